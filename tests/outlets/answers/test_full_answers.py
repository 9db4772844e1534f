"""One answer for machines: nothing leaves without its qualifier, unit, period, area, source and cautions."""

from collections import Counter
from dataclasses import replace

import jsonschema
import orjson
import pytest

from lib import exhibits
from lib.dataset import package
from lib.exhibits import offences
from lib.model import small_counts, words
from lib.model.records import Grade, Selection
from lib.outlets.answers import full_answer, json_schema, row_answers, statistic_answers
from lib.outlets.answers.full_answer import FullAnswer
from lib.releases.store import DATA
from tests.exhibits.test_registry import CASES
from tests.test_public_words import found
from tests.wording import Block

REGISTER = package.read(DATA)
SCHEMA = jsonschema.Draft202012Validator(json_schema.document(FullAnswer, "/schema", "Answer"))


def rows(name, **fields):
    return row_answers.of_rows(exhibits.make(name, REGISTER, Selection(**fields)), REGISTER)


def valid(answer):
    return not list(SCHEMA.iter_errors(orjson.loads(orjson.dumps(answer))))


@pytest.mark.parametrize("name", REGISTER.statistics)
def test_a_figure_leaves_with_all_that_belongs_to_it(name):
    statistic, answer = REGISTER.statistics[name], statistic_answers.of_statistic(REGISTER, name)
    assert valid(answer)
    assert answer.printed == words.label(statistic)
    assert (answer.unit, answer.period, answer.area) == (
        words.unit(statistic.unit), statistic.period, statistic.geography,
    )  # fmt: skip
    assert answer.designation == statistic.source.designation_sentence
    for caveat in REGISTER.caveats_of([statistic]):
        said = " ".join(answer.caveats if caveat.must_show else answer.notes)
        assert caveat.short in said
        assert all(part in said for part in full_answer.SENTENCES.split(caveat.long))
    assert answer.address == f"/sources?statistic={name}"
    assert (answer.value is None) == bool(statistic.printed_as)
    if statistic.grade is Grade.PRESS:
        assert (answer.say, answer.label) == (None, full_answer.PRESS_LABEL)
        assert answer.no_sentence
    else:
        assert answer.say == words.sentence(statistic)


def fewer_than_10(answer):
    """Of a recorded count under 10 its sentence says only that."""
    return answer.area_code and answer.unit == row_answers.COUNT_UNIT and small_counts.is_small(answer.value)


@pytest.mark.parametrize(("name", "selection"), CASES)
def test_a_row_leaves_with_all_that_belongs_to_it(name, selection):
    exhibit = exhibits.make(name, REGISTER, selection)
    answers = row_answers.of_rows(exhibit, REGISTER)
    assert len(answers) == exhibit.table.height
    for answer, row in zip(answers, exhibit.table.iter_rows(named=True), strict=True):
        assert valid(answer)
        assert answer.value == row.get("value")
        assert answer.release == exhibit.version
        said = small_counts.FEWER if fewer_than_10(answer) else answer.printed.lower()
        assert (answer.say is None) or (said in answer.say.lower() and answer.say.endswith("."))
        if "printed" in row:
            assert (answer.printed, answer.qualifier) == (row["printed"], row["qualifier"])
            assert [one.code for one in answer.note_codes] == row["shorthand"].split()
        if row.get("grade") == "press":
            assert (answer.say, answer.label) == (None, full_answer.PRESS_LABEL)
        if "row_caveat_ids" not in row:
            assert all(any(caveat.short in said for said in answer.caveats) for caveat in exhibit.must_show)


def test_every_count_of_offences_says_that_recorded_is_not_committed():
    for name in exhibits.REGISTRY:
        fields = {"force": ("E23000011",)} if exhibits.REGISTRY[name].needs else {}
        for answer in rows(name, **fields):
            if answer.unit.startswith("offences"):
                assert any("not all offences" in said for said in answer.caveats), name


def test_of_a_count_under_10_it_is_said_that_it_is_fewer_than_10():
    answers = [one for one in rows("forces-map", measure="71") if one.area_code in REGISTER.forces]
    small = [one for one in answers if small_counts.is_small(one.value)]
    assert len(small) > 5
    assert all(f"{one.area} recorded fewer than 10 " in one.say for one in small)
    assert not [one.say for one in small if f" {one.printed} " in one.say]
    assert all(one.say for one in answers if not small_counts.is_small(one.value))


def test_a_difference_below_zero_is_no_small_count():
    exhibit = exhibits.make("force-change", REGISTER, Selection(force=("E23000005",)))
    for answer in row_answers.of_rows(exhibit, REGISTER):
        assert answer.value is not None
        assert (answer.say, answer.no_sentence) == (None, row_answers.WITHOUT_SENTENCE)


