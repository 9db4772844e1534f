"""The press pack page: what to take, in which sizes and formats, one file with all of it, and the brief."""

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
MADE: Final = "pack-made"  # in the session: what was made last, of what, and why it holds less than was asked for
THUMBNAILS: Final = ("slide", "print", "square", "social")  # the first that is chosen is shown
# Would be read as marks in a label. A stroke before one is spoken, so ":" gets one only where it can begin a mark.
SPECIAL: Final = re.compile(r"([\\`*_\[\]$~<>#]|:(?=\w))")


@controls.part
def press_pack(register: Register) -> None:
    """Choose and make a pack, and save a brief. A change runs this part of the page alone."""
    with reruns.part("press-pack", "press-pack"):
        selection, unknown = controls.asked(register, FILTERS)
        pack, more = choice.parse(controls.query())
        _heading("filters-heading", "Filters", "They apply to every exhibit that has them. None needs to be set.")
        with st.container(key="filters"):
            controls.offered({"force": 3, "measure": 2}, register, selection)
            controls.offered({"figures": 2, "basis": 2, "year": 1}, register, selection)
        controls.say((*unknown, *more))
        found = choice.candidates(register, selection)
        _exhibits(found, pack)
        _heading("formats-heading", "Sizes and formats")
        for field in ("sizes", "formats", "data"):
            _several(field, pack)
        plan = choice.planned(pack, register, selection)
        _thumbnails(plan)
        _pack(register, selection, pack, plan)
        _brief(register, selection, pack, found)


def _heading(name: str, title: str, said: str = "") -> None:
    st.html(fragments.render("press_heading.html", id=name, title=title, said=said))


def _exhibits(found: tuple[Candidate, ...], pack: Pack) -> None:
    said = f"At most {choice.MOST_EXHIBITS}. Each takes its data and its words along, and a picture where it has one."
    _heading("exhibits-heading", "Exhibits", said)
    full = len(pack.exhibits) >= choice.MOST_EXHIBITS
    for page in PAGES:
        group = [one for one in found if one.page == page.id]
        if group:
            with st.container(key=f"take-from-{page.id}", gap="xsmall"):
                st.html(fragments.render("press_group.html", title=page.label, svg=False))
                headlines = [one.headline for one in group]
                for one in group:
                    _exhibit(one, pack, full=full, twice=headlines.count(one.headline) > 1)


def _exhibit(one: Candidate, pack: Pack, *, full: bool, twice: bool) -> None:
    """One exhibit to choose; where two have the same headline, each says which it is."""
    which = f": {one.id.replace('-', ' ')}" if twice else ""
    key, chosen = f"take-{one.id}", one.id in pack.exhibits
    controls.hold(key, chosen and one.exhibit is not None)
    st.checkbox(
        _plain(one.headline + which + _note(one)),
        key=key,
        disabled=one.exhibit is None or (full and not chosen),
        on_change=partial(_toggle, "exhibits", one.id),
    )


def _note(one: Candidate) -> str:
    if one.why:
        known = {
            choice.NEEDS_A_FORCE: "choose a force first",
            choice.HOLDS_PRESS: "not in a pack: it holds press reports",
        }
        return f" ({known.get(one.why, 'no rows with these filters')})"
    return "" if one.drawn else " (data and words only)"


def _several(field: str, pack: Pack) -> None:
    asked = choice.FIELDS[field]
    with st.container(key=f"choose-{field}", gap="xsmall"):
        st.html(fragments.render("press_group.html", title=asked.question, svg="svg" in asked.options))
        with st.container(horizontal=True, gap="medium"):
            for value, label in asked.options.items():
                key = f"{field}-{value}"
                controls.hold(key, value in getattr(pack, field))
                st.checkbox(label, key=key, width="content", on_change=partial(_toggle, field, value))


