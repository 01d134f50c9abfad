package import Formats
import Glibc
package import News

/// One import: documents in, articles in a repository.
///
/// Documents are parsed on other threads while those before them are being saved, in batches; what
/// is saved and reported keeps the order of the documents. Running the same import again changes
/// nothing, and finishes one that was killed half-way.
package struct ImportRun: Sendable {
    /// How documents are read.
    package struct Options: Sendable {
        /// The format of every document, or `nil` to recognise each.
        package var format: DocumentFormat?
        /// The section of articles whose document names none.
        package var section: SectionPath?
        /// The source of articles whose document names none.
        package var source: String?
        /// Whether documents are only read, and nothing is written.
        package var isDryRun = false

        /// Creates options with which every document is recognised and saved.
        package init() {}
    }

    /// A document that did not become an article.
    package struct Rejection: Sendable, Hashable, CustomStringConvertible {
        package var file: String
        /// Counted from 1.
        package var line: Int?
        package var field: String?
        package var reason: String

        /// The line every command prints: `file:line: field: why`.
        package var description: String {
            let place = line.map { "\(file):\($0)" } ?? file
            return [place, field, reason].compactMap { $0 }.joined(separator: ": ")
        }
    }

    /// How far a run is, and how it went at its end.
    package struct Progress: Sendable, Hashable {
        package var created = 0
        package var replaced = 0
        package var unchanged = 0
        package var rejected = 0
        /// Documents that would be saved, in a dry run.
        package var readable = 0
        /// Bytes of documents that are done.
        package var bytes: Int64 = 0
        /// Bytes of all documents, or `nil` when a stream is among them.
        package var totalBytes: Int64?

        /// How many documents are done.
        package var documents: Int { created + replaced + unchanged + rejected + readable }

        /// Creates the progress of a run that has not begun.
        package init() {}
    }

    /// What is told while a run goes on.
    package enum Event: Sendable {
        case rejected(Rejection)
        /// A batch is done.
        case advanced(Progress)
    }

    /// How many documents are saved together.
    static let batchDocuments = 1000
    /// From how many bytes on fewer are.
    static let batchBytes = 16 << 20

    private let repository: any ArticleRepository
    private let options: Options

    /// Creates a run into a repository.
    package init(into repository: any ArticleRepository, options: Options = Options()) {
        self.repository = repository
        self.options = options
    }

    /// Imports every document of the sources.
    ///
    /// - Parameters:
    ///   - sources: Read one after the other.
    ///   - report: Told of every rejection and every batch, from one thread at a time.
    /// - Returns: How it went.
    /// - Throws: ``RepositoryError`` when the repository or a stream refuses; what was reported
    ///   until then is saved. A document or file that cannot be read is a rejection instead.
    @concurrent
    package func run(
        _ sources: [ImportSource],
        report: @Sendable (Event) -> Void
    ) async throws(RepositoryError) -> Progress {
        var progress = Progress()
        progress.totalBytes = Self.totalBytes(sources)
        var pieces = ImportPieces(sources, format: options.format)
        var parsed: [ParsedPiece] = []
        while true {
            let batch = try Self.batch(&pieces)
            if batch.isEmpty, parsed.isEmpty { return progress }
            async let next = parse(batch)
            if !parsed.isEmpty {
                let failure = await save(parsed, &progress, report)
                if let failure {
                    _ = await next
                    throw failure
                }
            }
            parsed = await next
        }
    }

    private static func batch(
        _ pieces: inout ImportPieces
    ) throws(RepositoryError) -> [ImportPiece] {
        var batch: [ImportPiece] = []
        var (documents, bytes) = (0, 0)
        while documents < batchDocuments, bytes < batchBytes, let piece = try pieces.next() {
            documents += piece.documents
            bytes += piece.bytes.count
            batch.append(piece)
        }
        return batch
    }

    // MARK: Parsing

    private struct ParsedPiece: Sendable {
        var file: String
        var bytes: Int
        var results: [ReadResult]
    }

    /// Parses pieces in several tasks; the order stays.
    @concurrent
    private func parse(_ pieces: [ImportPiece]) async -> [ParsedPiece] {
        let reader = DocumentReader(section: options.section, source: options.source)
        // Small files by the dozen, so that a task is worth its start.
        let share = max(1, (pieces.count + 7) / 8)
        return await withTaskGroup(of: (Int, [ParsedPiece]).self) { group in
            for start in stride(from: 0, to: pieces.count, by: share) {
                group.addTask {
                    let part = pieces[start..<min(start + share, pieces.count)]
                    return (start, part.map { Self.parse($0, reader) })
                }
            }
            var parts: [(Int, [ParsedPiece])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private static func parse(_ piece: ImportPiece, _ reader: DocumentReader) -> ParsedPiece {
        var results: [ReadResult]
        if let refusal = piece.refusal {
            results = [ReadResult(line: 1, result: .failure(refusal))]
        } else {
            results = reader.read(
                piece.bytes,
                name: ContentFolder.name(of: piece.file),
                format: piece.format
            )
        }
        if piece.linesBefore > 0 {
            for index in results.indices {
                results[index].line += piece.linesBefore
                if case .failure(var error) = results[index].result {
                    error.line = error.line.map { $0 + piece.linesBefore }
                    results[index].result = .failure(error)
                }
            }
        }
        return ParsedPiece(file: piece.file, bytes: piece.bytes.count, results: results)
    }

    // MARK: Saving

    private func save(
        _ pieces: [ParsedPiece],
        _ progress: inout Progress,
        _ report: (Event) -> Void
    ) async -> RepositoryError? {
        var drafts: [Draft] = []
        var places: [(file: String, line: Int)] = []
        var rejections: [(index: Int, rejection: Rejection)] = []
        for piece in pieces {
            progress.bytes += Int64(piece.bytes)
            for result in piece.results {
                switch result.result {
                case .success(let draft):
                    drafts.append(draft)
                    places.append((piece.file, result.line))
                case .failure(let error):
                    let rejection = Rejection(
                        file: piece.file,
                        line: error.line ?? result.line,
                        field: error.field,
                        reason: error.reason
                    )
                    rejections.append((drafts.count, rejection))
                }
            }
        }
        if options.isDryRun {
            progress.readable += drafts.count
        } else {
            do {
                for (index, outcome) in try repository.save(drafts).enumerated() {
                    switch outcome {
                    case .created: progress.created += 1
                    case .replaced: progress.replaced += 1
                    case .unchanged: progress.unchanged += 1
                    case .conflict, .refused:
                        let (file, line) = places[index]
                        let (field, reason) = outcome.fault
                        let rejection = Rejection(
                            file: file,
                            line: line,
                            field: field,
                            reason: reason
                        )
                        rejections.append((index, rejection))
                    }
                }
            } catch {
                return error
            }
        }
        for (_, rejection) in rejections.sorted(by: { $0.index < $1.index }) {
            report(.rejected(rejection))
        }
        progress.rejected += rejections.count
        report(.advanced(progress))
        return nil
    }

    /// The bytes of all files; `nil` when a stream is among the sources.
    private static func totalBytes(_ sources: [ImportSource]) -> Int64? {
        var total: Int64 = 0
        for source in sources {
            guard case .path(let path) = source else { return nil }
            total += bytes(at: path)
        }
        return total
    }

    private static func bytes(at path: String) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        guard status.st_mode & S_IFMT == S_IFDIR else { return Int64(status.st_size) }
        let entries = (try? ContentFolder(root: path).entries(".")) ?? []
        return entries.filter { !$0.name.hasPrefix(".") }
            .reduce(0) { $0 + bytes(at: path + "/" + $1.name) }
    }
}

extension SaveOutcome {
    /// What is wrong with a draft that was not written.
    fileprivate var fault: (field: String?, reason: String) {
        switch self {
        case .conflict(_, let field, let reason): (field, reason)
        case .refused, .created, .replaced, .unchanged:
            (nil, "was changed by somebody else meanwhile")
        }
    }
}
