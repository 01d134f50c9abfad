import HTTP
import Synchronization

/// Counts, over all lanes, what each client has: connections, or requests in flight.
///
/// A client is an IPv4 address or a /64 of IPv6.
final class AddressCounter: Sendable {
    /// The most one client may have, 1 or more.
    let limit: Int
    private let counts = Mutex<[IPAddress: Int]>([:])

    /// A counter, or `nil` for the limit 0, which is none.
    init?(limit: Int) {
        guard limit > 0 else { return nil }
        self.limit = limit
    }

    /// Counts one more for `address`, or returns `nil` when that would be too many.
    func take(_ address: IPAddress) -> Slot? {
        let network = address.network
        let isTaken = counts.withLock { counts in
            let count = counts[network, default: 0]
            guard count < limit else { return false }
            counts[network] = count + 1
            return true
        }
        return isTaken ? Slot(counter: self, network: network) : nil
    }

    private func giveBack(_ network: IPAddress) {
        counts.withLock { counts in
            guard let count = counts[network] else { return }
            counts[network] = count > 1 ? count - 1 : nil
        }
    }

    /// One that is counted, until it is released or nobody has it any more.
    final class Slot: Sendable {
        private let counter: AddressCounter
        private let network: IPAddress
        private let isHeld = Atomic<Bool>(true)

        fileprivate init(counter: AddressCounter, network: IPAddress) {
            self.counter = counter
            self.network = network
        }

        deinit { release() }

        /// Counts it no more; a second time does nothing.
        func release() {
            if isHeld.exchange(false, ordering: .acquiringAndReleasing) {
                counter.giveBack(network)
            }
        }
    }
}

/// What one client may have at once, over all lanes; `nil` where that is not limited.
struct AddressLimits: Sendable {
    let connections: AddressCounter?
    let requests: AddressCounter?

    init(_ configuration: ServerConfiguration) {
        connections = AddressCounter(limit: configuration.connectionsPerAddress)
        requests = AddressCounter(limit: configuration.requestsPerAddress)
    }
}
