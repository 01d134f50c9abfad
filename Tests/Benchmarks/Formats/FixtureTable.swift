import Formats
import Foundation
import News

/// Reads all collections of documents in a folder and prints one table: `bench-formats table FOLDER`.
///
/// A file is read when each document in it is an article, rejected when one or more are refused, each
/// with its reason. Wrong is, of those that say what should come out: a document of IPTC's suite of
/// ninjs that is not told apart by `check --ninjs`, an expectation of a labelled feed that is not met
/// (see ``FeedExpectations``), a file of an agency of which other than the number of articles in
/// `Tests/FormatsTests/agency-wires.tsv` is read. Of pages ``HTMLPages`` tells more.
struct FixtureTable {
    private struct Row {
        var name: String
        var files = 0
        var read = 0
        var rejected = 0
        /// `nil` where nobody says what should come out.
        var wrong: Int?
        /// How many statements there are of what should come out.
        var labels = 0
    }

    private let data: String
    private var rows: [Row] = []

    static func run(_ data: String) {
        var table = FixtureTable(data: data)
        table.addNinjs()
        for name in ["fixtures-ninjs/examples", "fixtures-ninjs/superdesk", "fixtures-newsml-g2"] {
            table.addFiles(name)
        }
        table.addWires()
        table.addFeeds()
        table.report()
        let pages = data + "/fixtures-html"
        if FileManager.default.fileExists(atPath: pages) {
            HTMLPages.run(pages, details: false, dump: nil)
        }
    }

    private func folders(_ name: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(data)/\(name)")
        return (names ?? []).sorted().filter { !$0.contains(".") || $0.first?.isNumber == true }
            .map { "\(name)/\($0)" }
    }

    /// IPTC's suite, each document held to the version of its folder.
    private mutating func addNinjs() {
        let suite = "fixtures-ninjs/test_suite"
        var row = Row(name: suite, wrong: 0)
        for folder in folders(suite) {
            let version = folder.split(separator: "/").last.map(String.init) ?? ""
            for verdict in ["should_pass", "should_fail"] {
                let path = "\(data)/\(folder)/\(verdict)"
                let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
                for name in names {
                    guard let bytes = FileManager.default.contents(atPath: "\(path)/\(name)")
                    else { continue }
                    let faults = DocumentReader().validate(
                        Array(bytes),
                        name: name,
                        format: nil,
                        ninjs: version.replacingOccurrences(of: "_", with: "-")
                    )
                    row.files += 1
                    row.labels += 1
                    if faults.isEmpty { row.read += 1 } else { row.rejected += 1 }
                    if faults.isEmpty != (verdict == "should_pass") {
                        row.wrong = (row.wrong ?? 0) + 1
                    }
                }
            }
        }
        rows.append(row)
    }

    private mutating func addFiles(_ name: String) {
        let count = ReadingFiles.run("\(data)/\(name)", details: false)
        rows.append(
            Row(name: name, files: count.files, read: count.read, rejected: count.refused)
        )
    }

    private mutating func addWires() {
        let name = "fixtures-agency-wires"
        let table =
            (try? String(
                contentsOfFile: "Tests/FormatsTests/agency-wires.tsv",
                encoding: .utf8
            )) ?? ""
        var reviewed: [String: Int] = [:]
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 2 else { continue }
            let isRead = fields[1].contains(" read: ")
            reviewed[String(fields[0])] =
                isRead ? Int(fields[1].prefix { $0.isNumber }) ?? 0 : 0
        }
        for folder in folders(name) {
            var row = Row(name: folder, wrong: 0)
            let agency = folder.dropFirst(name.count + 1)
            let count = ReadingFiles.run("\(data)/\(folder)", details: false) { file, articles in
                guard let number = reviewed["\(agency)/\(file)"] else { return }
                row.labels += 1
                if number != articles { row.wrong = (row.wrong ?? 0) + 1 }
            }
            (row.files, row.read, row.rejected) = (count.files, count.read, count.refused)
            rows.append(row)
        }
    }

    private mutating func addFeeds() {
        // Most of these feeds are about one member alone: they are read, whether or not what they
        // hold makes an article.
        for name in folders("fixtures-feeds") {
            let feeds = FeedExpectations.counts(in: "\(data)/fixtures-feeds", below: name)
            guard feeds.files > 0 else { continue }
            rows.append(
                Row(
                    name: name,
                    files: feeds.files,
                    read: feeds.files - feeds.refused,
                    rejected: feeds.refused,
                    wrong: feeds.failed,
                    labels: feeds.met + feeds.failed
                )
            )
        }
    }

    private func report() {
        func line(_ cells: [String]) {
            let widths = [36, 7, 7, 9, 7, 10]
            let padded = zip(cells, widths).enumerated().map { index, cell in
                let space = String(repeating: " ", count: max(cell.1 - cell.0.count, 0))
                return index == 0 ? cell.0 + space : space + cell.0
            }
            print(padded.joined())
        }
        line(["collection", "files", "read", "rejected", "wrong", "of labels"])
        for row in rows where row.files > 0 {
            line([
                row.name, "\(row.files)", "\(row.read)", "\(row.rejected)",
                row.wrong.map { "\($0)" } ?? "-", row.wrong == nil ? "-" : "\(row.labels)",
            ])
        }
    }
}
