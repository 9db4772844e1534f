"""What is not known: each question leads somewhere, and each figure that is not split leads to its question."""

import html
import re

import pytest

from lib import exhibits
from lib.exhibits import headlines, tables
from lib.model import words
from lib.model.records import Grade, Selection
from lib.outlets.html import card, page_furniture, reference

NOT_SPLIT = ("forces-national", "operations-under-way", "closed-cases", "review-panel")
NATIONAL = ("proportion", "breakdown", "crime-types", "profile", "years", "taskforce-arrests")


@pytest.fixture(params=["register", "public"], scope="module")
def held(request):
    """The frozen package and the data as they are."""
    return request.getfixturevalue(request.param)


def test_there_is_one_row_for_each_question_and_the_headline_counts_them(held):
    exhibit = exhibits.make("gaps", held, Selection())
    assert list(exhibit.table["id"]) == [gap.id for gap in held.gaps]
    assert exhibit.headline.startswith(f"{len(held.gaps)} questions on child sexual abuse and exploitation")
    assert "for which we have seen no published figure, England and Wales, as of" in exhibit.headline
    assert exhibit.draw is None
    assert exhibit.must_show


def test_each_question_names_exhibits_that_can_be_shown_and_a_body_to_ask(held):
    for gap in held.gaps:
        assert not gap.exhibit or (gap.exhibit in exhibits.REGISTRY and not exhibits.REGISTRY[gap.exhibit].needs)
        assert gap.question.endswith("?")
        assert gap.parliamentary_question.startswith("To ask the ")
        assert gap.foi_request.endswith(".")


def test_what_only_others_report_says_so_in_its_row(held):
    for row in exhibits.make("gaps", held, Selection()).table.iter_rows(named=True):
        assert (row["grade"] != Grade.PRESS) or words.GRADES[Grade.PRESS] in row["cited"]


@pytest.mark.parametrize("name", NOT_SPLIT)
def test_each_figure_that_is_not_split_leads_to_a_question(held, name):
    exhibit = exhibits.make(name, held, Selection())
    ids = {gap.id for gap in held.gaps}
    assert set(exhibit.table["gap"]) <= ids
    assert set(exhibit.table["breakdown"]) == {tables.NOT_SPLIT}
    shown = str(card.of(exhibit).table)
    assert re.findall(r'<a href="/differences#gap-([^"]+)">', shown) == list(exhibit.table["gap"])
    plain = str(card.of(exhibit, 1, sortable=False).table)
    assert plain.count('<a href="/exhibits/gaps">') == exhibit.table.height


@pytest.mark.parametrize("name", NATIONAL)
def test_what_shows_national_figures_leads_in_one_line_to_what_is_not_known_of_them(held, name):
    exhibit = exhibits.make(name, held, Selection())
    led = [gap for gap in held.gaps if name in gap.beside]
    assert exhibit.unknown == tuple((gap.id, gap.short_name) for gap in led) != ()
    line = html.unescape(card.of(exhibit).unknown)
    assert line.count("<p") == 1
    assert re.findall(r'<a href="/differences#gap-([^"]+)">([^<]+)</a>', line) == list(exhibit.unknown)
    plain = html.unescape(card.of(exhibit, 1, sortable=False).unknown)
    assert re.findall(r'href="([^"]+)"', plain) == ["/exhibits/gaps"]  # the list, which has no place for each entry
    assert all(short in plain for _, short in exhibit.unknown)
    assert line.strip() in html.unescape(card.folded(exhibit))
    assert plain.strip() in html.unescape(card.exhibit_page(exhibit))


def test_the_line_of_what_is_not_known_is_short_on_a_phone_and_stands_in_no_other_place(held):
    for name, builder in exhibits.REGISTRY.items():
        if builder.needs:
            continue
        exhibit = exhibits.make(name, held, Selection())
        assert len(", ".join(short for _, short in exhibit.unknown)) <= 70
        if not exhibit.unknown:
            assert card.of(exhibit).unknown == ""
    assert {name for gap in held.gaps for name in gap.beside} <= set(exhibits.REGISTRY)


def test_a_total_of_the_analysis_stands_with_the_question_that_it_leads_to(held):
    leads = {"all": ("proportion", "breakdown", "years"), "group-based": ("proportion", "breakdown")}
    for role, names in leads.items():
        gap = held.gap_of(held.newest(role, "national-police"))
        assert set(names) <= set(gap.beside)


def test_a_figure_leads_to_the_question_that_names_it_before_that_of_its_subject(held):
    operations = [s for s in held.statistics.values() if s.subject == "police operations"]
    led = {s.id: held.gap_of(s).id for s in operations}
    assert len(set(led.values())) == len(operations)
    unasked = [s for s in held.statistics.values() if s.subject == "funding"]
    assert [held.gap_of(s) for s in unasked] == [None] * len(unasked)


def test_the_page_gives_every_draft_to_copy(held):
    shown = html.unescape(reference.gaps(held, ""))
    for gap in held.gaps:
        assert f'id="gap-{gap.id}"' in shown
        for draft in (gap.parliamentary_question, gap.foi_request):
            assert f'data-copy="{draft}"' in shown
            assert f"<p>{draft}</p>" in shown
    names = re.findall(r'aria-label="([^"]+)"', shown)
    for name, seen in re.findall(r'aria-label="([^"]+)">([^<]+)<', shown):
        assert name.startswith(seen)  # what is heard begins with what is seen
    assert len(names) == len(set(names)) == 2 * len(held.gaps)


def test_tiles_lead_to_their_questions_on_the_dashboard(held):
    shown = page_furniture.figures(held, Selection())
    for tile in headlines.tiles(held, Selection()):
        assert (f'<a href="/differences#gap-{tile.gap}">' in shown) == bool(tile.gap)
    assert 'href="/differences#gap-' in shown


def test_an_earlier_release_has_no_list_and_says_so(earlier):
    asked = Selection(version=earlier.release.id)
    exhibit = exhibits.make("gaps", earlier, asked)
    assert earlier.gaps == ()
    assert exhibit.table.is_empty()
    assert "no list of what is not known" in exhibit.nothing
    assert exhibit.nothing in str(card.of(exhibit).table)
    for name in NATIONAL:
        assert card.of(exhibits.make(name, earlier, asked)).unknown == ""
    for name in NOT_SPLIT:
        shown = str(card.of(exhibits.make(name, earlier, asked)).table)
        assert tables.NOT_SPLIT in shown
        assert "gap-" not in shown
    assert reference.NOT_KNOWN not in reference.contents()
    assert "gap-" not in page_furniture.figures(earlier, asked)
