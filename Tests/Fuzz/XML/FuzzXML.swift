// Compiled with the files of the readers into one module by Tests/Fuzz/run, not by the package.
import News

/// Gives one input to every reader of XML, and stops the process when what comes back cannot be.
///
/// A result is an article with a headline and a text, unless it is canceled, or a refusal with a
/// reason on a line the input has.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzXML(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // libxml2 counts a line feed, and takes a carriage return for one.
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
    let nitf = ReadResult(line: 1) { () throws(DocumentError) in try NITFReader.read(bytes) }
    for results in [
        FeedReader.read(bytes), NewsMLG2Reader.read(bytes), NewsML1Reader.read(bytes), [nitf],
    ] {
        precondition(!results.isEmpty, "neither read nor refused")
        for result in results { check(result, lines) }
    }
    return 0
}
