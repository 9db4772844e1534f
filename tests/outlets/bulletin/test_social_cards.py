"""The picture of each page and police force beside a link: what it says, what it keeps to itself, how it is drawn."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest
from PIL import Image

from lib import measures
from lib.addresses import bare
from lib.exhibits import forces_answer
from lib.model import small_counts
from lib.model.site_map import PAGES
from lib.outlets.bulletin import contents, social_cards
from lib.outlets.credentials import credential_reading, signers, signing
from lib.outlets.credentials.inspection import Integrity, SignerKind
from lib.outlets.files import citation
from lib.outlets.pictures import fonts, link_picture, picture_cache
from lib.outlets.pictures.link_picture import LinkWords
from tests.release_packages import House

MOST = 300_000  # bytes


@pytest.fixture(scope="module")
def cards(register):
    return {name: social_cards.card(register, name) for name in social_cards.names(register)}


def count_of(register, code):
    selection = replace(bare.selection(register), force=(code,))
    (area,) = forces_answer.counted(register, selection, register.newest_year).areas
    return area.number


def small(register):
    """The forces with a count under 10, by the count itself and not by what is said of it."""
    counts = measures.of(register).annual(bare.selection(register).measure, years=[register.newest_year])
    return set(counts.filter(pl.col("offences") < small_counts.LEAST)["force"])


def test_every_page_and_every_police_force_has_a_picture(cards, register):
    assert set(cards) == {page.id for page in PAGES} | set(register.forces)
    for name, card in cards.items():
        picture = social_cards.render(register, card)
        assert len(picture) < MOST, name
        drawn = Image.open(io.BytesIO(picture))
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))


def test_each_says_its_number_with_every_caution_source_and_date(cards, register):
    numbered = {name: card for name, card in cards.items() if card.exhibit}
    assert set(numbered) == set(contents.SECTIONS) | (set(register.forces) - small(register))
    for name, card in numbered.items():
        said = card.words.text
        assert card.words.cautions == tuple(caveat.short for caveat in card.exhibit.must_show), name
        assert all(caution in said for caution in card.words.cautions)
        assert re.search(r"Source: .*\b(19|20)\d\d\b", said), name
        assert "Data release of 26 November 2026." in said
    for code in set(register.forces) - small(register):
        assert f" recorded {count_of(register, code)} " in cards[code].words.heading


def test_a_force_with_a_count_under_ten_has_the_picture_without_a_number(cards, register):
    neutral = {social_cards.render(register, cards[code]) for code in small(register)}
    assert small(register)
    assert len(neutral) == 1
    for code in small(register):
        words = cards[code].words
        assert not re.search(r"\d", words.text)
        assert register.forces[code].name not in words.text
        assert small_counts.FEWER not in words.text
    social_cards.draw_ahead(register)
    assert {card.words.text for card in cards.values() if small_counts.FEWER in card.words.text} == set()


def test_two_forces_with_a_count_under_ten_share_one_file(register, monkeypatch):
    other = next(code for code in register.forces if code not in small(register))
    (first,) = small(register)
    counted = forces_answer.counted

    def few(register, selection, year):
        return counted(register, replace(selection, force=(first,)) if selection.force else selection, year)

    monkeypatch.setattr(forces_answer, "counted", few)
    monkeypatch.setattr(social_cards, "card", social_cards.card.__wrapped__)
    pictures = [social_cards.render(register, social_cards.card(register, code)) for code in (first, other)]
    assert pictures[0] == pictures[1]


def test_pages_without_figures_say_what_they_are_for(cards):
    for page in PAGES:
        if page.id not in contents.SECTIONS:
            assert cards[page.id].words.heading == page.heading
            assert cards[page.id].exhibit is None


def test_the_words_are_inside_the_picture_and_large_enough(cards, register):
    texts = []
    for card in cards.values():
        texts = link_picture.laid_out(card.words)
        boxes = sorted((text.box for text in texts), key=lambda box: box[1])
        assert all(left >= 40 and right <= 1160 and bottom <= 600 for left, _, right, bottom in boxes), card.name
        assert all(above[3] <= below[1] + 1 for above, below in pairwise(boxes)), card.name
        assert min(text.size for text in texts) >= 17
        said = " ".join(" ".join(text.lines) for text in texts)
        assert re.sub(r"[. ]", "", said) == re.sub(r"[. ]", "", card.words.text), card.name
    longest = max(register.forces, key=lambda code: fonts.width(register.forces[code].name, 40, bold=True))
    assert max(text.size for text in link_picture.laid_out(cards[longest].words)) >= 36


def test_ink_is_where_words_are_and_nowhere_near_the_edge(cards):
    for card in cards.values():
        drawn = Image.open(io.BytesIO(link_picture.draw(card.words))).convert("L")
        for text in link_picture.laid_out(card.words):
            left, top, right, bottom = map(int, text.box)
            assert drawn.crop((left, top, right, bottom)).getextrema()[0] < 120, card.name
            assert drawn.crop((1164, top, 1200, bottom)).getextrema() == (255, 255), card.name
        assert drawn.crop((0, 602, 1200, 630)).getextrema() == (255, 255)


def test_what_does_not_fit_is_not_drawn(register, monkeypatch):
    words = LinkWords("Site", "heading " * 90, "", ("caution " * 80,), ("source",))
    assert not link_picture.fits(words)
    with pytest.raises(ValueError, match="cannot hold"):
        link_picture.draw(words)
    monkeypatch.setattr(link_picture, "fits", lambda _: False)
    card = social_cards.card.__wrapped__(register, "E23000005")
    assert (card.words.heading, card.exhibit) == (social_cards.NEUTRAL, None)


def test_equal_words_give_equal_bytes(cards):
    words = cards["E23000005"].words
    assert link_picture.draw(words) == link_picture.draw(words)
    assert link_picture.draw(words) != link_picture.draw(cards["BTP"].words)


def test_a_link_stands_in_a_picture_only_where_it_leads_somewhere(register, configured):
    assert "Link:" not in social_cards.card(register, "sources").words.text
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    for name, end in (("sources", "/sources"), ("E23000005", "force=E23000005")):
        (line,) = (one for one in social_cards.card(register, name).words.foot if one.startswith("Link: "))
        assert line.startswith("Link: https://data.example.org/")
        assert end in line


def test_a_picture_is_signed_and_reads_as_unchanged(cards, register):
    signer = signers.current()
    for name in ("E23000005", "forces", *list(small(register)), "sources"):
        picture = social_cards.render(register, cards[name])
        found = credential_reading.read(picture, None)
        assert (found.integrity, found.signer) == (Integrity.WHOLE, SignerKind.MACHINE), signer
        assert found.provenance.title == cards[name].words.heading
        assert found.provenance.release == register.release.id
        unsigned = Image.open(io.BytesIO(signing.unsigned(picture)))
        assert unsigned.text["Description"] == cards[name].words.text


def test_drawing_ahead_leaves_nothing_to_draw_and_stops_when_told(register, monkeypatch, configured, tmp_path):
    configured(XDG_CACHE_HOME=tmp_path)
    social_cards.draw_ahead(register, until=lambda: True)
    assert not picture_cache.folder().exists()
    social_cards.draw_ahead(register)
    assert all(social_cards.is_kept(register, social_cards.card(register, name)) for name in register.forces)
    monkeypatch.setattr(link_picture, "draw", lambda _: pytest.fail("drawn again"))
    social_cards.draw_ahead(register)


def test_another_release_has_other_pictures_at_other_addresses(tmp_path):
    house = House(tmp_path)
    before = house.store().shown().current.register
    house.add("2026-12-08", "2026-12-08T09:30:00", more=7)
    house.wall.moment = "2026-12-09T12:00:00"
    after = house.store().shown().current.register
    assert (before.release.id, after.release.id) == ("2026-11-26", "2026-12-08")
    for name in ("forces", "E23000005"):
        assert social_cards.path(before, name) != social_cards.path(after, name)
        old, new = (social_cards.render(one, social_cards.card(one, name)) for one in (before, after))
        assert signing.unsigned(old) != signing.unsigned(new)
        assert "8 December 2026" in social_cards.card(after, name).words.text
    assert "newer" in social_cards.card(before, "forces", before.release.id).words.text.lower()


def test_an_origin_is_in_the_link_and_the_address(register, configured):
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    assert social_cards.posted(register, "forces").address.startswith("https://data.example.org/images/")
    assert "https://data.example.org/forces" in social_cards.card(register, "forces").words.text
    assert citation.TITLE in social_cards.posted(register, "forces").alternative
