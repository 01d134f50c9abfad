package import News

/// Why a document was refused.
package struct DocumentError: Error, Hashable, Sendable {
    /// The line of the fault, from 1, where it is known.
    package var line: Int?
    /// The field at fault, as the document names it: `date_published`, `authors[0].name`.
    package var field: String?
    /// What is wrong with it, as the end of a sentence that begins with the field.
    package var reason: String

    package init(line: Int? = nil, field: String? = nil, reason: String) {
        self.line = line
        self.field = field
        self.reason = reason
    }

    /// Creates the error for a text that is no JSON.
    package init(_ error: JSONError) {
        self.init(line: error.line, field: error.member, reason: error.reason)
    }
}

/// What became of one document that was read.
package struct ReadResult: Sendable {
    /// The line the document starts on, from 1.
    package var line: Int
    package var result: Result<Draft, DocumentError>

    package init(line: Int, result: Result<Draft, DocumentError>) {
        self.line = line
        self.result = result
    }

    /// The result of reading one article.
    init(line: Int, reading read: () throws(DocumentError) -> Draft) {
        self.line = line
        do throws(DocumentError) {
            result = .success(try read())
        } catch {
            result = .failure(error)
        }
    }
}

/// A format that articles are read from, by the name `--format` takes.
package enum DocumentFormat: String, CaseIterable, Sendable {
    case native, ndjson, ninjs, markdown, text, html
    /// RSS and Atom.
    case feed
    case nitf
    case newsMLG2 = "newsml-g2"
    /// NewsML 1.2.
    case newsML = "newsml"
    /// The wire text of agencies.
    case iptc7901, anpa, telex
    case jsonFeed = "json-feed"
    case jsonLD = "json-ld"
    case csv, tsv
}
