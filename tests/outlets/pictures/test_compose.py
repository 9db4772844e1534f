"""Pictures before they are drawn: what they say, that nothing is cut off, what is refused, and what is kept."""

import shutil
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib import exhibits
from lib.charts import theme, tilemap
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.exhibits import posted_map
from lib.model import small_counts, words
from lib.model.records import Grade, Selection
from lib.outlets.pictures import availability, compose, content, fonts, layout, picture_cache, renderer
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.pictures.sizes import SIZES

LONGEST = 8  # forces with the longest names
SELECTIONS = {
    "bare": lambda _: Selection(),
    "longest": lambda codes: Selection(force=codes),
    "rate": lambda _: Selection(basis="rate", sort="value"),
}
HARD = {"longest": {"forces-compare", "forces-time", "force-codes"}, "rate": {"forces-map", "forces-compare"}}


def view(register, name, selection="bare"):
    """One exhibit for a selection by its name here, or None where it has no drawing for it."""
    codes = tuple(sorted(register.forces, key=lambda code: -len(register.forces[code].name))[:LONGEST])
    builder = exhibits.REGISTRY[name]
    reduced = SELECTIONS[selection](codes).only(builder.uses)
    if builder.needs and not reduced.force:
        reduced = replace(reduced, force=codes[:1])
    exhibit = exhibits.make(name, register, reduced)
    return exhibit if exhibit.draw and not exhibit.nothing else None


def composed(exhibit, size):
    try:
        return compose.compose(exhibit, SIZES[size])
    except RefusedPictureError as refused:
        return str(refused)


@pytest.fixture(scope="module")
def pictures(register):
    """Every picture that there is, by exhibit, selection and size; a refusal is its sentence."""
    found = {}
    for name, selection in product(exhibits.REGISTRY, SELECTIONS):
        exhibit = view(register, name, selection) if name in HARD.get(selection, {name}) else None
        if exhibit and not any(held is exhibit for held, _ in found.values()):
            found |= {(name, selection, size): (exhibit, composed(exhibit, size)) for size in SIZES}
    return found


def drawn(pictures):
    return {key: held for key, held in pictures.items() if not isinstance(held[1], str)}


def said(picture):
    return " ".join(" ".join(text.lines) for text in picture.texts)


def test_a_picture_says_all_that_must_stand_in_it(pictures):
    for exhibit, picture in drawn(pictures).values():
        words, found = said(picture), picture.setting.content
        parts = [exhibit.headline, exhibit.subtitle, found.version, found.status, *found.others]
        parts += [caveat.short for caveat in exhibit.must_show]
        parts += [s.publisher for s in exhibit.sources] + ([found.licence] if found.licence else [])
        assert not [part for part in parts if part not in words]
        assert found.address in words.replace(" ", "") or found.address in words


def test_three_cautions_stand_alone_and_the_rest_of_those_that_must_stand_follow(pictures):
    for exhibit, picture in drawn(pictures).values():
        found = picture.setting.content
        assert found.caveats == exhibit.must_show[: content.MOST_CAUTIONS]
        assert [text for text in found.others if posted_map.NOT_SHOWN not in text] == [
            caveat.short for caveat in exhibit.must_show[content.MOST_CAUTIONS :]
        ]
        assert not [
            caveat.short for caveat in exhibit.caveats if not caveat.must_show and caveat.short in said(picture)
        ]


def test_a_source_in_a_picture_names_its_publisher_kind_and_date_in_brief(pictures):
    for exhibit, picture in drawn(pictures).values():
        assert f"Notes: {picture.setting.content.address}".replace(" ", "") in said(picture).replace(" ", "")
        for source in exhibit.sources:
            assert "GitHub" not in said(picture)
            assert not source.published or source.kind not in said(picture) or source.publisher in said(picture)


def overlapping(texts):
    """The pairs of paragraphs that touch each other."""
    return [
        (one, other)
        for one, other in combinations(texts, 2)
        if one.box[0] < other.box[2] and other.box[0] < one.box[2]
        if one.box[1] < other.box[3] - 0.01 and other.box[1] < one.box[3] - 0.01
    ]


def cut_off(picture):
    """What of a picture stands outside it, or on something else."""
    left, top, right, bottom = picture.drawing
    wrong = [] if min(left, top) > 0 and right < picture.width and bottom < picture.height else ["drawing"]
    for text in picture.texts:
        x0, y0, x1, y1 = text.box
        inside = min(x0, y0) >= compose.EDGE - 0.01 and x1 <= picture.width - compose.EDGE + 0.01
        beside = x1 <= left or x0 >= right or y1 <= top + 0.01 or y0 >= bottom - 0.01
        wrong += [] if inside and beside and y1 <= picture.height else [text]
    return wrong + overlapping(picture.texts)


