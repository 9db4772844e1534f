"""The spread of rates: limits and places as the unrounded numbers have them, in words that name no force."""

import csv
import io
import math
import re
from statistics import NormalDist

import openpyxl
import pytest

from lib import exhibits, measures
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.dataset import package
from lib.model.records import Selection
from lib.outlets.files import citation, tabular, workbook
from lib.outlets.html import fragments

YEAR = "2024-25"
MET = "E23000001"
TOTALS = ("eleven-codes", "twelve-codes")
Z = {"95": NormalDist().inv_cdf(0.975), "998": NormalDist().inv_cdf(0.999)}
FRAMES = [
    Canvas(Shape.WIDE, ColourScheme.LIGHT),
    Canvas(Shape.TALL, ColourScheme.DARK),
    Canvas(Shape.SQUARE, ColourScheme.LIGHT, (500.0, 420.0)),
]
MEANING = "To lie inside does not mean that nothing is wrong, and to lie outside does not mean that something is."


def spread(register, measure="twelve-codes", year="", force=()):
    return exhibits.make("forces-spread", register, Selection(measure=measure, year=year, force=force))


@pytest.fixture(scope="module")
def drawn(register):
    """Every spread that is drawn, by measure and year."""
    held = measures.of(register)
    asked = [(measure, year) for measure in held.names for year in held.population_years]
    found = {pair: spread(register, pair[0], "" if pair[1] == YEAR else pair[1]) for pair in asked}
    return {pair: exhibit for pair, exhibit in found.items() if exhibit.draw}


def in_csv(exhibit):
    return list(csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"), newline="")))


def place(value, limits):
    """Where a number lies, from nothing but what a file holds."""
    low95, high95, low998, high998 = (limits[name] for name in ("low95", "high95", "low998", "high998"))
    if value < low998 or value > high998:
        return "outside 99.8%"
    return "outside 95%" if value < low95 or value > high95 else "inside"


def overall(exhibit):
    """Offences and people of every force, with a dot or without, as the last row has them."""
    return exhibit.table.select("offences", "residents").row(-1)


def limits_by_hand(points, per, offences=None, people=None):
    """The limits at each number of people, a second telling: (people, offences) -> four limits, and tau."""
    target = per * (offences or sum(o for _, o in points)) / (people or sum(n for n, _ in points))
    chance = [per / 4 / n for n, _ in points]
    far = [math.sqrt(per * o / n) - math.sqrt(target) for n, o in points]
    z = sorted(d / math.sqrt(v) for d, v in zip(far, chance, strict=True))
    k = round(0.1 * (len(z) - 1))
    phi = sum(min(max(one, z[k]), z[-1 - k]) ** 2 for one in z) / len(z)
    weights = [1 / v for v in chance]
    tau2 = (len(z) * phi - len(z) + 1) / (sum(weights) - sum(w * w for w in weights) / sum(weights))

    def limits(people):
        spread = math.sqrt(per / 4 / people + max(tau2, 0))
        found = {}
        for name, width in Z.items():
            found[f"low{name}"] = max(math.sqrt(target) - width * spread, 0) ** 2
            found[f"high{name}"] = (math.sqrt(target) + width * spread) ** 2
        return found

    return limits


def test_some_are_drawn(drawn):
    assert {measure for measure, _ in drawn} >= {"eleven-codes", "twelve-codes", "88A", "19H", "86", "17B"}


def test_every_place_agrees_with_the_rate_and_limits_of_the_file(drawn):
    for (measure, _), exhibit in drawn.items():
        rate = "rate_per_1_000" if measure in TOTALS else "rate_per_100_000"
        rows = [row for row in in_csv(exhibit) if row["area_type"] == "police-force-area"]
        placed = [row for row in rows if row["position"]]
        assert len(placed) > 30
        for row in placed:
            limits = {name: float(row[name]) for name in ("low95", "high95", "low998", "high998")}
            assert row["position"] == place(float(row[rate]), limits), (exhibit.headline, row["area_name"])
        for row in rows:
            assert bool(row["position"]) == (not row[rate].startswith("["))


def test_the_limits_of_the_file_are_not_rounded(drawn):
    for (measure, _), exhibit in drawn.items():
        rows = [row for row in exhibit.table.iter_rows(named=True) if row["position"]]
        per = 1000 if measure in TOTALS else 100_000
        limits = limits_by_hand([(row["residents"], row["offences"]) for row in rows], per, *overall(exhibit))
        for row in rows:
            for name, expected in limits(row["residents"]).items():
                assert row[name] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_no_rate_and_limit_of_a_workbook_look_otherwise_than_their_place(drawn):
    """Shown to the decimals of its columns, a rate beyond a limit is still beyond it."""
    for exhibit in drawn.values():
        decimals = {c.decimals for c in exhibit.columns if c.name in {"value", "low95", "high95", "low998", "high998"}}
        (count,) = decimals
        assert count >= 1
        for row in exhibit.table.iter_rows(named=True):
            if row["position"]:
                limits = {name: round(row[name], count) for name in ("low95", "high95", "low998", "high998")}
                assert row["position"] == place(round(row["value"], count), limits)


def test_a_workbook_shows_the_limits_to_those_decimals(register):
    exhibit = spread(register, "19H")
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(exhibit, register.release.published_at)))
    cells = {cell.value: cell for row in book["Table"].iter_rows() for cell in row if cell.value}
    head = cells["Upper 95% limit"]
    held = exhibit.table["high95"].to_list()
    count = next(c.decimals for c in exhibit.columns if c.name == "high95")
    for index, value in enumerate(held):
        cell = book["Table"].cell(head.row + 1 + index, head.column)
        if value is not None:
            assert cell.value == pytest.approx(value, rel=1e-14)
            assert cell.number_format.endswith(f";#,##0.{'0' * count}")


