"""The words of what readers are given: cut into blocks and sentences, and measured by the guide's rules of style.

`tests/test_public_words.py` says where the words stand, `FAULTS` what none of them may be.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

BLOCKS = {
    "address", "article", "aside", "body", "br", "button", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "html", "legend", "li", "main", "nav", "ol", "option", "p", "section", "select", "summary", "svg", "table",
    "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
UNREAD = frozenset({"script", "style", "code", "pre", "textarea"})  # markup and code are no sentences
NAMED = frozenset({"aria-label", "alt", "title", "placeholder", "data-copy"})  # attributes that readers are given
ROLES = {"td": "cell", "th": "cell", "a": "link", "button": "label", "option": "label", "label": "label"} | {
    f"h{level}": "heading" for level in range(1, 7)
}
VOID = frozenset({"br", "img", "input", "meta", "link", "hr", "wbr", "source", "col"})


@dataclass(frozen=True, slots=True)
class Block:
    """A text that stands by itself, and what it is: text, heading, cell, link or label."""

    text: str
    role: str = "text"


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.open, self.said, self.unread, self.link = [], [], [], 0, None

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.end()
        if tag not in VOID:
            self.open.append(tag)
        self.unread += tag in UNREAD
        if tag == "a":
            self.link = []
        for name, value in attrs:
            if value and (name in NAMED or (name == "content" and ("name", "description") in attrs)):
                self.found.append(Block(squeezed(value), "name"))

    def handle_endtag(self, tag):
        if tag == "a" and self.link is not None:
            self.found.append(Block(squeezed("".join(self.link)), "link"))
            self.link = None
        if tag in BLOCKS:
            self.end()
        if tag in self.open:
            while (closed := self.open.pop()) != tag:
                self.unread -= closed in UNREAD
            self.unread -= tag in UNREAD

    def handle_data(self, data):
        if not self.unread:
            self.said.append(data)
            if self.link is not None:
                self.link.append(data)

    def end(self):
        text = squeezed("".join(self.said))
        if text:
            role = next((ROLES[tag] for tag in reversed(self.open) if tag in ROLES and tag != "a"), "text")
            self.found.append(Block(text, role))
        self.said = []


def squeezed(text):
    return " ".join(text.split())


def of_html(markup):
    """The blocks of some HTML or SVG, in order: text, and the attributes that are read out or copied."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    reader.end()
    return [block for block in reader.found if block.text]


# After these a full stop ends no sentence.
SHORTENED = re.compile(r"(?:^|[\s(\"'])(?:St|Dr|Mr|Mrs|Ms|No|vs|s|ss|[A-Z])\.$")
END = re.compile(r"[.?!][\"')\]\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]*(?=\s)")


def sentences(text):
    """The sentences of a text: "St. Ives has 2.5 km. It is A. B.'s" has two."""
    found, start = [], 0
    for end in END.finditer(text):
        following = text[end.end() :].lstrip()
        if SHORTENED.search(text[start : end.end()]) or following[:1].islower():
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


MOST_WORDS = 25  # of a sentence
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NUMBERS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty"
DASHES = "-\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}"

# Words that one name replaces in everything that readers see: the word -> how it may be written.
NEVER = {
    "exhibit": r"\bexhibits?\b",
    "drawing": r"\bdrawings?\b",
    "picture": r"\bpictures?\b",
    "card": r"(?<!media )\bcards?\b",
    "take away": r"\btake (this view |it |them )?away\b",
    "workbook": r"\bworkbooks?\b",
    "address": r"(?<!@)\baddress(es)?\b",
    "page to link to": r"\bpage to link to\b",
    "caveat": r"\bcaveats?\b",
    "read with it": r"\bread with it\b",
    "statistic": r"(?<!official )\bstatistics?\b(?! are official)",
    "grade": r"\bgrades?\b",
    "mirror": r"\bmirrors?\b",
    "read at": r"\bread at\b",
    "wordings": r"\bwordings\b",
    "data version": r"\bdata version\b",
    "edition": r"\beditions?\b",
    "standing": r"\bstandings?\b",
    "status group": r"\bstatus groups?\b",
    "twelve codes": r"\b(eleven|twelve) codes\b|\b12 child sexual offence codes\b|\btwelve-code\b",
    "bodies": r"\bbodies\b",
    "per children": r"\bper [0-9,]+ (children|residents)\b",
    "calendar year": r"\bcalendar years?\b",
    "seal": r"\bseal(s|ed)?\b",
    "this copy": r"\bthis copy\b",
    "reader": r"\breaders?\b",
    "perpetrator": r"\bperpetrators?\b",
    "source's words": r"\bsource's (own )?words\b",
}
SHORT_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
ENDED = "[\N{EN DASH}\N{EM DASH}]"
# What the guide's style forbids: the rule -> how a breach looks.
STYLE = {
    "per cent": r"\bper ?cent\b",
    "money": r"\b\d[\d,.]* (million |billion )?pounds\b|\bGBP\b|£\d+m\b",
    "number in words": rf"\b({NUMBERS})\b",
    "one in digits": r"(?<![\d.,£%/-])\b1 (police )?(force|offence|code|problem|result)\b",
    "one in n": r"\bone in (ten|\d+|four|five|three|twenty)\b",
    "dash": rf"(?<!\bmid)(?<=[a-z0-9])[{DASHES}](?=\d)|\d ?{ENDED}|\w {ENDED}|\b\d+-\d+\b",
    "semicolon": r";",
    "abbreviation": r"\be\.g\.|\bi\.e\.|\betc\b|\bvs?\.(?=\s)|\bapprox\b",
    "short month": rf"\b\d{{1,2}} (?!({MONTHS})\b)({SHORT_MONTHS})\b|\b({SHORT_MONTHS})\.? \d{{4}}\b",
    "mid-month": rf"\bmid ({MONTHS})\b",
    "fragment": r"(?:^|[.?!] )(Left out|Named, not linked|Not shown|Not linked|Nothing of it was used)\b[^.]{0,30}\.",
}
COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in (NEVER | STYLE).items()}


def faults(block, most_words=MOST_WORDS):
    """Each rule that a block breaks, with the words that break it."""
    for name, pattern in COMPILED.items():
        for match in pattern.finditer(block.text):
            yield name, around(block.text, match)
    for sentence in sentences(block.text):
        if sentence[-1:] in ".?!" and len(sentence.split()) > most_words:
            yield "long sentence", f"{len(sentence.split())}: {sentence}"
    if block.role == "cell" and block.text[:1].islower() and not re.search(r"\d", block.text):
        yield "lower case", block.text


def around(text, match, room=50):
    return text[max(0, match.start() - room) : match.end() + room]
