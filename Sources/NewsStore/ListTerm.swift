import Crypto
import News

/// Something a list can be filtered by, and the number it has in the catalogue.
enum ListTerm: Hashable {
    /// In this section or below it.
    case section(SectionPath)
    case tag(String)
    case source(String)
    /// A language range in lower case: `en` stands for `en-gb` as well (RFC 4647 §3.3.1).
    case language(String)

    /// The first 64 bits of the SHA-256 of the term: no table of terms to keep, and nobody can
    /// make two of them meet.
    var key: Int64 {
        let text =
            switch self {
            case .section(let path): "s" + path.rawValue
            case .tag(let tag): "t" + tag
            case .source(let source): "o" + source
            case .language(let range): "l" + range
            }
        var bytes = text
        let digest = bytes.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
        return digest.withUnsafeBytes { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    /// Every term an article stands under, each once.
    static func terms(of headline: Headline) -> Set<ListTerm> {
        var terms: Set<ListTerm> = []
        for path in headline.section?.ancestry ?? [] { terms.insert(.section(path)) }
        for tag in headline.tags { terms.insert(.tag(tag)) }
        if let source = headline.source { terms.insert(.source(source)) }
        if let language = headline.language {
            var range = ""
            for subtag in language.lowercased().split(separator: "-") {
                range += (range.isEmpty ? "" : "-") + subtag
                terms.insert(.language(range))
            }
        }
        return terms
    }

    /// The terms an article must all stand under to be in the list.
    static func terms(of query: HeadlineQuery) -> [ListTerm] {
        var terms: [ListTerm] = []
        if let section = query.section { terms.append(.section(section)) }
        if let tag = query.tag { terms.append(.tag(tag)) }
        if let source = query.source { terms.append(.source(source)) }
        if let language = query.language { terms.append(.language(language.lowercased())) }
        return terms
    }
}

extension HeadlineQuery {
    /// Whether an article published then is within `since` and `until`; an undated one is not,
    /// once either is given.
    func covers(published: Instant) -> Bool {
        if since == nil, until == nil { return true }
        if published == .undated { return false }
        if let since, published < since { return false }
        if let until, published >= until { return false }
        return true
    }
}

/// The filters of a list, for headlines that no index finds.
struct ListFilter {
    private let query: HeadlineQuery
    private let terms: Set<ListTerm>

    init(_ query: HeadlineQuery) {
        self.query = query
        terms = Set(ListTerm.terms(of: query))
    }

    func admits(_ headline: Headline) -> Bool {
        query.covers(published: headline.position.published)
            && (terms.isEmpty || terms.isSubset(of: ListTerm.terms(of: headline)))
    }
}

/// What is left of a headline when case, white space and punctuation do not count.
enum TitleKey {
    /// Returns the letters and digits of `title` in lower case; empty when it has none.
    static func key(of title: String) -> String {
        var key = String.UnicodeScalarView()
        for scalar in title.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": key.append(scalar)
            case "A"..."Z": key.append(Unicode.Scalar(UInt8(scalar.value) + 32))
            case _ where scalar.isASCII: continue
            default:
                let properties = scalar.properties
                guard properties.isAlphabetic || properties.numericType != nil else { continue }
                key.append(contentsOf: properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(key)
    }

    /// The article a headline's address names by itself: `ID`, `/articles/ID`, with any suffix
    /// such as `.json` left to the caller.
    static func id(inAddress url: String) -> ArticleID? {
        if let id = ArticleID(url) { return id }
        guard let slash = url.utf8.lastIndex(of: UInt8(ascii: "/")),
            url[..<slash].hasSuffix("/articles")
        else { return nil }
        return ArticleID(String(url[url.utf8.index(after: slash)...]))
    }
}
