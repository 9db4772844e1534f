"""Which counts of a release were revised by it, and which sums hold one that was."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lib.model.periods import financial_year

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import polars as pl

TABLE = "recorded_offences"


def marks(
    revisions: pl.DataFrame,
    release: str,
    totals: Mapping[str, Sequence[str]],
    areas: pl.DataFrame,
    excluded: Collection[str] = (),
) -> frozenset[tuple[str, str, str | date]]:
    """Every count that changed in a release, and every sum of one.

    Args:
        revisions: the revisions table.
        release: the id of the release; what earlier ones changed is not marked again.
        totals: name -> the codes that it adds up.
        areas: one row per `area` and member `force`.
        excluded: forces whose counts are in none of the sums meant.

    Returns:
        Measure, force or area, and time: the first day of a quarter, or a financial year ("2024-25").
    """
    mine = revisions.filter(revisions["release"] == release, revisions["table"] == TABLE)
    if mine.is_empty():
        return frozenset()
    around: dict[str, set[str]] = {}
    for area, force in areas.select("area", "force").iter_rows():
        around.setdefault(force, set()).add(area)
    found: set[tuple[str, str, str | date]] = set()
    for key in mine["key"]:
        start, force, code = key.split(" ")
        if force in excluded:
            continue
        quarter = date.fromisoformat(start)
        names = [code, *(name for name, codes in totals.items() if code in codes)]
        for name in names:
            for place in (force, *around.get(force, ())):
                found |= {(name, place, quarter), (name, place, financial_year(quarter))}
    return frozenset(found)