def test_the_default_says_what_statisticians_wrote(register):
    exhibit = spread(register)
    assert exhibit.headline == (
        "Rates of child and familial sexual offences (12 codes): 7 of 42 forces outside the 95% limits, "
        "England and Wales, year ending March 2025"
    )
    assert exhibit.description == (
        "7 of 42 forces lie outside the 95% limits and none outside the 99.8% limits. The limits allow for chance and "
        "for the ordinary spread between forces, which is measured from these same forces. If the forces followed that "
        "spread, about 2 of 42 would lie outside the 95% limits and none outside the 99.8% limits. "
        f"{MEANING} Limits for chance alone would leave 33 forces outside the 99.8% limits: chance is not what mainly "
        "separates these rates."
    )
    for said in ("sexual offence codes", "per 1,000 people aged 0 to 17", "year ending March 2025", "42 police forces"):
        assert said in exhibit.subtitle


def test_the_numbers_in_the_words_are_those_of_the_table(drawn):
    for exhibit in drawn.values():
        positions = [position for position in exhibit.table["position"] if position]
        forces, beyond = len(positions), positions.count("outside 99.8%")
        outside = beyond + positions.count("outside 95%")
        assert f"{outside or 'none'} of {forces} forces outside the 95% limits" in exhibit.headline
        assert exhibit.description.startswith(f"{outside or 'None'} of {forces} forces lie")
        assert f"about {math.floor(0.05 * forces + 0.5)} of {forces} would lie outside the 95% limits" in (
            exhibit.description
        )
        said = re.search(r"and (\d+ of them|none) outside the 99.8% limits", exhibit.description)
        assert said[1] == (f"{beyond} of them" if beyond else "none")
        assert MEANING in exhibit.description


def test_nothing_reassures_or_alarms(drawn):
    for exhibit in drawn.values():
        text = f"{exhibit.headline} {exhibit.subtitle} {exhibit.description}".lower()
        assert not re.search(r"no forces|no more than usual|significant|more than chance|unusual", text)


@pytest.mark.parametrize("force", [(), (MET,), ("E23000036", "E23000034"), ("BTP",)])
def test_no_words_name_a_force(register, force):
    for measure in measures.of(register).names:
        exhibit = spread(register, measure, force=force)
        said = (exhibit.headline, exhibit.description, citation.alt_text(exhibit).removeprefix(exhibit.subtitle))
        assert not [f.name for f in register.forces.values() if any(f.name in text for text in said)]


def test_what_it_does_not_mean_leaves_with_every_picture_file_and_caption(register):
    exhibit = spread(register)
    carried = "does not mean that nothing is wrong"
    assert carried in " ".join(caveat.short for caveat in exhibit.must_show)
    for text in (citation.caption(exhibit), citation.alt_text(exhibit), fragments.exhibit_words(exhibit)):
        assert carried in text
    for file in (tabular.as_json(exhibit), tabular.as_csvw(exhibit)):
        assert carried in file.decode()


def marks(figure):
    return [trace for trace in figure.data if trace.mode == "markers"]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.shape)
def test_all_dots_are_alike_and_none_is_named(drawn, register, frame):
    names = [force.name for force in register.forces.values()]
    for exhibit in drawn.values():
        figure = exhibit.chart(frame)
        dots, chosen = marks(figure)
        assert len(dots.x) > 30
        assert not chosen.x
        assert dots.marker.symbol is None
        assert isinstance(dots.marker.color, str)
        assert not [note.text for note in figure.layout.annotations if any(name in note.text for name in names)]
        assert not [text for text in dots.text if "outside" in text or "inside" in text]
        assert all(re.fullmatch(r".+: [\d,]+\.\d per 1(00)?,000 people aged 0 to 17", text) for text in dots.text)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.shape)
