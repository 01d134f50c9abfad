import HTTP
import HTTPTypes
import HTTPWire
import Testing

@Suite struct ResponseEncoderTests {
    @Test("a head has its date where it is said to be")
    func head() throws {
        var bytes = Array("before".utf8)
        let fields: HTTPFields = [.contentType: "text/plain", .contentLength: "3", .eTag: "\"a\""]
        let offsets = try ResponseEncoder.encodeHead(status: 200, fields: fields, into: &bytes)
        HTTPDate.write(secondsSince1970: 784_111_777, into: &bytes, at: offsets.date)
        bytes.insert(contentsOf: ResponseEncoder.connectionClose, at: offsets.fieldsEnd)
        #expect(
            text(bytes[...]) == """
                beforeHTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                Content-Type: text/plain\r\nContent-Length: 3\r\nETag: "a"\r\n\
                Connection: close\r\n\r\n
                """
        )
        #expect(offsets.end == bytes.count - ResponseEncoder.connectionClose.count)
    }

    @Test("the length of the content comes last, and there is room for the content")
    func contentLength() throws {
        var bytes: [UInt8] = []
        let fields: HTTPFields = [
            .contentType: "text/plain", .server: String(repeating: "x", count: 5000),
        ]
        let offsets = try ResponseEncoder.encodeHead(
            status: 200,
            fields: fields,
            contentLength: 4096,
            followedBy: 4096,
            into: &bytes
        )
        #expect(text(bytes[...]).hasSuffix("x\r\nContent-Length: 4096\r\n\r\n"))
        #expect(bytes.count == offsets.end)
        let capacity = bytes.capacity
        bytes += [UInt8](repeating: 0, count: 4096)
        #expect(bytes.capacity == capacity)
        // What is kept does not hold much more than it says.
        #expect(capacity < bytes.count + 512)
    }

    @Test("a date among the fields is the date")
    func date() throws {
        var bytes: [UInt8] = []
        let fields: HTTPFields = [.date: "Sun, 06 Nov 1994 08:49:37 GMT", .server: "n"]
        try ResponseEncoder.encodeHead(status: 404, fields: fields, into: &bytes)
        #expect(
            text(bytes[...]) == "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "Server: n\r\n\r\n"
        )
    }

    @Test("a status without phrase keeps its space")
    func unknownStatus() throws {
        var bytes: [UInt8] = []
        try ResponseEncoder.appendStatusLine(599, to: &bytes)
        #expect(text(bytes[...]) == "HTTP/1.1 599 \r\n")
    }

    @Test(
        "what would break the framing is never written",
        arguments: [
            "a\r\nX: y", "a\nb", "a\rb", "a\u{00}b", "\u{7F}",
        ]
    )
    func controls(_ value: String) {
        var bytes: [UInt8] = []
        #expect(throws: ResponseEncoder.Fault.value(field: "X")) {
            try ResponseEncoder.appendField("X", value, to: &bytes)
        }
        #expect(!text(bytes[...]).contains(value))
        #expect(throws: ResponseEncoder.Fault.value(field: value)) {
            try ResponseEncoder.appendField(value, "x", to: &bytes)
        }
    }

    @Test("a refused head leaves nothing behind")
    func nothingBehind() {
        var bytes = Array("x".utf8)
        #expect(throws: ResponseEncoder.Fault.status(99)) {
            try ResponseEncoder.encodeHead(status: 99, fields: [:], into: &bytes)
        }
        #expect(throws: ResponseEncoder.Fault.date) {
            try ResponseEncoder.encodeHead(status: 200, fields: [.date: "now"], into: &bytes)
        }
        #expect(bytes == Array("x".utf8))
    }

    @Test("100 Continue")
    func continueHead() {
        #expect(text(ResponseEncoder.continueHead[...]) == "HTTP/1.1 100 Continue\r\n\r\n")
    }
}
