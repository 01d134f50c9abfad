import HTTP
import HTTPTypes

/// Requests that wait for an answer which is being made already (RFC 9111 §4: collapsed requests).
///
/// When what many clients read has changed, or nobody has read it yet, one worker makes the answer, not
/// a worker for each of them. Who waited is then given what the cache has; where the answer was none to
/// be kept, each has one made after all.
extension Lane {
    /// What requests have in common that one kept answer is for.
    struct Wish: Hashable, Sendable {
        let target: String
        let accept: String?
        /// Whether the gzip form is wanted, which is made once somebody wants it.
        let takesGzip: Bool
    }

    /// A request that waits for the answer to another.
    struct Waiting {
        let token: UInt64
        let exchange: Connection.Exchange
    }

    /// The answers that are being made for everyone, and those that turned out to be for one alone.
    struct Makings {
        /// How many may wait at once; those beyond have their answers made.
        private static let mostWaiting = 1 << 14
        /// How many answers for one alone are known.
        private static let mostAlone = 1 << 12

        private var waiting: [Wish: [Waiting]] = [:]
        private var waitingCount = 0
        /// Hashes of what gave an answer that was not to be kept, in the second that `since` is.
        private var alone: Set<Int> = []
        private var since = Int64.min

        /// Has a request wait for the answer to another.
        ///
        /// - Returns: Whether there is an answer to wait for, and room.
        mutating func add(_ request: Waiting, to wish: Wish) -> Bool {
            guard waitingCount < Self.mostWaiting, waiting[wish] != nil else { return false }
            waiting[wish]?.append(request)
            waitingCount += 1
            return true
        }

        /// Whether others may wait for the answer to a request that is about to be made.
        func mayShare(_ wish: Wish, at second: Int64) -> Bool {
            waiting[wish] == nil && !(since == second && alone.contains(wish.hashValue))
        }

        /// An answer is being made.
        mutating func begin(_ wish: Wish) { waiting[wish] = [] }

        /// An answer was made.
        ///
        /// - Parameters:
        ///   - wish: What it is for.
        ///   - isKept: Whether it is in the cache; if not, nobody waits again for such a one before the
        ///     next second.
        ///   - second: The one it is now, since 1970.
        /// - Returns: Who waited for it.
        mutating func end(_ wish: Wish, isKept: Bool, at second: Int64) -> [Waiting] {
            if !isKept {
                if since != second { alone.removeAll(keepingCapacity: true) }
                since = second
                if alone.count < Self.mostAlone { alone.insert(wish.hashValue) }
            }
            let ended = waiting.removeValue(forKey: wish) ?? []
            waitingCount -= ended.count
            return ended
        }
    }

    /// Has a GET or HEAD without a body answered by a worker, or wait for the answer to another.
    func handOverShared(_ exchange: Connection.Exchange, of connection: Connection) {
        var exchange = exchange
        let fields = exchange.request.fields
        let wish = Wish(
            target: exchange.request.target,
            accept: fields[.accept],
            takesGzip: Negotiation.acceptsGzip(fields[.acceptEncoding]).takesGzip
        )
        // Those who wait are under way as well.
        let hasSlot = takesRequestSlot(&exchange)
        if hasSlot, makings.add(Waiting(token: connection.token, exchange: exchange), to: wish) {
            connection.multiplex?.working += 1
            connection.state.handedOver()
            return
        }
        if makings.mayShare(wish, at: second) { exchange.wish = wish }
        handOver(exchange, of: connection)
    }

    /// Answers those who waited for an answer that is made now.
    func answer(_ waiting: [Waiting], to wish: Wish) {
        for waiting in waiting {
            var exchange = waiting.exchange
            guard let connection = connection(waiting.token) else { continue }
            connection.multiplex?.working -= 1
            if isGone(exchange.form.stream, of: connection) {
                settle(connection)
                continue
            }
            if let answer = kept(wish) {
                counts.hits += 1
                exchange.accessRecord?.isHit = true
                exchange.slot?.release()
                give(answer, to: exchange, of: connection)
            } else if !submit(exchange, of: connection) {
                turnAway(exchange, of: connection, status: 503)
                goOn(connection)
            }
        }
    }

    /// The kept answer to those who waited for one, if there is one by now.
    private func kept(_ wish: Wish) -> Answer? {
        takeDrops()
        let target = Array(wish.target.utf8)
        let accept = wish.accept.map { Array($0.utf8) }
        let answer = cache.answer(target.span, accept: accept?.span, now: wall)
        return answer.flatMap { wish.takesGzip && $0.facts.lacksGzip ? nil : $0 }
    }
}
