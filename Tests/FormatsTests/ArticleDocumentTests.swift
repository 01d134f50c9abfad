import Formats
import News
import Testing

/// What a client of the API is told of a document.
@Suite struct ArticleDocumentTests {
    @Test(
        "every fault is told at once, by its pointer, in the order of the document",
        arguments: [
            ("an empty object", "{}", ["/headline", "/body_text"]),
            ("no object", "[]", [""]),
            (
                "a wrong headline is not missing too", #"{"headline": 1, "summary": "S"}"#,
                ["/headline"]
            ),
            ("a wrong text is not missing too", #"{"headline": "H", "summary": 1}"#, ["/summary"]),
            (
                "three in one", #"{"id": "A", "language": "?", "headline": "H", "tags": ["a", 1]}"#,
                ["/id", "/language", "/tags/1", "/body_text"]
            ),
            (
                "inside of lists",
                #"{"headline": "H", "summary": "S", "authors": [{"name": "A"}, {"url": "u"}]}"#,
                ["/authors/1/name"]
            ),
            (
                "an unknown member with signs of its own",
                #"{"headline": "H", "summary": "S", "rights": {"a/b~c.d": 1}}"#,
                ["/rights/a~1b~0c.d"]
            ),
            (
                "a name with a dot, here and in extra",
                #"{"headline": "H", "summary": "S", "a.b/c": 1, "extra": {"a.b/c": 2}}"#,
                ["/a.b~1c"]
            ),
            (
                "addresses that are scripts",
                #"""
                {"headline": "H", "summary": "S", "image": "javascript:x",
                 "wire": [{"title": "T"}, {"title": "T", "url": "vbscript:x"}]}
                """#,
                ["/image", "/wire/1/url"]
            ),
            (
                "HTML of which nothing is left",
                #"{"headline": "H", "body_html": "<script>x</script>"}"#, ["/body_html"]
            ),
            (
                "a version without end",
                #"{"headline": "H", "summary": "S", "version": 9223372036854775807}"#, ["/version"]
            ),
        ] as [(String, String, [String])]
    )
    func faults(_ name: String, _ document: String, _ pointers: [String]) {
        #expect {
            _ = try ArticleDocument.read(Array(document.utf8))
        } throws: { error in
            guard case .faults(let faults)? = error as? ArticleDocument.Refusal else {
                return false
            }
            return faults.map(\.pointer) == pointers
        }
    }

    @Test("what is no JSON is told apart, with its line")
    func syntax() {
        #expect {
            _ = try ArticleDocument.read(Array("{\n\"id\": }".utf8))
        } throws: { error in
            guard case .syntax(let fault)? = error as? ArticleDocument.Refusal else { return false }
            return fault.line == 2
        }
    }

    @Test("a good document is read with its HTML brought down to what may be shown")
    func good() throws {
        let document = #"{"headline": "H", "body_html": "<p onclick=\"x\">T</p>", "revision": "r"}"#
        let draft = try ArticleDocument.read(Array(document.utf8))
        #expect(!draft.idIsGiven)
        #expect(draft.article.bodyHTML == "<p>T</p>")
        #expect(draft.article.revision.isEmpty)
    }
}