def test_chosen_forces_alone_are_named_and_set_apart(register, frame):
    exhibit = spread(register, "88A", force=(MET, "E23000005", "BTP"))
    figure = exhibit.chart(frame)
    dots, chosen = marks(figure)
    assert (len(dots.x), len(chosen.x)) == (40, 2)
    assert dots.marker.color != chosen.marker.color
    rows = {row["label"]: row for row in exhibit.table.iter_rows(named=True)}
    texts = {note.text for note in figure.layout.annotations}
    named = {f"<b>{name}: {rows[name]['printed']}</b>" for name in ("Metropolitan Police", "Greater Manchester")}
    assert named <= texts
    assert not [text for text in texts - named if any(name in text for name in rows if name != "England and Wales")]
    assert exhibit.description.endswith("2 chosen forces are marked. 1 chosen force has no rate and no dot.")


def test_dots_stand_where_the_unrounded_numbers_put_them(drawn):
    for exhibit in drawn.values():
        rows = {row["value"]: row for row in exhibit.table.iter_rows(named=True) if row["position"]}
        dots, _ = marks(exhibit.chart())
        assert list(dots.y) == list(dots.customdata)
        assert {round(x**2): y for x, y in zip(dots.x, dots.y, strict=True)} == {
            int(row["residents"]): value for value, row in rows.items()
        }


def test_limits_are_fine_curves(drawn):
    """Joined at the forces alone they were stairs; and a dot could stand on the wrong side of a straight line."""
    for (measure, _), exhibit in drawn.items():
        rows = [row for row in exhibit.table.iter_rows(named=True) if row["position"]]
        per = 1000 if measure in TOTALS else 100_000
        limits = limits_by_hand([(row["residents"], row["offences"]) for row in rows], per, *overall(exhibit))
        lines = [trace for trace in exhibit.chart().data if trace.mode == "lines" and len(trace.x) > 2]
        assert len(lines) == 4
        for line, name in zip(lines, ("high998", "high95", "low95", "low998"), strict=True):
            assert len(line.x) > 150
            assert (line.x[0] ** 2, line.x[-1] ** 2) == pytest.approx(
                (min(row["residents"] for row in rows), max(row["residents"] for row in rows))
            )
            assert max(b - a for a, b in zip(line.x, line.x[1:], strict=False)) < (line.x[-1] - line.x[0]) / 150
            assert list(line.y) == pytest.approx([limits(x**2)[name] for x in line.x], rel=1e-9, abs=1e-9)


def test_where_too_few_forces_have_a_rate_no_limits_are_drawn(register):
    exhibit = spread(register, "73")
    assert exhibit.draw is None
    assert "too few police forces with 10 offences or more for limits" in exhibit.headline
    assert exhibit.description.endswith("8 of 42 have.")
    assert set(exhibit.table["position"]) == {""}


@pytest.fixture
def with_small(broken):
    """The register where the first two rated forces recorded 4 offences under code 19H in the year."""
    file = broken.folder / "recorded_offences.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    start, force, code, offences = (header.index(n) for n in ("quarter_start", "area", "code", "offences"))
    for row in rows:
        if row[force] in {"E23000036", "E23000026"} and row[code] == "19H" and "2024-04" <= row[start] < "2025-04":
            row[offences] = "1"
    broken.write("recorded_offences.csv", [header, *rows])
    broken.renew()
    return package.read(broken.folder)


def test_a_force_with_a_small_count_is_no_dot_and_in_no_hover_text(with_small):
    exhibit = spread(with_small, "19H", force=("E23000036",))
    rows = {row["force"]: row for row in exhibit.table.iter_rows(named=True)}
    assert [rows[code]["value"] for code in ("E23000036", "E23000026")] == [None, None]
    assert rows["E23000036"]["offences"] == 4
    figure = exhibit.chart()
    assert sum(len(trace.x) for trace in marks(figure)) == 40
    texts = [text for trace in marks(figure) for text in trace.text] + [n.text for n in figure.layout.annotations]
    assert not [text for text in texts if "Avon" in text or "Bedfordshire" in text]
    assert "of 40 forces outside" in exhibit.headline
    assert "2 of 42 forces recorded under 10 offences and have no dot." in exhibit.description
    assert exhibit.description.endswith("The chosen force has no rate and no dot.")


def test_where_no_population_is_held_that_is_the_reason_given(register):
    exhibit = spread(register, year="2025-26")
    assert exhibit.draw is None
    assert exhibit.headline.endswith("none can be shown, England and Wales, April to December 2025 (9 months)")
    assert exhibit.description == "We hold no population for the year ending March 2026, so there are no rates."
