"""Parts of a page with their own filters, which rerun alone at a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.addresses import unused_filters
from lib.model.records import WHOLE
from lib.ui import cards, controls, page, reruns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register
    from lib.model.records import Selection

# View -> its controls beside the finder and the measure, and its exhibits.
VIEWS = {
    "map": (("region", "basis", "year"), ("forces-map",)),
    "compare": (("region", "basis", "year", "sort"), ("forces-compare",)),
    "time": (("region", "basis", "period"), ("forces-time",)),
    "spread": (("year",), ("forces-spread",)),
    "table": (("region", "basis"), ("forces-table",)),
    "profile": (("basis", "year"), ("forces-time", "force-change", "force-codes", "force-peers")),
}
# Controls that affect only some of what is shown, or nothing.
NOT_WITH_FORCES = controls.FieldOptions("Region or nation (not used while police forces are chosen)", disabled=True)
NOT_OVER_TIME = controls.FieldOptions("Year (the chart over time shows every year)")


@controls.part
def explore(register: Register) -> None:
    """Show the controls for forces, measure and view, and that view's exhibits. A change reruns this part alone."""
    with reruns.part("forces", "explore"):
        selection, unknown = controls.current_selection(register)
        page.locate("forces", register, selection)
        fields, names = VIEWS[selection.view]
        with st.container(key="filters"):
            controls.in_columns({"force": 3, "measure": 2}, register, selection)
            controls.ask(register, selection, "view")
            if selection.view == "profile":
                controls.choose_profile(register, selection)
            controls.in_columns(dict.fromkeys(fields, 1), register, selection, _overrides(selection))
        controls.show_refusals((*unknown, *unused_filters.refusals(names, register, selection)))
        for name in names:
            cards.show(name, register, selection)


def _overrides(selection: Selection) -> dict[str, controls.FieldOptions]:
    """Return the view's controls that differ from other views."""
    chosen = any(code != WHOLE for code in selection.force)
    return ({"region": NOT_WITH_FORCES} if chosen else {}) | (
        {"year": NOT_OVER_TIME} if selection.view == "profile" else {}
    )


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
