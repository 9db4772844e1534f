"""Made-up rows of the release calendar, for tests only: no day of a real release is announced in them."""

from dataclasses import replace
from datetime import date

import polars as pl

OWN = {
    "time": "09:30", "status": "announced", "release_of": "dashboard", "title": "The next release",
    "source": "dashboard-team", "note": "",
}  # fmt: skip


def with_planned(register, *days, **columns):
    """A register whose calendar has a release on each of these days."""
    rows = [{"id": f"planned-{day}", "date": date.fromisoformat(day), **OWN, **columns} for day in days]
    table = pl.DataFrame(rows, schema=register.tables["release_calendar"].schema)
    tables = {**register.tables, "release_calendar": table}
    return replace(register, tables=tables, digest=f"planned {days} {columns}")
