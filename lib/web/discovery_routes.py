"""Serve what tells programs of the data: catalogue, oEmbed, robots.txt, llms.txt. No route makes a session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import orjson
from starlette.responses import Response
from starlette.routing import Route

from lib import exhibits
from lib.addresses import address, query_names
from lib.outlets.api import data_catalog, notes_for_programs, oembed
from lib.web import api_routes, responses
from lib.web.responses import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest

OWN: Final = ("url", "format", "maxwidth", "maxheight")  # parameters of oEmbed
LARGEST: Final = 10_000  # pixels
UNKNOWN: Final = "We could not find a chart or table at this link."


async def _of_release(request: Request, make: Callable[[ResolvedRequest], bytes], media_type: str) -> Response:
    resolved = responses.resolved(request)
    headers = responses.cache_headers(
        responses.entity_tag(resolved.register, f"{request.url.path} {resolved.selection.version}")
    )
    if same := responses.not_modified(request, headers):
        return same
    body = await api_routes.kept(headers["etag"], partial(make, resolved))
    return Response(body, headers=headers, media_type=media_type)


async def catalogue(request: Request) -> Response:
    """Serve the catalogue of all data (DCAT)."""
    indented = orjson.OPT_INDENT_2

    def make(resolved: ResolvedRequest) -> bytes:
        return orjson.dumps(data_catalog.catalog(resolved.register, resolved.selection.version), option=indented)

    return await _of_release(request, make, data_catalog.TYPE)


async def robots(request: Request) -> Response:
    """Serve robots.txt."""

    def make(resolved: ResolvedRequest) -> bytes:
        return notes_for_programs.robots(preview=resolved.register.preview).encode()

    return await _of_release(request, make, notes_for_programs.TYPE)


async def llms(request: Request) -> Response:
    """Serve llms.txt."""
    return await _of_release(
        request, lambda resolved: notes_for_programs.llms(resolved.register).encode(), notes_for_programs.TYPE
    )


async def embed(request: Request) -> Response:
    """Serve the embed of the chart or table at a link of ours."""
    query = {name: values[-1] for name, values in query_names.read(request.url.query).items()}
    if query.get("format", "json") != "json":
        raise RefusedError(501, "We give embeds as JSON only.")
    found = oembed.asked(query.get("url", ""))
    if not found or found[0] not in exhibits.REGISTRY:
        raise RefusedError(404, UNKNOWN)
    name, of_link = found
    wide, high = (_pixels(query, size) for size in ("maxwidth", "maxheight"))
    asked = query_names.read(of_link)
    resolved = responses.resolved_of(asked)
    if resolved.refusals or not exhibits.can_be_made(name, resolved.selection):
        raise RefusedError(404, resolved.refusals[0].cause if resolved.refusals else UNKNOWN)
    selection = exhibits.settled(name, resolved.register, resolved.selection)
    key = f"oembed {address.path(name, selection)} {wide} {high}"
    headers = responses.cache_headers(responses.entity_tag(resolved.register, key))
    if same := responses.not_modified(request, headers):
        return same

    def make() -> bytes:
        exhibit = exhibits.make(name, resolved.register, selection)
        return orjson.dumps(oembed.answer(exhibit, wide or oembed.WIDEST, high))

    return Response(await api_routes.kept(headers["etag"], make), headers=headers, media_type="application/json")


def _pixels(query: dict[str, str], name: str) -> int:
    text = query.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and int(text) <= LARGEST):
        raise RefusedError(400, f"'{name}' can be a whole number of pixels, up to {LARGEST:,}.")
    return int(text)


ROUTES: Final = tuple(
    Route(path, responses.refusing(endpoint))
    for path, endpoint in (
        (data_catalog.LINK, catalogue),
        (oembed.PLACE, embed),
        (notes_for_programs.ROBOTS, robots),
        (notes_for_programs.LLMS, llms),
    )
)
