"""The caution of recorded offences stands once in each group of counts, in the open, and nowhere else."""

import re

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.exhibits import headlines
from lib.model.records import Selection
from lib.model.site_map import BY_ID, PAGES, Strip
from lib.outlets.html import card, fragments, page_furniture
from tests.apps import opened, text

FORCE = "E23000011"
MARK = f'data-caveat="{fragments.UNDER_REPORTING}"'
NAMES = tuple(exhibits.REGISTRY)


@pytest.fixture(params=NAMES)
def exhibit(request, register):
    needs = exhibits.REGISTRY[request.param].needs
    return exhibits.make(request.param, register, Selection(force=(FORCE,) if needs else ()))


def counts(exhibit):
    """Whether it counts recorded offences."""
    return fragments.UNDER_REPORTING in {caveat.id for caveat in exhibit.must_show}


def in_the_open(found):
    """HTML without what a reader must unfold."""
    return re.sub(r"<details.*?</details>|<div class=\"panel\".*", "", found, flags=re.DOTALL)


def test_a_card_says_it_once_directly_under_the_chart(exhibit):
    parts = card.of(exhibit)
    assert parts.caveats.count(MARK) == counts(exhibit)
    for part in (parts.words, parts.table, parts.commands):
        assert MARK not in part
    if counts(exhibit):
        assert re.search('<li data-caveat="([^"]+)', parts.caveats)[1] == fragments.UNDER_REPORTING  # its first line
    assert [
        caveat.short for caveat in exhibit.must_show if parts.caveats.count(f'data-caveat="{caveat.id}"') != 1
    ] == []


def test_a_card_of_a_group_leaves_it_to_the_group_and_keeps_its_own(exhibit):
    found = card.of(exhibit, grouped=True).caveats
    others = [caveat.id for caveat in exhibit.must_show if caveat.id != fragments.UNDER_REPORTING]
    assert re.findall('data-caveat="([^"]+)"', found) == others


def test_the_page_of_a_chart_says_it_once_in_its_group(exhibit, register):
    page = card.exhibit_page(exhibit, register=register)
    (group,) = re.findall(r"<main data-caution-group>.*</main>", page, re.DOTALL)
    assert group.count(MARK) == page.count(MARK) == counts(exhibit)


def test_source_and_status_stand_in_one_short_line(exhibit):
    (line,) = re.findall(r'<p class="source-line">([^<]+)</p>', card.of(exhibit).caveats)
    assert line.startswith("Source: ")
    assert " Status: " in line
    assert len(line) < 330


def test_the_strip_of_a_group_is_the_caution_of_every_count(register):
    assert headlines.lead_caveat(register).id == fragments.UNDER_REPORTING
    assert page_furniture.group_strip(register).count(MARK) == 1


@pytest.mark.parametrize("view", ["map", "compare", "time", "spread", "table", "profile"])
def test_police_forces_says_it_once_whatever_is_shown(view):
    found = in_the_open(text(opened("pages/forces.py", view=view, force=FORCE)))
    assert found.count(MARK) == 1
    assert found.index(MARK) < found.index('class="exhibit-words"')


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_only_pages_that_count_offences_say_it(known):
    found = in_the_open(text(opened(known.script)))
    top = found.partition('class="opening"')[2]
    for first in ('class="exhibit-words"', 'id="statistics"', 'class="press"'):
        top = top.partition(first)[0]
    assert (MARK in top) == (known.strip is Strip.PAGE or known.id == "headlines")  # its figures stand at the top
    if not known.strip and known.id != "sources":
        assert MARK not in found


def test_national_figures_say_it_once_for_each_card_that_counts(register):
    found = text(opened(BY_ID["offences"].script))
    made = [
        exhibits.make(name, register, bare.selection(register))
        for name, builder in exhibits.REGISTRY.items()
        if builder.page == "offences"
    ]
    assert found.count(MARK) == sum(map(counts, made))
