"""The bulletin's addresses: its pages, made once for each release and kept compressed, and its drawings."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final

import brotli
from cachetools import LRUCache
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from lib.addresses import address, query_names
from lib.addresses import request as visit
from lib.addresses.request import Visit
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_charts, contents
from lib.outlets.bulletin import bulletin_pages as bulletin
from lib.outlets.files import citation
from lib.outlets.pictures import chart_svg
from lib.releases.store import NothingPublicError, store
from lib.web import picture_routes
from lib.web.work_queue import FILES, PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from lib.releases.store import Shown

NO_PAGE: Final = "The bulletin has no page at this address. /bulletin lists what there is."
HTML: Final = "text/html; charset=utf-8"
MOST: Final = 128  # pages and drawings that are kept
# What a reader may get instead of the plain bytes, the shortest first. No browser knows zstd and not brotli.
ENCODINGS: Final = ("br", "gzip")


@dataclass(frozen=True, slots=True)
class Made:
    """Something of the bulletin, made: in each encoding, with a tag that follows its bytes."""

    media_type: str
    policy: str
    tag: str
    bodies: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, body: bytes, media_type: str, policy: str) -> Made:
        """Compress a body as far as it goes: it is done once, and sent many times."""
        bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), "": body}
        return cls(media_type, policy, hashlib.sha256(body).hexdigest()[:24], bodies)


class Kept:
    """What was made, kept by which releases were listed as what: a slow answer of an old release harms no new one.

    What is made before its moment lies here too. Nobody can ask for it before that is what is shown.
    """

    def __init__(self) -> None:
        self._made: LRUCache[tuple[str, ...], Made] = LRUCache(MOST)
        self._lock = Lock()

    def get(self, shown: Shown, what: tuple[str, ...]) -> Made | None:
        """What is kept, if it is of what is shown."""
        with self._lock:
            return self._made.get((shown.tag, *what))

    def put(self, shown: Shown, what: tuple[str, ...], made: Made) -> None:
        """Keep it with what else is of the same."""
        with self._lock:
            self._made[shown.tag, *what] = made


KEPT: Final = Kept()


async def first(request: Request) -> Response:
    """The first page."""
    return await _answer(request, contents.PLACE, _first)


async def force(request: Request) -> Response:
    """The page of one force."""
    code = request.path_params["code"]
    return await _answer(request, f"{contents.FORCES}{code}", partial(_force, code))


async def table(request: Request) -> Response:
    """Where a published site keeps one force's table: here it has an address with a query."""
    name, code = request.path_params["name"], request.path_params["code"]
    asked = _readable(request)
    if isinstance(asked, Response):
        return asked
    if name not in contents.ONE_FORCE or code not in asked.register.forces:
        return _refused(404, NO_PAGE)
    chosen = Selection(force=(code,), version=asked.selection.version)
    return RedirectResponse(address.path(f"{citation.PLACE}{name}.csv", chosen), status_code=302)


async def drawing(request: Request) -> Response:
    """One drawing, as the bulletin's pages name it."""
    name = request.path_params["name"]
    return await _answer(request, f"{bulletin_charts.PLACE}{name}", partial(_drawing, name), partial(_held, name))


def _first(asked: Visit) -> Made:
    version = asked.selection.version
    page = bulletin.national(asked.register, version, visit.notices(asked, contents.PLACE))
    return Made.of(page.encode(), HTML, bulletin.POLICY)


def _force(code: str, asked: Visit) -> Made | None:
    if code not in asked.register.forces:
        return None
    place, version = f"{contents.FORCES}{code}", asked.selection.version
    page = bulletin.force(asked.register, code, version, visit.notices(asked, place))
    return Made.of(page.encode(), HTML, bulletin.POLICY)


def _drawing(name: str, asked: Visit) -> Made | None:
    found = next((one for one in bulletin_charts.named(asked.register) if str(one) == name), None)
    exhibit = bulletin_charts.shown(found, asked.register, asked.selection.version) if found else None
    if found is None or exhibit is None:
        return None
    body = chart_svg.render(exhibit, found.how, asked.register.release.published_at)
    return Made.of(body, picture_routes.FORMATS["svg"], picture_routes.POLICY)


def _held(name: str, asked: Visit) -> bool:
    """Whether a drawing was made before and lies ready."""
    found = next((one for one in bulletin_charts.named(asked.register) if str(one) == name), None)
    exhibit = bulletin_charts.shown(found, asked.register, asked.selection.version) if found else None
    return bool(found and exhibit and chart_svg.held(exhibit, found.how))


