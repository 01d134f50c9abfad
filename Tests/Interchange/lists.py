"""Feeds and sitemaps."""

import datetime
import html
import urllib.parse

from checks import legible, letters, moment
from json_forms import ORIGIN, address

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"


def heard(text):
    """A text but for white space and U+0085, for which feedparser has an ellipsis at times."""
    return letters(legible(text)).replace("…", "")


def feeds(checks, grammars, server, every, killed):
    import feedparser
    from lxml import etree

    for suffix, kind in ((".atom", "atom10"), (".rss", "rss20")):
        body = server.request("GET", f"/headlines{suffix}?limit=100").body
        name = kind[:-2]
        grammars.check(checks, name, etree.fromstring(body))
        feed = feedparser.parse(body)
        checks.equal(f"{name}: well-formed", bool(feed.bozo), False)
        checks.equal(f"{name}: version", feed.version, kind)
        entries = {entry.link: entry for entry in feed.entries}
        checks.equal(f"{name}: entries", len(entries), len(every))
        for native in every:
            checks.of = native["id"] + suffix
            entry = entries[address(native)]
            # It takes a title of RSS for HTML, where a comment has no end here.
            wanted = heard(native["headline"]).split("<!--" if name == "rss" else "\0")[0]
            for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
                wanted = wanted.replace(entity, sign)
            found = heard(html.unescape(entry.title)).split("<!--" if name == "rss" else "\0")[0]
            checks.equal(f"{name}: title", found, wanted)
            checks.equal(f"{name}: summary", bool(letters(entry.get("summary", ""))),
                         bool(letters(native.get("summary", ""))))
            if "date_published" in native:
                found = datetime.datetime(*entry.published_parsed[:6], tzinfo=datetime.timezone.utc)
                checks.equal(f"{name}: published", found, moment(native["date_published"]))
            tags = {heard(tag.term) for tag in entry.get("tags", [])}
            checks.true(f"{name}: tags", {heard(tag) for tag in native.get("tags", [])} <= tags)
            names = {heard(one.get("name", "")) for one in entry.get("authors", [])}
            for author in native.get("authors", []):
                checks.true(f"{name}: author {names}", heard(author["name"]) in names)
    checks.of = "lists"
    body = server.request("GET", "/headlines.atom?limit=100").body
    dead = etree.fromstring(body).findall(TOMBSTONES + "deleted-entry")
    checks.equal("atom: tombstones", [one.get("ref") for one in dead], [f"{ORIGIN}/articles/{killed}"])
    checks.true("atom: moment of a kill", moment(dead[0].get("when")))
    feed = server.request("GET", "/headlines?limit=100", Accept="application/feed+json").json()
    for error in grammars.json_feed.iter_errors(feed):
        checks.fail(f"json feed: {error.json_path}: {error.message}")
    items = {item["id"]: item for item in feed["items"]}
    checks.equal("json feed: items", len(items), len(every))
    for native in every:
        checks.of = native["id"] + " in a JSON Feed"
        item = items[native["id"]]
        for theirs, ours in (("title", "headline"), ("summary", "summary"), ("language", "language"),
                             ("image", "image"), ("url", "url")):
            checks.equal(f"json feed: {theirs}", item.get(theirs), native.get(ours))
        checks.equal("json feed: tags", item.get("tags", []), native.get("tags", []))
        checks.equal("json feed: authors", item.get("authors", []), native.get("authors", []))
        for date in ("date_published", "date_modified"):
            checks.equal(f"json feed: {date}", moment(item.get(date)), moment(native.get(date)))


def sitemaps(checks, grammars, server, every):
    from lxml import etree

    checks.of = "sitemaps"
    index = etree.fromstring(server.request("GET", "/sitemap.xml").body)
    grammars.check(checks, "sitemap", index)
    found = set()
    for node in index.iter(SITEMAP + "loc"):
        root = etree.fromstring(server.request("GET", urllib.parse.urlsplit(node.text).path).body)
        grammars.check(checks, "sitemap", root)
        found |= {node.text for node in root.iter(SITEMAP + "loc")}
    checks.equal("sitemap: addresses", found, {address(one) for one in every})
    news = etree.fromstring(server.request("GET", "/sitemap-news.xml").body)
    grammars.check(checks, "sitemap", news)
    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=48)
    fresh = {address(one): one for one in every
             if "date_published" in one and moment(one["date_published"]) > since}
    urls = {node.findtext(SITEMAP + "loc"): node for node in news.iter(SITEMAP + "url")}
    checks.equal("sitemap: news", set(urls), set(fresh))
    for url, native in fresh.items():
        checks.of = native["id"] + " in the sitemap of news"
        node = urls[url].find(NEWS + "news")
        checks.equal("sitemap: title", node.findtext(NEWS + "title"), legible(native["headline"]))
        checks.equal("sitemap: date", moment(node.findtext(NEWS + "publication_date")),
                     moment(native["date_published"]))
        tag = native.get("language", "en").lower()
        wanted = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}.get(tag, tag.split("-")[0])
        publication = node.find(NEWS + "publication")
        checks.equal("sitemap: language", publication.findtext(NEWS + "language"), wanted)
        checks.equal("sitemap: name", publication.findtext(NEWS + "name"), "Example News")


def documents(server):
    """One of each, for what has to be refused."""
    return {
        ".atom": server.request("GET", "/headlines.atom?limit=100").body,
        ".feed": server.request("GET", "/headlines", Accept="application/feed+json").body,
        ".rss": server.request("GET", "/headlines.rss?limit=100").body,
        ".sitemap": server.request("GET", "/sitemap-news.xml").body,
    }
