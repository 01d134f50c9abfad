// Compiled with the files of the readers into one module by Tests/Fuzz/run, not by the package.
import News

/// Gives one input to every reader of text, tables, JSON and pages, and stops the process when what
/// comes back cannot be.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTexts(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
    var every = [
        WireTextReader.read(bytes), TelexReader.read(bytes),
        CSVReader.read(bytes, isTabbed: false),
        CSVReader.read(bytes, isTabbed: true),
        [ReadResult(line: 1) { () throws(DocumentError) in try PlainTextReader.read(bytes) }],
        [ReadResult(line: 1) { () throws(DocumentError) in try HTMLPageReader.read(bytes) }],
    ]
    if let node = try? JSON.parse(bytes) {
        every += [
            JSONFeedReader.read(node), JSONLDReader.read(node), APReader.items(node) ?? [],
            [ReadResult(line: 1) { () throws(DocumentError) in try APReader.draft(node) }],
            [ReadResult(line: 1) { () throws(DocumentError) in try WordPressReader.draft(node) }],
            [ReadResult(line: 1) { () throws(DocumentError) in try NinjsReader.read(node) }],
        ]
    }
    for results in every { for result in results { check(result, lines) } }
    return 0
}