def test_nothing_is_cut_off_and_nothing_stands_on_anything(pictures):
    for key, (_, picture) in drawn(pictures).items():
        assert not cut_off(picture), key


def test_no_text_of_ours_is_too_small_to_read(pictures):
    least = {"social": 21, "square": 22, "slide": 22, "print": 18.7}  # pixels; 18.75 of A4 at 150 an inch are 9 points
    tight = {"social": 16.8, "square": 16.8, "slide": 16.8, "print": 18.7}  # where nothing but what must stand does
    for (_, _, size), (_, picture) in drawn(pictures).items():
        smallest = min(text.size for text in picture.texts) * picture.scale
        assert smallest >= least[size] or (smallest >= tight[size] and picture.setting.running)


def test_words_run_on_before_their_text_is_small(pictures):
    for (_, _, name), (_, picture) in drawn(pictures).items():
        assert picture.scale >= SIZES[name].scales[0] or picture.setting.running


SPREADS = [Selection(), Selection(measure="22B"), Selection(force=("E23000001", "E23000035"))]


@pytest.mark.parametrize("selection", SPREADS)
def test_the_spread_has_a_square_post_in_text_of_22_pixels_and_a_social_card(register, monkeypatch, selection):
    monkeypatch.setattr(availability, "missing", str)
    exhibit = exhibits.make("forces-spread", register, selection)
    square, social = composed(exhibit, "square"), composed(exhibit, "social")
    assert sizes(square) >= 22
    assert {size.name for size in availability.fitting_sizes(exhibit)} == set(SIZES)
    assert sizes(social) >= (16.8 if selection.force else 17.8)  # names take room too
    for picture in (square, social):
        assert all(caveat.short in said(picture) for caveat in exhibit.must_show)
        assert "does not mean that nothing is wrong, and to lie outside does not mean that something is" in (
            said(picture)
        )
        labels = [one["text"] for one in picture.figure["layout"]["annotations"]]
        limits = ["99.8% limit", "95% limit", "95% limit", "99.8% limit"]
        assert [text for text in labels if text.endswith("limit")] == limits


def sizes(picture):
    """The smallest text of a picture, words and drawing, in pixels."""
    held = picture.figure["layout"]
    fonts_of = [one.get("font", {}) for one in held["annotations"]]
    fonts_of += [axis.get("tickfont", {}) for name, axis in held.items() if name.startswith(("xaxis", "yaxis"))]
    return min(font.get("size", theme.SMALL_SIZE) for font in fonts_of) * picture.scale


@pytest.mark.parametrize("selection", [Selection(), Selection(basis="rate", sort="value")])
def test_the_comparison_of_all_forces_has_a_picture_that_may_be_posted(register, monkeypatch, selection):
    monkeypatch.setattr(availability, "missing", str)
    exhibit = exhibits.make("forces-compare", register, selection)
    view, size = availability.social_picture(exhibit, register)
    assert (view.selection, size.name) == (replace(selection, basis="rate"), "square")
    picture = composed(view, size.name)
    assert all(caveat.short in said(picture) for caveat in view.must_show)
    names = " ".join(one["text"] for one in picture.figure["layout"]["annotations"])
    assert not [force.name for force in register.forces.values() if force.name not in names]


def test_the_key_beside_a_map_is_not_cut_off(register):
    exhibit, left = exhibits.make("forces-map", register, Selection(basis="rate")), tilemap.KEY_LEFT
    held = 0
    for width in range(560, 1200, 5):
        drawing = exhibit.chart(Canvas(Shape.WIDE, ColourScheme.LIGHT, (float(width), 640.0)))
        if drawing.layout.height <= 640:
            held += 1
            lines = [line for one in drawing.layout.annotations for line in one.text.split("<br>")]
            widest = max(*(fonts.width(line, theme.TEXT_SIZE) for line in lines), tilemap.KEY_WIDTH + 8)
            assert 4 + left * (width - 8) + widest <= width, width
    assert held


def test_every_exhibit_with_a_drawing_has_a_picture_for_paper(pictures):
    assert not [key for key, (_, held) in pictures.items() if key[1:] == ("bare", "print") and isinstance(held, str)]


def test_the_first_page_has_a_picture_in_every_size(pictures):
    assert all(not isinstance(pictures["proportion", "bare", size][1], str) for size in SIZES)


def test_every_letter_is_in_our_font(pictures):
    for _, picture in drawn(pictures).values():
        assert set(map(ord, said(picture))) <= set(fonts.CHARACTERS)


