import Formats
import Glibc
import News

/// The file of API keys, `.newsd/keys.json`: its text, and how it is read and replaced.
///
/// ```json
/// {
///   "keys": [
///     {
///       "name": "desk",
///       "id": "0f1e2d3c",
///       "scopes": ["write"],
///       "created": "2025-01-20T12:00:00Z",
///       "salt": "32 hexadecimal digits",
///       "digest": "64 hexadecimal digits: SHA-256 of salt and secret"
///     }
///   ]
/// }
/// ```
struct KeyFile {
    static let path = "\(ContentFolder.own)/keys.json"
    /// The largest file that is read, in bytes: some thousands of keys.
    static let maximumBytes = 1 << 20

    let folder: ContentFolder

    // MARK: Disk

    /// An open file of keys, which says whether it still is the one in place.
    ///
    /// While it is open the kernel gives its number to no other file, so that a file put in its
    /// place is told from it even with the same size and time.
    struct Version: ~Copyable, Sendable {
        fileprivate let descriptor: Int32
        fileprivate let status: stat

        deinit { close(descriptor) }

        /// Whether this is the file that `other` describes, unchanged since it was opened.
        fileprivate func isSame(as other: stat) -> Bool {
            status.st_dev == other.st_dev && status.st_ino == other.st_ino
                && FileStamp(status) == FileStamp(other)
                && status.st_ctim.tv_sec == other.st_ctim.tv_sec
                && status.st_ctim.tv_nsec == other.st_ctim.tv_nsec
        }
    }

