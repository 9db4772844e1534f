"""Stable addresses: every exhibit as CSV, JSON, workbook, picture and plain page, and the data package itself."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import orjson
from cachetools import LRUCache, cached
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lib import address, exhibits, image_routes, members, sizes, words
from lib.exports import names, pages, tables, workbook
from lib.images import offer
from lib.store import store

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from lib.exhibit import Exhibit
    from lib.register import Register

METADATA: Final = "csv-metadata.json"
CACHE: Final = {"cache-control": "public, no-cache"}  # kept, but asked about each time: a release may come
LONDON: Final = ZoneInfo("Europe/London")
FIRST_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


def _source_digest() -> str:
    """A digest of the code and templates that make the files: other code may give other bytes."""
    found = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        found.update(file.read_bytes())
    return found.hexdigest()[:12]


CODE: Final = _source_digest()


@dataclass(frozen=True, slots=True)
class Format:
    """One way in which an exhibit leaves: its ending, its type, and what makes the bytes."""

    media_type: str
    make: Callable[[Exhibit, Register], bytes]
    attached: bool = True


FORMATS: Final = {
    "csv": Format("text/csv; charset=utf-8", lambda exhibit, _: tables.as_csv(exhibit)),
    METADATA: Format("application/csvm+json", lambda exhibit, _: tables.as_csvw(exhibit), attached=False),
    "json": Format("application/json", lambda exhibit, _: tables.as_json(exhibit)),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda exhibit, register: workbook.as_xlsx(exhibit, register.release.published_at),
    ),
    "": Format(
        "text/html; charset=utf-8",
        lambda exhibit, _: pages.exhibit_page(exhibit, offer.held(exhibit)).encode(),
        attached=False,
    ),
}


async def exhibit_file(request: Request) -> Response:
    """One exhibit in one format, for the selection that the query asks for."""
    name, ending = _split(request.path_params["name"])
    if name not in exhibits.REGISTRY or ending not in {*FORMATS, *sizes.FORMATS}:
        known = words.listed(exhibits.REGISTRY)
        return _refused(404, f"There is no exhibit at this address. There are: {known}.")
    register = store.current()
    selection, refusals = address.parse(parse_qs(request.url.query, keep_blank_values=True), register)
    builder = exhibits.REGISTRY[name]
    if refusals:
        return _refused(400, refusals[0].cause)
    missing = [field for field in builder.needs if not getattr(selection, field) or selection.force == (address.WHOLE,)]
    if missing:
        return _refused(400, f"This exhibit is of one force: the address needs {missing[0]} and the code of a force.")
    size = image_routes.size_of(request) if ending in sizes.FORMATS else ""
    tag = _tag(register, address.path(f"{name}.{ending}", selection.only(builder.uses)) + size)
    if _unchanged(request, register, tag):
        return Response(status_code=304, headers=_headers(register, tag))
    if size:
        exhibit = await run_in_threadpool(exhibits.make, name, register, selection)
        answer = await image_routes.picture(exhibit, ending, size, register.release.published_at)
        if answer.status_code == HTTPStatus.OK:
            answer.headers.update(_headers(register, tag))
        return answer
    body, file_name = await run_in_threadpool(_made, name, ending, register, selection.only(builder.uses))
    how = FORMATS[ending]
    headers = _headers(register, tag)
    if how.attached:
        headers["content-disposition"] = f'attachment; filename="{file_name}"'
    else:
        headers["content-security-policy"] = pages.POLICY
    return Response(body, media_type=how.media_type, headers=headers)


def _split(asked: str) -> tuple[str, str]:
    name, _, ending = asked.partition(".")
    return name, ending


@cached(
    LRUCache(maxsize=256),
    key=lambda name, ending, register, selection: (name, ending, register.digest, selection),
    lock=Lock(),
)
def _made(name: str, ending: str, register: Register, selection: address.Selection) -> tuple[bytes, str]:
    exhibit = exhibits.make(name, register, selection)
    return FORMATS[ending].make(exhibit, register), names.file_name(exhibit, ending or "html")


def _tag(register: Register, what: str) -> str:
    return f'"{hashlib.sha256(f"{register.digest} {CODE} {what}".encode()).hexdigest()[:24]}"'


def _moment(register: Register) -> str:
    return format_datetime(register.release.published_at.replace(tzinfo=LONDON).astimezone(UTC), usegmt=True)


def _headers(register: Register, tag: str) -> dict[str, str]:
    return CACHE | {"etag": tag, "last-modified": _moment(register)}


def _unchanged(request: Request, register: Register, tag: str) -> bool:
    """Whether the asker has these bytes: the tag decides; without one, the date of the release."""
    if given := request.headers.get("if-none-match"):
        return given.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in given.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return since >= parsedate_to_datetime(_moment(register))
    except (TypeError, ValueError):
        return False


def _refused(status: int, sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", status_code=status, headers={"cache-control": "no-store"})


async def exhibit_index(request: Request) -> Response:
    """Every exhibit with its addresses: a page for readers, JSON for programs that ask for it."""
    register = store.current()
    tag = _tag(register, f"index {request.url.path} {_wants_json(request)}")
    if _unchanged(request, register, tag):
        return Response(status_code=304, headers=_headers(register, tag))
    held = pages.index(register)
    headers = _headers(register, tag) | {"vary": "accept"}
    if _wants_json(request):
        return Response(orjson.dumps(held, option=orjson.OPT_INDENT_2), media_type="application/json", headers=headers)
    headers["content-security-policy"] = pages.POLICY
    return HTMLResponse(pages.index_page(held, register), headers=headers)


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith(".json") or "application/json" in request.headers.get("accept", "")


async def data_index(request: Request) -> Response:
    """The tables of the data package, each with its address."""
    register = store.current()
    tag = _tag(register, "data")
    if _unchanged(request, register, tag):
        return Response(status_code=304, headers=_headers(register, tag))
    headers = _headers(register, tag) | {"content-security-policy": pages.POLICY}
    return HTMLResponse(pages.data_page(register), headers=headers)


async def data_file(request: Request) -> Response:
    """One table of the data package, its descriptor, or the whole as a zip."""
    register, name = store.current(), request.path_params["name"]
    files = store.files()
    if name == "data-package.zip":
        make, media_type = (lambda: _zipped(files)), "application/zip"
    elif name in files:
        make, media_type = (lambda: _harmless(name, files[name])), _type_of(name)
    else:
        return _refused(404, f"There is no such file. There are: {words.listed([*sorted(files), 'data-package.zip'])}.")
    tag = _tag(register, f"data {name}")
    if _unchanged(request, register, tag):
        return Response(status_code=304, headers=_headers(register, tag))
    stem, _, ending = name.rpartition(".")
    held = f"{names.slug(stem)}_v{register.release.id}.{ending}" if name != members.DESCRIPTOR else name
    headers = _headers(register, tag) | {"content-disposition": f'attachment; filename="{held}"'}
    return Response(await run_in_threadpool(make), media_type=media_type, headers=headers)


def _type_of(name: str) -> str:
    return "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"


def _harmless(name: str, content: bytes) -> bytes:
    """A table without text that a spreadsheet would run; numbers below zero are left alone."""
    if not name.endswith(".csv"):
        return content
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([_inert(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def _inert(cell: str) -> str:
    return cell if cell[1:].isdigit() else tables.inert(cell)


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, FIRST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


async def to_folder(request: Request) -> Response:
    """The address of a list ends with a slash."""
    return RedirectResponse(f"{request.url.path}/", status_code=301)


ROUTES = [
    Route("/exhibits", to_folder),
    Route("/exhibits/", exhibit_index),
    Route("/exhibits/index.json", exhibit_index),
    Route("/exhibits/{name}", exhibit_file),
    Route("/data", to_folder),
    Route("/data/", data_index),
    Route("/data/{name}", data_file),
]
