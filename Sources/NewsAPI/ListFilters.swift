import News

/// What a list is narrowed to.
struct ListFilters: Hashable {
    var section: SectionPath?
    var tag: String?
    var source: String?
    /// A basic language range (RFC 4647 §2.1).
    var language: String?
    /// As given; the moment it names is the first one in the list.
    var since: NewsDate?
    /// As given; the moment it names is the first one no longer in the list.
    var until: NewsDate?
    /// As given; the list is the one that was shown at the moment it names.
    var asOf: NewsDate?

    /// What binds a cursor to these filters.
    var fingerprint: UInt64 {
        var print = Fingerprint()
        print.add(section?.rawValue)
        print.add(tag)
        print.add(source)
        print.add(language?.lowercased())
        print.add(since.map { String($0.instant.milliseconds) })
        print.add(until.map { String($0.instant.milliseconds) })
        print.add(asOf.map { String($0.instant.milliseconds) })
        return print.value
    }

    /// The query parameters that name these filters, in the order of ``Parameter``.
    var items: [(Parameter, String)] {
        var items: [(Parameter, String)] = []
        if let section { items.append((.section, section.rawValue)) }
        if let tag { items.append((.tag, tag)) }
        if let source { items.append((.source, source)) }
        if let language { items.append((.language, language)) }
        if let since { items.append((.since, since.text)) }
        if let until { items.append((.until, until.text)) }
        if let asOf { items.append((.asOf, asOf.text)) }
        return items
    }

    /// The question for the repository.
    func query(limit: Int, after: ListPosition?) -> HeadlineQuery {
        var query = HeadlineQuery(limit: limit)
        query.section = section
        query.tag = tag
        query.source = source
        query.language = language
        query.since = since?.instant
        query.until = until?.instant
        query.asOf = asOf?.instant
        query.after = after
        return query
    }
}
