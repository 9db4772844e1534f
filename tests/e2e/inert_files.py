"""What finds in a file that leaves whatever would run, lead away or be believed."""

import csv
import io
import re
import urllib.error
import urllib.request

import openpyxl
import orjson
import pikepdf
from defusedxml import ElementTree

from lib import exhibits
from lib.dataset.package_files import DESCRIPTOR

RUN = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet runs
NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")
DRAWN = ("breakdown", "forces-time", "closed-cases", "funding", "proportion", "years")  # a picture takes seconds
REFUSED = frozenset({400, 404})  # a view that no picture of this size can hold


def files(register, force):
    """Address of every kind of file, and what finds in it what runs or leads away."""
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


def fetched(address):
    """A file, or None where a view has no picture of this size."""
    try:
        with urllib.request.urlopen(address, timeout=90) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        if error.code in REFUSED and "size=" in address + "brief.pdf":
            return None
        raise


def _csv(content):
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    cells = (cell for row in rows for cell in row)
    return [
        f"a cell that runs: {cell[:60]!r}" for cell in cells if cell.startswith(RUN) and not NUMBER.fullmatch(cell)
    ][:1]


def _json(content):
    orjson.loads(content)
    return []


def _workbook(content):
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


def _svg(content):
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


def _pdf(content):
    with pikepdf.open(io.BytesIO(content)) as document:
        wrong = [f"{name} in the catalogue" for name in ("/OpenAction", "/AA") if name in document.Root]
        form = document.Root.get("/AcroForm", {})
        fields = list(form.get("/Fields", []))
        if "/XFA" in form or len(fields) > 1 or any(field.get("/FT") != "/Sig" or "/AA" in field for field in fields):
            wrong.append("a form that is more than our signature")
        for held in document.objects:
            wrong += [f"an action {kind}" for kind in _actions(held)]
    return wrong[:1]


def _actions(held):
    if not isinstance(held, pikepdf.Dictionary):
        return
    kind = str(held.get("/S", ""))
    if kind in {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData"} or "/JS" in held:
        yield kind or "/JS"
    if kind == "/URI" and not str(held.get("/URI", "")).startswith(("https://", "http://")):
        yield f"to {str(held.get('/URI'))[:60]!r}"
