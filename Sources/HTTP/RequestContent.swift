/// The body of a request, taken while it arrives.
///
/// A bounded number of bytes waits here for whoever answers; beyond that the client is held back.
/// The answer is a ``ResponseStream``, which is asked for more whenever more has come.
package protocol RequestContent: Sendable {
    /// Takes what has come since the last call; never blocks.
    func next() -> RequestPiece
}

/// What there is of a request's body.
package enum RequestPiece: Sendable, Hashable {
    /// The next bytes, one or more.
    case bytes([UInt8])
    /// All that came was taken, and more is to come.
    case later
    /// The body was whole.
    case end
    /// The body will never be whole: the client has gone or broke the rules.
    case broken
}
