"""Serve the API at /api/v1/, its page at /api/ and its description at /openapi.json. No route makes a session."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import orjson
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lib.addresses import query_names
from lib.model.limits import MEGABYTE
from lib.model.records import WHOLE as WHOLE_AREA
from lib.outlets.answers.full_answer import FullAnswer, absolute
from lib.outlets.api import api_page, api_records, openapi, problems, resources
from lib.outlets.api.endpoints import (
    ENDPOINTS,
    LAST_PAGE,
    LONGEST_QUERY,
    MOST_PER_PAGE,
    PAGING,
    READING,
    USUAL_PER_PAGE,
)
from lib.outlets.api.problems import ProblemError, problem
from lib.outlets.api.resources import PLACE, ApiRequest, Listing
from lib.outlets.html import exhibit_pages
from lib.storage import caches
from lib.web import responses, sent_text
from lib.web.work_queue import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest
    from lib.outlets.api.endpoints import Endpoint, RequestBody
    from lib.outlets.api.problems import ProblemDetails

    Reply = Callable[[Request], Awaitable[Response]]

CACHE: Final[caches.Cache[tuple[bytes, str]]] = caches.Cache("api", 32 * MEGABYTE, lambda answer: len(answer[0]))
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")  # others are refused in words
DESCRIBED: Final = f'<{resources.OPENAPI}>; rel="service-desc", <{problems.PAGE}>; rel="service-doc"'
READ_ONLY: Final = "The API can only be read. Send a GET or HEAD request."
SEND_A_TEXT: Final = "Send the text with a POST request."
COUNTING: Final = re.compile("[1-9][0-9]{0,5}")


def refused(problem_: ProblemDetails, retry_after: int = 0, headers: Mapping[str, str] | None = None) -> Response:
    """Build an uncacheable problem response, with Retry-After where `retry_after` (seconds) is not zero."""
    said = {"cache-control": "no-store"} | ({"retry-after": str(retry_after)} if retry_after else {})
    body = orjson.dumps(problem_)
    return Response(body, problem_.status, said | dict(headers or {}), problems.MEDIA_TYPE)


def _sentence_refused(status: int, sentence: str, retry_after: int = 0) -> Response:
    return refused(problems.of_status(status, sentence), retry_after)


def _replying(reply: Reply, methods: tuple[str, ...] = READING) -> Reply:
    """Wrap a reply: refuse other methods, and turn every refusal into problem details."""
    only = problem("not-allowed", READ_ONLY if methods == READING else SEND_A_TEXT)

    async def respond(request: Request) -> Response:
        if request.method not in methods:
            return refused(only, headers={"allow": ", ".join(methods)})
        try:
            return await reply(request)
        except ProblemError as error:
            return refused(error.problem)

    return responses.refusing(respond, _sentence_refused)


def _names(endpoint: Endpoint, named: Mapping[str, str]) -> set[str]:
    """Return the parameters that a query may have: of one chart or table, only the filters that it takes."""
    names = {parameter.name for parameter in endpoint.query}
    if not endpoint.of_exhibit:
        return names
    return names - {p.name for p in endpoint.parameters} | set(resources.filters_of(named["id"]))


def _understood(endpoint: Endpoint, request: Request) -> ApiRequest:
    """Read a request strictly: a parameter that had no effect would give another answer than was asked for.

    Raises:
        ProblemError: a parameter or value that the endpoint does not take.
        RefusedError: no such release.
    """
    if len(request.url.query) > LONGEST_QUERY:
        raise ProblemError(problem("not-understood", f"This link is longer than {LONGEST_QUERY:,} characters."))
    named, query = dict(request.path_params), query_names.read(request.url.query)
    own = {p.name for p in endpoint.query}
    resolved = responses.resolved(request, tuple({*own, *resources.AREA_NAMES} - {*query_names.SELECTION}))
    if endpoint.of_exhibit:
        resources.refuse_unknown_exhibit(named["id"])
    allowed = _names(endpoint, named)
    _refuse_others(endpoint, query, allowed, named, resolved)
    if resolved.refusals:
        raise ProblemError(problem("not-understood", resolved.refusals[0].cause))
    if repeated := [name for name in query if name not in query_names.SEVERAL and len(query[name]) > 1]:
        raise ProblemError(problem("not-understood", f"We can use '{repeated[0]}' only once in a link."))
    values = {name: query[name][-1] for name in own if name in query}
    return ApiRequest(
        register=resolved.register,
        shown=resolved.shown,
        selection=resolved.selection,
        named=named,
        own=_chosen(endpoint, values, resolved),
        page=_number(values, "page", LAST_PAGE, 1) if endpoint.listed else 1,
        per_page=_number(values, "per_page", MOST_PER_PAGE, USUAL_PER_PAGE) if endpoint.listed else 1,
    )


def _refuse_others(
    endpoint: Endpoint,
    query: Mapping[str, list[str]],
    allowed: set[str],
    named: Mapping[str, str],
    resolved: ResolvedRequest,
) -> None:
    others = [name for name in query if name not in allowed]
    of_figures = endpoint.record is FullAnswer
    parts = [name for name in others if name in resources.AREA_NAMES and query[name][-1] != WHOLE_AREA]
    if of_figures and parts:
        resources.refuse_split(resolved.register, endpoint.path, named)
    if endpoint.of_exhibit and "sort" in others:
        resources.refuse_order()
    ours = [name for name in others if name in query_names.SELECTION]
    others = [name for name in others if name not in resources.AREA_NAMES or not of_figures]
    if others:
        names = ", ".join(f"'{name}'" for name in sorted(allowed))
        which = f"'{ours[0]}'" if ours else "a name in this link"
        raise ProblemError(
            problem("not-understood", f"We cannot use {which} here. You can use {names}.", see=(problems.PAGE,))
        )


def _chosen(endpoint: Endpoint, values: Mapping[str, str], resolved: ResolvedRequest) -> dict[str, str]:
    """Return the values of parameters that no selection has, each one of those that it may have."""
    chosen = {}
    for parameter in endpoint.query:
        if parameter.name in values and parameter.name not in {*query_names.SELECTION, *PAGING}:
            offered = parameter.schema(resolved.register)["enum"]
            if values[parameter.name] not in offered:
                listed = ", ".join(f"'{one}'" for one in offered)
                raise ProblemError(problem("not-understood", f"'{parameter.name}' can be one of {listed}."))
            chosen[parameter.name] = values[parameter.name]
    return chosen


def _number(values: Mapping[str, str], name: str, most: int, usual: int) -> int:
    text = values.get(name, str(usual))
    if not COUNTING.fullmatch(text) or int(text) > most:
        raise ProblemError(problem("not-understood", f"'{name}' can be a whole number from 1 to {most:,}."))
    return int(text)


def _reply(endpoint: Endpoint) -> Reply:
    """Return the reply of an endpoint: its record, or the page of its records that was asked for."""

    async def reply(request: Request) -> Response:
        understood = _understood(endpoint, request)
        query = sorted((name, ",".join(values)) for name, values in query_names.read(request.url.query).items())
        changing = understood.shown.tag if endpoint.record is api_records.ReleaseDetails else ""
        tag = responses.entity_tag(
            understood.register, f"api {request.url.path} {query} {understood.version} {changing}"
        )
        headers = responses.cache_headers(tag)
        if same := responses.not_modified(request, headers):
            return same
        body, links = CACHE.peek(tag) or await ANSWERS.make(
            tag, partial(_answered, tag, endpoint, understood, request.url.path, query)
        )
        return Response(body, headers=headers | {"link": links}, media_type="application/json")

    return _replying(reply)


def _answered(
    tag: str, endpoint: Endpoint, request: ApiRequest, path: str, query: list[tuple[str, str]]
) -> tuple[bytes, str]:
    made = endpoint.make(request)
    body, links = _page(made, request, path, query) if endpoint.listed else (made, [])
    answer = orjson.dumps(body), ", ".join([*links, DESCRIBED])
    CACHE.put(tag, answer)
    return answer


def _page(
    listing: Listing, request: ApiRequest, path: str, query: list[tuple[str, str]]
) -> tuple[dict[str, Any], list[str]]:
    """Return one page of a list, and links to others."""
    total, size = len(listing.items), request.per_page
    pages = max(1, -(-total // size))
    if request.page > pages:
        count = "one page" if pages == 1 else f"{pages} pages"
        raise ProblemError(problem("not-found", f"There is no such page. This list has {count}."))
    others = [(name, value) for name, value in query if name != "page"]

    def link(page: int) -> str:
        return absolute(f"{path}?{urlencode([*others, ('page', str(page))])}")

    found = {"first": 1, "prev": request.page - 1, "next": request.page + 1, "last": pages}
    # No link of ours repeats what somebody searches for.
    relations = {} if request.selection.search else {name: page for name, page in found.items() if 1 <= page <= pages}
    body = {
        "release": request.register.release.version,
        "notice": resources.notice(request),
        "total": total,
        "page": request.page,
        "pages": pages,
        "per_page": size,
        "next_page": request.page + 1 if request.page < pages else None,
        "next": link(relations["next"]) if "next" in relations else "",
    }
    if listing.exhibit:
        body["exhibit"] = listing.exhibit
    body["items"] = listing.items[(request.page - 1) * size : request.page * size]
    return body, [f'<{link(page)}>; rel="{name}"' for name, page in relations.items()]


def _check(endpoint: Endpoint, body: RequestBody) -> Reply:
    """Return the reply of an endpoint that takes a text. No cache holds the answer, and no log a part of the text."""

    async def reply(request: Request) -> Response:
        understood = _understood(endpoint, request)
        sent = await sent_text.read(request, body)
        # A key of its own: two requests never share one run, so that no text is compared with another.
        found = await ANSWERS.make(object(), lambda: orjson.dumps(endpoint.make(replace(understood, sent=sent))))
        headers = {"cache-control": "no-store", "link": DESCRIBED}
        return Response(found, headers=headers, media_type="application/json")

    return _replying(reply, endpoint.methods)


async def kept(tag: str, make: Callable[[], bytes]) -> bytes:
    """Return what a tag stands for, from the cache or the work queue."""

    def work() -> tuple[bytes, str]:
        CACHE.put(tag, (body := make(), ""))
        return body, ""

    body, _ = CACHE.peek(tag) or await ANSWERS.make(tag, work)
    return body


async def _made(request: Request, what: str, make: Callable[[ResolvedRequest], bytes], media_type: str) -> Response:
    """Serve something that depends on the release alone."""
    resolved = responses.resolved(request)
    headers = responses.cache_headers(responses.entity_tag(resolved.register, what))
    if media_type == HTMLResponse.media_type:
        headers["content-security-policy"] = exhibit_pages.POLICY
    if same := responses.not_modified(request, headers):
        return same
    body = await kept(headers["etag"], partial(make, resolved))
    return Response(body, headers=headers | {"link": DESCRIBED}, media_type=media_type)


async def start(request: Request) -> Response:
    """Serve the list of endpoints."""
    return await _made(
        request,
        "api",
        lambda resolved: orjson.dumps(resources.start(resolved.register, [(one.path, one.title) for one in ENDPOINTS])),
        "application/json",
    )


async def description(request: Request) -> Response:
    """Serve the OpenAPI description."""
    indented = orjson.OPT_INDENT_2
    return await _made(
        request,
        "openapi",
        lambda resolved: orjson.dumps(openapi.description(resolved.register), option=indented),
        "application/json",
    )


async def answer_schema(request: Request) -> Response:
    """Serve the JSON Schema of an answer."""
    indented = orjson.OPT_INDENT_2
    return await _made(
        request,
        "answer schema",
        lambda _: orjson.dumps(openapi.answer_schema(), option=indented),
        "application/schema+json",
    )


async def page(request: Request) -> Response:
    """Serve the description for people."""
    return await _made(
        request, "api page", lambda resolved: api_page.page(resolved.register).encode(), str(HTMLResponse.media_type)
    )


async def add_slash(request: Request) -> Response:
    """Redirect to the address with a trailing slash."""
    return RedirectResponse(f"{request.url.path}/", status_code=301)


async def unknown(_: Request) -> Response:
    """Refuse an address below the API that there is not."""
    raise ProblemError(problem("not-found", "There is no such endpoint.", see=(problems.PAGE,)))


ROUTES: Final = (
    Route("/api", add_slash),
    Route(problems.PAGE, responses.refusing(page)),
    Route(resources.OPENAPI, responses.refusing(description)),
    Route(PLACE.rstrip("/"), add_slash),
    Route(PLACE, _replying(start), methods=METHODS),
    Route(resources.ANSWER_SCHEMA, _replying(answer_schema), methods=METHODS),
    *(
        Route(
            f"{PLACE}{endpoint.path}",
            _check(endpoint, endpoint.body) if endpoint.body else _reply(endpoint),
            methods=METHODS,
        )
        for endpoint in ENDPOINTS
    ),
    Route(f"{PLACE}{{rest:path}}", _replying(unknown), methods=METHODS),
)
