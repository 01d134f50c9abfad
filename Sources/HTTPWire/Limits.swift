/// How large the head of a request may be.
package struct HeadLimits: Sendable, Hashable {
    /// The longest request line in bytes, without its CRLF; more is 414.
    package var requestLineBytes: Int
    /// The longest field line in bytes, without its CRLF; more is 431.
    package var fieldBytes: Int
    /// The most bytes all field lines may take with their CRLFs and the empty line; more is 431.
    package var headBytes: Int
    /// The most field lines; more is 431.
    package var fieldCount: Int

    package init(
        requestLineBytes: Int = 8192,
        fieldBytes: Int = 8192,
        headBytes: Int = 16_384,
        fieldCount: Int = 100
    ) {
        self.requestLineBytes = requestLineBytes
        self.fieldBytes = fieldBytes
        self.headBytes = headBytes
        self.fieldCount = fieldCount
    }

    /// The most bytes a head can take, from a leading CRLF to the empty line.
    ///
    /// A parser given this many bytes has either a head or an error.
    package var maximumBytes: Int { 2 + requestLineBytes + 2 + headBytes }
}

/// How large the body of a request may be, and what comes with it.
package struct BodyLimits: Sendable, Hashable {
    /// The most content bytes; more is 413.
    package var contentBytes: Int
    /// The most bytes of chunk extensions in one body; more is 400.
    package var extensionBytes: Int
    /// The most bytes of trailer fields, their CRLFs included; more is 431.
    package var trailerBytes: Int

    package init(
        contentBytes: Int = 1_048_576,
        extensionBytes: Int = 4096,
        trailerBytes: Int = 8192
    ) {
        self.contentBytes = contentBytes
        self.extensionBytes = extensionBytes
        self.trailerBytes = trailerBytes
    }
}
