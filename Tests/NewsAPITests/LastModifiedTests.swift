import HTTPTypes
import News
import NewsAPI
import Testing

/// `Last-Modified`: who asks whether anything changed since then is told so when it did.
struct LastModifiedTests {
    static let lists = ["/", "/headlines", "/headlines.rss", "/sections", "/sections/news"]

    @Test("at the start everything counts as changed then", arguments: lists + ["/articles/a"])
    func start(_ target: String) throws {
        let newsroom = Newsroom([try article("a")], at: "2025-02-01T12:00:00.900Z")
        #expect(newsroom.get(target).field("Last-Modified") == "Sat, 01 Feb 2025 12:00:00 GMT")
    }

    @Test("an empty list has it too", arguments: ["/headlines?tag=x", "/articles/a/related"])
    func empty(_ target: String) throws {
        let newsroom = Newsroom([try article("a")])
        #expect(newsroom.get(target).field("Last-Modified") == "Sat, 01 Feb 2025 12:00:00 GMT")
    }

    enum Change: String, CaseIterable { case edited, removed, killed, older }

    @Test("a list is of the last change of any kind", arguments: Change.allCases, lists)
    func changes(_ change: Change, _ target: String) throws {
        let newsroom = Newsroom([try article("a"), try article("b")])
        newsroom.set("2025-02-01T12:10:00Z")
        switch change {
        case .edited: newsroom.repository.put(try article("a", "Edited"))
        case .removed: newsroom.repository.drop(try id("a"))
        case .killed:
            var killed = try article("a")
            killed.status = .canceled
            newsroom.repository.put(killed)
        case .older: newsroom.repository.put(try article("o", published: "2001-01-01"))
        }
        newsroom.modifications.note([try id("a")], at: instant("2025-02-01T12:10:00Z"))
        newsroom.set("2025-02-01T12:20:00Z")
        #expect(newsroom.get(target).field("Last-Modified") == "Sat, 01 Feb 2025 12:10:00 GMT")
    }

    @Test("an article is of its own last change")
    func own() throws {
        let newsroom = Newsroom([try article("a"), try article("b")])
        newsroom.modifications.note([try id("b")], at: instant("2025-02-01T12:10:00Z"))
        newsroom.set("2025-02-01T12:20:00Z")
        #expect(
            newsroom.get("/articles/a").field("Last-Modified") == "Sat, 01 Feb 2025 12:00:00 GMT"
        )
        #expect(
            newsroom.get("/articles/b").field("Last-Modified") == "Sat, 01 Feb 2025 12:10:00 GMT"
        )
        newsroom.modifications.noteEverything(at: instant("2025-02-01T12:30:00Z"))
        newsroom.set("2025-02-01T12:40:00Z")
        #expect(
            newsroom.get("/articles/a").field("Last-Modified") == "Sat, 01 Feb 2025 12:30:00 GMT"
        )
    }

    @Test("an embargo and an expiry turn it", arguments: lists)
    func turns(_ target: String) throws {
        var coming = try article("coming")
        coming.embargoUntil = NewsDate("2025-02-01T12:10:00Z")
        var going = try article("going")
        going.expiresAt = NewsDate("2025-02-01T12:20:00Z")
        let newsroom = Newsroom([try article("a"), coming, going])
        for (time, modified) in [
            ("12:05:00", "12:00:00"), ("12:15:00", "12:10:00"), ("12:25:00", "12:20:00"),
        ] {
            newsroom.set("2025-02-01T\(time)Z")
            #expect(
                newsroom.get(target).field("Last-Modified") == "Sat, 01 Feb 2025 \(modified) GMT"
            )
        }
    }

    @Test("of two changes in a second, with an answer between them, the later is of the next")
    func sameSecond() throws {
        let newsroom = Newsroom([try article("a")])
        func modified() -> String? { newsroom.get("/headlines").field("Last-Modified") }
        #expect(modified() == "Sat, 01 Feb 2025 12:00:00 GMT")
        newsroom.modifications.note([try id("a")], at: instant("2025-02-01T12:00:00.300Z"))
        // Nothing may be dated later than now (RFC 9110 §8.8.2.1).
        #expect(modified() == nil)
        newsroom.modifications.note([try id("a")], at: instant("2025-02-01T12:00:00.600Z"))
        newsroom.set("2025-02-01T12:00:01Z")
        #expect(modified() == "Sat, 01 Feb 2025 12:00:01 GMT")
    }

    @Test("a change after the moment was asked for does not date what was made before it")
    func overtaken() throws {
        let clock = ModificationClock(start: instant("2025-02-01T12:00:00Z"))
        let before = clock.latest(at: instant("2025-02-01T12:01:00Z"))
        clock.note([try id("a")], at: instant("2025-02-01T12:01:00Z"))
        #expect(clock.modified([try id("a")], before: before) == before)
    }
}
