"""Sense checks on tables small enough to read; the package tests run them on the whole."""

import ast
import re
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dataset import checks
from lib.dataset.checks import caveats, force_tables, numbers, provenance, time_series
from lib.dataset.checks.row_names import NAMED
from lib.model.quantity import Range
from lib.settings import ROOT

# Roles that are plain words for something else too.
OTHERS = {"territorial-forces"}
REASONS = {"part-year", "no-residents"}  # why there is no rate: words that happen to be called as caveats are


def statistics(*rows):
    """Rows of (id, value, qualifier, unit, grade); the last three may be left out."""
    names = ("id", "value", "qualifier", "unit", "grade", "subject")
    defaults = ("", 0.0, "exactly", "offences", "original", "context")
    table = pl.DataFrame([dict(zip(names, (*row, *defaults[len(row) :]), strict=True)) for row in rows], strict=False)
    return table.with_columns(role="id", analysis=pl.lit("a"), year=pl.lit("2023"), part_of=pl.lit(""))


def said(problems):
    return [str(problem) for problem in problems]


def test_every_check_finds_nothing_wrong_with_a_good_package(register):
    assert checks.problems(register.tables) == []


def test_a_check_without_its_tables_is_not_made(register):
    assert checks.problems({"tiles": register.tables["tiles"]}) == []


def test_a_check_without_its_columns_names_the_file(register):
    found = checks.problems({"tiles": register.tables["tiles"].drop("beside")})
    assert said(found) == [
        "datapackage.json: expected columns and types of tiles that can be checked; found ''beside''"
    ]


@pytest.mark.parametrize(
    ("part", "whole", "fine"),
    [
        ((212, "exactly"), (212, "exactly"), True),
        ((213, "exactly"), (212, "exactly"), False),
        ((300, "over"), (4228, "exactly"), True),
        ((300, "over"), (300, "exactly"), False),
        ((300, "at_least"), (300, "exactly"), True),
        ((4000, "around"), (3990, "exactly"), True),
        ((4000, "around"), (3800, "exactly"), False),
        ((5000, "up_to"), (1, "exactly"), True),
        ((5000, "exactly"), (1, "over"), True),
        ((26, "rounded"), (25.5, "exactly"), True),
        ((26, "rounded"), (25.4, "exactly"), False),
    ],
)
def test_a_part_may_be_as_large_as_its_whole_and_its_words_count(part, whole, fine):
    table = statistics(("all", *whole), ("some", *part)).with_columns(part_of=pl.Series(["", "all"]))
    assert (numbers.parts_within_wholes(table) == []) is fine


def test_both_ends_of_an_open_range_are_outside():
    assert numbers.exceeds(Range(3, 9, low_open=True), Range(0, 3))
    assert numbers.exceeds(Range(3, 9), Range(0, 3, high_open=True))
    assert not numbers.exceeds(Range(3, 9), Range(0, 3))


def funding(*rows):
    return pl.DataFrame(rows, schema=["statistic", "relation", "part_of"], orient="row")


PLAN = ("plan", "plan", "")
PARTS = [PLAN, ("a", "part", "plan"), ("b", "part", "plan")]


@pytest.mark.parametrize(
    ("sums", "relations", "expected"),
    [
        ([("plan", 0.3), ("a", 0.1), ("b", 0.2)], PARTS, []),
        (
            [("plan", 10.0), ("a", 5.0), ("b", 4.0)],
            PARTS,
            ["funding.csv, row 2, column 'statistic': expected parts that sum to 10 (plan); found '9'"],
        ),
        ([("plan", 10.0, "up_to"), ("a", 5.0), ("b", 4.0)], PARTS, []),
        (
            [("plan", 10.0, "up_to"), ("a", 5.0), ("b", 6.0)],
            PARTS,
            ["funding.csv, row 2, column 'statistic': expected parts that come to at most up to 10 (plan); found '11'"],
        ),
        ([("plan", 10.0), ("a", 5.0, "over"), ("b", 4.0)], PARTS, []),
        (
            [("plan", 10.0), ("a", 10.0)],
            [PLAN, ("a", "separate", "plan")],
            ["funding.csv, row 3, column 'part_of': expected nothing: only a part is part of a plan; found 'plan'"],
        ),
        (
            [("plan", 10.0), ("a", 10.0)],
            [PLAN, ("a", "part", "")],
            ["funding.csv, row 3, column 'part_of': expected the statistic of a plan; found nothing"],
        ),
        (
            [("plan", 10.0, "exactly", "GBP million"), ("a", 10.0, "exactly", "GBP")],
            [PLAN, ("a", "part", "plan")],
            ["funding.csv, row 3, column 'part_of': expected a plan in GBP; found 'GBP million'"],
        ),
    ],
)
def test_parts_of_a_plan(sums, relations, expected):
    assert said(numbers.funding_adds_up(funding(*relations), statistics(*sums))) == expected


