import News

/// What a Superdesk keeps of an item beside what it publishes.
extension NinjsReader {
    /// Holds back what no editor has published.
    ///
    /// An item of an archive says how far it has come, and may be marked as not for publication. Both
    /// stay in `extra`.
    mutating func readState() {
        func value(_ name: String) -> JSON.Node? {
            members.first { $0.name == name }?.value
        }
        if value("flags")?["marked_for_not_publication"]?.value == .bool(true),
            article.status == .usable
        {
            article.status = .withheld
        }
        // Others than an archive may have a state that means something else.
        guard value("_id") != nil || value("unique_id") != nil else { return }
        switch value("state")?.string {
        case "killed", "recalled": article.status = .canceled
        case "published", "corrected", "scheduled", nil: break
        default: if article.status == .usable { article.status = .withheld }
        }
    }
}
