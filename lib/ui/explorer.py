"""Parts of a page with filters of their own: a change runs the part alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib import exhibits
from lib.addresses import unused_filters
from lib.model.records import WHOLE
from lib.ui import cards, controls, reruns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register
    from lib.model.records import Selection

# For each view: the controls beside the finder and the measure, and the exhibits it shows.
VIEWS = {
    "map": (("region", "basis", "year"), ("forces-map",)),
    "compare": (("region", "basis", "year", "sort"), ("forces-compare",)),
    "time": (("region", "period"), ("forces-time",)),
    "spread": (("year",), ("forces-spread",)),
    "table": (("region",), ("forces-table",)),
    "profile": (("year",), ("forces-time", "force-codes", "force-peers")),
}
# What a control is called where it changes less than all that is shown, or nothing.
NOT_WITH_FORCES = controls.FieldOptions("Region or nation (not used while police forces are chosen)", disabled=True)
OF_CODES = controls.FieldOptions("Year of the offences by code")


@controls.part
def explore(register: Register) -> None:
    """Ask for forces, measure and view, and show that view. A change runs this part of the page alone."""
    with reruns.part("forces", "explore"):
        selection, unknown = controls.asked(register)
        fields, names = VIEWS[selection.view]
        with st.container(key="filters"):
            controls.offered({"force": 3, "measure": 2}, register, selection)
            controls.ask(register, selection, "view")
            if selection.view == "profile":
                controls.one_of(register, selection)
            controls.offered(dict.fromkeys(fields, 1), register, selection, _asked(selection))
        controls.say((*unknown, *unused_filters.refusals(names, register, selection)))
        for name in names:
            cards.show(name, register, selection)


def _asked(selection: Selection) -> dict[str, controls.FieldOptions]:
    """The controls of the view that are asked otherwise than elsewhere."""
    chosen = any(code != WHOLE for code in selection.force)
    return ({"region": NOT_WITH_FORCES} if chosen else {}) | ({"year": OF_CODES} if selection.view == "profile" else {})


@controls.part
def sift(register: Register, name: str, fields: Mapping[str, int]) -> None:
    """The exhibit `name` with filters of its own in one line, each with its share of the width."""
    with reruns.part(exhibits.REGISTRY[name].page, name):
        selection, unknown = controls.asked(register, fields)

        def filters() -> None:
            with st.container(key=f"filters-{name}"):
                controls.offered(fields, register, selection)
            controls.say(unknown)

        cards.show(name, register, selection, filters)
