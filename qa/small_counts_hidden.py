"""Counts under 10: two servers whose data differ in nothing else, and whose charts, slides and tools must say the same.

What is the same whatever a small count is tells nobody what it is. Tables of whole years give each as published, and so do
the API's rows, the hearing pack's tables and files: those are not asked here.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from lib import exhibits
from qa.outlet_answers import OutletRequest
from qa.published_values import LEAST, by_force_and_code
from qa.report import ROOT, SEED, Finding
from qa.server import OK, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.server import Server

COUNT: Final = 240  # requests
CALLS: Final = 40  # of tools
LISTED: Final = 3  # faults that the finding lists
# Replaces each count of a police force under 10 in the server by another one, drawn with a seed.
OTHER_COUNTS: Final = """
import sys
from random import Random
sys.path.insert(0, {root!r})
if "serve" in sys.argv:
    from lib import measures
    from lib.model import small_counts
    from tests.exhibits.test_small_counts import otherwise
    original, made = measures.of, {{}}
    def of(register):
        if register.digest not in made:
            draw = Random({seed})
            made[register.digest] = otherwise(
                original(register), ("annual", "quarterly", "rates"), lambda: draw.randrange(small_counts.LEAST)
            )
        return made[register.digest]
    measures.of = of
"""
LOOKS: Final = tuple(f"&shape={shape}&ground={ground}" for shape in ("wide", "tall") for ground in ("light", "dark"))
ENDINGS: Final = (*(("plotly.json", look) for look in LOOKS), ("pptx", ""), ("embed.html", ""))


def requests() -> Iterator[OutletRequest]:
    """Draw views of charts by police force, most of them with a count under 10, and calls of tools."""
    draw = Random(f"{SEED} small counts")
    names = [name for name, one in exhibits.REGISTRY.items() if one.page == "forces" and _is_drawn(name)]
    small = [pair for pair, years in by_force_and_code().items() if any(one.offences < LEAST for one in years)]
    for _ in range(COUNT):
        name = draw.choice(names)
        area, code = draw.choice(small)
        year = draw.choice(by_force_and_code()[area, code]).year
        drawn = {"force": area, "measure": code, "year": year, "basis": draw.choice(("count", "rate"))}
        query = {field: value for field, value in drawn.items() if field in exhibits.REGISTRY[name].uses}
        if "force" in query and "force" not in exhibits.REGISTRY[name].needs and draw.random() < 0.5:  # noqa: PLR2004
            del query["force"]
        ending, look = draw.choice(ENDINGS)
        path = f"/exhibits/{name}.{ending}?{urlencode(query)}{look}"
        yield OutletRequest(path, path)
    for number in range(CALLS):
        area, code = draw.choice(small)
        year = draw.choice(by_force_and_code()[area, code]).year
        tool, given = draw.choice(
            (
                ("get_counts", {"area": area, "measure": code, "year": year}),
                ("compare", {"areas": [area, draw.choice(small)[0]], "measure": code, "years": [year]}),
            )
        )
        call = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": tool, "arguments": given}}
        yield OutletRequest(f"{tool} {given}", "/mcp", json.dumps(call).encode())


def _is_drawn(name: str) -> bool:
    return name not in {"forces-table", "forces-national"}


def small_counts_hidden() -> Finding:
    """Send every request to both servers, and compare the answers."""
    asked = list(dict.fromkeys(requests()))
    with tempfile.TemporaryDirectory() as folder:
        code = OTHER_COUNTS.format(root=str(ROOT), seed=SEED)
        (Path(folder) / "sitecustomize.py").write_text(code, encoding="utf-8")
        with running() as one, running(PYTHONPATH=folder) as other:
            changed = _has_other_counts(one, other)
            answers = [(request, request.send(one), request.send(other)) for request in asked]
    answers = [one for one in answers if b"<table" not in one[1].body]  # what has no chart shows its table
    told = [
        request.name for request, first, second in answers if (first.status, first.body) != (second.status, second.body)
    ]
    answered = sum(first.status == OK for _, first, _ in answers)
    found = f"{answered} were answered, the others refused; {len(told)} answers differ"
    found += f": {'; '.join(told[:LISTED])}" if told else ""
    found += "" if changed else "; the tables of the two servers do not differ, so that nothing was tried"
    return Finding(
        f"{len(asked)} charts, slides and calls of tools, of two servers that differ only in counts under {LEAST}",
        found,
        passed=not told and changed and answered > len(asked) // 2,
    )


def _has_other_counts(one: Server, other: Server) -> bool:
    """Whether the table of a code with small counts differs: otherwise the servers do not."""
    path = "/exhibits/forces-table.csv?measure=73"
    return one.get(path).body != other.get(path).body
