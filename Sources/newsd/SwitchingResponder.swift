import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import Locks
import News
import NewsAPI

/// Passes requests to a responder that can be replaced while requests are under way.
///
/// The responder needs the address that only listening tells; a request that comes before it is
/// set is asked to come again.
final class SwitchingResponder: Responder {
    /// A responder in one piece.
    ///
    /// It is made of some twenty references: to copy them takes long enough for a worker to lose
    /// its core with the lock held, and the others wait for it.
    private final class Box: Sendable {
        let responder: NewsResponder

        init(_ responder: NewsResponder) { self.responder = responder }
    }

    private let box = Locked<Box?>(nil)

    private var current: Box? { box.withLock { $0 } }

    func use(_ responder: NewsResponder) {
        let new = Box(responder)
        box.withLock { $0 = new }
    }

    /// What is told of an event; see ``NewsResponder/notice(of:at:)``.
    func notice(of event: NewsEvent?, at place: EventPlace) throws(RepositoryError) -> HookNotice {
        guard let responder = current?.responder else {
            throw .io(path: "hooks", errno: EAGAIN)
        }
        return try responder.notice(of: event, at: place)
    }

    func respond(to request: Request) -> Response {
        guard let responder = current?.responder else {
            return Problem(
                .serviceUnavailable,
                kind: "starting",
                title: "The server is starting",
                fields: [.retryAfter: "1"]
            ).response
        }
        return responder.respond(to: request)
    }

    func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? {
        current?.responder.maximumBodyBytes(method: method, target: target)
    }

    func takesContent(of request: Request) -> Bool {
        current?.responder.takesContent(of: request) ?? false
    }

    func refusal(of request: Request) -> Response? {
        current?.responder.refusal(of: request)
    }
}
