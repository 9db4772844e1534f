"""The grammar of addresses: what it understands, what it says of the rest, and that it is its own inverse."""

from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from lib import address
from lib.model import Selection

SELECTIONS = st.builds(Selection, **{name: st.sampled_from(list(c.options)) for name, c in address.CHOICES.items()})


@given(SELECTIONS)
def test_an_address_says_what_was_selected_and_nothing_else(selection):
    understood, unknown = address.parse(parse_qs(address.query(selection)))
    assert (understood, unknown) == (selection, ())


def test_a_bare_address_is_the_default():
    assert address.parse({}) == (Selection(), ())
    assert address.query(Selection()) == ""
    assert address.path("/offences", Selection()) == "/offences"
    assert address.path("/offences", Selection(figures="announced")) == "/offences?figures=announced"


@given(st.dictionaries(st.sampled_from([*address.CHOICES, "utm_source", "x"]), st.lists(st.text(), max_size=3)))
def test_any_address_gives_a_selection_and_short_sentences(query):
    selection, unknown = address.parse(query)
    assert isinstance(selection, Selection)
    assert all(s.endswith(".") and s.isprintable() and len(s) < 400 for s in unknown)


def test_a_value_that_is_not_known_is_named_with_those_that_are():
    selection, unknown = address.parse({"figures": ["guessed"]})
    assert selection == Selection()
    assert unknown == (
        (
            "The address asks for figures 'guessed', which is not known. It can be 'published' and 'announced'. "
            "The page shows: as published (exact)."
        ),
    )


def test_of_a_parameter_given_twice_the_last_counts():
    assert address.parse({"figures": ["announced", "published"]})[0].figures == "published"
