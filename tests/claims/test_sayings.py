"""What may be said is itself as published: the sentence of every figure, and of every count of 10 or more."""

import pytest

from lib.claims import explaining, force_claims, held_figures, report
from lib.claims.verdicts import HeldCount, Verdict
from lib.model import small_counts, words
from lib.model.records import Grade
from tests.claims.cases import DATED


def of_text(register, sentence):
    return report.check(sentence, register, DATED).findings


def test_the_sentence_of_every_figure_passes(register):
    wrong = []
    for statistic in register.statistics.values():
        if statistic.grade is Grade.PRESS:
            continue
        label, sentence = words.label(statistic), words.sentence(statistic)
        found = of_text(register, sentence)
        wrong += [f"{statistic.id}: {f.number} {f.verdict}: {sentence}" for f in found if not f.as_published]
        if any(sign.isdigit() for sign in label) and not found:
            wrong.append(f"{statistic.id}: nothing found in: {sentence}")
    assert not wrong, "\n".join(wrong)


def test_the_sentence_of_every_share_that_is_computed_passes(register):
    for figure in held_figures.of(register).figures:
        if figure.derived:
            sentence = words.sentence(figure.statistic)
            assert all(f.as_published for f in of_text(register, sentence))


def test_the_sentence_of_every_count_passes(register):
    held = force_claims.counts(register)
    areas = [code for code in held.areas if code != "BTP"]
    counts = list(held.find(held.measures, areas, [held.full_years[0], held.full_years[-1], held.years[-1]]))
    assert len(counts) > 1_000
    sentences = [explaining.count_sentence(count, register) for count in counts]
    large = [(c, s) for c, s in zip(counts, sentences, strict=True) if not small_counts.is_small(c.offences)]
    wrong = []
    for start in range(0, len(large), 100):  # many at once, each in a line of its own
        part = large[start : start + 100]
        text = "\n\n".join(sentence for _, sentence in part)
        found = of_text(register, text)
        wrong += [
            f"{f.number} {f.verdict} {f.why} {text[f.start - 90 : f.end + 90]}" for f in found if not f.as_published
        ]
        assert len(found) >= len(part)
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:10])


def test_a_small_count_is_said_to_be_fewer_than_ten(register):
    held = force_claims.counts(register)
    small = [c for c in held.find(held.measures, register.forces, held.full_years) if small_counts.is_small(c.offences)]
    assert small
    for count in small[:: len(small) // 50]:
        sentence = explaining.count_sentence(count, register)
        assert small_counts.FEWER in sentence
        assert not [f for f in of_text(register, sentence) if f.verdict not in {Verdict.SAME, Verdict.ROUNDED}]


@pytest.mark.parametrize("rate", [True, False])
def test_what_is_said_of_a_count_has_its_measure_and_year(register, rate):
    force, year = next(iter(register.forces)), register.newest_year
    count = HeldCount(register.opening_measure, force, year, 1234, "5.6" if rate else "")
    sentence = explaining.count_sentence(count, register)
    assert "1,234" in sentence
    assert "year ending" in sentence
    assert ("5.6 per" in sentence) is rate
