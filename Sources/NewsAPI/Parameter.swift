/// A query parameter of the endpoints here.
enum Parameter: String, CaseIterable, Sendable {
    case section, tag, source, language, since, until, limit, cursor
    /// The moment at which something was published.
    case asOf = "as_of"

    /// What lists accept.
    static let ofLists: [Parameter] = allCases.filter { $0 != .asOf }

    /// What lists accept that are of one section by their path.
    static let ofSections: [Parameter] = ofLists.filter { $0 != .section }
}
