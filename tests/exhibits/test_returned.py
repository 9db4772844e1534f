"""A return as exhibits: the same drawings as for public figures, marked everywhere, and kept by no cache."""

import csv
import datetime as dt
import io
import re

import openpyxl
import pytest

from lib import exhibits
from lib.charts.base import GUIDE
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.data_returns import disclosure_control
from lib.data_returns.record import WITHHELD, Counted
from lib.exhibits import returned
from lib.exhibits.exhibit import Builder, ColumnKind, Exhibit
from lib.model.records import Selection
from lib.model.words import UNPUBLISHED
from lib.outlets.files import citation, file_names, tabular, workbook
from lib.outlets.html import card, exhibit_pages, fragments
from lib.outlets.pictures import renderer
from lib.storage import caches

FRAMES = [
    Canvas(Shape.WIDE, ColourScheme.LIGHT),
    Canvas(Shape.TALL, ColourScheme.DARK),
    Canvas(Shape.SQUARE, ColourScheme.LIGHT),
]
MAKERS = (returned.force_map, returned.compare, returned.table, returned.beside_national)
OPTIONS = ({}, {"rounded": True}, {"suppress": False, "rounded": True})


@pytest.fixture(scope="module")
def counts(register):
    """Counts that need every letter: hidden, not returned, zero and what rounds to it."""
    turn = (0, 1, 2, 7, 12, None, 33, 5, 4, 60)
    return {code: turn[place % len(turn)] for place, code in enumerate(register.forces)}


@pytest.fixture(params=[(m, o) for m in MAKERS for o in OPTIONS], ids=lambda p: f"{p[0].__name__}-{'-'.join(p[1])}")
def exhibit(request, register, counts):
    make, options = request.param
    return make(
        register,
        returned.DescribedReturn(
            disclosure_control.protect(register, counts, **options), Counted.OPERATIONS, "May 2026"
        ),
    )


def told(register, counts, counted=Counted.OPERATIONS, **options):
    return returned.DescribedReturn(disclosure_control.protect(register, counts, **options), counted, "")


def test_it_is_marked_in_its_words_and_in_every_file(exhibit):
    assert not exhibit.published
    assert UNPUBLISHED in exhibit.subtitle
    assert exhibit.must_show[0].short == f"{UNPUBLISHED}."
    assert UNPUBLISHED in fragments.exhibit_words(exhibit)
    assert UNPUBLISHED in fragments.exhibit_table(exhibit)
    assert UNPUBLISHED in fragments.exhibit_sources(exhibit)
    assert file_names.file_name(exhibit, "csv").startswith("unpublished_returned-")
    rows = list(csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"))))
    assert all(UNPUBLISHED in row["status"] for row in rows)
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(exhibit, dt.datetime(2026, 5, 1))))  # noqa: DTZ001
    for name in ("Cover", "Table"):
        assert any(UNPUBLISHED in str(cell.value) for row in book[name] for cell in row), name
    assert UNPUBLISHED in book.properties.description
    assert not any("/exhibits/" in str(cell.value) for sheet in book for row in sheet for cell in row)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.shape}-{f.scheme}")
def test_a_drawing_is_marked_and_shows_the_protected_table_alone(exhibit, frame):
    drawing = exhibit.chart(frame)
    if drawing is None:
        assert exhibit.id in {"returned-table", "returned-national"}
        return
    assert UNPUBLISHED in [a.text.replace("<br>", " ").strip("<b>/") for a in drawing.layout.annotations]
    forces = exhibit.table.filter(exhibit.table["level"] == "police-force-area")
    drawn = [v for trace in drawing.data for v in trace.customdata if v is not None]
    assert sorted(drawn) == sorted(v for v in forces["value"] if v is not None)
    texts = " ".join(str(t) for trace in drawing.data for t in (*trace.text, *(trace.hovertext or ())))
    texts += " ".join(a.text for a in drawing.layout.annotations)
    for letter in {"c", "x"} & set(forces["shorthand"]):
        assert f"[{letter}]" in texts


