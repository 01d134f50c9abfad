import HTTP
import HTTPTypes
import News
import Testing

@Suite struct PagingTests {
    /// Forty articles, several to a minute, four without a date.
    static func archive() throws -> Newsroom {
        let articles = try (0..<40).map { number in
            let minute = 10 + number / 3
            return try article(
                "a\(number)",
                section: number % 2 == 0 ? "news" : "news/business",
                published: number < 4 ? nil : "2025-01-20T08:\(minute):00Z"
            )
        }
        return Newsroom(articles)
    }

    /// Walks a list to its end; `between` is called after each page with the number so far.
    static func walk(
        _ newsroom: Newsroom,
        _ target: String,
        between: (Int) throws -> Void = { _ in }
    ) throws -> [[String]] {
        var pages: [[String]] = []
        var response = newsroom.get(target)
        while pages.count < 100 {
            #expect(response.status == .ok)
            pages.append(try response.itemIDs())
            try between(pages.count)
            guard let next = try response.json()["next_url"] as? String else {
                #expect(response.links("next").isEmpty)
                break
            }
            #expect(response.links("next") == [next])
            response = try newsroom.follow(next)
        }
        return pages
    }

    @Test(
        "a walk gives every headline once, newest first",
        arguments: [1, 3, 7, 20, 39, 40, 100]
    )
    func walksToTheEnd(_ limit: Int) throws {
        let newsroom = try Self.archive()
        let pages = try Self.walk(newsroom, "/headlines?limit=\(limit)")
        #expect(pages.dropLast().allSatisfy { $0.count == limit })
        let ids = pages.flatMap(\.self)
        let whole = try newsroom.get("/headlines?limit=100").itemIDs()
        #expect(whole.count == 40)
        #expect(ids == whole)
    }

    @Test("twenty are given when nothing is said")
    func defaultLimit() throws {
        #expect(try Self.archive().get("/headlines").itemIDs().count == 20)
    }

    @Test("arrivals and deaths in between neither repeat nor skip one that stays")
    func walkWhileTheListChanges() throws {
        let newsroom = try Self.archive()
        let stay = Set(try newsroom.get("/headlines?limit=100").itemIDs())
        var dead: Set<String> = []
        let pages = try Self.walk(newsroom, "/headlines?limit=5") { page in
            // One newer, one in the middle, one with the moment of others; and the last one shown,
            // which the cursor names, one shown earlier and one still to come die.
            newsroom.repository.put(
                try article("new\(page)", published: "2025-01-21T08:00:00Z")
            )
            newsroom.repository.put(
                try article("mid\(page)", published: "2025-01-20T08:15:00Z")
            )
            let names = ["a\(39 - page * 5 + 1)", "a\(page + 4)"]
            for name in names {
                newsroom.repository.drop(try id(name))
                dead.insert(name)
            }
        }
        let ids = pages.flatMap(\.self)
        #expect(Set(ids).count == ids.count, "no repeat")
        #expect(stay.subtracting(dead).isSubset(of: ids), "no gap")
    }

    @Test("a walk keeps its filters, form and limit")
    func walksKeepTheirFilters() throws {
        let newsroom = try Self.archive()
        let section = try Self.walk(newsroom, "/sections/news/business?limit=6").flatMap(\.self)
        #expect(section.count == 20)
        let query = "section=news/business&since=2025-01-20T08:12:00Z&limit=6"
        let filtered = try Self.walk(newsroom, "/headlines?" + query).flatMap(\.self)
        #expect(Set(filtered) == Set(section.filter { (Int($0.dropFirst()) ?? 0) >= 6 }))
        let next = try #require(newsroom.get("/headlines.atom?limit=6").links("next").first)
        #expect(next.hasPrefix(Newsroom.origin + "/headlines.atom?limit=6&cursor="))
        #expect(try newsroom.follow(next).field("Content-Type") == "application/atom+xml")
    }

    @Test("a cursor works with another limit, not with other filters")
    func cursorsAreBoundToFilters() throws {
        let newsroom = try Self.archive()
        let next = try #require(newsroom.get("/headlines?section=news&limit=5").links("next").first)
        let cursor = try #require(next.split(separator: "cursor=").last.map(String.init))
        func status(_ query: String) -> Int {
            newsroom.get(query + "cursor=" + cursor).status.code
        }
        #expect(status("/headlines?section=news&limit=9&") == 200)
        #expect(status("/sections/news?") == 200)
        #expect(status("/headlines?") == 400)
        #expect(status("/headlines?section=news/business&") == 400)
        #expect(status("/headlines?section=news&tag=x&") == 400)
        #expect(status("/headlines?section=news&since=2025-01-01&") == 400)
        #expect(try newsroom.get("/headlines?cursor=" + cursor).faults() == ["cursor"])
    }

    @Test("a cursor with any character changed is refused")
    func tamperedCursors() throws {
        let newsroom = try Self.archive()
        let next = try #require(newsroom.get("/headlines?limit=5").links("next").first)
        let cursor = try #require(next.split(separator: "cursor=").last.map(String.init))
        #expect(newsroom.get("/headlines?cursor=" + cursor).status == .ok)
        let bytes = Array(cursor.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] =
                changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(newsroom.get("/headlines?cursor=" + text).status == .badRequest, "\(index)")
            let short = String(cursor.prefix(index))
            #expect(newsroom.get("/headlines?cursor=" + short).status == .badRequest, "\(index)")
        }
        #expect(newsroom.get("/headlines?cursor=" + cursor + "A").status == .badRequest)
        #expect(newsroom.get("/headlines?cursor=" + cursor + "%3D").status == .badRequest)
    }
}
