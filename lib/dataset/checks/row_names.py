"""Check that the rows which pages refer to by id exist."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.dataset.table_schema import Problem, numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

PANEL: Final = "Child Sexual Abuse Review Panel"  # its exhibit shows the commitment that names it
# Table and column -> names that occur in code. A test finds any that is missing here.
# fmt: off
NAMED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType({
    ("statistics", "id"): (
        "arrests-2023-24", "arrests-2024-9m", "casey-recs", "closed-2025-06", "closed-2025-06-03", "closed-2025-08",
        "closed-2025-09", "closed-2025-09-urgent", "closed-2025-11", "closed-2025-11-rape", "csa-centre-500k",
        "csae-2022-forces", "csae-2022-total", "csae-2023-by-children", "csae-2023-contact", "csae-2023-family",
        "csae-2023-female-victims", "csae-2023-forces", "csae-2023-images", "csae-2023-male-perp", "csae-2023-rape",
        "csae-2023-sexual-assault", "csae-2023-total", "csae-2024-online", "csae-2024-rise", "csae-2024-total",
        "csae-2024-underreporting", "csarp-cases", "csarp-charged", "fund-plan", "gb-2023-cse", "gb-2023-familial",
        "gb-2023-institutional", "gb-2023-total", "gb-2024-cse", "gb-2024-total", "hmic-2014-under-recording",
        "iicsa-implemented", "iicsa-recs", "ons-2019-not-told", "ons-2024-csa", "ops-2025-01", "ops-2025-01-forces",
        "territorial-forces", "victims-2023-24",
    ),
    ("statistics", "subject"): (
        "closed-case reviews", "funding", "group-based offending", "police operations",
        "recorded offences: totals", "under-reporting",
    ),
    ("caveats", "id"): ("ethnicity-inadequate", "under-reporting"),
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
    present = set(rows[column])
    return [
        Problem(f"{table}.csv", None, column, f"a row with {name}: the pages speak of it", None)
        for name in NAMED[place]
        if name not in present
    ]
