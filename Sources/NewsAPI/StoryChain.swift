import News

/// How articles follow each other: what each supersedes, and the story they tell together.
///
/// Worked out when it is asked for, from what each article says of itself alone: it comes out the
/// same whichever of them came first.
struct StoryChain {
    /// The most articles of one story; longer ones are told in part.
    static let most = 200

    let repository: any NewsRepository
    let now: Instant

    /// The first of the visible articles that lead up to one, which may be itself.
    ///
    /// - Parameters:
    ///   - id: The article it begins with; visible.
    ///   - supersedes: What that says it supersedes.
    /// - Returns: The first, and all that were looked at.
    /// - Throws: What the repository throws.
    func root(
        of id: ArticleID,
        superseding supersedes: ArticleID?
    ) throws(Refusal) -> (root: ArticleID, consulted: [ArticleID]) {
        var root = id
        var next = supersedes
        var consulted: [ArticleID] = []
        while let id = next, id != root, !consulted.contains(id), consulted.count < Self.most {
            consulted.append(id)
            guard let headline = try asking(try repository.headlines([id]))[id],
                headline.visibility(at: now).isVisible
            else { break }
            root = id
            next = headline.supersedes
        }
        return (root, consulted)
    }

    /// The visible articles of the story that an article, or a story's name, belongs to: each
    /// behind what it supersedes, otherwise oldest first.
    ///
    /// - Returns: The articles, all that were looked at, and when one of them turns.
    /// - Throws: What the repository throws.
    func members(
        of id: ArticleID
    ) throws(Refusal) -> (members: [Headline], consulted: [ArticleID], turnsAt: Instant?) {
        var found: [ArticleID: Headline] = [:]
        var looked: Set<ArticleID> = []
        var line = [id]
        while let id = line.popLast(), looked.count < Self.most {
            guard looked.insert(id).inserted else { continue }
            line += try asking(try repository.members(ofStory: id))
            line += try asking(try repository.successors(of: id))
            guard let headline = try asking(try repository.headlines([id]))[id] else { continue }
            found[id] = headline
            line += [headline.supersedes, headline.story].compactMap(\.self)
        }
        let visibilities = found.values.map { $0.visibility(at: now) }
        let visible = found.values.filter { $0.visibility(at: now).isVisible }
        var ordered: [Headline] = []
        var left = visible.sorted {
            ($0.position.published, $0.id) < ($1.position.published, $1.id)
        }
        while !left.isEmpty {
            // The first of which all it follows is told; of a circle whoever is oldest.
            let index =
                left.firstIndex { one in
                    !left.contains { $0.id == one.supersedes && $0.id != one.id }
                } ?? 0
            ordered.append(left.remove(at: index))
        }
        return (ordered, looked.sorted(), visibilities.compactMap(\.turnsAt).min())
    }
}
