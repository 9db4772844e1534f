"""The controls of the pages: each shows what the address says and writes what the reader chooses."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import streamlit as st
from streamlit.errors import FragmentHandledException

from lib.addresses import address, force_options, query_names, request
from lib.model import records
from lib.model.records import Selection
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from lib.addresses.request import ListedRelease, ResolvedRequest
    from lib.dataset.register import Register

# In the session: the earlier release that the page is made of, or nothing; and the releases that were public then.
VERSION, RELEASES = "version-shown", "releases-listed"
P = ParamSpec("P")
OPTIONS = "options-of"  # in the session, before the key of a control: its values and their labels
PROFILE = "profile-of"  # in the session: the force that a profile is of
FEW = 3  # options that are set side by side; more go into a list


def visited() -> ResolvedRequest:
    """What the page's address asks for now, and of which release."""
    return request.resolve(query())


def drawn(found: ResolvedRequest) -> None:
    """Remember what the page that begins now is made of."""
    st.session_state[VERSION] = found.selection.version
    st.session_state[RELEASES] = request.releases(found.shown)


def releases() -> tuple[ListedRelease, ...]:
    """The releases that were public when the page began."""
    return st.session_state[RELEASES]


def part(draw: Callable[Concatenate[Register, P], None]) -> Callable[Concatenate[Register, P], None]:
    """A part of a page, drawn from a register: a change of its filters runs it alone.

    Where another release is shown by then, the whole page runs again: no page shows two. While the page itself runs
    it keeps to the release that it began with.
    """

    @st.fragment
    def run(with_page: list[bool], register: Register, *given: P.args, **named: P.kwargs) -> None:
        if not with_page:
            found = visited()
            if (found.register.digest, found.selection.version) != (register.digest, st.session_state[VERSION]):
                st.rerun()
        with_page.clear()  # from now on it runs alone
        draw(register, *given, **named)

    @wraps(draw)
    def first(register: Register, *given: P.args, **named: P.kwargs) -> None:
        with suppress(FragmentHandledException):  # it has been said in the part's place: the page goes on to its end
            run([True], register, *given, **named)

    return first


def asked(register: Register, fields: Collection[str] | None = None) -> tuple[Selection, tuple[address.Refusal, ...]]:
    """What a part's address asks for now, and a sentence for each value of `fields` that was not understood."""
    return address.parse(query(), register, fields, held=st.session_state[VERSION])


def query() -> dict[str, list[str]]:
    """The page's address as it is now: names as they are meant, and values."""
    return query_names.canonical({name: st.query_params.get_all(name) for name in st.query_params})


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """How a field is asked for where it is otherwise than usual; `disabled` where the question says why."""

    question: str
    disabled: bool = False


def ask(register: Register, selection: Selection, field: str, how: FieldOptions | None = None) -> None:
    """Offer the values of one field: side by side where they are few or the way of looking, else as a list."""
    choice = address.choices(register)[field]
    how = how or FieldOptions(choice.question)
    options, label, write = list(choice.options), choice.options.__getitem__, partial(_write, field)
    hold(field, getattr(selection, field) or (register.newest_year if field == "year" else ""), choice.options)
    if len(options) <= FEW or field == "view":
        st.radio(
            how.question, options, format_func=label, key=field, horizontal=True, on_change=write, disabled=how.disabled
        )
    else:
        st.selectbox(how.question, options, format_func=label, key=field, on_change=write, disabled=how.disabled)


def find(register: Register, selection: Selection) -> None:
    """Offer the forces, by name, other name or place."""
    options = force_options.options(register)
    hold("force", list(selection.force), options)
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


def one_of(register: Register, selection: Selection) -> None:
    """Offer which of several chosen forces a profile is of: that one comes first in the address."""
    chosen = [code for code in selection.force if code != records.WHOLE]
    if len(chosen) > 1:
        names = dict(sorted(((code, register.forces[code].name) for code in chosen), key=itemgetter(1)))
        hold(PROFILE, chosen[0], names)
        st.radio(
            "Profile of", list(names), format_func=names.__getitem__, key=PROFILE, horizontal=True,
            on_change=_write_first, args=(chosen,),
        )  # fmt: skip


def _write_first(chosen: list[str]) -> None:
    for first in picked(PROFILE):
        put("force", ",".join([first, *(code for code in chosen if code != first)]))


def type_in(selection: Selection, label: str, example: str) -> None:
    """Offer the free text that chooses from a list."""
    hold("search", selection.search)
    st.text_input(label, key="search", max_chars=address.MOST_SEARCH, placeholder=example, on_change=_write_search)


def say(sentences: tuple[address.Refusal, ...]) -> None:
    """What the address asked for that is not known or cannot be shown, a sentence each."""
    if sentences:
        st.html(fragments.render("unknown.html", unknown=sentences))


def hold(key: str, value: object, options: Mapping[str, str] = MappingProxyType({})) -> None:
    """Set a control to what the address says. Left alone where it is so already: setting it clears what is typed.

    `options` is what can be chosen: value -> label. The browser knows an option by its label alone, so a control
    whose labels have changed is set anew, or it would go on showing, and sending, a label that is no value any more.
    """
    known = f"{OPTIONS}-{key}"
    if st.session_state.get(key) != value or st.session_state.get(known, options) != options:
        st.session_state[key] = value
    st.session_state[known] = options


def picked(key: str) -> tuple[str, ...]:
    """What of the options of a control is chosen in it now.

    A browser that has not yet been told of other labels sends one that is no option: that is no choice.
    """
    found = st.session_state[key]
    chosen = found if isinstance(found, list) else [found]
    return tuple(value for value in chosen if value in st.session_state[f"{OPTIONS}-{key}"])


def _write(field: str) -> None:
    for value in picked(field):
        put(field, value, getattr(Selection(), field))


def _write_forces() -> None:
    put("force", ",".join(force_options.codes(picked("force"))), "")


def _write_search() -> None:
    put("search", address.tidied(st.session_state["search"]), "")


def put(field: str, chosen: str, default: str = "") -> None:
    """Write what is chosen to the address, in place of all that meant the same field; the default leaves it out."""
    for name in [name for name in st.query_params if name != field and _means(name, field)]:
        del st.query_params[name]
    if chosen == default:
        st.query_params.pop(field, None)
    else:
        st.query_params[field] = chosen


def _means(name: str, field: str) -> bool:
    """Whether a name in the address is a field's as mail or feeds escape it, or nearly is it."""
    known = (*query_names.SELECTION, *query_names.PACK)
    own = query_names.unescaped(name)
    return own == field or (own not in known and query_names.nearest_name(own, known) == field)


def offered(
    fields: Mapping[str, int],
    register: Register,
    selection: Selection,
    asked: Mapping[str, FieldOptions] = MappingProxyType({}),
) -> None:
    """Several controls in one line, each with its share of the width; `asked` says of some how, by field."""
    for column, field in zip(st.columns(list(fields.values())), fields, strict=True):
        with column:
            if field == "force":
                find(register, selection)
            elif field == "search":
                type_in(selection, "Search these rows", "Title, lead or status")
            else:
                ask(register, selection, field, asked.get(field))