def test_a_hidden_number_is_nowhere_in_what_is_shown(register):
    counts = dict.fromkeys(register.forces, 70) | {"E23000032": 3, "E23000031": 61}
    shown = told(register, counts)
    for make in MAKERS[:3]:
        exhibit = make(register, shown)
        held = {float(v) for v in exhibit.table["value"] if v is not None}
        assert not held & {3.0, 61.0}
        parts = [
            fragments.exhibit_words(exhibit),
            fragments.exhibit_table(exhibit),
            tabular.as_csv(exhibit).decode("utf-8-sig"),
        ]
        assert not any(f">{n}<" in part or f",{n}," in part for part in parts for n in (61,))


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_count_that_the_return_hides_is_c_wherever_it_goes(register, options):
    """In drawings, tables and files; with the totals that hold it, and whatever the reader asks for."""
    counts = dict.fromkeys(register.forces, 70) | {"E23000032": WITHHELD}
    shown = told(register, counts, **options)
    above = {"E23000032", *register.forces["E23000032"].places}
    for make in MAKERS[:3]:
        exhibit = make(register, shown)
        for row in exhibit.table.iter_rows(named=True):
            if row["force"] in above or row["label"] == "England and Wales":
                assert (row["value"], row["shorthand"], row["printed"], row["drawn"]) == (
                    None,
                    "c",
                    "[c]",
                    "[c] hidden",
                )
            else:
                assert row["value"] is not None
        assert "in all" not in exhibit.headline
        csv_rows = [
            row
            for row in csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig")))
            if row["area_name"] == "Kent"
        ]
        assert [row["value"] for row in csv_rows] == ["[c]"]
        drawing = exhibit.chart(Canvas())
        if drawing:
            said = [str(t) for trace in drawing.data for t in (*trace.text, *(trace.hovertext or ()))]
            said += [a.text for a in drawing.layout.annotations]
            assert any("[c]" in text for text in said)
        assert "One count is hidden in the return itself and stays hidden as [c]." in fragments.exhibit_caveats(exhibit)
    national = returned.beside_national(register, shown)
    assert national.table["printed"][1] == "[c]"
    assert "44 of 44 police forces made a return" in national.table["coverage"][1]


@pytest.mark.parametrize("shape", list(Shape))
def test_no_line_crosses_the_words_that_stand_in_place_of_a_number(register, counts, shape):
    made = returned.compare(register, told(register, counts))
    chart = made.chart(Canvas(shape))
    guides = [line for line in chart.layout.shapes if line.name == GUIDE]
    values = made.table["value"].to_list()
    assert 0 < values.count(None) < len(values)
    crossed = {line.y0 for line in guides}
    words = [one for one in chart.layout.annotations if one.xshift == 0 and one.x == 0]
    assert not [one.text for one in words if one.y in crossed]
    assert len(guides) == sum(value is not None for value in values[:-1])  # one from zero to each dot


def test_only_letters_in_use_are_explained(register):
    """A return with nothing hidden, nothing missing and nothing that rounds to zero is read without their words."""
    for counts, letters in (
        (dict.fromkeys(register.forces, 70), set()),
        (dict.fromkeys(register.forces, 70) | {"BTP": 3}, {"c"}),
        (dict.fromkeys(register.forces, 70) | {"BTP": WITHHELD}, {"c"}),
        (dict.fromkeys(register.forces, 70) | {"BTP": None}, {"x"}),
    ):
        exhibit = returned.table(register, told(register, counts, rounded=True))
        said = " ".join([exhibit.description, *(f"{c.short} {c.long}" for c in exhibit.caveats)])
        assert {letter for letter in "cxkz" if f"[{letter}]" in said} == letters
    small = returned.table(register, told(register, dict.fromkeys(register.forces, 2), suppress=False, rounded=True))
    assert "[k]" in " ".join(c.long for c in small.caveats)


def test_a_number_without_a_value_says_why_and_is_never_zero(exhibit):
    for value, letter, printed in exhibit.table.select("value", "shorthand", "printed").iter_rows():
        assert (value is None) == (letter in {"x", "c"})
        assert value is not None or printed == f"[{letter}]"


def test_it_says_what_it_shows_in_few_words(exhibit):
    assert [c.rank for c in exhibit.caveats] == sorted(c.rank for c in exhibit.caveats)
    assert "[c]" in fragments.exhibit_table(exhibit) or "c" not in set(exhibit.table["shorthand"])
    assert all(c.kind is not ColumnKind.DATE for c in exhibit.columns)


