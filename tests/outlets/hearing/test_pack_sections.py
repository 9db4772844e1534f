"""A hearing pack says what exhibits say: numbers, cautions, what is only national, and what came from the press."""

import re

import pytest

from lib import exhibits
from lib.addresses import committee_areas
from lib.addresses.committee_areas import CommitteeAreas
from lib.exhibits import naming
from lib.model import words
from lib.model.records import Grade, Selection
from lib.outlets.hearing import pack_sections
from lib.outlets.hearing.pack_document import BulletList, Cautions, PackTable, Passage
from lib.outlets.html import fragments

YORKSHIRE, LONDON, CITY, RAILWAYS, GWENT = "E23000011", "E23000001", "E23000034", "BTP", "W15000002"
MANCHESTER, SOMERSET, MIDLANDS = "E23000005", "E23000036", "E23000014"
SIX = (MANCHESTER, YORKSHIRE, LONDON, SOMERSET, MIDLANDS, GWENT)
SPLIT, ROTHERHAM = "E14001106", "E08000018"
NUMBER = re.compile(r"(?<![\d,.])\d[\d,]*(?:\.\d+)?")


def built(register, *forces, **others):
    return pack_sections.build(register, CommitteeAreas(forces=forces, **others))


def of_force(pack, register, code):
    """The page of a force."""
    name = register.forces[code].name
    (section,) = [one for one in pack.sections if one.own_page and one.heading.startswith(f"{name}, ")]
    return section


def said(section):
    """Every text of a section but its cautions."""
    for block in section.blocks:
        if isinstance(block, Passage):
            yield block.text
        elif isinstance(block, PackTable):
            yield from (block.caption, *(cell for row in (block.head, *block.rows) for cell in row))
        elif isinstance(block, BulletList):
            yield from block.texts


def test_each_force_has_a_page_from_a_to_z_and_then_come_the_sections_of_all(register):
    pack = built(register, *SIX)
    forces = [register.forces[code].name for code in sorted(SIX, key=lambda code: register.forces[code].name)]
    pages = [section.heading.split(", ")[0] for section in pack.sections if section.own_page][: len(forces)]
    assert pages == forces
    headings = [section.heading for section in pack.sections]
    assert headings[0] == "About this pack on 6 police forces"
    assert headings[1].startswith("6 police forces compared on sexual offences under 11 codes that name a child victim")
    tail = headings[2 + len(forces) :]
    assert tail[0] == pack_sections.NATIONAL
    assert [heading.split(" ")[0] for heading in tail[1:4]] == ["Sources", "18", "Where"]
    assert tail[4:] == [pack_sections.SOURCES, pack_sections.SUPPORT]


@pytest.mark.parametrize("code", [YORKSHIRE, GWENT, CITY, RAILWAYS])
def test_a_force_has_its_counts_of_five_years_its_rate_with_its_range_and_its_region(register, code):
    section = of_force(built(register, code), register, code)
    chosen = Selection(force=(code,), measure=register.opening_measure)
    counts = exhibits.make("forces-recent", register, chosen)
    years, rates = [block for block in section.blocks if isinstance(block, PackTable)][:2]
    printed = {(row["label"], row["period"]): row["printed"] for row in counts.table.to_dicts()}
    titles = {re.sub(r" \[b\]$", "", title): place for place, title in enumerate(years.head)}
    assert len([title for title in titles if re.fullmatch(r"20\d\d/\d\d", title)]) == 5
    for row in years.rows:
        for (label, period), number in printed.items():
            if label == row[0]:
                assert row[titles[period]] == number
    peers = exhibits.make("force-peers", register, chosen).table.to_dicts()
    assert rates.rows[0][:3] == (peers[0]["label"], peers[0]["printed"], peers[0]["range"] or pack_sections.NOT_GIVEN)
    assert [row[2] for row in rates.rows[1:]] == [pack_sections.NOT_GIVEN] * (len(rates.rows) - 1)  # none of an area
    region = register.forces[code].region_code
    assert not region or naming.area(register, region) in {row[0] for row in years.rows}
    note = register.caveats["range-independent"].short
    assert [block.text for block in section.blocks if isinstance(block, Passage)].count(note) == 1


@pytest.mark.parametrize("code", [CITY, RAILWAYS, YORKSHIRE])
def test_no_sentence_is_made_of_a_count_under_10(register, code):
    section = of_force(built(register, code), register, code)
    (count,) = {
        row["value"]
        for row in exhibits.make(
            "forces-recent", register, Selection(force=(code,), measure=register.opening_measure)
        ).table.to_dicts()
        if row["force"] == code and row["period"] == "2024/25"
    }
    (lead,) = [block.text for block in section.blocks if isinstance(block, Passage) and block.manner == "lead"]
    assert ("fewer than 10" in lead) == (count < 10)
    assert (f"recorded {words.number(count)} " in lead) == (count >= 10)


def test_every_caution_stands_above_the_first_number_of_its_section(register):
    for section in built(register, *SIX).sections:
        tables = [place for place, block in enumerate(section.blocks) if isinstance(block, PackTable)]
        boxes = [place for place, block in enumerate(section.blocks) if isinstance(block, Cautions)]
        assert not tables or boxes[0] < tables[0], section.heading
        assert all(box < max(tables) for box in boxes)


