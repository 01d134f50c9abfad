/// One request to a hook.
package struct HookRequest: Sendable, Hashable {
    package var method: String
    package var url: String
    package var fields: [Field]
    package var body: [UInt8]

    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(method: String, url: String, fields: [Field], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}

/// Sends requests; each call waits for its answer, for a bounded time.
package protocol HookSender: Sendable {
    /// - Returns: The status of the answer, or why there is none.
    func send(_ request: HookRequest) -> Result<Int, HookFailure>
}

/// Why a request has no answer.
package struct HookFailure: Error, Sendable, Hashable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
}
