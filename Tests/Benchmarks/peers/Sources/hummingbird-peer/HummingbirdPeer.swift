import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix

/// Serves the bytes of one file from memory at one path, with Hummingbird and one event loop.
///
/// `hummingbird-peer PORT PATH FILE`
@main
enum HummingbirdPeer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = Int(arguments[1]) else {
            fatalError("hummingbird-peer PORT PATH FILE")
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: arguments[3]))
        let body = ByteBuffer(bytes: file)
        let router = Router()
        router.get(RouterPath(arguments[2])) { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: .init(byteBuffer: body)
            )
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 1024),
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            logger: Logger(label: "hummingbird-peer") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.runService()
    }
}
