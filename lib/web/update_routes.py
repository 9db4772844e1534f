"""Serve what changed and what is to come: Atom feeds by police force and by figure, and the calendar of releases.

No route makes a session. A feed tells of every public release, so that no address has one of an earlier release.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from lib.addresses import query_names
from lib.outlets.files import citation
from lib.outlets.html import feed_links, fragments
from lib.outlets.updates import calendar_file, change_feeds
from lib.web import api_routes, responses
from lib.web.responses import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest

NO_FORCE: Final = "We could not find a police force with this code. All police forces are listed at {}."
NO_FIGURE: Final = "We could not find this figure. All figures are listed at {}."
ONE_FEED: Final = "This covers every data release. Leave out 'version'."


def _answered(request: Request) -> ResolvedRequest:
    """Resolve a request for what tells of all releases.

    Raises:
        RefusedError: it names a release, or nothing is public.
    """
    if "version" in query_names.read(request.url.query):
        raise RefusedError(400, ONE_FEED)
    return responses.resolved(request)


async def _serve(request: Request, resolved: ResolvedRequest, make: Callable[[], bytes], media_type: str) -> Response:
    tag = responses.entity_tag(resolved.register, f"{request.url.path} {resolved.shown.tag}")
    headers = responses.cache_headers(tag)
    if same := responses.not_modified(request, headers):
        return same
    return Response(await api_routes.kept(headers["etag"], make), headers=headers, media_type=media_type)


async def force(request: Request) -> Response:
    """Serve the feed of one police force."""
    resolved, code = _answered(request), request.path_params["code"]
    if code not in resolved.register.forces:
        raise RefusedError(404, NO_FORCE.format(citation.absolute(fragments.FORCES)))
    return await _serve(request, resolved, partial(change_feeds.of_force, resolved.shown, code), feed_links.ATOM)


async def statistic(request: Request) -> Response:
    """Serve the feed of one national figure, also of one that the current release does not have any more."""
    resolved, name = _answered(request), request.path_params["name"]
    shown = resolved.shown
    if name not in change_feeds.statistic_ids(shown):
        raise RefusedError(404, NO_FIGURE.format(citation.absolute("/sources")))
    return await _serve(request, resolved, partial(change_feeds.of_statistic, shown, name), feed_links.ATOM)


async def calendar(request: Request) -> Response:
    """Serve the calendar of releases."""
    resolved = _answered(request)
    return await _serve(request, resolved, partial(calendar_file.of, resolved.register), calendar_file.TYPE)


ROUTES: Final = tuple(
    Route(path, responses.refusing(endpoint))
    for path, endpoint in (
        (feed_links.force_path("{code}"), force),
        (feed_links.statistic_path("{name}"), statistic),
        (feed_links.CALENDAR, calendar),
    )
)
