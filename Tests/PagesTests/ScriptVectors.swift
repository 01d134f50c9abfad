import Foundation
import News
import Testing

@testable import Formats

/// What has run a script in HTML that was let through, from `Tests/Fixtures/scripts.json`.
///
/// Written anew after the kinds that OWASP's collection, that of mutations in browsers, and reports
/// of holes in other sanitisers describe. Each would call `alert` or load something.
enum ScriptVectors {
    static let all: [String] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/scripts.json")
        guard let data = try? Data(contentsOf: file), let tree = try? JSON.parse(Array(data)),
            let kinds = tree.members
        else {
            Issue.record("\(file.path) cannot be read")
            return []
        }
        return kinds.flatMap { ($0.value.elements ?? []).compactMap(\.string) }
    }()
}
