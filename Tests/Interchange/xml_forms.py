"""NITF and NewsML-G2, held to their grammars and read by lxml and newsmlg2."""

from json_forms import ORIGIN, address, uri
from checks import legible, letters, moment, one_line

G2 = "{http://iptc.org/std/nar/2006-10-01/}"
NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
XHTML = "{http://www.w3.org/1999/xhtml}"


class Reading:
    """An element with the names of one namespace."""

    def __init__(self, root, namespace):
        self.root, self.namespace = root, namespace

    def node(self, path):
        return self.root.find("/".join(self.namespace + part for part in path.split("/")))

    def every(self, path):
        return self.root.findall("/".join(self.namespace + part for part in path.split("/")))

    def text(self, path):
        node = self.node(path)
        return None if node is None else "".join(node.itertext())

    def get(self, path, name):
        node = self.node(path)
        return None if node is None else node.get(name)


def html_of(native):
    """The markup of an article as lxml reads it."""
    import lxml.html

    html = legible(native.get("body_html", "").replace("\0", "")) or ""
    return lxml.html.fragment_fromstring(html, create_parent="div")


def outside_pre(node, words):
    """Whether a node has words that are not preformatted."""
    return words(node) != "".join(words(one) for one in node.iter("pre"))


def nitf(checks, grammars, native, body):
    from lxml import etree

    grammars.check(checks, "nitf", etree.fromstring(body))
    root = etree.fromstring(body)
    at = Reading(root, NITF)

    def equal(what, found, wanted):
        checks.equal(f"nitf: {what}", found, wanted)

    equal("version", root.get("version"), "-//IPTC//DTD NITF 3.6//EN")
    equal("language", root.get("baselang"), native.get("language"))
    equal("headline", at.text("body/body.head/hedline/hl1"), legible(native["headline"]))
    equal("title", at.text("head/title"), legible(native["headline"]))
    equal("summary", at.text("body/body.head/abstract/p"), legible(native.get("summary")))
    equal("source", at.text("body/body.head/distributor"), legible(native.get("source")))
    equal("dateline", at.text("body/body.head/dateline"), legible(native.get("dateline")))
    names = ", ".join(one["name"] for one in native.get("authors", [])) or None
    equal("byline", at.text("body/body.head/byline"), legible(native.get("byline", names)))
    rights = native.get("rights", {})
    equal("notice", at.text("body/body.head/rights"), legible(rights.get("notice")))
    equal("holder", at.get("head/docdata/doc.copyright", "holder"), legible(rights.get("holder")))
    equal("terms", at.get("head/docdata/doc.rights", "limitations"), legible(rights.get("usage_terms")))
    status = "embargoed" if "embargo_until" in native else native["status"]
    equal("status", at.get("head/docdata", "management-status"), status)
    equal("id", at.get("head/docdata/doc-id", "id-string"), legible(native.get("uri", address(native))))
    equal("version of it", at.get("head/docdata/du-key", "version"), str(native["version"]))
    for path, name in (("docdata/date.issue", "date_published"), ("docdata/date.release", "embargo_until"),
                       ("docdata/date.expire", "expires_at"), ("revision-history", "date_modified")):
        equal(name, moment(at.get("head/" + path, "norm")), moment(native.get(name)))
    equal("address", at.get("head/pubdata", "ex-ref"), address(native))
    equal("section", at.get("head/pubdata", "position.section"), native.get("section"))
    equal("correction", at.get("head/docdata/correction", "info"), legible(native.get("correction")))
    keys = [key.get("key") for key in at.every("head/docdata/key-list/keyword")]
    equal("tags", keys, [legible(tag) for tag in native.get("tags", [])])
    subjects = [one.get("tobject.subject.refnum") for one in at.every("head/tobject/tobject.subject")]
    subjects += [one.get("value") for one in at.every("head/docdata/identified-content/classifier")]
    equal("subjects", sorted(subjects), sorted(
        legible(one.get("code", one.get("name"))) for one in native.get("subjects", [])))
    # No word, link or picture is lost.
    content = at.node("body/body.content")
    html = html_of(native)
    media = NITF + "media"
    words = lambda node: letters("".join(node.itertext()))
    if "body_html" in native:
        captions = "".join(map(words, content.iter(NITF + "media-caption")))
        inside = "".join(words(one) for one in content)
        checks.equal("nitf: words", sorted(inside), sorted(words(html)))
        checks.true("nitf: captions", len(captions) <= len(inside))
        # A link around blocks stands in each of them, and pre has none.
        equal("links", {one.get("href") for one in content.iter(NITF + "a")},
              {one.get("href") for one in html.iter("a")
               if words(one) and not list(one.iterancestors("pre")) and outside_pre(one, words)})
        pictures = [one.get("src") for one in html.iter("img")]
    else:
        equal("words", "".join(words(p) for p in content.iter(NITF + "p")),
              letters(legible(native.get("body_text", ""))))
        pictures = []
    if "image" in native and native["image"] not in native.get("body_html", ""):
        pictures.append(native["image"])
    found = [one.find(NITF + "media-reference").get("source") for one in content.iter(media)]
    checks.equal("nitf: media", sorted(found),
                 sorted(pictures + [one["url"] for one in native.get("attachments", [])]))


