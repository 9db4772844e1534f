"""Write an exhibit as an accessible workbook: cover, contents, notes, and one marked-up table per sheet."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lib.charts.base import DRAWING
from lib.exhibits.exhibit import ColumnKind
from lib.model import words
from lib.model.words import UNPUBLISHED, in_place
from lib.outlets.files import chart_sheet, citation, tabular

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import ModuleType

    import pandas as pd

    from lib.exhibits.exhibit import Column, Exhibit

SHEET = "Table"
# gptables allows no blank cell. EMPTY fills columns that a page shows, NOTHING those that only files have, such as the
# shorthand column.
EMPTY, NOTHING = "[z]", "none"
NO_NOTE = "No note applies to this table."  # gptables allows no sheet of notes without a row
# Columns left out of the table: the cover and the notes contain them.
WITHOUT = {"source_ids", "caveat_ids", "cautions", "release", "status", "unit_of_value"}


def as_xlsx(exhibit: Exhibit, moment: datetime) -> bytes:
    """Write the workbook.

    Args:
        exhibit: its content.
        moment: of release, recorded as the creation time, so that equal exhibits give equal bytes.
    """
    gptables, pandas = libraries()
    notes = [(caveat.id, plain_text(f"{caveat.short} {caveat.long}")) for caveat in exhibit.caveats]
    apply = "The notes apply to the whole table." if notes else NO_NOTE
    notes = notes or [("none", NO_NOTE)]
    references = "".join(f"$${reference}$$" for reference, _ in notes)
    table = gptables.GPTable(
        table=pandas.DataFrame(_cells(exhibit), dtype=object),
        table_name=exhibit.id.replace("-", "_"),
        title=plain_text(exhibit.headline),
        subtitles=[
            *map(plain_text, (*tabular.notices(exhibit), exhibit.subtitle, exhibit.description)),
            *(plain_text(caveat.short) for caveat in exhibit.must_show),
            f"{apply} {references}",
        ],
        scope=plain_text(_scope(exhibit)),
        source=plain_text(f"Source: {'; '.join(words.citation(source) for source in exhibit.sources)}"),
        index_columns={1: 0},
        additional_formatting=_formats(exhibit),
    )
    properties = {"title": exhibit.headline, "subject": exhibit.subtitle, "comments": _citation(exhibit)}
    return workbook_bytes(
        {SHEET: table},
        _cover(gptables, exhibit),
        pandas.DataFrame(notes, columns=["Note reference", "Note text"]),
        {**properties, "created": moment},
        lambda book: chart_sheet.add(book, exhibit, _sheet_of(exhibit)),
    )


def _sheet_of(exhibit: Exhibit) -> chart_sheet.TableSheet:
    """Say where the table's sheet has a column of plain numbers; its rows end where the sheet ends."""
    columns = [column for column in tabular.columns(exhibit) if column.name not in WITHOUT]
    return chart_sheet.TableSheet(SHEET, {column.name: index for index, column in enumerate(columns)})


def libraries() -> tuple[ModuleType, ModuleType]:
    """Import gptables and pandas: 70 MB of memory and half a second, which a process without workbooks never spends."""
    with DRAWING:
        import gptables  # noqa: PLC0415
        import pandas as pd  # noqa: PLC0415
    return gptables, pd


