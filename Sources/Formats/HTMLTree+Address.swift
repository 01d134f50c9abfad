extension HTMLTree {
    /// The address that links in a page are relative to: what `base` says, itself relative to the
    /// address that the page gives for its own; `nil` when it says neither.
    var address: String? {
        var own: String?
        var base: String?
        for node in nodes {
            switch node.name {
            case "base" where base == nil: base = node["href"]?.trimmed.nonEmpty
            case "link" where own == nil && node["rel"]?.lowercased() == "canonical":
                own = node["href"]?.trimmed.nonEmpty
            case "meta" where own == nil && node["property"]?.lowercased() == "og:url":
                own = node["content"]?.trimmed.nonEmpty
            default: continue
            }
        }
        return XMLAddress.base(base, in: own)
    }
}
