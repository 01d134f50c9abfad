import HTTP
import Testing

@Suite struct RequestTargetTests {
    @Test(
        "segments are decoded one by one",
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/", ["a", ""]), ("//a", ["", "a"]),
            ("/a%2Fb/c", ["a/b", "c"]), ("/%C3%A9/%e4%b8%ad", ["é", "中"]), ("/a+b", ["a+b"]),
            ("/a?b/c", ["a"]), ("/..", [".."]), ("*", []),
        ]
    )
    func segments(_ target: String, _ expected: [String]) throws {
        #expect(try RequestTarget(target).segments == expected)
    }

    @Test(
        "items keep order, repetition and emptiness",
        arguments: [
            ("/", []), ("/?", []), ("/?a", ["a="]), ("/?a=", ["a="]),
            ("/?a=b&a=c", ["a=b", "a=c"]),
            ("/?a=b=c", ["a=b=c"]), ("/?a+b=c%2Bd+e", ["a b=c+d e"]),
            ("/?&a=1&&b=2&", ["a=1", "b=2"]),
            ("/?q=%E4%B8%AD%26", ["q=中&"]), ("/?=x", ["=x"]), ("/?a=b?c", ["a=b?c"]),
        ]
    )
    func items(_ target: String, _ expected: [String]) throws {
        #expect(try RequestTarget(target).query.map { "\($0.name)=\($0.value)" } == expected)
    }

    @Test(
        "what is not strictly encoded is refused",
        arguments: [
            ("", .form), ("a", .form), ("http://x/", .form), ("/%", .path), ("/%4", .path),
            ("/%zz", .path), ("/%00", .path), ("/%ff", .path), ("/%C3", .path), ("/%c0%af", .path),
            ("/%ed%a0%80", .path), ("/a%C3/%A9", .path), ("/?a=%", .query(parameter: "a")),
            ("/?a=1&b=%ff", .query(parameter: "b")), ("/?b=%00", .query(parameter: "b")),
            ("/?%=b", .query(parameter: nil)), ("/?%ff", .query(parameter: nil)),
            ("/?a=%+1", .query(parameter: "a")),
        ] as [(String, RequestTarget.Fault)]
    )
    func refused(_ target: String, _ fault: RequestTarget.Fault) {
        #expect(throws: fault) { try RequestTarget(target) }
    }

    @Test("the path is kept as it was received")
    func path() throws {
        #expect(try RequestTarget("/a%2Fb?c=d").path == "/a%2Fb")
        #expect(try RequestTarget("*").isAsterisk)
    }
}
