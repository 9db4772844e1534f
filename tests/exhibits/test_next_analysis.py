"""The next national analysis is data only: a package with made-up analyses of 2024 and 2025, and not a line of code."""

import csv
import io
import re

import pytest

from lib import exhibits
from lib.addresses import address
from lib.charts.canvas import Canvas, Shape
from lib.dataset import fingerprint, package, package_files
from lib.exhibits import analyses, headlines
from lib.model import words
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_pages
from lib.outlets.files import tabular
from lib.outlets.html import page_furniture
from lib.outlets.pictures import compose
from lib.outlets.pictures.sizes import SIZES
from lib.releases.store import DATA
from lib.search import site_search

POLICE = "national-police"
# Made up: role -> value, qualifier, unit, of a whole analysis of one year and of a partial one of the next, which gives
# no figure for institutions and a type that did not exist before.
WHOLE_2024 = {
    "all": (120_000, "exactly", "offences"),
    "group-based": (4_500, "exactly", "offences"),
    "within-family": (1_200, "exactly", "offences"),
    "in-institutions": (300, "over", "offences"),
    "exploitation": (800, "exactly", "offences"),
    "forces": (44, "exactly", "police forces"),
    "change": (4, "rounded", "%"),
    "online": (40, "rounded", "%"),
    "crime-type": (31, "rounded", "%"),
    "profile": (70, "rounded", "%"),
}
PARTIAL_2025 = {
    "all": (130_000, "exactly", "offences"),
    "group-based": (5_000, "exactly", "offences"),
    "within-family": (1_400, "exactly", "offences"),
    "exploitation": (900, "exactly", "offences"),
    "ritualistic": (60, "exactly", "offences"),
    "forces": (44, "exactly", "police forces"),
}
NAMES = {
    "all": "All offences",
    "group-based": "Group-based, of all types",
    "within-family": "Within the family",
    "in-institutions": "In institutions",
    "exploitation": "Child sexual exploitation",
    "ritualistic": "Ritualistic",
    "crime-type": "Sexual assault on a child",
}
PARTS = {"within-family", "in-institutions", "exploitation", "ritualistic"}
SUBJECTS = {"offences": "group-based offending", "police forces": "recorded offences: totals"}


def _rows(year, figures):
    """One row of statistics.csv for each figure of a made-up analysis."""
    for role, (value, qualifier, unit) in figures.items():
        yield {
            "id": f"made-up-{year}-{role}",
            "role": role,
            "analysis": POLICE,
            "year": year,
            "part_of": f"made-up-{year}-group-based"
            if role in PARTS
            else f"made-up-{year}-all"
            if role == "group-based"
            else "",
            "short_name": NAMES.get(role, ""),
            "subject": "recorded offences: totals"
            if role == "all"
            else SUBJECTS.get(unit, "recorded offences: profile"),
            "measure": f"Made-up figure: {role}",
            "value": str(value),
            "qualifier": qualifier,
            "printed_as": "",
            "unit": unit,
            "period": f"{int(year) - 1} to {year}" if role == "change" else year,
            "as_of": "2026-11-01",
            "geography": "England and Wales",
            "source": "vkpp-2024",
            "locator": "",
            "grade": "original",
            "sentence": f"In {year} the made-up number of {role} in England and Wales was {{n}}.",
            "note": "",
        }


def _edited(content, edit):
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(edit(rows))
    return written.getvalue().encode()


