/// A method by name, for switching without text.
package enum KnownMethod: UInt8, Sendable, Hashable {
    case get, head, post, put, patch, delete, options, connect, trace
    /// QUERY, as drafted by the HTTP working group.
    case query
    /// A token nobody here knows: to be answered 501, after the body is read.
    case other
}

/// The form in which a target came (RFC 9112 §3.2).
package enum TargetForm: UInt8, Sendable, Hashable {
    /// `/path?query`.
    case origin
    /// `http://host/path?query`.
    case absolute
    /// `*`, with OPTIONS only.
    case asterisk
}

/// How the length of a body is known (RFC 9112 §6.3).
package enum BodyLength: Sendable, Hashable {
    case none
    /// By `Content-Length`, in bytes; 0 is said by ``none``.
    case sized(Int)
    case chunked
}

/// One field line, as offsets into the bytes parsed.
package struct FieldRange: Sendable, Hashable {
    package var name: Range<Int>
    /// Without the blanks around it.
    package var value: Range<Int>
}

/// A request's head, as offsets into the bytes it was parsed from.
///
/// Made once for a connection or a lane and filled by ``RequestParser`` again and again: its
/// storage is reused. A class, so that it is never copied; it belongs to who fills it.
package final class RequestHead {
    package var method = KnownMethod.get
    package var methodRange = 0..<0
    /// The target as it stands in the request line.
    package var target = 0..<0
    package var form = TargetForm.origin
    /// From the slash to before `?`.
    ///
    /// Empty for `*`, and for an absolute form without a path, which means `/`.
    package var path = 0..<0
    /// Without the `?`; empty when there is none.
    package var query = 0..<0
    /// Host and port: those of an absolute form, else of `Host`; empty in HTTP/1.0 without one.
    package var authority = 0..<0
    /// 0 in HTTP/1.0; 1 to 9 otherwise, which all mean HTTP/1.1.
    package var minorVersion: UInt8 = 1
    package var fields: ContiguousArray<FieldRange> = []
    package var body = BodyLength.none
    /// Whether a body follows.
    package var hasBody: Bool { if case .none = body { false } else { true } }
    /// Whether the client lets the connection stay open after the answer.
    package var keepAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body.
    package var expectsContinue = false
    /// The offset just past the head.
    package var end = 0

    /// For each indexed field the place of its first line in `fields`.
    private var slots = InlineArray<32, UInt16>(repeating: .max)
    private var repeated: UInt32 = 0

    /// Makes an empty head with room for the fields of most requests.
    package init() {
        fields.reserveCapacity(32)
    }

    /// The value of the field's first line, or `nil` when the request has none.
    ///
    /// In constant time. ``isRepeated(_:)`` says whether there are more lines.
    package func value(_ field: IndexedField) -> Range<Int>? {
        let slot = slots[Int(field.rawValue)]
        return slot == .max ? nil : fields[Int(slot)].value
    }

    /// Whether the field has more than one line.
    package func isRepeated(_ field: IndexedField) -> Bool {
        repeated & 1 << UInt32(field.rawValue) != 0
    }

    /// Forgets the request before, but not the storage.
    func clear() {
        fields.removeAll(keepingCapacity: true)
        slots = InlineArray(repeating: .max)
        repeated = 0
        authority = 0..<0
        body = .none
        expectsContinue = false
    }

    /// Adds a field line and, when its name is indexed, makes it findable.
    @inline(__always)
    func append(_ field: FieldRange, as indexed: IndexedField?) {
        if let indexed {
            let slot = Int(indexed.rawValue)
            if slots[slot] == .max {
                slots[slot] = UInt16(truncatingIfNeeded: fields.count)
            } else {
                repeated |= 1 << UInt32(indexed.rawValue)
            }
        }
        fields.append(field)
    }

    /// Adds `distance` to every offset.
    func shift(by distance: Int) {
        func shifted(_ range: Range<Int>) -> Range<Int> {
            // An empty range may be one that was never set.
            if range.isEmpty { return 0..<0 }
            return range.lowerBound + distance..<range.upperBound + distance
        }
        methodRange = shifted(methodRange)
        target = shifted(target)
        path = shifted(path)
        query = shifted(query)
        authority = shifted(authority)
        for index in fields.indices {
            fields[index].name = shifted(fields[index].name)
            fields[index].value = shifted(fields[index].value)
        }
    }
}
