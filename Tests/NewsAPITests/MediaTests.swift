import HTTP
import HTTPTypes
import News
import NewsAPI
import NewsStore
import Testing

@Suite struct MediaTests {
    static let hash = "0123456789abcdef0123456789ABCDEF01234567"

    private func newsroom(_ paths: String...) throws -> Newsroom {
        let newsroom = Newsroom()
        for path in paths {
            newsroom.media.put(
                Array("0123456789".utf8),
                at: try #require(MediaPath(path)),
                modified: instant("2025-01-20T08:00:00Z")
            )
        }
        return newsroom
    }

    @Test("a file has all that a client needs to keep it and to take parts of it")
    func fields() throws {
        let response = try newsroom("2025/01/20/photo.jpg").get("/media/2025/01/20/photo.jpg")
        #expect(response.status == .ok)
        #expect(response.field("Content-Type") == "image/jpeg")
        #expect(response.field("Last-Modified") == "Mon, 20 Jan 2025 08:00:00 GMT")
        let tag = try #require(response.field("ETag"))
        #expect(tag.wholeMatch(of: /"[0-9a-f]{16}"/) != nil)
        #expect(
            response.field("Cache-Control")?.hasPrefix("public, max-age=60, s-maxage=300") == true
        )
        #expect(response.field("Vary") == nil)
        #expect(response.field("X-Content-Type-Options") == "nosniff")
        #expect(response.field("Access-Control-Allow-Origin") == "*")
        #expect(response.field("Access-Control-Expose-Headers")?.contains("Content-Range") == true)
        #expect(response.field("Content-Security-Policy") == nil)
        #expect(response.acceptsRanges)
        #expect(response.keeping == nil)
        let content = try #require(response.content)
        #expect(content.byteCount == 10)
        #expect(try content.read(2..<4) == Array("23".utf8))
    }

    @Test(
        "paths",
        arguments: [
            ("/media/a/b.jpg", 200), ("/media/a/b%2Ejpg", 200), ("/media/a/%62.jpg", 200),
            ("/media/a%20b/c.jpg", 200), ("/media/Gr%C3%B6%C3%9Fe.jpg", 200),
            ("/media", 404), ("/media/", 404), ("/media/a", 404), ("/media/a/", 404),
            ("/media/a//b.jpg", 404), ("/media//a/b.jpg", 404), ("/media/a/b.jpg/", 404),
            ("/media/a%2Fb.jpg", 404), ("/media/../media/a/b.jpg", 404),
            ("/media/a/../a/b.jpg", 404), ("/media/a/./b.jpg", 404), ("/media/%2e%2e/secret", 404),
            ("/media/a/%2e%2e/a/b.jpg", 404), ("/media/..%2f..%2fetc/passwd", 404),
            ("/media/..", 404), ("/media/.", 404), ("/media/.newsd/x", 404),
            ("/media/a/.hidden", 404), ("/media/a/b.jp", 404), ("/media/A/b.jpg", 404),
            ("/media/a\\b.jpg", 404), ("/media/a/b%0A.jpg", 404),
            ("/media/a/b.jpg%00", 400), ("/media/a/%ff.jpg", 400), ("/media/a/b.jpg%", 400),
            ("/media/a/b.jpg?width=100", 400), ("/media/a/none.jpg?x", 400),
        ]
    )
    func paths(_ target: String, _ status: Int) throws {
        let newsroom = try newsroom("a/b.jpg", "a b/c.jpg", "Größe.jpg", "secret")
        let response = newsroom.get(target)
        #expect(response.status.code == status)
        if status != 200 {
            #expect(response.field("Content-Type") == "application/problem+json")
            #expect(response.content == nil)
        }
    }

    @Test(
        "types by suffix, with scripts held back where a browser would run them",
        arguments: [
            ("a.jpg", "image/jpeg", false), ("a.JPEG", "image/jpeg", false),
            ("a.png", "image/png", false), ("a.webp", "image/webp", false),
            ("a.avif", "image/avif", false), ("a.mp4", "video/mp4", false),
            ("a.mp3", "audio/mpeg", false), ("a.vtt", "text/vtt", false),
            ("a.pdf", "application/pdf", false), ("a.txt", "text/plain", false),
            ("a.svg", "image/svg+xml", true), ("a.SVG", "image/svg+xml", true),
            ("a.html", "text/html", true), ("a.htm", "text/html", true),
            ("a.xhtml", "application/xhtml+xml", true), ("a.xml", "application/xml", true),
            ("a", "application/octet-stream", false), ("a.js", "application/octet-stream", false),
            ("a.svgz", "application/octet-stream", false),
            ("a.html.jpg", "image/jpeg", false), ("a.jpg.html", "text/html", true),
        ]
    )
    func types(_ name: String, _ type: String, _ isHeldBack: Bool) throws {
        let response = try newsroom(name).get("/media/" + name)
        #expect(response.field("Content-Type") == type)
        let policy = response.field("Content-Security-Policy")
        #expect((policy?.contains("sandbox") == true) == isHeldBack)
        #expect((policy?.contains("default-src 'none'") == true) == isHeldBack)
    }

    @Test(
        "for ever only when the name holds a hash",
        arguments: [
            ("\(hash).jpg", true), ("photo-\(hash).jpg", true), ("x/photo.\(hash)", true),
            (hash + "0123456789abcdef01234567.jpg", true), ("\(hash)0.jpg", false),
            ("20250120080000.jpg", false), ("\(hash)/photo.jpg", false),
            ("0123456789abcdef0123456789abcdef.jpg", false), ("\(hash)g.jpg", true),
            ("g\(hash.dropLast()).jpg", false), ("\(hash.dropLast())é.jpg", false),
        ]
    )
    func immutable(_ path: String, _ isImmutable: Bool) throws {
        let target = "/media/" + path.replacing("é", with: "%C3%A9")
        let control = try #require(try newsroom(path).get(target).field("Cache-Control"))
        #expect(control.contains("immutable") == isImmutable)
        #expect(control.contains("max-age=31536000") == isImmutable)
        #expect(control.hasPrefix("public"))
    }

    @Test("another file of the path has another tag, the same one the same")
    func tags() throws {
        let newsroom = try newsroom("a.jpg")
        let first = newsroom.get("/media/a.jpg").field("ETag")
        #expect(newsroom.get("/media/a.jpg").field("ETag") == first)
        newsroom.media.put(
            Array("abcdefghij".utf8),
            at: try #require(MediaPath("a.jpg")),
            modified: instant("2025-01-20T08:00:00Z")
        )
        #expect(newsroom.get("/media/a.jpg").field("ETag") != first)
    }

    @Test(
        "Last-Modified only once its second is over",
        arguments: [
            ("2025-01-20T08:00:00Z", nil), ("2025-01-20T07:59:59Z", nil),
            ("2025-01-20T08:00:01Z", "Mon, 20 Jan 2025 08:00:00 GMT"),
        ]
    )
    func lastModified(_ now: String, _ date: String?) throws {
        let newsroom = try newsroom("a.jpg")
        newsroom.set(now)
        #expect(newsroom.get("/media/a.jpg").field("Last-Modified") == date)
    }

    @Test("what Accept says doesn't matter: there is one form")
    func accept() throws {
        #expect(try newsroom("a.jpg").get("/media/a.jpg", accept: "text/html").status == .ok)
    }

    @Test("GET, HEAD and OPTIONS")
    func methods() throws {
        let newsroom = try newsroom("a.jpg")
        let (get, head) = (newsroom.get("/media/a.jpg"), newsroom.send(.head, "/media/a.jpg"))
        #expect(head.status == .ok)
        #expect(head.fields == get.fields)
        let options = newsroom.send(.options, "/media/a.jpg")
        #expect(options.field("Allow") == "GET, HEAD, OPTIONS")
        for method in [HTTPRequest.Method.put, .post, .delete] {
            let response = newsroom.send(method, "/media/a.jpg")
            #expect(response.status == .methodNotAllowed)
            #expect(response.field("Allow") == "GET, HEAD, OPTIONS")
        }
    }

    @Test("a disk that refuses is 503 with Retry-After and no word of why")
    func failing() throws {
        let newsroom = try newsroom("a.jpg")
        newsroom.media.fail(.io(path: "/secret/place", errno: 24))
        let response = newsroom.get("/media/a.jpg")
        #expect(response.status == .serviceUnavailable)
        #expect(response.field("Retry-After") != nil)
        #expect(!response.text.contains("secret"))
    }
}