def _next(files):
    """The frozen package with the two analyses; what the press said of 2024 gives way to the analysis itself."""
    files = dict(files)
    files["statistics.csv"] = _edited(
        files["statistics.csv"],
        lambda rows: [
            *(row for row in rows if row["year"] != "2024" or row["role"] == "reported-share"),
            *_rows("2024", WHOLE_2024),
            *_rows("2025", PARTIAL_2025),
        ],
    )
    files["analyses.csv"] = _edited(
        files["analyses.csv"],
        lambda rows: [
            *(row | {"comparable": "true"} if row["year"] == "2024" else row for row in rows),
            {"analysis": POLICE, "year": "2025", "announced_on": "", "comparable": "true", "remainder": "Not given"},
        ],
    )
    removed = {row["id"] for row in csv.DictReader(io.StringIO(DATA.joinpath("statistics.csv").read_text("utf-8")))}
    removed -= {row["id"] for row in csv.DictReader(io.StringIO(files["statistics.csv"].decode()))}
    files["caveat_scopes.csv"] = _edited(
        files["caveat_scopes.csv"], lambda rows: [row for row in rows if row["statistic"] not in removed]
    )
    return fingerprint.renew(files)


@pytest.fixture(scope="module")
def following():
    return package.from_files(_next(package_files.read(DATA)))


def test_the_headlines_are_of_the_newest_analysis(following):
    tiles = headlines.tiles(following, Selection())
    of_police = [tile for tile in tiles if tile.statistic.analysis == POLICE]
    assert [(tile.number, tile.statistic.year) for tile in of_police] == [
        ("130,000", "2025"),
        ("5,000", "2025"),
        ("900", "2025"),
    ]
    assert "3.8% of the total" in of_police[1].beside  # 5,000 of 130,000
    offences, _ = headlines.groups(following, Selection())
    assert offences.heading.endswith("recorded in England and Wales in 2025")
    assert offences.said[0].words.startswith("In 2025 ")
    html = page_furniture.figures(following, Selection())
    assert "130,000" in html
    assert "115,489" not in html
    proportion = exhibits.make("proportion", following, Selection())
    assert "about 38 were group-based" in proportion.headline
    assert "2025" in proportion.headline
    assert proportion.table["value"].to_list() == [900, 5000, 130000]