async def _answer(
    request: Request,
    place: str,
    make: Callable[[Visit], Made | None],
    held: Callable[[Visit], bool] | None = None,
) -> Response:
    asked = _readable(request)
    if isinstance(asked, Response):
        return asked
    what = (place, asked.selection.version, citation.origin())
    made = KEPT.get(asked.shown, what)
    if made is None:
        try:
            made = await _made((asked.register.digest, *what), asked, make, held)
        except tuple(picture_routes.STATUSES) as why:
            return picture_routes.later(why)
        if made is None:
            return _refused(404, NO_PAGE)
        KEPT.put(asked.shown, what, made)
    if not asked.misnamed:
        return _sent(request, made)
    if made.media_type != HTML:
        return _refused(400, query_names.not_understood(asked.misnamed))
    said = bulletin.with_notices(made.bodies[""], visit.misnamed(asked))
    headers = {"cache-control": "no-store", "content-security-policy": made.policy}
    return Response(said, media_type=HTML, headers=headers)


async def _made(
    key: tuple[str, ...], asked: Visit, make: Callable[[Visit], Made | None], held: Callable[[Visit], bool] | None
) -> Made | None:
    """A page in its turn; a drawing, which has a `held`, when the browser has time, or at once if it lies ready."""
    if held is None:
        return await FILES.make(key, partial(make, asked))
    ready = await FILES.make(("held", *key), partial(held, asked), cheap=True)
    return await PICTURES.make(key, partial(make, asked), ready=ready)


def _readable(request: Request) -> Visit | Response:
    """What is asked of which release, or the refusal where there is none to read."""
    try:
        asked = _asked(request.scope["query_string"])
    except NothingPublicError:
        return _refused(503, visit.NO_FIGURES)
    if asked.withdrawn:
        return _refused(410, visit.taken_back(asked.withdrawn))
    if asked.unknown:
        return _refused(404, asked.unknown)
    return asked


def _asked(query: bytes) -> Visit:
    """What is asked of which release. Without a query, as most addresses are, nothing need be read."""
    if query:
        return visit.opened(query_names.read(query.decode("ascii", "replace")))
    shown = store.shown()
    return Visit(shown, shown.current, Selection(), ())


def _sent(request: Request, made: Made) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    encoding = next((name for name in ENCODINGS if _takes(accepted, name)), "")
    headers = {
        "cache-control": visit.KEPT,
        "etag": f'"{made.tag}{"-" if encoding else ""}{encoding}"',
        "vary": "accept-encoding",
        "content-security-policy": made.policy,
    }
    given = request.headers.get("if-none-match", "")
    if made.tag in given or given.strip() == "*":
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(made.bodies[encoding], media_type=made.media_type, headers=headers)


def _takes(accepted: str, encoding: str) -> bool:
    """Whether a reader takes an encoding: named, and not with the quality 0."""
    for offer in accepted.split(","):
        name, _, quality = offer.partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "").rstrip("0.") != "q="
    return False


def _refused(status: int, sentence: str, seconds: int = 0) -> Response:
    headers = {"cache-control": "no-store"} | ({"retry-after": str(seconds)} if seconds else {})
    return PlainTextResponse(f"{sentence}\n", status_code=status, headers=headers)


def warm(shown: Shown) -> None:
    """Make the first page of what is shown, so that no reader waits for it."""
    what = (contents.PLACE, "", citation.origin())
    if shown.standing and KEPT.get(shown, what) is None:
        KEPT.put(shown, what, _first(Visit(shown, shown.current, Selection(), ())))


ROUTES: Final = (
    Route(contents.PLACE, first),
    Route(f"{contents.PLACE}/", first),
    Route(f"{contents.FORCES}{{code}}", force),
    Route(f"{contents.FORCES}{{code}}/", force),
    Route(f"{contents.FORCES}{{code}}/{{name}}.csv", table),
    Route(f"{bulletin_charts.PLACE}{{name}}", drawing),
)


class Ahead:
    """Answers the bulletin's addresses at once: what stands between them and the dashboard's pages is not theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.router = Router(ROUTES, redirect_slashes=False, default=app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or not scope["path"].startswith(contents.PLACE):
            await self.app(scope, receive, send)
            return
        try:
            await self.router(scope, receive, send)
        except (
            HTTPException
        ) as why:  # a method that nothing here answers: Starlette leaves the answer to its outermost part
            await _refused(why.status_code, why.detail)(scope, receive, send)
