"""Sense checks on numbers: parts within their wholes, in units that they can have, and as many as were published.

Ids of statistics stand here where the data do not say which number is a part of which; numbers never.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset.table_schema import Problem, numbered
from lib.model.quantity import Qualifier, Quantity, Range, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Row = dict[str, Any]

# Each part alone does not exceed its whole; parts of one whole may overlap, so they are not added up.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "csae-2023-total": ("gb-2023-total",),
    "csae-2024-total": ("gb-2024-total",),
    "gb-2023-total": ("gb-2023-cse", "gb-2023-familial", "gb-2023-institutional"),
    "gb-2024-total": ("gb-2024-cse",),
    "closed-2025-09": ("closed-2025-09-urgent",),
    "closed-2025-11": ("closed-2025-11-rape",),
    "csarp-cases": ("csarp-charged",),
    "iicsa-recs": ("iicsa-implemented",),
}
FORCES: Final = ("police forces", "% of forces")  # units in which coverage is told
SHARE: Final = "%"
PARTED: Final = ("%", "GBP")  # units that come with decimals begin so
MOST: Final = 1_000_000_000  # of anything that is counted in England and Wales
RISE: Final = "Rise"  # the only share that can be above a hundred begins so
# The recommendations of an inquiry -> the statistic that says how many there are.
INQUIRIES: Final = {"IICSA": "iicsa-recs", "National audit": "casey-recs"}


def parts_within_wholes(statistics: pl.DataFrame) -> list[Problem]:
    """No statistic of `PARTS` is above its whole, whatever their qualifiers let them be."""
    rows = _by_id(statistics)
    return [
        Problem("statistics.csv", rows[part][0], "value", f"at most {_shown(rows[whole][1])} ({whole})", shown)
        for whole, parts in PARTS.items()
        for part in parts
        if whole in rows and part in rows
        for shown in [_shown(rows[part][1])]
        if exceeds(_range(rows[part][1]), _range(rows[whole][1]))
    ]


def residents_within_residents(populations: pl.DataFrame) -> list[Problem]:
    """There are not more residents under 18 than residents."""
    return [
        Problem(
            "populations.csv", number, "residents_0_17", f"at most {row['residents']:,}", f"{row['residents_0_17']:,}"
        )
        for number, row in numbered(populations)
        if row["residents_0_17"] > row["residents"]
    ]


def tiles_within_wholes(tiles: pl.DataFrame, statistics: pl.DataFrame, wordings: pl.DataFrame) -> list[Problem]:
    """A tile's number is in the unit of the whole it is a share of, and not above it, published or announced."""
    rows = _by_id(statistics)
    announced = {row["statistic"]: row for _, row in numbered(wordings) if row["used_as"] == "announced"}
    found: list[Problem] = []
    for number, tile in numbered(tiles):
        if not tile["whole"]:
            continue
        part, whole = rows[tile["statistic"]][1], rows[tile["whole"]][1]
        if part["unit"] != whole["unit"]:
            found.append(Problem("tiles.csv", number, "whole", f"a statistic in {part['unit']}", whole["unit"]))
            continue
        said = [(part, whole), (announced.get(part["id"], part), announced.get(whole["id"], whole))]
        found += [
            Problem("tiles.csv", number, "whole", f"at least {_shown(one)} ({part['id']})", _shown(other))
            for one, other in said
            if exceeds(_range(one), _range(other))
        ][:1]
    return found


