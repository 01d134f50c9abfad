/// Room on a disk for bytes that do not fit into memory, gone when it is let go of.
package protocol Spool: Sendable {
    /// Puts bytes behind those that are there.
    ///
    /// - Throws: When there is no room; then nothing was put.
    func append(_ bytes: [UInt8]) throws

    /// The bytes of `range`, which were put there.
    func read(_ range: Range<Int>) throws -> [UInt8]
}
