"""Find the counts that a release revised, and the sums that include one of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lib.model.periods import financial_year

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import polars as pl

TABLE = "recorded_offences"


def revised_counts(
    revisions: pl.DataFrame,
    release: str,
    totals: Mapping[str, Sequence[str]],
    areas: pl.DataFrame,
    excluded: Collection[str] = (),
) -> frozenset[tuple[str, str, str | date]]:
    """Return every count that a release changed, and every sum of one.

    Args:
        revisions: the revisions table.
        release: id of the release; changes of earlier releases are not included.
        totals: name -> the codes that it adds up.
        areas: one row per `area` and member `force`.
        excluded: forces whose counts are left out of the sums.

    Returns:
        Measure, force or area, and time: the first day of a quarter, or a financial year ("2024-25").
    """
    changes = revisions.filter(revisions["release"] == release, revisions["table"] == TABLE)
    if changes.is_empty():
        return frozenset()
    areas_of: dict[str, set[str]] = {}
    for area, force in areas.select("area", "force").iter_rows():
        areas_of.setdefault(force, set()).add(area)
    revised: set[tuple[str, str, str | date]] = set()
    for key in changes["key"]:
        start, force, code = key.split(" ")
        if force in excluded:
            continue
        quarter = date.fromisoformat(start)
        names = [code, *(name for name, codes in totals.items() if code in codes)]
        for name in names:
            for place in (force, *areas_of.get(force, ())):
                revised |= {(name, place, quarter), (name, place, financial_year(quarter))}
    return frozenset(revised)
