"""Serve hearing packs, `/hearing_pack.docx?force=...&constituency=...&place=...`, or the sentence that refuses them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from lib.addresses import committee_areas, query_names
from lib.outlets.credentials import signers
from lib.outlets.files import citation
from lib.outlets.hearing import pack_files, pack_sections
from lib.web import responses
from lib.web.picture_routes import POLICY
from lib.web.responses import RefusedError
from lib.web.work_queue import FILES, PICTURES

if TYPE_CHECKING:
    from starlette.requests import Request


async def pack(request: Request) -> Response:
    """Serve one file of the hearing pack for the areas in the query."""
    resolved = responses.resolved(request, query_names.HEARING)
    register, version = resolved.register, resolved.selection.version
    areas, unknown = committee_areas.parse(query_names.read(request.url.query), register, resolved.selection)
    if refusals := (*resolved.refusals, *unknown):
        raise RefusedError(400, refusals[0].cause)
    if problem := committee_areas.problem(register, areas):
        raise RefusedError(400, problem)
    ending = request.url.path.rpartition(".")[2]
    link = pack_sections.link(areas, version, ending)
    signer = signers.tag() if ending == pack_files.PDF else ""
    headers = responses.cache_headers(responses.entity_tag(register, f"{link} {citation.contact()} {signer}"))
    if same := responses.not_modified(request, headers):
        return same
    queue = PICTURES if ending == pack_files.PDF else FILES  # the browser prints one page after another
    body = await queue.make(
        ("hearing", link, register.digest, citation.origin(), signer),
        partial(pack_files.make, ending, register, areas, version),
        ready=pack_files.is_cached(ending, register, areas, version),
    )
    name = pack_files.name(ending, register, areas)
    headers |= {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": POLICY}
    return Response(body, media_type=pack_files.TYPES[ending], headers=headers)


PATHS: Final = tuple(f"{pack_sections.PLACE}.{ending}" for ending in pack_files.TYPES)
ROUTES: Final = tuple(Route(path, responses.refusing(pack)) for path in PATHS)
