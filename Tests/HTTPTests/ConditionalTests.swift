import HTTP
import HTTPTypes
import Testing

@Suite struct ConditionalTests {
    static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    static let same = "Sun, 06 Nov 1994 08:49:37 GMT"

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var method = HTTPRequest.Method.get
        var match: String?
        var unmodified: String?
        var noneMatch: String?
        var modified: String?
        var tag: EntityTag? = EntityTag("abc")
        var date: Int64? = 784_111_777
        var exists = true
        var outcome: Conditional.Outcome
        var testDescription: String { name }
    }

    @Test(
        "preconditions in their order",
        arguments: [
            Case(name: "none", outcome: .proceed),
            Case(name: "own tag", noneMatch: "\"abc\"", outcome: .notModified),
            Case(name: "own tag, HEAD", method: .head, noneMatch: "\"abc\"", outcome: .notModified),
            Case(
                name: "own tag, PUT",
                method: .put,
                noneMatch: "\"abc\"",
                outcome: .preconditionFailed
            ),
            Case(name: "weak form", noneMatch: "W/\"abc\"", outcome: .notModified),
            Case(name: "gzip form", noneMatch: "\"abc-gzip\"", outcome: .notModified),
            Case(name: "weak gzip form", noneMatch: "W/\"abc-gzip\"", outcome: .notModified),
            Case(
                name: "identity form of gzip",
                noneMatch: "\"abc\"",
                tag: EntityTag("abc-gzip"),
                outcome: .notModified
            ),
            Case(name: "in a list", noneMatch: "\"x\", W/\"y\" ,,\"abc\"", outcome: .notModified),
            Case(
                name: "tag with a comma",
                noneMatch: "\"a,b\"",
                tag: EntityTag("a,b"),
                outcome: .notModified
            ),
            Case(
                name: "tag inside another",
                noneMatch: "\"abcd\", \"ab\", \"\"",
                outcome: .proceed
            ),
            Case(name: "without quotes", noneMatch: "abc", outcome: .proceed),
            Case(name: "left open", noneMatch: "\"abc", outcome: .proceed),
            Case(name: "star", noneMatch: " * ", outcome: .notModified),
            Case(
                name: "star, PUT, there",
                method: .put,
                noneMatch: "*",
                outcome: .preconditionFailed
            ),
            Case(
                name: "star, PUT, not there",
                method: .put,
                noneMatch: "*",
                tag: nil,
                date: nil,
                exists: false,
                outcome: .proceed
            ),
            Case(name: "empty tag", noneMatch: "\"\"", tag: EntityTag(""), outcome: .notModified),
            Case(
                name: "date ignored beside a tag",
                noneMatch: "\"x\"",
                modified: same,
                outcome: .proceed
            ),
            Case(name: "not modified since", modified: same, outcome: .notModified),
            Case(name: "modified since", modified: before, outcome: .proceed),
            Case(name: "modified since, POST", method: .post, modified: same, outcome: .proceed),
            Case(name: "modified since, no date", modified: "yesterday", outcome: .proceed),
            Case(
                name: "modified since, unknown date",
                modified: same,
                date: nil,
                outcome: .proceed
            ),
            Case(name: "if-match own", method: .put, match: "\"abc\"", outcome: .proceed),
            Case(
                name: "if-match gzip form",
                method: .put,
                match: "\"abc-gzip\"",
                outcome: .proceed
            ),
            Case(
                name: "if-match other",
                method: .put,
                match: "\"x\"",
                outcome: .preconditionFailed
            ),
            Case(
                name: "if-match weak",
                method: .put,
                match: "W/\"abc\"",
                outcome: .preconditionFailed
            ),
            Case(
                name: "if-match on a weak tag",
                method: .put,
                match: "\"abc\"",
                tag: EntityTag("abc", isWeak: true),
                outcome: .preconditionFailed
            ),
            Case(name: "if-match star", method: .put, match: "*", outcome: .proceed),
            Case(
                name: "if-match star, nothing there",
                method: .put,
                match: "*",
                tag: nil,
                exists: false,
                outcome: .preconditionFailed
            ),
            Case(
                name: "if-match malformed",
                method: .put,
                match: "abc",
                outcome: .preconditionFailed
            ),
            Case(
                name: "if-match goes before if-none-match",
                match: "\"x\"",
                noneMatch: "\"abc\"",
                outcome: .preconditionFailed
            ),
            Case(name: "both fit", match: "\"abc\"", noneMatch: "\"abc\"", outcome: .notModified),
            Case(name: "unmodified since", unmodified: same, outcome: .proceed),
            Case(name: "not unmodified since", unmodified: before, outcome: .preconditionFailed),
            Case(
                name: "unmodified since ignored beside if-match",
                match: "\"abc\"",
                unmodified: before,
                outcome: .proceed
            ),
            Case(name: "unmodified since, no date", unmodified: "x", outcome: .proceed),
        ]
    )
    func outcome(_ given: Case) {
        let outcome = Conditional.evaluate(
            method: given.method,
            ifMatch: given.match,
            ifUnmodifiedSince: given.unmodified,
            ifNoneMatch: given.noneMatch,
            ifModifiedSince: given.modified,
            etag: given.tag,
            lastModified: given.date,
            exists: given.exists
        )
        #expect(outcome == given.outcome)
    }

    @Test("the byte forms agree")
    func bytes() {
        let tags = Array("\"x\", \"abc-gzip\"".utf8)
        let isNamed = Conditional.ifNoneMatch(tags.span, names: EntityTag("abc"))
        let isOtherNamed = Conditional.ifNoneMatch(tags.span, names: EntityTag("ab"))
        #expect(isNamed && !isOtherNamed)
        let date = Array(Self.same.utf8)
        let isCovered = Conditional.ifModifiedSince(date.span, covers: 784_111_777, now: 0)
        let isLater = Conditional.ifModifiedSince(date.span, covers: 784_111_778, now: 0)
        #expect(isCovered && !isLater)
    }
}
