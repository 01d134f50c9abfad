/// What one HTTP/2 connection may ask for before it is told to calm down.
///
/// The defaults hold several times what browsers and proxies do.
package struct HTTP2Limits: Sendable, Hashable {
    /// Requests open at once, announced as SETTINGS_MAX_CONCURRENT_STREAMS.
    package var streams = 128
    /// Bytes of a stream's body that may come before the first of them was taken, announced as
    /// SETTINGS_INITIAL_WINDOW_SIZE.
    package var streamWindowBytes = 65_535
    /// The same for all streams together.
    package var connectionWindowBytes = 1 << 20
    /// The fields of a request; ``HeadLimits/headBytes`` counts names, values and 32 for each
    /// (RFC 9113 §6.5.2).
    package var head = HeadLimits()
    /// CONTINUATION frames of one field block (CVE-2024-28182).
    package var continuations = 8
    /// Requests with too many or too large fields before the connection ends.
    package var largeHeads = 3
    /// Requests begun in the bytes of one call.
    package var streamsAtOnce = 200
    /// Resets by the client at once (CVE-2023-44487).
    package var resets = 200
    /// How many more resets each second allows.
    package var resetsPerSecond = 20
    /// Streams that we reset, for whatever reason, in ``faultSeconds`` (CVE-2025-8671).
    package var faults = 100
    package var faultSeconds = 30
    /// PING, SETTINGS, PRIORITY and other frames that ask for nothing, in ``controlSeconds``;
    /// WINDOW_UPDATE where no content was sent for it (CVE-2019-9512, CVE-2019-9515).
    package var controls = 500
    package var controlSeconds = 10
    /// DATA without content that end nothing, in a row (CVE-2019-9518).
    package var emptyData = 100

    package init() {}
}
