import News

extension NewsDate {
    /// The date-time of XML Schema, which has no zones beyond 14 hours and no years but 1 to 9999;
    /// `nil` for one that cannot be said.
    var xmlDateTime: String? {
        var text = dateTimeText
        let zone = text.hasSuffix("Z") ? 0 : Int(text.suffix(5).prefix(2)) ?? 0
        if zone >= 14 { text = instant.rfc3339 }
        return text.hasPrefix("0000") || NewsDate(text) == nil ? nil : text
    }

    /// A day as a day, anything else as the date-time of XML Schema.
    var xmlDate: String? {
        precision == .day && xmlDateTime != nil ? text : xmlDateTime
    }
}