def test_counts_under_ten_are_not_posted(register):
    whole = view(register, "forces-compare")
    assert composed(whole, "social") == composed(whole, "square") == content.SMALL_COUNTS
    assert composed(whole, "slide").setting.content.caveats
    assert {size.name for size in availability.allowed(whole)} == {"slide", "print"}
    assert {size.name for size in availability.allowed(view(register, "forces-map", "rate"))} == set(SIZES)


def test_a_map_to_be_posted_has_neither_number_nor_shade_nor_word_of_a_count_under_ten(register):
    """Of every measure and year; what is left does not tell it by subtraction either."""
    posted = 0
    for measure, year in product(register.measures, register.years):
        exhibit = exhibits.make("forces-map", register, Selection(measure=measure, year=year))
        small = exhibit.table.filter(pl.col("drawn") == small_counts.UNDER)
        refused = content.refusal(exhibit, SIZES["square"])
        if not small.height or refused:
            assert not small.height or refused == content.SMALL_COUNTS
            continue
        posted += 1
        shown = content.in_size(exhibit, SIZES["square"])
        names = small["label"].to_list()
        for row in shown.table.filter(pl.col("label").is_in(names)).iter_rows(named=True):
            assert (row["value"], row["drawn"], row["printed"]) == (None, posted_map.NOT_SHOWN, posted_map.NOT_SHOWN)
        assert small_counts.UNDER not in f"{shown.headline} {shown.subtitle} {shown.description}"
        found = content.of(exhibit, SIZES["square"])
        assert found.others[0] == f"{words.listed(names)} {'is' if len(names) == 1 else 'are'} {posted_map.NOT_SHOWN}."
        told = shown.chart(Canvas()).to_dict()
        assert small_counts.UNDER not in str(told)
        assert tilemap.SHORT[small_counts.UNDER] not in str(told)
        *tiles, whole = shown.table.iter_rows(named=True)
        assert whole["level"] == "whole"
        left = whole["value"] - sum(row["value"] for row in tiles if row["drawn"] not in HIDDEN)
        more = sum(row["drawn"] == small_counts.OR_MORE for row in tiles)
        assert not small_counts.gives_away(left, more=more, not_shown=len(names)), (measure, year)
    assert posted


HIDDEN = (posted_map.NOT_SHOWN, small_counts.OR_MORE)


def test_a_map_of_a_chosen_force_or_region_does_not_hold_its_small_counts_back_and_is_not_posted(register):
    chosen = [Selection(force=(code,)) for code in register.forces]
    for selection in (*chosen, *(Selection(region=code) for code in register.regions)):
        exhibit = exhibits.make("forces-map", register, selection)
        assert small_counts.UNDER in exhibit.table["drawn"]
        assert content.refusal(exhibit, SIZES["square"]) == content.SMALL_COUNTS


def test_what_only_the_press_reported_is_in_no_picture(register):
    exhibit = view(register, "closed-cases")
    press = replace(exhibit, table=exhibit.table.with_columns(grade=pl.lit(str(Grade.PRESS))))
    assert "only in press reports" in composed(press, "print")
    assert availability.allowed(press) == ()


def test_a_readers_own_figures_are_not_posted_not_kept_and_say_so(register, monkeypatch):
    own = replace(view(register, "breakdown"), published=False)
    assert "not published" in composed(own, "social")
    picture = composed(own, "slide")
    assert picture.setting.content.address == ""
    assert "Unpublished figures, supplied by the reader." in said(picture)
    assert availability.allowed(own) == ()
    kept = []
    monkeypatch.setattr(picture_cache, "put", lambda *given: kept.append(given))
    monkeypatch.setattr(renderer.browser.BROWSER, "draw", lambda *_: PLAIN)
    renderer.render(own, SIZES["slide"], "svg", register.release.published_at)
    assert not kept


PLAIN = '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs id="defs-0a1b2c"/></svg>'


def test_the_address_is_whole_where_the_dashboard_knows_its_own(register, configured):
    configured(DASHBOARD_ORIGIN="https://example.gov.uk/")
    announced = exhibits.make("breakdown", register, Selection(figures="announced"))
    found = content.of(announced, SIZES["print"])
    assert found.address == "https://example.gov.uk/exhibits/breakdown?figures=announced"


def test_a_drawing_on_a_page_does_not_change_for_pictures(register):
    for name in exhibits.REGISTRY:
        exhibit = view(register, name)
        if exhibit:
            assert exhibit.chart(Canvas()).layout.width is None


WORDS = st.lists(st.text("abc xyz/?&,", min_size=1, max_size=40), min_size=1, max_size=12)


