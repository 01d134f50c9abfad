"""What was compared, and what came out wrong."""

import collections
import datetime
import re
import sys


class Checks:
    def __init__(self):
        self.counts, self.faults, self.of = collections.Counter(), [], ""

    def equal(self, what, found, wanted):
        self.counts[what.split(":")[0].lstrip(".")] += 1
        if found != wanted:
            self.fail(f"{what}: {found!r}, not {wanted!r}")

    def true(self, what, is_so):
        self.equal(what, bool(is_so), True)

    def fail(self, text):
        self.faults.append(f"{self.of}: {text}")

    def report(self, articles):
        for name, count in sorted(self.counts.items()):
            print(f"formats: {name}: {count}")
        for fault in self.faults[:80]:
            print(fault[:600])
        total = sum(self.counts.values())
        print(f"formats: {articles} articles, {total} checks, {len(self.faults)} wrong")
        sys.exit(bool(self.faults))


def moment(text):
    """A date as an instant in seconds, whatever its form; second 60 is the last of its minute."""
    if text is None:
        return None
    text = text.upper()
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(.*)", text)
    if compact:
        text = "{}-{}-{}T{}:{}:{}{}".format(*compact.groups())
    text = re.sub(r"(\d\d:\d\d):60", r"\1:59", text)
    text = re.sub(r"\.\d+", "", text)
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace("Z", "+00:00"))
    date = datetime.datetime.fromisoformat(text)
    return date if date.tzinfo else date.replace(tzinfo=datetime.timezone.utc)


def legible(text):
    """A text as XML can hold it: U+FFFD for what has no place in it."""
    return text and re.sub("[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]", "\uFFFD", text)


def one_line(text):
    return text and re.sub("[\t\r\n]", " ", legible(text))


def letters(text):
    """A text without white space: what is left when only the layout differs."""
    return re.sub(r"[\s\u200B\uFEFF]+", "", text or "")
