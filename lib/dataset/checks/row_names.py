"""Check that the rows which pages refer to by id exist."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.table_schema import Problem, numbered
from lib.model.records import Grade

if TYPE_CHECKING:
    from collections.abc import Mapping

PANEL: Final = "Child Sexual Abuse Review Panel"  # its exhibit shows the commitment that names it
# Table and column -> names that occur in code. A test finds any that is missing here.
# fmt: off
NAMED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType({
    ("statistics", "role"): (
        "adults-abused-before-18", "all", "arrests", "change", "children-a-year", "crime-type", "exploitation",
        "group-based", "not-recorded", "not-told", "operations", "operations-forces", "panel-cases", "panel-charged",
        "profile", "recommendations-made", "reported-share", "victims-protected", "within-family",
    ),
    ("statistics", "subject"): (
        "closed-case reviews", "funding", "group-based offending", "police operations",
        "recorded offences: totals", "under-reporting",
    ),
    ("caveats", "id"): (
        "eleven-codes", "ethnicity-inadequate", "police-activity", "range-independent", "residents-dorset",
        "residents-superseded", "residents-wales-census", "under-reporting",
    ),
    ("sources", "id"): ("dashboard-team",),
    ("definitions", "term"): (PANEL,),
})
# fmt: on


def panel_in_one_promise(commitments: pl.DataFrame) -> list[Problem]:
    """Check that exactly one commitment names the panel."""
    rows = [number for number, row in numbered(commitments) if PANEL in row["commitment"]]
    if len(rows) == 1:
        return []
    return [Problem("commitments.csv", None, "commitment", f"one promise that names the {PANEL}", str(len(rows)))]


def named(place: tuple[str, str], rows: pl.DataFrame) -> list[Problem]:
    """Check that every row that pages refer to exists.

    Args:
        place: a key of `NAMED`: table and column.
        rows: that table.
    """
    table, column = place
    if "grade" in rows.columns:  # pages show no figure that was read only in the press
        rows = rows.filter(pl.col("grade") != Grade.PRESS)
    present = set(rows[column])
    return [
        Problem(f"{table}.csv", None, column, f"a row with {name}: the pages speak of it", None)
        for name in NAMED[place]
        if name not in present
    ]
