internal import CNGHTTP2

/// The fields of an answer, laid out for HTTP/2: names in lower case, a place for the date.
///
/// libnghttp2 reads names and values where they are, so that an answer given again and again costs
/// no copy: a block must live until it is sent, for which ``HTTP2Session`` cares. Belongs to one
/// lane.
@safe
package final class FieldBlock {
    /// `:status`, three digits, and the fields behind each other.
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    /// Where each is, as libnghttp2 takes them.
    let fields: UnsafeMutableBufferPointer<nghttp2_nv>
    private let dateOffset: Int?

    /// Takes the fields over from an encoded HTTP/1.1 head.
    ///
    /// - Parameters:
    ///   - head: As ``ResponseEncoder`` wrote it, with its empty line.
    ///   - headDateOffset: Where in it the 29 bytes of the date are, or `nil` without one.
    package init(head: Span<UInt8>, dateOffset headDateOffset: Int?) {
        var bytes = Array(":status".utf8)
        var lines: [(name: Range<Int>, value: Range<Int>)] = []
        var date: Int?
        let digits = 9
        let status = bytes.count
        for index in digits..<digits + 3 { bytes.append(head[index]) }
        lines.append((0..<status, status..<bytes.count))
        var place = digits
        while head[place] != .lf { place += 1 }
        place += 1
        while head[place] != .cr {
            let name = bytes.count
            while head[place] != .colon {
                let byte = head[place]
                let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                bytes.append(isUpper ? byte | 0x20 : byte)
                place += 1
            }
            // The colon and the space behind it.
            place += 2
            let value = bytes.count
            if place == headDateOffset { date = value }
            while head[place] != .cr {
                bytes.append(head[place])
                place += 1
            }
            lines.append((name..<value, value..<bytes.count))
            place += 2
        }
        dateOffset = date
        unsafe self.bytes = .allocate(capacity: bytes.count)
        _ = unsafe self.bytes.initialize(fromContentsOf: bytes)
        unsafe fields = .allocate(capacity: lines.count)
        let isKept = NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
        let start = unsafe self.bytes.baseAddress
        for (index, line) in lines.enumerated() {
            unsafe fields.initializeElement(
                at: index,
                to: nghttp2_nv(
                    name: start?.advanced(by: line.name.lowerBound),
                    value: start?.advanced(by: line.value.lowerBound),
                    namelen: line.name.count,
                    valuelen: line.value.count,
                    flags: UInt8(isKept)
                )
            )
        }
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe fields.deallocate()
    }

    /// Puts in another date of 29 bytes; blocks on their way get it too.
    package func setDate(_ text: [UInt8]) {
        guard let dateOffset else { return }
        for index in text.indices { unsafe bytes[dateOffset + index] = text[index] }
    }

    /// Calls `body` with the fields and one more, whose name is in lower case.
    func withFields<Result>(
        adding addition: (name: StaticString, value: [UInt8])?,
        _ body: (UnsafeBufferPointer<nghttp2_nv>) -> Result
    ) -> Result {
        guard let addition else { return unsafe body(UnsafeBufferPointer(fields)) }
        let count = unsafe fields.count + 1
        return unsafe withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: count) { more in
            unsafe addition.value.withUnsafeBufferPointer { value in
                for index in unsafe fields.indices {
                    unsafe more.initializeElement(at: index, to: fields[index])
                }
                unsafe more.initializeElement(
                    at: count - 1,
                    to: nghttp2_nv(
                        // libnghttp2 reads through these; C had no way to say so.
                        name: UnsafeMutablePointer(mutating: addition.name.utf8Start),
                        value: UnsafeMutablePointer(mutating: value.baseAddress),
                        namelen: addition.name.utf8CodeUnitCount,
                        valuelen: value.count,
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
                    )
                )
                return unsafe body(UnsafeBufferPointer(more))
            }
        }
    }
}
