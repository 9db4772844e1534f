"""Redirect near-miss addresses: with trailing punctuation, in capitals, or with a needless ending."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote_plus

from starlette.responses import RedirectResponse

from lib import exhibits
from lib.addresses import query_names
from lib.dataset.table_schema import DataError
from lib.model.site_map import PAGES
from lib.outlets.answers import sqlite_file
from lib.outlets.bulletin import bulletin_charts, contents
from lib.outlets.files import references
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import sizes
from lib.releases.store import NothingPublicError, store
from lib.storage import caches
from lib.web import hearing_routes

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

READ: Final = frozenset({"GET", "HEAD"})
LONGEST: Final = 200  # characters; longer paths are never redirected
# Characters that link detection in texts wrongly takes for the end of an address.
TRAILING: Final = (
    " \t\N{NO-BREAK SPACE}.,;:!?)]}>'\"*`"
    "\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{HORIZONTAL ELLIPSIS}"
)
# Parameters with free text: their ends are left alone.
FREE: Final = frozenset({"search"})
NAMES: Final = (*query_names.SELECTION, *query_names.PACK, *query_names.HEARING, query_names.SIZE, *query_names.CHART)
OURS: Final = frozenset(NAMES) - FREE
FOLDERS: Final = ("/exhibits/", "/data/")
PLAIN: Final = {
    **{page.path.replace("_", "-"): page.path for page in PAGES},
    **{page.path: page.path for page in PAGES},
    **{folder[:-1]: folder for folder in FOLDERS},
    **{path: path for path in (contents.PLACE, "/exhibits/index.json", "/brief.pdf", "/favicon.ico", "/favicon.png")},
    **{path: path for path in hearing_routes.PATHS},
}
ANSWERED: Final = ("/exhibits", "/data", f"{contents.PLACE}/")  # have routes of their own
FILES: Final = (*exhibit_pages.ENDINGS, *references.TYPES, *sizes.FORMATS)
EXHIBIT: Final = re.compile(
    rf"/exhibits/(?P<name>[a-z0-9-]+)(?:(?:\.(?:{'|'.join(sizes.SIZES)}))?\.(?:{'|'.join(map(re.escape, FILES))}))?"
)
WHOLE: Final = ("data-package.zip", sqlite_file.NAME, "datapackage.json")
TABLE: Final = re.compile(r"/data/[a-z0-9_-]+\.[a-z]+(?:-metadata\.json)?")
FORCE: Final = re.compile(rf"{contents.FORCES}(?P<code>[a-z0-9]+)(?P<table>/[a-z-]+\.csv)?")
DRAWING: Final = re.compile(
    rf"{bulletin_charts.PLACE}(?P<name>[a-z-]+)(?:\.(?P<code>[a-z][a-z0-9]*))?(?P<how>(?:\.[a-z]+-codes)?\.[a-z-]+\.svg)"
)


@caches.pure(4096)
def canonical_path(path: str) -> str:
    """Return the address of ours that a path matches but for case, ending or slashes; else the path itself."""
    if len(path) > LONGEST:
        return path
    plain = re.sub("/+", "/", path).rstrip(f"{TRAILING}/").lower()
    if plain.endswith((".html", ".htm")) and plain.count("/") > 1:  # published sites name pages so
        plain = plain.rpartition(".")[0].removesuffix("/index")
    canonical = _ours(plain or "/")
    return path if not canonical or path in {canonical, *ANSWERED} else canonical


def exists(path: str) -> bool:
    """Return whether the current release has what a path names; otherwise a redirect would echo a reader's input."""
    with suppress(DataError, NothingPublicError):
        register = store.current()
        if path.startswith(FOLDERS[1]) and path != FOLDERS[1]:
            table = path.removeprefix(FOLDERS[1]).removesuffix("-metadata.json")
            return table in {*WHOLE, *(f"{name}.csv" for name in register.tables)}
        if path.startswith(contents.FORCES):
            code, _, table = path.removeprefix(contents.FORCES).partition("/")
            return code in register.forces and table in {"", *(f"{name}.csv" for name in contents.ONE_FORCE)}
        if path.startswith(bulletin_charts.PLACE):
            return bulletin_charts.find(register, path.removeprefix(bulletin_charts.PLACE)) is not None
        return True
    return False


def _ours(plain: str) -> str:
    """Return the canonical spelling of a lower-case path; empty where it is not an address of ours."""
    if path := PLAIN.get(plain):
        return path
    if (match := EXHIBIT.fullmatch(plain)) and match["name"] in exhibits.REGISTRY:
        return plain
    if TABLE.fullmatch(plain):
        return plain
    if (match := FORCE.fullmatch(plain)) and contents.CODE.fullmatch(match["code"].upper()):
        return f"{contents.FORCES}{match['code'].upper()}{match['table'] or ''}"
    if match := DRAWING.fullmatch(plain):
        code = f".{match['code'].upper()}" if match["code"] else ""
        return f"{bulletin_charts.PLACE}{match['name']}{code}{match['how']}"
    return ""


def canonical_query(query: str) -> str:
    """Strip trailing punctuation from the last value of a query; free-text values stay as they are."""
    before, separator, last = query.rpartition("&")
    name, equals, value = last.partition("=")
    stripped = unquote_plus(value).rstrip(TRAILING)
    if name not in OURS or stripped == unquote_plus(value):
        return query
    return f"{before}{separator}{name}{equals}{quote(stripped, safe=',:')}" if stripped else before


class Redirects:
    """Middleware that redirects near misses to the canonical address, keeping the query."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect the request or pass it on."""
        if scope["type"] != "http" or scope["method"] not in READ:
            await self.app(scope, receive, send)
            return
        raw_query = scope["query_string"].decode("latin-1")
        path, query = canonical_path(scope["path"]), canonical_query(raw_query) if raw_query else ""
        if path != scope["path"] and not exists(path):
            path = scope["path"]
        if (path, query) == (scope["path"], raw_query) or not _ours(path.rstrip("/").lower() or "/"):
            await self.app(scope, receive, send)
            return
        target = f"{quote(path)}?{query}" if query else quote(path)
        await RedirectResponse(target, HTTPStatus.MOVED_PERMANENTLY)(scope, receive, send)
