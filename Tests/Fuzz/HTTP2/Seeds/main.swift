// Compiled with the frames of TestSupport by Tests/Fuzz/run, not by the package.

import Glibc

/// Writes what clients may send, and may not, into the folder that is named.
guard CommandLine.arguments.count == 2 else { exit(2) }
for (index, script) in HTTP2Script.all.enumerated() {
    let bytes = HTTP2Frame.settings().bytes + script.frames.bytes
    guard let file = fopen("\(CommandLine.arguments[1])/script-\(index)", "w") else { exit(1) }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { exit(1) }
}
