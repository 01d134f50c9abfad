/// An answer whose body comes about while the client waits: server-sent events, a long poll.
///
/// Nobody's thread waits with it.
package protocol ResponseStream: Sendable {
    /// Called once, from a worker, when the head is on its way; what is sent to `sink` follows it.
    func start(_ sink: any ResponseSink)

    /// Called once when the answer is over for another reason than ``ResponseSink/finish()``: the
    /// client has gone or fell too far behind, or the server ends.
    ///
    /// May come before or during ``start(_:)``, on any thread; must not block.
    func stop()
}

/// Where a ``ResponseStream`` sends its body; may be used on any thread and never blocks.
package protocol ResponseSink: Sendable {
    /// Sends the next bytes of the body.
    ///
    /// - Returns: `false` when nothing is sent any more: the answer is over, or the client has left
    ///   so much unread that it was given up.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool

    /// Ends the body.
    func finish()
}

/// A request body that is taken as it arrives, while the answer to it is already under way.
///
/// Called from one worker at a time, in the order of the bytes. The server reads no further ahead
/// than a bounded number of bytes.
package protocol RequestReceiver: Sendable {
    /// Takes the next bytes of the body; returns what the answer's body goes on with.
    ///
    /// May block on a disk.
    func receive(_ bytes: [UInt8]) -> [UInt8]

    /// The body was whole; returns the rest of the answer's body.
    func finish() -> [UInt8]

    /// The body will never be whole: the client has gone, or broke the rules.
    func abandon()
}

/// How a request's body is taken.
package enum Reception: Sendable {
    /// Gathered whole, then answered by ``Responder/respond(to:)``.
    case gathered
    /// Taken as it arrives; the answer has this head, without a body of its own, and is sent in
    /// chunks.
    case streamed(Response, any RequestReceiver)
}
