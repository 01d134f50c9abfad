"""ninjs, JSON-LD and the native form, field by field."""

import json
import pathlib

from checks import moment

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORIGIN = "https://news.example"


def address(native):
    return f"{ORIGIN}/articles/{native['id']}"


def native(checks, given, found):
    """What was written is what is kept; markup is brought down to an allow-list."""
    for name, value in given.items():
        if name == "body_html":
            checks.true("native: body_html", name in found or not value)
        elif value not in ([], {}) or name in found:
            checks.equal(f"native: {name}", found.get(name), value)
    known = set(given) | {"url", "version", "revision", "status", "breadcrumb", "links"}
    checks.equal("native: nothing else", set(found) - known, set())
    checks.equal("native: url", found["url"], address(found))


def uri(text):
    """Whether a text is a URI with a scheme."""
    import rfc3987

    try:
        return text is not None and bool(rfc3987.parse(text, rule="URI"))
    except ValueError:
        return False


def ninjs(checks, grammars, native, body, version):
    name = f"ninjs {version}"
    found = json.loads(body)
    for error in grammars.ninjs(version).iter_errors(found):
        checks.fail(f"{name}: {error.json_path}: {error.message}")
    checks.counts[name] += 1
    first, camel = version == "1.6", version == "3.1"

    def spelled(text):
        return text if camel else text.lower()

    def value(list_name, role, kind=None):
        for entry in found.get(list_name, []):
            if entry["role"] == role and kind in (None, entry.get(spelled("contentType"))):
                return entry["value"]

    def equal(what, ours, theirs):
        checks.equal(f"{name}: {what}", theirs, ours)

    equal("headline", native["headline"], found["headline"] if first else value("headlines", "main"))
    summary = found.get("description_text") if first else value("descriptions", "summary")
    equal("summary", native.get("summary"), summary)
    for field, kind in (("body_text", "text/plain"), ("body_html", "text/html")):
        equal(field, native.get(field), found.get(field) if first else value("bodies", "main", kind))
    wanted = native.get("uri")
    equal("uri", wanted if uri(wanted) else address(native), found["uri"])
    equal("status", native["status"], found[spelled("pubStatus")])
    equal("version", str(native["version"]), found["version"])
    equal("language", native.get("language"), found.get("language"))
    published, modified = native.get("date_published"), native.get("date_modified")
    equal("published", moment(published), moment(found.get(spelled("contentCreated"))))
    equal("modified", moment(modified or published), moment(found.get(spelled("versionCreated"))))
    embargo = found.get("embargoedUntil" if camel else "embargoed")
    equal("embargo", moment(native.get("embargo_until")), moment(embargo))
    equal("expires", moment(native.get("expires_at")), moment(found.get("expires")))
    equal("by", native.get("byline"), found.get("byline" if first else "by"))
    equal("located", native.get("dateline"), found.get("located"))
    equal("note", native.get("correction"), found.get(spelled("edNote")))
    sources = found.get("infosource" if first else spelled("infoSources"), [])
    equal("source", native.get("source"), sources[0]["name"] if sources else None)
    subjects = found.get("subject" if first else "subjects", [])
    equal("tags", native.get("tags", []),
          [one["name"] for one in subjects if one.get("rel") == "keyword"])
    crumbs = [one.get("literal", one.get("code")) for one in subjects if one.get("rel") == "breadcrumb"]
    equal("section", native.get("section", ""), "/".join(crumbs))
    terms = [one for one in subjects if one.get("rel") not in ("keyword", "breadcrumb")]
    equal("subjects", [one.get("name") for one in native.get("subjects", [])],
          [one.get("name") for one in terms])
    for ours, theirs in zip(native.get("subjects", []), terms):
        code = theirs.get("uri") or theirs.get("literal") or theirs.get("code") or ""
        checks.true(f"{name}: code of a subject", ours.get("code", "") in code)
    people = found.get("person" if first else "people", [])
    equal("authors", [one["name"] for one in native.get("authors", [])], [one["name"] for one in people])
    rights = native.get("rights", {})
    for ours, theirs in (("holder", "copyrightHolder"), ("notice", "copyrightNotice"),
                         ("usage_terms", "usageTerms")):
        equal(theirs, rights.get(ours), found.get(spelled(theirs)))
    ties = found.get("associations", {} if first else [])
    ties = list(ties.items()) if first else [(one["name"], one) for one in ties]

    def tied(kind, what):
        return [what(one) for key, one in ties if key.split("-")[0] == kind]

    last = lambda one: one["uri"].split("/")[-1]
    equal("related", native.get("related", []), tied("related", last))
    title = lambda one: one["headline"] if first else one["headlines"][0]["value"]
    equal("wire", [one["title"] for one in native.get("wire", [])], tied("wire", title))
    for ours, theirs in (("supersedes", "supersedes"), ("superseded_by", "supersededBy"),
                         ("story", "story")):
        equal(ours, [native[ours]] if ours in native else [], tied(theirs, last))
    image = native.get("image")
    equal("image", [image] if uri(image) else [], tied("image", lambda one: one["uri"]))
    equal("attachments", [one["url"] for one in native.get("attachments", []) if uri(one["url"])],
          tied("attachment", lambda one: one["uri"]))
    extra = native.get("extra", {})
    if "urgency" in extra:
        equal("urgency", extra["urgency"], found.get("urgency"))
        equal("slugline", extra["slugline"], found.get("slugline"))