def funding_adds_up(funding: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Parts name the plan they are part of, in its unit; exact parts sum to it, others do not exceed it."""
    sums = _by_id(statistics)
    relations = {row["statistic"]: row["relation"] for _, row in numbered(funding)}
    found: list[Problem] = []
    for number, row in numbered(funding):
        wanted = row["relation"] == "part"
        if wanted != (relations.get(row["part_of"]) == "plan"):
            expected = "the statistic of a plan" if wanted else "nothing: only a part is part of a plan"
            found.append(Problem("funding.csv", number, "part_of", expected, row["part_of"] or None))
        elif wanted:
            unit, plan_unit = (sums[row[one]][1]["unit"] for one in ("statistic", "part_of"))
            if unit != plan_unit:
                found.append(Problem("funding.csv", number, "part_of", f"a plan in {unit}", plan_unit))
    if found:
        return found
    for number, row in numbered(funding):
        parts = [sums[one["statistic"]][1] for _, one in numbered(funding) if one["part_of"] == row["statistic"]]
        if not parts:
            continue
        plan, added = sums[row["statistic"]][1], total(*map(_range, parts))
        exact = added.exact and _range(plan).exact
        if exceeds(added, _range(plan)) or (exact and not _same(added.low, plan["value"])):
            expected = f"parts that {'sum' if exact else 'come'} to {'' if exact else 'at most '}{_shown(plan)}"
            found.append(Problem("funding.csv", number, "statistic", f"{expected} ({plan['id']})", _plain(added.low)))
    return found


def beside_can_be_filled(tiles: pl.DataFrame) -> list[Problem]:
    """The words beside a tile's number ask only for what the tile holds."""
    needs = {"{share}": "whole", "{coverage}": "coverage"}
    found: list[Problem] = []
    for number, tile in numbered(tiles):
        asked = re.findall(r"\{[^{}]*\}|[{}]", tile["beside"])
        found += [
            Problem("tiles.csv", number, "beside", f"no marks in braces but {' and '.join(needs)}", mark)
            for mark in asked
            if mark not in needs
        ]
        found += [
            Problem("tiles.csv", number, column, f"a statistic: {mark} stands in the column beside", None)
            for mark, column in needs.items()
            if mark in asked and not tile[column]
        ]
    return found


def numbers_in_their_units(statistics: pl.DataFrame, wordings: pl.DataFrame, forces: pl.DataFrame) -> list[Problem]:
    """People, offences and forces are whole; shares are at most a hundred; forces are no more than there are."""
    units = {row["id"]: row for _, row in numbered(statistics)}
    found = [
        Problem("statistics.csv", number, "value", expected, _plain(row["value"]))
        for number, row in numbered(statistics)
        for expected in _unlike_its_unit(row, row["value"], forces.height)
    ]
    return found + [
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
    """What a number covers is told in police forces."""
    units = dict(statistics.select("id", "unit").iter_rows())
    return [
        Problem(f"{name}.csv", number, "coverage", f"a statistic in {' or '.join(FORCES)}", units[row["coverage"]])
        for name, table in (("tiles", tiles), ("case_reviews", case_reviews))
        for number, row in numbered(table)
        if row["coverage"] and units[row["coverage"]] not in FORCES
    ]


def recommendations_as_many_as_made(recommendations: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """The recommendations of an inquiry are numbered from 1, and as many as the statistic says."""
    published = {row["id"]: row["value"] for _, row in numbered(statistics)}
    found: list[Problem] = []
    for inquiry, name in INQUIRIES.items():
        own = sorted(recommendations.filter(pl.col("inquiry") == inquiry)["number"].to_list())
        wanted = range(1, int(published.get(name, len(own))) + 1)
        found += [
            Problem("recommendations.csv", None, "inquiry, number", f"a row for {inquiry}, {number}", None)
            for number in wanted
            if number not in own
        ]
        found += [
            Problem("recommendations.csv", row, "number", f"at most {len(wanted)} ({name})", str(cells["number"]))
            for row, cells in numbered(recommendations)
            if cells["inquiry"] == inquiry and cells["number"] not in wanted
        ]
    return found


def _by_id(table: pl.DataFrame) -> dict[str, tuple[int, Row]]:
    return {row["id"]: (number, row) for number, row in numbered(table)}


def _range(row: Row) -> Range:
    return Quantity(row["value"], Qualifier(row["qualifier"])).range


def exceeds(part: Range, whole: Range) -> bool:
    """Whether the part must be above the whole; an approximate end may lie one step off."""
    low = part.low - (part.step if part.approximate else 0)
    high = whole.high + (whole.step if whole.approximate else 0)
    if _same(low, high):
        return part.low_open or whole.high_open
    return low > high


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)  # 0.1 + 0.2 is 0.3


def _shown(row: Row) -> str:
    word = "" if row["qualifier"] == Qualifier.EXACTLY else f"{row['qualifier'].replace('_', ' ')} "
    return f"{word}{_plain(row['value'])}"


def _plain(number: float) -> str:
    return f"{number:,.6f}".rstrip("0").rstrip(".")