def test_forces_stand_in_no_order_of_numbers(register, counts):
    labels = returned.compare(register, told(register, counts)).table["label"].to_list()
    assert labels == [*(force.name for force in register.forces.values()), "England and Wales"]


@pytest.mark.parametrize(
    ("each", "options", "headline"),
    [
        (9, {}, "Your return: 396 operations."),
        (9, {"rounded": True}, "Your return: about 395 operations."),
        (2, {"suppress": False}, "Your return: 88 operations."),
        (0, {}, "Your return: under 10 operations."),
    ],
)
def test_the_total_stands_beside_the_published_one_which_is_not_split(register, each, options, headline):
    counts = dict.fromkeys(register.forces, each)
    exhibit = returned.beside_national(register, told(register, counts, **options))
    published = register.statistics["ops-2025-01"]
    beside = f"Published: {int(published.quantity.value)} in mid-January 2025."
    assert exhibit.headline == f"{headline} {beside} These are counted differently and cannot be compared"
    assert "These are counted differently and cannot be compared." in exhibit.description
    said = f"{exhibit.headline} {exhibit.subtitle} {exhibit.description}"
    numbers = {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", said)}
    own = exhibit.table["value"][1]
    assert not own or abs(own - published.quantity.value) not in numbers  # different things have no difference
    assert not re.search(r"\b(more|fewer|less|as many)\b", said)
    assert exhibit.table["value"][0] == published.quantity.value
    assert exhibit.table.height == 2
    assert exhibit.draw is None
    assert {"operations-snapshot", "no-force-breakdown", "return-unpublished"} <= {c.id for c in exhibit.caveats}


def test_a_total_that_is_hidden_is_not_told(register):
    counts = dict.fromkeys(register.forces) | {"E23000032": 3}
    exhibit = returned.beside_national(register, told(register, counts))
    assert exhibit.headline == (
        "The total of your return is not shown. Published: 127 in mid-January 2025. These are counted differently and "
        "cannot be compared"
    )
    assert list(exhibit.table["printed"]) == ["127", "[c]"]


def test_no_cache_and_no_address_takes_it(exhibit, register, monkeypatch):
    with pytest.raises(ValueError, match="is not published"):
        _ = exhibit.identity
    for refuses in (
        lambda: renderer.cache_key(exhibit, "print", "png"),
        lambda: citation.permalink(exhibit),
        lambda: citation.file_link(exhibit, "csv"),
        lambda: citation.full_citation(exhibit),
        lambda: tabular.as_json(exhibit),
        lambda: tabular.as_csvw(exhibit),
        lambda: exhibit_pages.download_section(exhibit),
        lambda: card.exhibit_page(exhibit),
        lambda: exhibit_pages.citation_section(exhibit),
    ):
        with pytest.raises(ValueError, match="is not published"):
            refuses()
    monkeypatch.setattr(exhibits, "REGISTRY", {"own": Builder(lambda *_: exhibit, "headlines")})
    with pytest.raises(ValueError, match="is not published"):
        exhibits.make("own", register, Selection())


def test_it_is_in_no_cache_after_it_was_shown(register, counts):
    def show(returned):
        for make in MAKERS:
            exhibit = make(register, told(register, returned))
            exhibits.chart(exhibit, Canvas())
            fragments.exhibit_words(exhibit), fragments.exhibit_caveats(exhibit)
            fragments.exhibit_sources(exhibit), fragments.exhibit_table(exhibit)
        return {name: read().currsize for name, read in caches.counted().items()}

    before = show(counts)  # what they share of the release is kept now
    assert show({code: (count or 0) + 100 for code, count in counts.items()}) == before


def test_no_public_exhibit_is_marked(register):
    for name in ("forces-map", "forces-compare"):
        exhibit = exhibits.make(name, register, Selection())
        assert isinstance(exhibit, Exhibit)
        assert not any(UNPUBLISHED in str(a.text) for a in exhibit.chart().layout.annotations)
    assert not [name for name in exhibits.REGISTRY if name.startswith("returned")]


def test_cases_have_no_national_figure_beside_them(register, counts):
    exhibit = returned.force_map(register, told(register, counts, Counted.CASES))
    assert exhibit.unit == "cases"
    assert exhibit.headline.startswith("Cases by police force")
