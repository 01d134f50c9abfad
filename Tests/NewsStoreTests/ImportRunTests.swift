import Formats
import Foundation
import News
import Synchronization
import Testing

@testable import NewsStore

/// What an import makes of documents.
@Suite struct ImportRunTests {
    private func run(
        _ sources: [ImportSource],
        into store: any ArticleRepository,
        _ options: ImportRun.Options = ImportRun.Options()
    ) async throws -> (progress: ImportRun.Progress, rejections: [String]) {
        let rejections = Mutex<[String]>([])
        let progress = try await ImportRun(into: store, options: options).run(sources) { event in
            if case .rejected(let rejection) = event {
                rejections.withLock { $0.append(rejection.description) }
            }
        }
        return (progress, rejections.withLock { $0 })
    }

    private func line(_ id: String, _ headline: String = "Headline") -> String {
        #"{"id": "\#(id)", "headline": "\#(headline)", "body_text": "Text."}"#
    }

    @Test("a folder's files go in, and what cannot be read is named with its line")
    func folder() async throws {
        let folder = try TemporaryFolder()
        try folder.write(line("a"), to: "in/a.json")
        try folder.write("{\n\"id\": \"b\",\n\"headline\": 7 }", to: "in/b.json")
        try folder.write(
            line("c") + "\n\n" + line("d") + "\nnonsense\n" + line("e"),
            to: "in/deep/c.ndjson"
        )
        try folder.write("no document", to: "in/.hidden")
        let store = InMemoryRepository()
        let source = folder.path + "/in"
        let (progress, rejections) = try await run(
            [.path(source), .path(source + "/no")],
            into: store
        )
        #expect(progress.created == 4)
        #expect(progress.rejected == 3)
        #expect(progress.totalBytes == progress.bytes)
        #expect(rejections.count == 3)
        #expect(rejections[0].hasPrefix("\(source)/b.json:3: headline: "))
        #expect(rejections[1].hasPrefix("\(source)/deep/c.ndjson:4: "))
        #expect(rejections[2].hasPrefix("\(source)/no:1: cannot be read: "))
        #expect(try store.count(at: noon) == 4)
        // The same again changes nothing.
        let again = try await run([.path(source)], into: store).progress
        #expect(again.unchanged == 4)
        #expect(again.created + again.replaced == 0)
    }

    @Test("lines keep their numbers and their order over many batches")
    func manyLines() async throws {
        let folder = try TemporaryFolder()
        var lines = (0..<3000).map { line("a\($0 % 2500)", "Headline \($0)") }
        lines[1700] = "{"
        lines[2999] = "["
        try folder.write(lines.joined(separator: "\n"), to: "all.ndjson")
        let store = InMemoryRepository()
        let file = folder.path + "/all.ndjson"
        let (progress, rejections) = try await run([.path(file)], into: store)
        #expect(progress.documents == 3000)
        #expect(progress.created == 2499)
        #expect(progress.replaced == 499)
        #expect(rejections.count == 2)
        #expect(rejections[0].hasPrefix("\(file):1701: "))
        #expect(rejections[1].hasPrefix("\(file):3000: "))
        #expect(try store.article(identifier("a0"))?.headline == "Headline 2500")
    }

    @Test("a stream is read in whatever portions it comes", arguments: [1, 7, 1000])
    func stream(_ portion: Int) async throws {
        let text = Array((line("a") + "\n" + line("b") + "\r\n" + line("ü") + "\n").utf8)
        let offset = Mutex(0)
        let source = ImportSource.stream(name: "-") {
            offset.withLock { offset in
                let part = text[offset..<min(offset + portion, text.count)]
                offset += part.count
                return .success(Array(part))
            }
        }
        let store = InMemoryRepository()
        let (progress, rejections) = try await run([source], into: store)
        #expect(progress.created == 2)
        #expect(progress.totalBytes == nil)
        #expect(rejections.count == 1)
        #expect(rejections.first?.hasPrefix("-:3: id: ") == true)
    }

    @Test("a dry run reads everything and writes nothing")
    func dryRun() async throws {
        let folder = try TemporaryFolder()
        try folder.write(line("a") + "\n{\n", to: "all.ndjson")
        let store = InMemoryRepository()
        var options = ImportRun.Options()
        options.isDryRun = true
        let (progress, _) = try await run(
            [.path(folder.path + "/all.ndjson")],
            into: store,
            options
        )
        #expect(progress.readable == 1)
        #expect(progress.rejected == 1)
        #expect(try store.count(at: noon) == 0)
    }

    @Test("a conflict is a rejection of its line")
    func conflict() async throws {
        let folder = try TemporaryFolder()
        let lines = ["a", "b"].map {
            #"{"id": "\#($0)", "uri": "urn:1", "headline": "H", "body_text": "T"}"#
        }
        try folder.write(lines.joined(separator: "\n"), to: "all.ndjson")
        let file = folder.path + "/all.ndjson"
        let (progress, rejections) = try await run([.path(file)], into: InMemoryRepository())
        #expect(progress.created == 1)
        #expect(rejections == ["\(file):2: uri: is the uri of the article a"])
    }

    @Test("a file and a memory hold the same after the same import")
    func sameEverywhere() async throws {
        let folder = try TemporaryFolder()
        let lines = (0..<1200).map { line("a\($0)", "Headline \($0)") }
        try folder.write(lines.joined(separator: "\n"), to: "all.ndjson")
        let source = ImportSource.path(folder.path + "/all.ndjson")
        let memory = InMemoryRepository()
        let files = try FileArticleRepository(content: folder.path + "/content")
        _ = try await run([source], into: memory)
        _ = try await run([source], into: files)
        let ids = try (0..<1200).map { try identifier("a\($0)") }
        #expect(try files.headlines(ids) == memory.headlines(ids))
        #expect(try files.reconcile().unchanged == 1200)
    }
}
