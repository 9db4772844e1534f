"""The words of the text checker mean something that exists."""

import polars as pl
import pytest

from lib.dataset.checks import claim_vocabulary
from lib.dataset.checks.claim_vocabulary import every_measure_has_a_term, meanings_that_are_known

CODES = pl.DataFrame({"code": ["1A", "2"]})


def terms(*rows):
    return pl.DataFrame(rows, schema=["term", "kind", "means"], orient="row")


@pytest.mark.parametrize(
    ("kind", "means"),
    [("measure", "3"), ("place", "FR"), ("qualifier", "perhaps"), ("use", "sold"), ("period", "now; then")],
)
def test_a_meaning_that_nothing_knows_is_reported_with_its_row(kind, means):
    (problem,) = meanings_that_are_known(terms(("a", "unit", "anything"), ("b", kind, means)), CODES)
    assert (problem.file, problem.row, problem.column) == (claim_vocabulary.FILE, 3, "means")


def test_known_meanings_pass_and_units_are_free(register):
    assert not meanings_that_are_known(register.tables["claim_terms"], register.tables["offence_codes"])
    assert not meanings_that_are_known(terms(("a", "unit", "gnomes"), ("b", "measure", "twelve-codes; 1A")), CODES)


def test_each_offence_code_can_be_named(register):
    assert not every_measure_has_a_term(register.tables["claim_terms"], register.tables["offence_codes"])
    (problem,) = every_measure_has_a_term(terms(("a", "measure", "1A")), CODES)
    assert "2" in problem.expected
