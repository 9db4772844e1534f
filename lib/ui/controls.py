"""The controls of the pages: each shows what the address says and writes what the reader chooses."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from lib import address, finder, visit
from lib.exports import html
from lib.model import Selection

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lib.register import Register
    from lib.visit import Visit

VERSION = "version-shown"  # in the session: the earlier release that the page was made of, or nothing
FEW = 3  # options that are set side by side; more go into a list


def visited(fields: Collection[str] | None = None) -> Visit:
    """What the page's address asks for now, of which release, and what of `fields` was not understood."""
    return visit.opened({name: st.query_params.get_all(name) for name in st.query_params}, fields)


def again(register: Register, fields: Collection[str] | None = None) -> Visit:
    """The same for a part that runs again by itself, on a page that was made of `register`.

    Where another release is shown by now the whole page runs again: no page shows two.
    """
    found = visited(fields)
    if (found.register.digest, found.selection.version) != (register.digest, st.session_state.get(VERSION, "")):
        st.rerun()
    return found


def asked(register: Register, fields: Collection[str] | None = None) -> tuple[Selection, tuple[address.Refusal, ...]]:
    """What a part's address asks for now, and a sentence for each value of `fields` that was not understood."""
    found = again(register, fields)
    return found.selection, found.refusals


def ask(register: Register, selection: Selection, field: str) -> None:
    """Offer the values of one field: side by side where they are few or the way of looking, else as a list."""
    choice = address.choices(register)[field]
    _hold(field, getattr(selection, field) or (register.newest_year if field == "year" else ""))
    options, label, write = list(choice.options), choice.options.__getitem__, partial(_write, field)
    if len(options) <= FEW or field == "view":
        st.radio(choice.question, options, format_func=label, key=field, horizontal=True, on_change=write)
    else:
        st.selectbox(choice.question, options, format_func=label, key=field, on_change=write)


def find(register: Register, selection: Selection) -> None:
    """Offer the forces, by name, other name or place."""
    options = finder.options(register)
    _hold("force", list(selection.force))
    st.multiselect(
        "Find a force",
        list(options),
        format_func=options.__getitem__,
        key="force",
        max_selections=address.MOST_FORCES,
        filter_mode="contains",
        select_all=False,  # it would stand first in the list, one key press away from eight forces
        wrap=True,
        placeholder="A force or a place: Met, GMP, Rotherham",
        on_change=_write_forces,
    )


def type_in(selection: Selection, label: str, example: str) -> None:
    """Offer the free text that chooses from a list."""
    _hold("search", selection.search)
    st.text_input(label, key="search", max_chars=address.MOST_SEARCH, placeholder=example, on_change=_write_search)


def say(sentences: tuple[address.Refusal, ...]) -> None:
    """What the address asked for that is not known or cannot be shown, a sentence each."""
    if sentences:
        st.html(html.render("unknown.html", unknown=sentences))


def _hold(key: str, value: str | list[str]) -> None:
    """Set a control to what the address says. Left alone where it is so already: setting it clears what is typed."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _write(field: str) -> None:
    _put(field, st.session_state[field], getattr(Selection(), field))


def _write_forces() -> None:
    _put("force", ",".join(finder.codes(st.session_state["force"])), "")


def _write_search() -> None:
    _put("search", address.tidied(st.session_state["search"]), "")


def _put(field: str, chosen: str, default: str) -> None:
    if chosen == default:
        st.query_params.pop(field, None)
    else:
        st.query_params[field] = chosen


def offered(fields: Mapping[str, int], register: Register, selection: Selection) -> None:
    """Several controls in one line, each with its share of the width."""
    for column, field in zip(st.columns(list(fields.values())), fields, strict=True):
        with column:
            if field == "force":
                find(register, selection)
            elif field == "search":
                type_in(selection, "Search these rows", "Title, lead or status")
            else:
                ask(register, selection, field)
