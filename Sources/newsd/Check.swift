import ArgumentParser
import Formats
import Foundation
import NewsStore

/// `newsd check`: whether files and catalogue agree, or documents are valid.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify the files of a store and its catalogue, or given documents.",
        discussion: """
            Without a path: every file of the store and its catalogue against each other. With \
            paths: whether each document is valid in its own format. Each fault is a line \
            file:line: field: why. Exit status: 0 without a fault, 1 with one.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "The version of ninjs that JSON documents are held to when they state none: 1.0 to 3.1.",
            valueName: "version"
        )
    )
    var ninjs: String?

    @Argument(help: ArgumentHelp("Documents, or folders of them.", valueName: "path"))
    var paths: [String] = []

    func run() async throws {
        if let ninjs, !DocumentReader.ninjsVersions.contains(ninjs) {
            let known = DocumentReader.ninjsVersions.joined(separator: ", ")
            throw CommandFailure.usage("--ninjs \(ninjs): there are \(known)")
        }
        if ninjs != nil, paths.isEmpty {
            throw CommandFailure.usage("--ninjs: name the documents to hold to it")
        }
        let faults = paths.isEmpty ? try checkStore() : try checkDocuments()
        if faults > 0 { throw ExitCode(1) }
    }

    private func checkStore() throws -> Int {
        let content = try common.settingsForCommand().text("content")
        guard FileManager.default.fileExists(atPath: content) else {
            throw CommandFailure.failed("\(content): no such folder")
        }
        do {
            let summary = try StoreCheck(content: content).run { printLine("\($0)") }
            printLine(
                "\(summary.articles) articles, \(summary.versions) earlier versions:"
                    + " \(summary.problems) faults"
            )
            return summary.problems
        } catch {
            throw CommandFailure.failed(error.commandText)
        }
    }

    private func checkDocuments() throws -> Int {
        var faults = 0
        var documents = 0
        for file in try paths.flatMap(Self.files) {
            documents += 1
            guard let data = FileManager.default.contents(atPath: file) else {
                printLine("\(file): cannot be read")
                faults += 1
                continue
            }
            let found = DocumentReader().validate(
                Array(data),
                name: file,
                format: nil,
                ninjs: ninjs
            )
            for error in found {
                let place = error.line.map { "\(file):\($0)" } ?? file
                printLine(
                    [place, error.field, error.reason].compactMap { $0 }.joined(separator: ": ")
                )
                faults += 1
            }
        }
        printLine("\(documents) documents: \(faults) faults")
        return faults
    }

    /// The file itself, or all files at and below a folder, hidden ones left out, by name.
    private static func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure.usage("\(path): no such file or folder")
        }
        guard isFolder.boolValue else { return [path] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        return try names.filter { !$0.hasPrefix(".") }.flatMap { try files(path + "/" + $0) }
    }
}
