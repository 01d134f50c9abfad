import Glibc

/// Writes a line to standard output at once: whoever reads it may be waiting for it.
func printLine(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
}

/// Writes a line to standard error.
func printError(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
}

/// Writes text without a line end to standard error, for a progress bar.
func printProgress(_ text: String) {
    write(text, to: STDERR_FILENO)
}

/// Writes bytes to standard output.
func printBytes(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { write($0, to: STDOUT_FILENO) }
}

private func write(_ text: String, to descriptor: CInt) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
}

private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) {
    var rest = bytes
    while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        // A closed pipe ends the output, not the work.
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
}
