"""The Downloads page: choose charts by their images, and create one zip file or download the one-page brief."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.addresses import filter_words
from lib.exhibits import REGISTRY
from lib.model import words
from lib.model.limits import BusyError, SlowError
from lib.model.site_map import PAGES
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages, fragments
from lib.outlets.pictures import availability
from lib.outlets.pictures.browser import NoBrowserError
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import brief, choice, packing
from lib.ui import controls, page, reruns
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streamlit.delta_generator import DeltaGenerator

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection
    from lib.outlets.press.choice import Candidate, Pack, PackPlan
    from lib.outlets.press.packing import MadePack

FILTERS: Final = frozenset(field for builder in REGISTRY.values() for field in builder.uses)
MADE: Final = "pack-made"  # session key: the last request, the pack made, and why it has less than requested
READY_FORCE: Final = "ready-force"  # session key of the force of a ready-made pack
PREVIEWED: Final = ("slide", "print")  # the first of these that can be had is shown
# Markdown in a label. Screen readers speak the backslash, so ":" gets one only where it can begin a directive.
SPECIAL: Final = re.compile(r"([\\`*_\[\]$~<>#]|:(?=\w))")


@controls.part
def press_pack(register: Register) -> None:
    """Show the choices of a pack, its plan and its files, and the brief. A change reruns this part alone."""
    with reruns.part("press-pack", "press-pack"):
        selection, unknown = controls.current_selection(register, FILTERS)
        pack, more = choice.parse(controls.query())
        controls.show_refusals((*unknown, *more))
        candidates = choice.candidates(register, selection)
        _ready_made(register, selection, candidates)
        _gallery(register, candidates, pack)
        _options(register, selection, pack)
        plan = choice.plan(pack, register, selection)
        place = _plan(register, selection, pack, plan)
        _brief(register, selection, pack, candidates)
        _tray(register, selection, pack, plan, place)


def _heading(name: str, title: str, text: str = "") -> None:
    show_html(fragments.render("press_heading.html", id=name, title=title, said=text))


def _ready_made(register: Register, selection: Selection, candidates: tuple[Candidate, ...]) -> None:
    """Show the packs that a tap chooses."""
    _heading("ready-heading", "Ready-made packs", "Each chooses charts and sizes below. You can change them.")
    with st.container(key="ready-made"):
        st.button("Headlines pack", key="ready-headlines", on_click=_choose, args=(choice.headlines_pack(),))
        st.button("All charts as slides", key="ready-slides", on_click=_choose, args=(choice.all_slides(candidates),))
        names = {code: force.name for code, force in register.forces.items()}
        one = selection.force[0] if len(selection.force) == 1 and selection.force[0] in names else None
        controls.set_value(READY_FORCE, one, names)
        st.selectbox(
            "One force pack",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=READY_FORCE,
            placeholder="Choose a police force",
            on_change=_choose_force,
        )


def _choose(pack: Pack) -> None:
    """Write the choices of a ready-made pack to the address; the chart in the brief stays."""
    controls.restore_unseen()
    written = pack.parameters
    for field in ("exhibits", "sizes", "formats", "data"):
        controls.write_to_address(field, written.get(field, ""))


def _choose_force() -> None:
    for code in controls.chosen_values(READY_FORCE):
        controls.write_to_address("force", code)
        _choose(choice.force_pack())


def _gallery(register: Register, candidates: tuple[Candidate, ...], pack: Pack) -> None:
    """Show every chart with its image and sizes, by page; then the tables, which have no image."""
    text = f"Choose up to {choice.MOST_EXHIBITS}. Each comes with its data, caption and alt text."
    _heading("exhibits-heading", "Charts", text)
    full = len(pack.exhibits) >= choice.MOST_EXHIBITS
    headlines = [candidate.headline for candidate in candidates]
    ambiguous = {headline for headline in headlines if headlines.count(headline) > 1}
    with page.caution_group(register):
        for name, group in _by_page(candidate for candidate in candidates if candidate.drawn):
            with st.container(key=f"take-from-{name}", gap="small"):
                show_html(fragments.render("press_group.html", title=_label(name), svg=False))
                for candidate in group:
                    with st.container(key=f"item-{candidate.id}", gap="xsmall"):
                        _preview(candidate)
                        _box(candidate, pack, full=full, ambiguous=ambiguous)
                        _sizes(candidate)
        with st.expander("Tables, and charts of one police force"):
            for name, group in _by_page(candidate for candidate in candidates if not candidate.drawn):
                with st.container(key=f"take-tables-from-{name}", gap="xsmall"):
                    show_html(fragments.render("press_group.html", title=_label(name), svg=False))
                    for candidate in group:
                        _box(candidate, pack, full=full, ambiguous=ambiguous)


def _by_page(candidates: Iterable[Candidate]) -> list[tuple[str, list[Candidate]]]:
    listed = list(candidates)
    groups = [(known.id, [candidate for candidate in listed if candidate.page == known.id]) for known in PAGES]
    return [(name, group) for name, group in groups if group]


def _label(name: str) -> str:
    return next(known.label for known in PAGES if known.id == name)


def _preview(candidate: Candidate) -> None:
    """Show the image of a chart, small; its name stands beside it."""
    exhibit = candidate.exhibit
    offered = () if exhibit is None or availability.missing() else availability.allowed(exhibit)
    size = next((SIZES[name] for name in PREVIEWED if SIZES[name] in offered), None)
    link = citation.picture_link(exhibit, "svg", size.name) if exhibit and size else ""
    show_html(fragments.render("press_preview.html", link=link, size=size))


def _sizes(candidate: Candidate) -> None:
    """Show the sizes of a chart's images; what takes long to find out, the page asks for when it is at rest."""
    if candidate.exhibit is None or availability.missing():
        return
    known = availability.is_known(candidate.exhibit)
    offered = (availability.fitting_sizes if known else availability.allowed)(candidate.exhibit)
    show_html(exhibit_pages.sizes_line(candidate.exhibit, offered, complete=known))


