"""Every exhibit says and draws what it did when somebody last looked; tests/regression.py says what a change means."""

import pytest

from lib import exhibits
from lib.addresses import address
from tests import regression


@pytest.fixture
def accepted(data_regression):
    """Hold what is told now against what was accepted under a name."""

    def check(name, told):
        try:
            data_regression.check(told, fullpath=regression.GOLDEN / f"{name}.yml")
        except AssertionError as changed:
            changed.add_note("`make golden` shows all that changed, `make golden-accept` takes it over.")
            raise

    return check


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_an_exhibit_is_as_it_was_accepted(name, public, accepted):
    accepted(name, regression.facts(name, public))


def test_the_template_is_as_it_was_accepted(accepted):
    accepted(regression.THEME, {scheme: regression.digest(text) for scheme, text in regression.templates().items()})


def test_nothing_is_kept_of_an_exhibit_that_is_gone():
    assert {file.stem for file in regression.GOLDEN.iterdir()} == {*exhibits.REGISTRY, regression.THEME}


def test_every_exhibit_with_a_choice_is_held_at_a_hard_address(public):
    for name, builder in exhibits.REGISTRY.items():
        shown = regression.selections(name, public)
        choices = address.choices(public)
        chosen = [field for field in builder.uses if field not in choices or len(choices[field].options) > 1]
        assert len(shown) > 1 or not chosen  # years of the analysis are a choice once there are two


def test_what_cannot_be_seen_makes_no_difference():
    same = regression.lines({"a": [1.0, 0.1 + 0.2], "b": 1})
    assert same == regression.lines({"b": 1.0, "a": (1, 0.3)})
    assert same != regression.lines({"a": [1, 0.3001], "b": 1})
