import HTTPTypes

/// Who answers what the cache does not have: some for requests that only read, some for all others.
///
/// Writes wait for the disk, and for one another; however many there are, what is read does not
/// wait behind them.
struct WorkerPools: Sendable {
    let workers: WorkerPool
    let writers: WorkerPool

    init(_ configuration: ServerConfiguration) {
        workers = WorkerPool(
            workers: configuration.workers,
            waiting: configuration.workerQueue
        )
        writers = WorkerPool(
            label: "newsd.writer",
            workers: configuration.writers,
            waiting: configuration.workerQueue
        )
    }

    /// The pool for requests of a method, safe (RFC 9110 §9.2.1) or not.
    subscript(method: HTTPRequest.Method) -> WorkerPool {
        switch method {
        case .get, .head, .options, .trace: workers
        default: writers
        }
    }
}
