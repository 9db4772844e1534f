"""The page that checks a return. What a reader supplies stays in the reader's session."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from lib.data_returns import disclosure_control, reading
from lib.data_returns.record import LONGEST_PERIOD, Counted, Return, as_period
from lib.exhibits import returned
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.uk_time import in_london
from lib.outlets.files import file_names, return_template, tabular, workbook
from lib.outlets.html import exhibit_pages, fragments, return_parts
from lib.ui import upload_field
from lib.ui.cards import show_exhibit

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit

VIEWS = {"map": "Map", "compare": "Comparison", "table": "Table"}
BUILDERS = {"map": returned.force_map, "compare": returned.compare, "table": returned.table}


def check_a_return(register: Register) -> None:
    """Show the steps in order, then the file's problems or its exhibits."""
    with st.container(key="return"):
        st.html(return_parts.instructions(**upload_field.retention()))
        _templates(register)
        counted, period = _describe()
        return_ = _uploaded(register)
        if return_ is not None:
            _show(register, return_, counted, period)


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
    st.html(
        return_parts.step(
            "return-about", "2. Say what the counts are", "What you say stays in this visit and is not in the address."
        )
    )
    options = list(Counted)
    counted = st.radio("What was counted", options, format_func=str.capitalize, key="return-counted", horizontal=True)
    period = st.text_input(
        "Period or date of the counts", key="return-period", max_chars=LONGEST_PERIOD, autocomplete="off",
        placeholder="For example: 31 March 2026",
    )  # fmt: skip
    return counted or options[0], as_period(period)


def _uploaded(register: Register) -> Return | None:
    """Read the uploaded return; None where there is none or it is refused."""
    megabytes = MOST_BYTES // MEGABYTE
    st.html(
        return_parts.step(
            "return-upload",
            "3. Upload the file",
            f"One CSV or XLSX file of at most {megabytes} MB. Every problem is named by row and column.",
        )
    )
    file = upload_field.file("Your return, as CSV or XLSX", "return-file", ["csv", "xlsx"])
    if file is None:
        return None
    result = reading.read(file.getvalue(), register)
    if isinstance(result, Return):
        st.html(return_parts.summary(result))
        return result
    st.html(return_parts.problems(result))
    return None


def _show(register: Register, return_: Return, counted: Counted, period: str) -> None:
    threshold = disclosure_control.UNDER
    st.html(return_parts.step("return-shown", "4. Look at it"))
    suppress = st.toggle(
        f"Hide counts from 1 to {threshold - 1}, and others so that no total gives them away",
        value=True,
        key="return-hide",
    )
    rounded = st.toggle(f"Round to the nearest {disclosure_control.STEP}", key="return-round")
    if not suppress:
        st.html(fragments.render("unknown.html", unknown=[SMALL_SHOWN]))
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
