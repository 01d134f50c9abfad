import News

/// The nearest neighbours of every article, kept while articles come and go.
///
/// Between two epochs the statistics stand still and every change repairs the lists it touches; at
/// the start of an epoch all are worked out anew. Then they are a function of the set of articles:
/// all sums are of whole numbers and all ties are broken by id, so neither the order of arrival
/// nor the numbers of articles and terms can show.
struct NeighbourGraph {
    /// Goes up whenever the same articles would get other lists.
    static let format: UInt8 = 1
    /// Links kept of an article; all that second-order scores are worked out for.
    static let links = 64
    /// A list shortened by removals is worked out anew when it gets shorter than this.
    static let fewestLinks = 48
    /// The least similarity that makes a link: 0.03 of ``Signature/unit`` squared.
    static let floor = UInt32(0.03 * Signature.unit * Signature.unit)

    struct Member {
        let id: ArticleID
        var terms: ContiguousArray<RankedTerm>
        var sketch: [UInt16]
        /// The closest articles, best first.
        var links: ContiguousArray<Link> = []
        /// Whether `links` has every article with a similarity above the floor.
        var isComplete = false
        /// The article itself and its closest, with their shares in its context.
        var context: ContiguousArray<Share> = []
        /// The length of the context vector.
        var contextLength = 0.0
        /// What tells whether the stored list is this one, or `nil` when that is not known.
        var storedHash: Int?
        var isAlive = true
        /// Whether it has links; false between arrival and ``link(_:)``.
        var isLinked = false
    }

    struct Link: Equatable {
        var article: UInt32
        /// The product of two signatures.
        var score: UInt32
    }

    struct Share {
        var article: UInt32
        /// Of 256.
        var weight: Int32
    }

    private(set) var members: ContiguousArray<Member> = []
    private(set) var table = TermTable()
    private(set) var signatures = Signatures()
    private(set) var changesSinceEpoch = 0
    private var numbers: [ArticleID: UInt32] = [:]
    private var statistics = EpochStatistics(table: TermTable(), total: 0)
    private var index = SignatureIndex()
    private var sums: ContiguousArray<UInt32> = []
    private var scratch = ContextVector()

    /// How many articles are ranked.
    var count: Int { numbers.count }

    /// The number of an article until the next epoch.
    func number(_ id: ArticleID) -> UInt32? { numbers[id] }

    // MARK: Coming and going

    /// Adds an article without links, in place of what it was before; `nil` takes it out.
    ///
    /// - Returns: The articles whose links changed.
    mutating func replace(_ id: ArticleID, _ vector: TermVector?) -> Set<UInt32> {
        let changed = remove(id)
        guard let vector, !vector.terms.isEmpty else { return changed }
        var terms: ContiguousArray<RankedTerm> = []
        terms.reserveCapacity(vector.terms.count)
        for term in vector.terms {
            let number = table.number(term)
            table.count(number, by: 1)
            terms.append(
                RankedTerm(
                    term: number,
                    surface: table.surfaceNumber(term.surface),
                    frequency: term.frequency
                )
            )
        }
        terms.sort { $0.term < $1.term }
        numbers[id] = UInt32(members.count)
        members.append(Member(id: id, terms: terms, sketch: vector.sketch))
        signatures.append()
        sums.append(0)
        changesSinceEpoch += 1
        return changed
    }

    private mutating func remove(_ id: ArticleID) -> Set<UInt32> {
        guard let number = numbers.removeValue(forKey: id) else { return [] }
        changesSinceEpoch += 1
        members[Int(number)].isAlive = false
        for term in members[Int(number)].terms { table.count(term.term, by: -1) }
        var changed: Set<UInt32> = []
        guard members[Int(number)].isLinked else { return [] }
        for link in similar(to: number) {
            let other = Int(link.article)
            guard let place = members[other].links.firstIndex(where: { $0.article == number })
            else { continue }
            members[other].links.remove(at: place)
            if members[other].links.count < Self.fewestLinks, !members[other].isComplete {
                findLinks(of: link.article)
            }
            setContext(of: link.article)
            changed.insert(link.article)
        }
        return changed
    }

    /// Works out the links of an article that arrived in this epoch, and offers it to all others.
    ///
    /// - Returns: The articles whose links changed, itself among them.
    mutating func link(_ number: UInt32) -> Set<UInt32> {
        let here = Int(number)
        guard members[here].isAlive, !members[here].isLinked else { return [] }
        let signature = statistics.signature(members[here].terms, keys: table.keys)
        signatures.set(signature, of: here)
        members[here].isLinked = true
        index.insert(number, signatures[here])
        let similar = similar(to: number)
        setLinks(of: number, to: similar)
        var changed: Set<UInt32> = [number]
        for link in similar where offer(number, score: link.score, to: link.article) {
            changed.insert(link.article)
        }
        for article in changed { setContext(of: article) }
        return changed
    }

