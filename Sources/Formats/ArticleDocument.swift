package import News

/// A native article as a client of the API sends it: read whole, every fault told at once.
package enum ArticleDocument {
    /// Why a document is no article.
    package enum Refusal: Error, Sendable, Hashable {
        /// It is no JSON at all.
        case syntax(DocumentError)
        /// It is JSON; each fault, in the order of the document.
        case faults([DocumentError])
    }

    /// Reads a native article; its HTML is brought down to the allow-list.
    ///
    /// - Parameter bytes: The JSON document; it may leave its id to be proposed.
    /// - Returns: The draft as it may be stored.
    /// - Throws: ``Refusal`` with everything that is wrong.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> Draft {
        try read(try parse(bytes))
    }

    /// What a JSON document of any kind holds.
    package enum Content: Sendable {
        /// It is an article, as it may be stored.
        case one(Draft)
        /// It holds articles, some of which may be refused.
        case many([ReadResult])
    }

    /// Reads JSON of any kind: an article, native, ninjs or by common names of its fields, or a
    /// feed or an array of such.
    ///
    /// - Parameters:
    ///   - bytes: The JSON document.
    ///   - charset: How its sender says it is encoded; `nil` for UTF-8.
    /// - Returns: The draft, or what became of each article there is.
    /// - Throws: ``Refusal``; of what is not native with the first fault alone.
    package static func readAll(
        _ bytes: [UInt8],
        charset: Charset? = nil
    ) throws(Refusal) -> Content {
        let text: [UInt8]
        do throws(DocumentError) {
            text = try Charset.unify(bytes, stated: charset, repairs: false)
        } catch {
            throw .syntax(error)
        }
        let node = try parse(text)
        guard let results = DocumentReader.collection(node) else {
            return .one(try readAny(node))
        }
        let reader = DocumentReader()
        return .many(
            results.map { found in
                ReadResult(line: found.line, result: found.result.flatMap(reader.finished))
            }
        )
    }

    /// Reads an article in JSON of any kind: native, ninjs, or by common names of its fields.
    ///
    /// - Parameter bytes: The JSON document.
    /// - Returns: The draft as it may be stored.
    /// - Throws: ``Refusal``; of what is not native with the first fault alone.
    package static func readAny(_ bytes: [UInt8]) throws(Refusal) -> Draft {
        try readAny(try parse(bytes))
    }

    private static func readAny(_ node: JSON.Node) throws(Refusal) -> Draft {
        do throws(DocumentError) {
            if let draft = try DocumentReader.foreign(node) {
                return try DocumentReader().finished(draft).get()
            }
        } catch {
            throw .faults([error])
        }
        return try read(node)
    }

    /// Parses a JSON text.
    ///
    /// - Throws: ``Refusal/syntax(_:)``.
    package static func parse(_ bytes: [UInt8]) throws(Refusal) -> JSON.Node {
        do throws(JSONError) {
            return try JSON.parse(bytes)
        } catch {
            throw .syntax(DocumentError(error))
        }
    }

    /// Reads a native article that is parsed already, as ``read(_:)-([UInt8])`` does.
    package static func read(_ node: JSON.Node) throws(Refusal) -> Draft {
        var faults: [DocumentError] = []
        let decoded = NativeFormat.decodeDraft(node, faults: &faults)
        guard var draft = decoded else { throw .faults(faults) }
        faults += draft.article.harmfulAddresses
        // That there was no text in the first place is told already.
        let hadText = draft.article.hasText
        if let fault = draft.article.sanitizeHTML(), hadText { faults.append(fault) }
        guard faults.isEmpty else { throw .faults(faults) }
        return draft
    }
}

extension ArticleDocument {
    /// An article with a merge patch applied to it (RFC 7396), not yet checked.
    package static func merged(
        _ patch: JSON.Node,
        into article: Article
    ) throws(Refusal) -> JSON.Node {
        merged(patch, into: try parse(NativeFormat.encode(article)))
    }

    private static func merged(_ patch: JSON.Node, into target: JSON.Node?) -> JSON.Node {
        guard let changes = patch.members else { return patch }
        var members = target?.members ?? []
        for change in changes {
            let place = members.firstIndex { $0.name == change.name }
            if change.value.isNull {
                if let place { members.remove(at: place) }
                continue
            }
            let former = place.map { members[$0].value }
            let member = JSON.Member(
                name: change.name,
                line: change.line,
                value: merged(change.value, into: former)
            )
            if let place { members[place] = member } else { members.append(member) }
        }
        return JSON.Node(line: patch.line, value: .object(members))
    }
}

extension DocumentError {
    /// Where the fault is in a native document, as a JSON pointer (RFC 6901); empty for the whole.
    package var pointer: String {
        guard let field else { return "" }
        let top = field.prefix { $0 != "[" && $0 != "." }
        let containers: Set = [
            "authors", "tags", "subjects", "related", "wire", "attachments", "rights",
        ]
        // The name of a member that the format does not know may have dots and brackets itself.
        guard containers.contains(String(top)) else { return Self.token(field) }
        var pointer = Self.token(top)
        var rest = field.dropFirst(top.count)
        while rest.first == "[", let end = rest.firstIndex(of: "]") {
            pointer += Self.token(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        }
        if rest.first == "." { pointer += Self.token(rest.dropFirst()) }
        return pointer
    }

    private static func token(_ name: some StringProtocol) -> String {
        var token = "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }
}
