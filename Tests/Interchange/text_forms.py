"""Markdown and plain text."""

import datetime

from checks import letters


def spelled(value):
    """A value of YAML as JSON would have it: PyYAML makes dates and some numbers of its own."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value
    if isinstance(value, list):
        return [spelled(one) for one in value]
    if isinstance(value, dict):
        return {name: spelled(one) for name, one in value.items()}
    return value


def markdown(checks, grammars, native, body):
    import yaml

    _, matter, text = body.decode().split("---\n", 2)
    # The names of fields in the front matter, dates as they were written.
    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    found = yaml.load(matter, Loader)
    for name, value in native.items():
        if name in ("url", "revision", "breadcrumb", "links"):
            continue
        if name == "body_text" and name not in found:
            checks.equal("markdown: body_text", text[1:-1], value)
        else:
            checks.equal(f"markdown: {name}", spelled(found.get(name)), value)
    known = {name for name, value in native.items()}
    checks.equal("markdown: nothing else", set(found) - known, set())


def plain(checks, grammars, native, body):
    text = letters(body.decode())
    checks.true("text: headline", letters(native["headline"]) in text)
    for name in ("source", "byline", "correction", "body_text"):
        if native.get(name, "").strip():
            checks.true(f"text: {name}", letters(native[name]) in text)
    for line in native.get("wire", []):
        checks.true("text: wire", letters(line["title"]) in text)
