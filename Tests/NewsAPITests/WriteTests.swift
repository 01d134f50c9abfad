import HTTP
import HTTPTypes
import News
import NewsStore
import Testing

/// Articles written over HTTP.
@Suite struct WriteTests {
    private static let first = #"{"headline": "One", "body_text": "Words of the first."}"#
    private static let second = #"{"headline": "Two", "body_text": "Other words."}"#

    /// A desk with the article `a`, and what the answer to its making said.
    private static func desk() -> (WritingDesk, etag: String) {
        let desk = WritingDesk()
        let made = desk.send(.put, "/articles/a", first)
        return (desk, made.fields[.eTag] ?? "")
    }

    /// What a case sends and what has to come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var method: HTTPRequest.Method
        var target = "/articles/a"
        var body = ""
        var type: String?
        var fields: HTTPFields = [:]
        var key: String? = "write-key"
        var status: Int
        /// What the answer has, and what it has not.
        var has: [String] = []
        var lacks: [String] = []
        var testDescription: String { name }
    }

    private static let cases: [Case] = [
        Case(
            name: "a new article",
            method: .put,
            target: "/articles/b",
            body: second,
            status: 201,
            has: [#""id": "b""#, #""headline": "Two""#, #""version": 1"#]
        ),
        Case(
            name: "its own id in the body",
            method: .put,
            target: "/articles/b",
            body: #"{"id": "b", "headline": "H", "summary": "S"}"#,
            status: 201
        ),
        Case(
            name: "another id in the body",
            method: .put,
            target: "/articles/b",
            body: #"{"id": "c", "headline": "H", "summary": "S"}"#,
            status: 422,
            has: [#""pointer":"/id""#]
        ),
        Case(
            name: "no article id in the path",
            method: .put,
            target: "/articles/A%20b",
            body: second,
            status: 404
        ),
        Case(name: "replacing without If-Match", method: .put, body: second, status: 428),
        Case(
            name: "replacing another than the named",
            method: .put,
            body: second,
            fields: [.ifMatch: "\"0123456789abcdef.json.0\""],
            status: 412
        ),
        Case(
            name: "a weak tag never matches",
            method: .put,
            body: second,
            fields: [.ifMatch: "W/\"ETAG\""],
            status: 412
        ),
        Case(
            name: "replacing the named",
            method: .put,
            body: second,
            fields: [.ifMatch: "ETAG"],
            status: 200,
            has: [#""version": 2"#, "Two"]
        ),
        Case(
            name: "one of several tags",
            method: .put,
            body: second,
            fields: [.ifMatch: "\"x\", ETAG"],
            status: 200
        ),
        Case(
            name: "the tag of the gzip form",
            method: .put,
            body: second,
            fields: [.ifMatch: "GZIP"],
            status: 200
        ),
        Case(
            name: "replacing whatever there is",
            method: .put,
            body: second,
            fields: [.ifMatch: "*"],
            status: 200
        ),
        Case(
            name: "the same again",
            method: .put,
            body: first,
            fields: [.ifMatch: "*"],
            status: 200,
            has: [#""version": 1"#]
        ),
        Case(
            name: "a tag where nothing is",
            method: .put,
            target: "/articles/b",
            body: second,
            fields: [.ifMatch: "*"],
            status: 412
        ),
        Case(
            name: "only if new, and it is",
            method: .put,
            target: "/articles/b",
            body: second,
            fields: [.ifNoneMatch: "*"],
            status: 201
        ),
        Case(
            name: "only if new, and it is not",
            method: .put,
            body: second,
            fields: [.ifNoneMatch: "*"],
            status: 412
        ),
        Case(
            name: "If-None-Match with a tag",
            method: .put,
            body: second,
            fields: [.ifNoneMatch: "ETAG"],
            status: 400
        ),
        Case(
            name: "no JSON",
            method: .put,
            target: "/articles/b",
            body: "{\n\"headline\": }",
            status: 400,
            has: ["line 2"]
        ),
        Case(
            name: "three faults at once",
            method: .put,
            target: "/articles/b",
            body: #"{"headline": 1, "language": "?", "tags": [2]}"#,
            status: 422,
            has: ["\"/headline\"", "\"/language\"", "\"/tags/0\"", "\"/body_text\""]
        ),
        Case(name: "no type", method: .put, body: second, type: "", status: 415),
        Case(
            name: "a type that is not taken",
            method: .put,
            body: second,
            type: "text/plain",
            status: 415,
            has: ["application/json"]
        ),
        Case(
            name: "an encoding that is not taken",
            method: .put,
            body: second,
            type: "application/json; charset=iso-8859-1",
            status: 415
        ),
        Case(
            name: "UTF-8, said in another way",
            method: .put,
            target: "/articles/b",
            body: second,
            type: "Application/JSON ; Charset=\"UTF-8\"",
            status: 201
        ),
        Case(
            name: "a patch",
            method: .patch,
            body: #"{"headline": "Three", "source": null}"#,
            fields: [.ifMatch: "ETAG"],
            status: 200,
            has: [#""headline": "Three""#, "Words of the first."]
        ),
        Case(
            name: "a patch that takes the text away",
            method: .patch,
            body: #"{"body_text": null}"#,
            fields: [.ifMatch: "ETAG"],
            status: 422,
            has: ["\"/body_text\""]
        ),
        Case(name: "a patch without If-Match", method: .patch, body: "{}", status: 428),
        Case(
            name: "a patch of nothing",
            method: .patch,
            target: "/articles/b",
            body: "{}",
            status: 404
        ),
        Case(
            name: "a patch as JSON",
            method: .patch,
            body: "{}",
            type: "application/json",
            status: 415
        ),
        Case(
            name: "a kill",
            method: .delete,
            status: 200,
            has: [#""status": "canceled""#],
            lacks: ["Words", "One"]
        ),
        Case(
            name: "a kill with a reason",
            method: .delete,
            body: #"{"reason": "Not so."}"#,
            status: 200,
            has: ["Not so."],
            lacks: ["Words", "One"]
        ),
        Case(
            name: "a kill in favour of itself",
            method: .delete,
            body: #"{"replacement": "a"}"#,
            status: 422,
            has: ["\"/replacement\""]
        ),
        Case(
            name: "a kill with an unknown member",
            method: .delete,
            body: #"{"why": "x"}"#,
            status: 422,
            has: ["\"/why\""]
        ),
        Case(
            name: "a kill of another than the named",
            method: .delete,
            fields: [.ifMatch: "\"x\""],
            status: 412
        ),
        Case(name: "a kill of nothing", method: .delete, target: "/articles/b", status: 404),
        Case(name: "no key", method: .put, body: second, key: nil, status: 401),
        Case(name: "an unknown key", method: .put, body: second, key: "guess", status: 401),
        Case(
            name: "a key that only reads",
            method: .put,
            body: second,
            key: "read-key",
            status: 403
        ),
        Case(
            name: "a key that may do all",
            method: .put,
            target: "/articles/b",
            body: second,
            key: "admin-key",
            status: 201
        ),
        Case(
            name: "too many unknown keys",
            method: .put,
            body: second,
            key: "too-often",
            status: 429
        ),
        Case(
            name: "keys that cannot be read",
            method: .put,
            body: second,
            key: "unreadable",
            status: 503
        ),
        Case(
            name: "posted with an id",
            method: .post,
            target: "/articles",
            body: #"{"id": "p", "headline": "H", "summary": "S"}"#,
            status: 201,
            has: [#""id": "p""#]
        ),
        Case(
            name: "posted without",
            method: .post,
            target: "/articles",
            body: #"{"headline": "A Day", "summary": "S", "date_published": "2025-01-20"}"#,
            status: 201,
            has: [#""id": "2025-01-20-a-day""#]
        ),
        Case(
            name: "posted again is a new version",
            method: .post,
            target: "/articles",
            body: #"{"id": "a", "headline": "Two", "summary": "S"}"#,
            status: 200,
            has: [#""version": 2"#]
        ),
        Case(
            name: "posted with faults",
            method: .post,
            target: "/articles",
            body: "{}",
            status: 422,
            has: ["\"/headline\""]
        ),
        Case(
            name: "posted as Markdown",
            method: .post,
            target: "/articles",
            body: "---\ntitle: A day\ndate: 2025-01-20\n---\nIt was.\n",
            type: "text/markdown",
            status: 201,
            has: ["It was."]
        ),
        Case(
            name: "posted as an array",
            method: .post,
            target: "/articles",
            body: #"[{"id": "p", "headline": "H", "summary": "S"}, {"headline": 5}]"#,
            status: 200,
            has: [#""status":201"#, #""id":"p""#, #""status":422"#]
        ),
        Case(
            name: "posted in another encoding",
            method: .post,
            target: "/articles",
            body: "headline,body_text\nA day,\u{1B}$BF|K\\\u{1B}(B\n",
            type: "text/csv; charset=ISO-2022-JP",
            status: 201,
            has: ["日本"]
        ),
        Case(
            name: "JSON posted in another encoding",
            method: .post,
            target: "/articles",
            body: "{\"headline\": \"A day\", \"body_text\": \"\u{1B}$BF|K\\\u{1B}(B\"}",
            type: "application/json; charset=\"iso-2022-jp\"",
            status: 201,
            has: ["日本"]
        ),
        Case(
            name: "posted in an encoding that is not known",
            method: .post,
            target: "/articles",
            body: "headline,body_text\nA,B\n",
            type: "text/csv; charset=klingon",
            status: 415
        ),
        Case(
            name: "lines in another encoding",
            method: .post,
            target: "/articles",
            body: "{}",
            type: "application/x-ndjson; charset=iso-8859-1",
            status: 415
        ),
        Case(
            name: "posted as NITF by the type IPTC registered",
            method: .post,
            target: "/articles",
            body: """
                <nitf><body><body.head><hedline><hl1>A day</hl1></hedline></body.head>
                <body.content><p>It was.</p></body.content></body></nitf>
                """,
            type: "text/vnd.IPTC.NITF",
            status: 201,
            has: ["It was."]
        ),
        Case(
            name: "wire text posted as plain text",
            method: .post,
            target: "/articles",
            body: """
                \u{1}eca062 4 i 211 ccccb   dpa 061
                Bridge/
                \u{2}Bridge reopens=

                   Berlin (dpa) - The bridge is open.
                \u{3}242200 GMT Jun 17
                """,
            type: "text/plain",
            status: 201,
            has: [#""headline": "Bridge reopens""#, #""source": "dpa""#]
        ),
        Case(
            name: "posted as what is not read here",
            method: .post,
            target: "/articles",
            body: "x",
            type: "application/pdf",
            status: 415
        ),
        Case(
            name: "a list is not written to",
            method: .post,
            target: "/headlines",
            body: "{}",
            status: 405
        ),
    ]

    @Test("every write is answered as the table says", arguments: cases)
    func answers(_ given: Case) throws {
        let (desk, etag) = Self.desk()
        let opaque = etag.dropLast()
        var fields = given.fields
        for name in [HTTPField.Name.ifMatch, .ifNoneMatch] {
            fields[name] = fields[name]?.replacing("\"ETAG\"", with: etag)
                .replacing("ETAG", with: etag).replacing("GZIP", with: opaque + "-gzip\"")
        }
        let answer = desk.send(
            given.method,
            given.target,
            given.body,
            type: given.type,
            key: given.key,
            fields: fields
        )
        #expect(answer.status.code == given.status, "\(answer.text)")
        for text in given.has { #expect(answer.text.contains(text), "\(answer.text)") }
        for text in given.lacks { #expect(!answer.text.contains(text), "\(answer.text)") }
        #expect(answer.fields[.cacheControl] == "no-store")
        #expect(answer.keeping == nil)
        switch given.status {
        case 201:
            let location = try #require(answer.fields[.location])
            let path = String(location.dropFirst(Newsroom.origin.count))
            let found = desk.send(.get, path, key: nil)
            #expect(found.status == .ok)
            #expect(found.body == answer.body)
            #expect(found.fields[.eTag] == answer.fields[.eTag])
        case 401: #expect(answer.fields[.wwwAuthenticate]?.hasPrefix("Bearer realm=") == true)
        case 403:
            #expect(answer.fields[.wwwAuthenticate]?.contains("insufficient_scope") == true)
        case 429: #expect(answer.fields[.retryAfter] == "7")
        default: break
        }
        if given.status >= 400 {
            #expect(try desk.repository.article(article("a"))?.version == 1)
            #expect(desk.settled.all.count == 1)
        }
    }

    @Test("what a client has to send is said where it did not")
    func accepted() {
        let (desk, _) = Self.desk()
        let patch = desk.send(.patch, "/articles/a", "{}", type: "a/b")
        #expect(patch.fields[.acceptPatch] == "application/merge-patch+json")
        let post = desk.send(.post, "/articles", "{}", type: "a/b")
        #expect(
            post.fields[.acceptPost]?.hasPrefix("application/json, application/x-ndjson") == true
        )
    }

    @Test(
        "a store that cannot write says so, and whether for want of room",
        arguments: [
            (Int32(28), 507, "30"), (122, 507, "30"), (30, 503, "5"), (5, 503, "5"),
        ]
    )
    func unwritten(_ code: Int32, _ status: Int, _ retry: String) {
        let repository = StubRepository()
        repository.failWrites(.io(path: "articles/a.json", errno: code))
        let desk = WritingDesk(repository)
        for answer in [
            desk.send(.put, "/articles/a", Self.first),
            desk.send(.post, "/articles", Self.first),
        ] {
            #expect(answer.status.code == status)
            #expect(answer.fields[.retryAfter] == retry)
            #expect(!answer.text.contains("articles/a.json"))
        }
        let line = desk.send(.post, "/articles", Self.first, type: "application/x-ndjson")
        #expect(line.text.hasPrefix(#"{"line":1,"status":\#(status),"#), "\(line.text)")
        #expect(desk.settled.all.isEmpty)
    }

    @Test("a killed article stays killed, whatever comes late")
    func killed() throws {
        let (desk, _) = Self.desk()
        let kill = desk.send(.delete, "/articles/a", #"{"reason": "Wrong.", "replacement": "b"}"#)
        #expect(kill.status == .ok)
        #expect(desk.send(.get, "/articles/a").status == .gone)
        let again = desk.send(.delete, "/articles/a")
        #expect(again.status == .ok)
        #expect(again.text == kill.text)
        #expect(
            desk.send(.put, "/articles/a", Self.second, fields: [.ifMatch: "*"]).status == .gone
        )
        #expect(desk.send(.patch, "/articles/a", "{}", fields: [.ifMatch: "*"]).status == .gone)
        for version in 0...2 {
            let late =
                #"{"id": "a", "version": \#(max(version, 1)), "headline": "L", "summary": "S"}"#
            #expect(desk.send(.post, "/articles", late).status == .gone)
        }
        #expect(desk.send(.get, "/articles/a").status == .gone)
        let newer = #"{"id": "a", "version": 3, "headline": "Set right", "summary": "S"}"#
        #expect(desk.send(.post, "/articles", newer).status == .ok)
        #expect(desk.send(.get, "/articles/a").text.contains("Set right"))
    }

    @Test("of NDJSON every line has its result, blank ones aside")
    func lines() {
        let (desk, _) = Self.desk()
        let body = """
            {"id": "n1", "headline": "H", "summary": "S"}
            {"headline": 1}

            {"id": "n1", "headline": "H2", "summary": "S"}
            {"id": "n3", "uri": "urn:x", "headline": "H", "summary": "S"}
            {"id": "n4", "uri": "urn:x", "headline": "H", "summary": "S"}
            {
            {"id": "n5", "headline": "Last", "summary": "S"}
            """
        let answer = desk.send(.post, "/articles", body, type: "application/x-ndjson")
        #expect(answer.status == .ok)
        #expect(answer.fields[.contentType] == "application/x-ndjson")
        let lines = answer.text.split(separator: "\n").map(String.init)
        let starts = [
            #"{"line":1,"status":201,"id":"n1","version":1"#,
            #"{"line":2,"status":422,"type":"/problems/invalid-article""#,
            #"{"line":4,"status":200,"id":"n1","version":2"#,
            #"{"line":5,"status":201,"id":"n3""#, #"{"line":6,"status":409,"id":"n4""#,
            #"{"line":7,"status":400,"type":"/problems/bad-request""#,
            #"{"line":8,"status":201,"id":"n5""#,
        ]
        #expect(lines.count == starts.count)
        for (line, start) in zip(lines, starts) { #expect(line.hasPrefix(start), "\(line)") }
        #expect(desk.send(.get, "/articles/n1").text.contains("H2"))
    }

    @Test("however many lines there are, and however long their results, each has one")
    func manyLines() throws {
        let desk = WritingDesk()
        let faulty =
            "{" + (0..<40).map { "\"tags\($0)\": 1, " }.joined() + "\"tags\": [1, 2, 3, 4, 5, 6]}"
        let lines = (0..<1_700).map { number in
            number % 3 == 0
                ? faulty : #"{"id": "n\#(number)", "headline": "H \#(number)", "summary": "S"}"#
        }
        let answer = desk.send(
            .post,
            "/articles",
            lines.joined(separator: "\n"),
            type: "application/x-ndjson"
        )
        let results = answer.text.split(separator: "\n")
        #expect(results.count == lines.count)
        for (index, result) in results.enumerated() {
            let status = index % 3 == 0 ? 422 : 201
            #expect(result.hasPrefix(#"{"line":\#(index + 1),"status":\#(status),"#), "\(result)")
        }
    }

    @Test(
        "reads are closed to who has no key where the configuration closes them",
        arguments: [
            ("/articles/a", nil, 401), ("/articles/a", "guess", 401),
            ("/articles/a", "read-key", 200),
            ("/articles/a", "write-key", 200), ("/headlines", nil, 401), ("/", nil, 401),
            ("/health/live", nil, 200), ("/health/ready", nil, 200), ("/problems/gone", nil, 200),
            ("/articles/none", nil, 401), ("/none", nil, 404),
        ] as [(String, String?, Int)]
    )
    func closed(_ target: String, _ key: String?, _ status: Int) {
        let desk = WritingDesk(closesReads: true)
        #expect(desk.send(.put, "/articles/a", Self.first).status == .created)
        let answer = desk.send(.get, target, key: key)
        #expect(answer.status.code == status)
        if key != nil, status == 200 {
            #expect(answer.keeping == nil)
            #expect(answer.fields[.cacheControl]?.hasPrefix("private") == true)
        }
    }

    @Test("what is out of date is settled before the answer, in the sections of before and after")
    func settled() {
        let desk = WritingDesk()
        let inSport = #"{"headline": "H", "summary": "S", "section": "sport"}"#
        let inNews = #"{"headline": "H", "summary": "S", "section": "news"}"#
        _ = desk.send(.put, "/articles/a", inSport)
        _ = desk.send(.put, "/articles/a", inNews, fields: [.ifMatch: "*"])
        _ = desk.send(.put, "/articles/a", inNews, fields: [.ifMatch: "*"])
        #expect(desk.settled.all.count == 2)
        for tag in ["article-a", "headlines", "section-sport", "section-news"] {
            #expect(desk.settled.all.last?.contains(tag) == true, "\(tag)")
        }
    }

    private func article(_ id: String) throws -> ArticleID { try #require(ArticleID(id)) }
}

extension HTTPField.Name {
    fileprivate static let acceptPatch = HTTPField.Name("Accept-Patch") ?? .accept
    fileprivate static let acceptPost = HTTPField.Name("Accept-Post") ?? .accept
}
