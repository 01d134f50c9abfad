import Glibc
import HTTP
import HTTPServer
import HTTPTypes
import News
import NewsAPI
import Synchronization

/// Passes requests to a responder that can be replaced while requests are under way.
///
/// The responder needs the address that only listening tells; a request that comes before it is
/// set is asked to come again.
final class SwitchingResponder: Responder {
    private let current = Mutex<NewsResponder?>(nil)

    func use(_ responder: NewsResponder) { current.withLock { $0 = responder } }

    /// What is told of an event; see ``NewsResponder/notice(of:at:)``.
    func notice(of event: NewsEvent?, at place: EventPlace) throws(RepositoryError) -> HookNotice {
        guard let responder = current.withLock({ $0 }) else {
            throw .io(path: "hooks", errno: EAGAIN)
        }
        return try responder.notice(of: event, at: place)
    }

    func respond(to request: Request) -> Response {
        guard let responder = current.withLock({ $0 }) else {
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
        current.withLock { $0 }?.maximumBodyBytes(method: method, target: target)
    }

    func takesContent(of request: Request) -> Bool {
        current.withLock { $0 }?.takesContent(of: request) ?? false
    }

    func refusal(of request: Request) -> Response? {
        current.withLock { $0 }?.refusal(of: request)
    }
}
