"""Publish the data package: as one zip file, or table by table, safe to open in a spreadsheet."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from lib.dataset import csv_text
from lib.outlets.files import tabular

if TYPE_CHECKING:
    from collections.abc import Mapping

PREVIEW: Final = "PREVIEW.txt"  # marks the data package of a preview
FIRST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def without_formulas(name: str, content: bytes) -> bytes:
    """Return a table whose text cells no spreadsheet runs; negative numbers are unchanged."""
    if not name.endswith(".csv"):
        return content
    return tabular.csv_bytes([_inert(cell) for cell in row] for row in csv_text.rows(content))


def _inert(cell: str) -> str:
    return cell if cell[1:].isdigit() else tabular.inert(cell)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the data package as a zip file. Equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, FIRST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
