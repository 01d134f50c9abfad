import CEpoll
import Glibc

/// A set of descriptors watched together, itself readable when one of them is.
@safe struct EpollSet: ~Copyable {
    /// What a descriptor is watched for.
    enum Interest {
        static let input = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
        static let output = EPOLLOUT.rawValue
        static let failure = EPOLLERR.rawValue
        static let hangUp = EPOLLHUP.rawValue
        /// Errors only, which cannot be masked.
        static let none: UInt32 = 0
        static let listener = EPOLLIN.rawValue
    }

    let descriptor: Descriptor
    private let events: UnsafeMutablePointer<epoll_event>
    private static let capacity = 256

    /// An empty set.
    ///
    /// - Throws: ``SystemError`` when the process has no descriptor left.
    init() throws(SystemError) {
        guard let raw = try retrying("epoll_create1", { epoll_create1(Int32(EPOLL_CLOEXEC)) })
        else { throw SystemError(call: "epoll_create1", code: EAGAIN) }
        unsafe events = .allocate(capacity: Self.capacity)
        descriptor = Descriptor(owning: raw)
    }

    deinit { unsafe events.deallocate() }

    /// Starts to watch `raw`, level-triggered.
    ///
    /// - Throws: ``SystemError`` when the kernel has no room for it.
    func add(_ raw: Int32, _ interest: UInt32, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, raw, interest, token)
    }

    /// Changes what `raw` is watched for.
    func change(_ raw: Int32, _ interest: UInt32, token: UInt64) {
        // A watched descriptor of ours: the call has no way to fail but a bug.
        try? control(EPOLL_CTL_MOD, raw, interest, token)
    }

    /// Ends watching `raw`.
    func remove(_ raw: Int32) {
        try? control(EPOLL_CTL_DEL, raw, 0, 0)
    }

    private func control(
        _ operation: Int32,
        _ raw: Int32,
        _ interest: UInt32,
        _ token: UInt64
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest
        unsafe event.data.u64 = token
        _ = try retrying("epoll_ctl") {
            unsafe epoll_ctl(descriptor.raw, operation, raw, &event)
        }
    }

    /// Waits for events.
    ///
    /// - Parameter milliseconds: How long, 0 for not at all.
    /// - Returns: How many there are to take by ``subscript(_:)``.
    func wait(milliseconds: Int32) -> Int {
        let count = unsafe epoll_wait(
            descriptor.raw,
            events,
            Int32(Self.capacity),
            milliseconds
        )
        // Interrupted is the same as nothing yet.
        return Int(max(count, 0))
    }

    /// One event of the last wait: what happened, to whom.
    subscript(_ index: Int) -> (happened: UInt32, token: UInt64) {
        let event = unsafe events[index]
        return unsafe (event.events, event.data.u64)
    }
}
