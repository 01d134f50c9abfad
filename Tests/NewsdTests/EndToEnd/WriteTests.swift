import Foundation
import TestSupport
import Testing

/// Articles written to a running server.
@Suite(.serialized, .ownThread)
struct WriteTests {
    /// A server over an empty folder, and a key that may write.
    struct Desk {
        let folder: TemporaryFolder
        let process: NewsdProcess
        let address: String
        let key: String

        init(_ environment: [String: String] = [:]) throws {
            folder = try TemporaryFolder()
            try folder.write("", to: "content/.keep")
            let add = try NewsdProcess.run(
                ["keys", "add", "--name", "desk", "--scope", "write"],
                in: folder
            )
            key = String(try #require(add.output.split(separator: "\n").last))
            process = try NewsdProcess(
                ["serve", "--content", "content", "--listen", "127.0.0.1:0"],
                in: folder,
                environment: environment
            )
            address = try process.listening()[0]
            let address = address
            try #require(
                eventually { try HTTPClient.get(address, "/health/ready").status == 200 }
            )
        }

        func send(
            _ method: String,
            _ target: String,
            _ body: String = "",
            _ fields: [String: String] = [:]
        ) throws -> HTTPClient.Answer {
            var fields = fields
            fields["Authorization"] = "Bearer \(key)"
            if !body.isEmpty {
                fields["Content-Type"] = fields["Content-Type"] ?? "application/json"
            }
            return try HTTPClient(address).request(
                target,
                method: method,
                fields: fields,
                body: body
            )
        }

        func get(_ target: String) throws -> HTTPClient.Answer {
            try HTTPClient.get(address, target)
        }
    }

    private static func article(_ headline: String) -> String {
        #"{"headline": "\#(headline)", "body_text": "Words of \#(headline).", "section": "news"}"#
    }

    @Test("what is acknowledged is what everybody gets, from then on")
    func life() throws {
        let desk = try Desk()
        #expect(try desk.get("/articles/a").status == 404)
        #expect(try !desk.get("/headlines").text.contains("One"))
        let made = try desk.send("PUT", "/articles/a", Self.article("One"))
        #expect(made.status == 201, "\(made.text)")
        #expect(made.fields["location"] == desk.address + "/articles/a")
        #expect(try desk.get("/articles/a").text == made.text)
        #expect(try desk.get("/headlines").text.contains("One"))

        #expect(try desk.send("PUT", "/articles/a", Self.article("Two")).status == 428)
        let tag = try #require(made.fields["etag"])
        let other = try desk.send("PUT", "/articles/a", Self.article("Two"), ["If-Match": tag])
        #expect(other.status == 200)
        #expect(try desk.get("/articles/a").text.contains("Words of Two."))
        #expect(
            try desk.send("PUT", "/articles/a", Self.article("Three"), ["If-Match": tag]).status
                == 412
        )
        let patched = try desk.send(
            "PATCH",
            "/articles/a",
            #"{"summary": "In short."}"#,
            ["If-Match": "*", "Content-Type": "application/merge-patch+json"]
        )
        #expect(patched.status == 200)
        #expect(try desk.get("/articles/a").text.contains("In short."))

        #expect(try desk.send("DELETE", "/articles/a", #"{"reason": "Wrong."}"#).status == 200)
        for path in ["/articles/a", "/articles/a.txt", "/articles/a/related"] {
            let gone = try desk.get(path)
            #expect(gone.status == 410, "\(path)")
            #expect(!gone.text.contains("Words"))
        }
        #expect(try !desk.get("/headlines").text.contains("Two"))
        #expect(try !desk.get("/sections/news.atom").text.contains("Two"))

        let stays = try String(
            contentsOf: desk.folder.content.appending(path: "history/a/2.json"),
            encoding: .utf8
        )
        #expect(stays.contains("Words of Two."))
        desk.process.send(SIGTERM)
        #expect(desk.process.finish().status == 0)
        let check = try NewsdProcess.run(["check", "--content", "content"], in: desk.folder)
        #expect(check.status == 0, "\(check.output)\(check.errors)")
    }

    @Test("of many who replace the same version one wins")
    func race() async throws {
        let desk = try Desk()
        let tag = try #require(
            try desk.send("PUT", "/articles/a", Self.article("First")).fields["etag"]
        )
        let (address, key) = (desk.address, desk.key)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...8 {
                group.addTask {
                    try HTTPClient(address).request(
                        "/articles/a",
                        method: "PUT",
                        fields: [
                            "If-Match": tag, "Authorization": "Bearer \(key)",
                            "Content-Type": "application/json",
                        ],
                        body: Self.article("Number \(number)")
                    ).status
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
        #expect(try desk.get("/articles/a").text.contains(#""version": 2"#))
    }

    @Test("a key that is revoked opens nothing any more")
    func revoked() throws {
        let desk = try Desk(["NEWSD_ACCESS_READS": "key"])
        #expect(try desk.get("/headlines").status == 401)
        #expect(try desk.send("GET", "/headlines").status == 200)
        let revoke = try NewsdProcess.run(["keys", "revoke", "desk"], in: desk.folder)
        #expect(revoke.status == 0, "\(revoke.errors)")
        #expect(try desk.send("GET", "/headlines").status == 401)
        #expect(try desk.send("PUT", "/articles/a", Self.article("One")).status == 401)
    }
}
