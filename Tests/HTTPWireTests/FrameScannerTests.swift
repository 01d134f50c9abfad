import TestSupport
import Testing

@testable import HTTPWire

@Suite("The heads of frames") struct FrameScannerTests {
    typealias Frame = FrameScanner.Frame

    /// What is found in bytes that come in pieces, and where each frame begins in all of them.
    static func scan(_ bytes: [UInt8], cuts: [Int] = []) -> (frames: [Frame], starts: [Int]) {
        var scanner = FrameScanner()
        var frames: [Frame] = []
        var starts: [Int] = []
        var first = 0
        for end in cuts + [bytes.count] {
            let piece = bytes.span.extracting(first..<end)
            var place = 0
            while let frame = scanner.next(piece, from: &place) {
                frames.append(frame)
                starts.append(first + scanner.start)
            }
            first = end
        }
        return (frames, starts)
    }

    static let sent: [HTTP2Frame] = [
        .settings((.initialWindowSize, 1)), .settings(), .headers(1, [0x82, 0x86]),
        .data(1, Array(repeating: 0, count: 300)), .priority(3, dependsOn: 1),
        .priority(5, dependsOn: 5), .priority(7, dependsOn: 1 << 31 | 7),
        // Of a wrong length, which is for libnghttp2 to say.
        HTTP2Frame(type: 2, stream: 9, payload: [0, 0, 0, 9]),
        HTTP2Frame(type: 2, stream: 9, payload: []),
        HTTP2Frame(type: 0xBA, stream: 1 << 31 | 11, payload: [1]), .ping(),
    ]
    static let expected = [
        Frame(type: 4, stream: 0), Frame(type: 4, stream: 0), Frame(type: 1, stream: 1),
        Frame(type: 0, stream: 1), Frame(type: 2, stream: 3),
        Frame(type: 2, stream: 5, dependsOnItself: true),
        Frame(type: 2, stream: 7, dependsOnItself: true), Frame(type: 2, stream: 9),
        Frame(type: 2, stream: 9), Frame(type: 0xBA, stream: 11), Frame(type: 6, stream: 0),
    ]

    @Test("every frame is found, whatever the pieces it comes in")
    func splits() {
        let bytes = HTTP2Frame.preface + Self.sent.bytes
        let whole = Self.scan(bytes)
        #expect(whole.frames == Self.expected)
        var starts: [Int] = []
        var place = HTTP2Frame.preface.count
        for frame in Self.sent {
            starts.append(place)
            place += frame.bytes.count
        }
        #expect(whole.starts == starts)
        let ways = (1..<bytes.count).map { [$0] } + [Array(1..<bytes.count)]
        for cuts in ways {
            let found = Self.scan(bytes, cuts: cuts)
            #expect(found.frames == Self.expected, "\(cuts)")
            #expect(found.starts == starts, "\(cuts)")
        }
    }

    @Test("a frame is found before its payload is there, PRIORITY when it says what it depends on")
    func early() {
        let preface = HTTP2Frame.preface
        let data = HTTP2Frame.data(1, [1, 2, 3]).bytes
        #expect(Self.scan(preface + data.prefix(8)).frames == [])
        #expect(Self.scan(preface + data.prefix(9)).frames == [Frame(type: 0, stream: 1)])
        let priority = HTTP2Frame.priority(3, dependsOn: 3).bytes
        #expect(Self.scan(preface + priority.prefix(12)).frames == [])
        #expect(
            Self.scan(preface + priority.prefix(13)).frames
                == [Frame(type: 2, stream: 3, dependsOnItself: true)]
        )
    }
}
