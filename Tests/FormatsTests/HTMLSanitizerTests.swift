import Formats
import News
import Testing

@Suite struct HTMLSanitizerTests {
    @Test(
        "what may stay stays as it is",
        arguments: [
            "<p>a <em>b</em> <strong>c</strong> <b>d</b> <i>e</i></p>", "<p>a<br>b</p>",
            "<ul><li>a</li></ul><ol start=\"3\"><li>b</li></ol>",
            "<p><a href=\"https://e.org/?a=1&amp;b=2\">x</a> <a href=\"mailto:a@e.org\">y</a></p>",
            "<figure><img src=\"https://e.org/a.jpg\" alt=\"&quot;A&quot;\"><figcaption>c</figcaption></figure>",
            "<blockquote><p>q</p></blockquote><h2>h</h2><h3>h</h3><h4>h</h4>",
            "<table><tbody><tr><th>a</th><td colspan=\"2\">b</td></tr></tbody></table>",
            "<p>a &lt;script&gt; &amp;amp; é 中 🌉</p>", "plain text", "<pre>\n\na\n</pre>",
            "<pre>a</pre>",
        ]
    )
    func keeps(_ html: String) {
        #expect(HTMLSanitizer.sanitize(html) == html)
    }

    @Test(
        "attacks leave nothing that runs",
        arguments: [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" \u{1}java\tscript:alert(1)\">x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<a href='&#106;avascript:alert(1)'>x</a>", "<iframe src=\"https://e.org\"></iframe>",
            "<p onmouseover=alert(1) style=\"background:url(javascript:alert(1))\">x</p>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
            "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
            "<form action=\"javascript:alert(1)\"><input type=submit></form>",
            "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
            "<base href=\"javascript:alert(1)//\"><link rel=stylesheet href=\"javascript:alert(1)\">",
            "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
            "<a href=\"https://e.org\" onclick=alert(1) target=_blank>x</a>",
            "<img src=\"https://e.org/&quot; onerror=&quot;alert(1)\">",
            "<template><script>alert(1)</script></template>", "<<script>script>alert(1)</script>",
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
            "<style>@import 'javascript:alert(1)'</style>",
            "<textarea><img src=x onerror=alert(1)></textarea>",
            "<xmp><img src=x onerror=alert(1)></xmp>",
            "<!--><img src=x onerror=alert(1)>-->", "<body onload=alert(1)><p>x",
            "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
            "<details open ontoggle=alert(1)>x</details>",
            "<x-y onfocus=alert(1) tabindex=0>x</x-y>",
            "<a xlink:href=\"javascript:alert(1)\">x</a>", "<img srcset=\"x\" src=\"//e.org/x\">",
        ]
    )
    func attacks(_ html: String) throws {
        let clean = try #require(HTMLSanitizer.sanitize(html))
        #expect(HTMLSanitizer.sanitize(clean) == clean)
        // Whatever stands inside a tag is one of the few allowed attributes.
        var rest = clean[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let tag = rest[start...end].lowercased()
            #expect(!tag.contains(" on") && !tag.contains("style") && !tag.contains("script"))
            #expect(!tag.contains("data:") && !tag.hasPrefix("<svg") && !tag.hasPrefix("<iframe"))
            rest = rest[end...].dropFirst()
        }
    }

    @Test("the text of what is dropped stays, but for code")
    func text() {
        #expect(HTMLSanitizer.sanitize("<div>a <font>b</font></div>") == "<p>a b</p>")
        #expect(HTMLSanitizer.sanitize("<div><p>a</p></div><h1>b</h1>") == "<p>a</p>\n<h2>b</h2>")
        #expect(HTMLSanitizer.sanitize("<p>a<style>b</style><script>c</script></p>") == "<p>a</p>")
        #expect(HTMLSanitizer.sanitize("<a href=\"/x\">a</a>") == "a")
        #expect(HTMLSanitizer.sanitize("") == "")
    }

    @Test("depth beyond reason is refused, not a crash")
    func depth() {
        #expect(HTMLSanitizer.sanitize(String(repeating: "<div>", count: 100_000)) == nil)
        let deep = String(repeating: "<div>", count: 1000) + "x"
        #expect(HTMLSanitizer.sanitize(deep)?.contains("x") == true)
    }

    @Test("an article's text is its text, or that of its HTML, or its summary")
    func plainText() throws {
        var article = Article(id: try Samples.id("a"), headline: "H")
        article.summary = "S"
        #expect(article.plainText == "S")
        article.bodyHTML =
            "<p>One <b>bold</b>.</p>\n<ul><li>Two</li></ul><p>Three<br>four &amp; five</p>"
        #expect(article.plainText == "One bold.\n\nTwo\n\nThree\nfour & five")
        article.bodyText = "T"
        #expect(article.plainText == "T")
    }
}
