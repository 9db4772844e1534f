"""Inputs of the pages: each shows the address's value and writes the reader's choice to the address."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import streamlit as st
from streamlit.errors import FragmentHandledException

from lib.addresses import address, bare, force_options, query_names, request
from lib.charts.canvas import Shape
from lib.model import records
from lib.model.records import Selection
from lib.outlets.html import fragments
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from lib.addresses.request import ListedRelease, ResolvedRequest
    from lib.dataset.register import Register
    from lib.model.site_map import Page

# Session keys: the earlier release that the page shows, or empty; and the releases that were public when it began.
VERSION, RELEASES = "version-shown", "releases-listed"
OPENS = "opens-with"  # session key: what the page chooses in an address without a query
P = ParamSpec("P")
OPTIONS = "options-of"  # session key prefix of a control's values and labels
CONSTITUENCY = "constituency-of"  # session key: the constituency that was chosen last, and the forces it led to
PLACE = "place-of"  # session key: what is said of the place that was chosen last, and the forces it led to
PROFILE = "profile-of"  # session key of the force of a profile
UNSEEN = "address-unseen"  # session key: addresses that choices were made at, and the one written for the last of them
MOST_UNSEEN = 8  # choices made before the browser shows the first of them
FEW = 3  # options shown as radio buttons; more become a select box


def open_page(page: Page) -> ResolvedRequest:
    """Resolve the address with which a page begins. Into one without a query the page writes what it chooses itself.

    The script of the page has done so before, where it was loaded; the browser adds no entry to its history either way.
    """
    st.session_state[OPENS] = {}
    resolved = current_request()
    st.session_state[OPENS] = bare.parameters(page, resolved.register, narrow=on_phone())
    if not bare.is_address(query_names.canonical(_parameters())):
        return resolved
    for name, value in st.session_state[OPENS].items():
        st.query_params[name] = value
    return current_request()


def current_request() -> ResolvedRequest:
    """Resolve the page's current address."""
    _forget_seen()
    return request.resolve(query())


def remember_release(resolved: ResolvedRequest) -> None:
    """Record which release the page that begins now shows."""
    st.session_state[VERSION] = resolved.selection.version
    st.session_state[RELEASES] = request.releases(resolved.shown)


def releases() -> tuple[ListedRelease, ...]:
    """Return the releases that were public when the page began."""
    return st.session_state[RELEASES]


def part(draw: Callable[Concatenate[Register, P], None]) -> Callable[Concatenate[Register, P], None]:
    """Decorate a part of a page as a fragment: a change of its filters reruns it alone.

    If another release has become current, the whole page reruns, so that no page shows two. During a run of the whole
    page the part keeps the release with which the page began.
    """

    @st.fragment
    def run(with_page: list[bool], register: Register, *given: P.args, **named: P.kwargs) -> None:
        if not with_page:
            resolved = current_request()
            if (resolved.register.digest, resolved.selection.version) != (register.digest, st.session_state[VERSION]):
                st.rerun()
        with_page.clear()  # later runs are of the part alone
        draw(register, *given, **named)

    @wraps(draw)
    def run_with_page(register: Register, *given: P.args, **named: P.kwargs) -> None:
        with suppress(FragmentHandledException):  # the part shows its error: the page continues
            run([True], register, *given, **named)

    return run_with_page


def current_selection(
    register: Register, fields: Collection[str] | None = None
) -> tuple[Selection, tuple[address.Refusal, ...]]:
    """Parse the current address for a part: the selection, and a refusal for each invalid value of `fields`."""
    _forget_seen()
    return address.parse(query(), register, fields, held=st.session_state[VERSION])


def query() -> dict[str, list[str]]:
    """Return the page's current query: canonical names, and values.

    A choice may come with the address from before the page wrote its own into it.
    """
    found = query_names.canonical(_parameters())
    return found if not bare.is_address(found) else found | {name: [value] for name, value in _opens().items()}


def _opens() -> dict[str, str]:
    return st.session_state.get(OPENS, {})


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """How a field is shown where not as usual; if `disabled`, the question says why."""

    question: str
    disabled: bool = False


