/// A query parameter of the endpoints here.
enum Parameter: String, CaseIterable, Sendable {
    /// What to search for; see ``SearchWords``.
    case q
    case section, tag, source, language, since, until
    /// The moment at which something was published.
    case asOf = "as_of"
    /// The order of what is found.
    case sort
    case limit, cursor
    /// A place in the sequence of changes.
    case changesSince
    /// What comes with each change.
    case include
    /// How long to wait for something new, in seconds.
    case wait

    /// Its name in a query.
    var name: String { self == .changesSince ? Parameter.since.rawValue : rawValue }

    /// What lists accept.
    static let ofLists: [Parameter] = [
        .section, .tag, .source, .language, .since, .until, .asOf, .limit, .cursor,
    ]

    /// What a search accepts: the filters of lists, which find what is current.
    static let ofSearch: [Parameter] = [
        .q, .section, .tag, .source, .language, .since, .until, .sort, .limit, .cursor,
    ]

    /// What lists accept that are of one section by their path.
    static let ofSections: [Parameter] = ofLists.filter { $0 != .section }
}
