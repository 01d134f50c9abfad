import Glibc

extension Listener {
    /// Opens a Unix socket at `path`, in place of one that nobody listens on any more.
    static func openUnix(_ path: String) throws(ServerError) -> Descriptor {
        let address = ListenAddress.unix(path: path)
        func failure(_ call: String) -> ServerError {
            .listen(address, SystemError(call: call, code: errno))
        }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = socket(AF_UNIX, kind, 0)
        guard raw >= 0 else { throw failure("socket") }
        let descriptor = Descriptor(owning: raw)
        if unsafe withAddress(path, { unsafe bind(raw, $0, $1) }) != 0 {
            guard errno == EADDRINUSE else { throw failure("bind") }
            // Taken: by a living server, by one that died, or by something else.
            var status = stat()
            guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
                throw .notASocket(path: path)
            }
            let probe = socket(AF_UNIX, kind, 0)
            guard probe >= 0 else { throw failure("socket") }
            let prober = Descriptor(owning: probe)
            let code = unsafe withAddress(path, { unsafe connect(prober.raw, $0, $1) })
            guard code != 0, errno == ECONNREFUSED else { throw .socketInUse(path: path) }
            unsafe unlink(path)
            guard unsafe withAddress(path, { unsafe bind(raw, $0, $1) }) == 0 else {
                throw failure("bind")
            }
        }
        guard listen(raw, backlog) == 0 else { throw failure("listen") }
        return descriptor
    }

    /// Calls `body` with the address of a Unix socket at `path`, which is short enough.
    private static func withAddress(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            for (index, byte) in path.utf8.enumerated() where index + 1 < room.count {
                unsafe room[index] = byte
            }
        }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, length)
            }
        }
    }
}
