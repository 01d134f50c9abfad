/// What the class and id of an element say that it holds.
struct HTMLElementWords: OptionSet {
    let rawValue: UInt8

    /// The story itself.
    static let story = Self(rawValue: 1)
    /// Something beside the story: links, sharing, credits, advertising.
    static let beside = Self(rawValue: 2)
    /// Something that is never the story: comments, dialogs, side bars.
    static let never = Self(rawValue: 4)
    /// Comments and dialogs, which may hold more text than the story.
    static let talk = Self(rawValue: 8)
    /// The paragraph that leads into the story.
    static let lead = Self(rawValue: 16)
    /// A teaser: the lead of this story, or of another one.
    static let teaser = Self(rawValue: 32)
    /// A message of a social network that the story quotes.
    static let tweet = Self(rawValue: 64)
    /// What only machines that read aloud are to see, or nobody.
    static let hidden = Self(rawValue: 128)

    /// Whether the story is elsewhere.
    var sayBeside: Bool { !isDisjoint(with: [.beside, .teaser]) }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ node: HTMLTree.Node) {
        self = []
        for attribute in node.attributes
        where attribute.name == "class" || attribute.name == "id" {
            Self.forEachWord(attribute.value) { word in
                if let found = Self.words[word] { formUnion(found) }
            }
            guard attribute.name == "class" else { continue }
            for name in attribute.value.lowercased().split(separator: " ")
            where Self.hiddenClasses.contains(String(name)) {
                formUnion(.hidden)
            }
        }
    }

    /// The words of a name: `article__bodyText` has article, body, text.
    ///
    /// Short parts of a name in mixed case are no words: generated names such as `hJpRRP` have
    /// them by chance.
    private static func forEachWord(_ text: String, _ body: (String) -> Void) {
        var parts: [[UInt8]] = []
        var part: [UInt8] = []
        var isLower = false
        func endPart() {
            if !part.isEmpty { parts.append(part) }
            part = []
        }
        func endName() {
            endPart()
            isLower = false
            for found in parts where parts.count == 1 || found.count >= 4 {
                body(String(decoding: found, as: UTF8.self))
            }
            parts = []
        }
        for byte in text.utf8 {
            let isUpper = (0x41...0x5A).contains(byte)
            guard isUpper || (0x61...0x7A).contains(byte) else {
                endName()
                continue
            }
            if isUpper, isLower { endPart() }
            isLower = !isUpper
            part.append(byte | 0x20)
        }
        endName()
    }

    private static let words: [String: Self] = {
        var words: [String: Self] = [:]
        for (found, list) in lists {
            for word in list.split(whereSeparator: \.isWhitespace) {
                words[String(word), default: []].formUnion(found)
            }
        }
        return words
    }()

    private static let lists: [(Self, String)] = [
        (
            .story,
            """
            article story entry content body post text articlebody storybody articletext
            articlecontent maintext paragraph rte richtext
            """
        ),
        (
            .beside,
            """
            related recommend recommended recommendations share sharing sharebar social promo
            promotion advert advertisement advertising ad ads banner newsletter subscribe
            subscription signup pagination pager prev previous next tags taglist toolbar byline
            metadata postmeta caption credit credits copyright trending popular outbrain taboola
            sponsor sponsored print login disclaimer bio author authors widget sidebar footer nav
            navigation menu date dateline timestamp published breadcrumb breadcrumbs rating poll
            cta paywall correction tools buttons follow sharedaddy infobox toc references gallery
            slideshow slider carousel video player fontsize topics keywords
            """
        ),
        (.teaser, "teaser teasers meta"),
        (.never, "sidebar noprint skip overlay sharedaddy outbrain taboola breadcrumb breadcrumbs"),
        (
            [.never, .talk],
            "comment comments commentlist disqus respond cookie cookies modal popup gdpr consent"
        ),
        (
            .lead,
            """
            lead lede deck dek perex standfirst teaser intro introduction subtitle subheadline
            subheading subhead subline summary excerpt abstract vorspann unterzeile einleitung
            bajada sumario entradilla chapeau
            """
        ),
        (.tweet, "tweet"),
    ]

    private static let hiddenClasses: Set<String> = [
        "hidden", "is-hidden", "visually-hidden", "visuallyhidden", "sr-only",
        "screen-reader-text", "screenreader", "d-none", "hide",
    ]
}
