import Foundation
import GRDB
package import News

/// Answers to writes, kept in the catalogue.
extension FileArticleRepository {
    package func keptAnswer(
        for key: String,
        at now: Instant
    ) throws(RepositoryError) -> KeptAnswer? {
        try catalogue.glance { db in
            try db.first(
                """
                SELECT fingerprint, status, article, version, media_type, body, created
                FROM kept_answer WHERE key = ? AND created > ?
                """,
                [key, now.milliseconds - KeptAnswer.lifetime]
            ) { row in
                KeptAnswer(
                    fingerprint: row[0],
                    status: row[1],
                    article: (row[2] as String?).flatMap { ArticleID($0) },
                    version: row[3],
                    mediaType: row[4],
                    body: try row.bytes(5),
                    created: Instant(milliseconds: row[6])
                )
            }
        }
    }

    package func keep(_ answer: KeptAnswer, for key: String) throws(RepositoryError) {
        try catalogue.write { db in
            try db.run(
                "DELETE FROM kept_answer WHERE created <= ?",
                [answer.created.milliseconds - KeptAnswer.lifetime]
            )
            try db.run(
                "INSERT OR REPLACE INTO kept_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    key, answer.fingerprint, answer.status, answer.article?.rawValue,
                    answer.version, answer.mediaType, Data(answer.body),
                    answer.created.milliseconds,
                ]
            )
        }
    }
}
