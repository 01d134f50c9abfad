import Formats
import Glibc
package import News

/// Where documents come from.
package enum ImportSource: Sendable {
    /// A file, or a folder with all files at and below it in the order of their names; hidden ones
    /// are left out.
    case path(String)
    /// A stream, such as standard input: the next bytes with each call, none at its end.
    case stream(name: String, next: @Sendable () -> Result<[UInt8], RepositoryError>)
}

/// Some documents of one file, to be parsed together.
struct ImportPiece: Sendable {
    /// As in messages.
    var file: String
    var bytes: [UInt8]
    /// `nil` to recognise it.
    var format: DocumentFormat?
    /// How many lines of the file come before these bytes.
    var linesBefore = 0
    /// At most this many documents are in here.
    var documents = 1
    /// Why there is nothing to parse.
    var refusal: DocumentError?
}

/// Cuts sources into pieces of bounded size: small files whole, NDJSON some lines at a time.
struct ImportPieces {
    /// The largest document, in bytes.
    static let maximumDocumentBytes = 16 << 20
    /// How much is read at once.
    private static let chunkBytes = 256 << 10

    private let format: DocumentFormat?
    /// What is still to be read, the next one last.
    private var pending: [ImportSource]
    private var lines: LineReader?

    init(_ sources: [ImportSource], format: DocumentFormat?) {
        self.format = format
        pending = sources.reversed()
    }

    /// The next piece, or `nil` at the end.
    mutating func next() throws(RepositoryError) -> ImportPiece? {
        while true {
            if lines != nil {
                if let piece = try lines?.next() { return piece }
                lines = nil
            }
            guard let source = pending.popLast() else { return nil }
            switch source {
            case .stream(let name, let next):
                if let piece = try begin(name, name: "-", ImportInput(next)) { return piece }
            case .path(let path):
                if let piece = try enter(path) { return piece }
            }
        }
    }

    /// Begins with a file, or puts what is in a folder before all the rest.
    private mutating func enter(_ path: String) throws(RepositoryError) -> ImportPiece? {
        var status = stat()
        guard stat(path, &status) == 0 else { return refuse(path, errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            let entries: [ContentFolder.Entry]
            do {
                entries = try ContentFolder(root: path).entries(".")
            } catch {
                return refuse(path, error)
            }
            let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
            for entry in entries.reversed() where !entry.name.hasPrefix(".") {
                pending.append(.path(folder + "/" + entry.name))
            }
            return nil
        }
        do {
            return try begin(
                path,
                name: ContentFolder.name(of: path),
                ImportInput(opening: path)
            )
        } catch {
            return refuse(path, error)
        }
    }

    /// Reads the start of a file, to tell lines of documents from a document.
    private mutating func begin(
        _ file: String,
        name: String,
        _ input: ImportInput
    ) throws(RepositoryError) -> ImportPiece? {
        var head: [UInt8] = []
        while head.count < Self.chunkBytes {
            let more = try input.read()
            if more.isEmpty { break }
            head += more
        }
        let recognised = format ?? DocumentReader().recognise(head, name: name)
        // Only lines of UTF-8 end at a byte of their own.
        if recognised == .ndjson, Charset.marking(head) ?? .utf8 == .utf8 {
            lines = LineReader(file: file, input: input, head: head)
            return nil
        }
        var bytes = head
        while bytes.count <= Self.maximumDocumentBytes {
            let more = try input.read()
            if more.isEmpty {
                return ImportPiece(file: file, bytes: bytes, format: format)
            }
            bytes += more
        }
        return ImportPiece(file: file, bytes: [], refusal: Self.tooLarge)
    }

    static let tooLarge = DocumentError(
        reason: "document of more than \(maximumDocumentBytes >> 20) MiB"
    )

    private func refuse(_ path: String, _ error: RepositoryError) -> ImportPiece {
        guard case .io(_, let code) = error else { return refuse(path, EIO) }
        return refuse(path, code)
    }

    private func refuse(_ path: String, _ code: Int32) -> ImportPiece {
        let reason = "cannot be read: \(String(cString: strerror(code)))"
        return ImportPiece(file: path, bytes: [], refusal: DocumentError(reason: reason))
    }
}

/// The bytes of one file or stream, from front to back.
final class ImportInput {
    private let descriptor: Int32
    private let path: String
    private let stream: (@Sendable () -> Result<[UInt8], RepositoryError>)?

    init(_ stream: @escaping @Sendable () -> Result<[UInt8], RepositoryError>) {
        (descriptor, path) = (-1, "")
        self.stream = stream
    }

    init(opening path: String) throws(RepositoryError) {
        stream = nil
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .io(path: path, errno: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The next bytes; none at the end.
    func read() throws(RepositoryError) -> [UInt8] {
        if let stream { return try stream().get() }
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
            while true {
                let read = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if read >= 0 {
                    count = read
                } else if errno == EINTR {
                    continue
                } else {
                    code = errno
                }
                return
            }
        }
        guard code == 0 else { throw .io(path: path, errno: code) }
        return bytes
    }
}

/// Cuts NDJSON into pieces that end with a line.
struct LineReader {
    private let file: String
    private let input: ImportInput
    private var rest: [UInt8]
    private var linesBefore = 0
    private var isAtEnd = false

    /// The most lines in a piece.
    private static let maximumLines = 250

    init(file: String, input: ImportInput, head: [UInt8]) {
        self.file = file
        self.input = input
        rest = head
    }

    mutating func next() throws(RepositoryError) -> ImportPiece? {
        while true {
            // As many whole lines as there are, but no more than a task should have.
            var lines = 0
            var end = 0
            for index in rest.indices where rest[index] == 0x0A {
                lines += 1
                end = index + 1
                if lines == Self.maximumLines { break }
            }
            if lines > 0 || isAtEnd && !rest.isEmpty {
                if lines == 0 { (lines, end) = (1, rest.count) }
                defer {
                    linesBefore += lines
                    rest.removeFirst(end)
                }
                return ImportPiece(
                    file: file,
                    bytes: Array(rest[..<end]),
                    format: .ndjson,
                    linesBefore: linesBefore,
                    documents: lines
                )
            }
            if isAtEnd { return nil }
            if rest.count > ImportPieces.maximumDocumentBytes { return try skipLine() }
            let more = try input.read()
            isAtEnd = more.isEmpty
            rest += more
        }
    }

    /// Drops a line that is too long to be a document, without keeping it.
    private mutating func skipLine() throws(RepositoryError) -> ImportPiece {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                rest.removeFirst(end + 1)
                break
            }
            rest = try input.read()
            if rest.isEmpty {
                isAtEnd = true
                break
            }
        }
        defer { linesBefore += 1 }
        return ImportPiece(
            file: file,
            bytes: [],
            linesBefore: linesBefore,
            refusal: ImportPieces.tooLarge
        )
    }
}
