// In the place of the real one, which needs packages.

/// What the session takes of the encoder of HTTP/1.1.
enum ResponseEncoder {
    static let continueHead = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}
