"""Serve pictures of exhibits, `/exhibits/<id>.png?size=social&<filters>`, or the sentence that refuses them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from lib.addresses import query_names
from lib.model import words
from lib.outlets.credentials import signers
from lib.outlets.files import citation, file_names
from lib.outlets.html import exhibit_pages
from lib.outlets.pictures import chart_svg, content, renderer
from lib.outlets.pictures.sizes import CHART_SIZES, FORMATS, SIZES, USUAL
from lib.web.responses import RefusedError
from lib.web.work_queue import PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from starlette.requests import Request

    from lib.exhibits.exhibit import Exhibit

# An SVG contains its style and fonts and may load nothing else.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors *"


def size_of(request: Request) -> str:
    """Return the last size parameter of an address, known or not."""
    return (query_names.read(request.url.query).get(query_names.SIZE) or [USUAL])[-1]


def refuse_without_chart(exhibit: Exhibit) -> None:
    """Raise `RefusedError`, which names the other files of the exhibit, where it has no chart."""
    if exhibit.draw is None:
        files = words.listed(citation.file_link(exhibit, other) for other in exhibit_pages.endings(exhibit))
        raise RefusedError(404, f"{content.NO_DRAWING} Its files are {files}.")


async def picture(exhibit: Exhibit, ending: str, size: str, moment: datetime) -> Response:
    """Build the response with a picture of an exhibit.

    A chart's own page shows it in a size of `CHART_SIZES`, which exist as SVG only.

    Raises:
        RefusedError: unknown size, or the exhibit has no chart.
        RefusedPictureError, NoBrowserError, BusyError, SlowError: the picture cannot be made, or not now.
    """
    on_page = size in CHART_SIZES and ending == "svg"
    if size not in SIZES and not on_page:
        sizes = words.listed(f"'{name}'" for name in SIZES)
        raise RefusedError(400, f"We could not find the image size that this link asks for. It can be {sizes}.")
    refuse_without_chart(exhibit)
    name = file_names.file_name(exhibit, ending, size)
    key = (exhibit.identity, ending, size, citation.origin(), "" if on_page else signers.tag())
    if on_page:
        cached = chart_svg.is_cached(exhibit, CHART_SIZES[size])
        make = partial(chart_svg.render, exhibit, CHART_SIZES[size], moment)
    else:
        cached = renderer.is_cached(exhibit, SIZES[size], ending)
        make = partial(renderer.render, exhibit, SIZES[size], ending, moment)
    response = await drawn(make, name, FORMATS[ending], key, cached)
    # Browsers show it; the download link of a card has the `download` attribute.
    response.headers["content-disposition"] = f'inline; filename="{name}"'
    return response


async def drawn(make: Callable[[], bytes], name: str, media_type: str, key: Hashable, ready: bool) -> Response:  # noqa: FBT001 - see `WorkQueue.make`
    """Build the response with a file called `name` that the browser makes.

    Equal keys mean equal files. A cached file (`ready`) is sent at once. Exceptions of `make` and the queue propagate.
    """
    body = await PICTURES.make(key, make, ready=ready)
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": POLICY}
    return Response(body, media_type=media_type, headers=headers)
