import Glibc

/// A file descriptor, closed once, by its one owner.
struct OwnedDescriptor: ~Copyable, Sendable {
    let raw: Int32

    init(_ raw: Int32) { self.raw = raw }

    deinit { close(raw) }
}