def _toggle(field: str, value: str) -> None:
    """Write to the address that one value of a field is chosen now, or is not any more."""
    pack, _ = choice.parse(controls.query())
    chosen = set(getattr(pack, field)) ^ {value}
    written = replace(pack, **{field: tuple(chosen)}).parameters
    controls.put(field, written.get(field, ""))


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def _thumbnails(plan: PackPlan) -> None:
    if availability.missing() or plan.problem:
        return
    shown = []
    for exhibit in plan.held:
        sizes = {size.name for held, size, _ in plan.pictures if held is exhibit}
        size = next((SIZES[name] for name in THUMBNAILS if name in sizes), None)
        if size:
            link = citation.picture_link(exhibit, "svg", size.name)
            shown.append((exhibit, size, link, citation.chart_description(exhibit)))
    if shown:
        st.html(fragments.render("press_thumbnails.html", shown=shown))


def _pack(register: Register, selection: Selection, pack: Pack, plan: PackPlan) -> None:
    filters = filter_words.describe(register, selection, pack.exhibits)
    _heading("pack-heading", "The pack")
    st.html(fragments.render("press_plan.html", plan=plan, pack=pack, filters=filters, missing=availability.missing()))
    if plan.problem:
        return
    asked = (pack, choice.narrowed(pack, register, selection), register.digest)
    if st.button("Make the pack", key="make"):
        st.session_state[MADE] = (asked, *_make(register, selection, pack))
    made_of, held, why = st.session_state.get(MADE, (None, None, ""))
    if made_of != asked:
        return
    if held is None:
        st.html(fragments.render("press_made.html", made=None, why=why))
        return
    made = packing.make(held, register, selection, lambda *_: None)
    st.html(fragments.render("press_made.html", made=made, why=why))
    size = f"{len(made.content) / 1_000_000:.1f}".rstrip("0").rstrip(".")
    st.download_button(f"Save the pack (zip, {size} MB)", made.content, made.name, "application/zip", key="save-pack")


def _make(register: Register, selection: Selection, pack: Pack) -> tuple[Pack | None, str]:
    """Make the pack, or one without pictures where none can be made now: which was made, and why it holds less."""
    bar = st.progress(0.0, "Making the pack")

    def tell(done: int, count: int, headline: str) -> None:
        said = f"{done} of {count} pictures" + (f". Next: {headline}" if headline else "")
        bar.progress(done / count if count else 1.0, _plain(said))

    try:
        packing.make(pack, register, selection, tell)
    except packing.PackTooLargeError as why:
        return None, str(why)
    except (NoBrowserError, BusyError, SlowError) as why:
        return replace(pack, formats=()), str(why)
    else:
        return pack, ""
    finally:
        bar.empty()


def _brief(register: Register, selection: Selection, pack: Pack, found: tuple[Candidate, ...]) -> None:
    said = "One page of A4: the headline figures, one drawing, the forces chosen above, the cautions and the sources."
    _heading("brief-heading", "The brief", said)
    held: dict[str, Exhibit] = {
        one.id: one.exhibit
        for one in found
        if one.exhibit and one.drawn and not brief.problem(one.id, register, selection)
    }
    name = pack.drawing[0]
    options = {one: exhibit.headline for one, exhibit in held.items()}
    if name not in held:
        options = {name: REGISTRY[name].title or next(one.headline for one in found if one.id == name)} | options
    controls.hold("drawing", name, options)
    st.selectbox(
        choice.FIELDS["drawing"].question,
        list(options),
        format_func=options.__getitem__,
        key="drawing",
        on_change=_draw,
    )
    why = availability.missing() or brief.problem(name, register, selection)
    st.html(fragments.render("press_brief.html", link=brief.link(name, selection), why=why))


def _draw() -> None:
    pack, _ = choice.parse(controls.query())
    if drawing := controls.picked("drawing"):
        controls.put("drawing", replace(pack, drawing=drawing).parameters.get("drawing", ""))
