import HTTPServer
import Logging

/// Writes one log line for each request.
struct AccessLog: Sendable {
    private let logger = Logger(label: "access")

    /// Writes the lines of a batch; called off the lanes.
    func write(_ records: [AccessRecord]) {
        for record in records {
            var metadata: Logger.Metadata = [
                "client": "\(record.client.isEmpty ? "unix" : record.client)",
                "method": "\(record.method)",
                "target": "\(record.target)",
                "status": "\(record.status)",
                "bytes": "\(record.bytes)",
                "us": "\(record.duration)",
                "id": "\(record.requestID)",
                "cache": "\(record.isHit ? "hit" : "miss")",
            ]
            if let traceparent = record.traceparent {
                metadata["traceparent"] = "\(traceparent)"
            }
            if let agent = record.userAgent { metadata["agent"] = "\(agent)" }
            if let referer = record.referer { metadata["referer"] = "\(referer)" }
            logger.info("request", metadata: metadata)
        }
    }
}
