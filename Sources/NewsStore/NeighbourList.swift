import Foundation
import News

/// Turns a neighbour list into the bytes the catalogue keeps, and back.
enum NeighbourList {
    static func encode(_ list: [Neighbour]) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(count: list.count)
        for neighbour in list {
            writer.append(neighbour.id.rawValue)
            writer.append(neighbour.score)
            writer.append(count: neighbour.reasons.count)
            for reason in neighbour.reasons {
                writer.append(reason.kind)
                writer.append(reason.value)
                writer.append(reason.weight)
            }
        }
        return writer.bytes
    }

    static func decode(_ buffer: UnsafeRawBufferPointer) throws(MalformedValue) -> [Neighbour] {
        var reader = ByteReader(buffer)
        let count = try reader.count()
        var list: [Neighbour] = []
        // A damaged count must not reserve the machine's memory.
        list.reserveCapacity(min(count, 1024))
        for _ in 0..<count {
            guard let id = ArticleID(try reader.text()) else { throw MalformedValue() }
            let score = try reader.float()
            var reasons: [Neighbour.Reason] = []
            let reasonCount = try reader.count()
            reasons.reserveCapacity(min(reasonCount, 64))
            for _ in 0..<reasonCount {
                reasons.append(
                    Neighbour.Reason(
                        kind: try reader.text(),
                        value: try reader.text(),
                        weight: try reader.float()
                    )
                )
            }
            list.append(Neighbour(id: id, score: score, reasons: reasons))
        }
        return list
    }
}
