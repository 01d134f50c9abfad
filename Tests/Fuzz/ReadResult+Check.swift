// Compiled with the files of the readers into one module by Tests/Fuzz/run, not by the package.
import News

/// Stops the process when a result is neither an article with a headline and a text, unless it is
/// canceled, nor a refusal with a reason on a line the input has.
func check(_ result: ReadResult, _ lines: Int) {
    switch result.result {
    case .success(let draft):
        let article = draft.article
        precondition(!article.headline.isBlank, "no headline")
        precondition(article.hasText || article.status == .canceled, "no text")
        if let html = article.bodyHTML, let clean = HTMLSanitizer.sanitize(html) {
            precondition(HTMLSanitizer.sanitize(clean) == clean, "not clean: \(clean)")
        }
    case .failure(let error):
        precondition(!error.reason.isEmpty, "no reason")
        precondition((error.line ?? 0) <= lines, "line \(error.line ?? 0) of \(lines)")
    }
}