def tiles(**cells):
    row = {"role": "part", "analysis": "a", "whole_role": "whole", "coverage_role": "", "beside": "{share} of all"}
    row |= cells
    return pl.DataFrame([row])


def wordings(*rows):
    """Rows of (statistic, value, qualifier, used_as, grade)."""
    names = ["statistic", "value", "qualifier", "used_as", "grade"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String) | {"value": pl.Float64}, orient="row")


def test_a_tile_is_not_above_its_whole_as_announced_either():
    both = statistics(("part", 717.0), ("whole", 4228.0))
    assert numbers.tiles_within_wholes(tiles(), both, wordings()) == []
    announced = wordings(("whole", 500.0, "exactly", "announced", "quoted"))
    assert said(numbers.tiles_within_wholes(tiles(), both, announced)) == [
        "tiles.csv, row 2, column 'whole_role': expected at least 717 (part); found '500'"
    ]
    assert numbers.tiles_within_wholes(tiles(), both, wordings(("whole", 500.0, "exactly", "", "quoted"))) == []


def test_a_tile_is_in_the_unit_of_its_whole():
    both = statistics(("part", 7.0, "exactly", "cases"), ("whole", 42.0))
    assert said(numbers.tiles_within_wholes(tiles(), both, wordings())) == [
        "tiles.csv, row 2, column 'whole_role': expected a statistic in cases; found 'offences'"
    ]


@pytest.mark.parametrize("column", ["role", "whole_role", "coverage_role"])
def test_the_press_is_on_no_tile(column):
    held = statistics(("part", 1.0), ("whole", 2.0), ("seen", 1.0, "exactly", "offences", "press"))
    assert provenance.no_press_on_tiles(tiles(), held) == []
    assert said(provenance.no_press_on_tiles(tiles(**{column: "seen"}), held))[:1] == [
        (
            f"tiles.csv, row 2, column '{column}': expected a role whose statistic was not read only in the press, in "
            "a year that has the others too; found 'seen'"
        )
    ]


def test_all_numbers_of_an_analysis_on_tiles_have_a_year_in_common():
    held = statistics(("part", 1.0), ("whole", 2.0), ("part", 3.0)).with_columns(
        year=pl.Series(["2023", "2023", "2024"])
    )
    assert provenance.no_press_on_tiles(tiles(), held) == []
    apart = held.with_columns(year=pl.Series(["2022", "2023", "2024"]))
    (problem,) = provenance.no_press_on_tiles(tiles(), apart)
    assert problem.column == "whole_role"


@pytest.mark.parametrize(("wording", "statistic"), [("press", "original"), ("quoted", "press")])
def test_the_press_announces_nothing(wording, statistic):
    table = wordings(("whole", 500.0, "exactly", "announced", wording))
    held = statistics(("whole", 2.0, "exactly", "offences", statistic))
    assert said(provenance.announced_once_and_not_by_press(table, held)) == [
        (
            "wordings.csv, row 2, column 'used_as': expected nothing: the wording or its statistic is of grade press;"
            " found 'announced'"
        )
    ]


@pytest.mark.parametrize(
    ("host", "read_at", "fine"),
    [
        ("https://www.gov.uk/a", "", True),
        ("https://gov.uk/a", "", True),
        ("https://notgov.uk/a", "", False),
        ("https://gov.uk.example.org/a", "", False),
        ("https://gov.uk@example.org/a", "", False),
        ("https://[bad/a", "", False),
        ("https://WWW.GOV.UK/a", "", True),
        ("https://example.org/a", "Example", True),
        ("", "", True),
    ],
)
def test_a_foreign_host_says_where_the_text_was_read(host, read_at, fine):
    sources = pl.DataFrame({"url": [host], "read_at": [read_at], "publisher": ["Home Office"]})
    publishers = pl.DataFrame({"publisher": ["Home Office"], "hosts": ["gov.uk police.uk"]})
    assert (provenance.read_at_foreign_hosts(sources, publishers) == []) is fine


