import News

/// What only ``NinjsFormat`` writes, read back.
extension NinjsReader {
    /// Takes our own ids out of `altIds`.
    ///
    /// - Returns: Whether the document is one of ours.
    mutating func readIdentifiers() -> Bool {
        guard let index = members.firstIndex(where: { $0.name.lowercased() == "altids" }) else {
            return false
        }
        let node = members[index].value
        var texts: [(name: String, value: String)] = []
        var rest: JSON.Node?
        if let entries = node.elements {
            let others = entries.filter { entry in
                guard let role = entry["role"]?.string, role.hasPrefix("newsd-"),
                    let value = entry["value"]?.string
                else { return true }
                texts.append((role, value))
                return false
            }
            rest = others.isEmpty ? nil : JSON.Node(line: node.line, value: .array(others))
        } else if let entries = node.members {
            let others = entries.filter { entry in
                guard entry.name.hasPrefix("newsd-"), let value = entry.value.string else {
                    return true
                }
                let parts =
                    entry.name == "newsd-alias"
                    ? value.split(separator: " ").map(String.init) : [value]
                texts += parts.map { (entry.name, $0) }
                return false
            }
            rest = others.isEmpty ? nil : JSON.Node(line: node.line, value: .object(others))
        }
        guard let text = texts.first(where: { $0.name == "newsd-id" })?.value,
            let id = ArticleID(text)
        else { return false }
        article.id = id
        article.aliases = texts.filter { $0.name == "newsd-alias" }
            .compactMap { ArticleID($0.value) }
        article.uri = texts.first { $0.name == "newsd-uri" }?.value
        let member = members.remove(at: index)
        if let rest {
            members.insert(
                JSON.Member(name: member.name, line: member.line, value: rest),
                at: index
            )
        }
        return true
    }

    /// Takes out what the article has got of a document of ours, and what says only how it is
    /// written.
    mutating func readOwn() {
        if article.uri.map({ $0.hasSuffix("/articles/" + article.id.rawValue) }) == true {
            // Stands for none.
            article.uri = nil
        }
        for member in readAssociations() { members.append(member) }
        let own: Set = [
            "standard", "$standard", "representationtype", "infosource", "infosources", "people",
            "person",
        ]
        members.removeAll { own.contains($0.name.lowercased()) }
    }

    /// Takes the note of a correction, which is no summary.
    mutating func readCorrection() {
        if let index = members.firstIndex(where: { $0.name == "description_correction" }) {
            article.correction = members.remove(at: index).value.string
        }
        if let index = members.firstIndex(where: { $0.name == "descriptions" }),
            let entry = members[index].value.elements?.first(where: {
                $0["role"]?.string == "correction"
            })
        {
            article.correction = entry["value"]?.string
            let member = members.remove(at: index)
            let others = (member.value.elements ?? []).filter { $0 != entry }
            if !others.isEmpty {
                let value = JSON.Node(line: member.value.line, value: .array(others))
                members.insert(
                    JSON.Member(name: member.name, line: member.line, value: value),
                    at: index
                )
            }
        }
        members.removeAll {
            $0.name.lowercased() == "ednote" && $0.value.string == article.correction
        }
    }

    /// Takes the associations that stand for fields.
    ///
    /// - Returns: The others, as they were.
    private mutating func readAssociations() -> [JSON.Member] {
        guard let index = members.firstIndex(where: { $0.name == "associations" }) else {
            return []
        }
        let member = members.remove(at: index)
        article.image = nil
        article.attachments = []
        let value: JSON.Value
        if let entries = member.value.elements {
            let rest = entries.filter { !takeAssociation($0["name"]?.string ?? "", $0) }
            if rest.isEmpty { return [] }
            value = .array(rest)
        } else {
            let rest = (member.value.members ?? []).filter { !takeAssociation($0.name, $0.value) }
            if rest.isEmpty { return [] }
            value = .object(rest)
        }
        let node = JSON.Node(line: member.value.line, value: value)
        return [JSON.Member(name: member.name, line: member.line, value: node)]
    }

    private mutating func takeAssociation(_ name: String, _ entry: JSON.Node) -> Bool {
        let uri = entry["uri"]?.string ?? ""
        let id = uri.split(separator: "/").last.flatMap { ArticleID(String($0)) }
        switch name.prefix(while: { $0 != "-" }) {
        case "related":
            guard let id else { return false }
            article.related.append(id)
        case "wire":
            let title =
                entry["headline"]?.string
                ?? entry["headlines"]?.elements?.first?["value"]?.string
            guard let title else { return false }
            let url = uri.hasPrefix("urn:newsd:wire:") ? nil : uri
            article.wire.append(Article.WireHeadline(title: title, url: url))
        case "supersedes": article.supersedes = id
        case "supersededBy": article.supersededBy = id
        case "story": article.story = id
        case "image": article.image = uri
        case "attachment": return takeAttachment(entry, uri)
        default: return false
        }
        return true
    }

    private mutating func takeAttachment(_ entry: JSON.Node, _ uri: String) -> Bool {
        guard
            let rendition = entry["renditions"]?.elements?.first
                ?? entry["renditions"]?["original"],
            let type =
                (rendition["contentType"] ?? rendition["contenttype"]
                ?? rendition["mimetype"])?.string
        else { return false }
        func number(_ names: String...) -> String? {
            for name in names {
                if case .number(let text)? = rendition[name]?.value { return text }
            }
            return nil
        }
        var attachment = Article.Attachment(url: uri, mimeType: type)
        attachment.title = rendition["title"]?.string
        attachment.sizeInBytes = number("sizeInBytes", "sizeinbytes").flatMap { Int64($0) }
        attachment.durationInSeconds = number("duration").flatMap { Double($0) }
        article.attachments.append(attachment)
        return true
    }
}