def test_a_missing_rate_is_not_zero_and_says_so():
    without = [one for one in rows("forces-map", basis="rate") if one.value is None]
    assert {one.area for one in without} == {"City of London", "British Transport Police"}
    assert all(one.no_sentence == row_answers.MISSING and one.note_codes for one in without)


def test_a_count_of_a_force_is_said_with_area_measure_and_period_in_full():
    (kent,) = [one for one in rows("forces-map", measure="eleven-codes") if one.area_code == "E23000032"]
    assert kent.say == (
        f"Kent recorded {kent.printed} sexual offences under 11 codes that name a child victim in the year ending "
        "March 2025."
    )
    (rate,) = [one for one in rows("forces-map", measure="eleven-codes", basis="rate") if one.area_code == "E23000032"]
    assert f"recorded {rate.printed} sexual offences under 11 codes" in rate.say
    assert rate.say.endswith("per 1,000 people aged 0 to 17 in Kent in the year ending March 2025.")
    assert "Office for National Statistics" in {source.publisher for source in rate.further_sources}


def test_which_forces_lie_outside_limits_is_not_told():
    assert all(not {"position", "drawn"} & set(one.more) for one in rows("forces-spread"))


def test_what_other_sources_said_is_no_sentence_of_ours():
    assert Counter(one.say for one in rows("wordings")).keys() == {None}


def test_the_parts_that_only_follow_by_subtraction_are_marked_as_derived():
    derived = [one for one in rows("breakdown") if one.qualifier.startswith("derived")]
    assert [one.say for one in derived] == [None]


def test_figures_as_announced_have_the_sentence_of_the_announcement():
    announced = [one for one in rows("breakdown", figures="announced") if one.qualifier == "around"]
    assert announced
    assert all(one.printed in one.say for one in announced)


def test_an_answer_that_contradicts_itself_is_not_made():
    answer = statistic_answers.of_statistic(REGISTER, next(iter(REGISTER.statistics)))
    for changes in (
        {"qualifier": ""},
        {"unit": ""},
        {"period": ""},
        {"area": ""},
        {"say": None},
        {"say": "A sentence about something else."},
        {"grade": Grade.PRESS},
        {"caveats": ("no full sentence",)},
        {"value": None},
    ):
        with pytest.raises(ValueError, match="an answer of"):
            replace(answer, **changes)


def test_addresses_are_absolute_where_the_site_has_an_origin(configured):
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    assert rows("breakdown")[0].address == "https://data.example.org/exhibits/breakdown"
    name = next(iter(REGISTER.statistics))
    assert statistic_answers.of_statistic(REGISTER, name).api.startswith("https://data.example.org/api/v1/statistics/")


def test_an_earlier_release_is_named_in_addresses_and_in_a_notice():
    name = next(iter(REGISTER.statistics))
    answer = statistic_answers.of_statistic(REGISTER, name, "2026-11-22")
    assert answer.address.endswith("&version=2026-11-22")
    assert answer.api.endswith("?version=2026-11-22")
    assert answer.notice.startswith("Newer figures exist.")


def test_no_measure_is_a_sentence_with_the_number_in_it():
    for name in ("newer", "review-panel", "profile"):
        assert not [one.measure for one in rows(name) if one.measure.endswith(".")]
        assert all(one.say for one in rows(name))


def test_reasons_and_labels_are_in_plain_words():
    said = [row_answers.MISSING, row_answers.NO_NUMBER, row_answers.NOT_OURS]
    said += [row_answers.WITHOUT_SENTENCE, full_answer.NO_PRESS_SENTENCE, full_answer.PRESS_LABEL]
    assert found([Block(text) for text in said]) == []


def test_a_statement_on_closed_cases_says_its_coverage_and_that_it_is_no_step_of_a_series():
    for statement in REGISTER.case_statements:
        answer = statistic_answers.of_statistic(REGISTER, statement.statistic.id)
        coverage = words.sentence(statement.coverage) if statement.coverage else statistic_answers.NO_COVERAGE
        assert answer.caveats[-1] == coverage
        trend = REGISTER.caveats["closed-measures"].short in " ".join(answer.caveats)
        assert trend or statement.statistic.grade is Grade.PRESS


def test_statements_on_what_is_not_reported_say_that_none_is_divided_by_another():
    for role in offences.UNSEEN:
        answer = statistic_answers.of_statistic(REGISTER, REGISTER.newest(role).id)
        assert "Do not divide one by another." in " ".join(answer.caveats)
