// Compiled with the files of Formats and two of FormatsTests into one module by Tests/Fuzz/run, not
// by the package.
import News

/// Makes an article of one input, writes it in every format and reads it again, and stops the
/// process when it is not the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWritten(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var bytes = UnsafeBufferPointer(start: start, count: count)[...]
    var maker = ArticleMaker(next: { bytes.popFirst() ?? 0 })
    let article = maker.article()
    let url = "https://news.example/articles/" + article.id.rawValue
    let published = PublishedArticle(article: article, url: url)
    for format in RoundTrip.allCases {
        if format == .jsonLD, article.plainText.isBlank, article.status != .canceled { continue }
        let written = format.encode(published)
        if let version = format.ninjs, let node = try? JSON.parse(written) {
            let faults = NinjsSchema.faults(node, version: version.rawValue)
            precondition(faults.isEmpty, "\(format): \(faults)")
        }
        guard case .success(let draft) = format.read(written).result else {
            preconditionFailure("\(format): not read: \(format.read(written).result)")
        }
        var read = draft.article
        if let fault = read.sanitizeHTML() { preconditionFailure("\(format): \(fault)") }
        let wanted = NativeFormat.encode(format.lost(article))
        let found = NativeFormat.encode(read)
        if found != wanted {
            let texts = [wanted, found].map { String(decoding: $0, as: UTF8.self) }
            preconditionFailure("\(format): not the same:\n\(texts[0])\n\(texts[1])")
        }
    }
    return 0
}

extension RoundTrip {
    fileprivate func read(_ bytes: [UInt8]) -> ReadResult {
        ReadResult(line: 1) { () throws(DocumentError) in
            switch self {
            case .nitf: return try NITFReader.read(bytes)
            case .newsMLG2: return try NewsMLG2Reader.read(bytes)[0].result.get()
            default: break
            }
            guard let node = try? JSON.parse(bytes) else {
                throw DocumentError(reason: "is no JSON")
            }
            switch self {
            case .jsonLD: return try JSONLDReader.read(node)[0].result.get()
            case .native: return try NativeFormat.decodeDraft(node)
            default: return try NinjsReader.read(node)
            }
        }
    }
}
