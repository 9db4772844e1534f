"""Parts of exhibits are made once, and never confused with one another."""

from dataclasses import replace

import pytest

from lib import exhibits
from lib.model.records import Selection
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures.sizes import SIZES
from lib.storage import caches


@pytest.fixture
def counted():
    made = []

    @caches.per_exhibit(8)
    def part(exhibit, *more):
        made.append((exhibit.selection.figures, *more))
        return f"{exhibit.headline} {more}"

    return part, made


@pytest.fixture
def breakdown(register):
    return exhibits.make("breakdown", register, Selection())


def test_an_equal_question_is_answered_from_what_is_kept(counted, breakdown):
    part, made = counted
    assert part(breakdown, ("a",)) == part(replace(breakdown), ("a",))
    assert len(made) == 1


def test_another_selection_release_or_argument_is_another_part(counted, breakdown, register):
    part, made = counted
    announced = exhibits.make("breakdown", register, Selection(figures="announced"))
    for exhibit, given in ((breakdown, "a"), (breakdown, "b"), (announced, "a"), (replace(breakdown, digest="0"), "a")):
        part(exhibit, given)
    assert len(made) == 4


def test_a_readers_own_return_is_never_kept(counted, breakdown):
    part, made = counted
    own = replace(breakdown, published=False)
    part(own)
    part(own)
    assert len(made) == 2


def test_what_may_be_taken_away_follows_what_is_offered(breakdown):
    sizes = tuple(SIZES.values())
    without = exhibit_pages.download_section(breakdown, sizes, "Chromium is missing.")
    assert "Chromium is missing." in without
    assert "Chromium is missing." not in exhibit_pages.download_section(breakdown, sizes, "")
