import Formats
import HTTP

/// The forms in which one kind of resource is given.
protocol Representation: CaseIterable, Sendable, Equatable where AllCases == [Self] {
    /// What chooses the form at the end of a path, without its dot; `nil` when only `Accept` does.
    var suffix: String? { get }
    var mediaType: MediaType { get }
    /// Tells the forms apart in entity tags.
    var mark: String { get }
    /// The media types of all forms, which `Accept` chooses among.
    static var offers: [MediaType] { get }
}

/// The form of one answer, and what it was chosen among.
struct Choice<Form: Representation> {
    let form: Form
    /// Empty when a suffix chose.
    let offers: [MediaType]
    /// Which of `offers` it is.
    let index: Int
}

extension Representation {
    static var suffixes: [String] { allCases.compactMap(\.suffix) }
    static var offers: [MediaType] { allCases.map(\.mediaType) }

    /// Chooses by the suffix of the path, else by `Accept`, else the first.
    ///
    /// When nothing fits, a 406 that names what there is.
    static func choose(suffix: String?, accept: String?) throws(Refusal) -> Choice<Self> {
        if let suffix, let form = allCases.first(where: { $0.suffix == suffix }) {
            return Choice(form: form, offers: [], index: 0)
        }
        let offers = Self.offers
        guard let index = Negotiation.choose(accept: accept, among: offers) else {
            throw .problem(.notAcceptable(available: offers))
        }
        return Choice(form: allCases[index], offers: offers, index: index)
    }
}

/// How an article is given.
enum ArticleForm: Representation {
    case native, jsonLD, plainText, markdown
    case ninjs(NinjsFormat.Version)
    case nitf, newsMLG2
    /// The reader page.
    case html

    static let allCases: [Self] =
        [.native, .jsonLD, .plainText, .markdown]
        + NinjsFormat.Version.allCases.reversed().map(ninjs)
        + [.nitf, .newsMLG2, .html]

    static let offers = allCases.map(\.mediaType)

    /// What stands behind an article's address for each form, and the type found there.
    static let alternates =
        allCases.map { ("." + $0.mark, $0.mediaType.text) }
        as [(suffix: String, type: String)]

    var suffix: String? {
        switch self {
        case .native: "json"
        case .jsonLD: "jsonld"
        case .plainText: "txt"
        case .markdown: "md"
        case .ninjs(.v3_1): "ninjs"
        case .ninjs(.v2_2): "ninjs2"
        case .ninjs(.v1_6): "ninjs1"
        case .nitf: "nitf"
        case .newsMLG2: "newsml"
        case .html: "html"
        }
    }

    var mediaType: MediaType {
        switch self {
        case .native: MediaType("application", "json")
        case .jsonLD: MediaType("application", "ld+json")
        case .plainText: MediaType("text", "plain", [("charset", "utf-8")])
        // RFC 7763 §2 requires the charset.
        case .markdown: MediaType("text", "markdown", [("charset", "utf-8")])
        case .ninjs(let version):
            MediaType("application", "vnd.iptc.ninjs+json", [("version", version.rawValue)])
        case .nitf: MediaType("application", "nitf+xml")
        case .newsMLG2: MediaType("application", "vnd.iptc.g2.newsitem+xml")
        case .html: .page
        }
    }

    var mark: String { suffix ?? "" }
}

/// How a list is given.
enum FeedForm: Representation {
    case jsonFeed
    /// JSON Feed for who asks for `application/json`.
    case json
    case atom, rss
    /// The reader page.
    case html

    /// The media type of a list whose address has no suffix.
    static let standardType = FeedForm.jsonFeed.mediaType.text

    var suffix: String? {
        switch self {
        case .jsonFeed: "json"
        case .json: nil
        case .atom: "atom"
        case .rss: "rss"
        case .html: "html"
        }
    }

    var mediaType: MediaType {
        switch self {
        case .jsonFeed: MediaType("application", "feed+json")
        case .json: MediaType("application", "json")
        case .atom: MediaType("application", "atom+xml")
        case .rss: MediaType("application", "rss+xml")
        case .html: .page
        }
    }

    var mark: String {
        switch self {
        case .jsonFeed: "feed"
        case .json: "json"
        case .atom: "atom"
        case .rss: "rss"
        case .html: "html"
        }
    }
}

/// How the index and the tree of sections are given.
enum DocumentForm: Representation {
    case json

    var suffix: String? { "json" }
    var mediaType: MediaType { MediaType("application", "json") }
    var mark: String { "json" }
}

/// How the front page is given: as a document, or to readers.
enum FrontForm: Representation {
    case json, html

    var suffix: String? { nil }
    var mediaType: MediaType { self == .json ? DocumentForm.json.mediaType : .page }
    var mark: String { self == .json ? "json" : "html" }
}

extension MediaType {
    /// A page for readers.
    static let page = MediaType("text", "html", [("charset", "utf-8")])
}
