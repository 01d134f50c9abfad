extension OutputSpan<UInt8> {
    /// Appends bytes, all at once.
    ///
    /// - Parameter bytes: As many as there is room for.
    package mutating func append(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "more bytes than there is room for")
        withUnsafeMutableBufferPointer { buffer, count in
            bytes.withUnsafeBufferPointer {
                _ = buffer.extracting(count...).initialize(fromContentsOf: $0)
            }
            count += bytes.count
        }
    }
}