def newsml(checks, grammars, native, body):
    from lxml import etree

    root = etree.fromstring(body)
    grammars.check(checks, "newsml-g2", root)
    for html in root.iter(XHTML + "html"):
        grammars.check(checks, "xhtml", html)
    at = Reading(root, G2)

    def equal(what, found, wanted):
        checks.equal(f"newsml: {what}", found, wanted)

    equal("version", (root.get("standard"), root.get("standardversion")), ("NewsML-G2", "2.35"))
    identifier = native.get("uri")
    equal("guid", root.get("guid"), identifier if uri(identifier) else address(native))
    equal("other id", at.text("contentMeta/altId"),
          one_line(identifier) if identifier and not uri(identifier) else None)
    equal("version of it", root.get("version"), str(native["version"]))
    equal("class", at.get("itemMeta/itemClass", "qcode"), "ninat:text")
    equal("status", at.get("itemMeta/pubStatus", "qcode"), "stat:" + native["status"])
    equal("title", at.text("itemMeta/title"), legible(native["headline"]))
    equal("headline", at.text("contentMeta/headline"), legible(native["headline"]))
    equal("summary", at.text("contentMeta/description"), legible(native.get("summary")))
    equal("by", at.text("contentMeta/by"), legible(native.get("byline")))
    equal("dateline", at.text("contentMeta/dateline"), legible(native.get("dateline")))
    equal("source", at.text("contentMeta/infoSource/name"), one_line(native.get("source")))
    equal("language", at.get("contentMeta/language", "tag"), native.get("language"))
    changed = native.get("date_modified", native.get("date_published", "1970-01-01"))
    for path, date in (("contentMeta/contentCreated", native.get("date_published")),
                       ("contentMeta/contentModified", native.get("date_modified")),
                       ("itemMeta/versionCreated", changed),
                       ("itemMeta/embargoed", native.get("embargo_until")),
                       ("itemMeta/expires", native.get("expires_at"))):
        equal(path, moment(at.text(path)), moment(date))
    equal("note", at.text("itemMeta/edNote"), legible(native.get("correction")))
    equal("signal", at.get("itemMeta/signal", "qcode"), "sig:correction" if "correction" in native else None)
    equal("tags", [one.text for one in at.every("contentMeta/keyword")],
          [one_line(tag) for tag in native.get("tags", [])])
    equal("authors", [one.find(G2 + "name").text for one in at.every("contentMeta/creator")],
          [one_line(one["name"]) for one in native.get("authors", [])])
    subjects = at.every("contentMeta/subject")
    equal("subjects", [one.findtext(G2 + "name") for one in subjects],
          [one_line(one.get("name")) for one in native.get("subjects", [])])
    for ours, theirs in zip(native.get("subjects", []), subjects):
        term = theirs.get("qcode") or theirs.get("uri") or theirs.get("literal")
        checks.true("newsml: code of a subject", one_line(ours.get("code", ours.get("name"))) in term)
    equal("related", [one.get("href") for one in at.every("itemMeta/link")
                      if one.get("rel") == "irel:seeAlso"],
          [f"{ORIGIN}/articles/{one}" for one in native.get("related", [])])
    image = native.get("image")
    equal("image", at.get("contentMeta/icon", "href"), image if uri(image) else None)
    rights = native.get("rights", {})
    equal("holder", at.text("rightsInfo/copyrightHolder/name"), one_line(rights.get("holder")))
    equal("notice", at.text("rightsInfo/copyrightNotice"), legible(rights.get("notice")))
    equal("terms", at.text("rightsInfo/usageTerms"), legible(rights.get("usage_terms")))
    equal("plain text", at.text("contentSet/inlineData"), legible(native.get("body_text")))
    inline = root.find(f"{G2}contentSet/{G2}inlineXML/{XHTML}html/{XHTML}body")
    if "body_html" in native:
        html = html_of(native)
        words = lambda node: letters("".join(node.itertext()))
        equal("words", words(inline), words(html))
        for tag, name in (("a", "href"), ("img", "src")):
            equal(tag, [one.get(name) for one in inline.iter(XHTML + tag)],
                  [one.get(name) for one in html.iter(tag)])
    codes(checks, root)
    by_newsmlg2(checks, native, body)


