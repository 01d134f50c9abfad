import News
import NewsStore
import Testing

/// Signatures of Superdesk's "HTTP Push".
@Suite struct SuperdeskSignatureTests {
    @Test(
        "a body is taken when one of the secrets signs it",
        arguments: [
            (["123456789"], "sha1=8be62a607898504f87559cb52dc23f9ebee65a21", true),
            (["other", "123456789"], "sha1=8be62a607898504f87559cb52dc23f9ebee65a21", true),
            (["123456789"], "sha1=8BE62A607898504F87559CB52DC23F9EBEE65A21", true),
            (["other"], "sha1=8be62a607898504f87559cb52dc23f9ebee65a21", false),
            ([], "sha1=8be62a607898504f87559cb52dc23f9ebee65a21", false),
            (["123456789"], "sha1=8be62a607898504f87559cb52dc23f9ebee65a22", false),
            (["123456789"], "sha1=8be62a607898504f87559cb52dc23f9ebee65a", false),
            (["123456789"], "sha1=zbe62a607898504f87559cb52dc23f9ebee65a21", false),
            (["123456789"], "sha256=8be62a607898504f87559cb52dc23f9ebee65a21", false),
            (["123456789"], "8be62a607898504f87559cb52dc23f9ebee65a21", false),
            (["123456789"], "sha1=", false), (["123456789"], nil, false),
        ] as [([String], String?, Bool)]
    )
    func signatures(_ secrets: [String], _ field: String?, _ isValid: Bool) {
        let body = Array("test payload".utf8)
        #expect(SuperdeskSignature(secrets: secrets).isValid(field, over: body) == isValid)
        #expect(!SuperdeskSignature(secrets: secrets).isValid(field, over: body + [10]))
    }
}