def workbook_bytes(
    sheets: dict[str, Any],
    cover: Any,  # noqa: ANN401
    notes: pd.DataFrame,
    properties: dict[str, Any],
    finish: Callable[[Any], None] = lambda _: None,
) -> bytes:
    """Assemble a workbook in which no cell is a formula and `plain_text` is no link.

    Args:
        sheets: name -> GPTable.
        cover: the Cover of gptables.
        notes: one row per note, with the columns `Note reference` and `Note text`.
        properties: document properties, the creation time among them.
        finish: adds what follows the sheets.
    """
    gptables, _ = libraries()
    buffer: Any = io.BytesIO()  # gptables declares a file name, but passes it on to xlsxwriter, which takes a buffer
    workbook = gptables.produce_workbook(
        filename=buffer,
        sheets=sheets,
        cover=cover,
        contentsheet_options={"additional_elements": ["subtitles"]},
        notes_table=notes,
        workbook_options={"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    finish(workbook)
    workbook.set_properties({"author": citation.TITLE, **properties})
    workbook.close()
    return buffer.getvalue()


def plain_text(text: str) -> str:
    """Break up the markup of gptables: [words](address) would become a link, $$id$$ a note reference."""
    return re.sub(r"\$(?=\$)", "$ ", text.replace("](", "] ("))


def _cells(exhibit: Exhibit) -> dict[str, list[object]]:
    """Return the cells of each titled column: shorthand for missing numbers, and none empty."""
    columns = [column for column in tabular.columns(exhibit) if column.name not in WITHOUT]
    records = list(tabular.rows(exhibit))
    return {column.title: [_cell(column, record) for record in records] for column in columns}


def _formats(exhibit: Exhibit) -> list[dict[str, Any]]:
    """Format unrounded numbers: to their decimals, and never a positive number as zero."""
    return [
        {"column": {"columns": [column.title], "format": {"num_format": _number_format(column.decimals)}}}
        for column in exhibit.columns
        if column.decimals is not None
    ]


def _number_format(decimals: int) -> str:
    step = Decimal(1).scaleb(-decimals)
    return f'[=0]0;[<{step / 2}]"less than {step}";#,##{Decimal(0).scaleb(-decimals)}'


def _cell(column: Column, record: dict[str, Any]) -> object:
    value = record[column.name]
    if column.kind is not ColumnKind.NUMBER:
        # gptables refuses a cell of symbols alone, which a screen reader skips.
        empty = EMPTY if column.shown else NOTHING
        return "percentage" if value == "%" else plain_text(tabular.inert(value or "")) or empty
    if value is None:
        return in_place(record["shorthand"]) if column.name == "value" else EMPTY
    return int(value) if value == int(value) else value


def _shorthand(exhibit: Exhibit) -> list[str]:
    """List the meanings of the shorthand in this table; empty where there is none."""
    used = {code for cells in _cells(exhibit).values() for cell in cells for code in words.SHORTHAND.findall(str(cell))}
    if "shorthand" in exhibit.table.columns:
        used |= {code for codes in exhibit.table["shorthand"] for code in codes.split()}
    meanings = [f"[{code}] {meaning}" for code, meaning in words.MEANINGS.items() if code in used]
    return [f"{', '.join(meanings)}."] if meanings else []


def _scope(exhibit: Exhibit) -> str:
    return f"Numbers are {exhibit.unit}." if exhibit.unit else "Each row names its unit."


def _provenance(exhibit: Exhibit) -> list[str]:
    """Say where the figures can be found again; an unpublished return has no address."""
    if not exhibit.published:
        return ["The figures belong to whoever made or commissioned the return. We kept no copy of them."]
    return [
        f"{words.data_release(exhibit.version)}. Link: {citation.absolute(citation.permalink(exhibit))}",
        citation.licence(exhibit) or "Figures belong to their publishers.",
    ]


def _cover(gptables, exhibit: Exhibit):  # noqa: ANN001, ANN202 - a module imported late
    about = (
        *tabular.notices(exhibit),
        *(caveat.short for caveat in exhibit.must_show),
        *exhibit.designations,
        "This dashboard is not an official statistics publication.",
        *_provenance(exhibit),
        *_shorthand(exhibit),
    )
    return gptables.Cover(
        title=plain_text(exhibit.headline),
        intro=["Introduction", plain_text(exhibit.subtitle), plain_text(exhibit.description)],
        about=["About", *map(plain_text, about)],
        contact=["Cite as" if exhibit.published else "Do not cite", plain_text(_citation(exhibit))],
    )


def _citation(exhibit: Exhibit) -> str:
    return citation.full_citation(exhibit) if exhibit.published else UNPUBLISHED
