"""Addresses as they arrive: copied with the full stop behind them, typed in capitals, or with an ending too many."""

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
from lib.outlets.bulletin import bulletin_charts, contents
from lib.outlets.pictures import sizes
from lib.releases.store import NothingPublicError, store
from lib.storage import caches

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

READ: Final = frozenset({"GET", "HEAD"})
LONGEST: Final = 200  # characters of a path that is looked at
# What a program that finds links in a text takes for a part of the one before it.
CAUGHT: Final = (
    " \t\N{NO-BREAK SPACE}.,;:!?)]}>'\"*`"
    "\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{HORIZONTAL ELLIPSIS}"
)
# Names whose values are a reader's own words: what stands at their end is left alone.
FREE: Final = frozenset({"search"})
OURS: Final = frozenset({*query_names.SELECTION, *query_names.PACK, query_names.SIZE}) - FREE
FOLDERS: Final = ("/exhibits/", "/data/")
PLAIN: Final = {
    **{page.path.replace("_", "-"): page.path for page in PAGES},
    **{page.path: page.path for page in PAGES},
    **{folder[:-1]: folder for folder in FOLDERS},
    **{path: path for path in (contents.PLACE, "/exhibits/index.json", "/brief.pdf", "/favicon.ico", "/favicon.png")},
}
ANSWERED: Final = ("/exhibits", "/data", f"{contents.PLACE}/")  # by routes of their own
FILES: Final = ("csv", "csv-metadata.json", "xlsx", "json", *sizes.FORMATS)
EXHIBIT: Final = re.compile(
    rf"/exhibits/(?P<name>[a-z0-9-]+)(?:(?:\.(?:{'|'.join(sizes.SIZES)}))?\.(?:{'|'.join(map(re.escape, FILES))}))?"
)
WHOLE: Final = ("data-package.zip", "datapackage.json")
TABLE: Final = re.compile(r"/data/[a-z0-9_-]+\.[a-z]+(?:-metadata\.json)?")
FORCE: Final = re.compile(rf"{contents.FORCES}(?P<code>[a-z0-9]+)(?P<table>/[a-z-]+\.csv)?")
DRAWING: Final = re.compile(
    rf"{bulletin_charts.PLACE}(?P<name>[a-z-]+)(?:\.(?P<code>[a-z][a-z0-9]*))?(?P<how>\.[a-z-]+\.svg)"
)


@caches.pure(4096)
def canonical_path(path: str) -> str:
    """The address of ours that a path is but for its case, its end or its slashes; the path itself where it is none."""
    if len(path) > LONGEST:
        return path
    plain = re.sub("/+", "/", path).rstrip(f"{CAUGHT}/").lower()
    if plain.endswith((".html", ".htm")) and plain.count("/") > 1:  # as a published site names it
        plain = plain.rpartition(".")[0].removesuffix("/index")
    found = _ours(plain or "/")
    return path if not found or path in {found, *ANSWERED} else found


def exists(path: str) -> bool:
    """Whether the public release has what an address of ours names: else a reader's own words would be sent back."""
    with suppress(DataError, NothingPublicError):
        register = store.current()
        if path.startswith(FOLDERS[1]) and path != FOLDERS[1]:
            table = path.removeprefix(FOLDERS[1]).removesuffix("-metadata.json")
            return table in {*WHOLE, *(f"{name}.csv" for name in register.tables)}
        if path.startswith(contents.FORCES):
            code, _, table = path.removeprefix(contents.FORCES).partition("/")
            return code in register.forces and table in {"", *(f"{name}.csv" for name in contents.ONE_FORCE)}
        if path.startswith(bulletin_charts.PLACE):
            return path.removeprefix(bulletin_charts.PLACE) in map(str, bulletin_charts.named(register))
        return True
    return False


def _ours(plain: str) -> str:
    """An address in lower case as ours is written; empty where it is none."""
    if found := PLAIN.get(plain):
        return found
    if (found := EXHIBIT.fullmatch(plain)) and found["name"] in exhibits.REGISTRY:
        return plain
    if TABLE.fullmatch(plain):
        return plain
    if (found := FORCE.fullmatch(plain)) and contents.CODE.fullmatch(found["code"].upper()):
        return f"{contents.FORCES}{found['code'].upper()}{found['table'] or ''}"
    if found := DRAWING.fullmatch(plain):
        code = f".{found['code'].upper()}" if found["code"] else ""
        return f"{bulletin_charts.PLACE}{found['name']}{code}{found['how']}"
    return ""


def canonical_query(query: str) -> str:
    """A query without what a link has caught at its end; where that is a reader's own words, the query itself."""
    before, mark, last = query.rpartition("&")
    name, equals, value = last.partition("=")
    kept = unquote_plus(value).rstrip(CAUGHT)
    if name not in OURS or kept == unquote_plus(value):
        return query
    return f"{before}{mark}{name}{equals}{quote(kept, safe=',:')}" if kept else before


class Redirects:
    """Sends whoever asks for what is nearly an address of ours to that address, with what else was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send on, or pass on."""
        if scope["type"] != "http" or scope["method"] not in READ:
            await self.app(scope, receive, send)
            return
        given = scope["query_string"].decode("latin-1")
        path, query = canonical_path(scope["path"]), canonical_query(given) if given else ""
        if path != scope["path"] and not exists(path):
            path = scope["path"]
        if (path, query) == (scope["path"], given) or not _ours(path.rstrip("/").lower() or "/"):
            await self.app(scope, receive, send)
            return
        target = f"{quote(path)}?{query}" if query else quote(path)
        await RedirectResponse(target, HTTPStatus.MOVED_PERMANENTLY)(scope, receive, send)
