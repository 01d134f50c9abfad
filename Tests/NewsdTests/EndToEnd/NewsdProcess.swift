import Foundation
import Glibc
import Testing

/// The built `newsd`, run as the user runs it.
enum NewsdBinary {
    /// The executable, which is built next to the tests.
    static func url() throws -> URL {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let url = URL(filePath: tests).deletingLastPathComponent().appending(path: "newsd")
        try #require(FileManager.default.isExecutableFile(atPath: url.path), "\(url.path)")
        return url
    }

    /// The root of the repository.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let sample = repository.appending(path: "Config/sample")
}

/// What a finished run left.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String
}

/// One run of `newsd` with nothing in its environment but what is given.
final class NewsdProcess {
    private let process = Process()
    private let output = Pipe()
    private let errorFile: URL
    private var buffered: [UInt8] = []

    /// Starts the command.
    ///
    /// - Parameters:
    ///   - arguments: What follows `newsd` on the command line.
    ///   - folder: Where it runs and where its error output goes.
    ///   - environment: All of its environment.
    /// - Throws: When it can't be started.
    init(
        _ arguments: [String],
        in folder: TemporaryFolder,
        environment: [String: String] = [:]
    ) throws {
        errorFile = folder.url.appending(path: "stderr-\(UInt32.random(in: 0 ... .max)).txt")
        try Data().write(to: errorFile)
        process.executableURL = try NewsdBinary.url()
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Runs a command to its end.
    static func run(
        _ arguments: [String],
        in folder: TemporaryFolder,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try NewsdProcess(arguments, in: folder, environment: environment).finish()
    }

    var isRunning: Bool { process.isRunning }

    var identifier: Int32 { process.processIdentifier }

    var errors: String {
        (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The next line of standard output, or `nil` after the last.
    func nextLine() -> String? {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffered[..<end], as: UTF8.self)
                buffered.removeSubrange(...end)
                return line
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffered += data
        }
    }

    /// The addresses it listens on, in the order printed.
    func listening(_ count: Int = 1) throws -> [String] {
        var addresses: [String] = []
        while addresses.count < count {
            guard let line = nextLine() else {
                throw NotStarted(status: finish().status, errors: errors)
            }
            if let match = line.wholeMatch(of: /listening on (\S+)/) {
                addresses.append(String(match.1))
            }
        }
        return addresses
    }

    /// Waits for the end; kills what has not ended after `deadline`, so that no test hangs.
    func finish(within deadline: Duration = .seconds(60)) -> Outcome {
        let identifier = process.processIdentifier
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + .milliseconds(Int(deadline / .milliseconds(1))))
        timer.setEventHandler { kill(identifier, SIGKILL) }
        timer.resume()
        var text = ""
        while let line = nextLine() { text += line + "\n" }
        text += String(decoding: buffered, as: UTF8.self)
        process.waitUntilExit()
        timer.cancel()
        let status = process.terminationReason == .exit ? process.terminationStatus : -1
        return Outcome(status: status, output: text, errors: errors)
    }

    struct NotStarted: Error {
        var status: Int32
        var errors: String
    }
}

/// A folder of its own for one test, removed at its end.
final class TemporaryFolder {
    let url: URL

    init() throws {
        let name = "newsd-test-\(UUID().uuidString.prefix(8))"
        url = FileManager.default.temporaryDirectory.appending(path: name).resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var content: URL { url.appending(path: "content") }

    /// Writes a file, its folders made as needed.
    @discardableResult
    func write(_ text: String, to path: String) throws -> URL {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file, options: .atomic)
        return file
    }

    /// The paths of the articles below `folder`, from there on.
    func articles(_ folder: String = "content") -> [String] {
        let walk = FileManager.default.enumerator(atPath: url.appending(path: folder).path)
        let paths = (walk?.compactMap { $0 as? String }) ?? []
        return paths.filter { $0.hasPrefix("articles/") && $0.hasSuffix(".json") }
    }

    /// The contents of every file below `folder` by its path in it, the derived ones left out.
    ///
    /// Nothing may write there meanwhile.
    func tree(_ folder: String) throws -> [String: Data] {
        let base = url.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [:] }
        var files: [String: Data] = [:]
        for case let path as String in walk where !path.hasPrefix(".newsd") {
            let file = base.appending(path: path)
            if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                files[path] = try Data(contentsOf: file)
            }
        }
        return files
    }
}
