"""The schemas and grammars, what they have to refuse, and what they have to pass."""

import json
import pathlib
import re

NITF = "http://iptc.org/std/NITF/2006-10-18/"
G2 = "{http://iptc.org/std/nar/2006-10-01/}"
SCHEMAS = pathlib.Path(__file__).resolve().parents[1] / "Fixtures" / "schemas"


class Grammars:
    def __init__(self, folder):
        from lxml import etree

        self.sources = {path.stem: path.read_text() for path in sorted(folder.glob("*.rnc"))}
        self.grammars = {
            name: etree.RelaxNG.from_rnc_string(source) for name, source in self.sources.items()
        }
        self.json_feed, self.news_article = (
            validator(json.loads((folder / f"{name}.json").read_text()))
            for name in ("json-feed", "news-article")
        )
        self.schemas = {}

    def ninjs(self, version):
        if version not in self.schemas:
            path = SCHEMAS / "ninjs" / f"ninjs-schema_{version}.json"
            self.schemas[version] = validator(json.loads(path.read_text()))
        return self.schemas[version]

    def faults(self, name, root):
        from lxml import etree

        grammar = self.grammars[name]
        # A part of a document is one of its own.
        if grammar.validate(etree.fromstring(etree.tostring(root, with_tail=False))):
            return []
        return [f"{error.line}: {error.message}" for error in grammar.error_log] or ["not valid"]

    def check(self, checks, name, root):
        checks.counts[f"{name} by its grammar"] += 1
        for fault in self.faults(name, root)[:3]:
            checks.fail(f"{name}: {fault}")

    def has(self, name, root):
        """Whether all the names of a document are among those of a grammar."""
        from lxml import etree

        source = self.sources[name]
        elements = set(re.findall(r"element (?:\w+:)?([\w.\-]+) \{", source))
        for names in re.findall(r"element \(([^)]*)\)", source):
            elements |= {one.strip() for one in names.split("|")}
        attributes = set(re.findall(r"attribute (?:\w+:)?([\w.\-]+) \{", source))
        return all(
            etree.QName(node).localname in elements
            and all(etree.QName(attribute).localname in attributes for attribute in node.attrib)
            for node in root.iter(etree.Element)
        )


def validator(schema):
    import jsonschema

    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


