import HTTP
import News

/// The query parameters of one request, checked.
struct Parameters {
    static let defaultLimit = 20
    static let maximumLimit = 100
    static let maximumWait = 60
    /// No more faults than these are told, so that an answer stays small whatever is asked.
    private static let maximumFaults = 32
    private static let maximumTextBytes = 200

    var filters = ListFilters()
    private(set) var limit = defaultLimit
    /// The limit, when the request named one.
    private(set) var givenLimit: Int?
    private(set) var cursor: Cursor?
    /// What to search for; there in every call of an endpoint that declares it.
    private(set) var words: SearchWords?
    private(set) var order = SearchQuery.Order.relevance
    /// The order, when the request named one.
    private(set) var givenOrder: SearchQuery.Order?
    private(set) var changesSince = ChangesSince.beginning
    /// Whether the request said from where on.
    private(set) var givesSince = false
    private(set) var wait: Int?
    private(set) var includesArticle = false

    /// Checks query items against what an endpoint declares.
    ///
    /// - Parameters:
    ///   - items: Names and values, decoded, in the order received.
    ///   - declared: What the endpoint accepts.
    /// - Throws: A problem that names every fault at once.
    init(
        _ items: [RequestTarget.Item],
        declared: [Parameter]
    ) throws(Refusal) {
        var faults: [Problem.Fault] = []
        var seen: Set<String> = []
        var repeated: Set<String> = []
        for item in items {
            let (name, value) = (item.name, item.value)
            guard seen.insert(name).inserted else {
                if repeated.insert(name).inserted {
                    faults.append(Problem.Fault(.parameter(name), "is given more than once"))
                }
                continue
            }
            guard let parameter = declared.first(where: { $0.name == name }) else {
                faults.append(Problem.Fault(.parameter(name), Self.unknown(name, declared)))
                continue
            }
            if let fault = set(parameter, value) {
                faults.append(Problem.Fault(.parameter(name), fault))
            }
        }
        if declared.contains(.q), !seen.contains(Parameter.q.name) {
            faults.insert(Problem.Fault(.parameter(Parameter.q.name), "is missing"), at: 0)
        }
        if let since = filters.since, let until = filters.until, since.instant > until.instant {
            faults.append(Problem.Fault(.parameter("until"), "is before since"))
        }
        if !faults.isEmpty {
            throw .problem(.invalidParameters(Array(faults.prefix(Self.maximumFaults))))
        }
    }

    /// The moment at which something was published.
    var asOf: Instant? { filters.asOf?.instant }

    /// How many changes at once.
    var changesLimit: Int { givenLimit ?? Self.maximumLimit }

    /// The place after which the page begins.
    ///
    /// - Throws: A problem when the cursor belongs to other filters than `filters`.
    func position(in filters: ListFilters) throws(Refusal) -> ListPosition? {
        try cursor(of: filters.fingerprint)?.position
    }

    /// The cursor, if one was given.
    ///
    /// - Throws: A problem when it belongs to another list than the one with this fingerprint.
    func cursor(of fingerprint: UInt64) throws(Refusal) -> Cursor? {
        guard let cursor else { return nil }
        guard cursor.filters == fingerprint else {
            let detail = "belongs to a list with other filters; start again without it"
            throw .problem(.invalidParameters([Problem.Fault(.parameter("cursor"), detail)]))
        }
        return cursor
    }

    private static func unknown(_ name: String, _ declared: [Parameter]) -> String {
        if declared.isEmpty { return "is unknown: this address takes no parameters" }
        let names = declared.map(\.name)
        if let nearest = Spelling.nearest(to: name, among: names) {
            return "is unknown; did you mean \(nearest)?"
        }
        return "is unknown; this address takes \(names.joined(separator: ", "))"
    }

    /// Sets one parameter.
    ///
    /// - Returns: What is wrong with the value, or `nil`.
    private mutating func set(_ parameter: Parameter, _ value: String) -> String? {
        switch parameter {
        case .q:
            do throws(SearchWords.Fault) {
                words = try SearchWords(value)
                return nil
            } catch {
                return error.detail
            }
        case .sort:
            givenOrder = SearchQuery.Order(rawValue: value)
            order = givenOrder ?? .relevance
            return givenOrder == nil ? "is neither relevance nor date" : nil
        case .section:
            filters.section = SectionPath(value)
            return filters.section == nil
                ? "is not a section path such as news or news/business" : nil
        case .tag:
            filters.tag = value
            return Self.faultInText(value)
        case .source:
            filters.source = value
            return Self.faultInText(value)
        case .language:
            guard value == "*" || LanguageTag.isWellFormed(value) else {
                return "is not a language range such as en or pt-BR (RFC 4647)"
            }
            // `*` is every language: no filter.
            filters.language = value == "*" ? nil : value
            return nil
        case .since:
            filters.since = NewsDate(value)
            return filters.since == nil ? Self.notADate(value) : nil
        case .until:
            filters.until = NewsDate(value)
            return filters.until == nil ? Self.notADate(value) : nil
        case .limit:
            guard let number = Self.number(value, Self.maximumLimit) else {
                return "is not a whole number from 1 to \(Self.maximumLimit)"
            }
            limit = number
            givenLimit = number
            return nil
        case .asOf:
            filters.asOf = NewsDate(value)
            return filters.asOf == nil ? Self.notADate(value) : nil
        case .changesSince:
            guard let since = ChangesSince(value) else {
                return "is not 0 or the token of a change"
            }
            changesSince = since
            givesSince = true
            return nil
        case .wait:
            wait = Self.number(value, Self.maximumWait)
            return wait == nil ? "is not a whole number of seconds from 1 to 60" : nil
        case .include:
            includesArticle = value == "article"
            return includesArticle ? nil : "is not article"
        case .cursor:
            cursor = Cursor(value)
            return cursor == nil ? "is not a cursor of this server" : nil
        }
    }

    private static func number(_ value: String, _ most: Int) -> Int? {
        guard !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(value), (1...most).contains(number)
        else { return nil }
        return number
    }

    private static func faultInText(_ value: String) -> String? {
        if value.isEmpty { return "is empty" }
        if value.utf8.count > maximumTextBytes {
            return "is longer than \(maximumTextBytes) bytes"
        }
        return value.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "has control characters" : nil
    }

    private static func notADate(_ value: String) -> String {
        // A raw `+` of an offset arrives as a space, which nobody can see in their own query.
        let hint = value.contains(" ") ? "; write the + of an offset as %2B" : ""
        return "is not an RFC 3339 date or date-time such as 2025-01-20T08:00:00Z" + hint
    }
}

extension SearchWords.Fault {
    /// What is wrong, for whoever typed it.
    fileprivate var detail: String {
        switch self {
        case .empty: "is empty"
        case .tooLong: "is longer than \(SearchWords.maximumLength) characters"
        case .controlCharacters: "has control characters"
        case .noWord: "has no word to search for"
        case .onlyExclusions: "has only words to leave out"
        case .tooManyWords: "has more than \(SearchWords.maximumWords) words"
        case .tooManyPrefixes: "has more than \(SearchWords.maximumPrefixes) words with *"
        case .shortPrefix: "has a * after fewer than \(SearchWords.minimumPrefix) letters"
        }
    }
}
