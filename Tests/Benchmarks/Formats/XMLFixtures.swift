import Formats
import Foundation
import News

/// Reads every XML document below a folder: `bench-formats xml FOLDER`, with `--details` the
/// reason of each refusal, with `--truncate` every document cut at many places as well.
enum XMLFixtures {
    struct Count {
        var files = 0
        var articles = 0
        var refused = 0
        var unrecognised = 0
    }

    static func run(_ folder: String, details: Bool) {
        let truncates = CommandLine.arguments.contains("--truncate")
        var counts: [String: Count] = [:]
        let reader = DocumentReader()
        var cuts = 0
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
        for name in names.sorted() {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                continue
            }
            let bytes = Array(data)
            guard isXML(bytes) else { continue }
            let group = (name as NSString).deletingLastPathComponent
            var count = counts[group] ?? Count()
            count.files += 1
            if let format = reader.recognise(bytes, name: "document") {
                for result in reader.read(bytes, name: "document", format: format) {
                    switch result.result {
                    case .success: count.articles += 1
                    case .failure(let error):
                        count.refused += 1
                        if details { print("\(name) [\(format)]: \(text(error))") }
                    }
                }
                if truncates { cuts += truncate(bytes, reader, format) }
            } else {
                count.unrecognised += 1
                if details { print("\(name): not recognised") }
            }
            counts[group] = count
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            print(
                "\(name): \(count.files) files, \(count.articles) articles read,"
                    + " \(count.refused) refused, \(count.unrecognised) in no format read here"
            )
        }
        if truncates { print("\(cuts) cut documents read without a crash") }
    }

    private static func isXML(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF, 0xFF, 0xFE].contains($0) }
            == UInt8(ascii: "<")
    }

    private static func text(_ error: DocumentError) -> String {
        [error.line.map { "line \($0)" }, error.field, error.reason].compactMap(\.self)
            .joined(separator: ": ")
    }

    /// Reads the document cut at twenty places; returns how many that were.
    private static func truncate(
        _ bytes: [UInt8],
        _ reader: DocumentReader,
        _ format: DocumentFormat
    ) -> Int {
        for part in 1...20 {
            let end = bytes.count * part / 21
            _ = reader.read(Array(bytes.prefix(end)), name: "document", format: format)
        }
        return 20
    }
}
