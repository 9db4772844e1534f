"""Answers of every outlet, by which a fault beneath them is noticed: they must stay the same to the byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.server import OK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.server import Response, Server

FORCE: Final = "E23000001"
CALL: Final = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "get_counts", "arguments": {"area": FORCE, "measure": "88A"}},
}
SENTENCE: Final = {
    "text": "In 2023 police in England and Wales recorded 4,228 group-based offences.",
    "date": "2026-01-01",
}


@dataclass(frozen=True, slots=True)
class OutletRequest:
    """What is asked of an outlet: a path, and for a POST request a body of JSON."""

    name: str
    path: str
    body: bytes | None = None

    def send(self, server: Server) -> Response:
        """Send it."""
        if self.body is None:
            return server.get(self.path)
        accepted = "application/json, text/event-stream"
        return server.get(self.path, body=self.body, Content_Type="application/json", Accept=accepted)


OUTLETS: Final = (
    OutletRequest("API answer", f"/api/v1/exhibits/forces-table?force={FORCE}&measure=88A"),
    OutletRequest("checked text", "/api/v1/check-text", json.dumps(SENTENCE).encode()),
    OutletRequest("tool of assistants", "/mcp", json.dumps(CALL).encode()),
    OutletRequest("chart as JSON", f"/exhibits/forces-time.plotly.json?force={FORCE}&measure=88A"),
    OutletRequest("chart in a frame", f"/exhibits/forces-time.embed.html?force={FORCE}&measure=88A"),
    OutletRequest("slides", f"/exhibits/forces-time.pptx?force={FORCE}&measure=88A"),
    OutletRequest("hearing pack", f"/hearing_pack.docx?force={FORCE}"),
    OutletRequest("feed", f"/feeds/forces/{FORCE}.atom"),
    OutletRequest("calendar", "/releases.ics"),
    OutletRequest("database", "/data/data-package.sqlite"),
)
NAMES: Final = ", ".join(one.name for one in OUTLETS)


def taken(server: Server, requests: Iterable[OutletRequest] = OUTLETS) -> dict[str, bytes]:
    """Return the answer of each outlet by name; what is not answered with 200 is its status."""
    answers = {one.name: one.send(server) for one in requests}
    return {name: answer.body if answer.status == OK else answer.summary.encode() for name, answer in answers.items()}


def told(server: Server, expected: dict[str, bytes]) -> tuple[str, bool]:
    """Say whether every outlet answers as expected, and which do not."""
    found = taken(server)
    others = [name for name in found if found[name] != expected[name]]
    if others:
        return f"other answers of: {', '.join(others)}", False
    return f"{len(found)} other outlets the same to the byte", True