def codes(checks, root):
    """Each QCode has an alias of the IPTC's catalogue or of the document's own."""
    import pathlib

    import NewsMLG2
    from lxml import etree

    file = root.find(G2 + "catalogRef").get("href").rsplit("/", 1)[-1]
    catalogue = etree.parse(str(pathlib.Path(NewsMLG2.__file__).parent / "catalogs" / file))
    aliases = {one.get("alias") for one in catalogue.getroot().iter(G2 + "scheme")}
    aliases |= {one.get("alias") for one in root.iter(G2 + "scheme")}
    for node in root.iter(G2 + "*"):
        for name in ("qcode", "role", "rel", "type"):
            if node.get(name):
                checks.true("newsml: alias of " + node.get(name), node.get(name).split(":")[0] in aliases)


def by_newsmlg2(checks, native, body):
    """The IPTC's own reader; it has the white space of texts collapsed."""
    import NewsMLG2
    import re

    item = NewsMLG2.NewsMLG2Document(body).get_item()
    flat = lambda text: re.sub(r"\s+", " ", legible(text or "")).strip() or None
    meta = item.contentmeta

    def texts(array):
        return [getattr(one, "_text", None) for one in array]

    checks.equal("newsmlg2: guid", item.guid, native["uri"] if uri(native.get("uri")) else address(native))
    checks.equal("newsmlg2: version", item.version, str(native["version"]))
    checks.equal("newsmlg2: status", item.itemmeta.pubstatus.qcode, "stat:" + native["status"])
    checks.equal("newsmlg2: headline", texts(meta.headline), [flat(native["headline"])])
    checks.equal("newsmlg2: tags", texts(meta.keyword), [flat(tag) for tag in native.get("tags", [])])
    for name, ours in (("by", "byline"), ("dateline", "dateline"), ("description", "summary")):
        found = [text for text in texts(getattr(meta, name)) if text]
        checks.equal(f"newsmlg2: {name}", found, [flat(native.get(ours))] if flat(native.get(ours)) else [])
    checks.equal("newsmlg2: authors", [flat(one.name[0]._text) for one in meta.creator],
                 [flat(one["name"]) for one in native.get("authors", [])])
