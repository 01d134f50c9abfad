/// Where one connection is in its life.
///
/// Each event moves it; what it may not do, it ignores.
enum ConnectionState: Equatable, Sendable {
    /// The proxy has not said yet who the client is.
    case awaitingProxyHeader
    /// No byte has come yet.
    case fresh
    /// Between two requests.
    case idle
    /// A part of a head is here.
    case head
    /// A part of a body is here.
    case body
    /// A worker makes the answer, or reads the next piece of it; what is pipelined behind it waits.
    case waiting
    /// A worker has the request, whose body is still coming.
    case receiving
    /// HTTP/2: requests come and go on streams, which have states of their own.
    case multiplexed
    /// The last answer is on its way out.
    case ending
    /// Our side is shut; what the client still sends is dropped.
    case lingering

    /// Whether the next request, or more of this one, may be looked at.
    var takesInput: Bool {
        switch self {
        case .awaitingProxyHeader, .fresh, .idle, .head, .body, .receiving, .multiplexed: true
        case .waiting, .ending, .lingering: false
        }
    }

    /// Whether nothing would be lost by closing now.
    var isQuiet: Bool { isNew || self == .idle }

    /// Whether no byte of a request has come yet.
    var isNew: Bool { self == .fresh || self == .awaitingProxyHeader }

    /// The whole head of a request was taken in.
    mutating func headEnded(bodyFollows: Bool) {
        if takesInput, self != .multiplexed { self = bodyFollows ? .body : .idle }
    }

    /// Bytes are left that are no whole head.
    mutating func headBegan() {
        if isQuiet { self = .head }
    }

    /// A worker has the request.
    ///
    /// - Parameter bodyFollows: Whether more of it is to come, and may.
    mutating func handedOver(bodyFollows: Bool = false) {
        if takesInput, self != .multiplexed { self = bodyFollows ? .receiving : .waiting }
    }

    /// More of the body that a worker takes may come.
    mutating func goesOnReceiving() {
        if self == .waiting { self = .receiving }
    }

    /// An answer was encoded.
    ///
    /// - Parameter closes: Whether it is the last.
    mutating func answered(closes: Bool) {
        guard self != .lingering, self != .ending else { return }
        if closes {
            self = .ending
        } else if self != .multiplexed {
            self = .idle
        }
    }

    /// What happens to the connection when all answers are out.
    enum Ending: Equatable { case none, linger, close }

    /// Everything encoded was taken by the socket.
    ///
    /// - Parameter mustLinger: Whether the client may still be sending.
    /// - Returns: How the connection goes on.
    mutating func flushed(mustLinger: Bool) -> Ending {
        guard self == .ending else { return .none }
        guard mustLinger else { return .close }
        self = .lingering
        return .linger
    }

    /// What a deadline that passed asks for.
    enum Verdict: Equatable { case none, close, reset, refuse }

    /// Its deadline has passed.
    ///
    /// - Parameter isBlocked: Whether the socket takes no more of an answer.
    /// - Returns: What to do.
    func expired(isBlocked: Bool) -> Verdict {
        if isBlocked, self != .receiving { return .reset }
        return switch self {
        case .awaitingProxyHeader, .fresh, .idle, .lingering: .close
        case .head, .body: .refuse
        case .waiting, .multiplexed: .none
        // An answer may have begun.
        case .receiving, .ending: .reset
        }
    }
}
