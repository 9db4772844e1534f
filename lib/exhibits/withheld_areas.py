"""Withhold from a chart the areas whose numbers, less those of their parts beside them, reveal a count under 10."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lib.model import small_counts, words
from lib.model.periods import financial_year, spoken
from lib.model.records import FORCE_AREA

if TYPE_CHECKING:
    from lib import measures


def withhold(lookup: measures.Measures, rows: list[dict[str, Any]]) -> list[str]:
    """Withhold from the chart each area whose numbers, less those beside them, reveal a count under 10.

    Changes `drawn` in the rows of these areas.

    Args:
        lookup: the members of each area.
        rows: of one chart, each with `start`, the first day of its period, its name `period`, and `by`, "year" or
            "quarter".

    Returns:
        Names of the areas.
    """
    drawn = _drawn_numbers([row | _counted(row) for row in rows])
    members = {str(area): set(part["force"]) for (area,), part in lookup.areas.group_by("area")}
    names = {row["force"]: row["label"] for row in rows}
    withheld: list[str] = []
    for area in sorted(drawn.keys() & members.keys(), key=lambda code: len(members[code])):
        parts = [code for code in drawn if code != area and members.get(code, {code}) < members[area]]
        if any(_reveals_small(drawn, members, area, parts, period) for period in drawn[area]):
            withheld.append(names[area])
            del drawn[area]
    for row in rows:
        if row["label"] in withheld and row["level"] != FORCE_AREA:
            row["drawn"] = small_counts.TABLE_ONLY
    return withheld


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    """Return the count behind a rate, as a chart of counts would draw it; nothing for a count."""
    if "residents" not in row or row["offences"] is None:
        return {}
    return {"value": row["offences"], "drawn": small_counts.drawn(row["offences"], words.number(row["offences"]))}


def _reveals_small(
    drawn: dict[str, dict[str, float | None]], members: dict[str, set[str]], area: str, parts: list[str], period: str
) -> bool:
    """Return whether an area's number in a period, less those of its parts, reveals a count under 10."""
    whole = drawn[area][period]
    if whole is None:
        return False
    covered: set[str] = set()
    left = whole
    for part in sorted(parts, key=lambda code: -len(members.get(code, ()))):  # regions before their forces
        number, within = drawn[part].get(period), members.get(part, {part})
        if number is not None and not within & covered:
            left -= number
            covered |= within
    rest = members[area] - covered
    under = sum(period in drawn.get(code, {}) for code in rest)  # without a number, so under 10
    return small_counts.gives_away(left, under=under, not_shown=len(rest) - under)


def _drawn_numbers(rows: list[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Return the numbers that a chart shows of each area: period -> number, None for "under 10".

    Years that are shown by quarter are the sum of their quarters. Unknown numbers are left out.
    """
    drawn: dict[str, dict[str, float | None]] = {}
    quarters: dict[tuple[str, str], list[float | None]] = {}
    for row in rows:
        under = row["drawn"] == small_counts.UNDER
        if row["value"] is None and not under:
            continue
        number = None if under else row["value"]
        year = spoken(financial_year(date.fromisoformat(row["start"])))
        if row["by"] == "quarter":
            drawn.setdefault(row["force"], {})[row["period"]] = number
            quarters.setdefault((row["force"], year), []).append(number)
        else:
            drawn.setdefault(row["force"], {})[year] = number
    for (code, year), numbers in quarters.items():
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers):
            drawn[code][year] = sum(known)
    return drawn
