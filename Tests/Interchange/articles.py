"""The articles that are written: one of every kind, and more by chance from a seed."""

import datetime
import random

KILLED = "killed"
MARKUP = {
    "lists": "<ul><li>One<ol><li>Two<ul><li>Three</li></ul></li></ol></li><li>Four</li></ul>"
             '<ol start="3"><li><p>Five</p><p>Six</p></li></ol><ul></ul>',
    "tables": "<table><caption>A <em>caption</em></caption><thead><tr><th>A</th><th>B</th></tr></thead>"
              '<tbody><tr><td colspan="2">C</td></tr></tbody><tbody><tr><td><p>D</p><ul><li>E</li></ul>'
              "</td><td>F</td></tr></tbody><tfoot><tr><td>G</td></tr></tfoot></table><table></table>"
              "<table><tr><td>H<table><tr><td>I</td></tr></table></td></tr></table>",
    "figures": '<figure><img src="https://a.example/p.jpg" alt="A &quot;bridge&quot;"><figcaption>A'
               " <strong>bridge</strong></figcaption></figure><figure><figcaption>First</figcaption>"
               '<p><img src="https://a.example/q.jpg"></p><img src="https://a.example/r.jpg"></figure>'
               '<p>Text <a href="https://a.example/"><img src="https://a.example/s.jpg" alt=""></a> and'
               ' <em>more <img src="https://a.example/t.jpg"></em></p><p><img'
               ' src="https://a.example/u.jpg"></p>',
    "headings": "<h1>One</h1><h2>Two <em>em</em></h2><h3>Three</h3><h4>Four</h4><h5>Five</h5><hr>",
    "quotations": "<blockquote>Loose <cite>words</cite></blockquote><blockquote><p>Quoted.</p>"
                  "<blockquote><p>Within.</p></blockquote></blockquote><p>He said <q>so</q>.</p>",
    "preformatted": "<pre>\n\n a  <b>b</b>\n\tc &lt;d&gt;\n</pre><p><code>x = y</code></p>",
    "definitions": "<dl><dt>T<dd>D<dd><p>E</p><dt><em>U</em><dd></dl><dl></dl>",
    "emphasis": "<p><em>a</em><strong>b</strong><b>c</b><i>d</i><u>e</u><s>f</s>H<sub>2</sub>O<sup>3</sup>"
                "<del>g</del><ins>h</ins><abbr>i</abbr><cite>j</cite><strong><em>k</em></strong></p>",
    "loose": "Loose text <em>with emphasis</em><p>A paragraph</p>and<br>more<hr>end",
    "misplaced": "<em><p>A block</p></em><h2><p>in a heading</p></h2><li>item</li><dt>term</dt>"
                 "<a href='https://a.example/'><p>a link</p></a><ul>text<p>p</p></ul><dl>text</dl>"
                 "<p>one<p>two<td>cell</td><figcaption>caption</figcaption>",
    "deep": "<blockquote>" * 80 + "Deep" + "</blockquote>" * 80,
    "hostile": "<p>]]&gt; &lt;!-- &amp;amp; &amp;#1; <a href=\"https://a.example/?a=1&amp;b='2'\">l</a></p>"
               "<script>alert(1)</script><p onclick='x()'>on</p><!-- comment --><svg><p>s</p></svg>",
}
SIGNS = "a < b & c > d \" ' ]]> <!-- &amp; \u0001 \u000B \uFFFE \U0001F309 e\u0301 \u200F \\ \t\n\r end"


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def ago(hours):
    return (now() - datetime.timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def whole():
    """An article with every field."""
    return {
        "id": "whole", "uri": "urn:example:whole", "headline": 'Bridge "reopens" & <more>',
        "aliases": ["older", "oldest"], "version": 3,
        "summary": "Traffic flows again.", "body_text": "First paragraph.\n\nSecond, with & and <.",
        "body_html": '<p>First <strong>paragraph</strong>.</p><p>Second, with &amp; and <a'
        ' href="https://a.example/?x=1&amp;y=2">a link</a>.</p>',
        "source": "Xinhua", "byline": "By Ann Author", "dateline": "BEIJING, Jan. 20",
        "authors": [{"name": "Ann Author", "url": "https://a.example/ann",
                     "avatar": "https://a.example/ann.jpg"}, {"name": "Bo"}],
        "section": "news/business", "tags": ["trade", "bridges"], "language": "en-GB",
        "subjects": [{"scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "20000337",
                      "name": "road"}, {"scheme": "medtop", "code": "20000338", "name": "rail"},
                     {"scheme": "own", "code": "x 1", "name": "A term"}, {"name": "named"},
                     {"code": "coded"}],
        "date_published": ago(3), "date_modified": ago(2), "expires_at": "2099-01-01T00:00:00Z",
        "embargo_until": "2025-01-20T00:00:00Z",
        "correction": "An earlier version named another bridge.", "related": ["chinese", "arabic"],
        "supersedes": "first", "superseded_by": "later", "story": "bridge",
        "wire": [{"title": "Ferry sails"}, {"title": "Tunnel & <tube>", "url": "https://a.example/t"}],
        "image": "https://a.example/bridge.jpg",
        "attachments": [{"url": "https://a.example/a.mp3", "mime_type": "audio/mpeg",
                         "title": "Listen", "size_in_bytes": 1234, "duration_in_seconds": 61.5},
                        {"url": "https://a.example/b.pdf", "mime_type": "application/pdf"}],
        "rights": {"holder": "Example", "notice": "(c) Example", "usage_terms": "None."},
        "extra": {"urgency": 3, "slugline": "BRIDGE", "nested": {"n": [1, None, True, "x"]}},
    }


def kinds():
    yield whole()
    yield {"id": "chinese", "headline": "外交部：反对出口管制", "body_text": "第一段。\n\n第二段。",
           "language": "zh-Hans", "source": "新华社", "section": "news", "date_published": ago(4)}
    yield {"id": "arabic", "headline": "افتتاح الجسر", "summary": "ملخص", "language": "ar",
           "body_html": "<p>فقرة <strong>أولى</strong> with English</p>", "date_published": "2025-01-20"}
    yield {"id": "bare", "headline": "Headline alone", "summary": "And a summary."}
    yield {"id": KILLED, "headline": "To be killed", "summary": "S", "date_published": ago(5)}
    yield {"id": "withheld", "headline": "Held", "summary": "S", "status": "withheld"}
    yield {"id": "embargoed", "headline": "Later", "summary": "S", "embargo_until": "2098-01-01T00:00:00Z"}
    yield {"id": "empty", "headline": "Empty fields", "summary": "", "body_text": "Text.", "body_html": "",
           "source": "", "byline": "", "dateline": "", "correction": "", "tags": [], "authors": [],
           "subjects": [], "related": [], "wire": [], "attachments": [], "rights": {}, "extra": {}}
    signs = {name: SIGNS for name in ("headline", "summary", "body_text", "source", "byline",
                                      "dateline", "correction")}
    yield {"id": "signs", **signs, "authors": [{"name": SIGNS}], "tags": [SIGNS],
           "subjects": [{"scheme": SIGNS, "code": SIGNS, "name": SIGNS}], "wire": [{"title": SIGNS}],
           "rights": {"holder": SIGNS, "notice": SIGNS, "usage_terms": SIGNS}, "uri": SIGNS,
           "attachments": [{"url": "https://a.example/", "mime_type": "text/plain", "title": SIGNS}],
           "extra": {SIGNS: SIGNS}, "date_published": ago(6)}
    yield {"id": "addresses", "headline": "Odd addresses", "summary": "S", "uri": "GUID 17/4",
           "image": "https://例.example/桥 1.jpg", "authors": [{"name": "A", "url": "https://a.example/[x]"}],
           "wire": [{"title": "W", "url": "https://a.example/%zz"}],
           "attachments": [{"url": "https://a.example/a b", "mime_type": "odd"}]}
    yield {"id": "hosts", "headline": "Odd hosts", "summary": "S", "uri": "http://a:b:c/",
           "image": "https://a.example:x/1.jpg", "authors": [{"name": "A", "url": "https://a@b@c.example/"}],
           "subjects": [{"scheme": "https://a.example:x/", "code": "1"}],
           "wire": [{"title": "W", "url": "https://a:80:80/"}],
           "attachments": [{"url": "https://a.example:+80/", "mime_type": "text/plain"}]}
    for number, date in enumerate(["2025-01-20", "2025-01-20T08:30:00+08:00", "2025-06-30T23:59:60Z",
                                   "2025-01-20t08:30:00.25z", "2025-01-20T08:30:00-11:30",
                                   "2025-01-20T08:30:00+20:00"]):
        yield {"id": f"date-{number}", "headline": f"Date {number}", "summary": "S",
               "date_published": date, "date_modified": date if number % 2 else "2025-07-01",
               "expires_at": "2099-12-31"}
    for name, html in MARKUP.items():
        yield {"id": "markup-" + name, "headline": "Markup: " + name, "body_html": html,
               "date_published": ago(7)}
    yield {"id": "lines", "headline": "  Two  spaces ", "summary": " a\n b ",
           "body_text": "\n\nOne\nline\n\n\n\nAnother \n"}


PIECES = ["Bridge", "reopens", " ", "  ", ". ", "\n", "\n\n", "\t", "&", "<", ">", '"', "'", "<b>", "</p>",
          "]]>", "<!--", "=", "\U0001F309", "外交部", "افتتاح", "e\u0301", "\u200B", "\u200F", "\u0001",
          "\u007F", "\u0085", "\u2028", "\uFFFE", "\\", "---", "# ", ": ", "{", "%", "|", "null", "1.0"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, most=5, filled=None):
        text = "".join(self.random.choice(PIECES) for _ in range(self.random.randint(0, most)))
        return (filled or "") + text

    def html(self, depth=0):
        names = ["p", "em", "strong", "a", "ul", "li", "ol", "table", "tr", "td", "blockquote", "h2", "h3",
                 "figure", "figcaption", "pre", "dl", "dt", "dd", "sub", "code", "br", "hr", "img", "del"]
        parts = []
        for _ in range(self.random.randint(1, 4)):
            name = self.random.choice(names)
            if depth > 3 or self.random.random() < 0.4:
                parts.append(self.text().replace("&", "&amp;").replace("<", "&lt;"))
            elif name in ("br", "hr"):
                parts.append(f"<{name}>")
            elif name == "img":
                parts.append('<img src="https://a.example/i.jpg" alt="x">')
            else:
                href = ' href="https://a.example/"' if name == "a" else ""
                parts.append(f"<{name}{href}>{self.html(depth + 1)}</{name}>")
        return "".join(parts)

    def some(self, article, name, make, chance=0.6):
        if self.random.random() < chance:
            article[name] = make()

    def article(self, number):
        pick = self.random.choice
        article = {"id": f"made-{number}", "headline": self.text(filled=f"Number {number} "),
                   "summary": self.text(filled="Summary ")}
        self.some(article, "body_text", lambda: self.text(20))
        self.some(article, "body_html", lambda: self.html())
        for name in ("source", "byline", "dateline", "correction"):
            self.some(article, name, lambda: self.text(filled="A"), 0.4)
        self.some(article, "authors", lambda: [{"name": self.text(filled="B")} for _ in range(pick([1, 2, 3]))])
        self.some(article, "tags", lambda: [self.text(filled="t") for _ in range(pick([1, 3]))])
        self.some(article, "subjects", lambda: [
            {"scheme": pick(["medtop", "subj", "own", "https://v.example/t/", self.text()]),
             "code": pick(["20000337", self.text(filled="c")]), "name": self.text(filled="n")}])
        self.some(article, "language", lambda: pick(["en", "de-CH", "zh-Hant", "ar"]))
        self.some(article, "section", lambda: pick(["news", "news/world", "us-news/e.u/2025_vote"]))
        for name in ("date_published", "date_modified"):
            self.some(article, name, lambda: pick(["2025-01-20", "2025-01-21T01:02:03+09:00", ago(number)]))
        self.some(article, "wire", lambda: [{"title": self.text(filled="w")}], 0.3)
        self.some(article, "related", lambda: ["bare", "whole"], 0.3)
        self.some(article, "image", lambda: "https://a.example/i.jpg", 0.3)
        self.some(article, "rights", lambda: {"holder": self.text(filled="h"), "notice": self.text()}, 0.3)
        self.some(article, "extra", lambda: {self.text(filled="e"): [self.text(), 1, {"a": None}]}, 0.3)
        return article


def generated(count):
    for number in range(count):
        yield Maker(number).article(number)
