"""The brief at its address: `/brief.pdf?drawing=breakdown&<filters>`, and the sentences where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lib.addresses import address
from lib.model.records import WHOLE
from lib.outlets.files import citation, file_names
from lib.outlets.press import brief, choice
from lib.web import picture_routes

if TYPE_CHECKING:
    from starlette.responses import Response

    from lib.addresses.request import ResolvedRequest


def asked_in_vain(asked: ResolvedRequest, query: dict[str, list[str]]) -> str:
    """Why the address of a brief is not understood; empty where it is."""
    _, unknown = choice.parse({"drawing": query.get("drawing", [])})
    said = [*asked.refusals, *unknown]
    return said[0].cause if said else ""


def drawing(query: dict[str, list[str]]) -> str:
    """The exhibit that a brief draws."""
    pack, _ = choice.parse(query)
    return pack.drawing[0]


async def answer(asked: ResolvedRequest, name: str) -> Response:
    """The brief with the drawing of the exhibit `name`."""
    forces = [asked.register.forces[code].name for code in asked.selection.force if code != WHOLE]
    rest = replace(brief.narrowed(name, asked.selection), force=(), version="")
    file_name = file_names.brief_name(name, forces, address.query(rest), asked.register.release.version)
    key = ("brief", name, asked.register.digest, asked.selection, citation.origin())
    return await picture_routes.drawn(
        lambda: brief.make(name, asked.register, asked.selection),
        file_name,
        "application/pdf",
        key,
        brief.cached(name, asked.register, asked.selection),
    )
