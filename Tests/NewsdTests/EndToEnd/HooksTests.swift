import Foundation
import HTTP
import HTTPServer
import HTTPTypes
import Hooks
import Synchronization
import TestSupport
import Testing

/// Events that a running server sends to a webhook.
@Suite(.serialized, .ownThread)
struct HooksTests {
    /// A webhook.
    private final class Receiver: Responder {
        struct Post: Sendable {
            var fields: HTTPFields
            var body: [UInt8]

            subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { fields[$0] } }

            func member(_ name: String) -> String? {
                let object = try? JSONSerialization.jsonObject(with: Data(body))
                return (object as? [String: Any])?[name] as? String
            }
        }

        let posts = Mutex<[Post]>([])
        /// What is answered while it is set.
        let status = Mutex<HTTPResponse.Status?>(nil)
        var all: [Post] { posts.withLock { $0 } }

        func respond(to request: Request) -> Response {
            posts.withLock { $0.append(Post(fields: request.fields, body: request.body)) }
            return Response(status: status.withLock { $0 } ?? .noContent)
        }

        func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? { nil }
    }

    @Test("each event arrives signed, in order; what was not taken can be sent again")
    func life() async throws {
        let receiver = Receiver()
        let configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
        let server = try Server(configuration: configuration, responder: receiver)
        let place = try server.start()[0]
        let desk = try WriteTests.Desk()
        func hooks(_ arguments: String...) throws -> Outcome {
            try NewsdProcess.run(["hooks"] + arguments, in: desk.folder)
        }
        _ = try desk.send("PUT", "/articles/before", Self.article("Before"))
        let add = try hooks("add", "desk", "\(place)/in?x=1")
        #expect(add.status == 0, "\(add.errors)")
        let secret = String(try #require(add.output.split(separator: "\n").last))

        let made = try desk.send("PUT", "/articles/a", Self.article("One"))
        try #require(eventually { receiver.all.count == 1 })
        let tag = try #require(made.fields["etag"])
        let correction = Self.article("Two").replacing("{", with: #"{"correction": "Not one.", "#)
        _ = try desk.send("PUT", "/articles/a", correction, ["If-Match": tag])
        _ = try desk.send("DELETE", "/articles/a", #"{"reason": "Wrong."}"#)
        try #require(eventually { receiver.all.count == 3 })
        let posts = receiver.all
        #expect(posts.map { $0.member("kind") } == ["publish", "correct", "kill"])
        #expect(posts.map { $0.member("id") } == ["a", "a", "a"])
        #expect(posts[0].member("etag") == tag)
        #expect(posts.map { $0.member("token") } == posts.map { $0["Newsd-Event"] })
        for post in posts {
            let signature = try #require(post["Newsd-Signature"])
            let time = try #require(Int64(signature.dropFirst(2).prefix { $0 != "," }))
            #expect(abs(Double(time) - Date.now.timeIntervalSince1970) < 300)
            #expect(
                signature == HookSignature.text(of: post.body, secrets: [secret], time: time)
            )
        }
        let last = String(decoding: posts[2].body, as: UTF8.self)
        #expect(last.contains("Wrong."))
        #expect(!last.contains("Two"))

        receiver.status.withLock { $0 = .notFound }
        _ = try desk.send("PUT", "/articles/b", Self.article("Three"))
        #expect(try eventually { try hooks("dead", "desk").output.contains(" b ") })
        #expect(try hooks("list").output.contains("behind 0  dead 1"))
        receiver.status.withLock { $0 = nil }
        #expect(try hooks("replay", "desk").output == "1 to be sent again\n")
        #expect(eventually { receiver.all.count == 5 })
        #expect(receiver.all.last?.member("id") == "b")
        #expect(try eventually { try hooks("list").output.contains("dead 0") })

        #expect(try hooks("remove", "desk").status == 0)
        #expect(try hooks("list").output.isEmpty)
        desk.process.send(SIGTERM)
        #expect(desk.process.finish().status == 0)
        #expect(await server.drain(grace: .seconds(60)))
        #expect(receiver.all.count == 5)
    }

    @Test(
        "what is wrong with a command is named",
        arguments: [
            (["add", "A", "http://a.example/"], "A: not a hook's name"),
            (["add", "a", "ftp://a.example/"], "ftp://a.example/: not an http or https address"),
            (["add", "a", "http://a.example/", "--kind", "x"], "--kind x"),
            (["add", "a", "http://a.example/", "--secret", "short"], "--secret: one or two"),
            (
                [
                    "add", "a", "http://a.example/", "--kind", "purge", "--secret",
                    "0123456789abcdef",
                ],
                "--secret: a purge is not signed"
            ),
            (["replay", "wire", "x"], "x: not a token"),
            (["dead", "wirr"], "wirr: no hook of this name; did you mean wire?"),
            (["remove", "other"], "other: no hook of this name"),
            (["add", "wire", "http://b.example/"], "wire: there is a hook of this name already"),
            (["replay", "wire", "epoch0001-1"], "epoch0001-1: no dead letter of wire"),
        ]
    )
    func faults(_ arguments: [String], _ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "content/.keep")
        let add = ["hooks", "add", "wire", "http://a.example/", "--secret", "0123456789abcdef"]
        #expect(try NewsdProcess.run(add, in: folder).status == 0)
        let outcome = try NewsdProcess.run(["hooks"] + arguments, in: folder)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    private static func article(_ headline: String) -> String {
        #"{"headline": "\#(headline)", "body_text": "Words of \#(headline).", "section": "news"}"#
    }
}
