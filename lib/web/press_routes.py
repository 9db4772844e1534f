"""Serve the one-page brief, `/brief.pdf?drawing=breakdown&<filters>`, or the sentence that refuses it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib.addresses import address
from lib.model.records import WHOLE
from lib.outlets.credentials import signers
from lib.outlets.files import citation, file_names
from lib.outlets.press import brief, choice
from lib.web import picture_routes

if TYPE_CHECKING:
    from starlette.responses import Response

    from lib.addresses.request import ResolvedRequest


def refusal_cause(resolved: ResolvedRequest, query: dict[str, list[str]]) -> str:
    """Return why the address of a brief cannot be served; empty where it can."""
    _, unknown = choice.parse({"drawing": query.get("drawing", [])})
    refusals = [*resolved.refusals, *unknown]
    return refusals[0].cause if refusals else ""


def exhibit_name(query: dict[str, list[str]]) -> str:
    """Return the name of the exhibit whose chart the brief contains."""
    pack, _ = choice.parse(query)
    return pack.drawing[0]


async def answer(resolved: ResolvedRequest, name: str) -> Response:
    """Build the response with the brief for the chart of the exhibit `name`."""
    forces = [resolved.register.forces[code].name for code in resolved.selection.force if code != WHOLE]
    rest = replace(brief.narrowed(name, resolved.selection), force=(), version="")
    file_name = file_names.brief_name(name, forces, address.query(rest), resolved.register.release.version)
    key = ("brief", name, resolved.register.digest, resolved.selection, citation.origin(), signers.tag())
    return await picture_routes.drawn(
        lambda: brief.make(name, resolved.register, resolved.selection),
        file_name,
        "application/pdf",
        key,
        brief.is_cached(name, resolved.register, resolved.selection),
    )
