import Formats
import Foundation
import News
import Testing

@Suite struct NinjsSchemaTests {
    @Test(
        "a document is valid or not by its own version",
        arguments: [
            (#"{"uri": "urn:x:1", "headline": "H", "pubstatus": "usable"}"#, "1.6", nil),
            (#"{"uri": "urn:x:1", "urgency": 10}"#, "3.1", "urgency"),
            (#"{"uri": "urn:x:1", "urgency": 1.5}"#, "3.1", "urgency"),
            (#"{"uri": "urn:x:1", "urgency": 9}"#, "3.1", nil),
            (#"{"headline": "H"}"#, "1.1", "uri"), (#"{"headline": "H"}"#, "1.0", "uri"),
            (#"{"uri": "urn:x:1", "mystery": 1}"#, "1.6", "mystery"),
            (#"{"uri": "urn:x:1", "mystery": 1}"#, "3.1", "mystery"),
            (#"{"uri": "urn:x:1", "body_any": "B"}"#, "1.6", nil),
            (#"{"uri": "urn:x:1", "pubStatus": "live"}"#, "3.1", "pubStatus"),
            (#"{"uri": "urn:x:1", "bodies": [{"role": "main"}]}"#, "2.2", "bodies[0].value"),
            (#"{"uri": "urn:x:1", "associations": [{"name": "a"}]}"#, "2.1", "associations[0].uri"),
            (#"{"uri": "urn:x:1", "versionCreated": 2025}"#, "3.0", "versionCreated"),
            (#"{"uri": "urn:x:1"}"#, "9.9", "standard"),
            (#"{"uri": "urn:x:1", "advices": []}"#, "1.6", "advices"),
            (#"{"uri": "urn:x:1", "advices": [{"role": "publish"}]}"#, "1.x-dev", nil),
            (#"{"uri": "urn:x:1", "advices": ["x"]}"#, "2.x-dev", "advices[0]"),
        ] as [(String, String, String?)]
    )
    func versions(_ text: String, _ version: String, _ field: String?) {
        let faults = DocumentReader().validateNinjs(Array(text.utf8), version: version)
        #expect(faults.first?.field == field)
        #expect(faults.isEmpty == (field == nil))
    }

    @Test("without a headline it may still be valid ninjs")
    func validate() {
        let reader = DocumentReader()
        func faults(_ text: String) -> [String?] {
            reader.validate(Array(text.utf8), name: "a.json", format: nil).map(\.field)
        }
        #expect(faults(#"{"uri": "urn:x:1", "type": "picture"}"#).isEmpty)
        #expect(faults(#"{"uri": "urn:x:1", "digitalSourceType": "bad"}"#) == ["digitalSourceType"])
        #expect(faults(#"{"id": "a", "headline": "H"}"#) == ["body_text"])
        #expect(faults(#"{"id": "a", "headline": "H", "summary": "S"}"#).isEmpty)
    }

    @Test(
        "a document is held to the version asked for when it states none",
        arguments: [
            (#"{"uri": "urn:x:1", "title": "T", "altIds": []}"#, "1.6", "altIds"),
            (#"{"uri": "urn:x:1", "title": "T"}"#, "3.1", nil),
            (#"{"uri": "urn:x:1", "$standard": {"version": "1.6"}, "body_any": "B"}"#, "3.1", nil),
            (#"{"headline": "H"}"#, "1.6", "uri"),
            (#"{"uri": "u", "$standard": {"version": "1.-x-dev"}, "advices": []}"#, "1.6", nil),
        ] as [(String, String, String?)]
    )
    func unstated(_ text: String, _ version: String, _ field: String?) {
        let reader = DocumentReader()
        let faults = reader.validate(Array(text.utf8), name: "", format: nil, ninjs: version)
        #expect(faults.map(\.field) == [field].filter { $0 != nil })
    }

    /// The conformance documents of iptc/newsinjson, where they are at hand.
    @Test("the conformance documents are told apart")
    func conformance() throws {
        let manager = FileManager.default
        let root = ["../../shared", "../shared"].map { $0 + "/data/fixtures-ninjs/test_suite" }
            .first { manager.fileExists(atPath: $0) }
        guard let root else { return }
        var wrong: [String] = []
        var count = 0
        for version in try manager.contentsOfDirectory(atPath: root).sorted() {
            for verdict in ["should_pass", "should_fail"] {
                let folder = "\(root)/\(version)/\(verdict)"
                for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] {
                    guard let data = manager.contents(atPath: "\(folder)/\(name)") else { continue }
                    let bytes = Array(data)
                    let reader = DocumentReader()
                    let faults = reader.validate(
                        bytes,
                        name: name,
                        format: nil,
                        ninjs: version.replacing("_", with: "-")
                    )
                    count += 1
                    if faults.isEmpty != (verdict == "should_pass") {
                        wrong.append("\(version)/\(verdict)/\(name): \(faults)")
                    }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
        #expect(count > 150)
    }
}