# What is changed in a document that newsd has written, by a pattern, to make it wrong.
WRONG = {
    ".nitf": ("nitf", [
        ("another version", 'version="-//IPTC//DTD NITF 3.6', 'version="-//IPTC//DTD NITF 9.9'),
        ("the body first", r"(?s)(<head>.*</head>)(.*)(<body>.*</body>)", r"\3\2\1"),
        ("a title after a meta", r"(?s)(<title>.*?</title>)(\s*<meta [^>]*>)", r"\2\1"),
        ("a meta without content", r'(<meta name="newsd") content="[^"]*"', r"\1"),
        ("a subject without a number", r' tobject.subject.refnum="[^"]*"', ""),
        ("a number with a space", r'refnum="20000337"', 'refnum="2000 0337"'),
        ("a status of no list", 'management-status="[a-z]*"', 'management-status="published"'),
        ("a date with hyphens", r'(date.issue norm=")[^"]*', r"\g<1>2025-01-20"),
        ("text beside the blocks", "<body.content>", "<body.content>text"),
        ("an element of HTML", "<em class=\"strong\">paragraph</em>", "<strong>paragraph</strong>"),
        ("a list without items", "<body.content>", "<body.content><ul/>"),
        ("a quotation without a block", "<body.content>", "<body.content><bq><p>q</p></bq>"),
        ("markup in pre", "<body.content>", "<body.content><pre><em>p</em></pre>"),
        ("text in dd", "<body.content>", "<body.content><dl><dd>text</dd></dl>"),
        ("two bodies of a table", "<body.content>", "<body.content><table><tbody><tr><td/></tr></tbody>"
         "<tbody><tr><td/></tr></tbody></table>"),
        ("the foot of a table last", "<body.content>", "<body.content><table><tbody><tr><td/></tr></tbody>"
         "<tfoot><tr><td/></tr></tfoot></table>"),
        ("media without a reference", r"<media-reference [^>]*>", ""),
        ("media without a type", r' media-type="[^"]*"', ""),
        ("the date of another schema", r"<nitf ", '<nitf change.date="October 10, 2003" '),
        ("a frame of no list", "<body.content>", '<body.content><table frame="all"/>'),
        ("rules of no list", "<body.content>", '<body.content><table rules="groups"/>'),
        ("the code of a state at a city", "<body.content>", '<body.content><p><location>'
         '<city state-code="x"/></location></p>'),
        ("a function with a class", "<body.content>", '<body.content><p><function class="x"/></p>'),
        ("an attribute of HTML", "<body.content>", '<body.content><ol start="3"><li/></ol>'),
        ("a paragraph in a paragraph", "<p>First", "<p><p/>First"),
        ("an abstract of text", r"(?s)<abstract>.*</abstract>", "<abstract>text</abstract>"),
        ("a byline after the dateline", r"(?s)(<byline>.*</byline>)(.*)(<dateline>.*</dateline>)",
         r"\3\2\1"),
    ]),
    ".newsml": ("newsml-g2", [
        ("no catalogue", r"(?s)<catalogRef.*</catalog>", ""),
        ("no guid", r' guid="[^"]*"', ""),
        ("version 0", r'(guid="[^"]*" version=")[0-9]+', r"\g<1>0"),
        ("a language that is none", r'xml:lang="[^"]*"', 'xml:lang="not one"'),
        ("another standard", 'standard="NewsML-G2"', 'standard="NewsML"'),
        ("the content first", r"(?s)(<itemMeta>.*</itemMeta>)(\s*)(<contentMeta>.*</contentMeta>)",
         r"\3\2\1"),
        ("no class", r"<itemClass [^>]*>", ""),
        ("no provider", r"(?s)<provider .*?</provider>", ""),
        ("a day for a moment", r"(<versionCreated>)[^<]*", r"\g<1>2025-01-20"),
        ("a status before the version", r"(<versionCreated>.*?</versionCreated>\s*)(<embargoed>.*?"
         r"</embargoed>\s*)?(<pubStatus [^>]*>)", r"\3\1"),
        ("a code with a space", 'qcode="stat:usable"', 'qcode="stat:us able"'),
        ("a code without a scheme", 'qcode="stat:usable"', 'qcode="usable"'),
        ("an expiry that is no date", r"(<expires>)[^<]*", r"\g<1>soon"),
        ("a headline before the dates", r"(?s)(<contentCreated>.*?)(<headline>.*?</headline>)", r"\2\1"),
        ("a keyword in two lines", r"<keyword>trade", "<keyword>tr\nade"),
        ("a literal in two lines", r'literal="Xinhua"', 'literal="Xin&#10;hua"'),
        ("a size that is none", r'size="1234"', 'size="big"'),
        ("a version that is none", 'standardversion="2.35"', 'standardversion="latest"'),
        ("a catalogue without schemes", r"<scheme [^>]*>", ""),
        ("an alias that is no name", 'alias="newsd"', 'alias="1"'),
        ("an address with two ports", r'(<icon href="https://)[^"]*', r"\g<1>a:1:2/"),
        ("a role of the provider", "<provider ", '<provider role="a:b" '),
        ("a line break in a headline", "<headline>", "<headline><br/>"),
        ("what is related before a name", r"(<creator [^>]*>)", r'\1<sameAs qcode="a:b"/>'),
        ("markup of HTML in a headline", r"<headline>", "<headline><b>b</b>"),
        ("two statuses", r"(<pubStatus [^>]*>)", r"\1\1"),
        ("an element of nobody", "<contentMeta>", "<contentMeta><colour/>"),
    ]),
    ".xhtml": ("xhtml", [
        ("a script", "<body>", "<body><script>x()</script>"),
        ("a paragraph in a paragraph", "<p>First", "<p><p/>First"),
        ("a block in emphasis", "<body>", "<body><em><p/></em>"),
        ("an item without a list", "<body>", "<body><li/>"),
        ("text in a list", "<body>", "<body><ul>text</ul>"),
        ("a handler", "<p>First", '<p onclick="x()">First'),
        ("a link to nowhere", r"<a href=[^>]*>", "<a>"),
    ]),
    ".atom": ("atom", [
        ("a feed without an id", r"<id>.*?</id>", ""), ("an entry without an id", r"(<entry>\s*)<id>.*?</id>",
                                                        r"\1"),
        ("no date", r"<updated>.*?</updated>", ""), ("a day for a moment", r"(<updated>)[^<]*",
                                                     r"\g<1>2025-01-20"),
        ("a small t", r"(<published>[0-9\-]*)T", r"\1t"), ("two titles", r"(<title>.*?</title>)", r"\1\1"),
        ("a link without an address", r'(<link [^>]*)href="[^"]*"', r"\1"),
        ("a category without a term", r' term="[^"]*"', ""), ("an author without a name",
                                                              r"<name>.*?</name>", ""),
        ("a tombstone without a moment", r' when="[^"]*"', ""),
    ]),
    ".rss": ("rss", [
        ("another version", 'version="2.0"', 'version="0.9"'),
        ("a channel without a description", r"(<link>[^<]*</link>\s*)<description>.*?</description>", r"\1"),
        ("a date of another form", r"(<pubDate>)[^<]*", r"\g<1>2025-01-20"),
        ("a channel without a title", r"(<channel>\s*)<title>.*?</title>", r"\1"),
        ("an element of nobody", "<item>", "<item><colour/>"),
    ]),
    ".sitemap": ("sitemap", [
        ("no address", r"<loc>.*?</loc>", ""), ("no title", r"<news:title>.*?</news:title>", ""),
        ("no language", r"<news:language>.*?</news:language>", ""),
        ("a date that is none", r"(<news:publication_date>)[^<]*", r"\g<1>soon"),
        ("a language with its script", r"(<news:language>)[^<]*", r"\g<1>zh-Hans"),
    ]),
}
WRONG_NINJS = [
    ("no uri", lambda one: one.pop("uri")), ("a property of nobody", lambda one: one.update(colour="red")),
    ("an urgency of words", lambda one: one.update(urgency="high")),
    ("a status of no list", lambda one: one.update({"pubStatus": "published", "pubstatus": "published"})),
    ("a date that is none", lambda one: one.update(expires="soon")),
]


