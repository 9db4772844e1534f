"""Serve the bulletin: its pages, made once a release and cached compressed, and its charts."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import brotli
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router

from lib.addresses import address, bare, query_names
from lib.addresses.request import NO_FIGURES, PAGE_FIELDS, ResolvedRequest, misnamed_notices, notices
from lib.exhibits import REGISTRY
from lib.model.records import Selection
from lib.outlets.bulletin import bulletin_charts, bulletin_pages, contents
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages
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

NO_PAGE: Final = "We could not find this page. The print version at /bulletin lists what there is."
HTML: Final = "text/html; charset=utf-8"
MOST: Final = 128  # cached pages and charts
# Content encodings, smallest result first. Every browser with zstd also has brotli.
ENCODINGS: Final = ("br", "gzip")


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """A page or chart of the bulletin: its body in each encoding, and an entity tag of the plain bytes."""

    media_type: str
    policy: str
    tag: str
    bodies: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, body: bytes, media_type: str, policy: str) -> RenderedAnswer:
        """Compress a body at the highest level: once, because it is sent many times."""
        bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), "": body}
        return cls(media_type, policy, hashlib.sha256(body).hexdigest()[:24], bodies)


# Keyed by `PublicReleases.tag`, so that a slow response for an old state never replaces a new one. Pages made ahead of
# a release are here too: no request has their key before the release is current.
CACHE: Final[caches.Cache[RenderedAnswer]] = caches.Cache("bulletin", MOST)


async def first(request: Request) -> Response:
    """Serve the first page."""
    return await _respond(request, contents.PLACE, _first)


async def force(request: Request) -> Response:
    """Serve the page of one police force."""
    code = request.path_params["code"]
    return await _respond(request, f"{contents.FORCES}{code}", partial(_force, code))


async def table(request: Request) -> Response:
    """Redirect from where a published site has a table of the bulletin to its address with a query."""
    name, code = request.path_params["name"], request.path_params.get("code", "")
    resolved = _resolved(request)
    names, codes = (contents.ONE_FORCE, resolved.register.forces) if code else (contents.NATIONAL, ("",))
    if name not in names or code not in codes:
        raise RefusedError(404, NO_PAGE)
    chosen = replace(bare.selection(resolved.register, resolved.selection.version), force=(code,) if code else ()).only(
        REGISTRY[name].uses
    )
    return RedirectResponse(address.path(f"{citation.PLACE}{name}.csv", chosen), status_code=302)


async def chart(request: Request) -> Response:
    """Serve one chart as SVG, by the name in the bulletin's pages."""
    name = request.path_params["name"]
    return await _respond(request, f"{bulletin_charts.PLACE}{name}", partial(_chart, name), partial(_is_cached, name))


def _first(resolved: ResolvedRequest) -> RenderedAnswer:
    version = resolved.selection.version
    page = bulletin_pages.national(resolved.register, version, notices(resolved, contents.PLACE))
    return RenderedAnswer.of(page.encode(), HTML, exhibit_pages.LIVE_POLICY)


def _force(code: str, resolved: ResolvedRequest) -> RenderedAnswer | None:
    if code not in resolved.register.forces:
        return None
    path, version = f"{contents.FORCES}{code}", resolved.selection.version
    page = bulletin_pages.force(resolved.register, code, version, notices(resolved, path))
    return RenderedAnswer.of(page.encode(), HTML, exhibit_pages.LIVE_POLICY)


def _chart(name: str, resolved: ResolvedRequest) -> RenderedAnswer | None:
    chart = bulletin_charts.find(resolved.register, name)
    exhibit = bulletin_charts.exhibit_of(chart, resolved.register, resolved.selection.version) if chart else None
    if chart is None or exhibit is None:
        return None
    body = chart_svg.render(exhibit, chart.size, resolved.register.release.published_at)
    return RenderedAnswer.of(body, picture_routes.FORMATS["svg"], picture_routes.POLICY)


def _is_cached(name: str, resolved: ResolvedRequest) -> bool:
    """Return whether a chart is in the cache."""
    chart = bulletin_charts.find(resolved.register, name)
    exhibit = bulletin_charts.exhibit_of(chart, resolved.register, resolved.selection.version) if chart else None
    return bool(chart and exhibit and chart_svg.is_cached(exhibit, chart.size))


