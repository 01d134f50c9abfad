import Foundation

/// Texts in other encodings than UTF-8.
enum Charset {
    /// Decodes UTF-16 after its byte order mark, or returns `nil` when it is malformed.
    static func utf16(_ bytes: [UInt8]) -> String? {
        guard bytes.count % 2 == 0, bytes.count >= 2 else { return nil }
        let isLittle = bytes[0] == 0xFF
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: 2, to: bytes.count, by: 2) {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(isLittle ? second << 8 | first : first << 8 | second)
        }
        return String(validating: units, as: UTF16.self)
    }

    /// Decodes a page by its byte order mark, its declaration, or what its bytes can be.
    ///
    /// As browsers do, a page that declares nothing and is no UTF-8 is windows-1252, and single
    /// malformed sequences in a declared encoding become U+FFFD.
    static func decodeHTML(_ bytes: [UInt8]) throws(DocumentError) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            guard let text = utf16(bytes) else {
                throw DocumentError(reason: "is not valid UTF-16")
            }
            return text
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return String(decoding: bytes.dropFirst(3), as: UTF8.self)
        }
        // Many pages declare one encoding and are UTF-8: text that is valid is taken for it.
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        guard let label = declared(bytes) else { return decode1252(bytes) }
        switch label {
        case "utf-8", "utf8": return String(decoding: bytes, as: UTF8.self)
        case "windows-1252", "iso-8859-1", "latin1", "us-ascii", "ascii", "cp1252":
            return decode1252(bytes)
        default: break
        }
        guard let encoding = encodings[label] else {
            throw DocumentError(
                field: "charset",
                reason: "declares the encoding \(label), which is not read here"
            )
        }
        if let text = String(data: Data(bytes), encoding: encoding) { return text }
        throw DocumentError(
            field: "charset",
            reason: "declares the encoding \(label), but is not valid in it"
        )
    }

    /// Decodes wire text, which says nothing of its encoding: UTF-8 where it is valid, else
    /// windows-1252.
    static func decodeWire(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? decode1252(Array(bytes))
    }

    /// The label of the encoding that a page declares in its first bytes, lower case.
    static func declared(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self).lowercased()
        guard let range = head.range(ofASCII: "charset=") else { return nil }
        let rest = head[range.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
        return String(rest.prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) }).nonEmpty
    }

    /// The encodings Foundation knows, by the labels of the WHATWG Encoding Standard.
    private static let encodings: [String: String.Encoding] = {
        func cf(_ code: UInt) -> String.Encoding { String.Encoding(rawValue: 0x8000_0000 | code) }
        let gb18030 = cf(0x632)
        return [
            "gb18030": gb18030, "gbk": gb18030, "gb2312": gb18030, "gb_2312-80": gb18030,
            "x-gbk": gb18030, "big5": cf(0xA03), "big5-hkscs": cf(0xA06), "shift_jis": .shiftJIS,
            "sjis": .shiftJIS, "x-sjis": .shiftJIS, "shift-jis": .shiftJIS,
            "windows-31j": .shiftJIS, "euc-jp": .japaneseEUC, "iso-2022-jp": .iso2022JP,
            "euc-kr": cf(0x940), "ks_c_5601-1987": cf(0x940), "iso-8859-2": .isoLatin2,
            "windows-1250": .windowsCP1250, "windows-1251": .windowsCP1251,
            "windows-1253": .windowsCP1253, "windows-1254": .windowsCP1254, "koi8-r": cf(0xA02),
            "iso-8859-15": cf(0x20F), "iso-8859-9": cf(0x209), "iso-8859-5": cf(0x205),
            "windows-1256": cf(0x506), "windows-1255": cf(0x505), "windows-1257": cf(0x507),
            "windows-1258": cf(0x508), "windows-874": cf(0x41D), "tis-620": cf(0x41D),
        ]
    }()

    /// Decodes windows-1252, which has a character for every byte that matters.
    private static func decode1252(_ bytes: [UInt8]) -> String {
        var text = ""
        text.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            let code = (0x80..<0xA0).contains(byte) ? upper1252[Int(byte) - 0x80] : UInt16(byte)
            text.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return text
    }

    private static let upper1252: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    ]
}
