import HTTP
import HTTPTypes
import News
import NewsAPI
import NewsStore
import Testing

/// The pictures that a Superdesk sends before its items.
@Suite struct SuperdeskAssetTests {
    private static let id = "20170201110216/d3ad29ba.jpg"

    /// A form as `requests` writes it.
    private static func form(
        _ parts: [(name: String, content: String)],
        boundary: String = "b0und"
    ) -> String {
        parts.map { part in
            let file =
                part.name == "media" ? "; filename=\"\(id)\"\r\nContent-Type: image/jpeg" : ""
            return "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)"
                + "\r\n\r\n\(part.content)\r\n"
        }.joined() + "--\(boundary)--\r\n"
    }

    private static func send(
        _ desk: WritingDesk,
        _ form: String,
        to target: String = "/push/superdesk/assets",
        type: String = "multipart/form-data; boundary=b0und",
        signature: String? = "sha1=good"
    ) -> Response {
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name("X-Superdesk-Signature") { fields[name] = signature }
        return desk.send(.post, target, form, type: type, key: nil, fields: fields)
    }

    private static let picture = form([("media_id", id), ("media", "JPEG\r\n--\0\u{FF}bytes")])

    @Test(
        "an asset is asked for, sent, asked for again and served",
        arguments: ["/push/superdesk/assets", "/push/superdesk/assets/"]
    )
    func life(_ base: String) throws {
        let desk = WritingDesk()
        let place = base + "/" + Self.id
        let absent = desk.send(.get, place, key: nil)
        #expect(absent.status == .notFound)
        #expect(absent.body.isEmpty)
        let sent = Self.send(desk, Self.picture, to: base)
        #expect(sent.status == .created, "\(sent.text)")
        #expect(sent.text == "{\"status\":\"OK\"}\n")
        let present = desk.send(.get, place, key: nil)
        #expect(present.status == .ok)
        #expect(present.body.isEmpty)
        let served = desk.send(.get, "/media/superdesk/" + Self.id, key: nil)
        #expect(served.status == .ok)
        #expect(served.fields[.contentType] == "image/jpeg")
        let content = try #require(served.content)
        let bytes = try content.read(0..<content.byteCount)
        #expect(String(decoding: bytes, as: UTF8.self) == "JPEG\r\n--\0\u{FF}bytes")
    }

    @Test(
        "what is no form with a path and a file is refused for good",
        arguments: [
            ("not signed", picture, "multipart/form-data; boundary=b0und", nil, 403),
            ("signed wrongly", picture, "multipart/form-data; boundary=b0und", "sha1=bad", 403),
            ("another type", picture, "application/json", "sha1=good", 415),
            ("no boundary", picture, "multipart/form-data", "sha1=good", 400),
            ("another boundary", picture, "multipart/form-data; boundary=x", "sha1=good", 400),
            (
                "no media", form([("media_id", id)]), "multipart/form-data; boundary=b0und",
                "sha1=good", 400
            ),
            (
                "no id", form([("media", "x")]), "multipart/form-data; boundary=b0und",
                "sha1=good", 400
            ),
            (
                "two ids", form([("media_id", "a"), ("media_id", "b"), ("media", "x")]),
                "multipart/form-data; boundary=b0und", "sha1=good", 400
            ),
            (
                "a way out", form([("media_id", "../../articles/x.json"), ("media", "x")]),
                "multipart/form-data; boundary=b0und", "sha1=good", 400
            ),
            (
                "a hidden name", form([("media_id", ".newsd"), ("media", "x")]),
                "multipart/form-data; boundary=b0und", "sha1=good", 400
            ),
            (
                "cut off", String(picture.dropLast(20)), "multipart/form-data; boundary=b0und",
                "sha1=good", 400
            ),
        ] as [(String, String, String, String?, Int)]
    )
    func refused(
        _ name: String,
        _ form: String,
        _ type: String,
        _ signature: String?,
        _ status: Int
    ) {
        let answer = Self.send(WritingDesk(), form, type: type, signature: signature)
        #expect(answer.status.code == status, "\(name): \(answer.text)")
    }