@pytest.mark.parametrize("codes", [(YORKSHIRE,), (YORKSHIRE, CITY)])
def test_no_caution_of_an_exhibit_is_lost(register, codes):
    pack = built(register, *codes)
    every = " ".join(pack.texts)
    chosen = {code: Selection(force=(code,), measure=register.opening_measure) for code in codes}
    for code, selection in chosen.items():
        boxes = " ".join(
            text
            for block in of_force(pack, register, code).blocks
            if isinstance(block, Cautions)
            for text in block.texts
        )
        for name in ("forces-recent", "force-peers"):
            for caveat in exhibits.make(name, register, selection).must_show:
                assert caveat.short in boxes
    for name in ("forces-national", "newer", "later-figures", "differences", "gaps", "recommendations"):
        for caveat in exhibits.make(name, register, Selection(measure=register.opening_measure)).must_show:
            assert caveat.short in every
    assert fragments.UNDER_REPORTING in register.caveats
    assert register.caveats[fragments.UNDER_REPORTING].short in pack.description


def test_a_national_figure_never_stands_under_a_force(register):
    pack = built(register, *SIX)
    national = {row["printed"] for row in exhibits.make("forces-national", register, Selection()).table.to_dicts()}
    numbers = {number for printed in national for number in NUMBER.findall(printed) if len(number) > 2}
    for code in SIX:
        texts = [text for text in said(of_force(pack, register, code)) if not text.startswith("Figures on")]
        assert not numbers & {found for text in texts for found in NUMBER.findall(text)}
        assert "No force breakdown has been published." in " ".join(said(of_force(pack, register, code)))


def test_every_row_from_the_press_says_so(register):
    pack = built(register, *(code for code in SIX if code != GWENT), "E23000018", "E23000016")
    rows = [
        row
        for section in pack.sections
        for block in section.blocks
        if isinstance(block, PackTable)
        for row in block.rows
    ]
    operations = [
        one for one in register.operations if one.grade is Grade.PRESS and one.force in pack_forces(pack, register)
    ]
    assert operations
    for operation in operations:
        (row,) = [row for row in rows if row[0].startswith(operation.name)]
        assert row[0].endswith("(press report)")
    reported = [f"{r.inquiry} {r.number}. " for r in register.recommendations if r.grade is Grade.PRESS]
    for start in reported:
        (row,) = [row for row in rows if row[0].startswith(start)]
        assert "a press report only" in row[3]
    for row in exhibits.make("later-figures", register, Selection()).table.to_dicts():
        assert f"{row['label']} (press report)" in {line[0] for line in rows}


def pack_forces(pack, register):
    named = {section.heading.split(", ")[0] for section in pack.sections if section.own_page}
    return {code for code, force in register.forces.items() if force.name in named}


def test_each_question_has_its_draft_and_each_recommendation_its_status(register):
    texts = set(built(register, YORKSHIRE).texts)
    assert len(register.gaps) > 10
    for gap in register.gaps:
        assert {gap.question, gap.parliamentary_question} <= texts
    for one in register.recommendations:
        assert f"{one.inquiry} {one.number}. {one.title}" in texts
    assert pack_sections.DRAFTS in texts


def test_a_constituency_says_which_forces_it_led_to_and_that_it_has_no_figure(register):
    pack = built(register, constituencies=(SPLIT,), places=(ROTHERHAM,))
    for code in ("E23000008", "E23000007"):
        texts = list(said(of_force(pack, register, code)))
        assert any(text.startswith("Parts of Blaydon and Consett constituency are policed by Durham") for text in texts)
        why = next(text for text in texts if text.startswith(committee_areas.NO_FIGURE))
        assert "No figures for constituencies were found." in why
        assert "They must not be used to split a force's figures." in why
        assert not any("Rotherham" in text for text in texts)
    texts = list(said(of_force(pack, register, YORKSHIRE)))
    assert "Rotherham is policed by South Yorkshire. There is no figure for Rotherham alone." in texts
    assert pack_sections.LED in " ".join(said(pack.sections[0]))
    assert pack.address == f"/hearing_pack?constituency={SPLIT}&place={ROTHERHAM}"


def test_every_section_that_is_cut_says_where_the_rest_is(register):
    pack = built(register, YORKSHIRE)
    for section in pack.sections[1:-1]:
        assert any("left out. You can find them at /" in text for text in said(section)), section.heading


def test_the_order_of_the_choice_changes_nothing(register):
    first, second = CommitteeAreas(forces=(YORKSHIRE, CITY)), CommitteeAreas(forces=(CITY, YORKSHIRE))
    assert list(pack_sections.build(register, first).sections) == list(pack_sections.build(register, second).sections)


def test_an_earlier_release_has_a_pack_that_says_so(earlier):
    pack = pack_sections.build(earlier, CommitteeAreas(forces=(YORKSHIRE,)), "2026-11-22")
    assert pack.sections[0].blocks[0].manner == "notice"
    assert pack.address.endswith("version=2026-11-22")
    assert all(text for text in pack.texts)


def test_every_force_has_a_pack(register):
    for code in register.forces:
        assert all(text.strip() for text in built(register, code).texts)


def test_progress_names_each_part_in_turn(register):
    told = []
    areas = CommitteeAreas(forces=(YORKSHIRE, CITY))
    pack_sections.build(register, areas, "", lambda *said: told.append(said))
    assert [done for done, _, _ in told] == list(range(7))
    assert {count for _, count, _ in told} == {7}
    assert [name for *_, name in told][1:3] == ["City of London", "South Yorkshire"]


@pytest.mark.parametrize("areas", [CommitteeAreas(), CommitteeAreas(forces=("E23000001",) * 0)])
def test_no_pack_is_made_of_nothing(register, areas):
    with pytest.raises(ValueError, match="Choose at least one"):
        pack_sections.build(register, areas)
