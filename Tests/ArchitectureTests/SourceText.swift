/// The text of a Swift file with comments and the contents of string literals blanked out.
///
/// What is left is code, at the line it stands on in the file, so that a rule about code does not
/// trip over a sentence.
struct SourceText {
    /// The lines, from line 1 on.
    let lines: [String]

    init(_ text: String) {
        var scan = Scan(bytes: Array(text.utf8))
        scan.run()
        lines = String(decoding: scan.code, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// One pass over the bytes of a file.
    private struct Scan {
        let bytes: [UInt8]
        var code: [UInt8] = []
        var index = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func run() {
            while index < bytes.count {
                if starts(with: "//") {
                    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank() }
                } else if starts(with: "/*") {
                    blockComment()
                } else if bytes[index] == UInt8(ascii: "\"") {
                    literal(hashes: 0)
                } else if bytes[index] == UInt8(ascii: "#"), let hashes = hashesBeforeQuote() {
                    for _ in 0..<hashes { blank() }
                    literal(hashes: hashes)
                } else {
                    code.append(bytes[index])
                    index += 1
                }
            }
        }

        private func starts(with text: String) -> Bool {
            bytes[index...].starts(with: text.utf8)
        }

        /// Steps over one byte, keeping only line breaks.
        private mutating func blank() {
            guard index < bytes.count else { return }
            let byte = bytes[index]
            code.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            index += 1
        }

        private mutating func blockComment() {
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    blank()
                } else if starts(with: "*/") {
                    depth -= 1
                    blank()
                }
                blank()
            } while depth > 0 && index < bytes.count
        }

        private func hashesBeforeQuote() -> Int? {
            let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
            let next = index + hashes
            return next < bytes.count && bytes[next] == UInt8(ascii: "\"") ? hashes : nil
        }

        private mutating func literal(hashes: Int) {
            let quotes = starts(with: "\"\"\"") ? 3 : 1
            for _ in 0..<quotes { blank() }
            let end = String(repeating: "\"", count: quotes) + String(repeating: "#", count: hashes)
            while index < bytes.count, !starts(with: end) {
                if hashes == 0, bytes[index] == UInt8(ascii: "\\") { blank() }
                blank()
            }
            for _ in 0..<end.utf8.count { blank() }
        }
    }
}
