import Formats
import Foundation
import Glibc
package import News

/// The hooks of a content folder: `.newsd/hooks.json`, which only its owner reads, and a folder
/// `.newsd/hooks/NAME` for each with how far it has come (`place`), what it did not take (`dead`)
/// and what of that is to be sent again (`replay`).
///
/// Several processes may use the same folder: a command adds what a running server sees.
package struct FileHookRecords: HookRecords {
    private let folder: ContentFolder

    package init(content: String) {
        folder = ContentFolder(root: content)
    }

    static let path = "\(ContentFolder.own)/hooks.json"

    private func home(_ hook: String) -> String { "\(ContentFolder.own)/hooks/\(hook)" }

    // MARK: Hooks

    package func hooks() throws(RepositoryError) -> [Hook] {
        guard let file = try folder.read(Self.path) else { return [] }
        let root = try folder.json(file.bytes, of: Self.path)
        guard let elements = root["hooks"]?.elements else {
            throw folder.damaged(Self.path, root.line, "hooks", "is no array")
        }
        var hooks: [Hook] = []
        for (index, node) in elements.enumerated() {
            func damaged(_ member: String, _ reason: String) -> RepositoryError {
                folder.damaged(Self.path, node.line, "hooks[\(index)].\(member)", reason)
            }
            guard let name = node["name"]?.string, Hook.isName(name),
                !hooks.contains(where: { $0.name == name })
            else { throw damaged("name", "is no name, or another's") }
            guard let url = node["url"]?.string, Self.isAddress(url) else {
                throw damaged("url", "is no http or https address")
            }
            guard let kind = node["kind"]?.string.flatMap(Hook.Kind.init) else {
                throw damaged("kind", "is not events or purge")
            }
            guard let created = node["created"]?.string.flatMap({ NewsDate($0) }) else {
                throw damaged("created", "is not a date-time")
            }
            // One that is no text would be left out, and what follows go out unsigned.
            guard let elements = node["secrets"]?.elements,
                case let secrets = elements.compactMap(\.string).filter({ !$0.isEmpty }),
                secrets.count == elements.count
            else { throw damaged("secrets", "is no array of texts") }
            hooks.append(
                Hook(name: name, url: url, kind: kind, secrets: secrets, created: created.instant)
            )
        }
        return hooks.sorted { $0.name < $1.name }
    }

    /// A secret to sign with: 256 random bits in hexadecimal.
    package static func newSecret() -> String { KeyText.hexadecimal(KeyText.randomBytes(32)) }

    /// Whether hooks may have this address: `http` or `https`, with a host and without a fragment.
    package static func isAddress(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
            url.fragment == nil
        else { return false }
        return ["http", "https"].contains(url.scheme?.lowercased())
    }

    /// Adds a hook; it hears of what happens after `place`.
    ///
    /// - Returns: `false` when there is one of its name already.
    package func add(_ hook: Hook, from place: EventPlace) throws(RepositoryError) -> Bool {
        try locked { () throws(RepositoryError) in
            let hooks = try hooks()
            guard !hooks.contains(where: { $0.name == hook.name }) else { return false }
            try setPlace(place, of: hook.name)
            try write(Self.encode(hooks + [hook]), to: Self.path, permissions: 0o600)
            return true
        }
    }

    /// Takes a hook away with all that is kept of it.
    ///
    /// - Returns: `false` when there is none of this name.
    package func remove(_ name: String) throws(RepositoryError) -> Bool {
        try locked { () throws(RepositoryError) in
            let hooks = try hooks()
            guard hooks.contains(where: { $0.name == name }) else { return false }
            try write(
                Self.encode(hooks.filter { $0.name != name }),
                to: Self.path,
                permissions: 0o600
            )
            for part in ["dead", "replay", ""] {
                let directory = part.isEmpty ? home(name) : "\(home(name))/\(part)"
                for entry in try folder.entries(directory) where !entry.isDirectory {
                    try folder.removeFile("\(directory)/\(entry.name)")
                }
                try folder.removeDirectory(directory)
            }
            return true
        }
    }

    private static func encode(_ hooks: [Hook]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.objects("hooks", hooks) { writer, hook in
                writer.member("name", hook.name)
                writer.member("url", hook.url)
                writer.member("kind", hook.kind.rawValue)
                writer.member("secrets") { writer in
                    writer.array { for secret in hook.secrets { $0.element(secret) } }
                }
                writer.member("created", hook.created.rfc3339)
            }
        }
        return writer.finished()
    }

    // MARK: How far

    package func place(of hook: String) throws(RepositoryError) -> EventPlace? {
        let path = home(hook) + "/place"
        guard let file = try folder.read(path) else { return nil }
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard let place = EventPlace(text.filter { $0 != "\n" }) else {
            throw folder.damaged(path, 1, nil, "is no place in a sequence of events")
        }
        return place
    }

    package func setPlace(_ place: EventPlace, of hook: String) throws(RepositoryError) {
        try write(Array("\(place)\n".utf8), to: home(hook) + "/place")
    }

    // MARK: Dead letters

    package func deadLetters(of hook: String) throws(RepositoryError) -> [DeadLetter] {
        try letters(home(hook) + "/dead")
    }

    package func replays(of hook: String) throws(RepositoryError) -> [DeadLetter] {
        try letters(home(hook) + "/replay")
    }

    package func bury(_ letter: DeadLetter, of hook: String) throws(RepositoryError) {
        try write(Self.encode(letter), to: "\(home(hook))/dead/\(letter.place).json")
    }

    package func finishReplay(_ place: EventPlace, of hook: String) throws(RepositoryError) {
        try folder.removeFile("\(home(hook))/replay/\(place).json")
    }

    /// Has dead letters sent again.
    ///
    /// - Parameters:
    ///   - places: Of which; `nil` for all of them.
    ///   - hook: Of whom.
    /// - Returns: Those that are sent again.
    /// - Throws: ``RepositoryError`` of a file that is damaged, or a disk that refuses.
    package func replay(
        _ places: [EventPlace]?,
        of hook: String
    ) throws(RepositoryError) -> [EventPlace] {
        let letters = try deadLetters(of: hook)
        var replayed: [EventPlace] = []
        for letter in letters where places?.contains(letter.place) ?? true {
            let name = "\(letter.place).json"
            // There first: a server that sees both sends it once, and one killed in between too.
            try write(Self.encode(letter), to: "\(home(hook))/replay/\(name)")
            try folder.removeFile("\(home(hook))/dead/\(name)")
            replayed.append(letter.place)
        }
        return replayed
    }

    private func letters(_ directory: String) throws(RepositoryError) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        for entry in try folder.entries(directory)
        where entry.name.hasSuffix(".json") && !entry.name.hasPrefix(".") {
            let path = "\(directory)/\(entry.name)"
            // Another process may just have taken it away.
            guard let file = try folder.read(path) else { continue }
            letters.append(try decode(file.bytes, path))
        }
        return letters.sorted {
            ($0.place.epoch, $0.place.sequence) < ($1.place.epoch, $1.place.sequence)
        }
    }

    private static func encode(_ letter: DeadLetter) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("token", letter.place.description)
            writer.member("kind", letter.event.kind.rawValue)
            writer.member("id", letter.event.id.rawValue)
            writer.member("version", letter.event.version)
            writer.member("revision", letter.event.revision)
            writer.member("time", letter.event.moment.rfc3339)
            writer.member("lift", letter.event.isLift)
            writer.member("sections", letter.event.sections.map(\.rawValue).sorted())
            writer.member("attempts", letter.attempts)
            writer.member("reason", letter.reason)
            writer.member("died", letter.died.rfc3339)
        }
        return writer.finished()
    }

    private func decode(_ bytes: [UInt8], _ path: String) throws(RepositoryError) -> DeadLetter {
        let node = try folder.json(bytes, of: path)
        func number(_ name: String) -> Int? {
            if case .number(let text)? = node[name]?.value { Int(text) } else { nil }
        }
        guard let place = node["token"]?.string.flatMap({ EventPlace($0) }),
            let kind = node["kind"]?.string.flatMap(NewsEvent.Kind.init),
            let id = node["id"]?.string.flatMap({ ArticleID($0) }),
            let version = number("version"), let revision = node["revision"]?.string,
            let moment = node["time"]?.string.flatMap({ NewsDate($0) }),
            let attempts = number("attempts"), let reason = node["reason"]?.string,
            let died = node["died"]?.string.flatMap({ NewsDate($0) })
        else { throw folder.damaged(path, node.line, nil, "is no dead letter") }
        let elements = node["sections"]?.elements ?? []
        let sections = elements.compactMap { $0.string.flatMap { SectionPath($0) } }
        guard sections.count == elements.count else {
            throw folder.damaged(path, node.line, "sections", "is no array of sections")
        }
        let event = NewsEvent(
            sequence: place.sequence,
            kind: kind,
            id: id,
            version: version,
            revision: revision,
            moment: moment.instant,
            isLift: node["lift"]?.value == .bool(true),
            sections: Set(sections)
        )
        return DeadLetter(
            place: place,
            event: event,
            attempts: attempts,
            reason: reason,
            died: died.instant
        )
    }

    // MARK: Disk

    private func locked<Value: Sendable>(
        _ body: () throws(RepositoryError) -> Value
    ) throws(RepositoryError) -> Value {
        _ = try folder.makeDirectory(ContentFolder.own)
        let lock = try StoreLock(path: folder.absolute("\(ContentFolder.own)/write.lock"))
        return try lock.withLock(body)
    }

    private func write(
        _ bytes: [UInt8],
        to path: String,
        permissions: mode_t = 0o644
    ) throws(RepositoryError) {
        var batch = FileBatch(folder)
        _ = try batch.stage(bytes, at: path, permissions: permissions)
        try batch.commit().discard()
    }
}
