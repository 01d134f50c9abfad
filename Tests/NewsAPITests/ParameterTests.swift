import HTTP
import HTTPTypes
import Testing

@Suite struct ParameterTests {
    @Test(
        "what is wrong with a query is told by name",
        arguments: [
            ("/?limit=1", ["limit"], "takes no parameters"),
            ("/articles/one?limit=1", ["limit"], "takes as_of"),
            ("/articles/one.txt?x", ["x"], "takes as_of"),
            ("/sections?limit=1", ["limit"], "takes no parameters"),
            ("/health/live?x=1", ["x"], "takes no parameters"),
            ("/articles/one/related?cursor=x", ["cursor"], "takes limit"),
            ("/headlines?limit=0", ["limit"], "from 1 to 100"),
            ("/headlines?limit=101", ["limit"], "from 1 to 100"),
            ("/headlines?limit=-1", ["limit"], "from 1 to 100"),
            ("/headlines?limit=%2B5", ["limit"], "from 1 to 100"),
            ("/headlines?limit=", ["limit"], "from 1 to 100"),
            ("/headlines?limit=99999999999999999999", ["limit"], "from 1 to 100"),
            ("/headlines?limit=5&limit=5", ["limit"], "more than once"),
            ("/headlines?limt=5", ["limt"], "did you mean limit?"),
            ("/headlines?langauge=en", ["langauge"], "did you mean language?"),
            ("/headlines?Section=news", ["Section"], "did you mean section?"),
            ("/headlines?frobnicate=1", ["frobnicate"], "takes section, tag"),
            ("/headlines?section=News", ["section"], "section path"),
            ("/headlines?section=news/", ["section"], "section path"),
            ("/headlines?tag=", ["tag"], "is empty"),
            ("/headlines?source=a%0Ab", ["source"], "control characters"),
            ("/headlines?language=e%20n", ["language"], "language range"),
            ("/headlines?language=1", ["language"], "language range"),
            ("/headlines?since=yesterday", ["since"], "RFC 3339"),
            ("/headlines?since=2025-02-30", ["since"], "RFC 3339"),
            ("/headlines?until=2025-01-20T08:00:00", ["until"], "RFC 3339"),
            ("/headlines?since=2025-01-21&until=2025-01-20", ["until"], "is before since"),
            ("/headlines?cursor=x", ["cursor"], "not a cursor"),
            ("/headlines?since=2025-01-20T08:00:00+08:00", ["since"], "%2B"),
            ("/headlines?tag=%ff", ["tag"], "UTF-8"),
            ("/headlines?limit=0&x=1&since=never&tag=a&tag=b", ["limit", "x", "since", "tag"], ""),
            ("/sections/news?section=news", ["section"], "is unknown"),
            ("/sections/news?limit=1000", ["limit"], "from 1 to 100"),
        ] as [(String, [String], String)]
    )
    func refuses(_ target: String, _ parameters: [String], _ words: String) throws {
        let response = try RouteTests.newsroom().get(target)
        #expect(response.status == .badRequest)
        #expect(response.field("Content-Type") == "application/problem+json")
        #expect(try response.json()["type"] as? String == "/problems/invalid-parameter")
        #expect(try response.faults() == parameters)
        #expect(response.text.contains(words))
    }

    @Test(
        "what is right is accepted",
        arguments: [
            "/headlines?", "/headlines?limit=1", "/headlines?limit=100",
            "/headlines?section=news/business", "/headlines?tag=a%20b&source=Xinhua",
            "/headlines?language=en-GB", "/headlines?language=*", "/headlines?since=2025-01-20",
            "/headlines?since=2025-01-20&until=2025-01-20",
            "/headlines?until=2025-01-20T08:00:00%2B08:00", "/headlines.rss?limit=3",
            "/sections/news?limit=2&tag=x", "/articles/one/related?limit=5",
        ]
    )
    func accepts(_ target: String) throws {
        #expect(try RouteTests.newsroom().get(target).status == .ok)
    }

    @Test("a name from the client stands escaped in the answer, and not a thousand of them")
    func escapesNames() throws {
        let newsroom = try RouteTests.newsroom()
        let response = newsroom.get("/?%3Cscript%3E%22=1")
        #expect(!response.text.contains("<script>"))
        #expect(try response.faults() == ["<script>\""])
        let many = newsroom.get("/?" + (0..<1000).map { "p\($0)=1" }.joined(separator: "&"))
        #expect(many.status == .badRequest)
        #expect(many.body.count < 8192)
    }
}
