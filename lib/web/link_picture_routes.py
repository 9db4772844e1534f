"""Serve the pictures beside shared links, `/images/<release>/<page or police force>.png`. No route makes a session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from lib.outlets.bulletin import social_cards
from lib.outlets.credentials import signers
from lib.web import responses
from lib.web.picture_routes import POLICY
from lib.web.responses import RefusedError
from lib.web.work_queue import FILES

if TYPE_CHECKING:
    from starlette.requests import Request

NO_PICTURE: Final = "We could not find this image. Each page names its own in its head."


async def picture(request: Request) -> Response:
    """Serve the picture of one page or police force, of the release that the address names."""
    resolved = responses.resolved_of({"version": [request.path_params["release"]]})
    register, name = resolved.register, request.path_params["name"]
    if name not in social_cards.names(register):
        raise RefusedError(404, NO_PICTURE)
    headers = responses.cache_headers(responses.entity_tag(register, f"link {name} {signers.tag()}"))
    if same := responses.not_modified(request, headers):
        return same
    version = resolved.selection.version
    made = await FILES.make(
        ("link words", name, register.digest, version), partial(social_cards.card, register, name, version), cheap=True
    )
    body = await FILES.make(
        ("link", headers["etag"]),
        partial(social_cards.render, register, made),
        ready=social_cards.is_kept(register, made),
    )
    return Response(body, media_type="image/png", headers=headers | {"content-security-policy": POLICY})


ROUTES: Final = (Route(f"{social_cards.PLACE}{{release}}/{{name}}.png", responses.refusing(picture)),)