def test_a_publisher_without_hosts_has_only_foreign_ones():
    sources = pl.DataFrame({"url": ["https://thesun.co.uk/a"], "read_at": [""], "publisher": ["The Sun"]})
    assert said(provenance.read_at_foreign_hosts(sources, pl.DataFrame({"publisher": ["The Sun"], "hosts": [""]}))) == [
        (
            "sources.csv, row 2, column 'read_at': expected the site that was read: thesun.co.uk is not The Sun's;"
            " found nothing"
        )
    ]


def test_forces_that_share_a_place_are_both_named():
    placed = pl.DataFrame({"tile_row": [0, 1, 0], "tile_column": [7, 7, 7]})
    assert [problem.row for problem in force_tables.one_tile_for_each_force(placed)] == [2, 4]


def test_twelve_codes_and_no_more():
    flags = [True] * 12 + [False]
    assert force_tables.twelve_codes_are_twelve(pl.DataFrame({"in_twelve_code_total": flags})) == []
    assert said(force_tables.twelve_codes_are_twelve(pl.DataFrame({"in_twelve_code_total": [*flags, True]}))) == [
        "offence_codes.csv, column 'in_twelve_code_total': expected true for 12 codes; found '13'"
    ]


def test_a_code_that_names_a_child_victim_is_one_of_the_total():
    codes = {"in_twelve_code_total": [True, True, False], "names_child_victim": [True, False, False]}
    assert force_tables.child_victims_within_the_total(pl.DataFrame(codes)) == []
    codes["names_child_victim"][2] = True
    assert said(force_tables.child_victims_within_the_total(pl.DataFrame(codes))) == [
        (
            "offence_codes.csv, row 4, column 'names_child_victim': expected false for a code outside the total;"
            " found 'true'"
        ),
    ]
    none = pl.DataFrame({"in_twelve_code_total": [True], "names_child_victim": [False]})
    assert said(force_tables.child_victims_within_the_total(none)) == [
        "offence_codes.csv, column 'names_child_victim': expected true for some codes; found 'none'"
    ]


def test_a_scope_of_nothing_is_named():
    scopes = pl.DataFrame(
        {
            "subject": ["context", "weather", ""],
            "measure": ["twelve-codes", "71", "99Z"],
            "view": ["", "table", "tables"],
        }
    )
    found = caveats.scopes_name_what_exists(scopes, statistics(("a", 1.0)), pl.DataFrame({"code": ["71"]}))
    assert said(found) == [
        "caveat_scopes.csv, row 3, column 'subject': expected a subject of statistics.csv; found 'weather'",
        (
            "caveat_scopes.csv, row 4, column 'measure': expected a code of offence_codes.csv, or twelve-codes or"
            " eleven-codes; found '99Z'"
        ),
        (
            "caveat_scopes.csv, row 4, column 'view': expected a way of showing: announced, closed-cases,"
            " compare, map, negative, over-time, profile, rate, small, sorted, split, spread, table, under-reporting;"
            " found 'tables'"
        ),
    ]


def test_a_year_a_month_and_a_day_are_each_compared_at_their_own_length():
    releases = pl.DataFrame({"published_at": [datetime(2025, 1, 1), datetime(2026, 11, 22)]})  # noqa: DTZ001 - local time
    cells = ["", "2026", "2026-11", "2026-11-22", "2027", "2026-12", "2026-11-23", "2026-13", "2025-02-29", "٢٠٢٥"]
    found = time_series.not_in_the_future("sources", pl.DataFrame({"published": cells}), releases)
    assert sorted((problem.row, problem.expected.split(" ")[0]) for problem in found) == [
        (6, "nothing"), (7, "nothing"), (8, "nothing"), (9, "a"), (10, "a"), (11, "a"),
    ]  # fmt: skip