def _box(candidate: Candidate, pack: Pack, *, full: bool, ambiguous: set[str]) -> None:
    """Show the checkbox of one exhibit; where two have the same headline, each adds its id."""
    suffix = f": {candidate.id.replace('-', ' ')}" if candidate.headline in ambiguous else ""
    key, chosen = f"take-{candidate.id}", candidate.id in pack.exhibits
    controls.set_value(key, chosen and candidate.exhibit is not None)
    st.checkbox(
        _escaped(candidate.headline + suffix + _note(candidate)),
        key=key,
        disabled=candidate.exhibit is None or (full and not chosen),
        on_change=partial(_toggle, "exhibits", candidate.id),
    )


def _note(candidate: Candidate) -> str:
    if candidate.why:
        reasons = {
            choice.NEEDS_A_FORCE: "choose a police force first",
            choice.HOLDS_PRESS: "not available: includes press reports",
        }
        return f" ({reasons.get(candidate.why, 'no rows with these filters')})"
    return "" if candidate.drawn else " (no image, data and text only)"


def _options(register: Register, selection: Selection, pack: Pack) -> None:
    """Show sizes, formats and data files in columns, then the filters, which few need."""
    _heading("formats-heading", "Sizes and formats")
    for column, field in zip(st.columns(3), ("sizes", "formats", "data"), strict=True):
        with column:
            _checkboxes(field, pack)
    with st.expander("Filters"):
        said = "Optional. Filters apply to the charts and tables that have them."
        show_html(fragments.render("press_note.html", said=said))
        with st.container(key="filters"):
            controls.in_columns({"force": 3, "measure": 2}, register, selection)
            controls.in_columns({"figures": 2, "basis": 2, "year": 1}, register, selection)


def _checkboxes(field: str, pack: Pack) -> None:
    choice_ = choice.FIELDS[field]
    with st.container(key=f"choose-{field}", gap="xsmall"):
        show_html(fragments.render("press_group.html", title=choice_.question, svg="svg" in choice_.options))
        for value, label in choice_.options.items():
            key = f"{field}-{value}"
            controls.set_value(key, value in getattr(pack, field))
            st.checkbox(label, key=key, on_change=partial(_toggle, field, value))


def _toggle(field: str, value: str) -> None:
    """Add one value of a field to the address, or remove it."""
    controls.restore_unseen()
    pack, _ = choice.parse(controls.query())
    chosen = set(getattr(pack, field)) ^ {value}
    written = replace(pack, **{field: tuple(chosen)}).parameters
    controls.write_to_address(field, written.get(field, ""))


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def _request(register: Register, selection: Selection, pack: Pack) -> tuple[object, ...]:
    return pack, choice.narrowed(pack, register, selection), register.digest


