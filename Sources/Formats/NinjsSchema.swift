import News

/// The published schemas of ninjs, one for each version, and what they say of a document.
enum NinjsSchema {
    /// The versions there is a schema for, oldest first; those in development last.
    static let versions = published + ["1.x-dev", "2.x-dev"]

    private static let published = [
        "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.0", "2.1", "2.2", "3.0", "3.1",
    ]

    /// The faults of a document by the schema of a version; empty when it is valid.
    ///
    /// An unknown version has no valid documents.
    static func faults(_ node: JSON.Node, version: String) -> [DocumentError] {
        guard let schema = schemas[canonical(version)] else {
            return [
                DocumentError(
                    line: node.line,
                    field: "standard",
                    reason: "names version \(version); known are "
                        + versions.joined(separator: ", ")
                )
            ]
        }
        return SchemaCheck(root: schema).faults(node)
    }

    /// The faults of a document by its own version.
    ///
    /// A document that states its version is held to that one, another to the newest of the
    /// generation it looks like; one that could be of any is valid when any of them allows it.
    ///
    /// - Parameters:
    ///   - node: The document.
    ///   - version: The version to hold it to when it states none.
    /// - Returns: The faults; empty when it is valid.
    static func faults(_ node: JSON.Node, unstated version: String? = nil) -> [DocumentError] {
        if let stated = statedVersion(node) ?? version { return faults(node, version: stated) }
        let candidates =
            switch NinjsShape(node) {
            case .first: ["1.6"]
            case .second: ["2.2"]
            case .third: ["3.1"]
            case nil: ["3.1", "2.2", "1.6"]
            }
        let faults = candidates.map { Self.faults(node, version: $0) }
        return faults.contains { $0.isEmpty } ? [] : faults.first ?? []
    }

    private static func statedVersion(_ node: JSON.Node) -> String? {
        guard let standard = node["standard"] ?? node["$standard"],
            let version = standard["version"]?.string
        else { return nil }
        return version
    }

    /// The version of the schema: `3.0.1` is a printing of 3.0, `1.-x-dev` is `1.x-dev`.
    private static func canonical(_ version: String) -> String {
        let parts = version.split(separator: ".")
        if version.hasSuffix("dev"), let major = parts.first { return "\(major).x-dev" }
        return parts.prefix(2).joined(separator: ".")
    }

    private static let schemas: [String: JSON.Node] = {
        let texts = [
            version1_0, version1_1, version1_2, version1_3, version1_4, version1_5, version1_6,
            version2_0, version2_1, version2_2, version3_0, version3_1,
        ]
        var schemas: [String: JSON.Node] = [:]
        for (version, text) in zip(published, texts) {
            schemas[version] = try? JSON.parse(Array(text.utf8))
        }
        // Both drafts are the last version with advices.
        if let advices = try? JSON.parse(Array(advices.utf8)) {
            schemas["1.x-dev"] = schemas["1.6"].map { adding(advices, to: $0) }
            schemas["2.x-dev"] = schemas["2.2"].map { adding(advices, to: $0) }
        }
        return schemas
    }()

    /// A schema whose items may have members more.
    private static func adding(_ more: JSON.Node, to schema: JSON.Node) -> JSON.Node {
        guard let members = schema.members else { return schema }
        let isItem = schema["properties"]?["versioncreated"] != nil
        let changed = members.map { member in
            let value = adding(more, to: member.value)
            guard isItem, member.name == "properties" else {
                return JSON.Member(name: member.name, line: member.line, value: value)
            }
            let all = (value.members ?? []) + (more.members ?? [])
            let node = JSON.Node(line: value.line, value: .object(all))
            return JSON.Member(name: member.name, line: member.line, value: node)
        }
        return JSON.Node(line: schema.line, value: .object(changed))
    }
}

/// JSON Schema as far as the schemas of ninjs use it (drafts 3, 4, 7 and 2020-12).
private struct SchemaCheck {
    let root: JSON.Node

    func faults(_ node: JSON.Node) -> [DocumentError] {
        var evaluated: Set<String> = []
        return check(node, root, path: "", &evaluated)
    }

