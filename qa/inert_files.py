"""Every file that leaves, made of data with markup and formulas in every cell of free text, and parsed."""

from __future__ import annotations

import csv
import io
import re
import urllib.error
import urllib.request
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import orjson
import pikepdf
from defusedxml import ElementTree

from lib import exhibits
from lib.dataset.package_files import DESCRIPTOR
from lib.outlets.site import feeds
from lib.releases.release_packages import ReleasePackage
from lib.releases.store import PublicReleases
from qa.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lib.dataset.register import Register

RUN: Final = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet runs
NUMBER: Final = re.compile(r"[+-]?[0-9][0-9.,]*")
DRAWN: Final = ("breakdown", "forces-time", "closed-cases", "funding", "proportion", "years")  # a picture takes seconds
REFUSED: Final = frozenset({400, 404})  # a view that no picture of this size can hold


def told(url: str, register: Register, force: str) -> Finding:
    """Fetch and parse every kind of file."""
    count, wrong, pictures = 0, [], 0
    for path, parse in _files(register, force):
        content = _fetched(url + path)
        if content is None:
            continue
        count += 1
        pictures += path.partition("?")[0].endswith((".svg", ".pdf"))
        wrong += [f"{path}: {fault}" for fault in parse(content)]
    feed = feeds.feed(PublicReleases(ReleasePackage(register, MappingProxyType({}))))
    wrong += [f"the feed: {fault}" for fault in _xml(feed.encode())]
    said = "; ".join(wrong[:5]) or f"each can be parsed, and none runs or leads anywhere; {pictures} of them drawn"
    return Finding(f"{count + 1} files made of the same data", said, held=not wrong and count > len(exhibits.REGISTRY))


def _files(register: Register, force: str) -> Iterator[tuple[str, Callable[[bytes], list[str]]]]:
    parsers = {"csv": _csv, "json": _json, "csv-metadata.json": _json, "xlsx": _workbook}
    for name, builder in exhibits.REGISTRY.items():
        query = f"?force={force}" if builder.needs else ""
        for ending, parse in parsers.items():
            yield f"/exhibits/{name}.{ending}{query}", parse
    for table in register.tables:
        yield f"/data/{table}.csv", _csv
    yield f"/data/{DESCRIPTOR}", _json
    yield "/exhibits/index.json", _json
    for name in DRAWN:
        yield f"/exhibits/{name}.svg?size=print", _svg
        yield f"/exhibits/{name}.pdf?size=print", _pdf
    yield "/brief.pdf", _pdf


def _fetched(address: str) -> bytes | None:
    try:
        with urllib.request.urlopen(address, timeout=90) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        if error.code in REFUSED and "size=" in address + "brief.pdf":
            return None
        raise


def _csv(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    cells = (cell for row in rows for cell in row)
    return [
        f"a cell that runs: {cell[:60]!r}" for cell in cells if cell.startswith(RUN) and not NUMBER.fullmatch(cell)
    ][:1]


def _json(content: bytes) -> list[str]:
    orjson.loads(content)
    return []


def _workbook(content: bytes) -> list[str]:
    wrong = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    wrong.append(f"a formula in {sheet.title}!{cell.coordinate}: {cell.value!r}"[:150])
                link = cell.hyperlink.target if cell.hyperlink else None
                if link and not link.startswith(("https://", "http://", "#")):
                    wrong.append(f"a link in {sheet.title}!{cell.coordinate} to {link[:60]}")
    return wrong[:1]


def _svg(content: bytes) -> list[str]:
    wrong = []
    for element in ElementTree.fromstring(content, forbid_dtd=True).iter():
        name = str(element.tag).rpartition("}")[2].lower()
        if name in {"script", "foreignobject", "iframe", "a", "set", "animate"}:
            wrong.append(f"an element {name}")
        for key, value in element.attrib.items():
            plain = key.rpartition("}")[2].lower()
            if plain.startswith("on") or (plain == "href" and not value.startswith(("#", "data:image/"))):
                wrong.append(f"an attribute {plain}={value[:60]!r}")
    return wrong[:1]


def _xml(content: bytes) -> list[str]:
    ElementTree.fromstring(content, forbid_dtd=True)
    return []


def _pdf(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        wrong = [f"{name} in the catalogue" for name in ("/OpenAction", "/AA", "/AcroForm") if name in document.Root]
        for held in document.objects:
            wrong += [f"an action {kind}" for kind in _actions(held)]
    return wrong[:1]


def _actions(held: Any) -> Iterator[str]:  # noqa: ANN401 - any object of a PDF
    if not isinstance(held, pikepdf.Dictionary):
        return
    kind = str(held.get("/S", ""))
    if kind in {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData"} or "/JS" in held:
        yield kind or "/JS"
    if kind == "/URI" and not str(held.get("/URI", "")).startswith(("https://", "http://")):
        yield f"to {str(held.get('/URI'))[:60]!r}"
