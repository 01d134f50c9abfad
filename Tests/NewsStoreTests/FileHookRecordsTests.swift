import News
import NewsStore
import Testing

/// Hooks in the files of a content folder.
@Suite struct FileHookRecordsTests {
    private static func hook(_ name: String, _ kind: Hook.Kind = .events) -> Hook {
        Hook(
            name: name,
            url: "https://\(name).example/in?a=1",
            kind: kind,
            secrets: kind == .events ? ["secret \"one\"", "two"] : [],
            created: noon
        )
    }

    private static func place(_ sequence: Int64) -> EventPlace {
        EventPlace(epoch: "epoch0001", sequence: sequence)
    }

    private static func letter(_ sequence: Int64) throws -> DeadLetter {
        DeadLetter(
            place: place(sequence),
            event: NewsEvent(
                sequence: sequence,
                kind: .correct,
                id: try identifier("x"),
                version: 3,
                revision: "r",
                moment: noon,
                isLift: true,
                sections: Set([SectionPath("news/business")].compactMap(\.self))
            ),
            attempts: 12,
            reason: "Couldn't connect: \"refused\"",
            died: noon
        )
    }

    @Test("hooks are added once, listed by name and removed with all that is kept of them")
    func hooks() throws {
        let folder = try TemporaryFolder()
        let records = FileHookRecords(content: folder.path)
        #expect(try records.hooks().isEmpty)
        #expect(try records.add(Self.hook("b"), from: Self.place(7)))
        #expect(try records.add(Self.hook("a", .purge), from: Self.place(8)))
        #expect(try !records.add(Self.hook("b", .purge), from: Self.place(9)))
        #expect(try records.hooks() == [Self.hook("a", .purge), Self.hook("b")])
        #expect(try records.place(of: "b") == Self.place(7))
        try records.bury(Self.letter(3), of: "b")
        #expect(try records.remove("b"))
        #expect(try !records.remove("b"))
        #expect(try records.hooks() == [Self.hook("a", .purge)])
        #expect(try records.place(of: "b") == nil)
        #expect(try records.deadLetters(of: "b").isEmpty)
        #expect(!folder.exists(".newsd/hooks/b"))
    }

    @Test("a place and dead letters are there again after a restart, in their order")
    func letters() throws {
        let folder = try TemporaryFolder()
        let records = FileHookRecords(content: folder.path)
        try records.setPlace(Self.place(5), of: "a")
        try records.setPlace(Self.place(12), of: "a")
        for number in [Int64(10), 9, 100] { try records.bury(Self.letter(number), of: "a") }
        let again = FileHookRecords(content: folder.path)
        #expect(try again.place(of: "a") == Self.place(12))
        let letters = try [9, 10, 100].map { try Self.letter($0) }
        #expect(try again.deadLetters(of: "a") == letters)
        #expect(try again.replay([Self.place(10), Self.place(11)], of: "a") == [Self.place(10)])
        #expect(try records.replays(of: "a") == [letters[1]])
        #expect(try records.deadLetters(of: "a") == [letters[0], letters[2]])
        try records.finishReplay(Self.place(10), of: "a")
        #expect(try records.replays(of: "a").isEmpty)
        #expect(try again.replay(nil, of: "a") == [Self.place(9), Self.place(100)])
    }

    /// The file of one hook, with another member.
    private static func hook(_ member: String) -> String {
        #"{"hooks": [{"name": "a", "url": "http://a/", "kind": "events", "#
            + #""created": "2025-01-20T00:00:00Z", \#(member)}]}"#
    }

    @Test(
        "a file that is damaged names what is wrong",
        arguments: [
            ("{", "JSON"), ("{}", "hooks"), (#"{"hooks": [{"name": "A"}]}"#, "hooks[0].name"),
            (#"{"hooks": [{"name": "a", "url": "ftp://a/"}]}"#, "hooks[0].url"),
            (#"{"hooks": [{"name": "a", "url": "http://a/", "kind": "x"}]}"#, "hooks[0].kind"),
            (
                #"{"hooks": [{"name": "a", "url": "http://a/", "kind": "purge"}]}"#,
                "hooks[0].created"
            ),
            (Self.hook(#""secrets": [1]"#), "hooks[0].secrets"),
            (Self.hook(#""secrets": ["a", ""]"#), "hooks[0].secrets"),
            (Self.hook(#""secrets": "a""#), "hooks[0].secrets"),
            (Self.hook(#""no": "secrets""#), "hooks[0].secrets"),
        ]
    )
    func damaged(_ text: String, _ named: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: ".newsd/hooks.json")
        do {
            _ = try FileHookRecords(content: folder.path).hooks()
            Issue.record("was read")
        } catch {
            guard case .damaged(_, _, let field, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(field == named || named == "JSON", "\(reason)")
        }
    }

    @Test(
        "an address is http or https with a host",
        arguments: [
            ("http://a.example", true), ("https://a.example:8443/in?x=1", true),
            ("http://127.0.0.1:6081/", true), ("ftp://a.example/", false), ("a.example", false),
            ("http://", false), ("http://a.example/#x", false), ("file:///etc/passwd", false),
            ("http:/a", false),
        ]
    )
    func addresses(_ text: String, _ isOne: Bool) {
        #expect(FileHookRecords.isAddress(text) == isOne)
    }
}
