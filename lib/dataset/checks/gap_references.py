"""Check the questions for which no published figure was seen: what they name exists, and grades fit sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.dataset.table_schema import Problem, numbered
from lib.model.records import Grade

if TYPE_CHECKING:
    import polars as pl

PRESS_STANDING = "press"  # of sources that only report
FILE = "gaps.csv"


def figures_that_exist(gaps: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that the subject and the statistics of each gap are in the statistics table, and each in one gap only."""
    subjects, ids = set(statistics["subject"]), set(statistics["id"])
    seen: set[str] = set()
    problems: list[Problem] = []
    for number, row in numbered(gaps):
        if row["subject"] and row["subject"] not in subjects:
            problems.append(Problem(FILE, number, "subject", "a subject of statistics.csv", row["subject"]))
        for column, names in (("subject", [row["subject"]]), ("statistics", _listed(row["statistics"]))):
            for name in filter(None, names):
                if column == "statistics" and name not in ids:
                    problems.append(Problem(FILE, number, column, "ids of statistics.csv", name))
                if f"{column} {name}" in seen:
                    expected = "nothing that another gap names: a figure leads to one gap"
                    problems.append(Problem(FILE, number, column, expected, name))
                seen.add(f"{column} {name}")
    return problems


def named_where_they_are_led_to(gaps: pl.DataFrame) -> list[Problem]:
    """Check that a gap has a short name if and only if a chart or table leads to it, and each only once."""
    problems: list[Problem] = []
    for number, row in numbered(gaps):
        beside = _listed(row["beside"])
        if beside and not row["short_name"]:
            problems.append(Problem(FILE, number, "short_name", f"a name, as {row['beside']} leads to it", ""))
        if row["short_name"] and not beside:
            problems.append(Problem(FILE, number, "beside", "a chart or table that shows the short name", ""))
        if len(set(beside)) < len(beside):
            problems.append(Problem(FILE, number, "beside", "each chart or table once", row["beside"]))
    return problems


def further_sources_that_exist(gaps: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """Check that further sources are in the sources table, and none is the first source again."""
    ids = set(sources["id"])
    return [
        Problem(FILE, number, "further_sources", "ids of sources.csv other than the source", name)
        for number, row in numbered(gaps)
        for name in _listed(row["further_sources"])
        if name not in ids or name == row["source"]
    ]


def grades_of_their_sources(gaps: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """Check that a gap is graded press if and only if its source is a press report."""
    press = {row["id"] for _, row in numbered(sources) if row["standing"] == PRESS_STANDING}
    return [
        Problem(FILE, number, "grade", f"a grade of source {row['source']}, press for press reports only", row["grade"])
        for number, row in numbered(gaps)
        if (row["grade"] == Grade.PRESS) != (row["source"] in press)
    ]


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
