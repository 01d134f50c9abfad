import Glibc
import Locks
package import News

/// The API keys of a content folder, in its file `.newsd/keys.json`, which only its owner reads.
///
/// What the file has of a key is a salted hash. One of these in a running server sees what another
/// process adds or revokes from the next attempt on: each looks whether the file is still the one
/// that was read. A file that is damaged or cannot be read lets nobody in.
package final class FileKeyRing: KeyRing {
    private let file: KeyFile
    private let clock: @Sendable () -> Instant
    private let state = Locked(State())

    /// Creates the ring of a content folder; reads nothing yet.
    package init(content: String, clock: @escaping @Sendable () -> Instant = { .now() }) {
        file = KeyFile(folder: ContentFolder(root: content))
        self.clock = clock
    }

    /// What was read last, and who failed.
    private struct State: ~Copyable, Sendable {
        /// The file that was read, open; `nil` when there was none.
        var version: KeyFile.Version?
        /// Whether `version` and what follows from it say anything yet.
        var isRead = false
        var keys: [String: KeyRecord] = [:]
        var fault: RepositoryError?
        var attempts = FailedAttempts<String>()
        /// Stands in for a key that is not there, so that its digest is worked out all the same.
        let nobody = KeyRecord(
            name: "",
            id: "",
            scopes: [],
            created: Instant(milliseconds: 0),
            salt: KeyText.randomBytes(KeyRecord.saltBytes),
            digest: KeyText.randomBytes(KeyRecord.digestBytes)
        )

        /// Reads the file unless it is the one that was read last.
        mutating func refresh(_ file: KeyFile) throws(RepositoryError) {
            if isRead, try file.isCurrent(version) {
                if let fault { throw fault }
                return
            }
            isRead = false
            keys = [:]
            fault = nil
            version = try file.open()
            do throws(RepositoryError) {
                let records =
                    switch version {
                    case .some(let version): try file.keys(in: version)
                    case .none: [KeyRecord]()
                    }
                keys = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
            } catch {
                // A disk that refused may not the next time; what is damaged stays so until changed.
                guard case .damaged = error else { throw error }
                fault = error
            }
            isRead = true
            if let fault { throw fault }
        }
    }

    package func authenticate(
        _ key: String,
        from client: String
    ) throws(RepositoryError) -> Authentication {
        // One at a time, so that attempts sent at once are not more than attempts in a row.
        try state.withLock { state throws(RepositoryError) in
            let now = clock()
            if let seconds = state.attempts.wait(of: client, at: now) {
                return .wait(seconds: seconds)
            }
            try state.refresh(file)
            if let text = KeyText(key) {
                let known = state.keys[text.id]
                let record = known ?? state.nobody
                let isSame = KeyText.isSame(text.digest(salt: record.salt), record.digest)
                if isSame, known != nil {
                    return .granted(name: record.name, scopes: record.scopes)
                }
            }
            state.attempts.note(client, at: now)
            return .refused
        }
    }

    // MARK: Administration

    /// The keys in the order in which they were added.
    ///
    /// - Throws: ``RepositoryError/damaged(path:line:field:reason:)`` for a file that is no list of
    ///   keys.
    package func keys() throws(RepositoryError) -> [KeyRecord] {
        try file.keys()
    }

    /// Why a key was not added or revoked.
    package enum Refusal: Error, Sendable, Hashable {
        /// A name is not ``nameRule``.
        case name
        /// A key without a scope would open nothing.
        case noScope
        /// There is a key of this name.
        case taken
        /// There is no key of this name; these are the names there are.
        case unknown(names: [String])
        case repository(RepositoryError)
    }

    /// The form of a key's name, in words.
    package static let nameRule = KeyRecord.nameRule

    /// Adds a key; returns when it is durable.
    ///
    /// - Returns: Its text, which is kept nowhere.
    package func add(name: String, scopes: Set<Scope>) throws(Refusal) -> String {
        guard KeyRecord.isName(name) else { throw .name }
        guard !scopes.isEmpty else { throw .noScope }
        return try change { keys throws(Refusal) in
            guard !keys.contains(where: { $0.name == name }) else { throw .taken }
            var id = KeyText.randomID()
            while keys.contains(where: { $0.id == id }) { id = KeyText.randomID() }
            let text = KeyText.random(id: id)
            let salt = KeyText.randomBytes(KeyRecord.saltBytes)
            keys.append(
                KeyRecord(
                    name: name,
                    id: id,
                    scopes: scopes,
                    created: Instant(milliseconds: clock().seconds * 1000),
                    salt: salt,
                    digest: text.digest(salt: salt)
                )
            )
            return text.text
        }
    }

    /// Takes a key away; returns when that is durable.
    package func revoke(name: String) throws(Refusal) {
        try change { keys throws(Refusal) in
            guard let index = keys.firstIndex(where: { $0.name == name }) else {
                throw .unknown(names: keys.map(\.name))
            }
            keys.remove(at: index)
        }
    }

    /// Reads the keys, changes them and puts them back, as the only one who does.
    private func change<Value: Sendable>(
        _ body: (inout [KeyRecord]) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        let result: Result<Value, Refusal>
        do throws(RepositoryError) {
            let folder = file.folder
            for directory in try folder.makeDirectory(ContentFolder.own)
            where directory.isEmpty {
                // What is above the folder itself is not ours to sync.
                try folder.syncDirectory(directory)
            }
            let lock = try StoreLock(path: folder.absolute("\(ContentFolder.own)/write.lock"))
            result = try lock.withLock { () throws(RepositoryError) in
                var keys = try file.keys()
                let result = Result { () throws(Refusal) in try body(&keys) }
                if case .success = result { try file.replace(with: keys) }
                return result
            }
        } catch {
            throw .repository(error)
        }
        return try result.get()
    }
}
