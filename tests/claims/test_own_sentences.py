"""A number that no figure holds is as published where the dashboard says it in the very same sentence."""

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.claims import report
from lib.claims.verdicts import Verdict
from tests.claims.cases import DATED


@pytest.fixture(scope="module")
def sentence(register):
    """The first sentence of what is said of rates outside the limits: it counts forces, which no figure does."""
    exhibit = exhibits.make("forces-spread", register, bare.selection(register))
    return next(one for one in exhibit.description.split(". ") if "outside the 95% limits" in one) + "."


def verdicts(text, register):
    return [finding.verdict for finding in report.check(text, register, DATED).findings]


def test_our_own_sentence_is_as_published_with_its_cautions_and_its_page(register, sentence):
    found = report.check(f"A researcher asked. {sentence} What follows?", register, DATED).findings
    assert found
    assert {finding.verdict for finding in found} == {Verdict.SAME}
    for finding in found:
        assert finding.say == sentence
        assert finding.caveats
        assert [link.path.split("?")[0] for link in finding.links] == ["/forces"]


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.replace("outside", "inside"),
        lambda said: f"It is false that {said}",
        lambda said: f"Only {said}",
        lambda said: said.removesuffix(".") + ", as everybody knows.",
        lambda said: said.replace("95%", "96%"),
    ],
)
def test_a_sentence_with_a_word_of_anybody_else_is_not_ours(register, sentence, change):
    assert Verdict.SAME not in verdicts(change(sentence), register)


def test_a_sentence_about_one_police_force_is_found_where_the_text_names_it(register):
    opening = bare.selection(register)
    code = next(code for code, force in register.forces.items() if force.name == "Kent")
    said = exhibits.make("force-peers", register, opening.__class__(force=(code,))).description
    assert verdicts(said, register)[-1] is not Verdict.NOT_HELD
    nameless = said.replace("Kent", "One force")
    assert Verdict.NOT_HELD in verdicts(nameless, register)


def test_what_a_figure_contradicts_is_not_saved_by_our_own_words(register):
    """A sentence of ours that quotes a mistaken word stays what it is: only numbers that are not held are looked up."""
    quoted = next(caveat.long for caveat in register.caveats.values() if "717" in caveat.long)
    found = report.check(quoted, register, DATED).findings
    assert Verdict.UNIT in {finding.verdict for finding in found if finding.number == "717"}
