import Foundation
import TestSupport
import Testing

/// `newsd keys`, run as a person runs it.
@Suite(.serialized, .ownThread)
struct KeysTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("", to: "content/.keep")
    }

    private func keys(_ arguments: String...) throws -> Outcome {
        try NewsdProcess.run(["keys"] + arguments, in: folder)
    }

    private var file: String {
        get throws {
            try String(
                contentsOf: folder.content.appending(path: ".newsd/keys.json"),
                encoding: .utf8
            )
        }
    }

    @Test("add prints the key as its last line; no other command and no file has it")
    func add() throws {
        let add = try keys("add", "--name", "desk", "--scope", "read,write")
        #expect(add.status == 0, "\(add.errors)")
        let key = try #require(add.output.split(separator: "\n").last)
        let match = try #require(key.wholeMatch(of: /newsd_([0-9a-f]{8})_([A-Za-z0-9_-]{43})/))
        #expect(add.output.components(separatedBy: match.2).count == 2)
        #expect(try !file.contains(match.2))
        let place = folder.content.appending(path: ".newsd/keys.json").path
        let attributes = try FileManager.default.attributesOfItem(atPath: place)
        #expect(attributes[.posixPermissions] as? Int == 0o600)

        let list = try keys("list")
        #expect(list.status == 0)
        let lines = list.output.split(separator: "\n")
        try #require(lines.count == 2)
        #expect(lines[0].split(separator: " ") == ["name", "id", "scopes", "created"])
        let row = lines[1].split(separator: " ")
        #expect(row.prefix(3) == ["desk", match.1, "read,write"])
        #expect(row.last?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(!list.output.contains(match.2))
    }

    @Test("list --json is an array of what list prints")
    func json() throws {
        #expect(try keys("list", "--json").output == "[]\n")
        #expect(try keys("add", "--name", "desk", "--scope", "read").status == 0)
        #expect(try keys("add", "--name", "wire", "--scope", "admin,write").status == 0)
        let list = try keys("list", "--json")
        let array = try JSONSerialization.jsonObject(with: Data(list.output.utf8))
        let objects = try #require(array as? [[String: Any]])
        #expect(objects.compactMap { $0["name"] as? String } == ["desk", "wire"])
        #expect(
            objects.compactMap { $0["scopes"] as? [String] } == [["read"], ["write", "admin"]]
        )
        for object in objects { #expect(Set(object.keys) == ["name", "id", "scopes", "created"]) }
    }

    @Test("revoke takes the key out of the file; a second time names what is wrong")
    func revoke() throws {
        #expect(try keys("add", "--name", "desk", "--scope", "read").status == 0)
        #expect(try keys("add", "--name", "wire", "--scope", "read").status == 0)
        let misspelt = try keys("revoke", "desc")
        #expect(misspelt.status == 1)
        #expect(misspelt.errors.contains("desc: no key of this name; did you mean desk?"))
        #expect(try keys("revoke", "desk").status == 0)
        #expect(try !file.contains("desk"))
        #expect(try file.contains("wire"))
        #expect(try keys("revoke", "desk").status == 1)
    }

    /// What is typed, the exit status, and what the error says.
    static let mistakes: [(arguments: [String], status: Int32, named: [String])] = [
        (["add", "--name", "a"], 2, ["--scope"]),
        (["add", "--scope", "read"], 2, ["--name"]),
        (["add", "--name", "a", "--scope", "reed"], 2, ["reed", "did you mean read?"]),
        (["add", "--name", "a", "--scope", "read,"], 2, ["read,", "read, write, admin"]),
        (["add", "--name", "a", "--scope", "read,read"], 2, ["read stands here twice"]),
        (["add", "--name", "two words", "--scope", "read"], 2, ["two words", "1 to 64"]),
        (["add", "--nam", "a", "--scope", "read"], 2, ["--nam", "--name"]),
        (
            ["add", "--content", "nodir", "--name", "a", "--scope", "read"], 1,
            ["nodir: no such folder"]
        ),
        (["list", "--content", "nodir"], 1, ["nodir: no such folder"]),
        (["revoke", "a"], 1, ["a: no key of this name"]),
    ]

    @Test("what is wrong is named, and nothing is written", arguments: mistakes.indices)
    func refuses(_ row: Int) throws {
        let mistake = Self.mistakes[row]
        let run = try NewsdProcess.run(["keys"] + mistake.arguments, in: folder)
        #expect(run.status == mistake.status, "\(run.output)\(run.errors)")
        for text in mistake.named { #expect(run.errors.contains(text), "\(run.errors)") }
        #expect(run.output == "")
        let place = folder.content.appending(path: ".newsd/keys.json").path
        #expect(!FileManager.default.fileExists(atPath: place))
        #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/nodir"))
    }

    @Test("a name is given once")
    func taken() throws {
        #expect(try keys("add", "--name", "desk", "--scope", "read").status == 0)
        let before = try file
        let again = try keys("add", "--name", "desk", "--scope", "admin")
        #expect(again.status == 1)
        #expect(again.errors.contains("desk: there is a key of this name already"))
        #expect(again.output == "")
        #expect(try file == before)
    }

    @Test(
        "a damaged file is named with line and field, and left as it is",
        arguments: [["list"], ["add", "--name", "b", "--scope", "read"], ["revoke", "a"]]
    )
    func damaged(_ arguments: [String]) throws {
        let text =
            "{\n  \"keys\": [\n    {\"name\": \"a b\",\n     \"id\": 1, \"scopes\": [],\n"
            + "     \"created\": 1, \"salt\": 1, \"digest\": 1}\n  ]\n}\n"
        try folder.write(text, to: "content/.newsd/keys.json")
        let run = try NewsdProcess.run(["keys"] + arguments, in: folder)
        #expect(run.status == 1)
        #expect(run.errors.contains("keys.json:3: keys[0].name: "), "\(run.errors)")
        #expect(try file == text)
    }
}
