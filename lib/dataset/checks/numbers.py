"""Check numbers: parts against wholes, values against units, and counts against what was published."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset.table_schema import Problem, numbered
from lib.model.quantity import Qualifier, Quantity, Range, total

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

FORCES: Final = ("police forces", "% of forces")  # units of coverage
SHARE: Final = "%"
PARTED: Final = ("%", "GBP")  # prefixes of units that allow decimals
MOST: Final = 1_000_000_000  # of any count in England and Wales
RISE: Final = "Rise"  # prefix of the only share that can be above a hundred
MADE: Final = "recommendations-made"  # role of the number that an inquiry made; `analysis` names the inquiry


def parts_within_wholes(statistics: pl.DataFrame) -> list[Problem]:
    """Check that no statistic must be above the one that it is part of, given their qualifiers, and is in its unit.

    Parts may overlap, so they are not summed. A part in words about another unit, such as recommendations carried out,
    is compared as a number too.
    """
    rows = _by_id(statistics)
    return [
        Problem("statistics.csv", number, "value", f"at most {_as_text(whole)} ({whole['id']})", _as_text(row))
        for number, row in rows.values()
        if row["part_of"] in rows
        for whole in [rows[row["part_of"]][1]]
        if exceeds(_range(row), _range(whole))
    ]


def residents_within_residents(populations: pl.DataFrame) -> list[Problem]:
    """Check that there are no more residents under 18 than residents."""
    return [
        Problem(
            "populations.csv", number, "residents_0_17", f"at most {row['residents']:,}", f"{row['residents_0_17']:,}"
        )
        for number, row in numbered(populations)
        if row["residents"] is not None and row["residents_0_17"] > row["residents"]
    ]


def tiles_within_wholes(tiles: pl.DataFrame, statistics: pl.DataFrame, wordings: pl.DataFrame) -> list[Problem]:
    """Check that a tile's number has the unit of its whole and is not above it, published or announced.

    The number and its whole are compared in every year of the analysis that has both.
    """
    announced = {row["statistic"]: row for _, row in numbered(wordings) if row["used_as"] == "announced"}
    problems: list[Problem] = []
    for number, tile in numbered(tiles):
        for part, whole in _pairs(tile, statistics):
            if part["unit"] != whole["unit"]:
                problems.append(
                    Problem("tiles.csv", number, "whole_role", f"a statistic in {part['unit']}", whole["unit"])
                )
                continue
            pairs = [(part, whole), (announced.get(part["id"], part), announced.get(whole["id"], whole))]
            problems += [
                Problem("tiles.csv", number, "whole_role", f"at least {_as_text(least)} ({part['id']})", _as_text(most))
                for least, most in pairs
                if exceeds(_range(least), _range(most))
            ][:1]
    return problems


def _pairs(tile: Row, statistics: pl.DataFrame) -> list[tuple[Row, Row]]:
    """Return a tile's number and its whole in each year of its analysis that has both."""
    rows = [row for _, row in numbered(statistics) if row["analysis"] == tile["analysis"] and row["role"]]
    wholes = {row["year"]: row for row in rows if row["role"] == tile["whole_role"]}
    return [(row, wholes[row["year"]]) for row in rows if row["role"] == tile["role"] and row["year"] in wholes]


