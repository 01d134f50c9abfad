// Compiled with the files of the readers into one module by Tests/Fuzz/run, not by the package.
import News

/// Gives one input to the reader of Markdown with its front matter, YAML or TOML, and to that of
/// native articles, and stops the process when what comes back cannot be.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMarkdown(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
    let results = [
        ReadResult(line: 1) { () throws(DocumentError) in
            try MarkdownFormat.decode(bytes, name: "storm-hits-coast.md")
        },
        ReadResult(line: 1) { () throws(DocumentError) in
            try NativeFormat.decodeDraft(bytes, line: 1)
        },
    ]
    for result in results { check(result, lines) }
    return 0
}
