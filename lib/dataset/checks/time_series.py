"""Check times: dates exist and are past, periods do not run backwards, quarters have no gap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.dataset.table_schema import HEADER, Problem
from lib.model import uk_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# Table -> columns with past dates: a day, or text with a day, a month or a year.
PAST: Final[Mapping[str, tuple[str, ...]]] = {
    "sources": ("published",),
    "statistics": ("as_of",),
    "case_reviews": ("stated_on",),
    "operations": ("reviewed_on",),
    "recommendations": ("status_date",),
    "commitments": ("made_on", "status_date"),
    "events": ("date",),
    "gaps": ("dated",),
    "populations": ("reference_date",),
    "releases": ("checked_on",),
    "recorded_offences": ("quarter_start",),
}
PERIODS: Final[Mapping[str, tuple[str, str]]] = {
    "caveat_scopes": ("period_from", "period_to"),
    "offence_titles": ("valid_from", "valid_to"),
}


def moments_of_release(releases: pl.DataFrame) -> list[Problem]:
    """Check that publication times exist in London and that no two releases share one."""
    problems: list[Problem] = []
    earlier: set[datetime] = set()
    for number, moment in enumerate(releases["published_at"], HEADER + 1):
        if not uk_time.exists(moment):
            expected = "a time that clocks in London show: they skip this hour in spring"
        elif moment in earlier:
            expected = "a moment that no other release has"
        else:
            earlier.add(moment)
            continue
        problems.append(Problem("releases.csv", number, "published_at", expected, moment.isoformat()))
    return problems


def not_in_the_future(name: str, table: pl.DataFrame, releases: pl.DataFrame) -> list[Problem]:
    """Check that dates exist and are not after the day of the newest release.

    Args:
        name: a table of `PAST`.
        table: that table.
        releases: the releases table; the newest release is the one published last.
    """
    if not releases.height:
        return []
    day = releases["published_at"].dt.strftime("%Y-%m-%d").max()
    problems: list[Problem] = []
    for column in PAST[name]:
        for cell in table[column].cast(pl.String).unique().drop_nulls().sort():
            if not cell:
                continue
            if not _exists(cell):
                expected = "a day, a month or a year that exists"
            elif cell > str(day):  # as text: a year or a month is less than any of its days
                expected = f"nothing later than {day}, the day of the release"
            else:
                continue
            rows = (table[column].cast(pl.String) == cell).fill_null(value=False).arg_true()
            problems += [Problem(f"{name}.csv", int(row) + HEADER + 1, column, expected, cell) for row in rows]
    return problems


def starts_before_it_ends(name: str, table: pl.DataFrame) -> list[Problem]:
    """Check that periods do not end before they start; either end may be open.

    Args:
        name: a table of `PERIODS`.
        table: that table.
    """
    first, last = PERIODS[name]
    return [
        Problem(f"{name}.csv", number, last, f"a day from {row[first]} on", str(row[last]))
        for number, row in enumerate(table.iter_rows(named=True), HEADER + 1)
        if row[first] and row[last] and row[last] < row[first]
    ]


def grid_without_gaps(
    recorded_offences: pl.DataFrame, forces: pl.DataFrame, offence_codes: pl.DataFrame
) -> list[Problem]:
    """Check that every force has a row for every code in every quarter, and that quarters start on the right day.

    A quarter, force or code without any row is reported once, not for each of its cells.
    """
    file, quarter = "recorded_offences.csv", recorded_offences["quarter_start"]
    wrong = ((quarter.dt.month() % 3 != 1) | (quarter.dt.day() != 1)).arg_true()
    if len(wrong) or not recorded_offences.height:
        expected = "the first day of January, April, July or October"
        return [Problem(file, int(row) + HEADER + 1, "quarter_start", expected, str(quarter[row])) for row in wrong]
    quarters = recorded_offences.select(
        pl.date_range(pl.col("quarter_start").min(), pl.col("quarter_start").max(), "3mo").alias("quarter_start")
    )
    grid = {
        "quarter_start": quarters.to_series(),
        "area": forces["code"].alias("area"),
        "code": offence_codes["code"].alias("code"),
    }
    problems: list[Problem] = []
    for name, wanted in grid.items():
        missing = wanted.filter(~wanted.is_in(recorded_offences[name].unique().implode()))
        problems += [Problem(file, None, name, f"rows for {value}", None) for value in missing]
        grid[name] = wanted.filter(~wanted.is_in(missing.implode()))
    cells = grid["quarter_start"].to_frame().join(grid["area"].to_frame(), how="cross")
    cells = cells.join(grid["code"].to_frame(), how="cross")
    gaps = cells.join(recorded_offences, on=list(grid), how="anti", maintain_order="left")
    return problems + [
        Problem(file, None, ", ".join(grid), f"a row for {start}, {force}, {code}", None)
        for start, force, code in gaps.iter_rows()
    ]


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < len("YYYY-MM-DD") else text)
    except ValueError:
        return False
    return True
