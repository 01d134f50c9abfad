/// The entities that a document declares, as far as they are short texts without markup.
///
/// None refers to another, so that none grows by what it stands for; how much all references come to
/// is limited too.
struct DeclaredEntities {
    /// The longest text of one.
    static let maximumBytes = 256
    private static let maximumCount = 100
    private static let maximumTotal = 1 << 20

    private var texts: [String: String] = [:]
    private var total = 0

    mutating func add(_ name: String, _ text: String) {
        guard texts.count < Self.maximumCount, texts[name] == nil,
            text.utf8.count <= Self.maximumBytes, !text.contains(where: { "&<%".contains($0) })
        else { return }
        texts[name] = text
    }

    /// What a reference stands for, or `nil` when it is none of these or there were too many.
    mutating func text(of name: String) -> String? {
        guard let text = texts[name], total + text.utf8.count <= Self.maximumTotal else {
            return nil
        }
        total += text.utf8.count
        return text
    }
}
