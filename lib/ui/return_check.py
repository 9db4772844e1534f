"""The page that checks a return. What a reader supplies stays in the reader's session."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.data_returns import disclosure_control, reading
from lib.data_returns.record import LONGEST_PERIOD, Counted, Return, as_period
from lib.exhibits import returned
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.uk_time import in_london
from lib.outlets.files import file_names, return_template, tabular, workbook
from lib.outlets.html import exhibit_pages, fragments, return_parts
from lib.ui import upload_field
from lib.ui.cards import show_exhibit
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from lib.data_returns.record import ReturnProblem
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit

FILE = "return-file"  # key of the upload field
SECONDARY = "Where a total would reveal a hidden count, we also hide the next smallest count, or the total."
VIEWS = {"map": "Map", "compare": "Comparison", "table": "Table"}
BUILDERS = {"map": returned.force_map, "compare": returned.compare, "table": returned.table}


def check_a_return(register: Register) -> None:
    """Show the steps in order, then the file's problems; or its exhibits, and each step folded to one line below."""
    with st.container(key="return"):
        results = st.container()
        read = _read(register)
        good = read if isinstance(read, Return) else None
        # Open or folded, each step stays in one place: an upload field that moves would lose its file.
        with st.expander("Before you start", expanded=good is None):
            show_html(return_parts.before(**upload_field.retention()))
        with st.expander("1. Fill in the template", expanded=good is None):
            show_html(return_parts.template_rules())
            _templates(register)
        with st.expander("2. Describe your data", expanded=good is None):
            counted, period = _describe()
        with st.expander("3. Upload the file", expanded=good is None):
            _upload(read)
        if good:
            with results:
                show_html(return_parts.step("return-shown", "4. View results"))
                show_html(return_parts.summary(good))
                _show(register, good, counted, period)


def _templates(register: Register) -> None:
    with st.container(horizontal=True):
        for label, ending, mime, make in (
            ("Template as Excel (XLSX)", "xlsx", exhibit_pages.TYPES["xlsx"], return_template.as_xlsx),
            ("Template as CSV", "csv", "text/csv", return_template.as_csv),
        ):
            st.download_button(
                label,
                partial(make, register),
                file_name=f"{return_template.NAME}.{ending}",
                mime=mime,
                key=f"template-{ending}",
                on_click="ignore",
            )


def _describe() -> tuple[Counted, str]:
    show_html(fragments.render("press_note.html", said="This is not saved or added to the link."))
    options = list(Counted)
    counted = st.radio("What was counted", options, format_func=str.capitalize, key="return-counted", horizontal=True)
    period = st.text_input(
        "Period or date of the counts", key="return-period", max_chars=LONGEST_PERIOD, autocomplete="off",
        placeholder="For example: 31 March 2026",
    )  # fmt: skip
    return counted or options[0], as_period(period)


def _read(register: Register) -> Return | tuple[ReturnProblem, ...] | None:
    """Read the file that the upload field holds; None where there is none."""
    file = st.session_state.get(FILE)
    return reading.read(file.getvalue(), register) if isinstance(file, UploadedFile) else None


def _upload(read: Return | tuple[ReturnProblem, ...] | None) -> None:
    """Show the upload field, and every problem of a file that was refused."""
    said = f"One CSV or XLSX file of at most {MOST_BYTES // MEGABYTE} MB. We name every problem by row and column."
    show_html(fragments.render("press_note.html", said=said))
    upload_field.file("Your return, as CSV or XLSX", FILE, ["csv", "xlsx"])
    if isinstance(read, tuple):
        show_html(return_parts.problems(read))


def _show(register: Register, return_: Return, counted: Counted, period: str) -> None:
    threshold = disclosure_control.UNDER
    suppress = st.toggle(
        f"Suppress counts from 1 to {threshold - 1} (and others that could reveal them)", value=True, key="return-hide"
    )
    show_html(fragments.render("press_note.html", said=SECONDARY))
    rounded = st.toggle(f"Round to the nearest {disclosure_control.STEP}", key="return-round")
    if not suppress:
        show_html(fragments.render("unknown.html", unknown=[SMALL_SHOWN]))
    described = returned.DescribedReturn(
        disclosure_control.protect(register, return_.counts, suppress=suppress, rounded=rounded), counted, period
    )
    if counted is Counted.OPERATIONS:
        _card(returned.beside_national(register, described))
    view = st.radio("View", list(VIEWS), format_func=VIEWS.__getitem__, key="return-view", horizontal=True)
    _card(BUILDERS[view or "map"](register, described))


SMALL_SHOWN = (
    "Small counts are shown now, in images and files too. They may point to people. Show them to nobody who may not "
    "see the return itself."
)


def _card(exhibit: Exhibit) -> None:
    """Show a card like those of public figures, with files from the session instead of addresses."""

    def files() -> None:
        with st.container(horizontal=True):
            _file(exhibit, "CSV", "csv", "text/csv")
            _file(exhibit, "Excel (XLSX)", "xlsx", exhibit_pages.TYPES["xlsx"])

    show_exhibit(exhibit, files=files)


def _file(exhibit: Exhibit, label: str, ending: str, mime: str) -> None:
    """Show a download button whose file is made on demand and kept in the session."""
    st.download_button(
        f"Unpublished: {label}",
        partial(_bytes, exhibit, ending),
        file_name=file_names.file_name(exhibit, ending),
        mime=mime,
        key=f"{exhibit.id}-{ending}",
        on_click="ignore",
    )


def _bytes(exhibit: Exhibit, ending: str) -> bytes:
    if ending == "csv":
        return tabular.as_csv(exhibit)
    return workbook.as_xlsx(exhibit, in_london(datetime.now(UTC)))
