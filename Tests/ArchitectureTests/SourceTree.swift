import Foundation
import Testing

/// The Swift files of this package, found from where this file stands.
enum SourceTree {
    /// The folder of `Package.swift`.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: CustomTestStringConvertible {
        /// The folder within `Sources` or `Tests`.
        let module: String
        /// From the root of the package on.
        let path: String
        let text: SourceText

        var testDescription: String { path }

        /// The numbers and the code of the lines in which `pattern` occurs.
        func lines(matching pattern: Regex<AnyRegexOutput>) -> [(number: Int, code: String)] {
            zip(1..., text.lines).filter { $0.1.contains(pattern) }
        }

        /// The modules this file imports, with the line of each.
        var imports: [(module: String, line: Int)] {
            zip(1..., text.lines).compactMap { number, line in
                guard
                    let match = line.wholeMatch(
                        of:
                            /\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?(\w+).*/
                    )
                else { return nil }
                return (String(match.1), number)
            }
        }
    }

    /// The Swift files below a folder, sorted by path; every one must be readable.
    static func files(below folder: String) throws -> [File] {
        let base = root.appending(path: folder).resolvingSymlinksInPath()
        guard
            let walk = FileManager.default.enumerator(
                at: base,
                includingPropertiesForKeys: nil,
                // A package in there may have been built where it is.
                options: .skipsHiddenFiles
            )
        else { throw CocoaError(.fileReadNoSuchFile) }
        var files: [File] = []
        for case let url as URL in walk where url.pathExtension == "swift" {
            let parts = url.resolvingSymlinksInPath().pathComponents
                .dropFirst(base.pathComponents.count)
            guard let module = parts.first else { continue }
            let text = try String(contentsOf: url, encoding: .utf8)
            files.append(
                File(
                    module: module,
                    path: ([folder] + parts).joined(separator: "/"),
                    text: SourceText(text)
                )
            )
        }
        return files.sorted { $0.path < $1.path }
    }
}
