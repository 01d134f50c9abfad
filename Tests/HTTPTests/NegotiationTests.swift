import HTTP
import Testing

@Suite struct NegotiationTests {
    static let offers = [
        MediaType("application", "json"), MediaType("application", "ld+json"),
        MediaType("text", "plain", [("charset", "utf-8")]),
        MediaType("application", "vnd.iptc.ninjs+json", [("version", "3.1")]),
        MediaType("application", "vnd.iptc.ninjs+json", [("version", "2.2")]),
    ]

    @Test(
        "the offer the client likes best",
        arguments: [
            (nil, 0), ("", 0), ("*/*", 0), (" , ,", 0), ("nonsense", 0),
            ("application/json", 0), ("APPLICATION/LD+JSON", 1), ("text/*", 2),
            ("text/plain;charset=UTF-8", 2), ("text/plain; charset=\"utf-8\"", 2),
            ("text/plain; charset=latin1", nil), ("application/json; charset=utf-8", 0),
            ("application/vnd.iptc.ninjs+json", 3),
            ("application/vnd.iptc.ninjs+json; version=2.2", 4),
            ("application/vnd.iptc.ninjs+json;version=\"2.2\";q=0.4, application/json;q=0.3", 4),
            ("application/vnd.iptc.ninjs+json; version=9", nil),
            ("image/png", nil), ("image/png, */*;q=0.1", 0),
            ("application/json;q=0", nil), ("application/json;q=0, */*", 1),
            ("application/json;q=0.0, application/*;q=0.5, text/plain;q=0.4", 1),
            ("*/*;q=0.5, text/plain", 2), ("text/plain;q=0.5, application/ld+json;q=0.6", 1),
            ("application/ld+json;q=0.5, application/json;q=0.5", 0),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0),
            ("*/*;q=0", nil), ("application/*;q=0, */*;q=0.2", 2),
            // Ranges that break the grammar count as not there.
            ("application/json;q=1.5, text/plain;q=0.1", 2), ("*/json, text/plain", 2),
            ("application/json;q=0.1234, text/plain;q=0.1", 2), ("application", 0),
            ("application/json x, text/plain", 2), ("application/json;, text/plain;q=0.9", 0),
            // What follows the weight is no parameter.
            ("application/json;q=0.5;version=9", 0),
            ("application/json;a=\"b,c\", text/plain;q=0.1", 2),
            ("application/json;Q=0.2, text/plain;q=0.3", 2),
            // Three decimals count, a fourth breaks the element; so does a sign or a comma.
            ("application/json;q=0.123, text/plain;q=0.124", 2),
            ("application/json;q=0.001", 0), ("application/json;q=0.000, text/plain;q=0.001", 2),
            ("application/json;q=1.000, text/plain;q=0.999", 0),
            ("application/json;q=1.001, text/plain;q=0.1", 2),
            ("application/json;q=-1, text/plain;q=0.1", 2),
            ("application/json;q=.5, text/plain;q=0.1", 2),
            ("application/json;q=0., text/plain;q=0.1", 2),
            ("application/json;q=1., text/plain;q=0.9", 0),
            ("application/json;q=, text/plain;q=0.1", 2),
            ("application/json;q=\"1\", text/plain;q=0.1", 2),
            ("application/json ; q=0.2 , text/plain\t;\tq=0.3", 2),
            ("application/json;q =0.9, text/plain;q=0.1", 2),
            // The most specific range decides, wherever it stands.
            ("text/*;q=0.3, */*;q=0.5, text/plain;q=0.9", 2),
            ("text/plain;q=0, */*;q=0.1, application/*;q=0", nil),
            ("application/vnd.iptc.ninjs+json;version=2.2, application/*;q=0", 4),
            ("application/vnd.iptc.ninjs+json;q=0, application/vnd.iptc.ninjs+json;version=2.2", 4),
            ("application/json;q=0.2, application/json;q=0.8, text/plain;q=0.5", 0),
            // None of what a browser wants of an image, and what a feed reader sends.
            ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", 0),
            ("application/feed+json, application/json;q=0.9, */*;q=0.1", 0),
        ] as [(String?, Int?)]
    )
    func choice(_ accept: String?, _ index: Int?) {
        #expect(Negotiation.choose(accept: accept, among: Self.offers) == index)
    }

    @Test("without offers nothing is chosen")
    func noOffers() {
        #expect(Negotiation.choose(accept: nil, among: []) == nil)
        #expect(Negotiation.choose(accept: "*/*", among: []) == nil)
    }

    @Test(
        "whether to send gzip",
        arguments: [
            (nil, .identity), ("", .identity), ("gzip", .gzip), ("GZIP", .gzip), ("x-gzip", .gzip),
            ("gzip, deflate, br, zstd", .gzip), ("deflate", .identity), ("*", .gzip),
            ("gzip;q=0", .identity), ("gzip; q=0.0", .identity), ("gzip;q=0.001", .gzip),
            ("identity", .identity), ("identity, gzip", .gzip),
            ("gzip;q=0.5, identity;q=0.8", .identity), ("gzip;q=0.8, identity;q=0.5", .gzip),
            ("identity;q=0", .none), ("*;q=0", .none), ("gzip;q=0, *", .identity),
            ("gzip, *;q=0", .gzipOnly), ("br, identity;q=0", .none),
            ("identity;q=0, *", .gzipOnly), ("gzip, identity;q=0", .gzipOnly),
            ("gzip, identity;q=0.000", .gzipOnly), ("gzip;q=0, identity;q=0", .none),
            ("gzip, identity;q=0.001", .gzip), ("gzip, identity, *;q=0", .gzip),
            ("IDENTITY;Q=0, GZip", .gzipOnly), ("identity;q=1, *;q=0", .identity),
            ("*;q=0.5, gzip;q=0.4", .gzip), ("gzip;q=0.4, identity;q=0.401", .identity),
            ("gzip;q=0, x-gzip", .gzip), ("gzip;q=0.0001", .identity), ("gzip;q=-1", .identity),
            ("gzip;q=0.", .identity), ("gzip;q=1.", .gzip), ("gzip\t;\tq=0.3", .gzip),
            ("gzip; q = 0.3", .identity), ("identity;q=2", .identity), (",, gzip ,", .gzip),
            ("identity, *;q=0", .identity), ("gzip;q=2", .identity), ("gzip;q=", .identity),
            ("gzip;level=9", .identity), ("gzip x", .identity), ("ungzip", .identity),
            (" gzip ;q=1.000", .gzip), ("gzip;q=1.001", .identity),
        ] as [(String?, Negotiation.GzipChoice)]
    )
    func gzip(_ field: String?, _ choice: Negotiation.GzipChoice) {
        #expect(Negotiation.acceptsGzip(field) == choice)
    }
}
