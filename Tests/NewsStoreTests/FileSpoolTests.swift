import Foundation
import NewsStore
import Testing

@Suite struct FileSpoolTests {
    @Test("what was put there is read back in any range, and no file of it is left")
    func appendsAndReads() throws {
        let folder = try TemporaryFolder()
        #expect(throws: (any Error).self) { try FileSpool(content: folder.path) }
        try FileManager.default.createDirectory(
            atPath: folder.path + "/.newsd",
            withIntermediateDirectories: true
        )
        let spool = try FileSpool(content: folder.path)
        try spool.append(Array("one".utf8))
        try spool.append([UInt8](repeating: 7, count: 100_000))
        try spool.append(Array("two".utf8))
        #expect(try spool.read(0..<3) == Array("one".utf8))
        #expect(try spool.read(2..<5) == [UInt8(ascii: "e"), 7, 7])
        #expect(try spool.read(100_002..<100_006) == [7] + Array("two".utf8))
        #expect(throws: (any Error).self) { try spool.read(100_002..<100_007) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.newsd")
        #expect(names.isEmpty)
    }
}