async def _respond(
    request: Request,
    place: str,
    make: Callable[[ResolvedRequest], RenderedAnswer | None],
    is_cached: Callable[[ResolvedRequest], bool] | None = None,
) -> Response:
    resolved = _resolved(request)
    parts = (place, resolved.selection.version, citation.origin())
    rendered = CACHE.peek((resolved.shown.tag, *parts))
    if rendered is None:
        rendered = await _render((resolved.register.digest, *parts), resolved, make, is_cached)
        if rendered is None:
            raise RefusedError(404, NO_PAGE)
        CACHE.put((resolved.shown.tag, *parts), rendered)
    if not resolved.misnamed:
        return _response(request, rendered)
    if rendered.media_type != HTML:
        raise RefusedError(400, query_names.near_miss_sentence(resolved.misnamed))
    body = bulletin_pages.with_notices(rendered.bodies[""], misnamed_notices(resolved))
    headers = {"cache-control": "no-store", "content-security-policy": rendered.policy}
    return Response(body, media_type=HTML, headers=headers)


async def _render(
    key: tuple[str, ...],
    resolved: ResolvedRequest,
    make: Callable[[ResolvedRequest], RenderedAnswer | None],
    is_cached: Callable[[ResolvedRequest], bool] | None,
) -> RenderedAnswer | None:
    """Render a page in the file queue; a chart (with `is_cached`) in the picture queue, or at once if it is cached."""
    if is_cached is None:
        return await FILES.make(key, partial(make, resolved))
    ready = await FILES.make(("held", *key), partial(is_cached, resolved), cheap=True)
    return await PICTURES.make(key, partial(make, resolved), ready=ready)


def _resolved(request: Request) -> ResolvedRequest:
    """Resolve a request. Most have no query, so that nothing is parsed."""
    if request.scope["query_string"]:
        return responses.resolved(request, PAGE_FIELDS, page=True)
    try:
        shown = store.shown()
        return ResolvedRequest(shown, shown.current, Selection(), ())
    except NothingPublicError:
        raise RefusedError(503, NO_FIGURES) from None


def _response(request: Request, rendered: RenderedAnswer) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    encoding = next((name for name in ENCODINGS if responses.accepts_encoding(accepted, name)), "")
    headers = responses.cache_headers(rendered.tag) | {
        "vary": "accept-encoding",
        "content-security-policy": rendered.policy,
    }
    if same := responses.not_modified(request, headers):
        return same
    if encoding:
        headers["content-encoding"] = encoding
    return Response(rendered.bodies[encoding], media_type=rendered.media_type, headers=headers)


def warm(shown: PublicReleases) -> None:
    """Render and cache the first page of the current release."""
    if shown.current_or_none:
        key = (shown.tag, contents.PLACE, "", citation.origin())
        CACHE.make(key, lambda: _first(ResolvedRequest(shown, shown.current, Selection(), ())))


ROUTES: Final = tuple(
    Route(path, responses.refusing(endpoint))
    for path, endpoint in (
        (contents.PLACE, first),
        (f"{contents.PLACE}/", first),
        (f"{contents.FORCES}{{code}}", force),
        (f"{contents.FORCES}{{code}}/", force),
        (f"{contents.FORCES}{{code}}/{{name}}.csv", table),
        (f"{contents.PLACE}/{{name}}.csv", table),
        (f"{bulletin_charts.PLACE}{{name}}", chart),
    )
)


class BulletinFirst:
    """Middleware that serves the bulletin before the middleware that only the dashboard's pages need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.router = Router(ROUTES, redirect_slashes=False, default=app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the bulletin or pass the request on."""
        if scope["type"] != "http" or not scope["path"].startswith(contents.PLACE):
            await self.app(scope, receive, send)
            return
        try:
            await self.router(scope, receive, send)
        except (
            HTTPException
        ) as error:  # a method not allowed here, which Starlette would handle in its outermost middleware
            await responses.refusal(error.status_code, error.detail)(scope, receive, send)
