import Formats
import HTTP
import HTTPTypes
import News

/// Takes articles as they arrive, one a line (NDJSON), and says of each what became of it.
///
/// Whatever the number of lines, no more than a batch of them is kept: what arrives goes in with
/// ``take(_:)``, in pieces cut anywhere, and the results come out. Each batch is on the disk before
/// its results are given.
struct ArticleIntake: ~Copyable, Sendable {
    /// Writes a batch.
    typealias Save = @Sendable ([Draft]) throws(RepositoryError) -> [SaveOutcome]

    /// How many articles are written at once: each batch waits for the disk once.
    static let batchCount = 500
    /// How many bytes of drafts are kept at most, the last aside.
    static let batchBytes = 8 << 20
    /// The longest line in bytes; a longer one is refused and passed over.
    static let lineBytes = 8 << 20

    private let site: Site
    private let save: Save
    private var rest: [UInt8] = []
    private var isPassingOver = false
    private var line = 0
    private var bytes = 0
    private var batch: [Entry] = []

    private struct Entry: Sendable {
        var line: Int
        var result: Result<Draft, ArticleDocument.Refusal>
    }

    /// Creates an intake that has nothing yet; addresses in results are of `site`.
    init(_ site: Site, save: @escaping Save) {
        self.site = site
        self.save = save
    }

    /// Takes the next bytes.
    ///
    /// - Returns: The result lines of the batches that are full.
    mutating func take(_ piece: ArraySlice<UInt8>) -> [UInt8] {
        var results: [UInt8] = []
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: 0x0A) {
            append(piece[start..<end])
            start = end + 1
            endLine()
            if batch.count >= Self.batchCount || bytes >= Self.batchBytes { results += settle() }
        }
        append(piece[start...])
        return results
    }

    /// Takes the last line, which needs no line feed.
    ///
    /// - Returns: The remaining result lines.
    mutating func finish() -> [UInt8] {
        endLine()
        return settle()
    }

    /// Takes an article that was read elsewhere, under the number of its line.
    mutating func add(_ found: ReadResult) {
        batch.append(Entry(line: found.line, result: found.result.mapError { .faults([$0]) }))
    }

    private mutating func append(_ part: ArraySlice<UInt8>) {
        guard !isPassingOver else { return }
        rest += part
        if rest.count > Self.lineBytes {
            isPassingOver = true
            rest = []
        }
    }

    private mutating func endLine() {
        defer {
            rest.removeAll(keepingCapacity: true)
            isPassingOver = false
        }
        line += 1
        if isPassingOver {
            let fault = DocumentError(reason: "is longer than \(Self.lineBytes) bytes")
            batch.append(Entry(line: line, result: .failure(.syntax(fault))))
            return
        }
        if line == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
        if rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        bytes += rest.count
        let text = rest
        let result = Result { () throws(ArticleDocument.Refusal) in
            try ArticleDocument.readAny(text)
        }
        batch.append(Entry(line: line, result: result))
    }

    /// Writes what was gathered, which may be nothing.
    ///
    /// - Returns: The result lines.
    mutating func settle() -> [UInt8] {
        defer {
            batch.removeAll(keepingCapacity: true)
            bytes = 0
        }
        let drafts = batch.compactMap { entry in
            (try? entry.result.get()).map { draft in
                var draft = draft
                draft.condition = .living
                return draft
            }
        }
        var outcomes: ArraySlice<SaveOutcome> = []
        var failure: RepositoryError?
        if !drafts.isEmpty {
            do throws(RepositoryError) {
                outcomes = try save(drafts)[...]
            } catch {
                failure = error
            }
        }
        var results: [UInt8] = []
        for entry in batch {
            switch entry.result {
            case .failure(let refusal): results += result(entry.line, refusal)
            case .success(let draft):
                if let failure {
                    let problem = Problem.unwritten(failure)
                    results += result(entry.line, draft.article.id, problem)
                } else if let outcome = outcomes.popFirst() {
                    results += result(entry.line, outcome)
                }
            }
        }
        return results
    }

    // MARK: Result lines

    private func result(_ line: Int, _ outcome: SaveOutcome) -> [UInt8] {
        switch outcome {
        case .created(let id, let version): written(line, 201, id, version)
        case .replaced(let id, let version): written(line, 200, id, version)
        case .unchanged(let id): written(line, 200, id, nil)
        case .conflict(let id, let field, let reason):
            result(line, id, .conflict(field: field, reason: reason))
        case .refused(let id, _): result(line, id, .killed)
        }
    }

    private func result(_ line: Int, _ refusal: ArticleDocument.Refusal) -> [UInt8] {
        result(line, nil, .refused(refusal))
    }

    private func result(_ line: Int, _ id: ArticleID?, _ problem: Problem) -> [UInt8] {
        var writer = JSONWriter(.compact)
        writer.object { writer in
            writer.member("line", line)
            writer.member("status", problem.status.code)
            writer.member("id", id?.rawValue)
            writer.member("type", "/problems/\(problem.kind)")
            writer.member("detail", problem.detail)
            writer.objects("errors", problem.errors) { writer, fault in
                if case .pointer(let pointer) = fault.place { writer.member("pointer", pointer) }
                writer.member("detail", fault.detail)
            }
        }
        return writer.finished()
    }

    private func written(_ line: Int, _ status: Int, _ id: ArticleID, _ version: Int?) -> [UInt8] {
        var writer = JSONWriter(.compact)
        writer.object {
            $0.member("line", line)
            $0.member("status", status)
            $0.member("id", id.rawValue)
            if let version { $0.member("version", version) }
            $0.member("url", site.url(of: id))
        }
        return writer.finished()
    }
}
