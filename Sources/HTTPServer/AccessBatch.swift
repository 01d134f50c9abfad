/// Answered requests of one lane, for the access log; their texts are the bytes that came.
///
/// A batch is filled and emptied again and again, so that noting a request costs no allocation.
package struct AccessBatch: Sendable {
    /// The texts of a request, in the order they are kept.
    package enum Text: Int, Sendable, CaseIterable {
        case client, method, target, requestID, traceparent, userAgent, referer
    }

    /// One request; its fields are those of ``AccessRecord``.
    package struct Entry: Sendable {
        package var time: Int64
        package var status: Int
        package var bytes: Int
        package var duration: Int64
        package var isHit: Bool
        fileprivate var start: Int
        /// Where each text ends; the next begins there.
        fileprivate var ends: InlineArray<7, Int>
    }

    package private(set) var entries: [Entry] = []
    /// The texts of all entries: most of them ASCII, but any byte a field may hold.
    package private(set) var bytes: [UInt8] = []
    private var start = 0
    private var ends = InlineArray<7, Int>(repeating: 0)
    private var count = 0

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// Where in ``bytes`` a text of `entry` is; empty when there is none.
    package func range(_ text: Text, of entry: Entry) -> Range<Int> {
        let index = text.rawValue
        return (index == 0 ? entry.start : entry.ends[index - 1])..<entry.ends[index]
    }

    /// The entries as records of their own.
    package var records: [AccessRecord] {
        entries.map { entry in
            func text(_ which: Text) -> String { bytes.span.text(range(which, of: entry)) }
            func optional(_ which: Text) -> String? {
                range(which, of: entry).isEmpty ? nil : text(which)
            }
            return AccessRecord(
                time: entry.time,
                client: text(.client),
                method: text(.method),
                target: text(.target),
                status: entry.status,
                bytes: entry.bytes,
                duration: entry.duration,
                requestID: text(.requestID),
                traceparent: optional(.traceparent),
                userAgent: optional(.userAgent),
                referer: optional(.referer),
                isHit: entry.isHit
            )
        }
    }

    /// Adds the next text of the entry that ``end(time:status:bytes:duration:isHit:)`` completes.
    ///
    /// To be called once for each ``Text``, in their order.
    mutating func add(_ text: Span<UInt8>) {
        if count == 0 { start = bytes.count }
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        ends[count] = bytes.count
        count += 1
    }

    /// Adds the next text by writing it at the end of the bytes.
    mutating func add(_ write: (inout [UInt8]) -> Void) {
        if count == 0 { start = bytes.count }
        write(&bytes)
        ends[count] = bytes.count
        count += 1
    }

    /// Completes an entry.
    mutating func end(time: Int64, status: Int, bytes sent: Int, duration: Int64, isHit: Bool) {
        precondition(count == Text.allCases.count, "an entry lacks a text")
        entries.append(
            Entry(
                time: time,
                status: status,
                bytes: sent,
                duration: duration,
                isHit: isHit,
                start: start,
                ends: ends
            )
        )
        count = 0
    }

    /// Adds a record.
    package mutating func append(_ record: AccessRecord) {
        for text in [
            record.client, record.method, record.target, record.requestID,
            record.traceparent ?? "", record.userAgent ?? "", record.referer ?? "",
        ] {
            add { $0 += text.utf8 }
        }
        end(
            time: record.time,
            status: record.status,
            bytes: record.bytes,
            duration: record.duration,
            isHit: record.isHit
        )
    }

    /// Forgets all entries, but not the storage unless that has become large.
    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
    }
}
