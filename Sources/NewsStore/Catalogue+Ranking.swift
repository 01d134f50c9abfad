import Foundation
import GRDB
import News

extension Database {
    func neighbours(of id: ArticleID) throws -> [Neighbour]? {
        try first("SELECT bytes FROM neighbour WHERE id = ?", [id.rawValue]) { row in
            try row.withBlob(0) { try NeighbourList.decode($0) }
        }
    }

    /// Replaces neighbour lists; one for an article that is not there is not kept.
    func saveNeighbours(_ lists: [ArticleID: [Neighbour]]) throws {
        for (id, list) in lists {
            try run(
                """
                INSERT OR REPLACE INTO neighbour SELECT id, ? FROM article WHERE id = ?
                """,
                [Data(NeighbourList.encode(list)), id.rawValue]
            )
        }
    }

    func eachSignature(_ body: (StoredSignature) -> Void) throws {
        try each(
            """
            SELECT s.id, s.revision, s.bytes FROM signature s
            CROSS JOIN article a ON a.id = s.id AND a.revision = s.revision ORDER BY s.id
            """,
            []
        ) { row in
            guard let id = ArticleID(row[0]) else { throw MalformedValue() }
            body(StoredSignature(id: id, revision: row[1], bytes: try row.bytes(2)))
        }
    }

    /// Replaces signatures; one for an article that is not there is not kept.
    func saveSignatures(_ signatures: [StoredSignature]) throws {
        for signature in signatures {
            try run(
                """
                INSERT OR REPLACE INTO signature SELECT id, ?, ? FROM article WHERE id = ?
                """,
                [signature.revision, Data(signature.bytes), signature.id.rawValue]
            )
            try run(
                """
                DELETE FROM unsigned WHERE id = ?1
                AND EXISTS (SELECT 1 FROM article WHERE id = ?1 AND revision = ?2)
                """,
                [signature.id.rawValue, signature.revision]
            )
        }
    }

    func unsigned(limit: Int) throws -> [ArticleID] {
        var ids: [ArticleID] = []
        try each("SELECT id FROM unsigned ORDER BY id LIMIT ?", [limit]) { row in
            guard let id = ArticleID(row[0]) else { throw MalformedValue() }
            ids.append(id)
        }
        return ids
    }

    func state(_ key: String) throws -> [UInt8]? {
        try first("SELECT bytes FROM state WHERE key = ?", [key]) { try $0.bytes(0) }
    }

    func saveState(_ key: String, _ bytes: [UInt8]) throws {
        try run("INSERT OR REPLACE INTO state VALUES (?, ?)", [key, Data(bytes)])
    }
}