    /// Checks one value, and adds the members that a schema knew to `evaluated`.
    private func check(
        _ node: JSON.Node,
        _ schema: JSON.Node,
        path: String,
        _ evaluated: inout Set<String>
    ) -> [DocumentError] {
        func fault(_ reason: String, at name: String = "") -> DocumentError {
            let field = path.isEmpty || name.isEmpty ? path + name : path + "." + name
            return DocumentError(line: node.line, field: field.nonEmpty, reason: reason)
        }
        var faults: [DocumentError] = []
        if let reference = schema["$ref"]?.string {
            faults += follow(reference, node, path: path, &evaluated)
        }
        if let types = schema["type"], !isType(node, types) {
            return [fault("is \(node.kind), not \(types.string ?? "of another type")")]
        }
        if let values = schema["enum"]?.elements,
            !values.contains(where: { $0.plain == node.plain })
        {
            let known = values.compactMap(\.string).joined(separator: ", ")
            faults.append(fault("is none of \(known)"))
        }
        if let text = node.string, let format = schema["format"]?.string,
            let reason = Self.fault(of: text, format: format)
        {
            faults.append(fault(reason))
        }
        if case .number(let text) = node.value, let number = Double(text) {
            if let minimum = Self.number(schema["minimum"]), number < minimum {
                faults.append(fault("is less than \(minimum)"))
            }
            if let maximum = Self.number(schema["maximum"]), number > maximum {
                faults.append(fault("is more than \(maximum)"))
            }
        }
        if let elements = node.elements, let items = schema["items"] {
            for (index, element) in elements.enumerated() {
                var ignored: Set<String> = []
                faults += check(element, items, path: "\(path)[\(index)]", &ignored)
            }
        }
        faults += checkAlternatives(node, schema, path: path, &evaluated)
        if node.members != nil {
            faults += checkMembers(node, schema, path: path, &evaluated)
        }
        return faults
    }

    private func checkMembers(
        _ node: JSON.Node,
        _ schema: JSON.Node,
        path: String,
        _ evaluated: inout Set<String>
    ) -> [DocumentError] {
        var faults: [DocumentError] = []
        let members = node.members ?? []
        func field(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
        for name in schema["required"]?.elements?.compactMap(\.string) ?? []
        where node[name] == nil {
            faults.append(
                DocumentError(line: node.line, field: field(name), reason: "is missing")
            )
        }
        let properties = schema["properties"]?.members ?? []
        for property in properties
        where property.value["required"]?.value == .bool(true) && node[property.name] == nil {
            faults.append(
                DocumentError(line: node.line, field: field(property.name), reason: "is missing")
            )
        }
        let patterns = schema["patternProperties"]?.members ?? []
        let isClosed = schema["additionalProperties"]?.value == .bool(false)
        var known: Set<String> = []
        for member in members {
            let matching =
                properties.filter { $0.name == member.name }
                + patterns.filter { Self.matches(member.name, $0.name) }
            if !matching.isEmpty { known.insert(member.name) }
            for property in matching {
                var ignored: Set<String> = []
                faults += check(
                    member.value,
                    property.value,
                    path: field(member.name),
                    &ignored
                )
            }
            if matching.isEmpty, isClosed {
                faults.append(
                    DocumentError(
                        line: member.line,
                        field: field(member.name),
                        reason: "is not a property of this version of ninjs"
                    )
                )
            }
        }
        evaluated.formUnion(known)
        if schema["unevaluatedProperties"]?.value == .bool(false) {
            for member in members where !evaluated.contains(member.name) {
                faults.append(
                    DocumentError(
                        line: member.line,
                        field: field(member.name),
                        reason: "is not a property of this version of ninjs"
                    )
                )
            }
            evaluated.formUnion(members.map(\.name))
        }
        return faults
    }

    private func checkAlternatives(
        _ node: JSON.Node,
        _ schema: JSON.Node,
        path: String,
        _ evaluated: inout Set<String>
    ) -> [DocumentError] {
        var faults: [DocumentError] = []
        for (keyword, isExclusive) in [("oneOf", true), ("anyOf", false)] {
            guard let alternatives = schema[keyword]?.elements else { continue }
            var count = 0
            for alternative in alternatives {
                var names: Set<String> = []
                if check(node, alternative, path: path, &names).isEmpty {
                    count += 1
                    evaluated.formUnion(names)
                }
            }
            if count == 0 || isExclusive && count > 1 {
                faults.append(
                    DocumentError(
                        line: node.line,
                        field: path.nonEmpty,
                        reason: count == 0
                            ? "has none of the shapes it may have"
                            : "has more than one of the shapes of which it may have one"
                    )
                )
            }
        }
        return faults
    }

    private func follow(
        _ reference: String,
        _ node: JSON.Node,
        path: String,
        _ evaluated: inout Set<String>
    ) -> [DocumentError] {
        if reference.hasPrefix("https://geojson.org") {
            return GeoJSONCheck.isValid(node)
                ? [] : [DocumentError(line: node.line, field: path, reason: "is not GeoJSON")]
        }
        var target: JSON.Node? = root
        if reference.hasPrefix("#/") {
            for name in reference.dropFirst(2).split(separator: "/") {
                target = target?[String(name)]
            }
        }
        guard let target else { return [] }
        return check(node, target, path: path, &evaluated)
    }

    private func isType(_ node: JSON.Node, _ types: JSON.Node) -> Bool {
        let names = types.string.map { [$0] } ?? (types.elements ?? []).compactMap(\.string)
        return names.contains { name in
            switch (name, node.value) {
            case ("object", .object), ("array", .array), ("string", .string), ("number", .number),
                ("boolean", .bool), ("null", .null), ("any", _):
                true
            case ("integer", .number(let text)):
                Double(text).map { $0 == $0.rounded() } ?? false
            default: false
            }
        }
    }

    private static func number(_ node: JSON.Node?) -> Double? {
        if case .number(let text) = node?.value { Double(text) } else { nil }
    }

    /// Whether a name matches a pattern of the form `^prefix[a-zA-Z0-9_]+`.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let prefix = String(pattern.dropFirst().prefix { $0 != "[" })
        guard name.hasPrefix(prefix), let next = name.dropFirst(prefix.count).utf8.first else {
            return false
        }
        let isWord =
            (0x61...0x7A).contains(next | 0x20) || (0x30...0x39).contains(next)
        return isWord || next == UInt8(ascii: "_") && pattern.contains("9_]")
    }

