"""Check the words by which the text checker understands numbers: what they stand for exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.dataset.table_schema import Problem, numbered
from lib.model.records import ELEVEN_CODES, TWELVE_CODES

if TYPE_CHECKING:
    import polars as pl

FILE: Final = "claim_terms.csv"
# Kind of a term -> the meanings that the code knows. Units, scopes, subjects and details are free.
MEANINGS: Final = {
    "place": ("E", "EW", "GB", "NI", "S", "UK", "W"),
    "qualifier": ("about", "at-least", "estimate", "exactly", "nearly", "over", "some", "under", "up-to"),
    "use": ("compared", "denied", "fell", "inferred", "more-than", "ranking", "rose", "sum"),
    "period": ("each-year", "last-year", "now", "one-day", "tense", "this-year"),
}


def meanings_that_are_known(claim_terms: pl.DataFrame, offence_codes: pl.DataFrame) -> list[Problem]:
    """Check that a measure is an offence code or a total, and that other meanings are those the code knows."""
    known = {**MEANINGS, "measure": (ELEVEN_CODES, TWELVE_CODES, *offence_codes["code"])}
    problems: list[Problem] = []
    for number, row in numbered(claim_terms):
        allowed = known.get(row["kind"])
        for meaning in row["means"].split(";"):
            if allowed and meaning.strip() not in allowed:
                expected = f"one of {', '.join(allowed)} for a {row['kind']}"
                problems.append(Problem(FILE, number, "means", expected, meaning.strip()))
    return problems


def every_measure_has_a_term(claim_terms: pl.DataFrame, offence_codes: pl.DataFrame) -> list[Problem]:
    """Check that each offence code can be named in a text."""
    named = {row["means"] for row in claim_terms.to_dicts() if row["kind"] == "measure"}
    return [
        Problem(FILE, None, "means", f"a measure that means the offence code {code}", None)
        for code in offence_codes["code"]
        if code not in named
    ]
