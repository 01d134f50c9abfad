import FoundationEssentials
import News

/// Where the next page of a list begins, and of which list.
///
/// Its text is base64url of: layout (1 byte), the filters' fingerprint (8), the moment of the last
/// headline (8), its score where hits are ranked (8, layout 2), a checksum over everything else
/// (8), the last headline's id. A client can read it
/// but has nothing to gain: a place in a public list is all it says.
struct Cursor: Hashable {
    private static let layout: UInt8 = 1
    private static let rankedLayout: UInt8 = 2

    let position: ListPosition
    /// The fingerprint of the filters it belongs to.
    let filters: UInt64
    /// The score of the last hit, where hits are ranked.
    let score: Double?

    init(position: ListPosition, filters: UInt64, score: Double? = nil) {
        self.position = position
        self.filters = filters
        self.score = score
    }

    /// Parses the text of a cursor, or returns `nil` when it is not one this server made.
    init?(_ text: String) {
        guard text.utf8.count <= 256 else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let data = Data(base64Encoded: base64), data.count > 25 else { return nil }
        let bytes = [UInt8](data)
        let isRanked = bytes[0] == Self.rankedLayout
        let start = isRanked ? 33 : 25
        guard isRanked || bytes[0] == Self.layout, bytes.count > start,
            let id = String(validating: bytes[start...], as: UTF8.self), let id = ArticleID(id)
        else { return nil }
        let published = Int64(bitPattern: Self.number(bytes[9..<17]))
        self.init(
            position: ListPosition(published: Instant(milliseconds: published), id: id),
            filters: Self.number(bytes[1..<9]),
            score: isRanked ? Double(bitPattern: Self.number(bytes[17..<25])) : nil
        )
        // Only one text is this cursor's: the checksum holds and no spare bit is set.
        guard self.text == text else { return nil }
    }

    /// The text, of `[A-Za-z0-9_-]`.
    var text: String {
        var head = [score == nil ? Self.layout : Self.rankedLayout]
        Self.append(filters, to: &head)
        Self.append(UInt64(bitPattern: position.published.milliseconds), to: &head)
        if let score { Self.append(score.bitPattern, to: &head) }
        let id = Array(position.id.rawValue.utf8)
        var checksum = Fingerprint()
        checksum.add("newsd cursor")
        checksum.add(head)
        checksum.add(id)
        Self.append(checksum.value, to: &head)
        return Data(head + id).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }
}
