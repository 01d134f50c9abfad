import CNGHTTP2

/// Field blocks (RFC 7541): written without compression, read by libnghttp2.
package enum HTTP2Fields {
    /// Writes fields as literals that go into no table, without Huffman's code.
    package static func encode(_ fields: [(name: String, value: String)]) -> [UInt8] {
        fields.flatMap { [0] + string($0.name) + string($0.value) }
    }

    /// The fields of a request, pseudo-header fields first.
    package static func request(
        _ path: String = "/",
        method: String = "GET",
        authority: String? = "a",
        scheme: String = "http",
        _ more: (String, String)...
    ) -> [UInt8] {
        var fields = [
            (name: ":method", value: method), (":scheme", scheme), (":path", path),
        ]
        if let authority { fields.append((":authority", authority)) }
        return encode(fields + more.map { (name: $0.0, value: $0.1) })
    }

    private static func string(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var length: [UInt8] = []
        // An integer with a prefix of seven bits (RFC 7541 §5.1).
        if bytes.count < 127 {
            length = [UInt8(bytes.count)]
        } else {
            length = [127]
            var rest = bytes.count - 127
            while rest >= 128 {
                length.append(UInt8(rest % 128 + 128))
                rest /= 128
            }
            length.append(UInt8(rest))
        }
        return length + bytes
    }

    /// Reads the field blocks of one connection, in their order.
    package final class Decoder {
        private var inflater: OpaquePointer?

        package init() { precondition(nghttp2_hd_inflate_new(&inflater) == 0, "out of memory") }
        deinit { nghttp2_hd_inflate_del(inflater) }

        package struct Malformed: Error {}

        /// The fields of a whole block.
        package func decode(_ block: [UInt8]) throws -> [(name: String, value: String)] {
            var fields: [(name: String, value: String)] = []
            var place = 0
            while true {
                var field = nghttp2_nv()
                var flags: Int32 = 0
                let used = block[place...].withUnsafeBufferPointer { rest in
                    nghttp2_hd_inflate_hd2(
                        inflater,
                        &field,
                        &flags,
                        rest.baseAddress,
                        rest.count,
                        1
                    )
                }
                guard used >= 0 else { throw Malformed() }
                place += used
                if flags & Int32(NGHTTP2_HD_INFLATE_EMIT.rawValue) != 0 {
                    fields.append(
                        (text(field.name, field.namelen), text(field.value, field.valuelen))
                    )
                }
                if flags & Int32(NGHTTP2_HD_INFLATE_FINAL.rawValue) != 0 {
                    nghttp2_hd_inflate_end_headers(inflater)
                    return fields
                }
                guard used > 0 || flags & Int32(NGHTTP2_HD_INFLATE_EMIT.rawValue) != 0 else {
                    throw Malformed()
                }
            }
        }

        private func text(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int) -> String {
            String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }
}
