import Glibc

/// Listening sockets that a service manager opened before it started this process.
///
/// The protocol is systemd's (`sd_listen_fds(3)`): `LISTEN_FDS` says how many descriptors there
/// are from 3 on, and `LISTEN_PID` whom they are for. Their backlog outlives the process, so that
/// a restart loses no connection.
package struct SocketActivation: Sendable {
    /// The value of an environment variable.
    package var variable: @Sendable (String) -> String?
    /// Takes an environment variable away, so that no child takes our sockets for its own.
    package var forget: @Sendable (String) -> Void
    /// The first descriptor.
    package var first: Int32

    package init(
        first: Int32,
        variable: @escaping @Sendable (String) -> String?,
        forget: @escaping @Sendable (String) -> Void
    ) {
        self.first = first
        self.variable = variable
        self.forget = forget
    }

    /// What this process was started with.
    package static let system = SocketActivation(
        first: 3,
        variable: { name in
            guard let value = unsafe getenv(name) else { return nil }
            return unsafe String(validatingCString: value)
        },
        forget: { name in _ = unsafe unsetenv(name) }
    )

    /// Takes the sockets over, once: another call finds the variables gone.
    ///
    /// - Returns: At least one descriptor, closed on exec.
    /// - Throws: ``SocketActivationError``; then nothing was taken over.
    func take() throws(SocketActivationError) -> [Int32] {
        let (process, number) = (variable("LISTEN_PID"), variable("LISTEN_FDS"))
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"] {
            forget(name)
        }
        guard let process, let number else { throw .missing }
        guard Int32(process) == getpid() else { throw .anotherProcess }
        guard let count = Int32(number), count > 0, !first.addingReportingOverflow(count).overflow
        else { throw .count }
        var taken: [Int32] = []
        for raw in first..<first + count {
            let flags = fcntl(raw, F_GETFD)
            guard flags >= 0, fcntl(raw, F_SETFD, flags | FD_CLOEXEC) == 0 else {
                throw .notOpen(raw)
            }
            taken.append(raw)
        }
        return taken
    }
}

/// Why the sockets of a service manager cannot be listened on.
package enum SocketActivationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `LISTEN_PID` or `LISTEN_FDS` is missing.
    case missing
    /// `LISTEN_PID` is not this process.
    case anotherProcess
    /// `LISTEN_FDS` is no number above 0.
    case count
    case notOpen(Int32)
    case notListening(Int32)
    /// Neither TCP nor a stream of the file system.
    case family(Int32)
    case system(SystemError)

    package var description: String {
        switch self {
        case .missing: "LISTEN_PID and LISTEN_FDS are not set: no socket was passed on"
        case .anotherProcess: "LISTEN_PID names another process"
        case .count: "LISTEN_FDS is not a number from 1"
        case .notOpen(let raw): "descriptor \(raw) is not open"
        case .notListening(let raw): "descriptor \(raw) is not a listening stream socket"
        case .family(let raw): "descriptor \(raw) is neither a TCP nor a Unix socket"
        case .system(let error): "\(error)"
        }
    }
}
