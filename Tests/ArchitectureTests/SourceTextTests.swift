import Testing

struct SourceTextTests {
    @Test(
        "only code is left, on its line",
        arguments: [
            ("let a = 1 // try! this", "let a = 1             "),
            ("/* public\n/* nested */ */ x", "         \n                x"),
            (#"let s = "import Dispatch""#, "let s =                  "),
            (#"f("a\"b", "try!") + 1"#, "f(      ,       ) + 1"),
            (
                "let s = \"\"\"\n    public \"one\"\n    \"\"\"; x",
                "let s =    \n                \n       ; x"
            ),
            (##"let r = #"a"b // c"#; y"##, "let r =             ; y"),
            ("#if os(Linux)\nimport Glibc", "#if os(Linux)\nimport Glibc"),
        ]
    )
    func blanks(_ text: String, _ code: String) {
        #expect(SourceText(text).lines.joined(separator: "\n") == code)
    }
}
