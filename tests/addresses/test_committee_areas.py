"""What a committee chooses: each kind under its own name in the address, and the forces that it leads to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.addresses import address, committee_areas, force_options
from lib.addresses.committee_areas import MOST_AREAS, CommitteeAreas
from lib.model.records import WHOLE

YORKSHIRE, DURHAM, NORTHUMBRIA = "E23000011", "E23000008", "E23000007"
SPLIT, ROTHERHAM = "E14001106", "E08000018"  # Blaydon and Consett: Durham and Northumbria


def parsed(register, **query):
    asked = {name: [value] for name, value in query.items()}
    selection, refused = address.parse(asked, register)
    areas, more = committee_areas.parse(asked, register, selection)
    return areas, [str(refusal) for refusal in (*refused, *more)]


def names(register, areas):
    return [force.name for force in committee_areas.forces(register, areas)]


def test_a_constituency_and_a_place_lead_to_their_forces_once_from_a_to_z(register):
    areas, refused = parsed(register, force=f"{YORKSHIRE},{DURHAM}", constituency=SPLIT, place=ROTHERHAM)
    assert refused == []
    assert names(register, areas) == ["Durham", "Northumbria", "South Yorkshire"]
    assert areas.parameters == {"force": f"{DURHAM},{YORKSHIRE}", "constituency": SPLIT, "place": ROTHERHAM}
    constituency, place = committee_areas.leading(register, areas)
    assert constituency.said.startswith("Parts of Blaydon and Consett constituency are policed by Durham, about half")
    assert place.said == "Rotherham is policed by South Yorkshire. There is no figure for Rotherham alone."


def test_unknown_codes_are_refused_in_a_sentence_and_the_others_stay(register):
    areas, refused = parsed(register, force=f"{YORKSHIRE},X", constituency=f"no,{SPLIT}", place="no,none")
    assert names(register, areas) == ["Durham", "Northumbria", "South Yorkshire"]
    assert refused == [
        "We could not find one of the police forces that this link asks for.",
        "We could not find one of the constituencies that this link asks for. We left it out.",
        "We could not find 2 of the places that this link asks for. We left them out.",
    ]


def test_england_and_wales_is_no_force_of_a_pack(register):
    areas, refused = parsed(register, force=WHOLE)
    assert refused == ["A hearing pack is about police forces. Figures for England and Wales are in every pack."]
    assert committee_areas.problem(register, areas) == committee_areas.NONE_CHOSEN


def test_too_many_forces_are_refused_and_none_is_dropped(register):
    every = tuple(register.forces)[: committee_areas.MOST_FORCES]
    elsewhere = next(
        one.code for one in register.constituencies.values() if not {*one.forces} & {*every} and len(one.forces) == 1
    )
    assert committee_areas.problem(register, CommitteeAreas(forces=every)) == ""
    more = CommitteeAreas(forces=every, constituencies=(elsewhere,))
    assert committee_areas.problem(register, more) == (
        "You chose areas of 9 police forces. A hearing pack has at most 8. Remove one of them."
    )


def test_more_constituencies_than_a_committee_has_are_cut_and_said(register):
    areas, (said,) = parsed(register, constituency=",".join(list(register.constituencies)[:20]))
    assert len(areas.constituencies) == MOST_AREAS
    assert said == "A hearing pack has at most 12 constituencies. We kept the first 12."


def test_every_option_finds_its_area_and_an_alias_its_force(register):
    options = committee_areas.options(register)
    assert {*register.constituencies} == {t.split(":")[1] for t in options if t.startswith("const")}
    places = {row["code"] for row in register.rows("local_authorities")}
    assert places == {token.split(":")[1] for token in options if token.startswith("place")}
    assert len(set(options.values())) == len(options)  # the browser tells options apart by their labels
    for token in options:
        areas = committee_areas.of_tokens([token])
        assert committee_areas.problem(register, areas) == ""
        assert token.startswith(committee_areas.tokens(areas)[0])
    met = next(token for token, label in options.items() if label == "Met (Metropolitan Police)")
    assert names(register, committee_areas.of_tokens([met])) == ["Metropolitan Police"]


@given(st.data())
def test_an_address_and_the_chosen_options_say_the_same(register, data):
    token = st.sampled_from(list(committee_areas.options(register)))
    areas = committee_areas.of_tokens(data.draw(st.lists(token, max_size=6)))
    ordered, refused = parsed(register, **areas.parameters)
    assert refused == []
    assert committee_areas.of_tokens(committee_areas.tokens(ordered)) == ordered
    assert {*committee_areas.tokens(ordered)} == {*committee_areas.tokens(areas)}
    assert parsed(register, **ordered.parameters) == (ordered, [])


def test_a_release_without_constituencies_has_none(earlier):
    areas, refused = parsed(earlier, force=YORKSHIRE, constituency=SPLIT)
    assert (areas, len(refused)) == (CommitteeAreas(forces=(YORKSHIRE,)), 1)
    assert not [label for label in committee_areas.options(earlier).values() if force_options.CONSTITUENCY in label]


@pytest.mark.parametrize("empty", ["", ",", ",,"])
def test_an_empty_value_chooses_nothing(register, empty):
    areas, refused = parsed(register, constituency=empty, place=empty, force=empty)
    assert (areas, refused) == (CommitteeAreas(), [])
    assert replace(areas, forces=(YORKSHIRE,)).parameters == {"force": YORKSHIRE}
