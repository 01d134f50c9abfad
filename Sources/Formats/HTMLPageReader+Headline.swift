import News

/// The headline of a page, among its headings and what it calls itself.
extension HTMLPageReader {
    /// A heading of the page.
    private struct Heading {
        var index: Int
        var text: String
        var letters: String
        var isFirstLevel: Bool
    }

    /// Finds the headline, and where it stands when readers see it.
    ///
    /// A heading that the page calls itself by is the headline, then the first heading of the top
    /// level that is most of a title, that holds one, or that has most of its words; but never
    /// the name of the site. Where no heading is like a title, what the page states goes before
    /// what it shows.
    func foundHeadline() -> (text: String, index: Int?)? {
        let site = metadata.first("og:site_name")
        let stated = HTMLMetadata.names(metadata.article?["headline"]).first.map(HTMLText.flat)
        let open = metadata.first("og:title", "twitter:title", "dc.title", "parsely-title")
            .map(HTMLText.flat)
        let title = tree.first("title").map { tree.nodes[$0].children }
            .map { $0.map { tree.nodes[$0].text }.joined().collapsed }
        let full = [stated, open, title].compactMap { $0?.nonEmpty }
            .filter { $0.utf8.count < Self.longestHeadline }
        let sites = siteNames(full)
        let whole = full.flatMap { [$0, Self.withoutSite($0, site)] }
        let titles = (whole + full.flatMap { Self.parts($0) ?? [] })
            .filter { !sites.contains(HTMLText.letters($0)) }.unique
        let headings = headings().filter { !sites.contains($0.letters) }
        let top =
            headings.contains(where: \.isFirstLevel)
            ? headings.filter(\.isFirstLevel) : headings
        if let heading = like(titles, whole, among: headings, top) {
            return (withoutKicker(heading, titles), heading.index)
        }
        if let stated = stated?.nonEmpty { return (stated, nil) }
        if let open = open?.nonEmpty, !sites.contains(HTMLText.letters(open)) {
            return (Self.withoutSite(open, site), nil)
        }
        if let text = metadata.microdata("headline") { return (text, nil) }
        let short = title.map { Self.longestPart($0) ?? Self.withoutSite($0, site) }
        let shown = headings.first { heading in
            guard heading.isFirstLevel, let title, let short else { return heading.isFirstLevel }
            // Words that the title has at its end name the site.
            let own = Self.words(heading.text)
            let isSite =
                own.intersection(Self.words(title)).count * 5 >= own.count * 3
                && own.isDisjoint(with: Self.words(short))
            // One word that the title has not is no headline beside it.
            return !isSite && (own.count > 1 || heading.letters.utf8.count >= 15)
        }
        if let shown { return (shown.text, shown.index) }
        if let short = short?.nonEmpty { return (short, nil) }
        return self.headings().first { $0.isFirstLevel }.map { ($0.text, $0.index) }
    }

    /// The heading that is most like one of the titles, or of their parts.
    private func like(
        _ titles: [String],
        _ whole: [String],
        among headings: [Heading],
        _ top: [Heading]
    ) -> Heading? {
        let letters = titles.map(HTMLText.letters).filter { $0.utf8.count >= 8 }
        let same = Set(letters)
        let equal = headings.filter { same.contains($0.letters) }
        if let longest = equal.map(\.letters.utf8.count).max() {
            let longest = equal.filter { $0.letters.utf8.count == longest }
            return longest.first(where: \.isFirstLevel) ?? longest.first
        }
        let within = top.first { heading in
            heading.letters.utf8.count >= 8
                && letters.contains {
                    $0.contains(heading.letters)
                        && (heading.isFirstLevel
                            || heading.letters.utf8.count * 5 >= $0.utf8.count * 3)
                        || $0.utf8.count > 15 && heading.letters.contains($0)
                }
        }
        if let within { return within }
        let words = whole.map(Self.words)
        return top.first { heading in
            let own = Self.words(heading.text)
            return words.contains { title in
                let common = own.intersection(title).count
                let longer = max(own.count, title.count)
                // A heading of a lower level may be one within the story.
                return common >= 3
                    && (heading.isFirstLevel ? common * 8 >= longer * 3 : common * 2 > longer)
            }
        }
    }

    /// The text of a heading without the few words above the headline that some hold as well, in
    /// an element of their own.
    private func withoutKicker(_ heading: Heading, _ titles: [String]) -> String {
        for index in tree.descendants(of: heading.index).dropFirst() {
            let node = tree.nodes[index]
            guard !["b", "strong", "em", "i"].contains(node.name) else { continue }
            let text = node.isText ? node.text.collapsed : tree.text(index)
            let letters = HTMLText.letters(text)
            guard letters.utf8.count >= 15, letters.utf8.count < heading.letters.utf8.count,
                heading.letters.hasSuffix(letters), text.trimmingSigns == text
            else { continue }
            // The whole of a title, or what follows a separator in it.
            let isTitle = titles.contains { title in
                guard title.hasSuffix(text) else { return false }
                let rest = String(title.dropLast(text.count)).trimmed
                return rest.trimmingSigns != rest || rest.isEmpty
            }
            if isTitle { return text }
        }
        return heading.text
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    /// What is longer, in bytes, is not compared with headings.
    private static let longestHeadline = 1000

    private func headings() -> [Heading] {
        tree.nodes.indices.compactMap { index in
            let node = tree.nodes[index]
            let isNamed = node["itemprop"]?.lowercased() == "headline"
            guard isNamed || ["h1", "h2", "h3"].contains(node.name),
                let text = tree.text(index).nonEmpty,
                text.utf8.count < Self.longestHeadline
            else { return nil }
            return Heading(
                index: index,
                text: text,
                letters: HTMLText.letters(text),
                isFirstLevel: isNamed || node.name == "h1"
            )
        }
    }

    /// The names of the site, as letters: what it states, and what stands after the headline in
    /// the title of the page.
    private func siteNames(_ titles: [String]) -> Set<String> {
        var names = [metadata.first("og:site_name", "application-name")].compactMap { $0 }
        names += HTMLMetadata.names(metadata.article?["publisher"])
        for title in titles {
            guard let parts = Self.parts(title), let last = parts.last else { continue }
            // A headline may follow the name of the site; it is longer then.
            if last.utf8.count < parts[0].utf8.count { names.append(last) }
        }
        return Set(names.map(HTMLText.letters)).subtracting([""])
    }

    private static let separators = [
        " | ", " – ", " — ", " - ", " :: ", " « ", " » ", " · ", " • ", " // ", "_", "|",
    ]

    private static func parts(_ title: String) -> [String]? {
        for separator in separators {
            let parts = title.split(separator: separator).map { String($0).trimmed }
            if parts.count >= 2 { return parts }
        }
        return nil
    }

    /// A page title without the name of the site after it.
    static func withoutSite(_ title: String, _ site: String?) -> String {
        if let site, title.lowercased().hasSuffix(site.lowercased()) {
            let rest = String(title.dropLast(site.count)).trimmed
            let bare = rest.trimmingSigns
            if bare != rest, !bare.isEmpty { return bare }
        }
        guard let parts = parts(title), HTMLMeasures.length(parts[0]) >= 15 else { return title }
        return parts[0]
    }

    /// The headline of "Site - Headline - Section", where it is by far the longer of the first two.
    private static func longestPart(_ title: String) -> String? {
        guard let parts = parts(title), parts.count >= 3 else { return nil }
        let isLonger = HTMLMeasures.length(parts[1]) * 2 >= HTMLMeasures.length(parts[0]) * 3
        return isLonger ? parts[1] : nil
    }
}
