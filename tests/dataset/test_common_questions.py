"""A package whose questions ask for a figure that is not held, or leave a caution out, is refused."""

import polars as pl
import pytest

from lib.dataset.checks import caveats, common_questions


def told(register, **cells):
    """The problems of the first question with some cells changed."""
    tables = register.tables
    first = tables["questions"].head(1).with_columns(**{name: pl.lit(value) for name, value in cells.items()})
    problems = [
        *common_questions.slots_can_be_filled(first, tables["statistics"]),
        *common_questions.counts_can_be_filled(first, tables["recorded_offences"], tables["offence_codes"]),
        *common_questions.answers_with_their_cautions(first, tables["statistics"], tables["caveats"]),
        *common_questions.links_and_sources_that_exist(first, tables["sources"]),
    ]
    return [(problem.column, problem.found) for problem in problems]


def test_the_questions_held_are_sound(register):
    assert told(register) == []


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"answer": "{number:exploitation}"}, ("answer", "{number:exploitation}")),
        ({"answer": "717 {"}, ("answer", "{")),
        ({"answer": "{figure:all}"}, ("answer", "{figure:all}")),
        ({"answer": "{one-in:exploitation}"}, ("answer", "{one-in:exploitation}")),
        ({"figures": "exploitation; invented"}, ("figures", "invented")),
        ({"figures": "exploitation; ethnicity-recorded"}, ("figures", "ethnicity-recorded")),
        ({"figures": "exploitation; recommendations-made"}, ("figures", "recommendations-made")),
        ({"caveats": ""}, ("caveats", "")),
        ({"caveats": "under-reporting; invented"}, ("caveats", "invented")),
        ({"link": "/nowhere#years"}, ("link", "/nowhere#years")),
        ({"sources": "invented"}, ("sources", "invented")),
    ],
)
def test_what_is_wrong_is_named(register, cells, problem):
    assert told(register, **cells) == [problem]


def test_a_count_that_is_missing_cannot_be_told(register):
    counts = register.tables["recorded_offences"]
    missing = counts.with_columns(offences=pl.lit(None, dtype=pl.Int64))
    asked = register.tables["questions"].filter(pl.col("id") == "is-it-rising")
    problems = common_questions.counts_can_be_filled(asked, missing, register.tables["offence_codes"])
    assert {problem.found for problem in problems} >= {"{count:eleven-codes:newest}", "{count:eleven-codes:before}"}


def test_a_brief_text_is_shorter(register):
    table = register.tables["caveats"]
    assert caveats.briefs_are_shorter(table) == []
    assert caveats.briefs_are_shorter(table.with_columns(brief=pl.col("short"))) != []
