/// A table while its document is read, and by what it came about: that decides what may still be
/// added to it (TOML 1.0, "Table").
final class TOMLTable {
    /// How a table came about.
    enum Origin {
        /// As a part of a longer header, `[a]` of `[a.b]`: it may yet be defined, once.
        case path
        /// By a header of its own.
        case header
        /// By a dotted key, `a` of `a.b = 1`.
        case dotted
    }

    enum Entry {
        /// A value, an array or an inline table, each complete.
        case value(JSON.Node)
        case table(TOMLTable)
        /// The tables of `[[name]]`, at least one.
        case tables([TOMLTable])
    }

    var origin: Origin
    let line: Int
    private var entries: [(name: String, line: Int, entry: Entry)] = []
    private var places: [String: Int] = [:]

    init(_ origin: Origin, line: Int) {
        self.origin = origin
        self.line = line
    }

    subscript(name: String) -> Entry? { places[name].map { entries[$0].entry } }

    /// Puts an entry in the place of the one of this name, or behind all others.
    func set(_ name: String, _ entry: Entry, line: Int) {
        if let place = places[name] {
            entries[place].entry = entry
        } else {
            places[name] = entries.count
            entries.append((name, line, entry))
        }
    }

    /// The table that a part of a header leads to.
    ///
    /// - Returns: `nil` where a value is in the way.
    func descend(_ name: String, line: Int) -> TOMLTable? {
        switch self[name] {
        case .table(let table): return table
        case .tables(let tables): return tables.last
        case .value: return nil
        case nil:
            let table = TOMLTable(.path, line: line)
            set(name, .table(table), line: line)
            return table
        }
    }

    /// The table that a part of a dotted key leads to.
    ///
    /// - Returns: `nil` where something is in the way that a key may not add to.
    func descendDotted(_ name: String, line: Int) -> TOMLTable? {
        switch self[name] {
        case .table(let table):
            guard table.origin != .header else { return nil }
            table.origin = .dotted
            return table
        case .tables, .value: return nil
        case nil:
            let table = TOMLTable(.dotted, line: line)
            set(name, .table(table), line: line)
            return table
        }
    }

    /// The table as it stands.
    var members: [JSON.Member] {
        entries.map { name, line, entry in
            let node: JSON.Node =
                switch entry {
                case .value(let node): node
                case .table(let table): table.node
                case .tables(let tables):
                    JSON.Node(line: line, value: .array(tables.map(\.node)))
                }
            return JSON.Member(name: name, line: line, value: node)
        }
    }

    var node: JSON.Node { JSON.Node(line: line, value: .object(members)) }
}
