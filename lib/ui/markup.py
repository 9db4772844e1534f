"""Show HTML that our templates rendered, as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


class Markup(str):
    """HTML that Streamlit sends as it is: of other text it looks for a common indent, about a tenth of a page's run."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def show_html(html: str, place: DeltaGenerator | None = None) -> None:
    """Show HTML in a place that was kept for it, or else in the container that is open."""
    (st if place is None else place).html(Markup(html))
