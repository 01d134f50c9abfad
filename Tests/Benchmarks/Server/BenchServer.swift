import Dispatch
import Glibc
import HTTP
import HTTPServer
import HTTPTypes

/// Serves bodies of a given size: `/4096` is 4,096 bytes of JSON, from the cache after the first.
///
/// `bench-server [PORT [LANES]]`
@main
enum BenchServer {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { UInt16($0) }
        let port = arguments.first ?? 8080
        let lanes = Int(arguments.dropFirst().first ?? 1)
        var configuration = ServerConfiguration(
            listen: [.tcp(host: "127.0.0.1", port: port)],
            lanes: lanes
        )
        configuration.requestsPerConnection = 0
        let server = try Server(configuration: configuration, responder: SizedBodies())
        for address in try server.start() { print("listening on \(address)") }
        fflush(nil)
        let terminate = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .main)
        signal(SIGTERM, SIG_IGN)
        await withCheckedContinuation { done in
            let isFirst = DispatchWorkItem { done.resume() }
            terminate.setEventHandler {
                if !isFirst.isCancelled { isFirst.perform(); isFirst.cancel() }
            }
            terminate.activate()
        }
        _ = await server.drain(grace: .seconds(5))
    }
}

private struct SizedBodies: Responder {
    func respond(to request: Request) -> Response {
        guard let size = Int(request.target.dropFirst()), 2...(8 << 20) ~= size else {
            return Problem(.notFound, kind: "not-found", title: "Not Found").response
        }
        var body = Array(repeating: UInt8(ascii: " "), count: size)
        for index in body.indices { body[index] = UInt8(97 + index * index % 23) }
        body[0] = UInt8(ascii: "\"")
        body[size - 1] = UInt8(ascii: "\"")
        let fields: HTTPFields = [
            .contentType: "application/json", .eTag: "\"v\(size)\"",
            .lastModified: "Mon, 20 Jan 2025 00:00:00 GMT", .cacheControl: "public, max-age=60",
        ]
        return Response(
            status: .ok,
            fields: fields,
            body: body,
            keeping: .init(tags: ["size-\(size)"])
        )
    }

    func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? { nil }
}