def _made(register: Register, selection: Selection, pack: Pack) -> tuple[MadePack | None, str] | None:
    """Return the zip file made for these choices, and why it has less than requested; None before it is asked for."""
    made_for, made_pack, problem = st.session_state.get(MADE, (None, None, ""))
    if made_for != _request(register, selection, pack):
        return None
    return (packing.make(made_pack, register, selection, lambda *_: None) if made_pack else None), problem


def _plan(register: Register, selection: Selection, pack: Pack, plan: PackPlan) -> DeltaGenerator:
    """Show what is left out of the zip file and why; return the place for what becomes of it."""
    if plan.held or plan.left:
        filters = filter_words.describe(register, selection, pack.exhibits)
        _heading("pack-heading", "The zip file")
        show_html(fragments.render("press_plan.html", plan=plan, filters=filters, missing=availability.missing()))
    return st.empty()


def _tray(register: Register, selection: Selection, pack: Pack, plan: PackPlan, place: DeltaGenerator) -> None:
    """Show in a line that stays in sight how much is chosen, and the button that makes or saves the zip file."""
    drawn = all(exhibit.draw for exhibit in plan.held)
    named = "chart" if drawn else "chart or table" if len(plan.held) == 1 else "chart and table"
    files = len(plan.held) * len(plan.data)
    with st.container(key="tray", horizontal=True):
        show_html(fragments.render("press_tray.html", plan=plan, named=_plural(named, len(plan.held)), files=files))
        if plan.problem:
            return
        slot, made = st.empty(), _made(register, selection, pack)
        if made is None and slot.button("Create zip file", key="make"):
            made_pack, problem = _make(register, selection, pack)
            st.session_state[MADE] = (_request(register, selection, pack), made_pack, problem)
            made = _made(register, selection, pack)
        if made is None:
            return
        file, problem = made
        show_html(fragments.render("press_made.html", made=file, why=problem), place)
        if file:
            label = f"Download zip ({words.file_size(len(file.content))})"
            slot.download_button(label, file.content, file.name, "application/zip", key="save-pack")


def _plural(named: str, count: int) -> str:
    plural = {"chart": "charts", "chart and table": "charts and tables"}
    return named if count == 1 else plural[named]


def _make(register: Register, selection: Selection, pack: Pack) -> tuple[Pack | None, str]:
    """Make the pack, or one without pictures where none can be made now; return which, and why it has less."""
    bar = st.progress(0.0, "Creating the zip file")

    def report(done: int, count: int, headline: str) -> None:
        said = f"{done} of {count} images" + (f". Next: {headline}" if headline else "")
        bar.progress(done / count if count else 1.0, _escaped(said))

    try:
        packing.make(pack, register, selection, report)
    except packing.PackTooLargeError as error:
        return None, str(error)
    except (NoBrowserError, BusyError, SlowError) as error:
        return replace(pack, formats=()), str(error)
    else:
        return pack, ""
    finally:
        bar.empty()


def _brief(register: Register, selection: Selection, pack: Pack, candidates: tuple[Candidate, ...]) -> None:
    text = "Headline figures, one chart and the forces you chose, on one side of A4."
    _heading("brief-heading", "One-page brief", text)
    exhibits_: dict[str, Exhibit] = {
        candidate.id: candidate.exhibit
        for candidate in candidates
        if candidate.exhibit and candidate.drawn and not brief.problem(candidate.id, register, selection)
    }
    name = pack.drawing[0]
    options = {candidate: exhibit.headline for candidate, exhibit in exhibits_.items()}
    if name not in exhibits_:
        options = {
            name: REGISTRY[name].title or next(candidate.headline for candidate in candidates if candidate.id == name)
        } | options
    controls.set_value("drawing", name, options)
    st.selectbox(
        choice.FIELDS["drawing"].question,
        list(options),
        format_func=options.__getitem__,
        key="drawing",
        on_change=_draw,
    )
    problem = availability.missing() or brief.problem(name, register, selection)
    show_html(fragments.render("press_brief.html", link=brief.link(name, selection), why=problem))


def _draw() -> None:
    pack, _ = choice.parse(controls.query())
    if drawing := controls.chosen_values("drawing"):
        controls.write_to_address("drawing", replace(pack, drawing=drawing).parameters.get("drawing", ""))
