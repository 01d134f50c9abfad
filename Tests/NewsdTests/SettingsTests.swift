import Foundation
import HTTP
import HTTPServer
import Testing

@testable import newsd

@Suite struct SettingsTests {
    @Test("the committed configuration file holds every key at its default")
    func fileHoldsTheDefaults() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Config/newsd.json").standardizedFileURL
        let bytes = try Array(Data(contentsOf: file))
        var settings = Settings()
        try settings.apply(bytes, file: "newsd.json")
        #expect(settings == Settings())
        let text = String(bytes: bytes, encoding: .utf8) ?? ""
        for setting in Settings.all {
            let name = setting.key.split(separator: ".").last ?? ""
            #expect(text.contains("\"\(name)\":"), "\(setting.key) is not in the file")
        }
    }

    @Test(
        "a fault in the file is named with its line",
        arguments: [
            (#"{"lissten": []}"#, "f:1: lissten: unknown key; did you mean listen?"),
            (#"{"lanes": -1}"#, "f:1: lanes: must be a whole number from 0 to 256"),
            ("{\n \"limits\": {\n  \"head\": 1}}", "f:3: limits.head: unknown key"),
            ("{\n \"limits\": 4}", "f:2: limits: must be a JSON object"),
            (#"{"log": {"format": "xml"}}"#, "f:1: log.format: must be one of text, json"),
            (#"{"publicOrigin": "not a url"}"#, "f:1: publicOrigin: must be scheme and host"),
            (#"{"publicOrigin": "https://a.example/x"}"#, "f:1: publicOrigin: must be scheme"),
            (#"{"language": "english_US!"}"#, "f:1: language: must be a language tag"),
            (#"{"listen": "8080"}"#, "f:1: listen: must be a list of texts"),
            (
                #"{"trustedProxies": ["10.0.0.1/8"]}"#,
                "f:1: trustedProxies: must be a list of addresses, ranges such as 10.0.0.0/8, and unix"
            ),
            (#"{"trustedProxies": "::1"}"#, "f:1: trustedProxies: must be a list of addresses"),
            (#"{"hosts": ["https://a"]}"#, "f:1: hosts: must be a list of hosts, such as"),
            ("// nothing\n/* here */ 5", "f:2: must be a JSON object"),
        ]
    )
    func faultsInTheFile(_ text: String, _ message: String) {
        var settings = Settings()
        let error = #expect(throws: ConfigurationError.self) {
            try settings.apply(Array(text.utf8), file: "f")
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(
        "a fault in the environment is named",
        arguments: [
            (
                "NEWSD_LISTN", "x",
                "NEWSD_LISTN: unknown environment variable; did you mean NEWSD_LISTEN?"
            ),
            ("NEWSD_LANES", "many", "NEWSD_LANES: must be a whole number from 0 to 256"),
            (
                "NEWSD_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example",
                "NEWSD_TRUSTED_PROXIES: must be a list of addresses, ranges such as 10.0.0.0/8, and unix"
            ),
            ("NEWSD_TIMEOUTS_IDLE", "0", "NEWSD_TIMEOUTS_IDLE: must be seconds from 0.1 to 86400"),
        ]
    )
    func faultsInTheEnvironment(_ name: String, _ value: String, _ message: String) {
        var settings = Settings()
        let error = #expect(throws: ConfigurationError.self) {
            try settings.apply(environment: [name: value, "PATH": "/bin"])
        }
        #expect(error?.description == message)
    }

    @Test("the environment beats the file, and comments are no part of it")
    func environmentBeatsFile() throws {
        var settings = Settings()
        let file = """
            { // a comment with "quotes"
              "title": "A // title", /* two
              lines */ "lanes": 3, "timeouts": {"idle": 1.5} }
            """
        try settings.apply(Array(file.utf8), file: "f")
        #expect(settings.text("title") == "A // title")
        #expect(settings.integer("lanes") == 3)
        #expect(settings.duration("timeouts.idle") == .seconds(1.5))
        try settings.apply(environment: ["NEWSD_LANES": "2", "NEWSD_LISTEN": "8080, unix:/a"])
        #expect(settings.integer("lanes") == 2)
        #expect(settings.texts("listen") == ["8080", "unix:/a"])
        #expect(settings.text("title") == "A // title")
    }

    @Test("what is said of clients reaches the server")
    func clients() throws {
        var settings = Settings()
        try settings.apply(environment: [
            "NEWSD_LISTEN": "127.0.0.1:8081+proxy-protocol,systemd",
            "NEWSD_TRUSTED_PROXIES": "10.0.0.0/8, unix",
            "NEWSD_HOSTS": "news.example",
            "NEWSD_LIMITS_CONNECTIONS_PER_ADDRESS": "20",
            "NEWSD_LIMITS_REQUESTS_PER_ADDRESS": "8",
        ])
        let configuration = try settings.serverConfiguration()
        #expect(
            configuration.listen.map(\.description) == ["127.0.0.1:8081+proxy-protocol", "systemd"]
        )
        #expect(configuration.trustedProxies == AddressSet(["10.0.0.0/8", "unix"]))
        #expect(configuration.hosts == ServedHosts(["news.example"]))
        #expect(configuration.connectionsPerAddress == 20)
        #expect(configuration.requestsPerAddress == 8)
    }

    @Test(
        "every key has an environment variable of its own",
        arguments: [
            ("listen", "NEWSD_LISTEN"), ("limits.fieldBytes", "NEWSD_LIMITS_FIELD_BYTES"),
            ("publicOrigin", "NEWSD_PUBLIC_ORIGIN"), ("trustedProxies", "NEWSD_TRUSTED_PROXIES"),
            ("limits.connectionsPerAddress", "NEWSD_LIMITS_CONNECTIONS_PER_ADDRESS"),
        ]
    )
    func environmentVariable(_ key: String, _ name: String) {
        #expect(Settings.setting(key)?.environmentVariable == name)
    }
}
