import HTTP
import HTTPTypes
import News
import Testing

/// The pages that readers get, over HTTP.
@Suite struct PageTests {
    private static func desk() -> WritingDesk {
        let desk = WritingDesk()
        for (id, more) in [
            ("bridge", #""related": ["ferry", "secret"]"#), ("ferry", #""tags": ["sea"]"#),
            ("secret", #""embargo_until": "2025-02-01T13:00:00Z""#),
        ] {
            let body = """
                {"headline": "The \(id)", "body_text": "Words about the \(id).", "section": "news/city",
                 "date_published": "2025-01-20", "source": "Xinhua", \(more)}
                """
            #expect(desk.send(.put, "/articles/\(id)", body).status == .created)
        }
        return desk
    }

    private static func get(_ desk: WritingDesk, _ target: String) -> Response {
        desk.send(.get, target, key: nil, fields: [.accept: "text/html,*/*;q=0.8"])
    }

    @Test(
        "a browser gets a page of each address, with what it may load and nothing else",
        arguments: [
            ("/", "/sections/news\">News</a> (2)"), ("/articles/bridge", "<h1>The bridge</h1>"),
            ("/articles/bridge/versions/1", "<h1>The bridge</h1>"),
            ("/sections/news", "/sections/news/city\">City</a> (2)"),
            ("/sections/news/city", "<h1>City</h1>"),
            ("/headlines", "The ferry</a>"), ("/articles/bridge/related", "The ferry</a>"),
            ("/stories/bridge", "The bridge</a>"),
        ]
    )
    func pages(_ target: String, _ part: String) {
        let answer = Self.get(Self.desk(), target)
        #expect(answer.status == .ok)
        #expect(answer.fields[.contentType] == "text/html; charset=utf-8")
        #expect(answer.text.contains(part), "\(answer.text)")
        #expect(answer.text.hasSuffix("</html>\n"))
        let policy = HTTPField.Name("Content-Security-Policy").flatMap { answer.fields[$0] } ?? ""
        #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; script-src 'self'"))
        #expect(!policy.contains("unsafe"))
        #expect(!answer.text.contains("The secret"))
        #expect(answer.fields[.vary] == "Accept")
    }

    @Test("an article has its related headlines off the wire, and goes stale with them")
    func wire() {
        let desk = Self.desk()
        let page = Self.get(desk, "/articles/bridge")
        #expect(page.text.contains("Off the wire"))
        #expect(page.text.contains("The ferry</a>"))
        #expect(
            page.text.contains(
                "You are here:</span> <a href=\"\(Newsroom.origin)/sections/news\">News</a>/"
            )
        )
        #expect(
            page.text.contains(
                "<bdi>Xinhua</bdi>, <time datetime=\"2025-01-20\">January 20, 2025</time>"
            )
        )
        let tags = page.keeping?.tags ?? []
        for tag in ["article-bridge", "related-bridge", "article-ferry"] {
            #expect(tags.contains(tag), "\(tags)")
        }
        // Caches outside are told by the same names when one of them is killed.
        for group in ["article-bridge", "section-news", "related-bridge", "article-ferry"] {
            #expect(page.field("Surrogate-Key")?.split(separator: " ").contains("\(group)") == true)
        }
        let until = page.keeping?.until ?? .max
        #expect(until <= instant("2025-02-01T13:00:00Z").milliseconds)
        #expect(desk.send(.delete, "/articles/ferry").status == .ok)
        #expect(!Self.get(desk, "/articles/bridge").text.contains("The ferry"))
        desk.set("2025-02-01T13:00:00Z")
        #expect(Self.get(desk, "/articles/bridge").text.contains("The secret"))
    }

