/// The terms and spellings of all articles, by small numbers.
///
/// The numbers depend on the order of arrival, so nothing that is shown may.
struct TermTable {
    private var numbers: [UInt64: UInt32] = [:]
    /// The identity of each term, by number.
    private(set) var keys: [UInt64] = []
    /// Whether the term is a name of several words.
    private(set) var isName: [Bool] = []
    /// In how many ranked articles the term occurs, by number.
    private(set) var documents: [UInt32] = []

    private var surfaceNumbers: [UInt64: UInt32] = [:]
    private var surfaceEnds: [UInt32] = []
    private var surfaceBytes: [UInt8] = []

    var count: Int { keys.count }

    /// The number of a term, given now if it has none.
    mutating func number(_ term: TermVector.Term) -> UInt32 {
        let key = term.key
        if let number = numbers[key] { return number }
        let number = UInt32(keys.count)
        numbers[key] = number
        keys.append(key)
        isName.append(term.isName)
        documents.append(0)
        return number
    }

    /// The number of a spelling, given now if it has none.
    mutating func surfaceNumber(_ surface: String) -> UInt32 {
        let key = TermKey.of(surface.utf8, isName: false)
        if let number = surfaceNumbers[key] { return number }
        let number = UInt32(surfaceEnds.count)
        surfaceNumbers[key] = number
        surfaceBytes.append(contentsOf: surface.utf8)
        surfaceEnds.append(UInt32(surfaceBytes.count))
        return number
    }

    /// The spelling with this number.
    func surface(_ number: UInt32) -> String {
        let index = Int(number)
        let start = index == 0 ? 0 : Int(surfaceEnds[index - 1])
        return String(decoding: surfaceBytes[start..<Int(surfaceEnds[index])], as: UTF8.self)
    }

    /// Counts an article that has the term in, or out.
    mutating func count(_ number: UInt32, by change: Int) {
        documents[Int(number)] = UInt32(Int(documents[Int(number)]) + change)
    }

    /// Roughly how many bytes of memory the table takes.
    var byteCount: Int {
        // A dictionary slot is key and value at a load of about 0.6.
        numbers.count * 25 + keys.count * 13 + surfaceNumbers.count * 25 + surfaceEnds.count * 4
            + surfaceBytes.count
    }
}