    @Test(
        "other spellings of a form are forms",
        arguments: [
            "preamble\r\n" + picture,
            picture.replacing("\"media_id\"", with: "media_id"),
            picture.replacing("--b0und\r\n", with: "--b0und \t\r\n"),
            picture.replacing("Content-Disposition", with: "content-disposition"),
            picture + "epilogue",
        ]
    )
    func spellings(_ form: String) {
        #expect(Self.send(WritingDesk(), form).status == .created)
    }

    @Test("a full disk is tried again")
    func full() {
        let desk = WritingDesk()
        desk.media.fail(.io(path: "media", errno: 28))
        #expect(Self.send(desk, Self.picture).status.code == 507)
        desk.media.fail(.io(path: "media", errno: 5))
        #expect(Self.send(desk, Self.picture).status.code == 503)
    }

    @Test("pushes come from the addresses that the configuration names")
    func sources() throws {
        let desk = WritingDesk(sources: try #require(AddressSet(["10.0.0.0/8"])))
        #expect(Self.send(desk, Self.picture).status == .forbidden)
        #expect(desk.send(.get, "/push/superdesk/assets/" + Self.id, key: nil).status == .notFound)
        let local = WritingDesk(sources: try #require(AddressSet(["127.0.0.1", "10.0.0.0/8"])))
        #expect(Self.send(local, Self.picture).status == .created)
    }

    /// An item with a picture in its body, one that stands for it, and one that is not here.
    private static let item = """
        {"guid": "urn:newsml:sd:p", "type": "text", "version": "1", "headline": "Pictures",
         "versioncreated": "2025-01-20T10:00:00+0000",
         "body_html": "<p>See:</p><!-- EMBED START Image {id: \\"editor_0\\"} --><figure><img src=\\"https://sd.example/api/assets/d3ad?x=1&amp;y=2\\" alt=\\"\\"></figure><!-- EMBED END Image {id: \\"editor_0\\"} --><p>And <img src=\\"https://sd.example/api/assets/d3ad\\"></p>",
         "associations": {
           "editor_0": {"type": "picture", "guid": "p0", "renditions": {"original": {
             "href": "https://sd.example/api/assets/d3ad?x=1&y=2", "media": "20170201110216/d3ad29ba.jpg",
             "mimetype": "image/jpeg", "width": 800, "height": 600}}},
           "featuremedia": {"type": "picture", "guid": "p1", "renditions": {"original": {
             "href": "https://sd.example/api/assets/other", "media": "20170201110216/other.jpg",
             "mimetype": "image/jpeg", "width": 800, "height": 600}}}}}
        """

    @Test("an item has the addresses of the assets that are here")
    func localized() throws {
        let desk = WritingDesk()
        #expect(Self.send(desk, Self.picture).status == .created)
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name("X-Superdesk-Signature") { fields[name] = "sha1=good" }
        let pushed = desk.send(.post, "/push/superdesk", Self.item, key: nil, fields: fields)
        #expect(pushed.status == .created, "\(pushed.text)")
        let wire = Article.WireHeadline(title: "-", url: "urn:newsml:sd:p")
        let id = try #require(try desk.repository.resolve([wire])[0])
        let article = try #require(try desk.repository.article(id))
        let address = Newsroom.origin + "/media/superdesk/" + Self.id
        #expect(
            article.bodyHTML?.contains("src=\"\(address)\"") == true,
            "\(article.bodyHTML ?? "")"
        )
        // A longer address is not taken for the shorter one it begins with.
        #expect(article.bodyHTML?.contains("src=\"https://sd.example/api/assets/d3ad\"") == true)
        #expect(article.image == "https://sd.example/api/assets/other")
        let kept = try #require(article.extra.first { $0.name == "associations" })
        #expect("\(kept)".contains(address))
    }
}