def test_a_period_that_runs_backwards():
    periods = pl.DataFrame(
        {
            "valid_from": [date(2012, 4, 1), date(2012, 4, 1), date(2012, 4, 1)],
            "valid_to": [None, date(2012, 4, 1), date(2012, 3, 31)],
        }
    )
    assert said(time_series.starts_before_it_ends("offence_titles", periods)) == [
        "offence_titles.csv, row 4, column 'valid_to': expected a day from 2012-04-01 on; found '2012-03-31'"
    ]


FORCES, CODES = ["A", "B"], ["1", "2", "3"]
QUARTERS = [date(2020 + number // 4, number % 4 * 3 + 1, 1) for number in range(6)]
CELLS = [(quarter, force, code) for quarter in QUARTERS for force in FORCES for code in CODES]


@given(st.sets(st.sampled_from(CELLS), min_size=1))
def test_every_gap_in_the_grid_is_covered_by_what_is_said_and_nothing_else_is(there):
    names = ["quarter_start", "area", "code"]
    table = pl.DataFrame(sorted(there), schema=names, orient="row")
    found = time_series.grid_without_gaps(table, pl.DataFrame({"code": FORCES}), pl.DataFrame({"code": CODES}))
    first, last = min(there)[0], max(there)[0]
    gaps = {cell for cell in CELLS if first <= cell[0] <= last} - there
    covered = set()
    for problem in found:
        words = problem.expected.replace("rows for ", "").replace("a row for ", "").split(", ")
        said_of = {cell for cell in gaps if set(words) <= {str(part) for part in cell}}
        assert said_of
        covered |= said_of
    assert covered == gaps


def test_a_package_without_offences_has_no_gap():
    empty = pl.DataFrame(schema={"quarter_start": pl.Date, "area": pl.String, "code": pl.String})
    codes = pl.DataFrame({"code": ["A"]})
    assert time_series.grid_without_gaps(empty, codes, codes) == []


def strings(folder):
    """Every piece of text in the code below a folder, but docstrings and the checks that list names."""
    for file in folder.rglob("*.py"):
        if file.parent.name == "checks":
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
            if isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield file, node.value


def test_every_role_and_caveat_that_the_code_names_is_held_to_be_there(register):
    """A role that the pages ask for and that nobody checks would fail before a reader's eyes."""
    spoken = {text for _, text in strings(ROOT / "lib") if "-" in text}
    assert spoken & set(register.caveats) - REASONS <= set(NAMED["caveats", "id"])
    assert spoken & set(register.by_role) - OTHERS <= set(NAMED["statistics", "role"])


YEAR = re.compile(r"(?<![0-9#xu])20[0-9]{2}(?![0-9])")
EXAMPLE = re.compile(r"https?://\S+|[Ss]uch as [^;]*|For example: .*")  # addresses, and examples in help and messages
TIMELESS = {  # a year that is no figure's, by file
    "methods.html": "the publication of a method",
    "return_before.html": "the name of an Order",
}


def test_no_statistic_and_no_year_stands_in_the_code(register):
    """The next analysis is new rows: code and templates ask by role and year, never for an id or of a year."""
    templates = (ROOT / "lib" / "templates").iterdir()
    texts = [*strings(ROOT / "lib"), *((file, file.read_text(encoding="utf-8")) for file in templates)]
    ids = [name for name in register.statistics if "-" in name]
    assert [(file.name, name) for file, text in texts for name in ids if name in text] == []
    dated = [(file.name, text) for file, text in texts if YEAR.search(EXAMPLE.sub("", text))]
    assert [(name, text) for name, text in dated if name not in TIMELESS] == []


def test_every_view_that_a_caveat_waits_for_is_one_that_the_code_shows(register):
    assert {scope.view for scope in register.scopes} - {""} <= caveats.VIEWS


@pytest.mark.parametrize(
    ("release_of", "source", "fine"),
    [
        ("dashboard", "dashboard-team", True),
        ("dashboard", "ho-prc-pfa", False),
        ("source", "ho-prc-pfa", True),
        ("source", "dashboard-team", False),
    ],
)
def test_the_day_of_a_release_comes_from_who_releases_it(release_of, source, fine):
    found = provenance.days_from_publishers(pl.DataFrame({"release_of": [release_of], "source": [source]}))
    assert [(problem.file, problem.row, problem.column) for problem in found] == (
        [] if fine else [("release_calendar.csv", 2, "source")]
    )
