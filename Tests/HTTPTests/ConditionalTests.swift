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
        var outcome = Conditional.Outcome.proceed
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
            Case(
                name: "unmodified since, no date of its own",
                unmodified: before,
                date: nil,
                outcome: .proceed
            ),
            Case(
                name: "unmodified since, PUT",
                method: .put,
                unmodified: before,
                outcome: .preconditionFailed
            ),
            Case(
                name: "two dates are none",
                unmodified: before + ", " + before,
                modified: same + ", " + same,
                outcome: .proceed
            ),
            Case(
                name: "RFC 850",
                modified: "Sunday, 06-Nov-94 08:49:37 GMT",
                outcome: .notModified
            ),
            Case(name: "asctime", modified: "Sun Nov  6 08:49:37 1994", outcome: .notModified),
            Case(name: "RFC 850, before", modified: "Sunday, 06-Nov-94 08:49:36 GMT"),
            Case(name: "asctime, before", modified: "Sun Nov  6 08:49:36 1994"),
            Case(
                name: "RFC 850, unmodified since",
                unmodified: "Sunday, 06-Nov-94 08:49:36 GMT",
                outcome: .preconditionFailed
            ),
            Case(
                name: "asctime, unmodified since",
                unmodified: "Sun Nov  6 08:49:36 1994",
                outcome: .preconditionFailed
            ),
            Case(name: "another zone is no date", modified: "Sun, 06 Nov 1994 08:49:37 CET"),
            Case(
                name: "unmodified since goes before if-none-match",
                unmodified: before,
                noneMatch: "\"abc\"",
                outcome: .preconditionFailed
            ),
            Case(
                name: "unmodified since and if-none-match both fit",
                unmodified: same,
                noneMatch: "\"abc\"",
                outcome: .notModified
            ),
            Case(
                name: "unmodified since and modified since both fit",
                unmodified: same,
                modified: same,
                outcome: .notModified
            ),
            Case(
                name: "if-match and modified since both fit",
                match: "\"abc\"",
                modified: same,
                outcome: .notModified
            ),
            Case(
                name: "if-match fits, if-none-match too, PUT",
                method: .put,
                match: "\"abc\"",
                noneMatch: "\"abc\"",
                outcome: .preconditionFailed
            ),
            Case(name: "own tag, DELETE", method: .delete, noneMatch: "\"x\""),
            Case(
                name: "modified since beside a tag of another, PUT",
                method: .put,
                noneMatch: "\"x\"",
                modified: same,
                outcome: .proceed
            ),
            Case(
                name: "weak tag of ours, weakly compared",
                noneMatch: "\"abc\"",
                tag: EntityTag("abc", isWeak: true),
                outcome: .notModified
            ),
            Case(name: "letter case counts", noneMatch: "\"ABC\""),
            Case(name: "a small w is no weak tag", noneMatch: "w/\"abc\""),
            Case(name: "no comma between tags", noneMatch: "\"abc\" \"x\""),
            Case(name: "no comma before our tag", noneMatch: "\"x\"\"abc\""),
            Case(name: "something behind the tag", noneMatch: "\"abc\"x"),
            Case(name: "star in a list", noneMatch: "\"x\", *"),
            Case(name: "star before a tag", match: "*, \"abc\"", outcome: .preconditionFailed),
            Case(
                name: "a malformed list of tags",
                match: "\"abc\", x",
                outcome: .preconditionFailed
            ),
            Case(name: "an empty list", noneMatch: ""),
            Case(name: "an empty list to match", match: " , ", outcome: .preconditionFailed),
            Case(name: "no tag of its own", noneMatch: "\"abc\"", tag: nil),
            Case(name: "no tag of its own, star", noneMatch: "*", tag: nil, outcome: .notModified),
            Case(
                name: "no tag of its own to match",
                match: "\"abc\"",
                tag: nil,
                outcome: .preconditionFailed
            ),
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

    @Test(
        "a part only of the very version that If-Range names",
        arguments: [
            ("\"abc\"", true), ("W/\"abc\"", false), ("\"x\"", false), ("abc", false), ("*", false),
            ("\"abc-gzip\"", false), ("\"abc\", \"abc\"", false), ("", false), (same, true),
            (before, false), ("Sun, 06 Nov 1994 08:49:38 GMT", false), ("yesterday", false),
            ("Sunday, 06-Nov-94 08:49:37 GMT", true), ("Sun Nov  6 08:49:37 1994", true),
        ]
    )
    func ifRange(_ value: String, _ isSame: Bool) {
        func compared(_ tag: EntityTag?, _ date: Int64?) -> Bool {
            Conditional.ifRange(value, etag: tag, lastModified: date, now: 1_800_000_000)
        }
        #expect(compared(EntityTag("abc"), 784_111_777) == isSame)
        let isTag = value.hasPrefix("\"")
        #expect(compared(EntityTag("abc", isWeak: true), 784_111_777) == (isSame && !isTag))
        #expect(compared(nil, 784_111_777) == (isSame && !isTag))
        #expect(compared(EntityTag("abc"), nil) == (isSame && isTag))
        #expect(!compared(nil, nil))
    }

    struct RangeCase: CustomTestStringConvertible, Sendable {
        var name: String
        var method = HTTPRequest.Method.get
        var fields: HTTPFields
        var byteCount: Int? = 100
        var decision: Conditional.Decision
        var testDescription: String { name }
    }

    @Test(
        "the range comes after all preconditions",
        arguments: [
            RangeCase(name: "none", fields: [:], decision: .send(.whole)),
            RangeCase(
                name: "a range",
                fields: [.range: "bytes=0-9"],
                decision: .send(.part(0..<10))
            ),
            RangeCase(
                name: "HEAD knows no range",
                method: .head,
                fields: [.range: "bytes=0-9"],
                decision: .send(.whole)
            ),
            RangeCase(
                name: "nor does POST",
                method: .post,
                fields: [.range: "bytes=0-9", .ifRange: "\"abc\""],
                decision: .send(.whole)
            ),
            RangeCase(
                name: "where ranges are not given",
                fields: [.range: "bytes=0-9"],
                byteCount: nil,
                decision: .send(.whole)
            ),
            RangeCase(
                name: "behind the end",
                fields: [.range: "bytes=100-"],
                decision: .send(.unsatisfiable)
            ),
            RangeCase(
                name: "304 before 206",
                fields: [.range: "bytes=0-9", .ifNoneMatch: "\"abc\""],
                decision: .notModified
            ),
            RangeCase(
                name: "304 before 416",
                fields: [.range: "bytes=100-", .ifModifiedSince: same],
                decision: .notModified
            ),
            RangeCase(
                name: "412 before 206",
                fields: [.range: "bytes=0-9", .ifMatch: "\"x\"", .ifRange: "\"abc\""],
                decision: .preconditionFailed
            ),
            RangeCase(
                name: "412 before 416",
                fields: [.range: "bytes=100-", .ifUnmodifiedSince: before],
                decision: .preconditionFailed
            ),
            RangeCase(
                name: "if-range fits",
                fields: [.range: "bytes=0-9", .ifRange: "\"abc\""],
                decision: .send(.part(0..<10))
            ),
            RangeCase(
                name: "if-range is of another version",
                fields: [.range: "bytes=0-9", .ifRange: "\"x\""],
                decision: .send(.whole)
            ),
            RangeCase(
                name: "if-range of another version before 416",
                fields: [.range: "bytes=100-", .ifRange: before],
                decision: .send(.whole)
            ),
            RangeCase(
                name: "if-range fits, the range does not",
                fields: [.range: "bytes=100-", .ifRange: same],
                decision: .send(.unsatisfiable)
            ),
            RangeCase(
                name: "if-range without a range",
                fields: [.ifRange: "\"x\""],
                decision: .send(.whole)
            ),
            RangeCase(
                name: "all fit",
                fields: [
                    .range: "bytes=-1", .ifRange: same, .ifMatch: "\"abc\"",
                    .ifUnmodifiedSince: before, .ifNoneMatch: "\"x\"", .ifModifiedSince: same,
                ],
                decision: .send(.part(99..<100))
            ),
        ]
    )
    func decision(_ given: RangeCase) {
        let decision = Conditional.decide(
            method: given.method,
            fields: given.fields,
            etag: EntityTag("abc"),
            lastModified: 784_111_777,
            byteCount: given.byteCount,
            now: 1_800_000_000
        )
        #expect(decision == given.decision)
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
