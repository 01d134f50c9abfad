extension KnownMethod {
    /// The method that a token names; letter case matters.
    init(_ bytes: Bytes, _ range: Range<Int>) {
        let first = range.lowerBound
        var word: UInt64 = 0
        guard range.count <= 8 else {
            self = .other
            return
        }
        for index in range { word |= UInt64(bytes[index]) << UInt64((index - first) * 8) }
        // The letters of the name, the first the lowest byte.
        switch word {
        case 0x54_4547: self = .get
        case 0x4441_4548: self = .head
        case 0x5453_4F50: self = .post
        case 0x54_5550: self = .put
        case 0x48_4354_4150: self = .patch
        case 0x4554_454C_4544: self = .delete
        case 0x53_4E4F_4954_504F: self = .options
        case 0x54_4345_4E4E_4F43: self = .connect
        case 0x45_4341_5254: self = .trace
        case 0x59_5245_5551: self = .query
        default: self = .other
        }
    }
}
