"""Shared steps of responding: one refusal path, one release gate, one conditional response.

A route raises `RefusedError`, or lets an exception of `STATUSES` propagate; `refusing` turns it into a plain-text
response, which `errors.RefusalPages` renders as a page for clients that accept HTML.
"""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from lib.addresses import query_names
from lib.addresses.request import CACHE_CONTROL, NO_FIGURES, resolve, withdrawal
from lib.model.limits import BusyError, SlowError
from lib.outlets.files import citation
from lib.outlets.pictures.browser import DiedError, NoBrowserError
from lib.outlets.pictures.content import RefusedPictureError
from lib.releases.store import NothingPublicError
from lib.storage import source_digest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest
    from lib.dataset.register import Register

    Endpoint = Callable[[Request], Awaitable[Response]]

CODE: Final = source_digest.of()[:12]
SOON: Final = 5  # seconds of Retry-After where the server is busy
STATUSES: Final[dict[type[Exception], tuple[int, int]]] = {  # exception -> HTTP status, seconds of Retry-After
    RefusedPictureError: (400, 0),
    BusyError: (429, SOON),
    NoBrowserError: (503, 0),
    DiedError: (503, SOON),
    SlowError: (504, SOON),
}


class RefusedError(Exception):
    """A request that cannot be answered.

    Args:
        status: HTTP status.
        sentence: message for readers; it never echoes their input.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def refusal(status: int, sentence: str, retry_after: int = 0) -> Response:
    """Build an uncacheable plain-text response, with Retry-After where `retry_after` (seconds) is not zero."""
    headers = {"cache-control": "no-store"} | ({"retry-after": str(retry_after)} if retry_after else {})
    return PlainTextResponse(f"{sentence}\n", status, headers)


def refusing(endpoint: Endpoint, refuse: Callable[[int, str, int], Response] = refusal) -> Endpoint:
    """Wrap an endpoint: turn `RefusedError` and the exceptions of `STATUSES` into refusals.

    `refuse` builds the response from HTTP status, sentence and seconds of Retry-After.
    """

    @wraps(endpoint)
    async def respond(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedError as error:
            return refuse(error.status, str(error), 0)
        except tuple(STATUSES) as error:
            status, retry_after = STATUSES[type(error)]
            return refuse(status, str(error), retry_after)

    return respond


def of_release(resolved_request: ResolvedRequest) -> ResolvedRequest:
    """Return the request if its release can be read.

    Raises:
        RefusedError: the release was withdrawn or does not exist.
    """
    if resolved_request.withdrawn:
        raise RefusedError(410, withdrawal(resolved_request.withdrawn))
    if resolved_request.unknown:
        raise RefusedError(404, resolved_request.unknown)
    return resolved_request


def resolved(request: Request, more: Collection[str] = (), *, page: bool = False) -> ResolvedRequest:
    """Resolve a request to a public release and a selection.

    Args:
        request: its query is read.
        more: parameters that the query may have besides those of a selection.
        page: whether the response itself reports a misspelt parameter. Otherwise such a request is refused, because a
            file of the unfiltered view would be taken for the one that was requested.

    Raises:
        RefusedError: no such release, or a parameter that is nearly one of ours.
    """
    return resolved_of(query_names.read(request.url.query), more, page=page)


def resolved_of(
    query: Mapping[str, Sequence[str]], more: Collection[str] = (), *, page: bool = False
) -> ResolvedRequest:
    """Resolve a query to a public release and a selection; see `resolved`."""
    try:
        resolved_request = of_release(resolve(query, more))
    except NothingPublicError:
        raise RefusedError(503, NO_FIGURES) from None
    if resolved_request.misnamed and not page:
        raise RefusedError(400, query_names.near_miss_sentence(resolved_request.misnamed))
    return resolved_request


def entity_tag(register: Register, what: str) -> str:
    """Return the tag of what is made of a release: other code, or another origin of the site, may make other bytes."""
    return hashlib.sha256(f"{register.digest} {CODE} {citation.origin()} {what}".encode()).hexdigest()[:24]


def cache_headers(tag: str) -> dict[str, str]:
    """Headers of a response that caches may store and must revalidate.

    The entity tag is weak: it stands for the body in every encoding, whose bytes differ.
    """
    return {"cache-control": CACHE_CONTROL, "etag": f'W/"{tag}"'}


def not_modified(request: Request, headers: dict[str, str]) -> Response | None:
    """Return a 304 response if the client's tag matches; None otherwise.

    Only the tag decides, not a date: a withdrawal moves the date of the figures back.

    Args:
        request: carries the client's tags.
        headers: of the full response, with its entity tag.
    """
    client_tags, tag = request.headers.get("if-none-match", ""), headers["etag"].removeprefix("W/")
    if client_tags.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in client_tags.split(",")):
        return Response(status_code=304, headers=headers)
    return None


def accepts_encoding(accepted: str, encoding: str) -> bool:
    """Return whether a client accepts an encoding: named, and not with quality 0."""
    for offer in accepted.split(","):
        name, _, quality = offer.partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "").rstrip("0.") != "q="
    return False
