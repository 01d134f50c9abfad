import Foundation
import TestSupport
import Testing

/// Templates in the content folder.
@Suite(.serialized, .ownThread)
struct TemplatesTests {
    private func page(_ address: String) throws -> String {
        try HTTPClient(address).request("/", fields: ["Accept": "text/html"]).text
    }

    @Test("a template takes the place of the one built in, at the start and at SIGHUP")
    func replaced() throws {
        let folder = try TemporaryFolder()
        try folder.write("<p>Mine: {{site}}</p>", to: "content/templates/list.mustache")
        let process = try NewsdProcess(
            ["serve", "--content", "content", "--listen", "127.0.0.1:0"],
            in: folder
        )
        let address = try process.listening()[0]
        #expect(try page(address) == "<p>Mine: News</p>")
        try folder.write("<p>Other: {{site}}</p>", to: "content/templates/list.mustache")
        process.send(SIGHUP)
        #expect(try eventually { try page(address) == "<p>Other: News</p>" })
        // One that is none is not taken over, and said to be.
        try folder.write("<p>\n{{#site}}</p>", to: "content/templates/list.mustache")
        process.send(SIGHUP)
        #expect(eventually { process.errors.contains("templates/list.mustache:2: ") })
        #expect(try page(address) == "<p>Other: News</p>")
        process.send(SIGTERM)
        #expect(process.finish().status == 0)
    }

    @Test(
        "a template that is none keeps the server from starting",
        arguments: [
            ("list", "{{#a}}", "content/templates/list.mustache:1: "),
            ("lists", "", "content/templates/lists.mustache:1: is no template"),
        ]
    )
    func faulty(_ name: String, _ text: String, _ message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "content/templates/\(name).mustache")
        let outcome = try NewsdProcess.run(
            ["serve", "--content", "content", "--listen", "127.0.0.1:0"],
            in: folder
        )
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
