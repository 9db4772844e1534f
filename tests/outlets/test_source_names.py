"""Rule 18: a source is named by publisher, kind and date, with who carries it: no headline, no person and no path."""

import io
import json
import re
import zipfile
from html import unescape

import pytest

from lib import exhibits
from lib.exhibits import headlines, questions
from lib.model import words
from lib.model.records import Grade, Selection
from lib.outlets.files import citation, tabular, workbook
from lib.outlets.html import exhibit_pages, fragments
from lib.outlets.pictures import content
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import texts
from lib.search import catalogue, site_search

CHOSEN = Selection(force=("E23000005",))
NEVER = (
    "will not announce a national inquiry",  # the headline of the news report that quotes the Home Secretary
    "Yvette Cooper",
    "Jess Phillips",
    "Hundreds of previously closed",
    "Nearly 300 historic",
    "cutting-edge technology",
    "Maszkiewski",
    "uk-crime-analysis",
    ".parquet",
    "0689a7db",
)


@pytest.fixture(scope="module", params=["present", "earlier"])
def held(request, register, earlier):
    """The present release, and the first, whose sources have no kinds."""
    return register if request.param == "present" else earlier


def shown(held):
    for name in exhibits.REGISTRY:
        for figures in ("published", "announced"):
            yield exhibits.make(name, held, Selection(force=CHOSEN.force, figures=figures))


def leaving(exhibit):
    """Everything of an exhibit that is copied, printed in a picture or read by a machine."""
    yield citation.caption(exhibit)
    yield citation.alt_text(exhibit)
    yield citation.full_citation(exhibit)
    yield unescape(fragments.exhibit_sources(exhibit))
    yield json.dumps(exhibit_pages.dataset(exhibit))
    yield tabular.as_csvw(exhibit).decode()
    described = json.loads(tabular.as_json(exhibit))
    yield json.dumps([[source["publisher"], source["title"]] for source in described["sources"]])
    if not content.refusal(exhibit, SIZES["slide"]):
        found = content.of(exhibit, SIZES["slide"])
        yield f"{found.sources} {found.brief}"


def test_nothing_that_leaves_carries_a_headline_a_person_or_a_path(held):
    for exhibit in shown(held):
        for text in leaving(exhibit):
            for words_of_others in NEVER:
                assert words_of_others not in text, (exhibit.id, text)


def test_no_copied_sentence_carries_them(held):
    said = [tile.quote for figures in ("published", "announced") for tile in _tiles(held, figures)]
    said += [catalogue.entry(held, name).quote for name in held.statistics]
    said += [one.quote for one in questions.answered(held)]
    found = [hit for asked in ("717", "operations", "closed cases") for hit in site_search.find(held, asked)]
    said += [
        f"{hit.label} {hit.what} {hit.read_as} {hit.says} {[caveat.short for caveat in hit.caveats]}" for hit in found
    ]
    for text in said:
        assert not [never for never in NEVER if never in text], text


def _tiles(held, figures):
    return headlines.tiles(held, Selection(figures=figures))


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        (
            "oral-statement-2025-01-16",
            "Home Secretary, oral statement to the House of Commons, 16 January 2025, as quoted in a news report",
        ),
        (
            "nca-2025-11-05",
            "National Crime Agency, announcement, 5 November 2025, as quoted by Police Professional",
        ),
        (
            "hansard-2025-04-08",
            (
                "UK Parliament (Hansard), statement to the House of Commons, 8 April 2025, read in a copy on Parallel"
                " Parliament"
            ),
        ),
        (
            "ho-prc-pfa-2026-04-23",
            (
                "Home Office, police recorded crime open data, Police Force Area tables, 23 April 2026, read in a copy"
                " on GitHub"
            ),
        ),
        ("gb-news-2025-09-02", "GB News, press report, 2 September 2025"),
        (
            "vkpp-2023",
            (
                "Vulnerability Knowledge and Practice Programme (VKPP), National Analysis of Police-Recorded CSAE"
                " Crimes Report 2023 (national analysis, 2025)"
            ),
        ),
    ],
)
def test_a_publication_is_cited_by_publisher_kind_and_date(register, name, cited):
    assert words.citation(register.sources[name]) == cited


def test_every_source_has_its_kind_and_what_others_carry_bears_no_title_of_theirs(register):
    for source in register.sources.values():
        assert source.kind
        if source.quoted_by or source.read_at or source.designation == words.PRESS:
            assert words.titled(source) == source.kind
            assert source.title not in words.citation(source)


def test_what_was_quoted_says_by_whom_in_every_sentence_that_is_copied(register):
    for statistic in register.statistics.values():
        quote = words.quote(statistic, ())
        if statistic.grade is Grade.QUOTED:
            carrier = statistic.source.quoted_by or statistic.source.publisher
            assert carrier in quote, statistic.id
        if statistic.grade is Grade.MIRROR:
            assert "copy on" in quote, statistic.id
        if statistic.grade is Grade.ORIGINAL:
            assert "original" not in quote, statistic.id


def test_where_exactly_the_copy_lies_stands_in_the_data_and_on_no_card(register):
    source = register.counts_source
    assert "prc_pfa_long.parquet" in source.copy_details
    exhibit = exhibits.make("forces-map", register, Selection())
    with zipfile.ZipFile(io.BytesIO(workbook.as_xlsx(exhibit, register.release.published_at))) as parts:
        assert "parquet" not in parts.read("xl/sharedStrings.xml").decode()
    assert not re.search(r"[/\\]\w+\.\w+", words.citation(source))


def test_the_captions_of_a_press_pack_name_them_alike(held):
    text = texts.captions(shown(held))
    assert not [never for never in NEVER if never in text]
