import Glibc
import News

extension RepositoryError {
    /// The error for the log, in the form `file:line: field: why` where a file is at fault.
    var logText: String {
        switch self {
        case .io(let path, let number):
            "\(path): \(strerror(number).map { String(cString: $0) } ?? "error \(number)")"
        case .damaged(let path, let line, let field, let reason):
            "\(path):" + (line.map { "\($0):" } ?? "") + (field.map { " \($0):" } ?? "")
                + " \(reason)"
        case .catalogue(let reason): "catalogue: \(reason)"
        case .locked(let path, let holder): "\(path): held by \(holder)"
        }
    }

    /// The error for the person who typed the command.
    var commandText: String {
        if case .locked(let path, let holder) = self {
            return "\(path): another server has this folder: \(holder)"
        }
        return logText
    }
}

/// Does what asks a store; what the store throws is the failure of the command.
func asking<Value>(
    _ body: () throws(RepositoryError) -> Value
) throws(CommandFailure) -> Value {
    do throws(RepositoryError) {
        return try body()
    } catch {
        throw .failed(error.commandText)
    }
}
