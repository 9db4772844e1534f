"""The Hearing pack page: choose a committee's areas, create one document, and download it for Word or as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.addresses import committee_areas, force_options
from lib.model import words
from lib.model.limits import BusyError, SlowError
from lib.outlets.hearing import pack_files, pack_sections
from lib.outlets.html import fragments
from lib.outlets.pictures import availability
from lib.outlets.pictures.browser import NoBrowserError
from lib.ui import controls, reruns
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from lib.addresses.committee_areas import CommitteeAreas
    from lib.dataset.register import Register

AREAS: Final = "hearing-areas"  # key of the multiselect
LABELS: Final = {pack_files.WORD: "Download for Word (DOCX", pack_files.PDF: "Download to print (PDF"}
PRINTED: Final = 0.9  # of the progress: where the printing begins
MOST_CHOSEN: Final = committee_areas.MOST_FORCES + 2 * committee_areas.MOST_AREAS


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file that is ready: its address, and what its link says."""

    link: str
    label: str


@controls.part
def hearing_pack(register: Register) -> None:
    """Show the choice of areas, what it leads to, and the files. A change reruns this part alone."""
    with reruns.part("hearing-pack", "hearing-pack"):
        selection, unknown = controls.current_selection(register, (committee_areas.FORCE,))
        areas, more = committee_areas.parse(controls.query(), register, selection)
        controls.show_refusals((*unknown, *more))
        with st.container(key="hearing"):
            _find(register, areas)
            problem = committee_areas.problem(register, areas)
            _led(register, areas, problem)
            if not problem:
                _files(register, areas, selection.version)


def _find(register: Register, areas: CommitteeAreas) -> None:
    """Show the multiselect that finds areas by name; each stays as it was chosen."""
    options = committee_areas.options(register)
    controls.set_value(AREAS, list(committee_areas.tokens(areas)), options)
    st.multiselect(
        f"Police forces, constituencies or places (up to {committee_areas.MOST_FORCES} forces)",
        list(options),
        format_func=options.__getitem__,
        key=AREAS,
        max_selections=MOST_CHOSEN,
        filter_mode="contains",
        select_all=False,  # it would be the first option, one key press from choosing every area
        wrap=True,
        placeholder="Type a force, constituency or place",
        on_change=_write,
    )


def _write() -> None:
    chosen = committee_areas.of_tokens(controls.chosen_values(AREAS)).parameters
    controls.restore_unseen()
    for name in (committee_areas.FORCE, committee_areas.CONSTITUENCY, committee_areas.PLACE):
        controls.write_to_address(name, chosen.get(name, ""))


def _led(register: Register, areas: CommitteeAreas, problem: str) -> None:
    """Say which forces the chosen areas lead to, and that no constituency or place has a figure."""
    forces = committee_areas.forces(register, areas)
    led = committee_areas.leading(register, areas)
    chosen = [register.constituencies[code] for code in areas.constituencies]
    notes = [caveat.short for one in chosen for caveat in force_options.caveats(register, one)]
    named = words.listed(force.name for force in forces) if forces else ""
    show_html(
        fragments.render(
            "hearing_areas.html",
            why=problem,
            forces=f"The pack will have a page for {named}."
            if len(forces) == 1
            else f"The pack will have a page each for {named}.",
            said=[area.said for area in led],
            notes=dict.fromkeys(([committee_areas.NO_FIGURE] if led else []) + notes),
        )
    )


def _files(register: Register, areas: CommitteeAreas, version: str) -> None:
    """Show the button that creates the pack, until it is there, and the links to the files that are."""
    slot, missing = st.empty(), availability.missing()
    wanted = len(LABELS) - bool(missing)
    ready, why = _ready(register, areas, version), missing
    if len(ready) < wanted and slot.button("Create hearing pack", key="create-pack"):
        why = _create(register, areas, version) or missing
        ready = _ready(register, areas, version)
        if len(ready) == wanted:
            slot.empty()
    if ready or why:
        show_html(fragments.render("hearing_made.html", files=ready, why=why))


def _ready(register: Register, areas: CommitteeAreas, version: str) -> list[OfferedFile]:
    """Return the files that are kept, with their sizes."""
    return [
        OfferedFile(
            pack_sections.link(areas, version, ending),
            f"{label}, {words.file_size(len(pack_files.make(ending, register, areas, version)))})",
        )
        for ending, label in LABELS.items()
        if pack_files.is_cached(ending, register, areas, version)
    ]


def _create(register: Register, areas: CommitteeAreas, version: str) -> str:
    """Make both files and show how far it is; return why one is missing, empty where none is."""
    bar = st.progress(0.0, "Creating the hearing pack")

    def report(done: int, count: int, following: str) -> None:
        bar.progress(PRINTED * done / count, f"{done} of {count} parts. Next: {following}")

    try:
        pack_files.make(pack_files.WORD, register, areas, version, report)
        if not availability.missing():
            bar.progress(PRINTED, "Printing the PDF")
            pack_files.make(pack_files.PDF, register, areas, version)
    except (NoBrowserError, BusyError, SlowError) as error:
        return str(error)
    else:
        return ""
    finally:
        bar.empty()
