"""Faults of meaning: every cell is of its type and every key exists, and yet the tables contradict themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.dataset.checks.numbers import PARTS
from qa.mutants import LARGE, Mutant, Whole, row, with_cells, with_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

FAR: Final = "2999"
# fault, table, cells that find the row, column, what it becomes; None: the row is taken out
CELLS: Final = (
    (
        "a statistic that this dashboard published itself",
        "statistics",
        {"id": "gb-2023-cse"},
        "source",
        "dashboard-team",
    ),
    ("a wording that this dashboard published itself", "wordings", {"id": "w16"}, "source", "dashboard-team"),
    ("a part of an offence", "statistics", {"id": "csae-2023-total"}, "value", "115489.5"),
    ("a part of a police force", "statistics", {"id": "ops-2025-01-forces"}, "value", "28.5"),
    ("more forces than there are", "statistics", {"id": "ops-2025-01-forces"}, "value", "290"),
    ("more forces than there are", "statistics", {"id": "closed-2025-11-forces"}, "value", "230"),
    ("more than a hundred per cent", "statistics", {"id": "gb-2023-share-familial"}, "value", "260"),
    ("more than a hundred per cent", "statistics", {"id": "ons-2024-csa"}, "value", "910"),
    ("more people than there are", "statistics", {"id": "csa-centre-500k"}, "value", "500000000000"),
    (
        "a count of offences without its caution",
        "statistics",
        {"id": "csae-2023-total"},
        "subject",
        "recorded offences: totals of 2023",
    ),
    ("a count of offences without its caution", "statistics", {"id": "gb-2024-total"}, "subject", "prevalence"),
    ("a coverage that is no number of forces", "tiles", {"position": "5"}, "coverage", "csarp-cases"),
    ("a coverage that is no number of forces", "tiles", {"position": "1"}, "coverage", "gb-2023-cse"),
    (
        "a coverage that is no number of forces",
        "case_reviews",
        {"statistic": "closed-2025-11"},
        "coverage",
        "met-review",
    ),
    ("a number of the press as a headline", "tiles", {"position": "4"}, "statistic", "gb-2024-total"),
    ("a number of the press as announced", "wordings", {"id": "w02"}, "used_as", "announced"),
    ("a second number as announced", "wordings", {"id": "w08"}, "used_as", "announced"),
    ("announced parts above their whole", "wordings", {"id": "w16"}, "value", "117000"),
    ("a share above its whole", "tiles", {"position": "2"}, "whole", "gb-2023-cse"),
    ("a share without its whole", "tiles", {"position": "3"}, "whole", ""),
    ("a share of another unit", "tiles", {"position": "3"}, "whole", "nca-offenders-2025"),
    ("parts above the plan", "statistics", {"id": "fund-local"}, "value", "50"),
    ("parts that do not sum to the plan", "statistics", {"id": "fund-local"}, "value", "4"),
    ("a part of no plan", "funding", {"statistic": "fund-local"}, "part_of", "fund-nca"),
    ("a sum apart that is part of the plan", "funding", {"statistic": "fund-nca"}, "part_of", "fund-plan"),
    ("a plan that is no plan", "funding", {"statistic": "fund-plan"}, "relation", "separate"),
    ("a recommendation too few", "recommendations", {"inquiry": "National audit", "number": "12"}, "", None),
    ("a recommendation too few", "recommendations", {"inquiry": "IICSA", "number": "20"}, "", None),
    (
        "a recommendation whose number is left out",
        "recommendations",
        {"inquiry": "IICSA", "number": "20"},
        "number",
        "44",
    ),
    ("a status without its source", "commitments", {"number": "2"}, "source", ""),
    ("a status without its date", "commitments", {"number": "2"}, "status_date", ""),
    ("a status without its grade", "commitments", {"number": "2"}, "grade", ""),
    ("a date without a status", "commitments", {"number": "6"}, "status_date", "2025-06"),
    ("a status older than the promise", "commitments", {"number": "2"}, "status_date", "2024-12-31"),
    ("an original that nobody names", "events", {"id": "e01"}, "grade", "original"),
    ("an original that nobody names", "recommendations", {"inquiry": "IICSA", "number": "3"}, "grade", "mirror"),
    ("a source on another's site", "sources", {"id": "nca-2025-11-05"}, "read_at", ""),
    ("a publisher of every site", "publishers", {"publisher": "Home Office"}, "hosts", "uk"),
    ("more children than residents", "populations", {"force": "E23000036"}, "residents_0_17", "1813666"),
    ("a force without residents", "populations", {"force": "E23000036"}, "residents_0_17", "0"),
    ("a rated force without a population", "populations", {"force": "E23000036"}, "", None),
    ("more residents than there are", "populations", {"force": "E23000036"}, "residents", "9000000000"),
    ("a population of no financial year", "populations", {"force": "E23000036"}, "financial_year", "2024-26"),
    ("a population of another year", "populations", {"force": "E23000036"}, "financial_year", "2031-32"),
    ("a population counted in another year", "populations", {"force": "E23000036"}, "reference_date", "2019-06-30"),
    ("a rate for a force with few residents", "forces", {"code": "E23000034"}, "rated", "true"),
    ("a rate for a force without residents", "forces", {"code": "BTP"}, "rated", "true"),
    ("a region of two names", "forces", {"code": "E23000036"}, "region", "North West"),
    ("a region without a code", "forces", {"code": "E23000036"}, "region_code", ""),
    ("a region with a code of no region", "forces", {"code": "E23000036"}, "region_code", "Z99"),
    ("a force in another nation", "forces", {"code": "E23000036"}, "nation", "Wales"),
    ("a force in no nation", "forces", {"code": "E23000036"}, "nation", ""),
    ("a territorial force too few", "forces", {"code": "E23000036"}, "territorial", "false"),
    ("two forces in one place of the map", "forces", {"code": "E23000036"}, "tile_row", "6"),
    ("a force far off the map", "forces", {"code": "E23000036"}, "tile_row", "1000000000"),
    ("an authority in another nation", "local_authorities", {"code": "E07000223"}, "force", "W15000001"),
    ("another force's name as an alias", "force_aliases", {"alias": "Met"}, "alias", "Kent"),
    ("another force's name in other letters as an alias", "force_aliases", {"alias": "Met"}, "alias", "gwent"),
    ("thirteen codes in the total of twelve", "offence_codes", {"code": "86"}, "in_twelve_code_total", "true"),
    ("a title that ends before it begins", "offence_titles", {"code": "71"}, "valid_to", "2011-01-01"),
    ("two titles at one time", "offence_titles", {"code": "71"}, "valid_to", "2019-03-31"),
    ("a caution for a subject that there is not", "caveat_scopes", {"caveat": "under-reporting"}, "subject", "totals"),
    ("a caution for a view that there is not", "caveat_scopes", {"view": "over-time"}, "view", "time"),
    ("a caution for a measure that there is not", "caveat_scopes", {"caveat": "under-reporting"}, "measure", "99Z"),
    ("a caution that ends before it begins", "caveat_scopes", {"caveat": "part-year"}, "period_to", "1999-01-01"),
    (
        "a caution of another time",
        "caveat_scopes",
        {"caveat": "under-reporting", "table": LARGE},
        "period_to",
        "1999-01-01",
    ),
    ("a telephone number in words", "support", {"service": "NSPCC Helpline"}, "contact", "the helpline"),
    ("a link to another place", "support", {"service": "NAPAC"}, "contact", "childline.org.uk"),
    ("a caution that need not be shown", "caveats", {"id": "under-reporting"}, "must_show", "false"),
    ("a version that is no release", "releases", {"id": "2026-11-26"}, "id", "2025-01-01"),
    ("a time that clocks skip", "releases", {"id": "2026-11-26"}, "published_at", "2027-03-28T01:30:00"),
    ("a release before it was checked", "releases", {"id": "2026-11-26"}, "checked_on", f"{FAR}-01-01"),
    ("words that ask for what is not there", "tiles", {"position": "6"}, "beside", "{share} of all"),
    ("words that ask for what nobody knows", "tiles", {"position": "6"}, "beside", "{n} of all"),
    ("a sentence without its number", "statistics", {"id": "gb-2023-cse"}, "sentence", "No number."),
    ("a sentence with its number twice", "statistics", {"id": "gb-2023-cse"}, "sentence", "{n} of {n}."),
)
FUTURE: Final = (
    ("sources", "published"), ("statistics", "as_of"), ("case_reviews", "stated_on"), ("operations", "reviewed_on"),
    ("recommendations", "status_date"), ("commitments", "status_date"), ("commitments", "made_on"), ("events", "date"),
    ("populations", "reference_date"), ("releases", "checked_on"), (LARGE, "quarter_start"),
)  # fmt: skip
COUNTS: Final = {
    "a count beyond any count": "9223372036854775807",
    "a count a thousand times too high": "41200000",
    "a count far below zero": "-41200000",
}


def mutants(whole: Whole) -> Iterator[Mutant]:
    """Every contradiction that somebody thought of."""
    for fault, table, cells, column, cell in CELLS:
        place = whole.find(table, **cells)
        if cell is None:
            made = with_rows(whole, table, lambda rows, place=place: [*rows[:place], *rows[place + 1 :]])
            yield Mutant(fault, table, made, contradicts=True, elsewhere=_ANY)
        else:
            made = with_cells(whole, table, {(place, column): cell})
            yield Mutant(fault, table, made, rows=row(place), contradicts=True, elsewhere=_ANY)
    yield from _parts(whole)
    for table, column in FUTURE:
        place = whole.some_row("future", table, column)
        day = "2999-01-01"
        made = with_cells(whole, table, {(place, column): day})
        yield Mutant("a date that is to come", table, made, row(place), frozenset({column}), contradicts=True)
    yield from _counts(whole)
    yield from _lost(whole)


_ANY: Final = frozenset({"statistics.csv", "tiles.csv", "funding.csv", "caveats.csv", "recommendations.csv"} | {
    "populations.csv", "forces.csv", "offence_codes.csv", "wordings.csv", "caveat_scopes.csv", "recorded_offences.csv",
    "datapackage.json", "releases.csv", "sources.csv", "revisions.csv",
})  # fmt: skip


def _parts(whole: Whole) -> Iterator[Mutant]:
    for total, parts in PARTS.items():
        for part in parts:
            place = whole.find("statistics", id=part)
            most = float(whole.cell("statistics", whole.find("statistics", id=total), "value"))
            made = with_cells(
                whole, "statistics", {(place, "value"): f"{most + 1:.0f}", (place, "qualifier"): "exactly"}
            )
            yield Mutant(
                "a total below its part", "statistics", made, row(place), frozenset({"value"}), contradicts=True
            )


def _counts(whole: Whole) -> Iterator[Mutant]:
    for fault, cell in COUNTS.items():
        place = whole.some_row(fault, LARGE)
        made = with_cells(whole, LARGE, {(place, "offences"): cell})
        yield Mutant(fault, LARGE, made, row(place), frozenset({"offences"}), contradicts=True)
    for fault, column, cell in (
        ("a quarter that is none", "quarter_start", "2014-05-01"),
        ("a count of another force", "force", "E23000001"),
        ("a count of another code", "code", "86"),
    ):
        place = whole.find(LARGE, quarter_start="2014-04-01", force="BTP", code="17B")
        made = with_cells(whole, LARGE, {(place, column): cell})
        yield Mutant(fault, LARGE, made, contradicts=True)
    for fault, lost in (
        ("a cell that is not there", "2014-04-01,BTP,86"),
        ("a quarter that is not there", "2015-07-01,"),
        ("a force without counts", ",W15000001,"),
        ("a code without counts", ",88A,"),
    ):
        made = with_rows(whole, LARGE, lambda rows, lost=lost: [one for one in rows if lost not in ",".join(one)])
        yield Mutant(fault, LARGE, made, contradicts=True)
    newest = whole.find(LARGE, quarter_start="2025-01-01", force="E23000032", code="17B")
    for shorthand in ("", "[x]", "[z]", "[c]", "-", "..", "N/A"):
        fault = f"no count, and {shorthand or 'nothing'} in its place"
        made = with_cells(whole, LARGE, {(newest, "offences"): shorthand})
        yield Mutant(fault, LARGE, made, row(newest), missing=True)
    swapped = {
        (whole.find("offence_codes", code=code), "in_twelve_code_total"): said
        for code, said in (("86", "true"), ("88A", "false"))
    }
    yield Mutant(
        "another code in the total of twelve",
        "offence_codes",
        with_cells(whole, "offence_codes", swapped),
        contradicts=True,
    )


def _lost(whole: Whole) -> Iterator[Mutant]:
    """Every place where a caution applies, taken out where it is the last that keeps a count from standing alone."""
    header, *scopes = whole.tables["caveat_scopes"]
    for table in ("statistics", LARGE):
        kept = [one for one in scopes if one[header.index("table")] != table]
        made = with_rows(whole, "caveat_scopes", lambda _, kept=kept: [header, *kept])
        yield Mutant(f"no caution for anything of {table}", "caveat_scopes", made, contradicts=True, elsewhere=_ANY)