WRONG_JSON_LD = [
    ("no headline", lambda one: one.pop("headline")), ("no type", lambda one: one.pop("@type")),
    ("a date that is none", lambda one: one.update(datePublished="yesterday")),
    ("an author of no kind", lambda one: one["author"][0].pop("@type")),
    ("a picture without a scheme", lambda one: one.update(image=["bridge.jpg"])),
    ("a note that is a text", lambda one: one.update(correction="note")),
]
WRONG_JSON_FEED = [
    ("no title", lambda one: one.pop("title")), ("another version", lambda one: one.update(version="1.1")),
    ("an item without an id", lambda one: one["items"][0].pop("id")),
    ("an item without a text", lambda one: one["items"][0].pop("content_text")),
    ("a day for a moment", lambda one: one["items"][0].update(date_published="2025-01-20")),
    ("a member of nobody", lambda one: one["items"][0].update(colour="red")),
]


def refusals(checks, grammars, documents):
    """Each grammar refuses what is wrong, and passes the document it was made from."""
    from lxml import etree

    checks.of = "to be refused"
    newsml = etree.fromstring(documents[".newsml"])
    inline = next(newsml.iter("{http://www.w3.org/1999/xhtml}html"))
    etree.cleanup_namespaces(inline)
    documents[".xhtml"] = etree.tostring(inline, with_tail=False)
    for suffix, (name, cases) in WRONG.items():
        text = documents[suffix].decode()
        checks.equal("refused: as written", grammars.faults(name, etree.fromstring(text.encode())), [])
        for what, pattern, replacement in cases:
            wrong = re.sub(pattern, replacement, text, count=1)
            if wrong == text:
                checks.fail(f"{name}: {what}: nothing to change")
                continue
            faults = grammars.faults(name, etree.fromstring(wrong.encode()))
            checks.true(f"refused: {name}: {what}", faults)
    for suffix, schema, cases in (
        (".ninjs", grammars.ninjs("3.1"), WRONG_NINJS), (".ninjs2", grammars.ninjs("2.2"), WRONG_NINJS),
        (".ninjs1", grammars.ninjs("1.6"), WRONG_NINJS), (".jsonld", grammars.news_article, WRONG_JSON_LD),
        (".feed", grammars.json_feed, WRONG_JSON_FEED),
    ):
        checks.equal("refused: as written", list(schema.iter_errors(json.loads(documents[suffix]))), [])
        for what, change in cases:
            found = json.loads(documents[suffix])
            change(found)
            checks.true(f"refused: {suffix}: {what}", list(schema.iter_errors(found)))