    /// What is wrong with a text of a format, or `nil`.
    ///
    /// `date-time` and `uri` only describe: IPTC's own conformance documents pass with a bad one.
    private static func fault(of text: String, format: String) -> String? {
        guard format == "truncated-date-time", !isTruncatedDate(text) else { return nil }
        return "is not a year, month, day or date-time"
    }

    private static func isTruncatedDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let year = parts.first, year.utf8.count == 4, Int(year) != nil else { return false }
        switch parts.count {
        case 1: return true
        case 2: return NewsDate(text + "-01") != nil && text.utf8.count == 7
        default: return NewsDate(text) != nil || NewsDate(text + "Z") != nil
        }
    }
}

/// RFC 7946, as far as its schema goes.
private enum GeoJSONCheck {
    static func isValid(_ node: JSON.Node) -> Bool {
        guard node.members != nil, let type = node["type"]?.string else { return false }
        switch type {
        case "Point": return isPosition(node["coordinates"])
        case "MultiPoint": return isList(node["coordinates"], isPosition)
        case "LineString": return isList(node["coordinates"], minimum: 2, isPosition)
        case "MultiLineString":
            return isList(node["coordinates"]) { isList($0, minimum: 2, isPosition) }
        case "Polygon": return isList(node["coordinates"], isRing)
        case "MultiPolygon": return isList(node["coordinates"]) { isList($0, isRing) }
        case "GeometryCollection": return isList(node["geometries"]) { $0.map(isValid) ?? false }
        case "Feature":
            guard let geometry = node["geometry"], node["properties"] != nil else { return false }
            return geometry.isNull || isValid(geometry)
        case "FeatureCollection": return isList(node["features"]) { $0.map(isValid) ?? false }
        default: return false
        }
    }

    private static func isRing(_ node: JSON.Node?) -> Bool {
        isList(node, minimum: 4, isPosition)
    }

    private static func isPosition(_ node: JSON.Node?) -> Bool {
        isList(node, minimum: 2) { if case .number = $0?.value { true } else { false } }
    }

    private static func isList(
        _ node: JSON.Node?,
        minimum: Int = 0,
        _ condition: (JSON.Node?) -> Bool
    ) -> Bool {
        guard let elements = node?.elements else { return false }
        return elements.count >= minimum && elements.allSatisfy(condition)
    }
}