def test_the_breakdown_has_the_new_type_and_not_the_one_that_is_not_given(following):
    exhibit = exhibits.make("breakdown", following, Selection())
    assert exhibit.table["label"].to_list()[2:5] == ["Within the family", "Child sexual exploitation", "Ritualistic"]
    assert exhibit.table["value"].to_list() == [130000, 5000, 1400, 900, 60, 2640]
    assert "nstitution" not in exhibit.description
    assert exhibit.table["label"][-1] == "Not given, if no offence has 2 types"
    assert "2025" in exhibit.headline
    assert "2,640 are left" in exhibit.description
    rows = list(csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["130000", "5000", "1400", "900", "60", "2640"]
    drawing = compose.compose(exhibit, SIZES["slide"])
    assert "Ritualistic" in str(drawing)


def test_an_older_analysis_is_shown_where_the_newest_lacks_the_figures_and_says_so(following):
    types = exhibits.make("crime-types", following, Selection())
    assert types.table["value"].to_list() == [31]
    assert types.headline.endswith("2024")
    assert "We have not read these figures for 2025, so 2024 is shown." in types.description
    assert exhibits.make("profile", following, Selection()).headline.endswith("2024")
    newer = exhibits.make("newer", following, Selection())
    assert newer.table["value"].to_list()[:2] == [4, 40]
    assert "In 2024 the made-up number of change" in newer.table["label"][0]


def test_the_others_are_offered_and_one_that_is_chosen_is_as_it_was(following, register):
    assert list(address.choices(following)["analysis"].options) == ["2025", "2024", "2023"]
    selection, refusals = address.parse({"analysis": ["2023"]}, following)
    assert (selection.analysis, refusals) == ("2023", ())
    assert address.query(selection) == "analysis=2023"
    assert address.parse({"analysis": ["2025"]}, following)[0] == Selection()
    for name in ("proportion", "breakdown", "crime-types"):
        then, now = exhibits.make(name, register, Selection()), exhibits.make(name, following, selection)
        assert now.table.equals(then.table)
        assert now.headline == then.headline
        assert {c.short for c in now.must_show} == {c.short for c in then.must_show}
    selection, (refusal,) = address.parse({"analysis": ["2019"]}, following)
    assert selection == Selection()
    assert "'2025', '2024' and '2023'" in str(refusal)


def test_figures_as_announced_are_of_the_newest_year_that_was_announced(following):
    tiles = headlines.tiles(following, Selection(figures="announced"))
    assert [tile.number for tile in tiles[:3]] == ["around 115,000", "around 4,000", "717"]
    exhibit = exhibits.make("breakdown", following, Selection(figures="announced"))
    assert "2023" in exhibit.headline
    assert exhibit.subtitle.endswith("figures as announced on 16 January 2025")


def test_years_are_broken_where_the_data_say_that_they_are_not_comparable(following, register):
    exhibit = exhibits.make("years", following, Selection())
    assert exhibit.table["period"].to_list() == ["2022", "2023", "2024", "2025"]
    assert exhibit.table["comparable"].to_list() == ["no", "no", "yes", "yes"]
    assert exhibit.headline.startswith("The 2022 and 2023 totals")
    notes = [a.text for a in exhibit.chart().layout.annotations if "comparable" in a.text]
    assert notes == ["42 forces, then 44: not comparable"]
    assert "rose" not in exhibit.description
    then = exhibits.make("years", register, Selection())
    assert then.table["period"].to_list() == ["2022", "2023", "2024"]  # the last in words


def test_every_page_and_outlet_is_of_the_new_figures(following):
    national = exhibits.make("forces-national", following, Selection())
    assert 130000 in national.table["value"].to_list()
    assert "2025" in national.headline
    html = bulletin_pages.national(following, pictures=False)
    assert "130,000" in html
    assert "Ritualistic" in html
    assert "4,228" not in re.sub(r"<table.*?</table>", "", html, flags=re.DOTALL)  # but in what sources said
    found = site_search.find(following, "made-up ritualistic")
    assert any("ritualistic" in str(hit).lower() for hit in found)
    opening = page_furniture.figures(following, Selection())
    assert "In 2025 " in opening


def test_what_is_left_over_agrees_with_the_year_that_is_shown(following):
    for year, left in (("2023", "fewer than 2,086"), ("2024", "fewer than 2,200"), ("", "2,640")):
        exhibit = exhibits.make("breakdown", following, Selection(analysis=year))
        assert exhibit.table["printed"][-1] == left
        if year == "2023":
            (caution,) = [c for c in exhibit.caveats if c.id == "parts-overlap"]
            assert left in caution.short


def test_the_newest_year_with_any_figure_is_found_without_the_press(register, following):
    assert analyses.newest_year(register) == "2024"
    assert analyses.newest_year(following) == "2025"
    assert [a.year for a in analyses.offered(register)] == ["2023"]
    assert words.sentence(following.newest("all", POLICE)).startswith("In 2025 ")


def test_a_change_is_said_in_its_own_words_whether_up_or_down(following, register):
    offences, _ = headlines.groups(following, Selection())
    assert offences.said[-1].words == (
        "The police analysis says that in 2024 the made-up number of change in England and Wales was 4%."
    )
    assert "We have seen the count only in press reports." in headlines.groups(register, Selection())[0].said[-1].words


def test_the_boxes_of_the_years_are_of_the_new_counts(following):
    """A year whose count is held has its number; the change of 2024, whose count is held now, is no box of its own."""
    table = exhibits.make("years", following, Selection()).table
    assert table["value"].to_list() == [107000, 115489, 120000, 130000]
    assert table["printed"].to_list() == ["around 107,000", "115,489", "120,000", "130,000"]
    assert set(table["also"]) == {""}
    for shape in Shape:
        figure = exhibits.make("years", following, Selection()).chart(Canvas(shape))
        said = " ".join(note.text.replace("<br>", " ") for note in figure.layout.annotations)
        assert all(number in said for number in ("120,000", "130,000"))
        assert "more than" not in said
