"""The names in Welsh of the police forces of Wales stand beside the English ones, marked as Welsh."""

import re

import pytest

from lib.addresses import force_options
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_pages
from lib.outlets.html import force_parts, fragments
from lib.search import site_search

NAMES = {
    "W15000001": "Heddlu Gogledd Cymru",
    "W15000002": "Heddlu Gwent",
    "W15000003": "Heddlu De Cymru",
    "W15000004": "Heddlu Dyfed-Powys",
}
MARKED = re.compile(r'<span lang="cy">([^<]+)</span>')


def test_the_forces_of_wales_and_no_others_have_a_name_in_welsh(register):
    assert {code: force.welsh_name for code, force in register.forces.items() if force.welsh_name} == NAMES
    assert register.forces["W15000003"].both_names == "South Wales (Heddlu De Cymru)"
    assert register.forces["E23000005"].both_names == "Greater Manchester"


def test_a_list_of_forces_has_both_names(register):
    listed = bulletin_pages.national(register, pictures=False).partition('<ul class="forces">')[2].partition("</ul>")[0]
    assert sorted(MARKED.findall(listed)) == sorted(NAMES.values())
    assert 'South Wales (<span lang="cy">Heddlu De Cymru</span>)</a>' in listed


@pytest.mark.parametrize("code", NAMES)
def test_what_is_said_of_a_force_says_its_name_in_welsh(register, code):
    for made in (
        force_parts.answer(register, Selection(force=(code,))),
        bulletin_pages.force(register, code, pictures=False),
    ):
        assert NAMES[code] in MARKED.findall(made)
    assert MARKED.findall(force_parts.answer(register, Selection(force=("E23000005",)))) == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Heddlu De Cymru", "South Wales (Heddlu De Cymru)"),
        ("Gogledd Cymru", "North Wales (Heddlu Gogledd Cymru)"),
        ("heddlu gwent", "Gwent (Heddlu Gwent)"),
    ],
)
def test_a_force_is_found_by_its_name_in_welsh(register, typed, label):
    assert site_search.find(register, typed)[0].label == label


def test_the_other_name_of_a_constituency_is_marked_where_it_is_welsh():
    assert fragments.in_welsh("Cardiff East / Dwyrain Caerdydd constituency is policed by South Wales.") == (
        'Cardiff East / <span lang="cy">Dwyrain Caerdydd</span> constituency is policed by South Wales.'
    )
    assert MARKED.findall(fragments.in_welsh("Caerfyrddin / Carmarthen constituency")) == []
    assert fragments.in_welsh("<b> Heddlu Gwent") == '&lt;b&gt; <span lang="cy">Heddlu Gwent</span>'


def test_each_other_name_of_a_constituency_is_marked(register):
    others = {one.name_cy for one in register.constituencies.values()} - {"", "Carmarthen"}
    names = [force_options.name(one) for one in register.constituencies.values() if one.name_cy in others]
    assert {found for name in names for found in MARKED.findall(fragments.in_welsh(name))} == others
