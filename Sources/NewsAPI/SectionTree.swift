import News

/// One section with what lies within it.
struct SectionNode {
    let path: SectionPath
    /// Visible articles directly in it.
    var ownCount: Int
    /// Visible articles in it and below it.
    var count: Int
    /// The newest moment of publication in it and below it.
    var latest: Instant
    /// By path.
    var children: [SectionNode]

    /// How many sections this is, with all below it.
    var size: Int { children.reduce(1) { $0 + $1.size } }

    /// Builds the tree that these sections make, with the ones between them that hold no article.
    ///
    /// - Parameter counts: The sections with articles directly in them.
    /// - Returns: The outermost sections, by path.
    static func tree(_ counts: [SectionCount]) -> [SectionNode] {
        var own: [SectionPath: SectionCount] = [:]
        var children: [SectionPath: Set<SectionPath>] = [:]
        var roots: Set<SectionPath> = []
        for count in counts where count.count > 0 {
            own[count.section] = count
            let ancestry = count.section.ancestry
            if let root = ancestry.first { roots.insert(root) }
            for (outer, inner) in zip(ancestry, ancestry.dropFirst()) {
                children[outer, default: []].insert(inner)
            }
        }
        // At most as deep as a path: eight.
        func node(_ path: SectionPath) -> SectionNode {
            let below = (children[path] ?? []).sorted().map(node)
            let here = own[path]
            return SectionNode(
                path: path,
                ownCount: here?.count ?? 0,
                count: below.reduce(here?.count ?? 0) { $0 + $1.count },
                latest: below.map(\.latest).reduce(here?.latest ?? .undated, max),
                children: below
            )
        }
        return roots.sorted().map(node)
    }
}

extension [SectionNode] {
    /// The node of a section in these trees, or `nil` when it has none.
    func node(_ path: SectionPath) -> SectionNode? {
        guard let root = first(where: { $0.path.contains(path) }) else { return nil }
        return root.path == path ? root : root.children.node(path)
    }
}
