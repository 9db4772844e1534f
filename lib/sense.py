"""The checks that a schema cannot say: each a function from typed tables to problems.

Every function takes the tables named beside it in `CHECKS`, as `schema.typed` gives them, whole and without problems
of their own. Ids of statistics stand here where the data do not say which number is a part of which; numbers never.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import polars as pl

from lib.model import Grade
from lib.quantity import Qualifier, Quantity, Range, total
from lib.schema import Problem, numbered
from lib.sense_cautions import counts_are_cautioned, scopes_name_what_exists, statistics_are_cautioned
from lib.sense_forces import (
    aliases_of_their_own,
    authorities_in_their_nation,
    codes_of_one_group,
    counts_that_can_be,
    forces_in_their_places,
    populations_of_years_held,
    residents_for_rates,
    titles_one_at_a_time,
)
from lib.sense_named import NAMED, named
from lib.sense_sources import (
    contacts_that_reach,
    coverage_in_forces,
    grades_with_sources,
    hosts_of_one_publisher,
    numbers_in_their_units,
    numbers_that_others_published,
    recommendations_as_many_as_made,
    statuses_whole,
)
from lib.sense_text import filled, legible
from lib.sense_time import (
    PAST,
    PERIODS,
    grid_without_gaps,
    moments_of_release,
    not_in_the_future,
    starts_before_it_ends,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
TWELVE: Final = 12


def problems(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Run every check whose tables are all there; whoever left one out has named the reason."""
    found = filled(tables) + legible(tables)
    for check, names in CHECKS:
        if not set(names) <= set(tables):
            continue
        try:
            found += check(*(tables[name] for name in names))
        except (KeyError, pl.exceptions.PolarsError) as error:
            # The descriptor is part of the package: it may leave out a column, and then the check cannot be made.
            found.append(Problem(f"{names[0]}.csv", None, "", "the columns that its checks read", str(error)))
    return found


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


def no_press_on_tiles(tiles: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """A number that was only seen in the press is not a headline."""
    rows = _by_id(statistics)
    return [
        Problem("tiles.csv", number, column, "a statistic whose grade is not press", tile[column])
        for number, tile in numbered(tiles)
        for column in ("statistic", "whole", "coverage")
        if tile[column] and rows[tile[column]][1]["grade"] == Grade.PRESS
    ]


def announced_once_and_not_by_press(wordings: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """What stands for a number as announced is one wording of it, and neither it nor the number is of grade press."""
    rows = _by_id(statistics)
    seen: set[str] = set()
    found: list[Problem] = []
    for number, row in numbered(wordings):
        if row["used_as"] != "announced":
            continue
        if Grade.PRESS in {row["grade"], rows[row["statistic"]][1]["grade"]}:
            expected = "nothing: the wording or its statistic is of grade press"
            found.append(Problem("wordings.csv", number, "used_as", expected, row["used_as"]))
        if row["statistic"] in seen:
            expected = f"nothing: another wording of {row['statistic']} is used so"
            found.append(Problem("wordings.csv", number, "used_as", expected, row["used_as"]))
        seen.add(row["statistic"])
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


def read_at_foreign_hosts(sources: pl.DataFrame, publishers: pl.DataFrame) -> list[Problem]:
    """An address on another host than its publisher's says where the text was read."""
    hosts = {row["publisher"]: row["hosts"].split() for _, row in numbered(publishers)}
    return [
        Problem("sources.csv", number, "read_at", f"the site that was read: {host} is not {row['publisher']}'s", None)
        for number, row in numbered(sources)
        if row["url"] and not row["read_at"]
        for host in [_host(row["url"])]
        if not any(host == own or host.endswith(f".{own}") for own in hosts[row["publisher"]])
    ]


def twelve_codes_are_twelve(offence_codes: pl.DataFrame) -> list[Problem]:
    """The total is called after its twelve codes."""
    count = offence_codes["in_twelve_code_total"].sum()
    expected = f"true for {TWELVE} codes"
    return [] if count == TWELVE else [Problem("offence_codes.csv", None, "in_twelve_code_total", expected, str(count))]


def one_tile_for_each_force(forces: pl.DataFrame) -> list[Problem]:
    """No two forces stand in one place of the map."""
    taken = Counter(zip(forces["tile_row"], forces["tile_column"], strict=True))
    expected = "a place that no other force has"
    return [
        Problem("forces.csv", number, "tile_row, tile_column", expected, f"{place[0]}, {place[1]}")
        for number, row in numbered(forces)
        for place in [(row["tile_row"], row["tile_column"])]
        if taken[place] > 1
    ]


CHECKS: Final[tuple[tuple[Callable[..., list[Problem]], tuple[str, ...]], ...]] = (
    (parts_within_wholes, ("statistics",)),
    (residents_within_residents, ("populations",)),
    (tiles_within_wholes, ("tiles", "statistics", "wordings")),
    (funding_adds_up, ("funding", "statistics")),
    (no_press_on_tiles, ("tiles", "statistics")),
    (announced_once_and_not_by_press, ("wordings", "statistics")),
    (beside_can_be_filled, ("tiles",)),
    (read_at_foreign_hosts, ("sources", "publishers")),
    (twelve_codes_are_twelve, ("offence_codes",)),
    (one_tile_for_each_force, ("forces",)),
    (scopes_name_what_exists, ("caveat_scopes", "statistics", "offence_codes")),
    (statistics_are_cautioned, ("statistics", "caveat_scopes", "caveats")),
    (counts_are_cautioned, ("offence_codes", "caveat_scopes", "caveats")),
    (forces_in_their_places, ("forces", "statistics")),
    (residents_for_rates, ("populations", "forces")),
    (populations_of_years_held, ("populations", "recorded_offences")),
    (authorities_in_their_nation, ("local_authorities",)),
    (aliases_of_their_own, ("force_aliases", "forces")),
    (codes_of_one_group, ("offence_codes",)),
    (titles_one_at_a_time, ("offence_titles",)),
    (counts_that_can_be, ("recorded_offences",)),
    (numbers_that_others_published, ("statistics", "wordings")),
    (numbers_in_their_units, ("statistics", "wordings", "forces")),
    (coverage_in_forces, ("tiles", "case_reviews", "statistics")),
    (statuses_whole, ("commitments",)),
    (contacts_that_reach, ("support", "sources")),
    (recommendations_as_many_as_made, ("recommendations", "statistics")),
    (hosts_of_one_publisher, ("publishers",)),
    (moments_of_release, ("releases",)),
    (grid_without_gaps, ("recorded_offences", "forces", "offence_codes")),
    *((partial(not_in_the_future, name), (name, "releases")) for name in PAST),
    *((partial(named, name), (name,)) for name in NAMED),
    *((partial(grades_with_sources, name), (name,)) for name in ("operations", "recommendations", "events")),
    *((partial(starts_before_it_ends, name), (name,)) for name in PERIODS),
)


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


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:  # such as an unclosed bracket: then it is no publisher's
        return address
