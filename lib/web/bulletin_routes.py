"""The bulletin's addresses: its pages, made once for each release and kept compressed, and its drawings."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import brotli
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router

from lib.addresses import address, query_names
from lib.addresses.request import NO_FIGURES, ResolvedRequest, misnamed_notices, notices
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_charts, bulletin_pages, contents
from lib.outlets.files import citation
from lib.outlets.pictures import chart_svg
from lib.releases.store import NothingPublicError, store
from lib.storage import caches
from lib.web import picture_routes, responses
from lib.web.responses import RefusedError
from lib.web.work_queue import FILES, PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from lib.releases.store import PublicReleases

NO_PAGE: Final = "The bulletin has no page at this address. /bulletin lists what there is."
HTML: Final = "text/html; charset=utf-8"
MOST: Final = 128  # pages and drawings that are kept
# What a reader may get instead of the plain bytes, the shortest first. No browser knows zstd and not brotli.
ENCODINGS: Final = ("br", "gzip")


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """Something of the bulletin, made: in each encoding, with a tag that follows its bytes."""

    media_type: str
    policy: str
    tag: str
    bodies: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, body: bytes, media_type: str, policy: str) -> RenderedAnswer:
        """Compress a body as far as it goes: it is done once, and sent many times."""
        bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), "": body}
        return cls(media_type, policy, hashlib.sha256(body).hexdigest()[:24], bodies)


# By which releases were listed as what (`PublicReleases.tag`): a slow answer of an old release harms no new one.
# What is made before its moment lies here too; nobody can ask for it before that is what is shown.
KEPT: Final[caches.Cache[RenderedAnswer]] = caches.Cache("bulletin", MOST)


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
    asked = _resolved(request)
    if name not in contents.ONE_FORCE or code not in asked.register.forces:
        raise RefusedError(404, NO_PAGE)
    chosen = Selection(force=(code,), version=asked.selection.version)
    return RedirectResponse(address.path(f"{citation.PLACE}{name}.csv", chosen), status_code=302)


async def drawing(request: Request) -> Response:
    """One drawing, as the bulletin's pages name it."""
    name = request.path_params["name"]
    return await _answer(request, f"{bulletin_charts.PLACE}{name}", partial(_drawing, name), partial(_held, name))


def _first(asked: ResolvedRequest) -> RenderedAnswer:
    version = asked.selection.version
    page = bulletin_pages.national(asked.register, version, notices(asked, contents.PLACE))
    return RenderedAnswer.of(page.encode(), HTML, bulletin_pages.POLICY)


def _force(code: str, asked: ResolvedRequest) -> RenderedAnswer | None:
    if code not in asked.register.forces:
        return None
    place, version = f"{contents.FORCES}{code}", asked.selection.version
    page = bulletin_pages.force(asked.register, code, version, notices(asked, place))
    return RenderedAnswer.of(page.encode(), HTML, bulletin_pages.POLICY)


def _drawing(name: str, asked: ResolvedRequest) -> RenderedAnswer | None:
    found = next((one for one in bulletin_charts.named(asked.register) if str(one) == name), None)
    exhibit = bulletin_charts.shown(found, asked.register, asked.selection.version) if found else None
    if found is None or exhibit is None:
        return None
    body = chart_svg.render(exhibit, found.how, asked.register.release.published_at)
    return RenderedAnswer.of(body, picture_routes.FORMATS["svg"], picture_routes.POLICY)


def _held(name: str, asked: ResolvedRequest) -> bool:
    """Whether a drawing was made before and lies ready."""
    found = next((one for one in bulletin_charts.named(asked.register) if str(one) == name), None)
    exhibit = bulletin_charts.shown(found, asked.register, asked.selection.version) if found else None
    return bool(found and exhibit and chart_svg.is_cached(exhibit, found.how))


async def _answer(
    request: Request,
    place: str,
    make: Callable[[ResolvedRequest], RenderedAnswer | None],
    held: Callable[[ResolvedRequest], bool] | None = None,
) -> Response:
    asked = _resolved(request)
    what = (place, asked.selection.version, citation.origin())
    made = KEPT.peek((asked.shown.tag, *what))
    if made is None:
        made = await _made((asked.register.digest, *what), asked, make, held)
        if made is None:
            raise RefusedError(404, NO_PAGE)
        KEPT.put((asked.shown.tag, *what), made)
    if not asked.misnamed:
        return _sent(request, made)
    if made.media_type != HTML:
        raise RefusedError(400, query_names.near_miss_sentence(asked.misnamed))
    said = bulletin_pages.with_notices(made.bodies[""], misnamed_notices(asked))
    headers = {"cache-control": "no-store", "content-security-policy": made.policy}
    return Response(said, media_type=HTML, headers=headers)


async def _made(
    key: tuple[str, ...],
    asked: ResolvedRequest,
    make: Callable[[ResolvedRequest], RenderedAnswer | None],
    held: Callable[[ResolvedRequest], bool] | None,
) -> RenderedAnswer | None:
    """A page in its turn; a drawing, which has a `held`, when the browser has time, or at once if it lies ready."""
    if held is None:
        return await FILES.make(key, partial(make, asked))
    ready = await FILES.make(("held", *key), partial(held, asked), cheap=True)
    return await PICTURES.make(key, partial(make, asked), ready=ready)


def _resolved(request: Request) -> ResolvedRequest:
    """What is asked of which release. Without a query, as most addresses are, nothing need be read."""
    if request.scope["query_string"]:
        return responses.resolved(request, query_names.PACK, page=True)
    try:
        shown = store.shown()
        return ResolvedRequest(shown, shown.current, Selection(), ())
    except NothingPublicError:
        raise RefusedError(503, NO_FIGURES) from None


def _sent(request: Request, made: RenderedAnswer) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    encoding = next((name for name in ENCODINGS if _takes(accepted, name)), "")
    headers = responses.kept(made.tag) | {"vary": "accept-encoding", "content-security-policy": made.policy}
    if same := responses.not_modified(request, headers):
        return same
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


def warm(shown: PublicReleases) -> None:
    """Make the first page of what is shown, so that no reader waits for it."""
    if shown.current_or_none:
        key = (shown.tag, contents.PLACE, "", citation.origin())
        KEPT.make(key, lambda: _first(ResolvedRequest(shown, shown.current, Selection(), ())))


ROUTES: Final = tuple(
    Route(path, responses.refusing(endpoint))
    for path, endpoint in (
        (contents.PLACE, first),
        (f"{contents.PLACE}/", first),
        (f"{contents.FORCES}{{code}}", force),
        (f"{contents.FORCES}{{code}}/", force),
        (f"{contents.FORCES}{{code}}/{{name}}.csv", table),
        (f"{bulletin_charts.PLACE}{{name}}", drawing),
    )
)


class BulletinFirst:
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
        except HTTPException as why:  # a method that nothing here answers, which Starlette leaves to its outermost part
            await responses.refusal(why.status_code, why.detail)(scope, receive, send)
