"""Pictures at their addresses: `/exhibits/<id>.png?size=social&<filters>`, and the sentences where there is none."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from lib.addresses import query_names
from lib.model import words
from lib.model.limits import BusyError, SlowError
from lib.outlets.files import citation, file_names
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import content, renderer
from lib.outlets.pictures.browser import DiedError, NoBrowserError
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.pictures.sizes import FORMATS, SIZES, USUAL
from lib.web.work_queue import PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from starlette.requests import Request

    from lib.exhibits.exhibit import Exhibit

SOON: Final = 5
# Why there is no picture -> the status, and the seconds after which to ask again.
STATUSES: Final[dict[type[Exception], tuple[int, int]]] = {
    RefusedPictureError: (400, 0),
    BusyError: (429, SOON),
    NoBrowserError: (503, 0),
    DiedError: (503, SOON),
    SlowError: (504, SOON),
}
# An SVG carries its own style and letters and may do nothing else.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors *"


def size_of(request: Request) -> str:
    """The size that an address asks for, the last one counting; known or not."""
    return (query_names.read(request.url.query).get(query_names.SIZE) or [USUAL])[-1]


async def picture(exhibit: Exhibit, ending: str, size: str, moment: datetime) -> Response:
    """The picture, or the sentence that says why there is none."""
    if size not in SIZES:
        known = words.listed(f"'{name}'" for name in SIZES)
        return _refused(400, 0, f"The address asks for a size that is not known. It can be {known}.")
    if exhibit.draw is None:
        files = words.listed(citation.file_link(exhibit, other) for other in exhibit_pages.ENDINGS)
        return _refused(404, 0, f"{content.NO_DRAWING} It has: {files}.")
    name = file_names.file_name(exhibit, ending, size)
    key = (exhibit.identity, ending, size, citation.origin(), renderer.seal_name())
    ready = renderer.cached(exhibit, SIZES[size], ending)
    answer = await drawn(
        lambda: renderer.render(exhibit, SIZES[size], ending, moment), name, FORMATS[ending], key, ready
    )
    if answer.status_code == HTTPStatus.OK:  # looked at where it is linked; the link of a card says `download`
        answer.headers["content-disposition"] = f'inline; filename="{name}"'
    return answer


async def drawn(make: Callable[[], bytes], name: str, media_type: str, key: Hashable, ready: bool) -> Response:  # noqa: FBT001 - see `Workshop.make`
    """What the browser makes, as a file called `name`, or the sentence that says why there is none.

    Equal keys mean equal files; one that lies `ready` waits for no turn.
    """
    try:
        body = await PICTURES.make(key, make, ready=ready)
    except tuple(STATUSES) as why:
        return later(why)
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": POLICY}
    return Response(body, media_type=media_type, headers=headers)


def later(why: Exception) -> Response:
    """The sentence that says why there is nothing, and when to ask again; `why` is one of `STATUSES`."""
    return _refused(*STATUSES[type(why)], str(why))


def _refused(status: int, seconds: int, sentence: str) -> Response:
    headers = {"cache-control": "no-store"} | ({"retry-after": str(seconds)} if seconds else {})
    return PlainTextResponse(f"{sentence}\n", status_code=status, headers=headers)
