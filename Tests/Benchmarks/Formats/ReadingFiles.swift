import Formats
import Foundation
import News

/// Reads every file below a folder: `bench-formats read FOLDER`, with `--details` what each article has.
enum ReadingFiles {
    /// What became of the files of a folder.
    struct Count {
        var files = 0
        /// Files of which every document is an article.
        var read = 0
        /// Files with documents that were refused, each with its reason.
        var refused = 0
        var articles = 0
        var refusals = 0
    }

    static func run(
        _ folder: String,
        details: Bool,
        _ look: (_ file: String, _ articles: Int) -> Void = { _, _ in }
    ) -> Count {
        var count = Count()
        let reader = DocumentReader()
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
        for name in names.sorted() {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
                !["README.md", "MANIFEST.tsv"].contains(name)
            else { continue }
            let bytes = Array(data)
            let file = (name as NSString).lastPathComponent
            let results = reader.read(bytes, name: file, format: nil)
            let refusals = results.count { (try? $0.result.get()) == nil }
            look(name, results.count - refusals)
            count.files += 1
            count.articles += results.count - refusals
            count.refusals += refusals
            if refusals == 0 { count.read += 1 } else { count.refused += 1 }
            guard details else { continue }
            let format = reader.recognise(bytes, name: file)?.rawValue ?? "-"
            print("== \(name) [\(format)]")
            for result in results { describe(result) }
        }
        return count
    }

    private static func describe(_ result: ReadResult) {
        switch result.result {
        case .success(let draft):
            let article = draft.article
            func row(_ name: String, _ value: String?) {
                if let value { print("   \(name): \(value)") }
            }
            row("headline", article.headline)
            row("uri", article.uri)
            row(
                "dates",
                [
                    article.datePublished?.text, article.dateModified?.text,
                    article.embargoUntil.map { "embargo \($0.text)" },
                ]
                .compactMap(\.self).joined(separator: ", ")
            )
            row("status", article.status == .usable ? nil : article.status.rawValue)
            row("by", article.byline ?? article.authors.first?.name)
            row("source", article.source)
            row("section", article.section?.rawValue)
            row("tags", article.tags.isEmpty ? nil : article.tags.joined(separator: ", "))
            row("dateline", article.dateline)
            row("summary", article.summary.map { String($0.prefix(100)) })
            let body = article.bodyText ?? article.bodyHTML ?? ""
            row("body", "\(body.count) characters: \(body.prefix(100)) … \(body.suffix(60))")
            row(
                "extra",
                article.extra.map { member in
                    member.value.string.map { "\(member.name)=\($0.prefix(40))" } ?? member.name
                }.joined(separator: ", ")
            )
        case .failure(let error):
            print("   REFUSED \(error.line ?? 0): \(error.field ?? ""): \(error.reason)")
        }
    }
}
