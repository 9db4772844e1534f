"""Parts of a page with their own filters, which rerun alone at a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.addresses import address, unused_filters
from lib.model.records import WHOLE
from lib.outlets.html import force_parts
from lib.ui import cards, controls, page, reruns
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.dataset.register import Register
    from lib.model.records import Selection

# View -> its controls beside the finder and the measure, and its exhibits.
VIEWS = {
    "map": (("year", "basis", "region"), ("forces-map",)),
    "compare": (("year", "basis", "region", "sort"), ("forces-compare",)),
    "time": (("basis", "period", "region"), ("forces-time",)),
    "spread": (("year",), ("forces-spread",)),
    "table": (("basis", "region"), ("forces-table",)),
    "profile": (("year", "basis"), ("forces-time", "force-change", "force-codes", "force-peers")),
}
RECENT = "forces-recent"  # in every view, where forces are chosen
FOLDED = {  # on a phone, exhibit -> label
    "forces-table": "All police forces, year by year",  # unless forces are chosen
    "force-change": "Changes from year to year",
    "force-codes": "By offence code",
    "force-peers": "Beside forces of similar size",
}
# Controls that affect only some of what is shown, or nothing for the moment.
NOT_OVER_TIME = controls.FieldOptions("Year (the chart over time shows every year)")
BY_YEAR_ONLY = controls.FieldOptions("Over time by (rates are for whole years)", disabled=True)


@controls.part
def explore(register: Register) -> None:
    """Show filters, the answer in sentences and the view's exhibits. A change of a filter reruns this part alone."""
    with reruns.part("forces", "explore"):
        selection, unknown = controls.current_selection(register)
        page.locate("forces", register, selection)
        names = VIEWS[selection.view][1]
        with st.container(key="forces"):
            show_html(force_parts.choices(register, selection))
            with st.container(key="filters"):
                _filters(register, selection)
            with st.container(key="found"):
                controls.show_refusals((*unknown, *unused_filters.refusals(names, register, selection)))
                if selection.force or selection.region:  # else the headline says it
                    show_html(force_parts.answer(register, selection))
                controls.ask(register, selection, "view")
                if selection.view == "profile":
                    controls.choose_profile(register, selection)
                _cards(names, register, selection)
                show_html(force_parts.not_by_force(register, selection.version))


def _filters(register: Register, selection: Selection) -> None:
    """Show the filters of a view, below each other: only those that change what it shows."""
    controls.find_force(register, selection, view_follows=True)
    overrides, chosen = _overrides(register, selection), len(_chosen(selection))
    without = {"region"} if chosen else set()  # chosen forces are shown whatever their region
    without |= {"sort"} if chosen == 1 else set()
    for field in ("measure", *VIEWS[selection.view][0]):
        if field not in without:
            controls.ask(register, selection, field, overrides.get(field))
    show_html(force_parts.not_comparable(selection.version))


def _cards(names: Sequence[str], register: Register, selection: Selection) -> None:
    """Show the view's exhibits with the newest years of chosen forces: first in a profile, else after the first."""
    phone = controls.on_phone()
    if _chosen(selection):
        names = (RECENT, *names) if selection.view == "profile" else (names[0], RECENT, *names[1:])
    elif phone and names[0] in FOLDED:
        cards.fold(FOLDED[names[0]], names[0], register, selection)
        return
    first, *others = names
    cards.show(first, register, selection)
    if not others:
        return
    above = frozenset(caveat.id for caveat in exhibits.make(first, register, selection).must_show)
    for name in others:
        if phone and name in FOLDED:
            cards.fold(FOLDED[name], name, register, selection)
        else:
            cards.show(name, register, selection, above=above)


def _chosen(selection: Selection) -> list[str]:
    return [code for code in selection.force if code != WHOLE]


def _overrides(register: Register, selection: Selection) -> dict[str, controls.FieldOptions]:
    """Return the view's controls that differ from other views, or that would do nothing, with the reason."""
    found = {}
    if selection.view == "profile":
        found["year"] = NOT_OVER_TIME
    if selection.basis == "rate":
        found["period"] = BY_YEAR_ONLY
    if reason := address.no_rate(selection, register):
        found["basis"] = controls.FieldOptions(f"Show ({reason})", disabled=True)
    return found


@controls.part
def sift(register: Register, name: str, fields: Mapping[str, int]) -> None:
    """Show the exhibit `name` with its own filters in one line, each with its share of the width."""
    with reruns.part(exhibits.REGISTRY[name].page, name):
        selection, unknown = controls.current_selection(register, fields)

        def filters() -> None:
            with st.container(key=f"filters-{name}"):
                controls.in_columns(fields, register, selection)
            controls.show_refusals(unknown)

        cards.show(name, register, selection, filters)
