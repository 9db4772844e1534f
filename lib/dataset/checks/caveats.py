"""Sense checks on cautions: every count of recorded offences has the one that must stand beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lib.dataset.register import LEFT, Context
from lib.dataset.table_schema import Problem, numbered
from lib.model.records import TWELVE_CODES, CaveatScope

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

# The ways of showing that exhibits name when they ask which caveats apply.
VIEWS: Final = frozenset(
    {
        "announced", "child-victim-codes", "closed-cases", "compare", "map", "negative", "over-time", "profile", "rate",
        "small", "sorted", "spread", "table", "under-reporting",
    }
)  # fmt: skip
UNDER_REPORTING: Final = "under-reporting"  # recorded is not committed


def scopes_name_what_exists(
    caveat_scopes: pl.DataFrame, statistics: pl.DataFrame, offence_codes: pl.DataFrame
) -> list[Problem]:
    """A caveat's subject, measure and view are ones that something shown can have, or it would never be seen."""
    subjects, measures = set(statistics["subject"]), {TWELVE_CODES, *offence_codes["code"]}
    known = {
        "subject": (subjects, "a subject of statistics.csv"),
        "measure": (measures, f"a code of offence_codes.csv, or {TWELVE_CODES}"),
        "view": (VIEWS, f"a way of showing: {', '.join(sorted(VIEWS))}"),
    }
    return [
        Problem("caveat_scopes.csv", number, column, expected, row[column])
        for number, row in numbered(caveat_scopes)
        for column, (names, expected) in known.items()
        if row[column] and row[column] not in names
    ]


def cautions_can_be_filled(caveats: pl.DataFrame) -> list[Problem]:
    """A caution asks only for the number that can be worked out for it."""
    return [
        Problem("caveats.csv", number, column, f"no marks in braces but {LEFT}", mark)
        for number, row in numbered(caveats)
        for column in ("short", "long")
        for mark in re.findall(r"\{[^{}]*\}|[{}]", row[column])
        if mark != LEFT
    ]


def statistics_are_cautioned(
    statistics: pl.DataFrame, caveat_scopes: pl.DataFrame, caveats: pl.DataFrame
) -> list[Problem]:
    """No count of recorded offences is shown without the caution that most offences are never reported."""
    cautioned = _under_reporting(caveat_scopes, caveats)
    expected = f"a row of caveat_scopes.csv that shows the caveat {UNDER_REPORTING} with it"
    return [
        Problem("statistics.csv", number, "id", expected, row["id"])
        for number, row in numbered(statistics)
        if row["unit"] == "offences"
        and not cautioned(
            Context(table="statistics", subjects=frozenset({row["subject"]}), statistics=frozenset({row["id"]}))
        )
    ]


def counts_are_cautioned(
    offence_codes: pl.DataFrame, caveat_scopes: pl.DataFrame, caveats: pl.DataFrame
) -> list[Problem]:
    """No count by force is shown without that caution, of whatever code."""
    cautioned = _under_reporting(caveat_scopes, caveats)
    expected = f"a row of caveat_scopes.csv that shows the caveat {UNDER_REPORTING} with counts of it"
    return [
        Problem("offence_codes.csv", None, "code", expected, code)
        for code in (TWELVE_CODES, *offence_codes["code"])
        if not cautioned(Context(table="recorded_offences", measures=frozenset({code})))
    ]


def _under_reporting(caveat_scopes: pl.DataFrame, caveats: pl.DataFrame) -> Callable[[Context], bool]:
    """Whether the caution stands in the open beside what is shown, at whatever time it was."""
    shown = set(caveats.filter("must_show")["id"])
    scopes = [CaveatScope(**row) for _, row in numbered(caveat_scopes) if row["caveat"] == UNDER_REPORTING]
    lasting = [scope for scope in scopes if scope.caveat in shown and not scope.period_from and not scope.period_to]
    return lambda context: any(map(context.meets, lasting))
