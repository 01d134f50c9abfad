import Glibc
import News

/// What stood in the places that a batch of files took, to be put back.
///
/// A second name is kept for each file that was replaced: that takes no room, which may be what is
/// missing. Left over by a process that died, such names go the way of all temporary files.
struct FileUndo {
    private let folder: ContentFolder
    /// Where the files that took the places may be written down.
    private let journal: WriteJournal?
    /// The places in the order they were taken, each with the name of what stood there.
    private var places: [(path: String, saved: String?)] = []

    init(_ folder: ContentFolder, _ journal: WriteJournal? = nil) {
        self.folder = folder
        self.journal = journal
    }

    /// Keeps what stands in a place that is about to be taken.
    mutating func save(_ path: String) throws(RepositoryError) {
        let saved =
            "\(ContentFolder.parent(of: path))/\(ContentFolder.temporaryPrefix)\(getpid())-was-\(places.count)"
        let absolute = folder.absolute(saved)
        if link(folder.absolute(path), absolute) == 0 {
            places.append((path, saved))
            return
        }
        switch errno {
        case ENOENT: tookFree(path)
        case EEXIST:
            // Left by a process that died; the writer's lock is held.
            unlink(absolute)
            try save(path)
        default: throw .io(path: absolute, errno: errno)
        }
    }

    /// Notes a place that nothing stood in.
    mutating func tookFree(_ path: String) { places.append((path, nil)) }

    /// Puts everything back, the last first.
    func undo() {
        for (path, saved) in places.reversed() {
            if let saved {
                rename(folder.absolute(saved), folder.absolute(path))
            } else {
                unlink(folder.absolute(path))
            }
        }
        for directory in Set(places.map { ContentFolder.parent(of: $0.path) }) {
            // Whoever was told that nothing was written may still find it after a power failure;
            // there is nobody left to tell.
            try? folder.syncDirectory(directory)
        }
        try? journal?.checkpoint()
    }

    /// Lets go of what stood there.
    func discard() {
        for case (_, let saved?) in places { unlink(folder.absolute(saved)) }
    }
}
