"""Readers find a police force by what they know: its name, an alias, a place, a constituency."""

import re

import pytest

from lib.addresses import force_options
from lib.model.records import WHOLE

REASON = "Police forces publish offences for their whole area. No figures for constituencies were found."
SHARES = "The shares are of all residents in 2019. They must not be used to split a force's figures."


@pytest.fixture(params=["register", "public"], scope="module")
def held(request):
    """The frozen package and the data as they are."""
    return request.getfixturevalue(request.param)


def found(register, text):
    """What the browser offers for typed text: every label that contains it."""
    return [label for label in force_options.options(register).values() if text.lower() in label.lower()]


def named(register, name):
    (constituency,) = [one for one in register.constituencies.values() if one.name == name]
    return constituency


def test_a_place_and_a_constituency_of_one_name_are_both_found_with_their_force(held):
    assert found(held, "rotherham") == ["Rotherham (South Yorkshire)", "Rotherham constituency (South Yorkshire)"]


def test_a_split_constituency_names_both_forces_with_shares_in_words(held):
    labels = found(held, "windsor")
    assert labels == [
        "Windsor and Maidenhead (Thames Valley)",
        "Windsor constituency (Thames Valley, about 4 in 5 of its residents, and Surrey, about 1 in 5)",
    ]
    assert found(held, "blaydon") == [
        "Blaydon and Consett constituency (Durham, about half of its residents, and Northumbria, about half)"
    ]


def test_a_constituency_is_found_by_its_name_in_welsh(held):
    (label,) = found(held, "Maldwyn")
    assert label == (
        "Montgomeryshire and Glyndŵr / Maldwyn a Glyndŵr constituency "
        "(Dyfed-Powys, about two thirds of its residents, and North Wales, about a third)"
    )


@pytest.mark.parametrize(
    ("name", "force", "councils"),
    [
        ("Hexham", "Northumbria", ("Northumberland", "Newcastle upon Tyne")),
        ("Clwyd East", "North Wales", ("Flintshire", "Denbighshire", "Wrexham")),
    ],
)
def test_a_constituency_in_one_force_has_no_share_and_all_its_councils(held, name, force, councils):
    (part,) = named(held, name).parts
    assert part.share is None
    assert part.local_authorities == councils
    assert force_options.policed_by(held, named(held, name)) == force


def test_there_are_575_constituencies_of_which_20_lie_in_two_forces(held):
    assert len(held.constituencies) == 575
    assert sorted({len(one.parts) for one in held.constituencies.values()}) == [1, 2]
    assert sum(len(one.parts) == 2 for one in held.constituencies.values()) == 20
    assert all(held.forces[force].territorial for one in held.constituencies.values() for force in one.forces)


def test_no_share_is_told_in_decimals_or_per_cent_and_no_label_stands_twice(held):
    labels = [*force_options.options(held).values()]
    assert len(labels) == len(set(labels))
    assert not [label for label in labels if re.search(r"%|\d\.\d|per cent", label)]


def test_a_chosen_constituency_chooses_its_forces(held):
    windsor = named(held, "Windsor")
    (token,) = [token for token, label in force_options.options(held).items() if label.startswith("Windsor constit")]
    assert force_options.codes([token]) == windsor.forces == ("E23000029", "E23000031")
    assert force_options.codes(["E23000031", token]) == ("E23000031", "E23000029")
    assert force_options.codes([WHOLE, token]) == windsor.forces
    assert force_options.codes([token, WHOLE]) == (WHOLE,)
    assert force_options.chosen_constituency(held, ["E23000005", token, "E23000001:Met"]) is windsor
    assert force_options.chosen_constituency(held, ["E23000005", "E23000001:Met"]) is None


def test_what_is_said_of_a_constituency_gives_the_reason_for_no_figures_and_the_rule_for_shares(held):
    first, *rest = force_options.sentences(held, named(held, "Windsor"))
    assert first == (
        "Parts of Windsor constituency are policed by "
        "Thames Valley, about 4 in 5 of its residents, and Surrey, about 1 in 5."
    )
    assert rest == [SHARES, REASON]
    assert force_options.sentences(held, named(held, "Rotherham")) == (
        "Rotherham constituency is policed by South Yorkshire.",
        REASON,
    )


def test_an_earlier_release_offers_what_it_holds(earlier):
    assert not earlier.constituencies
    assert found(earlier, "rotherham") == ["Rotherham (South Yorkshire)"]
