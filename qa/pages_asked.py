"""Hostile addresses, put to the grammar of addresses and to the pages themselves."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lib.addresses import address
from lib.dataset import package
from lib.model.site_map import PAGES
from lib.outlets.press import choice
from qa.findings import ROOT, Finding
from qa.hostile_requests import FIELDS, TEXT
from tests.apps import DASHBOARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lib.addresses.address import Refusal

PARSED: Final = 10_000
OPENED: Final = 60  # of these, put to a page
LONGEST: Final = 600  # characters of a sentence
QUERIES: Final = st.dictionaries(st.sampled_from(FIELDS), st.lists(TEXT, max_size=3), max_size=8)


def told() -> Iterator[Finding]:
    """A row for the grammar, and one for the pages."""
    register, wrong, began = package.read(ROOT / "data"), [], perf_counter()
    kept: list[dict[str, list[str]]] = []

    @settings(
        max_examples=PARSED,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(QUERIES)
    def parse(query: dict[str, list[str]]) -> None:
        selection, refused = address.parse(query, register)
        _, more = choice.parse(query)
        wrong.extend(f"{str(one)[:200]!r}" for one in (*refused, *more) if not _is_clear(one))
        again, _ = address.parse({name: [value] for name, value in address.parameters(selection).items()}, register)
        if again != selection:
            wrong.append(f"another view at its own address: {query!r}"[:300])
        if refused and len(kept) < OPENED * 20:
            kept.append(query)

    parse()
    said = (
        "; ".join(wrong[:3]) or f"each a view that can be shown, and a clear sentence; {perf_counter() - began:.0f} s"
    )
    yield Finding(f"{PARSED:,} hostile addresses put to the grammar", said, held=not wrong)
    yield _pages(kept[:: len(kept) // OPENED][:OPENED])


def _is_clear(refusal: Refusal) -> bool:
    said = str(refusal)
    return said.endswith(".") and said.isprintable() and len(said) <= LONGEST


def _pages(queries: list[dict[str, list[str]]]) -> Finding:
    wrong, slowest = [], 0.0
    for number, query in enumerate(queries):
        page = PAGES[number % len(PAGES)]
        began = perf_counter()
        app = AppTest.from_file(DASHBOARD, default_timeout=60)
        for name, values in query.items():
            if name and values:
                # A browser sends what is no character as the sign for one that is not known.
                app.query_params[name] = [value.encode(errors="replace").decode() for value in values]
        app.run().switch_page(page.script).run()
        slowest = max(slowest, perf_counter() - began)
        if app.exception or app.error:
            wrong.append(f"{page.path} with {query!r}"[:300])
    said = "; ".join(wrong[:3]) or f"none shows an exception; the slowest came after {slowest:.1f} s"
    return Finding(f"{len(queries)} of these put to the pages", said, held=not wrong)
