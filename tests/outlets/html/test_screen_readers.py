"""What a reader hears: names that tell controls apart, headings that lead to tables, shorthand as what it means."""

import re
from itertools import pairwise

import pytest

from lib import exhibits
from lib.exhibits import REGISTRY
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_pages
from lib.outlets.html import exhibit_pages, fragments
from lib.outlets.pictures.sizes import SIZES

NAMED = re.compile(r'<(?:a|button)[^>]*?aria-label="([^"]+)"')
BULLETIN_LEVEL = 3


@pytest.fixture(scope="module")
def cards(register):
    """Each exhibit of a bare address, with the HTML of its card."""
    found = {}
    for name, builder in REGISTRY.items():
        exhibit = exhibits.make(name, register, Selection(force=("E23000005",) if builder.needs else ()))
        parts = (
            fragments.exhibit_table(exhibit),
            exhibit_pages.citation_section(exhibit),
            exhibit_pages.download_section(exhibit, SIZES.values()),
        )
        found[exhibit] = "".join(parts)
    return found


def test_no_two_controls_of_any_two_cards_have_one_name(cards):
    found = [name for card in cards.values() for name in NAMED.findall(card)]
    assert len(found) > 20 * len(cards)
    assert len(found) == len(set(found))


def test_what_a_control_is_called_begins_with_what_stands_on_it(cards):
    for card in cards.values():
        for name, text in re.findall(r'<(?:a|button)[^>]*?aria-label="([^"]+)"[^>]*>([^<]+)<', card):
            assert name.startswith(text)


def test_no_two_drawings_have_one_name(cards):
    names = [exhibit.name for exhibit in cards if exhibit.draw]
    assert len(names) == len(set(names))


def test_a_heading_leads_to_each_table_and_names_it(cards):
    for exhibit, card in cards.items():
        is_list = f'id="{exhibit.id}-table">List: ' in card
        assert is_list != (f'id="{exhibit.id}-table">Table: ' in card), exhibit.id
        assert is_list or f'role="region" aria-labelledby="{exhibit.id}-table"' in card


def test_shorthand_is_seen_as_printed_and_heard_as_meant():
    assert fragments.accessible_text("1,234 [r]") == (
        '1,234 <span aria-hidden="true">[r]</span><span class="visually-hidden">revised</span>'
    )
    assert "not available" in fragments.accessible_text("[x] [r]")
    assert fragments.accessible_text("<b> [q] & 1") == "&lt;b&gt; [q] &amp; 1"


@pytest.mark.parametrize("page", ["national", "force"])
def test_the_headings_of_a_bulletin_page_leave_no_level_out(register, page):
    made = bulletin_pages.national(register) if page == "national" else bulletin_pages.force(register, "E23000005")
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", made)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    assert max(levels) > BULLETIN_LEVEL - (page == "force")
