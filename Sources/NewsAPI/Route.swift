import HTTP
import HTTPTypes
import News

/// One kind of address: what it looks like, what it takes and who answers.
struct Route: Sendable {
    /// Everything but `OPTIONS`, which each route answers.
    let methods: [HTTPRequest.Method]
    let pattern: Pattern
    /// The forms that a suffix of the last segment may choose.
    let suffixes: [String]
    let parameters: [Parameter]
    /// Whether it is answered without a key even where reads need one.
    let isPublic: Bool
    /// Whether a signature of the body stands in for a key.
    let isSigned: Bool
    /// The media types that each method takes as its body, the first to be named first.
    let bodies: [HTTPRequest.Method: [String]]
    let handler: Handler

    typealias Handler =
        @Sendable (NewsResponder, Call) throws(Refusal) -> Response

    init(
        _ methods: [HTTPRequest.Method],
        _ pattern: Pattern,
        suffixes: [String] = [],
        parameters: [Parameter] = [],
        isPublic: Bool = false,
        isSigned: Bool = false,
        bodies: [HTTPRequest.Method: [String]] = [:],
        handler: @escaping Handler
    ) {
        self.methods = methods
        self.pattern = pattern
        self.suffixes = suffixes
        self.parameters = parameters
        self.isPublic = isPublic
        self.isSigned = isSigned
        self.bodies = bodies
        self.handler = handler
    }

    /// The value of `Allow`.
    var allow: String {
        (methods.map(\.rawValue) + ["OPTIONS"]).joined(separator: ", ")
    }

    /// The segments of a path, each a literal or a name in braces; `{name...}` takes one or more.
    struct Pattern: Sendable, ExpressibleByStringLiteral {
        private enum Segment: Sendable { case literal(String), capture, rest }
        private let segments: [Segment]

        init(stringLiteral text: String) {
            segments = text.dropFirst().split(separator: "/").map { segment in
                if segment.hasSuffix("...}") { return .rest }
                return segment.hasPrefix("{") ? .capture : .literal(String(segment))
            }
        }

        /// Matches a path's segments.
        ///
        /// - Parameters:
        ///   - path: The segments, decoded; none for the root.
        ///   - suffixes: What may follow a literal at the end after a dot.
        /// - Returns: What the names in braces stand for and the literal's suffix, or `nil`.
        func match(_ path: [String], suffixes: [String]) -> (captures: [String], suffix: String?)? {
            var captures: [String] = []
            for (index, segment) in segments.enumerated() {
                guard index < path.count else { return nil }
                switch segment {
                case .rest:
                    let rest = path[index...]
                    // A decoded slash is no separator.
                    guard rest.allSatisfy({ !$0.isEmpty && !$0.contains("/") }) else { return nil }
                    return (captures + [rest.joined(separator: "/")], nil)
                case .capture: captures.append(path[index])
                case .literal(let literal):
                    if path[index] == literal { continue }
                    guard index == segments.count - 1, path.count == segments.count,
                        let suffix = suffixes.first(where: { literal + "." + $0 == path[index] })
                    else { return nil }
                    return (captures, suffix)
                }
            }
            return path.count == segments.count ? (captures, nil) : nil
        }
    }
}

/// One request that found its route.
struct Call {
    let request: Request
    let route: Route
    /// What the names in braces of the route's pattern stand for; see ``readings(of:)``.
    let captures: [String]
    /// The suffix after a literal at the end of the path.
    let suffix: String?
    let parameters: Parameters
    let accept: String?
    let now: Instant
    /// When anything here changed last, as far as it was known before anything was read.
    let modified: Instant

    /// What a name at the end of a path can mean: itself, or a shorter one with a suffix.
    ///
    /// Names may contain dots. An article or section of the whole name is meant first, so that the
    /// address in its own `url` always finds it.
    func readings(of name: String) -> [(name: String, suffix: String?)] {
        var readings: [(name: String, suffix: String?)] = [(name, nil)]
        for suffix in route.suffixes where name.hasSuffix("." + suffix) {
            readings.append((String(name.dropLast(suffix.count + 1)), suffix))
        }
        return readings
    }
}
