import Formats
import HTTP
import News

/// How sitemaps are given.
enum SitemapForm: Representation {
    case xml

    var suffix: String? { nil }
    var mediaType: MediaType { MediaType("application", "xml") }
    var mark: String { "sitemap" }
}

extension NewsResponder {
    /// How many headlines are asked of the store at once.
    private static let sitemapPage = 1_000

    /// `GET /sitemap-news.xml`: what was published in the last two days, 1,000 articles at most.
    func newsSitemap(_ call: Call) throws(Refusal) -> Response {
        var query = HeadlineQuery(limit: SitemapFormat.mostNews)
        query.since = Instant(milliseconds: call.now.milliseconds - 48 * 3_600_000)
        let page = try asking(try repository.headlines(query, at: call.now))
        // A day alone is its first moment: one of two days ago is in or out as a whole.
        let body = SitemapFormat.encodeNews(
            page.headlines.map(entry),
            publication: site.title,
            language: site.language ?? "und"
        )
        // Even if nothing happens an article grows too old within minutes.
        return try sitemap(body, turnsAt: page.turnsAt, lifetime: 300, call)
    }

    /// `GET /sitemap.xml`: the sitemap of news, and one for each month that has articles; for each
    /// day where there are more than one file may hold.
    func sitemapIndex(_ call: Call) throws(Refusal) -> Response {
        let count = try asking(try repository.count(at: call.now))
        let unit: SitemapPeriod.Unit = count > SitemapFormat.mostAddresses ? .day : .month
        var urls = [site.url("/sitemap-news.xml")]
        var query = HeadlineQuery(limit: 1)
        var turnsAt: Instant?
        while true {
            let page = try asking(try repository.headlines(query, at: call.now))
            turnsAt = turnsAt ?? page.turnsAt
            guard let newest = page.headlines.first else { break }
            guard let date = newest.datePublished else {
                urls.append(site.url("/sitemaps/undated.xml"))
                break
            }
            let period = SitemapPeriod(around: date.instant, unit)
            urls.append(site.url("/sitemaps/\(period.text).xml"))
            // Everything from here on is older, the undated last.
            query.after = Self.before(period.start)
        }
        return try sitemap(SitemapFormat.encodeIndex(urls), turnsAt: turnsAt, lifetime: nil, call)
    }

    /// `GET /sitemaps/{period}.xml`: the articles of a month or a day, or those without a date.
    func sitemapOfPeriod(_ call: Call) throws(Refusal) -> Response {
        let name = call.captures[0]
        var query = HeadlineQuery(limit: Self.sitemapPage)
        if name == "undated.xml" {
            let first = Instant(milliseconds: Instant.undated.milliseconds + 1)
            query.after = Self.before(first)
        } else if name.hasSuffix(".xml"), let period = SitemapPeriod(String(name.dropLast(4))) {
            query.since = period.start
            query.until = period.end
        } else {
            throw .problem(.notFound("A sitemap is of a month, a day or undated: 2025-01.xml."))
        }
        var entries: [SitemapFormat.Entry] = []
        var turnsAt: Instant?
        while entries.count < SitemapFormat.mostAddresses {
            let page = try asking(try repository.headlines(query, at: call.now))
            turnsAt = turnsAt ?? page.turnsAt
            entries += page.headlines.map(entry)
            guard page.hasMore, let last = page.headlines.last else { break }
            query.after = last.position
        }
        return try sitemap(SitemapFormat.encode(entries), turnsAt: turnsAt, lifetime: nil, call)
    }

    /// Where a list goes on with what was published before a moment.
    private static func before(_ moment: Instant) -> ListPosition? {
        // Behind every id of that moment.
        ArticleID(String(repeating: "z", count: 128)).map {
            ListPosition(published: moment, id: $0)
        }
    }

    private func entry(_ headline: Headline) -> SitemapFormat.Entry {
        SitemapFormat.Entry(url: site.url(of: headline.id), headline: headline)
    }

    private func sitemap(
        _ body: [UInt8],
        turnsAt: Instant?,
        lifetime: Int64?,
        _ call: Call
    ) throws(Refusal) -> Response {
        let choice = try SitemapForm.choose(suffix: nil, accept: call.accept)
        modifications.expect(turnsAt)
        var answer = Answer(
            body,
            as: choice,
            freshness: Freshness(turnsAt: turnsAt, lifetime: lifetime, now: call.now),
            links: [],
            groups: [CacheTag.headlines],
            tags: [CacheTag.headlines]
        )
        answer.lastModified = call.modified
        return answer.response(at: call.now)
    }
}

/// A month or a day of UTC.
struct SitemapPeriod: Hashable {
    enum Unit { case month, day }

    /// `2025-01` or `2025-01-20`.
    let text: String
    let start: Instant
    /// The first moment that is not in it.
    let end: Instant

    /// The period that a moment is in.
    init(around moment: Instant, _ unit: Unit) {
        let count = unit == .month ? 7 : 10
        let text = String(moment.rfc3339.prefix(count))
        self = Self(text) ?? Self(text: text, start: moment, end: moment)
    }

    /// Reads a period, or returns `nil`.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0].utf8.count == 4,
            parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
            let year = Int64(parts[0]), let month = Int64(parts[1]),
            let start = NewsDate(parts.count == 3 ? text : text + "-01")?.instant
        else { return nil }
        let end =
            parts.count == 3
            ? Instant(milliseconds: start.milliseconds + 86_400_000)
            : CivilDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
                .map { NewsDate($0).instant }
        guard let end else { return nil }
        self.init(text: text, start: start, end: end)
    }

    private init(text: String, start: Instant, end: Instant) {
        self.text = text
        self.start = start
        self.end = end
    }
}
