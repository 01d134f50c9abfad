/// A query parameter of the endpoints here.
enum Parameter: String, CaseIterable, Sendable {
    case section, tag, source, language, since, until, limit, cursor

    /// What lists accept.
    static let ofLists: [Parameter] = allCases

    /// What lists accept that are of one section by their path.
    static let ofSections: [Parameter] = allCases.filter { $0 != .section }
}
