/// An answer whose body comes about while the client waits: server-sent events, a long poll.
///
/// Nobody's thread waits with it.
package protocol ResponseStream: Sendable {
    /// Sends what there is to send now, to the end or to the next time.
    ///
    /// Called from a worker, so that it may read from a disk, and never twice at once: when the head
    /// is on its way, whenever the client has taken all that was sent, whenever more of the
    /// request's ``RequestContent`` has come, and after ``ResponseSink/wake()``. Called in vain
    /// sometimes.
    func produce(_ sink: any ResponseSink)

    /// Called once when the answer is over for another reason than ``ResponseSink/finish()``: the
    /// client has gone or fell too far behind, or the server ends.
    ///
    /// May come before or during ``produce(_:)``, on any thread; must not block.
    func stop()

    /// Whether it has no end of its own: a server that drains ends it then as if it were whole, and
    /// waits for all others.
    var isEndless: Bool { get }
}

/// Where a ``ResponseStream`` sends its body; may be used on any thread and never blocks.
package protocol ResponseSink: Sendable {
    /// Sends the next bytes of the body.
    ///
    /// Nobody is held back: whoever has much to send sends a part, and the next when it is asked
    /// again.
    ///
    /// - Returns: `false` when nothing is sent any more: the answer is over, or the client has left
    ///   so much unread that it was given up.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool

    /// Whether the client has taken all that was sent.
    var isTaken: Bool { get }

    /// Ends the body.
    func finish()

    /// Ends the answer so that the client sees that it is not whole.
    func giveUp()

    /// Asks for ``ResponseStream/produce(_:)``, soon.
    func wake()

    /// Asks for ``ResponseStream/produce(_:)`` after a time.
    func wake(after delay: Duration)
}
