"""One word for each thing that readers see, in every page, file, caption and message: what B0 and B1 of the guide say.

It looks at our own words: not at addresses, names of files, columns and tables, quotations, titles of sources or rows
that a source wrote. Each exception stands below with its reason.
"""

import html
import re

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.bulletin import bulletin_pages
from lib.outlets.files import citation
from lib.outlets.html import card
from tests.apps import opened, text

SOUTH_YORKSHIRE = "E23000011"
NEVER = {
    "per cent": r"\bper cent\b",
    "abbreviations": r"\be\.g\.|\betc\b|\bi\.e\.",
    "take away": r"\b[Tt]ake (this view |it )?away\b",
    "read with it": r"\bRead with it\b",
    "workbook": r"\b[Ww]orkbooks?\b",
    "exhibit": r"\b[Ee]xhibits?\b",
    "drawing": r"\b[Dd]rawings?\b",
    "picture": r"\b[Pp]ictures?\b",
    "caveat": r"\b[Cc]aveats?\b",
    "seal": r"\b[Ss]eal(s|ed)?\b",
    "status group": r"\b[Ss]tatus groups?\b",
    "per children": r"per [0-9,]+ children",
    "data version": r"\b[Dd]ata version\b",
    "this copy": r"\b[Tt]his copy\b",
    "perpetrator": r"\b[Pp]erpetrators?\b",
}
# What stands in a text and is not ours to word, with the reason.
NOT_OURS = (
    r"[a-z-]*/exhibits/[^\s\"]*",  # addresses
    r"\"[^\"]*\"",  # quotations
    r"\[[^\]]*\]",  # titles of sources
    r"class=\S+",  # markup in code to embed
)
ALLOWED = {
    ("page sources", "exhibit"): "names of columns and tables in the data dictionary",
    ("page sources", "caveat"): "names of columns and tables in the data dictionary",
    ("page sources", "picture"): "the data dictionary says what columns mean",
    ("page sources", "workbook"): "the accessibility statement names the format",
    ("page sources", "perpetrator"): "words of sources",
    ("page differences", "perpetrator"): "words of sources",
    ("exhibit wordings", "perpetrator"): "words of sources",
    ("caption wordings", "perpetrator"): "words of sources",
}


def plain(markup):
    without = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())


def ours(words):
    for pattern in NOT_OURS:
        words = re.sub(pattern, " ", words)
    return words


def found(name, words):
    """Each word that never stands on screen, with what stands around it."""
    return [
        (name, kind, words[max(0, match.start() - 50) : match.end() + 50])
        for kind, pattern in NEVER.items()
        if (name, kind) not in ALLOWED
        for match in re.finditer(pattern, ours(words))
    ]


def chosen(builder, register):
    return Selection(force=(SOUTH_YORKSHIRE,)) if builder.needs else bare.selection(register)


@pytest.mark.parametrize(("name", "builder"), exhibits.REGISTRY.items())
def test_a_chart_or_table_says_nothing_in_our_own_words(register, name, builder):
    exhibit = exhibits.make(name, register, chosen(builder, register))
    told = found(f"exhibit {name}", plain(card.exhibit_page(exhibit)))
    told += found(f"caption {name}", f"{citation.caption(exhibit)} {citation.alt_text(exhibit)}")
    assert told == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_says_nothing_in_our_own_words(page):
    assert found(f"page {page.id}", plain(text(opened(page.script)))) == []


def test_the_bulletin_says_nothing_in_our_own_words(register):
    assert found("bulletin", plain(bulletin_pages.national(register, pictures=False))) == []
    assert found("bulletin force", plain(bulletin_pages.force(register, SOUTH_YORKSHIRE, pictures=False))) == []


def test_titles_are_short_enough_to_be_read():
    assert [page.heading for page in PAGES if len(page.heading) > 65] == []
    assert [page.label for page in PAGES if len(page.label) > 65] == []
