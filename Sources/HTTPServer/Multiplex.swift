import HTTPWire

/// The HTTP/2 side of a connection: its session, and the requests that are not answered at once.
final class Multiplex {
    let session: HTTP2Session
    /// Requests whose body is coming or that a worker has, by stream.
    var exchanges: [Int32: Connection.Exchange] = [:]
    /// Streams whose body is coming, and how long each may yet take.
    var bodies: [Int32: BodyPace] = [:]
    /// Bodies that are taken while their requests are answered, by stream.
    var uploads: [Int32: Lane.Upload] = [:]
    /// How many requests workers have, and pieces of content that they read.
    var working = 0
    /// Answers whose content is on its way, by stream.
    var contents: [Int32: Lane.SendingContent] = [:]
    /// Answers that are sent as they come about, by stream.
    var streamings: [Int32: Lane.Streaming] = [:]
    /// When the session began.
    let began: Int64
    /// When the deadlines of its streams are looked at again.
    var nextLook: Int64
    var ending = Ending.none

    /// How far the session has come in ending in peace (RFC 9113 §6.8).
    enum Ending: Equatable {
        case none
        /// The client was told; what it sent before it knew is still taken.
        case announced(at: Int64)
        /// The client was told which stream is the last.
        case begun
    }

    init(session: HTTP2Session, now: Int64) {
        self.session = session
        began = now
        nextLook = now
    }

    /// Whether nothing is kept of any stream, as when all requests are answered at once.
    var isIdle: Bool {
        exchanges.isEmpty && bodies.isEmpty && uploads.isEmpty && contents.isEmpty
            && streamings.isEmpty
    }

    /// Forgets the request of a stream that is answered or gone.
    func forget(_ stream: Int32) {
        if !bodies.isEmpty { bodies[stream] = nil }
        if !exchanges.isEmpty { exchanges[stream] = nil }
    }
}
