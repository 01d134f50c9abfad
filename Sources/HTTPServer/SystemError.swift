import Glibc

/// A system call that failed, and why.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the call.
    package let call: String
    /// The `errno` it left.
    package let code: Int32

    package var description: String {
        guard let text = unsafe strerror(code) else { return "\(call): error \(code)" }
        return unsafe "\(call): \(String(cString: text))"
    }
}

/// Runs `body` until it is not interrupted.
///
/// - Parameters:
///   - call: The name of the call, for the error.
///   - body: The call; -1 means that it failed and left `errno`.
/// - Returns: What the call returned, or `nil` when it would block.
/// - Throws: ``SystemError`` with the `errno` the call left.
@inline(__always)
func retrying<N: FixedWidthInteger>(
    _ call: StaticString,
    _ body: () -> N
) throws(SystemError) -> N? {
    while true {
        let result = body()
        guard result == -1 else { return result }
        switch errno {
        case EINTR: continue
        case EAGAIN: return nil
        case let code: throw SystemError(call: "\(call)", code: code)
        }
    }
}
