import HTTP
import HTTPTypes
import News

/// A representation on its way out, with what its fields are made of.
struct Answer {
    var body: [UInt8]
    var mediaType: MediaType
    /// The entity tag's part before the fingerprint of the body.
    var mark: String
    var lastModified: Instant?
    var language: String?
    var freshness: Freshness
    /// In place of what `freshness` says to caches outside.
    var cacheControl: String?
    var links: [Link]
    /// What caches outside may group it by; see ``boundedGroups``.
    var groups: [String]
    /// What the server's own cache drops it by.
    var tags: [String]
    var offers: [MediaType]
    var chosen: Int

    init(
        _ body: [UInt8],
        as choice: Choice<some Representation>,
        freshness: Freshness,
        links: [Link],
        groups: [String],
        tags: [String]
    ) {
        self.body = body
        mediaType = choice.form.mediaType
        mark = choice.form.mark
        offers = choice.offers
        chosen = choice.index
        self.freshness = freshness
        self.links = links
        self.groups = groups
        self.tags = tags
    }

    /// The answer with all its fields.
    ///
    /// `Last-Modified` is left out when it lies after `now` (RFC 9110 §8.8.2.1).
    func response(at now: Instant) -> Response {
        var fingerprint = Fingerprint()
        fingerprint.add(body)
        var fields = HTTPFields()
        // Appended: to set a field is to look for it first.
        func add(_ name: HTTPField.Name, _ value: String) {
            fields.append(HTTPField(name: name, value: value))
        }
        add(.contentType, mediaType.text)
        add(.eTag, EntityTag(mark + "." + fingerprint.text).text)
        add(.cacheControl, cacheControl ?? freshness.cacheControl)
        if let lastModified, lastModified <= now, lastModified != .undated {
            add(.lastModified, HTTPDate.format(secondsSince1970: lastModified.seconds))
        }
        if mediaType.subtype == "html" {
            add(.contentSecurityPolicy, NewsResponder.pagePolicy)
        }
        // What a provider sent as a language is not always one.
        if let language, LanguageTag.isWellFormed(language) { add(.contentLanguage, language) }
        if !offers.isEmpty { add(.vary, "Accept") }
        if !links.isEmpty { add(.link, links.field) }
        let groups = boundedGroups
        add(.cacheGroups, groups.isEmpty ? "" : "\"" + groups.joined(separator: "\", \"") + "\"")
        add(.surrogateKey, groups.joined(separator: " "))
        add(.cacheTag, groups.joined(separator: ","))
        var seen: Set<String> = []
        return Response(
            status: .ok,
            fields: fields,
            body: body,
            keeping: Response.Keeping(
                tags: [CacheTag.site] + tags.filter { seen.insert($0).inserted },
                until: freshness.until?.milliseconds,
                offers: offers,
                chosen: chosen
            )
        )
    }

    /// The first groups, as many as caches must take (RFC 9875 §2: 32) and 500 bytes hold.
    ///
    /// Each is sent three times, and common proxies refuse heads of more than 4 or 8 KiB. What
    /// matters most stands first.
    private var boundedGroups: [String] {
        var bytes = 0
        var bounded: [String] = []
        // So few that comparing costs less than a set.
        for group in groups where !bounded.contains(group) {
            bytes += group.utf8.count
            guard bytes <= 500, bounded.count < 32 else { break }
            bounded.append(group)
        }
        return bounded
    }
}
