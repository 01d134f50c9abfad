import Mustache

/// Why a text cannot be a template.
package struct TemplateFault: Error, Sendable, Hashable {
    /// The template's name, without `.mustache`.
    package var template: String
    /// Counted from 1.
    package var line: Int
    package var reason: String

    /// Creates a fault.
    package init(template: String, line: Int, reason: String) {
        self.template = template
        self.line = line
        self.reason = reason
    }
}

/// What a text has to be to take the place of a template.
enum TemplateCheck {
    /// Parses a template.
    static func parse(
        _ text: String,
        named name: String
    ) throws(TemplateFault) -> MustacheTemplate {
        guard Pages.templateNames.contains(name) else {
            let names = Pages.templateNames.joined(separator: ", ")
            throw TemplateFault(
                template: name,
                line: 1,
                reason: "is no template; there are \(names)"
            )
        }
        do {
            return try MustacheTemplate(string: text)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateFault(
                template: name,
                line: error.context.lineNumber,
                reason: reason(error.error)
            )
        } catch {
            throw TemplateFault(template: name, line: 1, reason: "\(error)")
        }
    }

    /// Requires that what the templates include is there and comes to an end.
    ///
    /// - Parameters:
    ///   - texts: Every template by its name.
    ///   - names: The templates to answer for it.
    /// - Throws: ``TemplateFault`` for the first tag that includes what is not there, or without end.
    static func requireEnd(
        of texts: [String: String],
        in names: [String]
    ) throws(TemplateFault) {
        var parts: [String: [Part]] = [:]
        for (name, text) in texts { parts[name] = try includes(in: text, named: name) }
        for name in names {
            for part in parts[name] ?? [] {
                guard texts[part.name] != nil else {
                    throw TemplateFault(
                        template: name,
                        line: part.line,
                        reason: "includes \(part.name), which is no template"
                    )
                }
                var reached: Set<String> = []
                var open = [part.name]
                while let next = open.popLast() {
                    guard reached.insert(next).inserted else { continue }
                    open += (parts[next] ?? []).map(\.name)
                }
                guard !reached.contains(name) else {
                    throw TemplateFault(
                        template: name,
                        line: part.line,
                        reason: "includes itself by \(part.name), without end"
                    )
                }
            }
        }
    }

    private struct Part {
        var name: String
        var line: Int
    }

    /// The templates that a text includes, by `{{> name}}` or `{{< name}}`.
    ///
    /// Other delimiters, and names that only an article tells, are refused: what they include
    /// could not be known.
    private static func includes(
        in text: String,
        named name: String
    ) throws(TemplateFault) -> [Part] {
        var parts: [Part] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in zip(1..., lines) {
            for tag in line.matches(of: #/\{\{([=<>])\s*([^\s}]*)/#) {
                func fault(_ reason: String) -> TemplateFault {
                    TemplateFault(template: name, line: number, reason: reason)
                }
                if tag.1 == "=" { throw fault("sets other delimiters, which is not possible here") }
                if tag.2.hasPrefix("*") { throw fault("includes \(tag.2), which is no name") }
                parts.append(Part(name: String(tag.2), line: number))
            }
        }
        return parts
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? MustacheTemplate.Error {
        case .sectionCloseNameIncorrect: "closes another section than the one that is open"
        case .unfinishedName: "has a name without its end"
        case .expectedSectionEnd: "leaves a section open"
        case .invalidSetDelimiter: "sets delimiters that are none"
        default: "is not Mustache: \(error)"
        }
    }
}
