"""The grammar of addresses: what it understands, what it says of the rest, and that it is its own inverse."""

from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.addresses import address, multi_value
from lib.addresses.address import MOST_FORCES
from lib.dataset import package
from lib.exhibits import naming
from lib.model.records import TWELVE_CODES, WHOLE, Selection
from lib.outlets.press import choice
from lib.releases.store import DATA

REGISTER = package.read(DATA)
CHOICES = address.choices(REGISTER)
FIELDS = {name: st.sampled_from(list(choice.options)) for name, choice in CHOICES.items()}
FORCES = st.lists(st.sampled_from(list(REGISTER.forces)), max_size=MOST_FORCES, unique=True).map(tuple)
ASKED = st.fixed_dictionaries(FIELDS | {"force": FORCES | st.just((WHOLE,))})
SLOW = settings(suppress_health_check=[HealthCheck.too_slow])


def parse(**query):
    return address.parse({name: [value] for name, value in query.items()}, REGISTER)


@SLOW
@given(ASKED)
def test_what_is_shown_is_what_its_own_address_asks_for(asked):
    shown, _ = address.parse({k: [",".join(v) if k == "force" else v] for k, v in asked.items()}, REGISTER)
    again, unknown = address.parse(parse_qs(address.query(shown)), REGISTER)
    assert (again, unknown) == (shown, ())


def test_a_bare_address_is_the_default():
    assert parse() == (Selection(), ())
    assert address.query(Selection()) == ""
    assert address.path("/offences", Selection()) == "/offences"
    assert address.path("/offences", Selection(figures="announced")) == "/offences?figures=announced"
    assert address.query(Selection(force=("E23000005", "E23000010"), measure="88A")) == (
        "force=E23000005,E23000010&measure=88A"
    )


HOSTILE = (
    "<img src=x onerror=window.hit=1>", "javascript:window.hit=1", "{{7*7}}", "%s%n", "../../etc/passwd", "\0", "%00",
    "\r\nX-Hit: 1", "' OR 1=1 --", "=cmd|' /C calc'!A1", "NaN", "-1", "1e999", "9" * 400, "٢٠٢٤", "\u202eEW", "\ud800",
    "\N{CYRILLIC SMALL LETTER A}ll", "E23000011," * 3000, ",,,,", "2099-00", "2024-26", "True", "null", "[]",
    "x" * 5000, "(a+)+$", "[", "\\", "\u00a0", "\uffff", "🙂" * 300, "",
)  # fmt: skip
VALUES = (
    st.text() | st.sampled_from(HOSTILE) | st.sampled_from([*REGISTER.forces, "EW", "88A", "rate", "2024-25", "map"])
)


@SLOW
@given(st.dictionaries(st.sampled_from([*CHOICES, "force", "utm_source", "__proto__"]), st.lists(VALUES, max_size=3)))
def test_any_address_gives_a_selection_and_short_sentences(query):
    selection, unknown = address.parse(query, REGISTER)
    again, _ = address.parse({k: [v] for k, v in address.parameters(selection).items()}, REGISTER)
    assert again == selection
    assert all(str(s).endswith(".") and str(s).isprintable() and len(str(s)) < 500 for s in unknown)


def test_a_value_that_is_not_known_is_not_repeated_and_those_that_are_known_are_named():
    selection, (refusal,) = parse(figures="guessed")
    assert selection == Selection()
    assert refusal.cause == (
        "We could not find what this link asks for under \"Which figures\" ('figures='). "
        "It can be 'published' and 'announced'."
    )
    assert refusal.instead == 'Showing "As published (exact where there is an exact figure)".'
    (refusal,) = parse(measure="99Z")[1]
    assert refusal.cause == (
        "We could not find what this link asks for under \"Offences\" ('measure='). "
        "It can be one of 15 codes such as 'eleven-codes'."
    )
    assert refusal.instead == f'Showing "{naming.measures(REGISTER)[TWELVE_CODES]}".'


@pytest.mark.parametrize("name", CHOICES)
def test_the_sentence_about_a_value_that_is_not_known_names_what_the_page_shows(name):
    """The newest year is a part-year: a page that names none shows the newest whole one."""
    selection, (refusal, *_) = parse(**{name: "not a value of it"})
    shown = getattr(selection, name) or address.newest(REGISTER, name)
    option = CHOICES[name].options[shown]
    assert refusal.instead == f'Showing "{option}".'


def test_of_a_parameter_of_one_value_given_twice_the_last_counts():
    assert address.parse({"figures": ["announced", "published"]}, REGISTER)[0].figures == "published"


def test_a_parameter_of_several_values_given_twice_loses_none_of_them():
    forces = ["E23000011", "E23000010"]
    assert address.parse({"force": forces}, REGISTER) == address.parse({"force": [",".join(forces)]}, REGISTER)
    rows = list(REGISTER.recommendation_ids.values())[:2]
    assert address.parse({"rows": rows}, REGISTER)[0].rows == tuple(rows)
    assert multi_value.parse({"formats": ["svg", "png"]}, choice.FIELDS)[0]["formats"] == ("png", "svg")


def test_the_newest_year_is_what_a_bare_address_means():
    assert parse(year=REGISTER.newest_year) == (Selection(), ())


@pytest.mark.parametrize(
    ("query", "kept", "said"),
    [
        (
            {"force": "E23000011,nowhere"},
            {"force": ("E23000011",)},
            "We could not find one of the police forces that this link asks for",
        ),
        ({"force": "a,b"}, {"force": ()}, "We could not find 2 of the police forces that this link asks for"),
        ({"force": "EW,E23000011"}, {"force": ("E23000011",)}, None),
        ({"force": ",".join(list(REGISTER.forces)[:9])}, {"force": tuple(REGISTER.forces)[:8]}, "at most 8 forces"),
        (
            {"basis": "rate", "year": "2025-26"},
            {"basis": "count"},
            "There is no rate for 2025/26, because we hold no population for it",
        ),
        (
            {"basis": "rate", "view": "compare", "force": "BTP"},
            {"basis": "count"},
            "There is no rate for British Transport Police, because too few people, or none, live there",
        ),
        (
            {"measure": "71", "period": "quarters"},
            {"period": "years"},
            "Code 71 counts too few offences to show by quarter",
        ),
        ({"view": "profile"}, {"view": "map"}, "Choose a police force to see its profile"),
        ({"view": "profile", "force": "EW"}, {"view": "map"}, "Choose a police force to see its profile"),
        ({"view": "spread", "year": "2025-26"}, {"year": ""}, "because we hold no population for it. Showing 2024/25"),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_nearest_is_shown(query, kept, said):
    selection, sentences = parse(**query)
    assert {name: getattr(selection, name) for name in kept} == kept
    assert (said in " ".join(map(str, sentences))) if said else sentences == ()
