"""The data package as it leaves: one zip file, or one table that a spreadsheet may open."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from lib.dataset import csv_text
from lib.outlets.files import tabular

if TYPE_CHECKING:
    from collections.abc import Mapping

PREVIEW: Final = "PREVIEW.txt"  # in the data package that is looked at before it is out
FIRST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def harmless(name: str, content: bytes) -> bytes:
    """A table without text that a spreadsheet would run; numbers below zero are left alone."""
    if not name.endswith(".csv"):
        return content
    return tabular.written([_inert(cell) for cell in row] for row in csv_text.rows(content))


def _inert(cell: str) -> str:
    return cell if cell[1:].isdigit() else tabular.inert(cell)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The data package as one file. Equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, FIRST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