def ask(register: Register, selection: Selection, field: str, display: FieldOptions | None = None) -> None:
    """Show the input for one field: radio buttons for a few options and for the view, else a select box.

    A field with a single value is not asked for. On a phone the view is a select box too.
    """
    choice = address.choices(register)[field]
    if len(choice.options) == 1:
        return
    display = display or FieldOptions(choice.question)
    options, label, write = list(choice.options), choice.options.__getitem__, partial(_write, field)
    set_value(field, getattr(selection, field) or address.newest(register, field), choice.options)
    if len(options) <= FEW or (field == "view" and not on_phone()):
        st.radio(
            display.question,
            options,
            format_func=label,
            key=field,
            horizontal=True,
            on_change=write,
            disabled=display.disabled,
            label_visibility="collapsed" if field == "view" else "visible",  # the names of views say what they are
        )
    else:
        st.selectbox(
            display.question, options, format_func=label, key=field, on_change=write, disabled=display.disabled
        )


def on_phone() -> bool:
    """Return whether the page is in one narrow column, as the script told with its cookie."""
    return st.context.cookies.get("shape") == Shape.TALL


def find_force(register: Register, selection: Selection, *, view_follows: bool = False) -> None:
    """Show the multiselect that finds forces by name, alias, place or constituency, and what it says of the last.

    If `view_follows`, a choice also chooses the view that answers so many forces.
    """
    options = force_options.options(register)
    set_value("force", list(selection.force), options)
    st.multiselect(
        f"Police forces (up to {address.MOST_FORCES})",
        list(options),
        format_func=options.__getitem__,
        key="force",
        max_selections=address.MOST_FORCES,
        filter_mode="contains",
        select_all=False,  # it would be the first option, one key press from choosing eight forces
        wrap=True,
        placeholder="Type a force or place",
        on_change=_write_forces,
        args=(register, view_follows),
    )
    place, forces = st.session_state.get(PLACE, ("", ()))
    if place and forces == selection.force:
        show_html(fragments.place(place))
    elif register.constituencies:
        name, forces = st.session_state.get(CONSTITUENCY, ("", ()))
        shown = name if forces == selection.force else ""  # other forces were chosen since
        show_html(fragments.constituency(register, shown))


def choose_profile(register: Register, selection: Selection) -> None:
    """Show which of several chosen forces a profile is of; that one is first in the address."""
    chosen = [code for code in selection.force if code != records.WHOLE]
    if len(chosen) > 1:
        names = dict(sorted(((code, register.forces[code].name) for code in chosen), key=itemgetter(1)))
        set_value(PROFILE, chosen[0], names)
        st.radio(
            "Profile of", list(names), format_func=names.__getitem__, key=PROFILE, horizontal=True,
            on_change=_write_first, args=(chosen,),
        )  # fmt: skip


def _write_first(chosen: list[str]) -> None:
    for first in chosen_values(PROFILE):
        write_to_address("force", ",".join([first, *(code for code in chosen if code != first)]))


def search_list(selection: Selection, label: str, example: str) -> None:
    """Show a text input that filters a list."""
    set_value("search", selection.search)
    st.text_input(label, key="search", max_chars=address.MOST_SEARCH, placeholder=example, on_change=_write_search)


def show_refusals(sentences: tuple[address.Refusal, ...]) -> None:
    """Show a sentence for each value of the address that is unknown or cannot be shown."""
    if sentences:
        show_html(fragments.render("unknown.html", unknown=sentences))


def set_value(key: str, value: object, options: Mapping[str, str] = MappingProxyType({})) -> None:
    """Set a control to the address's value, unless it has it already: setting it clears what is typed.

    `options` maps values to labels. The browser identifies an option by its label alone, so a control whose labels have
    changed is set again; otherwise it would show and send a label that is no longer an option.
    """
    options_key = f"{OPTIONS}-{key}"
    if st.session_state.get(key) != value or st.session_state.get(options_key, options) != options:
        st.session_state[key] = value
    st.session_state[options_key] = options


