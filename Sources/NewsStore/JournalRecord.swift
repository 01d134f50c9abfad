import Crypto
import Foundation
import News

/// How a record is laid out.
enum JournalRecord {
    struct Header {
        /// Of the header itself: two numbers of eight bytes and a digest.
        static let length = 48

        var count: Int
        var generation: UInt64
        var digest: [UInt8]

        /// - Returns: `nil` where no record begins.
        init?(_ bytes: [UInt8]) {
            guard bytes.count == Self.length else { return nil }
            let numbers = bytes.withUnsafeBytes { bytes in
                (0..<2).map {
                    UInt64(littleEndian: bytes.load(fromByteOffset: 8 * $0, as: UInt64.self))
                }
            }
            guard numbers[0] > 0, numbers[0] <= WriteJournal.capacity, numbers[1] > 0 else {
                return nil
            }
            (count, generation, digest) = (Int(numbers[0]), numbers[1], Array(bytes[16...]))
        }
    }

    /// How long the record of a payload is.
    static func length(_ count: Int) -> Int { (Header.length + count + 7) & ~7 }

    static func bytes(_ payload: [UInt8], _ generation: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length(payload.count))
        for number in [UInt64(payload.count), generation] {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        bytes += digest(payload, generation)
        bytes += payload
        bytes += repeatElement(0, count: length(payload.count) - bytes.count)
        return bytes
    }

    static func digest(_ payload: [UInt8], _ generation: UInt64) -> [UInt8] {
        var hash = SHA256()
        withUnsafeBytes(of: generation.littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: payload)
        return Array(hash.finalize())
    }

    // MARK: Payloads

    static func encode(boot: String) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(boot)
        return writer.bytes
    }

    static func boot(_ payload: [UInt8]) -> String? {
        payload.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try? reader.text()
        }
    }

    static func encode(_ entries: [WriteJournal.Entry]) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(count: entries.count)
        for entry in entries {
            writer.append(entry.path)
            writer.append(entry.modified)
            writer.append(entry.bytes)
        }
        return writer.bytes
    }

    /// The digest of the payload was right, so this is what was written.
    static func entries(_ payload: [UInt8]) -> [WriteJournal.Entry] {
        let entries = payload.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try? (0..<reader.count()).map { _ in
                try WriteJournal.Entry(
                    path: reader.text(),
                    modified: reader.number(),
                    bytes: reader.bytes()
                )
            }
        }
        return entries ?? []
    }
}
