import News
import Testing

@Suite struct MediaPathTests {
    @Test(
        "paths",
        arguments: [
            ("photo.jpg", [], "photo.jpg", "jpg"),
            ("2025/01/20/photo.JPG", ["2025", "01", "20"], "photo.JPG", "jpg"),
            ("a/b c/Größe.tar.gz", ["a", "b c"], "Größe.tar.gz", "gz"),
            ("a/noSuffix", ["a"], "noSuffix", ""), ("a/b.", ["a"], "b.", ""),
            ("a\\b", [], "a\\b", ""), ("~/a", ["~"], "a", ""), ("a..b/c..d", ["a..b"], "c..d", "d"),
            // A slash with a combining mark is one to the disk.
            ("a/\u{301}b", ["a"], "\u{301}b", ""),
        ]
    )
    func paths(_ text: String, _ folders: [String], _ name: String, _ suffix: String) throws {
        let path = try #require(MediaPath(text))
        #expect(path.folders == folders)
        #expect(path.name == name)
        #expect(path.suffix == suffix)
        #expect(path.description == text)
    }

    @Test(
        "what is no path",
        arguments: [
            "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "./a", "a/./b",
            ".hidden", "a/.hidden/b", "a/...", "a\0b", "a\nb", "a/b\u{7F}", "a\u{1}",
            String(repeating: "a/", count: 16) + "b", String(repeating: "a", count: 256),
        ]
    )
    func refused(_ text: String) {
        #expect(MediaPath(text) == nil)
    }
}