@given(WORDS, st.floats(40, 400), st.booleans())
@example([",aaaaa?"], 40, False)  # what is left after its first mark is too wide again  # noqa: FBT003
def test_lines_hold_all_words_in_order_and_are_no_wider_than_asked(words, width, bold):
    text = " ".join(words)
    lines = layout.wrap(text, width, 14, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(fonts.width(line, 14, bold=bold) <= width for line in lines)


@given(WORDS, st.floats(120, 400), st.integers(1, 2))
def test_words_that_run_on_are_all_there_in_order_in_columns_as_level_as_can_be(words, width, count):
    texts = [" ".join(word.split()) for word in words if word.split()]
    found = layout.run_on(texts, width, count, 20, "#123456") if texts else []
    lines = [line for column in found for text in column for line in text.lines]
    assert "".join("".join(lines).split()) == "".join("".join(texts).split())
    assert len(found) <= count
    assert not found or len(found[0][0].lines) - len(found[-1][0].lines) in {0, 1} or len(lines) == 1
    separate = layout.columns(texts, width, 1, 20) if texts else []
    assert count == 2 or not found or layout.height(found[0]) <= layout.height(separate[0])


def test_bold_text_is_wider_and_a_line_is_the_sum_of_its_letters():
    assert fonts.width("115,489 offences", 14, bold=True) > fonts.width("115,489 offences", 14) > 0
    assert fonts.width("ab", 20) == pytest.approx(fonts.width("a", 20) + fonts.width("b", 20))


@pytest.fixture
def own_shelf(tmp_path, monkeypatch):
    monkeypatch.setattr(picture_cache, "folder", lambda: tmp_path / "images")
    return tmp_path / "images"


def test_a_picture_is_kept_and_a_damaged_one_is_not_given(own_shelf):
    assert picture_cache.get("a") is None
    picture_cache.put("a", b"picture")
    assert picture_cache.get("a") == b"picture"
    (own_shelf / "a").write_bytes((own_shelf / "a").read_bytes()[:-1])
    assert picture_cache.get("a") is None
    assert not (own_shelf / "a").exists()


def test_the_whole_picture_of_something_else_is_not_given(own_shelf):
    picture_cache.put("a", b"picture")
    picture_cache.put("b", b"another")
    shutil.copy(own_shelf / "b", own_shelf / "a")
    assert picture_cache.get("a") is None
    assert picture_cache.get("b") == b"another"


def test_a_folder_in_the_place_of_a_picture_does_no_harm(own_shelf):
    (own_shelf / "a").mkdir(parents=True)
    picture_cache.put("a", b"picture")
    assert picture_cache.get("a") is None
    assert [file.name for file in own_shelf.iterdir()] == ["a"]


@pytest.fixture
def own_fonts(tmp_path, monkeypatch):
    """The folder of fonts in a cache of its own."""
    place = tmp_path / "fonts"
    monkeypatch.setattr(fonts, "_cache_folder", lambda: place)
    return place


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"half")])
def test_fonts_that_are_damaged_or_cleared_away_are_put_right(own_fonts, harm):
    assert fonts.configuration() == own_fonts / "fonts.conf"
    before = {file.name: file.read_bytes() for file in own_fonts.iterdir()}
    for file in own_fonts.iterdir():
        harm(file)
    fonts.configuration()
    assert {file.name: file.read_bytes() for file in own_fonts.iterdir()} == before


def test_fonts_are_taken_from_the_cache_only_whole(own_fonts, monkeypatch):
    fonts.configuration()
    monkeypatch.setattr(fonts, "_shipped", lambda: pytest.fail("made anew"))
    read = fonts.files.__wrapped__
    assert read() == fonts.files()
    regular, bold = (own_fonts / name for name in fonts.FILES if name.endswith("ttf"))
    regular.write_bytes(bold.read_bytes())
    with pytest.raises(pytest.fail.Exception, match="made anew"):
        read()


def test_fonts_that_cannot_be_kept_lie_elsewhere(own_fonts):
    own_fonts.write_text("a file where the folder would be")
    place = fonts.configuration().parent
    assert place != own_fonts
    assert all((place / name).read_bytes() == content for name, content in fonts.files().items())


def test_the_oldest_pictures_go_first(own_shelf):
    import os  # noqa: PLC0415 - only here

    for index, key in enumerate("abc"):
        picture_cache.put(key, b"x" * 68)
        os.utime(own_shelf / key, (index, index))
    assert picture_cache.get("a")  # read now, so it is the newest
    picture_cache.put("d", b"x" * 68, limit=300)
    assert {file.name for file in own_shelf.iterdir()} == {"a", "c", "d"}


def test_a_shelf_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(picture_cache, "folder", lambda: tmp_path / "file" / "images")
    picture_cache.put("a", b"picture")
    assert picture_cache.get("a") is None


def test_a_write_that_fails_leaves_nothing_behind(own_shelf, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    picture_cache.put("a", b"picture")
    assert list(own_shelf.iterdir()) == []
