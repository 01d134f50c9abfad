internal import CCurl

/// Sends requests by libcurl: HTTP/1.1 or HTTP/2, with TLS for `https`.
///
/// No redirect is followed: what is sent is signed for the address that was configured.
package struct CurlSender: HookSender {
    /// How long an answer may take, in milliseconds.
    private static let connectMilliseconds = 5_000
    private static let totalMilliseconds = 15_000

    /// Set up before the first request; from then on libcurl may be used on any thread.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    package init() {}

    package func send(_ request: HookRequest) -> Result<Int, HookFailure> {
        guard Self.isReady, let curl = curl_easy_init() else {
            return .failure(HookFailure(reason: "libcurl cannot be set up"))
        }
        defer { curl_easy_cleanup(curl) }
        var fields: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(fields) }
        // Nobody is asked whether the body may come.
        for line in request.fields.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
            guard let longer = curl_slist_append(fields, line) else {
                return .failure(HookFailure(reason: "out of memory"))
            }
            fields = longer
        }
        var codes = [
            ccurl_set_text(curl, CURLOPT_URL, request.url),
            ccurl_set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https"),
            ccurl_set_text(curl, CURLOPT_USERAGENT, "newsd"),
            ccurl_set_number(curl, CURLOPT_NOSIGNAL, 1),
            ccurl_set_number(curl, CURLOPT_CONNECTTIMEOUT_MS, Self.connectMilliseconds),
            ccurl_set_number(curl, CURLOPT_TIMEOUT_MS, Self.totalMilliseconds),
            ccurl_set_fields(curl, fields),
            ccurl_drop_body(curl),
        ]
        if !request.body.isEmpty {
            codes.append(ccurl_set_body(curl, request.body, request.body.count))
        }
        codes.append(ccurl_set_text(curl, CURLOPT_CUSTOMREQUEST, request.method))
        if let code = codes.first(where: { $0 != CURLE_OK }) { return .failure(Self.failure(code)) }
        let code = curl_easy_perform(curl)
        guard code == CURLE_OK else { return .failure(Self.failure(code)) }
        var status = 0
        _ = ccurl_get_status(curl, &status)
        return .success(status)
    }

    private static func failure(_ code: CURLcode) -> HookFailure {
        HookFailure(reason: String(cString: curl_easy_strerror(code)))
    }
}
