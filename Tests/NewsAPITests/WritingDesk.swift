import HTTP
import HTTPTypes
import Headlines
import News
import NewsAPI
import NewsStore
import Synchronization
import Testing

/// A site that is written to, with keys `read-key`, `write-key` and `admin-key`.
struct WritingDesk {
    let repository: any NewsRepository
    let responder: NewsResponder
    let media = InMemoryMediaLibrary()
    let bell = ChangeBell()
    private let time = Clock(instant("2025-02-01T12:00:00Z"))

    /// Sets the clock of the site and of its repository.
    func set(_ now: String) { time.now.withLock { $0 = instant(now) } }

    /// The tags that were settled, write by write.
    let settled = Settled()

    final class Settled: Sendable {
        private let tags = Mutex<[[String]]>([])
        var all: [[String]] { tags.withLock { $0 } }
        func add(_ new: [String]) { tags.withLock { $0.append(new) } }
    }

    /// `sha1=good` signs whatever there is.
    private struct Signature: PushSignature {
        var isPossible: Bool { true }

        func isValid(_ field: String?, over bytes: [UInt8]) -> Bool { field == "sha1=good" }
    }

    struct NoDisk: Error {}

    private struct Keys: KeyRing {
        func authenticate(
            _ key: String,
            from client: String
        ) throws(RepositoryError) -> Authentication {
            switch key {
            case "read-key": .granted(name: "r", scopes: [.read])
            case "write-key": .granted(name: "w", scopes: [.write])
            case "admin-key": .granted(name: "a", scopes: [.admin])
            case "too-often": .wait(seconds: 7)
            case "unreadable": throw .io(path: "keys.json", errno: 5)
            default: .refused
            }
        }
    }

    init(
        _ repository: (any NewsRepository)? = nil,
        closesReads: Bool = false,
        sources: AddressSet = AddressSet(),
        spool: @escaping @Sendable () throws -> any Spool = { throw NoDisk() }
    ) {
        let (settled, time) = (settled, time)
        let repository =
            repository ?? InMemoryRepository(clock: { time.now.withLock { $0 } })
        self.repository = repository
        responder = NewsResponder(
            site: Site(title: "News", publicOrigin: Newsroom.origin),
            repository: repository,
            media: media,
            related: RelatedHeadlines(repository: repository),
            modifications: ModificationClock(start: instant("2025-01-01")),
            bell: bell,
            spool: spool,
            superdesk: Superdesk(signature: Signature(), sources: sources),
            access: Access(keys: Keys(), closesReads: closesReads),
            settled: { settled.add($0) },
            clock: { time.now.withLock { $0 } },
            readiness: { Readiness(catalogueIsReady: true, relatedIsReady: true) }
        )
    }

    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: String = "",
        type: String? = nil,
        key: String? = "write-key",
        fields given: HTTPFields = [:]
    ) -> Response {
        var fields = given
        fields[.contentType] = type ?? Self.usualType(method, body)
        fields[.authorization] = key.map { "Bearer " + $0 }
        var request = Request(method: method, target: target, fields: fields)
        if responder.takesContent(of: request) {
            request.content = GivenContent(Array(body.utf8))
        } else {
            request.body = Array(body.utf8)
        }
        var response = responder.respond(to: request)
        if method == .post, let stream = response.stream {
            response.stream = nil
            response.body = Collector.all(of: stream)
        }
        return response
    }

    /// Takes all that a stream has to send.
    private final class Collector: ResponseSink {
        private let state = Mutex((bytes: [UInt8](), isFinished: false))

        static func all(of stream: any ResponseStream) -> [UInt8] {
            let collector = Collector()
            while !collector.state.withLock({ $0.isFinished }) { stream.produce(collector) }
            return collector.state.withLock { $0.bytes }
        }

        func send(_ bytes: [UInt8]) -> Bool {
            state.withLock { $0.bytes += bytes }
            return true
        }

        var isTaken: Bool { true }
        func finish() { state.withLock { $0.isFinished = true } }
        func giveUp() {}
        func wake() {}
        func wake(after delay: Duration) {}
    }

    private static func usualType(_ method: HTTPRequest.Method, _ body: String) -> String? {
        switch method {
        case .patch: "application/merge-patch+json"
        case .put, .post: "application/json"
        default: body.isEmpty ? nil : "application/json"
        }
    }
}