def json_ld(checks, grammars, native, body):
    found = json.loads(body)
    for error in grammars.news_article.iter_errors(found):
        checks.fail(f"json-ld: {error.json_path}: {error.message}")

    def equal(what, ours):
        checks.equal(f"json-ld: {what}", found.get(what), ours)

    checks.equal("json-ld: type", (found["@context"], found["@type"]), ("https://schema.org", "NewsArticle"))
    for theirs, ours in (("headline", "headline"), ("description", "summary"),
                         ("datePublished", "date_published"), ("inLanguage", "language"),
                         ("expires", "expires_at"), ("dateline", "dateline"), ("creditText", "byline"),
                         ("version", "version"), ("creativeWorkStatus", "status")):
        equal(theirs, native.get(ours))
    equal("dateModified", native.get("date_modified", native.get("date_published")))
    equal("url", address(native))
    equal("mainEntityOfPage", address(native))
    checks.equal("json-ld: keywords", found.get("keywords", []), native.get("tags", []))
    checks.equal("json-ld: image", found.get("image"), [native["image"]] if "image" in native else None)
    authors = found.get("author", [])
    if isinstance(authors, list):
        checks.equal("json-ld: author", [(one["name"], one.get("url"), one.get("image")) for one in authors],
                     [(one["name"], one.get("url"), one.get("avatar")) for one in native.get("authors", [])])
    else:
        checks.equal("json-ld: author", authors["name"], native.get("source"))
    publisher = found.get("publisher", {})
    checks.equal("json-ld: publisher", publisher.get("name"), native.get("source"))
    checks.equal("json-ld: correction", found.get("correction", {}).get("text"), native.get("correction"))
    rights = native.get("rights", {})
    checks.equal("json-ld: holder", found.get("copyrightHolder", {}).get("name"), rights.get("holder"))
    equal("copyrightNotice", rights.get("notice"))
    equal("usageInfo", rights.get("usage_terms"))
    identifiers = found["identifier"]
    checks.equal("json-ld: identifier", [one for one in identifiers if isinstance(one, str)],
                 [native["uri"]] if "uri" in native else [])
    values = [one["value"] for one in identifiers if isinstance(one, dict)]
    checks.equal("json-ld: ids", values, [native["id"], *native.get("aliases", [])])
    checks.equal("json-ld: about", [(one.get("inDefinedTermSet"), one.get("identifier"), one.get("name"))
                                    for one in found.get("about", [])],
                 [(one.get("scheme"), one.get("code"), one.get("name")) for one in native.get("subjects", [])])
    checks.equal("json-ld: media", [(one["contentUrl"], one["encodingFormat"], one.get("name"))
                                    for one in found.get("associatedMedia", [])],
                 [(one["url"], one["mime_type"], one.get("title")) for one in native.get("attachments", [])])
    # Nothing that ends a script element of a page.
    checks.true("json-ld: safe in a page", b"<" not in body)