    /// Puts an article into the links of another if it is close enough.
    private mutating func offer(_ number: UInt32, score: UInt32, to other: UInt32) -> Bool {
        let link = Link(article: number, score: score)
        let links = members[Int(other)].links
        let place = links.firstIndex { precedes(link, $0) } ?? links.count
        guard place < links.count || members[Int(other)].isComplete else { return false }
        members[Int(other)].links.insert(link, at: place)
        if members[Int(other)].links.count > Self.links {
            members[Int(other)].links.removeLast()
            members[Int(other)].isComplete = false
            return place < Self.links
        }
        return true
    }

    // MARK: Epochs

    /// Begins an epoch: the statistics of the articles there are now, and no links.
    ///
    /// Follow with ``relink(_:)``, then ``recontext(_:)``, over all `members`.
    mutating func beginEpoch() {
        members.removeAll { !$0.isAlive }
        numbers.removeAll(keepingCapacity: true)
        statistics = EpochStatistics(table: table, total: members.count)
        signatures = Signatures()
        for here in members.indices {
            numbers[members[here].id] = UInt32(here)
            signatures.append()
            signatures.set(
                statistics.signature(members[here].terms, keys: table.keys),
                of: here
            )
            members[here].isLinked = true
        }
        index = SignatureIndex(signatures, terms: table.count)
        sums = ContiguousArray(repeating: 0, count: members.count)
        changesSinceEpoch = 0
    }

    /// Works out the links of these articles.
    mutating func relink(_ range: Range<Int>) {
        for here in range { findLinks(of: UInt32(here)) }
    }

    /// Works out the contexts of these articles from the links of all.
    mutating func recontext(_ range: Range<Int>) {
        for here in range { setContext(of: UInt32(here)) }
    }

    // MARK: Links

    private mutating func findLinks(of number: UInt32) {
        setLinks(of: number, to: similar(to: number))
    }

    private mutating func setLinks(of number: UInt32, to similar: [Link]) {
        var best: [Link] = []
        best.reserveCapacity(Self.links * 4)
        var least: UInt32 = 0
        for link in similar where link.score >= least {
            best.append(link)
            guard best.count == Self.links * 4 else { continue }
            best.sort { precedes($0, $1) }
            best.removeSubrange(Self.links...)
            least = best[Self.links - 1].score
        }
        best.sort { precedes($0, $1) }
        members[Int(number)].links = ContiguousArray(best.prefix(Self.links))
        members[Int(number)].isComplete = similar.count <= Self.links
    }

    /// All articles above the floor, by number.
    private mutating func similar(to number: UInt32) -> [Link] {
        index.accumulate(signatures[Int(number)], into: &sums)
        var similar = Self.takeLinks(from: &sums)
        similar.removeAll { $0.article == number || !members[Int($0.article)].isAlive }
        return similar
    }

    /// Sets all sums to zero and returns those above the floor.
    private static func takeLinks(from sums: inout ContiguousArray<UInt32>) -> [Link] {
        var links: [Link] = []
        var sums = sums.mutableSpan
        for article in sums.indices {
            let score = sums[article]
            sums[article] = 0
            if score >= floor { links.append(Link(article: UInt32(article), score: score)) }
        }
        return links
    }

    private func precedes(_ one: Link, _ other: Link) -> Bool {
        one.score != other.score
            ? one.score > other.score
            : members[Int(one.article)].id < members[Int(other.article)].id
    }

    private mutating func setContext(of number: UInt32) {
        let here = Int(number)
        let shares = ContextVector.shares(of: number, links: members[here].links)
        members[here].context = shares
        scratch.load(shares, from: signatures, terms: table.count)
        members[here].contextLength = scratch.length
    }

    /// Notes what is stored for an article.
    mutating func setStored(_ hash: Int?, of number: Int) {
        members[number].storedHash = hash
    }

    /// Roughly how many bytes of memory an article takes.
    var bytesPerArticle: Int {
        guard !members.isEmpty else { return 0 }
        let lists = members.reduce(0) { sum, member in
            sum + MemoryLayout<Member>.stride + member.id.rawValue.utf8.count + 32
                + member.terms.count * MemoryLayout<RankedTerm>.stride
                + (member.links.count + member.context.count) * 8 + member.sketch.count * 2 + 160
        }
        return (lists + table.byteCount + signatures.byteCount + index.byteCount) / members.count
    }
}
