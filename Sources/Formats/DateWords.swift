/// The words in dates, in the languages that news is read in.
enum DateWords {
    static let ordinals: Set<String> = ["st", "nd", "rd", "th", "er"]

    /// Abbreviations that mean one zone only; CST is Chicago's as well as China's.
    static let zones = [
        "z": "Z", "utc": "Z", "gmt": "Z", "ut": "Z", "est": "-05:00", "edt": "-04:00",
        "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
        "cet": "+01:00", "cest": "+02:00", "jst": "+09:00", "kst": "+09:00", "hkt": "+08:00",
    ]

    static let weekdays: Set<String> = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue",
        "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "montag", "dienstag",
        "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    ]

    /// The months by their names in English, German, French, Spanish, Italian, Portuguese, Dutch,
    /// Swedish and Danish, Polish, Czech, Turkish, Russian and Ukrainian; the latter as in a date.
    static let months: [String: Int64] = {
        let names = [
            """
            january jan januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia
            ledna ocak января янв січня
            """,
            """
            february feb februar février févr febrero febbraio fevereiro fev februari lutego února
            şubat февраля фев лютого
            """,
            """
            march mar märz maerz mrz mars marzo março maart marts marca března mart марта мар
            березня
            """,
            "april apr avril avr abril abr aprile kwietnia dubna nisan апреля апр квітня",
            "may mai mayo maggio mag maio mei maj maja května mayıs мая травня",
            "june jun juni juin junio giugno giu junho czerwca června haziran июня июн червня",
            "july jul juli juillet juil julio luglio lug julho lipca července temmuz июля июл липня",
            """
            august aug août aout agosto ago augustus augusti sierpnia srpna ağustos августа авг
            серпня
            """,
            """
            september sep sept septembre septiembre setiembre settembre setembro września září
            eylül сентября сен вересня
            """,
            """
            october oct oktober okt octobre octubre ottobre ott outubro out października října
            ekim октября окт жовтня
            """,
            """
            november nov novembre noviembre novembro listopada listopadu kasım ноября ноя
            листопада
            """,
            """
            december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia
            prosince aralık декабря дек грудня
            """,
        ]
        var months: [String: Int64] = [:]
        for (index, names) in names.enumerated() {
            for name in names.split(whereSeparator: \.isWhitespace) {
                months[String(name)] = Int64(index + 1)
            }
        }
        return months
    }()
}
