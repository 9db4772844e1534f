"""An exhibit as an accessible workbook: cover, contents, notes, and one marked-up table with nothing below it."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from lib.exhibits.exhibit import ColumnKind
from lib.model import words
from lib.model.words import UNPUBLISHED, in_place
from lib.outlets.files import citation, tabular

if TYPE_CHECKING:
    from datetime import datetime

    from lib.exhibits.exhibit import Column, Exhibit

SHEET = "Table"
# gptables leaves no cell blank: what stands in one of a column that a page shows, and in one that only files have, such
# as the shorthand beside a number that stands as it is.
EMPTY, NOTHING = "[z]", "none"
# On the cover and the notes instead.
WITHOUT = {"source_ids", "caveat_ids", "cautions", "release", "status", "unit_of_value"}


def as_xlsx(exhibit: Exhibit, moment: datetime) -> bytes:
    """The workbook's bytes.

    Args:
        exhibit: what is written.
        moment: of release: the workbook says that it was made then, so that equal exhibits give equal bytes.
    """
    import gptables  # noqa: PLC0415 - a third of a second, needed for workbooks alone

    references = "".join(f"$${caveat.id}$$" for caveat in exhibit.caveats)
    table = gptables.GPTable(
        table=_frame(exhibit),
        table_name=exhibit.id.replace("-", "_"),
        title=bare(exhibit.headline),
        subtitles=[
            *map(bare, (*tabular.notices(exhibit), exhibit.subtitle, exhibit.description)),
            *(bare(caveat.short) for caveat in exhibit.must_show),
            f"The notes apply to the whole table. {references}",
        ],
        scope=bare(_scope(exhibit)),
        source=bare(f"Source: {'; '.join(words.citation(source) for source in exhibit.sources)}"),
        index_columns={1: 0},
        additional_formatting=_formats(exhibit),
    )
    notes = pd.DataFrame(
        {
            "Note reference": [caveat.id for caveat in exhibit.caveats],
            "Note text": [bare(f"{caveat.short} {caveat.long}") for caveat in exhibit.caveats],
        }
    )
    properties = {"title": exhibit.headline, "subject": exhibit.subtitle, "comments": _cited(exhibit)}
    return made({SHEET: table}, _cover(gptables, exhibit), notes, {**properties, "created": moment})


def made(sheets: dict[str, Any], cover: Any, notes: pd.DataFrame, properties: dict[str, Any]) -> bytes:  # noqa: ANN401
    """The bytes of a workbook of this dashboard, in which no cell is a formula. Where text is `bare`, none is a link.

    Args:
        sheets: name -> GPTable.
        cover: the Cover of gptables.
        notes: one row per note, with the columns `Note reference` and `Note text`.
        properties: what the file says of itself, with the moment at which it says that it was made.
    """
    import gptables  # noqa: PLC0415 - a third of a second, needed for workbooks alone

    buffer: Any = io.BytesIO()  # gptables asks for a name, and writes to whatever its own library takes
    workbook = gptables.produce_workbook(
        filename=buffer,
        sheets=sheets,
        cover=cover,
        contentsheet_options={"additional_elements": ["subtitles"]},
        notes_table=notes,
        workbook_options={"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    workbook.set_properties({"author": citation.TITLE, **properties})
    workbook.close()
    return buffer.getvalue()


def bare(text: str) -> str:
    """Text that gptables takes as it is: it would make a link of [words](address), and a note of $$id$$."""
    return re.sub(r"\$(?=\$)", "$ ", text.replace("](", "] ("))


def _frame(exhibit: Exhibit) -> pd.DataFrame:
    """The table as gptables takes it: titled columns, the shorthand in place of a missing number, no empty cells."""
    held = [column for column in tabular.columns(exhibit) if column.name not in WITHOUT]
    records = list(tabular.rows(exhibit))
    cells = {column.title: [_cell(column, record) for record in records] for column in held}
    return pd.DataFrame(cells, dtype=object)


def _formats(exhibit: Exhibit) -> list[dict[str, Any]]:
    """How numbers look that are held unrounded: to their decimals, and no number above nought as nought."""
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
        # A cell of symbols alone cannot be heard: gptables refuses it.
        empty = EMPTY if column.shown else NOTHING
        return "per cent" if value == "%" else bare(tabular.inert(value or "")) or empty
    if value is None:
        return in_place(record["shorthand"]) if column.name == "value" else EMPTY
    return int(value) if value == int(value) else value


def _shorthand(exhibit: Exhibit) -> list[str]:
    """What the letters that stand in this table mean; nothing where none does."""
    frame = _frame(exhibit)
    used = {letter for column in frame for cell in frame[column] for letter in words.SHORTHAND.findall(str(cell))}
    if "shorthand" in exhibit.table.columns:
        used |= {letter for letters in exhibit.table["shorthand"] for letter in letters.split()}
    meanings = [f"[{letter}] {meaning}" for letter, meaning in words.MEANINGS.items() if letter in used]
    return [f"{', '.join(meanings)}."] if meanings else []


def _scope(exhibit: Exhibit) -> str:
    return f"Numbers are {exhibit.unit}." if exhibit.unit else "Each row names its unit."


def _traced(exhibit: Exhibit) -> list[str]:
    """Where the figures are found again; a reader's own return is found nowhere."""
    if not exhibit.published:
        return ["The figures belong to whoever made or commissioned the return. No copy of them was kept."]
    return [
        f"Data version {exhibit.version}. Permanent address: {citation.whole(citation.permalink(exhibit))}",
        citation.licence(exhibit) or "Figures belong to their publishers.",
    ]


def _cover(gptables, exhibit: Exhibit):  # noqa: ANN001, ANN202 - a module imported late
    about = (
        *tabular.notices(exhibit),
        *(caveat.short for caveat in exhibit.must_show),
        *exhibit.designations,
        "This dashboard is not an official statistic.",
        *_traced(exhibit),
        *_shorthand(exhibit),
    )
    return gptables.Cover(
        title=bare(exhibit.headline),
        intro=["Introduction", bare(exhibit.subtitle), bare(exhibit.description)],
        about=["About", *map(bare, about)],
        contact=["Cite as" if exhibit.published else "Do not cite", bare(_cited(exhibit))],
    )


def _cited(exhibit: Exhibit) -> str:
    return citation.full_citation(exhibit) if exhibit.published else UNPUBLISHED