    @Test(
        "a page beside which a printed headline stands is made anew after a minute, others after five",
        arguments: [("[]", "300"), ("[{\"title\": \"Printed\"}]", "60")]
    )
    func printed(_ wire: String, _ age: String) throws {
        let desk = WritingDesk()
        let body = "{\"headline\": \"H\", \"body_text\": \"T\", \"wire\": \(wire)}"
        #expect(desk.send(.put, "/articles/a", body).status == .created)
        try desk.repository.saveNeighbours([try #require(ArticleID("a")): []])
        let page = Self.get(desk, "/articles/a")
        #expect(page.fields[.cacheControl]?.contains("s-maxage=\(age)") == true)
        #expect(page.text.contains("Printed") == (age == "60"))
    }

    @Test("a part of a list leads on and back; its plain address is the one to cite")
    func paging() {
        let desk = Self.desk()
        let origin = Newsroom.origin
        let start = Self.get(desk, "/headlines.html?limit=1")
        #expect(
            start.text.contains("<link rel=\"canonical\" href=\"\(origin)/headlines?limit=1\">")
        )
        #expect(!start.text.contains("rel=\"first\""))
        let next = start.links("next").first ?? ""
        #expect(next.hasPrefix("\(origin)/headlines.html?limit=1&cursor="))
        #expect(start.text.contains("rel=\"next\" href=\"\(next.replacing("&", with: "&amp;"))\""))
        let second = Self.get(desk, String(next.dropFirst(origin.count)))
        #expect(second.text.contains("<a rel=\"first\" href=\"\(origin)/headlines.html?limit=1\""))
        #expect(second.text.contains("type=\"application/atom+xml\""))
    }

    @Test("what a page needs is there, for ever")
    func assets() throws {
        let desk = Self.desk()
        let text = Self.get(desk, "/").text
        let names = text.split(separator: "\"").filter { $0.hasPrefix("/assets/") }
        #expect(names.count == 2)
        for name in names {
            let asset = desk.send(.get, String(name), key: nil)
            #expect(asset.status == .ok)
            #expect(asset.fields[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(asset.fields[.eTag] != nil)
        }
    }

    @Test("where the front page ends, the list of all goes on")
    func older() {
        let desk = WritingDesk()
        for number in 10..<33 {
            let body = """
                {"headline": "H\(number)", "body_text": "T", "date_published": "2025-01-\(number - 9 < 10 ? "0" : "")\(number - 9)"}
                """
            #expect(desk.send(.put, "/articles/a\(number)", body).status == .created)
        }
        let front = Self.get(desk, "/").text
        #expect(
            front.contains(">H32</a>") && front.contains(">H13</a>") && !front.contains(">H12</a>")
        )
        let next = front.firstMatch(of: #/rel="next" href="([^"]*)"/#).map { String($0.1) } ?? ""
        let second = Self.get(desk, next.replacing(Newsroom.origin, with: "")).text
        #expect(
            second.matches(of: #/<h2>.*>(H\d\d)</#).map { String($0.1) } == ["H12", "H11", "H10"]
        )
    }

    @Test(
        "every address of this site that stands on a page answers 200",
        arguments: [
            "/", "/articles/bridge", "/articles/bridge/versions/1", "/articles/bridge.html",
            "/sections/news", "/headlines.html?limit=1", "/articles/bridge/related",
            "/stories/bridge",
        ]
    )
    func addresses(_ target: String) {
        let desk = Self.desk()
        let page = Self.get(desk, target).text
        let addresses = page.matches(of: #/(?:href|src)="([^"#]+)"/#).map {
            String($0.1).replacing("&amp;", with: "&").replacing(Newsroom.origin, with: "")
        }
        #expect(addresses.count > 5)
        for address in Set(addresses) {
            #expect(address.hasPrefix("/"), "\(address)")
            #expect(Self.get(desk, address).status == .ok, "\(address)")
        }
    }

    @Test("what went wrong is told to a reader on a page, to anybody else as ever")
    func problems() {
        let desk = Self.desk()
        let kill = #"{"reason": "A wrong <name>", "replacement": "ferry"}"#
        #expect(desk.send(.delete, "/articles/bridge", kill).status == .ok)
        for (target, status, parts) in [
            ("/articles/bridge", 410, ["A wrong &lt;name&gt;", "/articles/ferry\">What"]),
            ("/articles/none", 404, ["No article of this id is published."]),
            ("/articles/secret", 404, ["No article of this id is published."]),
            ("/nowhere", 404, ["<h1>"]), ("/headlines?limit=0", 400, ["<li>limit "]),
        ] {
            let page = Self.get(desk, target)
            #expect(Int(page.status.code) == status)
            #expect(page.fields[.contentType] == "text/html; charset=utf-8")
            #expect(page.fields[.cacheControl] == "no-store" && page.keeping == nil)
            #expect(page.field("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
            for part in parts { #expect(page.text.contains(part), "\(page.text)") }
            #expect(!page.text.contains("The bridge") && !page.text.contains("The secret"))
            for accept in [nil, "*/*", "application/json, text/html;q=0.9", "application/ld+json"] {
                var fields: HTTPFields = [:]
                fields[.accept] = accept
                let answer = desk.send(.get, target, key: nil, fields: fields)
                #expect(Int(answer.status.code) == status)
                #expect(answer.fields[.contentType] == "application/problem+json")
            }
        }
    }

    @Test("whoever asks for nothing in particular gets JSON, as ever")
    func others() {
        let desk = Self.desk()
        for (target, type) in [
            ("/", "application/json"), ("/articles/bridge", "application/json"),
            ("/headlines", "application/feed+json"),
        ] {
            #expect(desk.send(.get, target, key: nil).fields[.contentType] == type)
            let answer = desk.send(.get, target, key: nil, fields: [.accept: "*/*"])
            #expect(answer.fields[.contentType] == type)
        }
    }
}
