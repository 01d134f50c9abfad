/// Any JSON value, for what a provider sends that has no field of its own.
///
/// Object members keep their order; a number keeps the digits it was written with.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number, as RFC 8259 §6 text.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object with this name, or `nil`.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The string, or `nil` for any other value.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
