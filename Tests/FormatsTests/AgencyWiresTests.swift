import Formats
import Foundation
import News
import Testing

/// Files as agencies send them, where they are at hand: what becomes of each was looked at, one by one,
/// and stands in `agency-wires.tsv`.
@Suite struct AgencyWiresTests {
    /// The file, what becomes of it, and why that is right, where it is not read.
    private static func table() throws -> [(file: String, outcome: String)] {
        let place = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "agency-wires.tsv")
        let text = try String(contentsOf: place, encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (String(fields[0]), fields.count > 1 ? String(fields[1]) : "")
        }
    }

    private static func outcome(_ bytes: [UInt8], name: String) -> String {
        let results = DocumentReader().read(bytes, name: name, format: nil)
        var read: [String] = []
        var reasons: [String] = []
        for result in results {
            switch result.result {
            case .success(let draft):
                let article = draft.article
                let text = article.bodyText ?? article.bodyHTML ?? ""
                let date = article.datePublished?.text ?? "no date"
                read.append("\(date), \(text.count) characters")
            case .failure(let error):
                reasons.append(
                    [error.field, error.reason].compactMap(\.self).joined(separator: ": ")
                )
            }
        }
        let articles = read.isEmpty ? [] : ["\(read.count) read: \(read.joined(separator: " + "))"]
        return (articles + reasons).joined(separator: "; ")
    }

    @Test("each file is read, or rejected for the reason that was looked at")
    func reviewed() throws {
        let manager = FileManager.default
        let root = ["../../shared", "../shared"].map { $0 + "/data/fixtures-agency-wires" }
            .first { manager.fileExists(atPath: $0) }
        guard let root else { return }
        let table = Dictionary(
            uniqueKeysWithValues: try Self.table().map { ($0.file, $0.outcome) }
        )
        var found = 0
        for agency in try manager.contentsOfDirectory(atPath: root).sorted() {
            let walk = manager.enumerator(atPath: root + "/" + agency)
            while let path = walk?.nextObject() as? String {
                let file = agency + "/" + path
                guard let data = manager.contents(atPath: root + "/" + file) else { continue }
                found += 1
                let name = String(path.split(separator: "/").last ?? "")
                let outcome = Self.outcome(Array(data), name: name)
                #expect(table[file] == outcome, "WIRE\t\(file)\t\(outcome)")
            }
        }
        #expect(found == table.count)
    }
}
