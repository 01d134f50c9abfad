import HTTP
import Testing

@Suite struct HTTPDateTests {
    /// 2026-11-24.
    static let now: Int64 = 1_795_478_400

    @Test(
        "dates are written as IMF-fixdate",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-62_167_219_200, "Sat, 01 Jan 0000 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func format(_ seconds: Int64, _ text: String) {
        #expect(HTTPDate.format(secondsSince1970: seconds) == text)
        #expect(HTTPDate.parse(text, now: Self.now) == seconds)
    }

    @Test("every day for 400 years is read as it is written")
    func roundTrip() {
        for day in 0..<146_097 {
            let seconds = Int64(day) * 86_400 + Int64(day % 86_400)
            let text = HTTPDate.format(secondsSince1970: seconds)
            #expect(HTTPDate.parse(text, now: Self.now) == seconds)
        }
    }

    @Test("a date is written over the bytes at its place only")
    func patch() {
        var bytes = Array("Date: #############################\r\n".utf8)
        HTTPDate.write(secondsSince1970: 784_111_777, into: &bytes, at: 6)
        #expect(bytes == Array("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n".utf8))
    }

    @Test(
        "the obsolete forms are read",
        arguments: [
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Wed Nov 16 08:49:37 1994", 784_975_777),
            ("Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800),
            ("Tuesday, 24-Nov-26 00:00:00 GMT", 1_795_478_400),
            // 49 years ahead, and what would be 51.
            ("Sunday, 24-Nov-75 00:00:00 GMT", 3_341_779_200),
            ("Thursday, 24-Nov-77 00:00:00 GMT", 249_177_600),
            ("Thu, 31 Dec 1998 23:59:60 GMT", 915_148_799),
        ] as [(String, Int64)]
    )
    func obsolete(_ text: String, _ seconds: Int64) {
        #expect(HTTPDate.parse(text, now: Self.now) == seconds)
    }

    @Test("in 2080 a year of 05 is in the century that comes")
    func nextCentury() {
        let now: Int64 = 3_471_292_800  // 2080-01-01
        #expect(
            HTTPDate.parse("Thursday, 01-Jan-05 00:00:00 GMT", now: now)
                == HTTPDate.parse("Thu, 01 Jan 2105 00:00:00 GMT", now: now)
        )
    }

    @Test(
        "what is no date is refused",
        arguments: [
            "", "x", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov +994 08:49:37 GMT", "1994-11-06T08:49:37Z",
            "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun",
            "Sun Nov  6 08:49:37 94", "Sun, 06 Nov 1994 08:49:37 GMTé",
        ]
    )
    func refused(_ text: String) {
        #expect(HTTPDate.parse(text, now: Self.now) == nil)
    }
}
