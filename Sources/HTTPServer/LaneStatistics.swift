/// What a lane, or a server, has done so far.
package struct LaneStatistics: Sendable, Hashable {
    /// Connections open now.
    package var connections = 0
    package var accepted = 0
    /// Requests whose head was whole.
    package var requests = 0
    /// Answers from the cache.
    package var hits = 0
    /// Requests that workers were given.
    package var misses = 0
    /// Requests refused by the server itself, 503 included.
    package var refusals = 0
    /// Writes that the socket took only a part of.
    package var shortWrites = 0
    /// Bytes of finished answers kept now.
    package var cacheBytes = 0
    /// Finished answers kept now.
    package var cacheCount = 0

    package init() {}

    /// Adds what `other` counted.
    package mutating func add(_ other: LaneStatistics) {
        connections += other.connections
        accepted += other.accepted
        requests += other.requests
        hits += other.hits
        misses += other.misses
        refusals += other.refusals
        shortWrites += other.shortWrites
        cacheBytes += other.cacheBytes
        cacheCount += other.cacheCount
    }
}
