import Dispatch
import Foundation

/// The signals a server heeds, as a stream; from its creation on none is lost.
final class Signals: Sendable {
    enum Meaning: Sendable {
        /// SIGTERM, SIGINT.
        case stop
        /// SIGHUP.
        case reload
    }

    let stream: AsyncStream<Meaning>
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Meaning.self)
        self.stream = stream
        let queue = DispatchQueue(label: "newsd.signals")
        sources = [(SIGTERM, Meaning.stop), (SIGINT, .stop), (SIGHUP, .reload)].map {
            number,
            meaning in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield(meaning) }
            source.activate()
            return source
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}
