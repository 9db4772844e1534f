"""Write the empty return that readers download and fill in: as CSV and as an accessible workbook."""

from __future__ import annotations

import codecs
import warnings
from typing import TYPE_CHECKING

from lib.data_returns.record import COUNT, HEADINGS, LARGEST, MEANINGS, SHEET
from lib.dataset import csv_text
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.outlets.files import tabular, workbook

if TYPE_CHECKING:
    from lib.dataset.register import Register

# gptables warns of empty cells, which a template needs.
warnings.filterwarnings("ignore", message=r"\s*Empty or null cell", module=r"gptables\.")
NAME = "return-template"
TITLE = "Return of operations or cases by police force"
RULES = (
    (
        f"Put one whole number, from 0 to {LARGEST:,}, into the column '{COUNT}' for each force that made a return: "
        "digits alone, no commas, no formulas."
    ),
    f"Write {MEANINGS}. An empty cell is not zero.",
    (
        "A count such as \N{LEFT DOUBLE QUOTATION MARK}<5\N{RIGHT DOUBLE QUOTATION MARK} or "
        "\N{LEFT DOUBLE QUOTATION MARK}fewer than 5\N{RIGHT DOUBLE QUOTATION MARK} is read as returned and hidden."
    ),
    "Leave codes, names and headings as they are. Leave totals out: they are worked out.",
    "The column 'note' is for you: it is shown nowhere and goes into no file. Keep names and case details out of it.",
    f"Save it as .xlsx, or as CSV in UTF-8, of at most {MOST_BYTES // MEGABYTE} MB.",
)


def as_csv(register: Register) -> bytes:
    """Write the template as CSV: one row per force in alphabetical order.

    It always begins with a byte order mark, so that a spreadsheet saves what a reader adds as UTF-8.
    """
    return codecs.BOM_UTF8 + csv_text.encode([HEADINGS, *_rows(register)], "\r\n")


def _rows(register: Register) -> list[tuple[str, str, str, str]]:
    return [(force.code, tabular.inert(force.name), "", "") for force in register.forces.values()]


def as_xlsx(register: Register) -> bytes:
    """Write the template as a marked-up table behind a cover with instructions. Equal registers give equal bytes."""
    gptables, pandas = workbook.libraries()
    table = gptables.GPTable(
        table=pandas.DataFrame(_rows(register), columns=list(HEADINGS), dtype=object).map(workbook.plain_text),
        table_name="return_by_force",
        title=TITLE,
        subtitles=["One row for each police force. How to fill it in stands on the cover. $$empty$$"],
        instructions=f"Empty cells in the column '{COUNT}' are for you to fill in.",
        scope="Numbers are operations or cases: you say which when you upload the file.",
        source="Source: codes and names of police forces as used in this dashboard",
        index_columns={1: 0},
    )
    cover = gptables.Cover(
        title=TITLE,
        intro=["How to fill it in", *RULES],
        about=[
            "Before you send it on",
            (
                "A return that is filled in is unpublished and belongs to whoever made or commissioned it. Ask "
                "them who may see it."
            ),
        ],
    )
    notes = pandas.DataFrame({"Note reference": ["empty"], "Note text": [RULES[1]]})
    return workbook.workbook_bytes(
        {SHEET: table}, cover, notes, {"title": TITLE, "created": register.release.published_at}
    )
