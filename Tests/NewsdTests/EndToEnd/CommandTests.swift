import Foundation
import TestSupport
import Testing

/// The command line: what is wrong is named, with what was probably meant.
@Suite(.serialized, .ownThread)
struct CommandTests {
    @Test(
        "what is unknown or wrong is named with the nearest, and ends with 2",
        arguments: [
            (["serve", "--listn", "127.0.0.1:0"], [:], ["--listn", "--listen"]),
            (["serv"], [:], ["serv", "serve"]),
            (["keys", "lst"], [:], ["keys lst", "list"]),
            (["import", "--dryrun", "x"], [:], ["--dryrun", "--dry-run"]),
            (["import", "--format", "ninj", "x"], [:], ["ninj", "ninjs"]),
            (["serve", "--listen", "127.0.0.1:http"], [:], ["127.0.0.1:http"]),
            (["serve", "--listen", "127.0.0.1:0"], ["NEWSD_LANES": "many"], ["NEWSD_LANES"]),
            (
                ["serve", "--listen", "127.0.0.1:0"],
                ["NEWSD_LANE": "1"],
                ["NEWSD_LANE", "NEWSD_LANES"]
            ),
            (["serve", "--config", "wrong.json"], [:], ["listne", "listen", "wrong.json"]),
            (["serve", "--config", "value.json"], [:], ["lanes", "value.json"]),
            (["serve", "--config", "missing.json"], [:], ["missing.json"]),
        ]
    )
    func refuses(_ arguments: [String], _ environment: [String: String], _ named: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"listne": ["127.0.0.1:0"]}"#, to: "wrong.json")
        try folder.write(#"{"listen": ["127.0.0.1:0"], "lanes": "two"}"#, to: "value.json")
        try folder.write("", to: "content/.keep")
        let process = try NewsdProcess(arguments, in: folder, environment: environment)
        let run = process.finish(within: .seconds(20))
        #expect(run.status == 2, "\(run.errors)")
        for name in named { #expect(run.errors.contains(name), "\(run.errors)") }
    }

    @Test("the configuration that is shipped holds only what newsd knows")
    func shippedConfiguration() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "content/.keep")
        let server = try NewsdProcess(
            [
                "serve", "--config",
                NewsdBinary.repository.appending(path: "Config/newsd.json").path,
                "--listen", "127.0.0.1:0",
            ],
            in: folder
        )
        let address = try server.listening()[0]
        #expect(try HTTPClient.get(address, "/health/live").status == 200)
    }

    @Test("check names the file, the line and the field that is wrong")
    func check() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            {
              "id": "good",
              "headline": "Good",
              "body_text": "Good."
            }

            """,
            to: "documents/good.json"
        )
        try folder.write(
            """
            {
              "id": "bad",
              "headline": "Bad",
              "body_text": "Bad.",
              "date_published": "2025-02-30"
            }

            """,
            to: "documents/bad.json"
        )
        try folder.write(#"{"uri": "urn:x:1", "type": "text"}"#, to: "ninjs.json")
        try folder.write(#"{"uri": "urn:x:1", "headline_main": "H"}"#, to: "held.json")
        let ninjs = try NewsdProcess.run(["check", "ninjs.json"], in: folder)
        #expect(ninjs.status == 0, "valid ninjs needs no headline: \(ninjs.output)")
        for (version, status) in [("1.6", 0), ("2.x-dev", 1), ("9", 2)] as [(String, Int32)] {
            let held = try NewsdProcess.run(["check", "--ninjs", version, "held.json"], in: folder)
            #expect(held.status == status, "\(version): \(held.output)\(held.errors)")
        }
        let good = try NewsdProcess.run(["check", "documents/good.json"], in: folder)
        #expect(good.status == 0, "\(good.output)\(good.errors)")
        let bad = try NewsdProcess.run(["check", "documents"], in: folder)
        #expect(bad.status == 1)
        #expect((bad.output + bad.errors).contains("bad.json:5: date_published: "))
    }

    @Test("a folder that is no store is named", arguments: ["show", "related"])
    func noStore(_ command: String) throws {
        let folder = try TemporaryFolder()
        let run = try NewsdProcess.run([command, "--content", "nodir", "x"], in: folder)
        #expect(run.status == 1)
        #expect(run.errors.contains("nodir: no store here yet"))
    }

    @Test("show and related answer on the terminal what the server answers")
    func terminal() throws {
        let folder = try TemporaryFolder()
        let sample = NewsdBinary.sample.path
        try #require(
            NewsdProcess.run(["import", "--content", "content", sample], in: folder).status == 0
        )
        let id = "2019-09-06-hong-kong-leader-announces-withdrawal-of-extradition-bill"
        let show = try NewsdProcess.run(["show", "--content", "content", id], in: folder)
        #expect(show.status == 0, "\(show.errors)")
        #expect(show.output.contains("Hong Kong leader announces withdrawal of extradition bill"))
        let related = try NewsdProcess.run(
            ["related", "--content", "content", id, "--explain"],
            in: folder
        )
        #expect(related.status == 0, "\(related.errors)")
        #expect(related.output.contains("Hong Kong protesters surround downtown police complex"))
        #expect(!related.output.contains("Hurricane"))
        let unknown = try NewsdProcess.run(["show", "--content", "content", "no-such"], in: folder)
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("no-such"))
    }
}
