import Foundation
import Glibc
import TestSupport
import Testing

/// `newsd serve` as a process, asked over a socket.
@Suite(.serialized, .ownThread)
struct ServeTests {
    struct Feed: Decodable {
        struct Item: Decodable {
            var id: String
            var url: String
            var title: String
        }
        var title: String
        var items: [Item]
        var next_url: String?
    }

    struct Problem: Decodable {
        struct Detail: Decodable {
            var parameter: String?
        }
        var type: String
        var status: Int
        var errors: [Detail]?
    }

    static let police =
        "2019-10-02-police-shoot-teenage-protester-as-hong-kong-demonstrations-continue"

    /// A server with the sample in its content folder.
    struct Running {
        let folder: TemporaryFolder
        let process: NewsdProcess
        let address: String

        init(_ extra: [String] = []) throws {
            folder = try TemporaryFolder()
            let sample = NewsdBinary.sample.path
            let run = try NewsdProcess.run(["import", "--content", "content", sample], in: folder)
            try #require(run.status == 0, "\(run.errors)")
            process = try NewsdProcess(
                ["serve", "--content", "content", "--listen", "127.0.0.1:0"] + extra,
                in: folder
            )
            address = try process.listening()[0]
            let address = address
            try #require(
                eventually {
                    try HTTPClient.get(address, "/health/ready").status == 200
                }
            )
        }

