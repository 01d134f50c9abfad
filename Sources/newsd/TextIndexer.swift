import Locks
import News

/// Keeps what is searched in up to date with the articles.
///
/// Works in batches of a few milliseconds, between which writers get their turn, and while there are
/// any rests nine times as long as it worked: a storm of writes is acknowledged first, and found
/// once it is over. When it has caught up it rests for a moment, so that what many write one by one
/// is taken in together.
struct TextIndexer: Sendable {
    /// Texts at a time: writers wait for so many.
    private static let batch = 16
    /// How long it rests when it has caught up.
    private static let pause = Duration.milliseconds(20)
    /// How long it rests after a batch, as a multiple of what that took: while articles come, and
    /// else.
    private static let restOfBusy = 9
    private static let restOfCalm = 1
    /// For how long after a change others are expected.
    private static let storm = Duration.milliseconds(50)

    let repository: any ArticleRepository
    /// Told whenever more is found than before.
    let onChange: @Sendable () -> Void
    /// Told why the repository refused; it is asked again after a second.
    let report: @Sendable (RepositoryError) -> Void

    /// Takes in what was left over, then what comes, until the task is cancelled.
    ///
    /// - Parameter changes: The repository's, listened to before anything could be missed.
    func run(_ changes: AsyncStream<[ArticleChange]>) async {
        let (signals, signal) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        signal.yield()
        let lastChange = Locked<ContinuousClock.Instant?>(nil)
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in changes {
                    lastChange.withLock { $0 = .now }
                    signal.yield()
                }
                signal.finish()
            }
            for await _ in signals {
                while await !isDone({ lastChange.withLock { $0 } }) {
                    guard (try? await Task.sleep(for: .seconds(1))) != nil else { break }
                }
                guard (try? await Task.sleep(for: Self.pause)) != nil else { break }
            }
            group.cancelAll()
        }
    }

    /// Takes in all there is; `false` when the repository refuses.
    private func isDone(_ lastChange: () -> ContinuousClock.Instant?) async -> Bool {
        let clock = ContinuousClock()
        do throws(RepositoryError) {
            var total = 0
            while !Task.isCancelled {
                let begin = clock.now
                let count = try repository.indexTexts(limit: Self.batch)
                total += count
                // Also when another process has done it all: this one has to forget what it knew.
                if count > 0 || total == 0 { onChange() }
                if count == 0 { break }
                let now = clock.now
                let isBusy = lastChange().map { now - $0 < Self.storm } ?? false
                let rest = (now - begin) * (isBusy ? Self.restOfBusy : Self.restOfCalm)
                guard (try? await Task.sleep(for: rest)) != nil else { break }
            }
            return true
        } catch {
            report(error)
            return false
        }
    }
}
