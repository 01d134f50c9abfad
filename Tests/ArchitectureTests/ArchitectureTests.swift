import Foundation
import Testing

/// The rules a newcomer can rely on: who may import what, and what no file contains.
struct ArchitectureTests {
    /// Every module of `Sources` written in Swift, and all that its files may import.
    static let mayImport: [String: Set<String>] = [
        "HTTP": ["HTTPTypes"],
        "HTTPWire": ["HTTP", "HTTPTypes", "CZlib", "CNGHTTP2"],
        "Locks": ["Glibc"],
        "HTTPServer": [
            "HTTP", "HTTPWire", "HTTPTypes", "CEpoll", "Locks", "Dispatch", "Glibc",
            "Synchronization",
        ],
        "News": ["Foundation", "FoundationEssentials"],
        "Formats": [
            "News", "CGumbo", "CIconv", "CLibXML2", "CStemmer", "Yams", "Foundation",
            "FoundationEssentials",
        ],
        "NewsStore": [
            "News", "Formats", "Locks", "GRDB", "Crypto", "Glibc", "Foundation",
            "FoundationEssentials", "Synchronization",
        ],
        "Headlines": ["News", "Foundation", "FoundationEssentials", "Synchronization"],
        "Pages": ["News", "Formats", "Mustache", "Foundation"],
        "Hooks": ["News", "CCurl", "Crypto", "Foundation", "Dispatch", "Synchronization"],
        "NewsAPI": [
            "HTTP", "News", "Formats", "Headlines", "Locks", "Pages", "HTTPTypes", "Foundation",
            "FoundationEssentials", "Synchronization",
        ],
        "newsd": [
            "HTTP", "HTTPTypes", "HTTPWire", "HTTPServer", "News", "Formats", "NewsStore",
            "Headlines", "Hooks", "Locks", "NewsAPI", "Pages", "ArgumentParser", "Logging",
            "Dispatch", "Glibc", "Foundation", "FoundationEssentials", "Synchronization",
        ],
    ]

    /// What few may use, and who they are.
    static let keepers: [(name: String, pattern: String, modules: Set<String>)] = [
        ("epoll", #"\bimport\s+CEpoll\b"#, ["HTTPServer"]),
        ("zlib", #"\bimport\s+CZlib\b"#, ["HTTPWire"]),
        ("nghttp2", #"\bimport\s+CNGHTTP2\b"#, ["HTTPWire"]),
        ("gumbo", #"\bimport\s+CGumbo\b"#, ["Formats"]),
        ("iconv", #"\bimport\s+CIconv\b"#, ["Formats"]),
        ("libxml2", #"\bimport\s+CLibXML2\b"#, ["Formats"]),
        ("Snowball", #"\bimport\s+CStemmer\b"#, ["Formats"]),
        ("libcurl", #"\bimport\s+CCurl\b"#, ["Hooks"]),
        ("Dispatch", #"\bimport\s+Dispatch\b"#, ["HTTPServer", "Hooks", "newsd"]),
        ("SQL", #"\bimport\s+GRDB\b"#, ["NewsStore"]),
        // Foundation shows sockets, threads and the disk to whoever imports it.
        ("a socket", #"(^|[^.\w])(socket|accept4|setsockopt|getaddrinfo)\s*\("#, ["HTTPServer"]),
        ("the network", #"\bURLSession\b"#, []),
        (
            "a dispatch queue", #"\bDispatch(Queue|Group|Semaphore|Source|IO)\b"#,
            ["HTTPServer", "Hooks", "newsd"]
        ),
        ("a thread", #"(\bThread\s*[.(]|\bpthread_(?!mutex_))"#, ["HTTPServer"]),
        ("a lock of the system's", #"\b(pthread_mutex|sem)_"#, ["Locks"]),
        (
            "the disk", #"\b(FileManager|FileHandle|contentsOfFile|fopen)\b"#,
            ["NewsStore", "newsd"]
        ),
        ("the disk", #"\b(Data|String)\(\s*contentsOf\b"#, ["NewsStore", "newsd"]),
    ]

    /// What no file of `Sources` contains.
    static let banned: [(name: String, pattern: String)] = [
        ("try!", #"\btry!"#),
        (
            "public access",
            #"\b(public|open)\s+(import|init|func|var|let|struct|enum|class|actor|protocol|extension|static|final|typealias|subscript|private\(set\)|internal\(set\)|package\(set\))"#
        ),
    ]

    @Test("each module imports only what its place allows")
    func imports() throws {
        for file in try SourceTree.files(below: "Sources") {
            guard let allowed = Self.mayImport[file.module] else {
                Issue.record("\(file.path): the module \(file.module) has no rule in mayImport")
                continue
            }
            for (module, line) in file.imports where !allowed.contains(module) {
                Issue.record("\(file.path):\(line): \(file.module) may not import \(module)")
            }
        }
    }

    @Test("every module in the rules exists")
    func rulesAreCurrent() throws {
        let modules = Set(try SourceTree.files(below: "Sources").map(\.module))
        #expect(Set(Self.mayImport.keys).subtracting(modules) == [])
        #expect(modules.count >= 9)
    }

    @Test("sockets, threads, the disk and C stay with their keepers", arguments: keepers.indices)
    func kept(_ index: Int) throws {
        let rule = Self.keepers[index]
        for file in try SourceTree.files(below: "Sources") where !rule.modules.contains(file.module)
        {
            for (line, code) in file.lines(matching: try pattern(rule.pattern)) {
                Issue.record("\(file.path):\(line): \(rule.name) in \(file.module): \(code)")
            }
        }
    }

    @Test("what may not be written is not", arguments: banned.indices)
    func absent(_ index: Int) throws {
        let rule = Self.banned[index]
        for file in try SourceTree.files(below: "Sources") {
            for (line, code) in file.lines(matching: try pattern(rule.pattern)) {
                Issue.record("\(file.path):\(line): \(rule.name): \(code)")
            }
        }
    }

    @Test("the compiler's check of concurrency is set aside at one place at most, in HTTPServer")
    func uncheckedSendable() throws {
        let unchecked = try pattern(#"@unchecked\s+Sendable"#)
        var places: [String] = []
        for file in try SourceTree.files(below: "Sources") {
            for (line, _) in file.lines(matching: unchecked) {
                places.append("\(file.path):\(line)")
                #expect(file.module == "HTTPServer", "\(file.path):\(line)")
            }
        }
        #expect(places.count <= 1, "\(places)")
    }

    @Test("tests use Swift Testing alone")
    func noXCTest() throws {
        for file in try SourceTree.files(below: "Tests") {
            for (module, line) in file.imports where module == "XCTest" {
                Issue.record("\(file.path):\(line): XCTest")
            }
        }
    }

    @Test(
        "SwiftNIO is neither named nor resolved",
        arguments: ["Package.swift", "Package.resolved"]
    )
    func noSwiftNIO(_ name: String) throws {
        let url = SourceTree.root.appending(path: name)
        // The resolved graph is not in the repository; it is there once the package was built.
        guard name == "Package.swift" || FileManager.default.fileExists(atPath: url.path) else {
            return
        }
        for (number, line) in zip(
            1...,
            try String(contentsOf: url, encoding: .utf8).split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
        )
        where line.lowercased().contains("swift-nio") {
            Issue.record("\(name):\(number): \(line)")
        }
    }

    private func pattern(_ text: String) throws -> Regex<AnyRegexOutput> {
        // Unicode's own word boundaries see none in `FileManager.default`.
        try Regex(text).wordBoundaryKind(.simple)
    }
}