        func get(_ target: String, _ fields: [String: String] = [:]) throws -> HTTPClient.Answer {
            try HTTPClient.get(address, target, fields: fields)
        }
    }

    @Test("a fresh checkout serves the sample")
    func freshCheckout() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "Config"),
            withDestinationURL: NewsdBinary.repository.appending(path: "Config")
        )
        let process = try NewsdProcess(["serve", "--listen", "127.0.0.1:0"], in: folder)
        let address = try process.listening()[0]
        let article = try HTTPClient.get(address, "/articles/\(Self.police)")
        #expect(article.status == 200)
        #expect(folder.articles().count == 42)
    }

    @Test("articles, related headlines, lists and their representations answer")
    func answers() throws {
        let server = try Running()
        let article = try server.get("/articles/\(Self.police)")
        #expect(article.status == 200)
        #expect(article.fields["content-type"] == "application/json")
        let decoded = try article.decoded(as: ArticleFile.self)
        #expect(decoded.headline.hasPrefix("Police shoot teenage protester"))
        #expect(decoded.url?.hasSuffix("/articles/\(Self.police)") == true)

        let tag = try #require(article.fields["etag"])
        let again = try server.get("/articles/\(Self.police)", ["If-None-Match": tag])
        #expect(again.status == 304)
        #expect(again.fields["etag"] == tag)

        let packed = try server.get("/articles/\(Self.police)", ["Accept-Encoding": "gzip"])
        #expect(packed.fields["content-encoding"] == "gzip")
        #expect(packed.fields["etag"] != tag)
        #expect(packed.body.starts(with: [0x1F, 0x8B]))

        let head = try HTTPClient.get(server.address, "/articles/\(Self.police)", method: "HEAD")
        #expect(head.status == 200)
        #expect(head.fields["content-length"] == String(article.body.count))

        let headlines = try server.get("/headlines?limit=100").decoded(as: Feed.self)
        #expect(headlines.items.count == 42)
        #expect(Set(headlines.items.map(\.id)).count == 42)
        #expect(headlines.next_url == nil)

        for (target, type) in [
            ("/", "application/json"),
            ("/articles/\(Self.police).txt", "text/plain; charset=utf-8"),
            ("/articles/\(Self.police).md", "text/markdown"),
            ("/articles/\(Self.police).jsonld", "application/ld+json"),
            ("/articles/\(Self.police)/related", "application/feed+json"),
            ("/headlines", "application/feed+json"),
            ("/headlines.atom", "application/atom+xml"),
            ("/headlines.rss", "application/rss+xml"),
            ("/sections", "application/json"),
            ("/sections/news/world/asia", "application/feed+json"),
        ] {
            let answer = try server.get(target)
            #expect(answer.status == 200, "\(target): \(answer.text)")
            let found = answer.fields["content-type"] ?? ""
            #expect(found.hasPrefix(type), "\(target): \(found)")
            #expect(answer.fields["etag"] != nil, "\(target)")
            #expect(answer.fields["date"] != nil, "\(target)")
        }
    }

    @Test(
        "related headlines are about the same events",
        arguments: [
            (police, "Hong Kong", 4),
            (
                "2019-08-04-puerto-ricos-governor-rossello-resigns-new-governor-sworn-in",
                "Puerto Rico", 2
            ),
            ("2007-02-01-minimum-wage-reid", "WAGE", 4),
            ("2020-07-10-join-the-rpa-community", "Robotic", 2),
        ]
    )
    func related(_ id: String, _ word: String, _ count: Int) throws {
        let server = try Running()
        var feed = Feed(title: "", items: [])
        // The lists are computed after the start, in the background.
        let came = try eventually {
            feed = try server.get("/articles/\(id)/related").decoded(as: Feed.self)
            return feed.items.count >= count
        }
        #expect(came, "\(feed.items.map(\.title))")
        let first = feed.items.prefix(count).map(\.title)
        #expect(first.allSatisfy { $0.contains(word) }, "\(first)")
        #expect(!feed.items.contains { $0.id == id })
    }

    @Test(
        "what is wrong is answered with a problem that names it",
        arguments: [
            ("GET", "/articles/no-such-article", 404, nil),
            ("GET", "/nowhere", 404, nil),
            ("GET", "/headlines?limit=1000", 400, "limit"),
            ("GET", "/headlines?colour=red", 400, "colour"),
            ("GET", "/headlines?limit=5&limit=6", 400, "limit"),
            ("GET", "/headlines?since=yesterday", 400, "since"),
            ("GET", "/headlines?cursor=nonsense", 400, "cursor"),
            ("DELETE", "/headlines", 405, nil),
        ]
    )
    func problems(_ method: String, _ target: String, _ status: Int, _ parameter: String?) throws {
        let server = try Running()
        let answer = try HTTPClient.get(server.address, target, method: method)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.fields["content-type"] == "application/problem+json")
        let problem = try answer.decoded(as: Problem.self)
        #expect(problem.status == status)
        if let parameter {
            #expect(
                problem.errors?.contains { $0.parameter == parameter } == true,
                "\(answer.text)"
            )
        }
        if status == 405 { #expect(answer.fields["allow"]?.contains("GET") == true) }
    }

    @Test("a file that is added, edited or removed shows within two seconds")
    func watched() throws {
        let server = try Running()
        let path = "content/articles/2025/01/20/harbour.json"
        func document(_ headline: String) -> String {
            """
            {
              "id": "harbour",
              "headline": "\(headline)",
              "body_text": "The bridge reopened on Monday.",
              "date_published": "2025-01-20"
            }

            """
        }
        #expect(try server.get("/articles/harbour").status == 404)
        #expect(
            try server.get("/headlines?limit=1").decoded(as: Feed.self).items[0].id != "harbour"
        )

        try server.folder.write(document("Harbour bridge reopens"), to: path)
        #expect(
            try eventually {
                try server.get("/articles/harbour").status == 200
            }
        )
        #expect(
            try eventually {
                try server.get("/headlines?limit=1").decoded(as: Feed.self).items[0].id == "harbour"
            }
        )

        try server.folder.write(document("Harbour bridge reopens early"), to: path)
        #expect(
            try eventually {
                try server.get("/articles/harbour").text.contains("reopens early")
            }
        )

        // As an editor saves that keeps the old file under another name.
        let file = server.folder.url.appending(path: path)
        try FileManager.default.moveItem(at: file, to: file.appendingPathExtension("old"))
        try server.folder.write(document("Harbour bridge reopens at dawn"), to: path)
        #expect(
            try eventually {
                try server.get("/articles/harbour").text.contains("reopens at dawn")
            }
        )
        #expect(try server.get("/articles/harbour").text.contains("\"version\": 3"))
        try server.folder.write(document("Harbour bridge reopens early"), to: path)
        #expect(
            try eventually {
                try server.get("/articles/harbour").text.contains("reopens early")
            }
        )

        // A broken file: the last good version goes on being served.
        try server.folder.write("{\"id\": \"harbour\", \"headline\": ", to: path)
        try server.folder.write(
            document("Quay").replacing("harbour", with: "quay"),
            to: "content/articles/2025/01/20/quay.json"
        )
        #expect(
            try eventually { try server.get("/articles/quay").status == 200 }
        )
        #expect(try server.get("/articles/harbour").text.contains("reopens early"))

        try FileManager.default.removeItem(at: server.folder.url.appending(path: path))
        #expect(
            try eventually {
                try server.get("/articles/harbour").status != 200
            }
        )
    }

    @Test("several listeners serve the same, a Unix socket among them")
    func listeners() throws {
        let folder = try TemporaryFolder()
        let process = try NewsdProcess(
            [
                "serve", "--content", "content", "--listen", "127.0.0.1:0",
                "--listen", "unix:\(folder.url.path)/newsd.sock",
            ],
            in: folder
        )
        let addresses = try process.listening(2)
        for address in addresses {
            #expect(try HTTPClient.get(address, "/health/live").status == 200, "\(address)")
        }
        #expect(addresses.contains { $0.hasPrefix("unix:") })
        process.send(SIGTERM)
        #expect(process.finish(within: .seconds(25)).status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/newsd.sock"))
    }

    @Test("SIGTERM and SIGINT close what is idle and end with 0", arguments: [SIGTERM, SIGINT])
    func drains(_ signal: Int32) throws {
        let server = try Running()
        let idle = try HTTPClient(server.address)
        #expect(try idle.request("/health/live").status == 200)
        server.process.send(signal)
        #expect(idle.isClosed())
        let clock = ContinuousClock()
        let start = clock.now
        let run = server.process.finish(within: .seconds(30))
        #expect(run.status == 0, "\(run.errors)")
        #expect(clock.now - start < .seconds(10))
        #expect(throws: HTTPClient.Failure.self) { try HTTPClient(server.address) }
    }
}