    /// Whether the file in place is `version`; `nil` stands for no file.
    func isCurrent(_ version: borrowing Version?) throws(RepositoryError) -> Bool {
        var status = stat()
        guard stat(folder.absolute(Self.path), &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw error(errno) }
            return version == nil
        }
        switch version {
        case .some(let version): return version.isSame(as: status)
        case .none: return false
        }
    }

    /// Opens the file in place, or returns `nil` when there is none.
    func open() throws(RepositoryError) -> Version? {
        let descriptor = Glibc.open(folder.absolute(Self.path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw error(errno) }
            return nil
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw error(code)
        }
        return Version(descriptor: descriptor, status: status)
    }

    /// The keys in an open file, in its order.
    ///
    /// - Throws: ``RepositoryError/damaged(path:line:field:reason:)`` for the first fault in it.
    func keys(in version: borrowing Version) throws(RepositoryError) -> [KeyRecord] {
        guard version.status.st_mode & S_IFMT == S_IFREG else {
            throw damaged(nil, nil, "is not a regular file")
        }
        let size = Int(version.status.st_size)
        guard size <= Self.maximumBytes else {
            throw damaged(nil, nil, "is larger than \(Self.maximumBytes) bytes")
        }
        return try decode(
            try ContentFolder.read(
                0..<size,
                of: version.descriptor,
                path: folder.absolute(Self.path)
            )
        )
    }

    /// The keys in place; none when there is no file.
    func keys() throws(RepositoryError) -> [KeyRecord] {
        switch try open() {
        case .some(let version): try keys(in: version)
        case .none: []
        }
    }

    /// Puts a file with these keys in place; returns when it is durable.
    ///
    /// The write lock is held by the caller.
    func replace(with keys: [KeyRecord]) throws(RepositoryError) {
        // The lock is held: what stands there under such a name was left by a dead process.
        for entry in try folder.entries(ContentFolder.own)
        where entry.name.hasPrefix(ContentFolder.temporaryPrefix) {
            try folder.removeFile("\(ContentFolder.own)/\(entry.name)")
        }
        var batch = FileBatch(folder)
        _ = try batch.stage(Self.encode(keys), at: Self.path, permissions: 0o600)
        try batch.commit().discard()
    }

    private func error(_ code: Int32) -> RepositoryError {
        .io(path: folder.absolute(Self.path), errno: code)
    }

    // MARK: Text

    static func encode(_ keys: [KeyRecord]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("keys") {
                $0.array {
                    for key in keys {
                        $0.element {
                            $0.object {
                                $0.member("name", key.name)
                                $0.member("id", key.id)
                                $0.member("scopes") {
                                    $0.array { for name in key.scopeNames { $0.element(name) } }
                                }
                                $0.member("created", key.created.rfc3339)
                                $0.member("salt", KeyText.hexadecimal(key.salt))
                                $0.member("digest", KeyText.hexadecimal(key.digest))
                            }
                        }
                    }
                }
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    func decode(_ bytes: [UInt8]) throws(RepositoryError) -> [KeyRecord] {
        let root = try folder.json(bytes, of: Self.path)
        let list = try members(of: root, field: nil, ["keys"])[0]
        guard let elements = list.elements else {
            throw damaged(list.line, "keys", "is \(list.kind), not an array")
        }
        var keys: [KeyRecord] = []
        var names: Set<String> = []
        var ids: Set<String> = []
        for (index, element) in elements.enumerated() {
            let field = "keys[\(index)]"
            let key = try key(element, field: field)
            guard names.insert(key.name).inserted else {
                throw damaged(element["name"]?.line, "\(field).name", "is that of another key")
            }
            guard ids.insert(key.id).inserted else {
                throw damaged(element["id"]?.line, "\(field).id", "is that of another key")
            }
            keys.append(key)
        }
        return keys
    }

    private func key(_ node: JSON.Node, field: String) throws(RepositoryError) -> KeyRecord {
        let known = ["name", "id", "scopes", "created", "salt", "digest"]
        let values = try members(of: node, field: field, known)
        let (name, id, created) = (values[0], values[1], values[3])
        guard let nameText = name.string, KeyRecord.isName(nameText) else {
            throw damaged(name.line, "\(field).name", "is not \(KeyRecord.nameRule)")
        }
        guard let idText = id.string, KeyText.isID(idText) else {
            throw damaged(id.line, "\(field).id", "is not 8 lower-case hexadecimal digits")
        }
        guard let createdText = created.string, createdText.contains("T"),
            let date = NewsDate(createdText)
        else { throw damaged(created.line, "\(field).created", "is not an RFC 3339 date-time") }
        return KeyRecord(
            name: nameText,
            id: idText,
            scopes: try scopes(values[2], field: "\(field).scopes"),
            created: date.instant,
            salt: try digits(values[4], KeyRecord.saltBytes, field: "\(field).salt"),
            digest: try digits(values[5], KeyRecord.digestBytes, field: "\(field).digest")
        )
    }

    private func scopes(
        _ node: JSON.Node,
        field: String
    ) throws(RepositoryError) -> Set<Scope> {
        guard let elements = node.elements, !elements.isEmpty else {
            throw damaged(node.line, field, "is not an array of one scope or more")
        }
        var scopes: Set<Scope> = []
        for (index, element) in elements.enumerated() {
            guard let scope = element.string.flatMap(Scope.init(rawValue:)) else {
                throw damaged(element.line, "\(field)[\(index)]", "is not read, write or admin")
            }
            scopes.insert(scope)
        }
        return scopes
    }

    private func digits(
        _ node: JSON.Node,
        _ count: Int,
        field: String
    ) throws(RepositoryError) -> [UInt8] {
        guard let bytes = node.string.flatMap(KeyText.bytes(hexadecimal:)), bytes.count == count
        else {
            throw damaged(node.line, field, "is not \(count * 2) lower-case hexadecimal digits")
        }
        return bytes
    }

    /// The values of an object that has exactly the members `known`, in the order of `known`.
    private func members(
        of node: JSON.Node,
        field: String?,
        _ known: [String]
    ) throws(RepositoryError) -> [JSON.Node] {
        guard let members = node.members else {
            throw damaged(node.line, field, "is \(node.kind), not an object")
        }
        let prefix = field.map { "\($0)." } ?? ""
        for member in members where !known.contains(member.name) {
            throw damaged(member.line, prefix + member.name, "is unknown here")
        }
        var values: [JSON.Node] = []
        for name in known {
            guard let value = node[name] else {
                throw damaged(node.line, prefix + name, "is missing")
            }
            values.append(value)
        }
        return values
    }

    private func damaged(_ line: Int?, _ field: String?, _ reason: String) -> RepositoryError {
        folder.damaged(Self.path, line, field, reason)
    }
}
