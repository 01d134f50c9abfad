/// The tables of the catalogue.
///
/// Everything here can be made again from the files, so a change of the schema is a new number:
/// a catalogue with another one is set aside and rebuilt. `place` is `~published`, so that the
/// order of lists (newest first, then id) is ascending and one index range is one page.
enum CatalogueSchema {
    /// Kept in `user_version`.
    static let version = 5

    static let statements = """
        CREATE TABLE article (
            num INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            uri TEXT UNIQUE,
            source TEXT,
            revision TEXT NOT NULL,
            version INTEGER NOT NULL,
            status INTEGER NOT NULL,
            title_key TEXT NOT NULL,
            section TEXT,
            supersedes TEXT,
            -- The uri of what it supersedes; `supersedes` follows from it once that is here.
            evolved_from TEXT,
            story TEXT,
            place INTEGER NOT NULL,
            embargo INTEGER,
            expires INTEGER,
            path TEXT NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            card BLOB NOT NULL
        );
        CREATE INDEX article_successor ON article(supersedes) WHERE supersedes IS NOT NULL;
        CREATE INDEX article_evolved ON article(evolved_from) WHERE evolved_from IS NOT NULL;
        CREATE INDEX article_story ON article(story) WHERE story IS NOT NULL;
        CREATE INDEX article_listing ON article(place, id) WHERE status = 0;
        CREATE INDEX article_standing ON article(section, embargo, expires, place)
            WHERE status = 0;
        CREATE INDEX article_title ON article(title_key, status, place, id);
        CREATE INDEX article_embargo ON article(embargo) WHERE status = 0 AND embargo IS NOT NULL;
        CREATE INDEX article_expiry ON article(expires) WHERE status = 0 AND expires IS NOT NULL;
        CREATE INDEX article_killed ON article(modified) WHERE status = 2;

        -- The file as it was when it last was an article: reads need no file, and a file that is
        -- broken by hand goes on being served as it was. A table of its own, so that lists never
        -- step over texts.
        CREATE TABLE document (num INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

        -- The usable versions that are no longer current, for lists of what was shown then: as the
        -- rows of `article`, with when each held.
        CREATE TABLE past (
            num INTEGER NOT NULL,
            version INTEGER NOT NULL,
            id TEXT NOT NULL,
            place INTEGER NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            embargo INTEGER,
            expires INTEGER,
            card BLOB NOT NULL,
            PRIMARY KEY (num, version)
        ) WITHOUT ROWID;
        CREATE INDEX past_listing ON past(place, id);

        -- What articles are also called.
        CREATE TABLE alias (id TEXT PRIMARY KEY, num INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX alias_article ON alias(num);

        -- What lists filter by: see ListTerm. Usable articles only.
        CREATE TABLE posting (
            term INTEGER NOT NULL,
            place INTEGER NOT NULL,
            id TEXT NOT NULL,
            num INTEGER NOT NULL,
            PRIMARY KEY (term, place, id)
        ) WITHOUT ROWID;

        -- Every word of every usable article; see SearchText for the columns and SearchRow for the
        -- rows. The texts themselves are in `document`: to take one out, the index is told it
        -- again, so whatever changes in SearchText or SearchTokenizer makes another schema.
        CREATE VIRTUAL TABLE words USING fts5(
            headline, summary, names, body, content = '', tokenize = '\(SearchTokenizer.name)'
        );
        -- Articles whose text is still to be taken into `words`; `place` and `former` are what
        -- `words` has of them, if anything: the article as it was then.
        CREATE TABLE unindexed (num INTEGER PRIMARY KEY, place INTEGER, former BLOB);

        CREATE TABLE neighbour (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE signature (
            id TEXT PRIMARY KEY,
            revision TEXT NOT NULL,
            bytes BLOB NOT NULL
        ) WITHOUT ROWID;
        -- Articles whose current revision has no signature.
        CREATE TABLE unsigned (id TEXT PRIMARY KEY) WITHOUT ROWID;

        CREATE TABLE change (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            sections TEXT NOT NULL,
            touches TEXT NOT NULL
        );

        -- What clients are told: see NewsEvent. Its numbers begin anew with the catalogue, which
        -- the epoch says.
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            version INTEGER NOT NULL,
            revision TEXT NOT NULL,
            moment INTEGER NOT NULL,
            is_lift INTEGER NOT NULL,
            sections TEXT NOT NULL
        );
        CREATE INDEX event_article ON event(id, sequence);
        -- One row; until when embargoes and expiries are noted as events.
        CREATE TABLE sequence (epoch TEXT NOT NULL, settled INTEGER NOT NULL);
        INSERT INTO sequence VALUES (lower(hex(randomblob(8))), 0);

        -- Answers to writes, by the keys of those who made them.
        CREATE TABLE kept_answer (
            key TEXT PRIMARY KEY,
            fingerprint TEXT NOT NULL,
            status INTEGER NOT NULL,
            article TEXT,
            version INTEGER,
            media_type TEXT,
            body BLOB NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX kept_answer_age ON kept_answer(created);

        -- Files that are no article, or clash with one; `waits_for` names the article they clash
        -- with, and they are looked at again when that changes.
        CREATE TABLE problem (
            path TEXT PRIMARY KEY,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            waits_for TEXT,
            line INTEGER,
            field TEXT,
            reason TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE state (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
        """
}