# Documents in the collection beside the project that are not valid themselves, and one beyond our part.
INVALID = {
    "LISTING_24_News_Message_conveying_a_complete_News_Package.xml": "dots for content",
    "CR00140_relationships_sameas.xml": "relations of relations, which are not in our part",
    "aap.xml": "text in an abstract", "aap-1.xml": "text in an abstract",
    "aap-cyber.xml": "a title after a meta", "pa3.xml": "a title after a meta",
    "pa5.xml": "a title after a meta", "aap-finance-lite.xml": "a hedline without an hl1",
    "mapping_test.xml": "a meta without content", "nitf_test.xml": "a meta without content",
}


def others(checks, grammars, folder):
    """Valid documents of others pass, as far as they have nothing but what our grammars have."""
    from lxml import etree

    if not folder.is_dir():
        print("formats: documents of agencies: not run: there is no ../shared/data")
        return
    counts = {"nitf": 0, "newsml-g2": 0}
    for path in sorted(folder.glob("fixtures-agency-wires/**/*.xml")) + sorted(
            folder.glob("fixtures-newsml-g2/**/*.xml")):
        try:
            root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
        except etree.XMLSyntaxError:
            continue
        if path.name in INVALID or "should_fail" in path.parts:
            continue
        checks.of = path.name
        for node in list(root.iter(G2 + "newsItem", "nitf", f"{{{NITF}}}nitf")):
            if node.tag == G2 + "newsItem":
                name, part = "newsml-g2", without(node, lambda one: one.tag == G2 + "inlineXML")
            else:
                name, part = "nitf", as_nitf(node)
            if grammars.has(name, part):
                counts[name] += 1
                checks.equal(f"{name} of agencies:", grammars.faults(name, part)[:2], [])
    for name, least in (("nitf", 8), ("newsml-g2", 25)):
        checks.of = name
        checks.true(f"{name} of agencies: {counts[name]}, at least {least}", counts[name] >= least)


def without(node, has_other):
    """A copy without what is in other vocabularies."""
    from lxml import etree

    copy = etree.fromstring(etree.tostring(node, with_tail=False))
    for one in copy.iter(etree.Element):
        if has_other(one):
            for child in list(one):
                one.remove(child)
    return copy


def as_nitf(node):
    """A copy in the namespace of NITF 3.6, which older versions had not, and as one of that version."""
    from lxml import etree

    copy = etree.fromstring(etree.tostring(node, with_tail=False))
    for one in copy.iter(etree.Element):
        one.tag = f"{{{NITF}}}{etree.QName(one).localname}"
    for name in list(copy.attrib):
        if name in ("version", "change.date", "change.time") or "schemaLocation" in name:
            del copy.attrib[name]
    return etree.fromstring(etree.tostring(copy))
