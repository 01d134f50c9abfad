package import HTTPTypes

/// Writes the heads of HTTP/1.1 responses (RFC 9112 §4).
package enum ResponseEncoder {
    /// Why a head can't be written.
    package enum Fault: Error, Equatable, Sendable {
        /// A status outside 100 to 999.
        case status(Int)
        /// A CR, LF, NUL or other control character in the value of the field named.
        case value(field: String)
        /// A `Date` that isn't 29 bytes long.
        case date
    }

    /// Where things are in a head just written.
    package struct Offsets: Sendable, Hashable {
        /// Where the 29 bytes of the `Date` value begin.
        package var date: Int
        /// Where the empty line begins: further fields may be inserted here.
        package var fieldsEnd: Int
        /// Just past the head.
        package var end: Int
    }

    /// `HTTP/1.1 100 Continue` and its empty line.
    package static let continueHead = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    /// The line that announces the end of the connection.
    package static let connectionClose = Array("Connection: close\r\n".utf8)
    /// The line before a body of unknown length.
    package static let chunked = Array("Transfer-Encoding: chunked\r\n".utf8)
    /// The line that HTTP/1.0 clients who asked to stay connected wait for.
    package static let connectionKeepAlive = Array("Connection: keep-alive\r\n".utf8)

    /// What stands in the place of the date until it is written: the start of 1970.
    private static let noDate = "Thu, 01 Jan 1970 00:00:00 GMT"

    /// Appends a head: status line, `Date`, the fields in their order, and the empty line.
    ///
    /// A `Date` among `fields` gives the value of that line. Nothing is appended when it throws.
    ///
    /// - Parameters:
    ///   - status: 100 to 999.
    ///   - fields: The other fields, `Connection` included.
    ///   - contentLength: The value of a last field `Content-Length`; without it there is none but
    ///     what `fields` has.
    ///   - contentBytes: How many bytes the caller will append to the head.
    ///   - bytes: Takes the head.
    /// - Returns: Where in `bytes` the date is, for patching, and where the head ends.
    /// - Throws: ``Fault`` rather than write what would break the framing.
    @discardableResult
    package static func encodeHead(
        status: Int,
        fields: HTTPFields,
        contentLength: Int? = nil,
        followedBy contentBytes: Int = 0,
        into bytes: inout [UInt8]
    ) throws(Fault) -> Offsets {
        let before = bytes.count
        // All of it at once: an answer is kept as long as it is of use, and with it what it grew to.
        let fieldBytes = fields.reduce(0) { count, field in
            count + field.name.rawName.utf8.count + field.value.utf8.count + 4
        }
        bytes.reserveCapacity(before + 128 + fieldBytes + contentBytes)
        do throws(Fault) {
            try appendStatusLine(status, to: &bytes)
            let value = fields[.date] ?? noDate
            guard value.utf8.count == 29 else { throw .date }
            bytes.append(contentsOf: "Date: ".utf8)
            let date = bytes.count
            try append(value, of: "Date", to: &bytes)
            bytes.append(.cr)
            bytes.append(.lf)
            for field in fields where field.name != .date {
                // No other names can be made.
                try appendLine(field.name.rawName, field.value, to: &bytes)
            }
            if let contentLength {
                try appendLine("Content-Length", String(contentLength), to: &bytes)
            }
            let fieldsEnd = bytes.count
            bytes.append(.cr)
            bytes.append(.lf)
            return Offsets(date: date, fieldsEnd: fieldsEnd, end: bytes.count)
        } catch {
            bytes.removeSubrange(before...)
            throw error
        }
    }

    /// Appends `HTTP/1.1 200 OK` and a CRLF.
    ///
    /// - Parameters:
    ///   - status: 100 to 999.
    ///   - bytes: Takes the line.
    /// - Throws: ``Fault/status(_:)``.
    package static func appendStatusLine(
        _ status: Int,
        to bytes: inout [UInt8]
    ) throws(Fault) {
        guard 100...999 ~= status else { throw .status(status) }
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        bytes.append(UInt8(ascii: "0") + UInt8(status / 100))
        bytes.append(UInt8(ascii: "0") + UInt8(status / 10 % 10))
        bytes.append(UInt8(ascii: "0") + UInt8(status % 10))
        bytes.append(.space)
        bytes.append(contentsOf: reasonPhrase(status).utf8)
        bytes.append(.cr)
        bytes.append(.lf)
    }

    /// Appends one field line.
    ///
    /// - Parameters:
    ///   - name: A token.
    ///   - value: Without CR, LF, NUL and other controls.
    ///   - bytes: Takes the line.
    /// - Throws: ``Fault/value(field:)``, with a part of the line appended.
    package static func appendField(
        _ name: String,
        _ value: String,
        to bytes: inout [UInt8]
    ) throws(Fault) {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isToken }) else {
            throw .value(field: name)
        }
        try appendLine(name, value, to: &bytes)
    }

    /// Appends a field line whose name is a token.
    private static func appendLine(
        _ name: String,
        _ value: String,
        to bytes: inout [UInt8]
    ) throws(Fault) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(.colon)
        bytes.append(.space)
        try append(value, of: name, to: &bytes)
        bytes.append(.cr)
        bytes.append(.lf)
    }

    private static func append(
        _ value: String,
        of name: String,
        to bytes: inout [UInt8]
    ) throws(Fault) {
        let isValue = unsafe value.utf8.span.withUnsafeBufferPointer { text in
            guard let text = unsafe Bytes(text) else { return true }
            return text.endOfValue(from: 0, to: text.count) == text.count
        }
        guard isValue else { throw .value(field: name) }
        bytes.append(contentsOf: value.utf8)
    }

    /// The phrase of RFC 9110 §15 or the status' own RFC; empty for one nobody registered.
    package static func reasonPhrase(_ status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 103: "Early Hints"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 203: "Non-Authoritative Information"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 207: "Multi-Status"
        case 300: "Multiple Choices"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }
}
