"""Answer requests: one refusal, one gate to the release that is asked for, one answer to those who hold it already.

A route raises `RefusedError`, or lets pass what says that something cannot be made now; `refusing` makes the answer of
it, a sentence in plain text, which `errors.RefusalPages` sets as a page for whoever asks for a page.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from lib.addresses import query_names
from lib.addresses.request import CACHE_CONTROL, NO_FIGURES, resolve, withdrawal
from lib.model.limits import BusyError, SlowError
from lib.outlets.pictures.browser import DiedError, NoBrowserError
from lib.outlets.pictures.content import RefusedPictureError
from lib.releases.store import NothingPublicError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from starlette.requests import Request

    from lib.addresses.request import ResolvedRequest

    Endpoint = Callable[[Request], Awaitable[Response]]

SOON: Final = 5  # seconds after which to ask again for what cannot be made now
STATUSES: Final[dict[type[Exception], tuple[int, int]]] = {  # what a route lets pass -> status, and when to ask again
    RefusedPictureError: (400, 0),
    BusyError: (429, SOON),
    NoBrowserError: (503, 0),
    DiedError: (503, SOON),
    SlowError: (504, SOON),
}


class RefusedError(Exception):
    """A request cannot be answered.

    Args:
        status: of HTTP.
        sentence: for readers; it repeats nothing that they wrote.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def refusal(status: int, sentence: str, retry_after: int = 0) -> Response:
    """The answer to what is refused, kept by nobody; with the seconds after which to ask again where that may help."""
    headers = {"cache-control": "no-store"} | ({"retry-after": str(retry_after)} if retry_after else {})
    return PlainTextResponse(f"{sentence}\n", status, headers)


def refusing(endpoint: Endpoint) -> Endpoint:
    """Answer with a refusal where an endpoint raises `RefusedError` or one of `STATUSES`."""

    @wraps(endpoint)
    async def respond(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedError as why:
            return refusal(why.status, str(why))
        except tuple(STATUSES) as why:
            status, retry_after = STATUSES[type(why)]
            return refusal(status, str(why), retry_after)

    return respond


def of_release(asked: ResolvedRequest) -> ResolvedRequest:
    """Let pass a request for a release that can be read.

    Raises:
        RefusedError: the release was withdrawn, or there is none of that name.
    """
    if asked.withdrawn:
        raise RefusedError(410, withdrawal(asked.withdrawn))
    if asked.unknown:
        raise RefusedError(404, asked.unknown)
    return asked


def resolved(request: Request, more: Collection[str] = (), *, page: bool = False) -> ResolvedRequest:
    """What a request asks for of a release that can be read.

    Args:
        request: whose query is read.
        more: names that the query may have beside those of a selection.
        page: whether the answer says itself that a name nearly is one of ours; else such a name is refused, because a
            file for a view that was not asked for would be taken for the one that was.

    Raises:
        RefusedError: there is no such release, or a name in the query nearly is one of ours.
    """
    try:
        asked = of_release(resolve(query_names.read(request.url.query), more))
    except NothingPublicError:
        raise RefusedError(503, NO_FIGURES) from None
    if asked.misnamed and not page:
        raise RefusedError(400, query_names.near_miss_sentence(asked.misnamed))
    return asked


def kept(tag: str) -> dict[str, str]:
    """Headers of an answer that may be kept and is asked about each time.

    The tag is weak: one stands for the body in every encoding, whose bytes differ.
    """
    return {"cache-control": CACHE_CONTROL, "etag": f'W/"{tag}"'}


def not_modified(request: Request, headers: dict[str, str]) -> Response | None:
    """The short answer to whoever holds the body already; None to all others.

    The tag alone decides: a withdrawal takes the date of the figures back.

    Args:
        request: with the tags that are held.
        headers: of the whole answer, `kept` among them.
    """
    given, tag = request.headers.get("if-none-match", ""), headers["etag"].removeprefix("W/")
    if given.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in given.split(",")):
        return Response(status_code=304, headers=headers)
    return None
