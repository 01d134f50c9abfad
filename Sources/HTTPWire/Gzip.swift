internal import CZlib

/// Why bytes couldn't be compressed.
package enum GzipError: Error, Equatable, Sendable {
    /// A level outside 1 to 9.
    case level(Int)
    /// More bytes than zlib counts in one call.
    case tooLarge(limit: Int)
    /// zlib's own code, which means that memory ran out.
    case zlib(code: Int32)
}

/// Compression for `Content-Encoding: gzip` (RFC 1952).
package enum Gzip {
    /// `bytes` as one gzip member.
    ///
    /// The same bytes and level always give the same result: the header holds no time and an
    /// unknown operating system.
    ///
    /// - Parameters:
    ///   - bytes: What to compress.
    ///   - level: 1, the fastest, to 9, the smallest.
    /// - Returns: The member, header and checksum included.
    /// - Throws: ``GzipError``.
    package static func compress(
        _ bytes: [UInt8],
        level: Int = 6
    ) throws(GzipError) -> [UInt8] {
        guard 1...9 ~= level else { throw .level(level) }
        let limit = Int(UInt32.max) - 1_048_576
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        let deflater = try Deflater(level: CInt(level))
        return try deflater.compress(bytes)
    }
}

/// A zlib stream and the memory behind it.
///
/// zlib keeps the address of the stream, so it lives where it can't move.
@safe
private struct Deflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: CInt) throws(GzipError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let code = unsafe czlib_deflate_init_gzip(stream, level)
        guard code == Z_OK else {
            unsafe stream.deallocate()
            throw .zlib(code: code)
        }
        // Last: a throw after this line would run `deinit` too.
        unsafe self.stream = stream
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    consuming func compress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
        let bound = Int(unsafe deflateBound(stream, UInt(bytes.count)))
        var code = Z_OK
        var result = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                // zlib doesn't write through `next_in`; C had no way to say so.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress
                )
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(output.count)
                code = unsafe deflate(stream, Z_FINISH)
            }
            count = unsafe output.count - Int(stream.pointee.avail_out)
        }
        guard code == Z_STREAM_END, result.count >= 10 else { throw .zlib(code: code) }
        // The operating system of the one who compressed: unknown (RFC 1952 §2.3.1).
        result[9] = 255
        return result
    }
}
