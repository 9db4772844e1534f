"""Check caveats: every count of recorded offences has the one on under-reporting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lib.dataset.register import LEFT, Context
from lib.dataset.table_schema import Problem, numbered
from lib.model.records import ELEVEN_CODES, TWELVE_CODES, CaveatScope

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

# The views that exhibits pass to the register to select caveats.
VIEWS: Final = frozenset(
    {
        "announced", "closed-cases", "compare", "map", "negative", "over-time", "profile", "rate",
        "small", "sorted", "split", "spread", "table", "under-reporting",
    }
)  # fmt: skip
TOTALS: Final = (TWELVE_CODES, ELEVEN_CODES)
UNDER_REPORTING: Final = "under-reporting"  # recorded offences are not all offences


def scopes_name_what_exists(
    caveat_scopes: pl.DataFrame, statistics: pl.DataFrame, offence_codes: pl.DataFrame
) -> list[Problem]:
    """Check that scopes have a known subject, measure and view, as the caveat would never be shown otherwise."""
    subjects, measures = set(statistics["subject"]), {*TOTALS, *offence_codes["code"]}
    known = {
        "subject": (subjects, "a subject of statistics.csv"),
        "measure": (measures, f"a code of offence_codes.csv, or {' or '.join(TOTALS)}"),
        "view": (VIEWS, f"a way of showing: {', '.join(sorted(VIEWS))}"),
    }
    return [
        Problem("caveat_scopes.csv", number, column, expected, row[column])
        for number, row in numbered(caveat_scopes)
        for column, (names, expected) in known.items()
        if row[column] and row[column] not in names
    ]


def placeholders_can_be_filled(caveats: pl.DataFrame) -> list[Problem]:
    """Check that caveats have no placeholder but the one that can be filled in."""
    return [
        Problem("caveats.csv", number, column, f"no marks in braces but {LEFT}", placeholder)
        for number, row in numbered(caveats)
        for column in ("short", "long")
        for placeholder in re.findall(r"\{[^{}]*\}|[{}]", row[column])
        if placeholder != LEFT
    ]


def briefs_are_shorter(caveats: pl.DataFrame) -> list[Problem]:
    """Check that a brief text has fewer words than the short one in whose place it stands."""
    return [
        Problem("caveats.csv", number, "brief", "fewer words than the short text, or none", row["brief"])
        for number, row in numbered(caveats)
        if row["brief"] and len(row["brief"].split()) >= len(row["short"].split())
    ]


def statistics_have_caveat(
    statistics: pl.DataFrame, caveat_scopes: pl.DataFrame, caveats: pl.DataFrame
) -> list[Problem]:
    """Check that every count of recorded offences has the caveat that most offences are never reported."""
    has_caveat = _under_reporting(caveat_scopes, caveats)
    expected = f"a row of caveat_scopes.csv that shows the caveat {UNDER_REPORTING} with it"
    return [
        Problem("statistics.csv", number, "id", expected, row["id"])
        for number, row in numbered(statistics)
        if row["unit"] == "offences"
        and not has_caveat(
            Context(table="statistics", subjects=frozenset({row["subject"]}), statistics=frozenset({row["id"]}))
        )
    ]


def counts_have_caveat(
    offence_codes: pl.DataFrame, caveat_scopes: pl.DataFrame, caveats: pl.DataFrame
) -> list[Problem]:
    """Check that counts by force have that caveat for every offence code."""
    has_caveat = _under_reporting(caveat_scopes, caveats)
    expected = f"a row of caveat_scopes.csv that shows the caveat {UNDER_REPORTING} with counts of it"
    return [
        Problem("offence_codes.csv", None, "code", expected, code)
        for code in (*TOTALS, *offence_codes["code"])
        if not has_caveat(Context(table="recorded_offences", measures=frozenset({code})))
    ]


def _under_reporting(caveat_scopes: pl.DataFrame, caveats: pl.DataFrame) -> Callable[[Context], bool]:
    """Return a predicate: whether the caveat is shown in the open in a context, without a limit in time."""
    must_show = set(caveats.filter("must_show")["id"])
    scopes = [CaveatScope(**row) for _, row in numbered(caveat_scopes) if row["caveat"] == UNDER_REPORTING]
    unlimited = [
        scope for scope in scopes if scope.caveat in must_show and not scope.period_from and not scope.period_to
    ]
    return lambda context: any(map(context.meets, unlimited))