def chosen_values(key: str) -> tuple[str, ...]:
    """Return the chosen values of a control.

    A browser that has not received new labels yet may send an old one, which counts as no choice.
    """
    state = st.session_state[key]
    chosen = state if isinstance(state, list) else [state]
    return tuple(value for value in chosen if value in st.session_state[f"{OPTIONS}-{key}"])


def _write(field: str) -> None:
    for value in chosen_values(field):
        write_to_address(field, value, getattr(Selection(), field))


def _write_forces(register: Register, follows_forces: bool) -> None:  # noqa: FBT001 - Streamlit passes it by position
    """Write the chosen forces; where the view `follows_forces`, also the view that answers so many."""
    tokens = chosen_values("force")
    codes = force_options.codes(tokens)
    if constituency := force_options.chosen_constituency(register, tokens):
        st.session_state[CONSTITUENCY] = (constituency.code, codes)
    if sentence := force_options.place_sentence(register, tokens[-1] if tokens else ""):
        st.session_state[PLACE] = (sentence, codes)
    before = current_selection(register)[0]
    write_to_address("force", ",".join(codes), "")
    # A view that the reader chose stays, unless it needs a force and there is none.
    answers_before = before.view == bare.view(before.force, narrow=on_phone())
    if follows_forces and (answers_before or (before.view == "profile" and not codes)):
        write_to_address("view", bare.view(codes, narrow=on_phone()), Selection().view)


def _write_search() -> None:
    write_to_address("search", address.tidied(st.session_state["search"]), "")


def restore_unseen() -> None:
    """Restore the address written for the last choice, if the browser sent one from before it.

    Each choice comes with the address that the browser shows. Of two quick choices the second comes with the address
    from before the first, which would undo it. Call this before an address is read in order to change it.
    """
    sent_before, written = st.session_state.get(UNSEEN, ((), {}))
    if _parameters() in sent_before:
        st.query_params.from_dict(written)


def _forget_seen() -> None:
    """Forget the last choice once a run comes with another address: the reader went there."""
    if UNSEEN in st.session_state and _parameters() != st.session_state[UNSEEN][1]:
        del st.session_state[UNSEEN]


def _parameters() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write_to_address(field: str, chosen: str, default: str = "") -> None:
    """Write a choice to the address, replacing misspelt names of the same field; a default is left out.

    What the page would choose itself in an address without a query is left out only where others stay in it.
    """
    sent, (sent_before, _) = _parameters(), st.session_state.get(UNSEEN, ((), {}))
    restore_unseen()
    before = query()
    kept = {name: before.get(name, [getattr(Selection(), name)])[-1] for name in _opens()} | {field: chosen}
    for name in [name for name in st.query_params if name != field and _means(name, field)]:
        del st.query_params[name]
    if chosen == default:
        st.query_params.pop(field, None)
    else:
        st.query_params[field] = chosen
    shown = query_names.canonical(_parameters())
    for name in [name for name in _opens() if name not in shown and kept[name] != getattr(Selection(), name)]:
        st.query_params[name] = kept[name]
    if bare.is_address(query_names.canonical(_parameters())):  # which would mean what the page chooses
        st.query_params.update({name: kept[name] for name in _opens()})
    st.session_state[UNSEEN] = ((*sent_before, sent)[-MOST_UNSEEN:], _parameters())


def _means(name: str, field: str) -> bool:
    """Return whether a parameter is a field's name, also if escaped by mail or feeds or misspelt."""
    known = (*query_names.SELECTION, *query_names.PACK, *query_names.HEARING)
    unescaped = query_names.unescaped(name)
    return unescaped == field or (unescaped not in known and query_names.nearest_name(unescaped, known) == field)


def in_columns(
    fields: Mapping[str, int],
    register: Register,
    selection: Selection,
    overrides: Mapping[str, FieldOptions] = MappingProxyType({}),
) -> None:
    """Show several controls in one line, each with its share of the width; `overrides` say how some are shown."""
    for column, field in zip(st.columns(list(fields.values())), fields, strict=True):
        with column:
            if field == "force":
                find_force(register, selection)
            elif field == "search":
                search_list(selection, "Search recommendations", "For example 13 or mandatory reporting")
            else:
                ask(register, selection, field, overrides.get(field))
