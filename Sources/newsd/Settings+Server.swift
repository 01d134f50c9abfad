import Glibc
import HTTP
import HTTPServer
import HTTPWire

extension Settings {
    /// What the server is told; an address that cannot be one is a wrong usage.
    func serverConfiguration() throws -> ServerConfiguration {
        var addresses: [ListenEntry] = []
        for text in texts("listen") {
            do {
                addresses.append(try ListenEntry(parsing: text))
            } catch {
                throw CommandFailure.usage("listen: \(error)")
            }
        }
        guard !addresses.isEmpty else {
            throw CommandFailure.usage("listen: at least one address is needed")
        }
        let lanes = integer("lanes")
        var configuration = ServerConfiguration(
            listen: addresses,
            lanes: lanes == 0 ? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) : lanes,
            workers: integer("workers"),
            writers: integer("writers"),
            workerQueue: integer("workerQueue")
        )
        configuration.cacheBytes = integer("cacheBytes")
        let gzipLevel = integer("gzipLevel")
        configuration.gzipLevel = max(gzipLevel, 1)
        if gzipLevel == 0 { configuration.gzipMinimumBytes = .max }
        configuration.http2 = http2Configuration
        configuration.head.requestLineBytes = integer("limits.requestLineBytes")
        configuration.head.fieldBytes = integer("limits.fieldBytes")
        configuration.head.headBytes = integer("limits.headBytes")
        configuration.head.fieldCount = integer("limits.fieldCount")
        configuration.maximumBodyBytes = integer("limits.bodyBytes")
        configuration.droppedBodyBytes = integer("limits.droppedBodyBytes")
        configuration.chunkExtensionBytes = integer("limits.chunkExtensionBytes")
        configuration.trailerBytes = integer("limits.trailerBytes")
        configuration.pipelinedRequests = integer("limits.pipelinedRequests")
        configuration.unsentBytes = integer("limits.unsentBytes")
        configuration.requestsPerConnection = integer("limits.requestsPerConnection")
        configuration.trustedProxies = AddressSet(texts("trustedProxies")) ?? AddressSet()
        configuration.hosts = ServedHosts(texts("hosts")) ?? ServedHosts()
        configuration.connectionsPerAddress = integer("limits.connectionsPerAddress")
        configuration.requestsPerAddress = integer("limits.requestsPerAddress")
        let connections = integer("limits.connections")
        configuration.maximumConnections = connections == 0 ? nil : connections
        configuration.deadlines.firstByte = duration("timeouts.firstByte")
        configuration.deadlines.head = duration("timeouts.head")
        configuration.deadlines.bodySilence = duration("timeouts.body")
        configuration.deadlines.bodyGrace = duration("timeouts.bodyGrace")
        configuration.deadlines.bodyBytesPerSecond = integer("limits.bodyBytesPerSecond")
        configuration.deadlines.write = duration("timeouts.write")
        configuration.deadlines.idle = duration("timeouts.idle")
        configuration.deadlines.linger = duration("timeouts.linger")
        configuration.drainGrace = duration("timeouts.drain")
        return configuration
    }
}
