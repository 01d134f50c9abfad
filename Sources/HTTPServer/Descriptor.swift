import Glibc

/// A file descriptor, closed once, by its one owner.
struct Descriptor: ~Copyable, Sendable {
    let raw: Int32

    /// Takes over `raw`, which nothing else may close.
    init(owning raw: Int32) { self.raw = raw }

    deinit {
        // Never retried: on Linux the descriptor is gone even after EINTR.
        _ = close(raw)
    }
}
