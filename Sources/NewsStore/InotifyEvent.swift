/// What happened in a watched directory (`inotify(7)`).
struct InotifyEvent {
    var watch: Int32
    var mask: UInt32
    var name: String

    /// The events in what was read of an inotify descriptor: `wd`, `mask`, `cookie`, `len` and a name
    /// padded with zeros, again and again.
    static func all(in bytes: ArraySlice<UInt8>) -> [InotifyEvent] {
        bytes.withUnsafeBytes { buffer in
            var events: [InotifyEvent] = []
            var offset = 0
            while offset + 16 <= buffer.count {
                let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
                guard offset + 16 + length <= buffer.count else { break }
                let name = buffer[offset + 16..<offset + 16 + length].prefix { $0 != 0 }
                events.append(
                    InotifyEvent(
                        watch: buffer.loadUnaligned(fromByteOffset: offset, as: Int32.self),
                        mask: buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self),
                        name: String(decoding: name, as: UTF8.self)
                    )
                )
                offset += 16 + length
            }
            return events
        }
    }
}
