"""The press pack page: choose exhibits, sizes and formats, and save one zip file or the brief."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.addresses import filter_words
from lib.exhibits import REGISTRY
from lib.model.limits import BusyError, SlowError
from lib.model.site_map import PAGES
from lib.outlets.files import citation
from lib.outlets.html import fragments
from lib.outlets.pictures import availability
from lib.outlets.pictures.browser import NoBrowserError
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import brief, choice, packing
from lib.ui import controls, reruns

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Selection
    from lib.outlets.press.choice import Candidate, Pack, PackPlan

FILTERS: Final = frozenset(field for builder in REGISTRY.values() for field in builder.uses)
MADE: Final = "pack-made"  # session key: the last request, the pack made, and why it has less than requested
THUMBNAILS: Final = ("slide", "print", "square", "social")  # the first of these that is chosen is shown
# Markdown in a label. Screen readers speak the backslash, so ":" gets one only where it can begin a directive.
SPECIAL: Final = re.compile(r"([\\`*_\[\]$~<>#]|:(?=\w))")


@controls.part
def press_pack(register: Register) -> None:
    """Show the choices of a pack, its plan and its files, and the brief. A change reruns this part alone."""
    with reruns.part("press-pack", "press-pack"):
        selection, unknown = controls.current_selection(register, FILTERS)
        pack, more = choice.parse(controls.query())
        _heading("filters-heading", "Filters", "Optional. Filters apply to the charts and tables that have them.")
        with st.container(key="filters"):
            controls.in_columns({"force": 3, "measure": 2}, register, selection)
            controls.in_columns({"figures": 2, "basis": 2, "year": 1}, register, selection)
        controls.show_refusals((*unknown, *more))
        candidates = choice.candidates(register, selection)
        _exhibits(candidates, pack)
        _heading("formats-heading", "Sizes and formats")
        for field in ("sizes", "formats", "data"):
            _checkboxes(field, pack)
        plan = choice.plan(pack, register, selection)
        _thumbnails(plan)
        _pack(register, selection, pack, plan)
        _brief(register, selection, pack, candidates)


def _heading(name: str, title: str, text: str = "") -> None:
    st.html(fragments.render("press_heading.html", id=name, title=title, said=text))


def _exhibits(candidates: tuple[Candidate, ...], pack: Pack) -> None:
    text = (
        f"Choose up to {choice.MOST_EXHIBITS}. Each comes with its data, caption and alternative text, and an image "
        "where it has one."
    )
    _heading("exhibits-heading", "Charts and tables", text)
    full = len(pack.exhibits) >= choice.MOST_EXHIBITS
    for page in PAGES:
        group = [candidate for candidate in candidates if candidate.page == page.id]
        if group:
            with st.container(key=f"take-from-{page.id}", gap="xsmall"):
                st.html(fragments.render("press_group.html", title=page.label, svg=False))
                headlines = [candidate.headline for candidate in group]
                for candidate in group:
                    _exhibit(candidate, pack, full=full, ambiguous=headlines.count(candidate.headline) > 1)


def _exhibit(candidate: Candidate, pack: Pack, *, full: bool, ambiguous: bool) -> None:
    """Show the checkbox of one exhibit; where two have the same headline, each adds its id."""
    suffix = f": {candidate.id.replace('-', ' ')}" if ambiguous else ""
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
            choice.NEEDS_A_FORCE: "choose a force first",
            choice.HOLDS_PRESS: "not in a pack: it holds press reports",
        }
        return f" ({reasons.get(candidate.why, 'no rows with these filters')})"
    return "" if candidate.drawn else " (data and words only)"


def _checkboxes(field: str, pack: Pack) -> None:
    choice_ = choice.FIELDS[field]
    with st.container(key=f"choose-{field}", gap="xsmall"):
        st.html(fragments.render("press_group.html", title=choice_.question, svg="svg" in choice_.options))
        with st.container(horizontal=True, gap="medium"):
            for value, label in choice_.options.items():
                key = f"{field}-{value}"
                controls.set_value(key, value in getattr(pack, field))
                st.checkbox(label, key=key, width="content", on_change=partial(_toggle, field, value))


def _toggle(field: str, value: str) -> None:
    """Add one value of a field to the address, or remove it."""
    controls.restore_unseen()
    pack, _ = choice.parse(controls.query())
    chosen = set(getattr(pack, field)) ^ {value}
    written = replace(pack, **{field: tuple(chosen)}).parameters
    controls.write_to_address(field, written.get(field, ""))


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def _thumbnails(plan: PackPlan) -> None:
    if availability.missing() or plan.problem:
        return
    thumbnails = []
    for exhibit in plan.held:
        sizes = {size.name for held, size, _ in plan.pictures if held is exhibit}
        size = next((SIZES[name] for name in THUMBNAILS if name in sizes), None)
        if size:
            link = citation.picture_link(exhibit, "svg", size.name)
            thumbnails.append((exhibit, size, link, citation.chart_description(exhibit)))
    if thumbnails:
        st.html(fragments.render("press_thumbnails.html", shown=thumbnails))


def _pack(register: Register, selection: Selection, pack: Pack, plan: PackPlan) -> None:
    filters = filter_words.describe(register, selection, pack.exhibits)
    _heading("pack-heading", "The pack")
    st.html(fragments.render("press_plan.html", plan=plan, pack=pack, filters=filters, missing=availability.missing()))
    if plan.problem:
        return
    request = (pack, choice.narrowed(pack, register, selection), register.digest)
    if st.button("Make the pack", key="make"):
        st.session_state[MADE] = (request, *_make(register, selection, pack))
    made_for, made_pack, problem = st.session_state.get(MADE, (None, None, ""))
    if made_for != request:
        return
    if made_pack is None:
        st.html(fragments.render("press_made.html", made=None, why=problem))
        return
    file = packing.make(made_pack, register, selection, lambda *_: None)
    st.html(fragments.render("press_made.html", made=file, why=problem))
    size = f"{len(file.content) / 1_000_000:.1f}".rstrip("0").rstrip(".")
    st.download_button(f"Save the pack (zip, {size} MB)", file.content, file.name, "application/zip", key="save-pack")


def _make(register: Register, selection: Selection, pack: Pack) -> tuple[Pack | None, str]:
    """Make the pack, or one without pictures where none can be made now; return which, and why it has less."""
    bar = st.progress(0.0, "Making the pack")

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
    text = "Headline figures, one chart and the forces you chose, with cautions and sources, on one side of A4."
    _heading("brief-heading", "The brief", text)
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
    st.html(fragments.render("press_brief.html", link=brief.link(name, selection), why=problem))


def _draw() -> None:
    pack, _ = choice.parse(controls.query())
    if drawing := controls.chosen_values("drawing"):
        controls.write_to_address("drawing", replace(pack, drawing=drawing).parameters.get("drawing", ""))
