import FlyingFox
import Foundation

/// Serves the bytes of one file from memory at one path, with FlyingFox.
///
/// `flyingfox-peer PORT PATH FILE`
@main
enum FlyingFoxPeer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = UInt16(arguments[1]) else {
            fatalError("flyingfox-peer PORT PATH FILE")
        }
        let body = try Data(contentsOf: URL(fileURLWithPath: arguments[3]))
        let server = HTTPServer(
            address: try .inet(ip4: "127.0.0.1", port: port),
            logger: .disabled
        )
        await server.appendRoute(HTTPRoute("GET \(arguments[2])")) { _ in
            HTTPResponse(
                statusCode: .ok,
                headers: [.contentType: "application/json"],
                body: body
            )
        }
        try await server.run()
    }
}
