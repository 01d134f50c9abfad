// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "newsd",
    products: [.executable(name: "newsd", targets: ["newsd"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C, by module map or header only. Who may import which is in Tests/ArchitectureTests.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CNGHTTP2",
            pkgConfig: "libnghttp2",
            providers: [.apt(["libnghttp2-dev"])]
        ),
        .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .systemLibrary(
            name: "CLibXML2",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CIconv"),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .target(name: "CEpoll"),

        // What both stems stand on.
        .target(name: "Locks"),

        // The transport stem: bytes to requests, responses to bytes.
        .target(
            name: "HTTP",
            dependencies: [.product(name: "HTTPTypes", package: "swift-http-types")]
        ),
        .target(
            name: "HTTPWire",
            dependencies: [
                "HTTP", "CZlib", "CNGHTTP2",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .target(name: "HTTPServer", dependencies: ["HTTP", "HTTPWire", "CEpoll", "Locks"]),

        // The news stem: files to articles, articles to representations.
        .target(name: "News"),
        .target(
            name: "Formats",
            dependencies: [
                "News", "CGumbo", "CIconv", "CLibXML2", "CStemmer",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(
            name: "NewsStore",
            dependencies: [
                "News", "Formats", "Locks",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .target(name: "Headlines", dependencies: ["News"]),
        .target(
            name: "Hooks",
            dependencies: ["News", "CCurl", .product(name: "Crypto", package: "swift-crypto")]
        ),

        .target(
            name: "Pages",
            dependencies: [
                "News", "Formats", .product(name: "Mustache", package: "swift-mustache"),
            ]
        ),

        // Where the stems meet, and the command that builds it all.
        .target(
            name: "NewsAPI",
            dependencies: [
                "HTTP", "News", "Formats", "Headlines", "Locks", "Pages",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .executableTarget(
            name: "newsd",
            dependencies: [
                "HTTP", "HTTPWire", "HTTPServer", "News", "Formats", "NewsStore", "Headlines",
                "Hooks", "Locks", "NewsAPI", "Pages",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        .executableTarget(
            name: "bench-server",
            dependencies: [
                "HTTP", "HTTPServer",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/Benchmarks/Server"
        ),
        .executableTarget(
            name: "bench-wire",
            dependencies: ["HTTPWire"],
            path: "Tests/Benchmarks/Wire"
        ),

        .target(name: "TestSupport", dependencies: ["CNGHTTP2"], path: "Tests/TestSupport"),
        .testTarget(
            name: "HTTPTests",
            dependencies: ["HTTP", .product(name: "HTTPTypes", package: "swift-http-types")]
        ),
        .testTarget(
            name: "HTTPWireTests",
            dependencies: [
                "HTTP", "HTTPWire", "CZlib", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: [
                "HTTP", "HTTPWire", "HTTPServer", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(name: "LocksTests", dependencies: ["Locks"]),
        .testTarget(name: "NewsTests", dependencies: ["News"]),
        .testTarget(
            name: "FormatsTests",
            dependencies: ["News", "Formats"],
            exclude: ["agency-wires.tsv"]
        ),
        .testTarget(
            name: "NewsStoreTests",
            dependencies: [
                "News", "Formats", "NewsStore", .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(name: "HeadlinesTests", dependencies: ["News", "Formats", "Headlines"]),
        .testTarget(name: "PagesTests", dependencies: ["News", "Formats", "Pages"]),
        .testTarget(name: "HooksTests", dependencies: ["News", "Hooks"]),
        .testTarget(
            name: "NewsAPITests",
            dependencies: [
                "HTTP", "News", "Formats", "Headlines", "NewsAPI", "NewsStore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .executableTarget(
            name: "bench-store",
            dependencies: ["News", "NewsStore"],
            path: "Tests/Benchmarks/store",
            exclude: ["run"]
        ),
        .executableTarget(
            name: "bench-formats",
            dependencies: ["News", "Formats"],
            path: "Tests/Benchmarks/Formats",
            exclude: ["run"]
        ),
        .executableTarget(
            name: "bench-related",
            dependencies: ["News", "Formats", "Headlines"],
            path: "Tests/Benchmarks/related",
            exclude: ["run"]
        ),
        .testTarget(
            name: "NewsdTests",
            dependencies: [
                "newsd", "HTTP", "HTTPServer", "Hooks", "News", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(name: "ArchitectureTests"),
    ]
)

for target in package.targets where target.type != .system && target.name != "CEpoll" {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
    // Every unsafe line of the two modules that handle raw memory says so.
    if ["HTTPWire", "HTTPServer"].contains(target.name) {
        target.swiftSettings?.append(.strictMemorySafety())
        // Debug builds, so the tests, check that no two accesses to a variable overlap; at run time
        // the checks would be a tenth of a request.
        target.swiftSettings?.append(
            .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
        )
    }
}
