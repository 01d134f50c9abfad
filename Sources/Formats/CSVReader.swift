import News

/// Reads CSV (RFC 4180) and TSV with a header: each record is an article, each column a field by its
/// native name or one that other systems use.
struct CSVReader {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var index = 0
    private var line = 1

    /// One result for each record.
    static func read(_ bytes: [UInt8], isTabbed: Bool) -> [ReadResult] {
        var reader = CSVReader(bytes, separator: isTabbed ? 0x09 : UInt8(ascii: ","))
        do throws(DocumentError) {
            guard let header = try reader.record() else {
                throw DocumentError(line: 1, reason: "is empty: a header names the columns")
            }
            try check(header.fields)
            let names = Set(header.fields.map { $0.trimmed.lowercased() })
            guard !names.isDisjoint(with: ["headline", "title"]) else {
                throw DocumentError(line: 1, field: "headline", reason: "is no column of the table")
            }
            return reader.records(header.fields.map { $0.trimmed.lowercased() })
        } catch {
            return [ReadResult(line: error.line ?? 1, result: .failure(error))]
        }
    }

    /// Whether a first line looks like a header of ours: it names a headline and has a separator.
    static func recognises(_ bytes: [UInt8], isTabbed: Bool) -> Bool {
        var reader = CSVReader(bytes, separator: isTabbed ? 0x09 : UInt8(ascii: ","))
        guard let header = try? reader.record(), header.fields.count > 1 else { return false }
        let names = Set(header.fields.map { $0.trimmed.lowercased() })
        return !names.isDisjoint(with: ["headline", "title"]) && names.allSatisfy { !$0.isEmpty }
    }

    /// Whether a text is a table: every field of its first line is quoted, and its second line has
    /// as many.
    static func isQuotedTable(_ bytes: [UInt8]) -> Bool {
        var reader = CSVReader(bytes, separator: UInt8(ascii: ","))
        let line = bytes[reader.index...].prefix { $0 != 0x0A && $0 != 0x0D }
        let quotes = line.count { $0 == UInt8(ascii: "\"") }
        guard line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: "\""),
            let header = try? reader.record(), header.fields.count > 2,
            quotes == 2 * header.fields.count, let second = try? reader.record()
        else { return false }
        return second.fields.count == header.fields.count
    }

    private init(_ bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    private static func check(_ header: [String]) throws(DocumentError) {
        var seen: Set<String> = []
        for name in header.map({ $0.trimmed.lowercased() }) {
            guard !name.isEmpty else {
                throw DocumentError(line: 1, reason: "has a column without a name")
            }
            guard seen.insert(name).inserted else {
                throw DocumentError(line: 1, field: name, reason: "names two columns")
            }
        }
    }

    private mutating func records(_ names: [String]) -> [ReadResult] {
        var results: [ReadResult] = []
        while true {
            do throws(DocumentError) {
                guard let (fields, line) = try record() else { return results }
                if fields.count == 1, fields[0].isBlank { continue }
                results.append(
                    ReadResult(line: line) { () throws(DocumentError) in
                        try Self.draft(fields, names, line)
                    }
                )
            } catch {
                // What is behind a quote that never ends cannot be told apart.
                results.append(ReadResult(line: error.line ?? line, result: .failure(error)))
                return results
            }
        }
    }

    private static func draft(
        _ fields: [String],
        _ names: [String],
        _ line: Int
    ) throws(DocumentError) -> Draft {
        guard fields.count == names.count else {
            throw DocumentError(
                line: line,
                reason: "has \(fields.count) fields where the header has \(names.count)"
            )
        }
        // An empty field says nothing.
        let members = zip(names, fields).filter { !$0.1.isBlank }.map { name, value in
            JSON.Member(name: name, line: line, value: JSON.Node(line: line, value: .string(value)))
        }
        do throws(DocumentError) {
            return try ForeignFields(members).draft(line: line)
        } catch {
            throw DocumentError(line: line, field: error.field, reason: error.reason)
        }
    }

    /// The next record and the line it begins on, or `nil` at the end.
    private mutating func record() throws(DocumentError) -> (fields: [String], line: Int)? {
        guard index < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        while true {
            fields.append(try field(start))
            guard index < bytes.count else { return (fields, start) }
            let byte = bytes[index]
            index += 1
            if byte == separator { continue }
            if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
            line += 1
            return (fields, start)
        }
    }

    /// The next field, up to the separator or the end of the line.
    private mutating func field(_ start: Int) throws(DocumentError) -> String {
        var field: [UInt8] = []
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            index += 1
            while true {
                guard index < bytes.count else {
                    throw DocumentError(line: start, reason: "has a quote that never ends")
                }
                let byte = bytes[index]
                index += 1
                if byte == 0x0A { line += 1 }
                guard byte == UInt8(ascii: "\"") else {
                    field.append(byte)
                    continue
                }
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { break }
                field.append(byte)
                index += 1
            }
            guard index == bytes.count || isEnd(bytes[index]) else {
                throw DocumentError(line: line, reason: "has text behind a quote that ended")
            }
        } else {
            while index < bytes.count, !isEnd(bytes[index]) {
                field.append(bytes[index])
                index += 1
            }
        }
        guard let text = String(validating: field, as: UTF8.self) else {
            throw DocumentError(line: start, reason: "is not valid UTF-8")
        }
        return text
    }

    private func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }
}