def funding_adds_up(funding: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that parts name their plan, in its unit; exact parts sum to it, others do not exceed it."""
    sums = _by_id(statistics)
    relations = {row["statistic"]: row["relation"] for _, row in numbered(funding)}
    problems: list[Problem] = []
    for number, row in numbered(funding):
        wanted = row["relation"] == "part"
        if wanted != (relations.get(row["part_of"]) == "plan"):
            expected = "the statistic of a plan" if wanted else "nothing: only a part is part of a plan"
            problems.append(Problem("funding.csv", number, "part_of", expected, row["part_of"] or None))
        elif wanted:
            unit, plan_unit = (sums[row[column]][1]["unit"] for column in ("statistic", "part_of"))
            if unit != plan_unit:
                problems.append(Problem("funding.csv", number, "part_of", f"a plan in {unit}", plan_unit))
    if problems:
        return problems
    for number, row in numbered(funding):
        parts = [sums[part["statistic"]][1] for _, part in numbered(funding) if part["part_of"] == row["statistic"]]
        if not parts:
            continue
        plan, parts_total = sums[row["statistic"]][1], total(*map(_range, parts))
        exact = parts_total.exact and _range(plan).exact
        if exceeds(parts_total, _range(plan)) or (exact and not _same(parts_total.low, plan["value"])):
            expected = f"parts that {'sum' if exact else 'come'} to {'' if exact else 'at most '}{_as_text(plan)}"
            problems.append(
                Problem("funding.csv", number, "statistic", f"{expected} ({plan['id']})", _plain(parts_total.low))
            )
    return problems


def beside_can_be_filled(tiles: pl.DataFrame) -> list[Problem]:
    """Check that the words beside a tile's number have only placeholders that the tile can fill."""
    needs = {"{share}": "whole_role", "{coverage}": "coverage_role"}
    problems: list[Problem] = []
    for number, tile in numbered(tiles):
        placeholders = re.findall(r"\{[^{}]*\}|[{}]", tile["beside"])
        problems += [
            Problem("tiles.csv", number, "beside", f"no marks in braces but {' and '.join(needs)}", placeholder)
            for placeholder in placeholders
            if placeholder not in needs
        ]
        problems += [
            Problem("tiles.csv", number, column, f"a role: {placeholder} stands in the column beside", None)
            for placeholder, column in needs.items()
            if placeholder in placeholders and not tile[column]
        ]
    return problems


def numbers_in_their_units(statistics: pl.DataFrame, wordings: pl.DataFrame, forces: pl.DataFrame) -> list[Problem]:
    """Check that counts are whole, shares at most 100, and numbers of forces no larger than the list of forces."""
    units = {row["id"]: row for _, row in numbered(statistics)}
    problems = [
        Problem("statistics.csv", number, "value", expected, _plain(row["value"]))
        for number, row in numbered(statistics)
        for expected in _unlike_its_unit(row, row["value"], forces.height)
    ]
    return problems + [
        Problem("wordings.csv", number, "value", expected, _plain(row["value"]))
        for number, row in numbered(wordings)
        for expected in _unlike_its_unit(units[row["statistic"]], row["value"], forces.height)
    ]


def _unlike_its_unit(statistic: dict[str, Any], value: float, forces: int) -> Iterator[str]:
    unit = statistic["unit"]
    if value % 1 and not unit.startswith(PARTED):
        yield f"a whole number of {unit}"
    if unit.startswith(SHARE) and value > 100 and not statistic["measure"].startswith(RISE):  # noqa: PLR2004 - per cent
        yield "at most 100 per cent"
    if unit == FORCES[0] and value > forces:
        yield f"at most {forces}, as many as forces.csv has"
    if value > MOST:
        yield f"at most {MOST:,}"


def coverage_in_forces(tiles: pl.DataFrame, case_reviews: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that coverage is given in police forces."""
    rows = [row for _, row in numbered(statistics)]
    expected = f"a statistic in {' or '.join(FORCES)}"
    stated = [
        ("case_reviews", number, "coverage", row["unit"])
        for number, cells in numbered(case_reviews)
        for row in rows
        if row["id"] == cells["coverage"]
    ]
    shown = [
        ("tiles", number, "coverage_role", row["unit"])
        for number, cells in numbered(tiles)
        for row in rows
        if row["role"] and row["role"] == cells["coverage_role"]
    ]
    return [
        Problem(f"{table}.csv", number, column, expected, unit)
        for table, number, column, unit in (*shown, *stated)
        if unit not in FORCES
    ]


def recommendations_as_many_as_made(recommendations: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that the recommendations of an inquiry are numbered from 1 to the published number."""
    problems: list[Problem] = []
    for row in statistics.filter(pl.col("role") == MADE).iter_rows(named=True):
        inquiry, name = row["analysis"], row["id"]
        numbers = sorted(recommendations.filter(pl.col("inquiry") == inquiry)["number"].to_list())
        wanted = range(1, int(row["value"]) + 1)
        problems += [
            Problem("recommendations.csv", None, "inquiry, number", f"a row for {inquiry}, {number}", None)
            for number in wanted
            if number not in numbers
        ]
        problems += [
            Problem("recommendations.csv", at, "number", f"at most {len(wanted)} ({name})", str(cells["number"]))
            for at, cells in numbered(recommendations)
            if cells["inquiry"] == inquiry and cells["number"] not in wanted
        ]
    return problems


def _by_id(table: pl.DataFrame) -> dict[str, tuple[int, Row]]:
    return {row["id"]: (number, row) for number, row in numbered(table)}


def _range(row: Row) -> Range:
    return Quantity(row["value"], Qualifier(row["qualifier"])).range


def exceeds(part: Range, whole: Range) -> bool:
    """Return whether the part must be above the whole; an approximate end may be off by one step."""
    low = part.low - (part.step if part.approximate else 0)
    high = whole.high + (whole.step if whole.approximate else 0)
    if _same(low, high):
        return part.low_open or whole.high_open
    return low > high


def _same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)  # 0.1 + 0.2 is 0.3


def _as_text(row: Row) -> str:
    word = "" if row["qualifier"] == Qualifier.EXACTLY else f"{row['qualifier'].replace('_', ' ')} "
    return f"{word}{_plain(row['value'])}"


def _plain(number: float) -> str:
    return f"{number:,.6f}".rstrip("0").rstrip(".")
