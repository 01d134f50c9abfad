import HTTP
import HTTPWire

/// One client's connection: owned by its lane, touched on no other queue.
final class Connection {
    let descriptor: Descriptor
    /// Tells it from another connection with the same descriptor, before or after.
    let generation: UInt32
    /// The client, or the proxy it comes through.
    var peer: PeerAddress
    /// Whether `peer` is a proxy whose word about its clients is taken.
    var isTrusted = false
    /// Counted for its client, where that is limited.
    var slot: AddressCounter.Slot?
    /// The address of `peer` for the access log; made when it is first needed.
    private(set) lazy var peerText = Array(peer.text.utf8)
    var state = ConnectionState.fresh
    /// What the epoll set watches it for.
    var interest = EpollSet.Interest.input
    /// What was received and not consumed.
    ///
    /// Empty while idle, so that it takes no memory.
    var input: [UInt8] = []
    var parser: RequestParser
    /// The head under way while it is not whole; the parser goes on with it.
    var partialHead: RequestHead?
    /// What the socket did not take yet.
    var unsent: [Segment] = []
    /// How many requests were begun.
    var requests = 0
    /// Whether the client said that it sends no more.
    var isHalfClosed = false
    /// Whether the client may still be sending when the last answer is out.
    var mustLinger = false
    /// Whether a write failed: nobody is there any more.
    var isBroken = false
    /// Whether it waits in line for the rest of its input to be looked at.
    var isDeferred = false
    /// When the head under way began, or a linger.
    var since: Int64 = 0
    /// How much was dropped since the last answer.
    var dropped = 0
    /// The request whose body is coming, or that a worker has.
    var exchange: Exchange?
    /// The body that is coming while its request is answered.
    var upload: Lane.Upload?
    /// Session and streams once the client speaks HTTP/2.
    var multiplex: Multiplex?
    /// The answer whose content is on its way.
    var content: Lane.SendingContent?
    /// The answer that is sent as it comes about.
    var streaming: Lane.Streaming?

    init(
        owning raw: Int32,
        generation: UInt32,
        peer: PeerAddress,
        limits: HeadLimits
    ) {
        descriptor = Descriptor(owning: raw)
        self.generation = generation
        self.peer = peer
        parser = RequestParser(limits: limits)
    }

    /// What names it in the epoll set.
    var token: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor.raw)) }

    /// Whether the next request, or more of this one, is looked at now.
    ///
    /// While a client leaves an answer unread its requests wait, but not a body that is being taken:
    /// many clients send all of it before they read.
    var takesInput: Bool { state.takesInput && (unsent.isEmpty || state == .receiving) }

    /// Part of an answer that waits for the socket.
    struct Segment {
        let bytes: [UInt8]
        var range: Range<Int>
    }

    /// A request that is not answered at once.
    struct Exchange: Sendable {
        var request: Request
        var form: AnswerForm
        var started: Int64
        /// Of the body: how it is cut, and how fast it comes.
        var decoder: BodyDecoder?
        var pace: BodyPace?
        var received = 0
        /// Of HTTP/2: how much may come.
        var bodyLimit = 0
        /// Of a body that is dropped: no more is kept.
        var dropsBody = false
        /// Whether its method is none that anything here has.
        var isUnknown = false
        /// What others may wait for while it is answered.
        var wish: Lane.Wish?
        /// How often an answer came too late, after what it depends on had changed.
        var attempts = 0
        var accessRecord: AccessRecord?
        /// Who made it; `nil` for a client without an address.
        var client: IPAddress?
        /// Counted for its client, where that is limited.
        var slot: AddressCounter.Slot?
    }
}

/// What every answer to a request needs to know about it.
struct AnswerForm: Sendable {
    /// The HTTP/2 stream; 0 in HTTP/1.1.
    var stream: Int32 = 0
    var isHead = false
    /// Whether the connection ends with this answer.
    var closes = false
    /// Whether an HTTP/1.0 client has to be told that it does not.
    var saysKeepAlive = false
    /// A sane `X-Request-ID` to give back, or nothing.
    var echoedID: [UInt8] = []
    /// Whether more of the answer comes behind what is encoded.
    var contentFollows = false
    /// Whether a body of unknown length may come in chunks: not to HTTP/1.0, not in HTTP/2.
    var takesChunks = false
    /// Whether it does.
    var isChunked = false
}
