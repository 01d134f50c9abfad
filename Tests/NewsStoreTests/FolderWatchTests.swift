import Glibc
import News
import Synchronization
import Testing

@testable import NewsStore

struct FolderWatchTests {
    @Test("what could not be taken in is found with the next call, which looks at all files")
    func retried() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "articles/old.json")
        let asked = Mutex<[[String]?]>([])
        let watch = try FolderWatch(
            ContentFolder(root: folder.path),
            below: { _ throws(RepositoryError) in [] },
            follow: { paths throws(RepositoryError) in
                let isFirst = asked.withLock { asked in
                    asked.append(paths)
                    return asked.count == 1
                }
                if isFirst { throw .io(path: "articles/new.json", errno: EMFILE) }
            }
        )
        try folder.write("{}", to: "articles/new.json")
        #expect(throws: RepositoryError.self) { try watch.drain() }
        try watch.drain()
        try watch.drain()
        #expect(asked.withLock { $0 } == [["articles/new.json"], nil])
    }

    @Test("a file that cannot be read is read again when it can, though nothing in it changed")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        // A link into nowhere: its own times stay when its target comes.
        try folder.write("", to: "articles/.keep")
        let store = try FileArticleRepository(content: folder.path)
        try #require(symlink("../elsewhere/x.json", folder.path + "/articles/x.json") == 0)
        _ = try store.reconcile()
        #expect(try store.article(identifier("x")) == nil)
        try folder.write(
            #"{"id": "x", "headline": "There", "body_text": "t"}"#,
            to: "elsewhere/x.json"
        )
        _ = try store.reconcile()
        #expect(try store.article(identifier("x"))?.headline == "There")
    }
}
