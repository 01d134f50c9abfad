import News
import Testing

@Suite struct NewsDateTests {
    @Test(
        "RFC 3339 gives the moment it names",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1000),
            ("2025-01-20", 1_737_331_200_000),
            ("2025-01-20T08:30:00+08:00", 1_737_333_000_000),
            ("2025-01-20T08:30:00.25-00:30", 1_737_363_600_250),
            ("2025-01-20t08:30:00.123456z", 1_737_361_800_123),
            ("2024-02-29", 1_709_164_800_000),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000),
            ("0000-03-01", -62_162_035_200_000),
        ] as [(String, Int64)]
    )
    func moment(_ text: String, _ milliseconds: Int64) {
        let date = NewsDate(text)
        #expect(date?.instant.milliseconds == milliseconds)
        #expect(date?.text == text, "the text stays as it was given")
    }

    @Test(
        "what is not RFC 3339 is no date",
        arguments: [
            "", "2025", "2025-1-20", "2025-13-01", "2025-02-29", "2025-01-20 08:30:00Z",
            "2025-01-20T08:30Z", "2025-01-20T24:00:00Z", "2025-01-20T08:30:00",
            "2025-01-20T08:30:00+0800", "2025-01-20T08:30:00.Z", "2025-01-20T08:30:61Z",
            "2025-01-20T08:30:00Z ", "+025-01-20", "2025-01-20T08:30:00+24:00",
        ]
    )
    func refused(_ text: String) {
        #expect(NewsDate(text) == nil)
    }

    @Test("a day alone stays a day and gains a time only where a format needs one")
    func dayAlone() {
        let date = NewsDate("2025-01-20")
        #expect(date?.precision == .day)
        #expect(date?.dateTimeText == "2025-01-20T00:00:00Z")
        #expect(NewsDate("2025-01-20T01:02:03Z")?.dateTimeText == "2025-01-20T01:02:03Z")
    }

    @Test("a moment is written so that it reads back", arguments: [0, -1, 1_737_333_000_250])
    func roundTrip(_ milliseconds: Int64) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(NewsDate(instant.rfc3339)?.instant == instant)
    }

    @Test("every day of four centuries reads back, one after the other")
    func calendar() throws {
        var day = try #require(CivilDate(year: 1900, month: 1, day: 1)?.daysSince1970)
        for _ in 0..<146_097 {
            let date = CivilDate(daysSince1970: day)
            let again = try #require(
                CivilDate(year: date.year, month: date.month, day: date.day)
            )
            try #require(again.daysSince1970 == day)
            day += 1
        }
        #expect(CivilDate(daysSince1970: day).text == "2300-01-01")
    }
}
