import Foundation
import TestSupport
import Testing

/// `newsd export`, run as a person runs it.
@Suite(.serialized, .ownThread)
struct ExportTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let sample = NewsdBinary.sample.path
        let run = try NewsdProcess.run(["import", "--content", "content", sample], in: folder)
        try #require(run.status == 0, "\(run.errors)")
    }

    private func export(_ arguments: String..., content: String = "content") throws -> Outcome {
        try NewsdProcess.run(["export", "--content", content] + arguments, in: folder)
    }

    @Test("what is exported and imported again is the same, to the byte")
    func roundTrip() throws {
        let first = try export()
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.split(separator: "\n").count > 20)
        try folder.write(first.output, to: "export.ndjson")
        let run = try NewsdProcess.run(
            ["import", "--content", "other", "export.ndjson"],
            in: folder
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(try export(content: "other").output == first.output)
    }

    @Test(
        "other formats are a folder of files",
        arguments: [
            "json", "jsonld", "txt", "md", "ninjs", "ninjs2", "ninjs1", "nitf", "newsml",
        ]
    )
    func files(_ format: String) throws {
        let count = try export().output.split(separator: "\n").count
        let run = try export("--format", format, "--out", "out")
        #expect(run.status == 0, "\(run.errors)")
        let out = folder.content.deletingLastPathComponent().appending(path: "out")
        let names = try FileManager.default.contentsOfDirectory(atPath: out.path)
        #expect(names.count == count)
        #expect(names.allSatisfy { $0.hasSuffix("." + format) })
        let empty = try names.filter {
            try Data(contentsOf: out.appending(path: $0)).isEmpty
        }
        #expect(empty.isEmpty)
    }

    @Test("since leaves out what came before")
    func since() throws {
        #expect(try export("--since", "2000-01-01").output == export().output)
        #expect(try export("--since", "2999-01-01").output.isEmpty)
    }

    @Test(
        "what is asked wrongly is named",
        arguments: [
            (["--since", "yesterday"], "--since yesterday"), (["--format", "doc"], "doc"),
            (["--format", "txt"], "--out"), (["--out", "x"], "--format"),
        ]
    )
    func usage(_ arguments: [String], _ named: String) throws {
        let run = try NewsdProcess.run(["export", "--content", "content"] + arguments, in: folder)
        #expect(run.status == 2)
        #expect(run.errors.contains(named), "\(run.errors)")
    }
}
