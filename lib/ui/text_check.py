"""The page that checks a text. What a reader types or uploads stays in the reader's session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.claims import report, text_files
from lib.claims.text_files import MOST_BYTES, MOST_CHARACTERS, TextRead, TextRefusedError
from lib.model.limits import MEGABYTE
from lib.model.uk_time import in_london
from lib.outlets.html import fragments, text_report
from lib.ui import upload_field
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection

HELD: Final = "checked-text"  # session key of the text that was checked last; outlives a change of page
REFUSED: Final = "text-refused"  # session key of the sentence that says why a text could not be read
TAKEN: Final = "text-taken"  # session key of the id of the file that was read last
TYPED, FILE, DATED = "text-typed", "text-file", "text-dated"  # keys of the form's fields
FIRST_DAY: Final = date(1997, 1, 1)  # the oldest text that speaks of these figures
KEPT: Final = (
    "We do not save your text, log it or add it to the link. It stays in the memory of this visit until you close the "
    "page."
)


@dataclass(frozen=True, slots=True)
class HeldText:
    """The text that was checked last, and the date by which it was read."""

    read: TextRead
    dated: date


def check_a_text(register: Register, selection: Selection) -> None:
    """Show the findings of the text that was checked last, if there is one, and the form for another."""
    with st.container(key="text-check"):
        results = st.container()
        held: HeldText | None = st.session_state.get(HELD)
        with st.expander("Check another text" if held else "Your text", expanded=held is None):
            _form(held)
        held = st.session_state.get(HELD)
        with results:
            if held:
                _show(held, register, selection.version)


def _form(held: HeldText | None) -> None:
    show_html(fragments.render("press_note.html", said=KEPT))
    with st.form("text-form", border=False):
        st.text_area(
            "Paste a speech, briefing, article or post",
            value=held.read.text if held and not held.read.not_read else "",
            height=260,
            max_chars=MOST_CHARACTERS,
            key=TYPED,
        )
        upload_field.file(
            f"Or choose a file (.txt or .docx, at most {MOST_BYTES // MEGABYTE} MB)", FILE, ["txt", "docx"], MOST_BYTES
        )
        st.date_input(
            'Date of the text (we read "now" and "last year" by it)',
            value=held.dated if held else _today(),
            min_value=FIRST_DAY,
            format="DD/MM/YYYY",
            key=DATED,
        )
        st.form_submit_button("Check the numbers", type="primary", on_click=_read)
    if refused := st.session_state.pop(REFUSED, ""):
        show_html(fragments.render("unknown.html", unknown=[refused]))


def _read() -> None:
    """Read what the form holds; what is refused leaves the findings as they are.

    A file is read when it is new, or where nothing was typed: one that was read before stays in its field.
    """
    file, typed = st.session_state.get(FILE), st.session_state.get(TYPED, "")
    new = file is not None and file.file_id != st.session_state.get(TAKEN)
    try:
        read = text_files.read(file.getvalue()) if file and (new or not typed.strip()) else TextRead(typed)
    except TextRefusedError as error:
        st.session_state[REFUSED] = str(error)
        return
    st.session_state[TAKEN] = file.file_id if file else ""
    st.session_state[HELD] = HeldText(read, st.session_state.get(DATED) or _today())


def _today() -> date:
    return in_london(datetime.now(tz=UTC)).date()


def _show(held: HeldText, register: Register, version: str) -> None:
    found = report.check(held.read.text, register, held.dated, version=version, not_read=held.read.not_read)
    show_html(text_report.result(found))
