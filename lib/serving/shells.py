"""The HTML that opens each page: Streamlit's index.html with our title, words, script and style."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import file_util

from lib.address import WHOLE
from lib.bulletin import contents, drawings
from lib.pages import PAGES, Page
from lib.serving.assets import SCRIPT, STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

PLAIN: Final = "PLACE-OF-THE-BULLETIN"  # in a shell, until it is known what the address asks for


def shell(page: Page) -> str:
    """The HTML of one page, with sentences for a reader without JavaScript.

    Raises:
        RuntimeError: Streamlit's index.html is not the one that this was written for.
    """
    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    head = (
        f'<title>{escape(page.tab)}</title>\n    <meta name="description" content="{escape(page.shows)}" />\n'
        f'    <script src="{SCRIPT.path}"></script>\n    <link rel="stylesheet" href="{STYLE.path}" />\n'
        f'    <noscript><meta http-equiv="refresh" content="0; url={PLAIN}" /></noscript>'
    )
    without = (
        f"<noscript><h1>{escape(page.heading)}</h1><p>{escape(page.shows)}</p>"
        f'<p>This page needs JavaScript. <a href="{PLAIN}">The bulletin</a> shows its figures without.</p></noscript>'
    )
    for pattern, ours in (
        (r"<noscript>.*?</noscript>", without),  # before the head, which holds one of its own
        (r"<title>.*?</title>", head),
        (r"<!--\s*Machine-readable pointer.*?/>", ""),
        ('<html lang="en">', '<html lang="en-GB">'),
    ):
        index, changed = re.subn(pattern, lambda _, ours=ours: ours, index, flags=re.DOTALL)
        if changed != 1:
            raise RuntimeError(f"Streamlit's index.html is not as expected: {pattern} found {changed} times, not once")
    return index


BY_PATH: Final = {page.path: page for page in PAGES}
SHELLS: Final = {page.path: shell(page) for page in PAGES}


def loaded() -> list[str]:
    """The scripts and styles that every page loads, in their order."""
    text = SHELLS[PAGES[0].path]
    return [f"/{path}" for path in re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', text)]


def inline_hashes() -> str:
    """What a policy says to let the inline scripts of the shells run, and no others."""
    inline = {script for text in SHELLS.values() for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)}
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in sorted(inline))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def plain(page: Page, query: Mapping[str, str]) -> str:
    """Where the bulletin shows what an address of the dashboard asks for: its force, release and part, no more."""
    force = query.get("force", "").partition(",")[0]
    of_force = page.id == "forces" and re.fullmatch(r"[A-Z0-9]{3,9}", force) and force != WHOLE
    place = f"{contents.FORCES}{force}" if of_force else contents.PLACE
    release = query.get("version", "")
    asked = f"?version={release}" if re.fullmatch(r"[0-9-]{10}", release) else ""
    part = "" if of_force or page.id not in contents.SECTIONS or page is PAGES[0] else f"#{page.id}"
    return f"{place}{asked}{part}"


def _early() -> str:
    """Asks for the first sight of the first page before anything else is there to ask for it."""
    return "".join(
        f'<link rel="preload" as="image" type="image/svg+xml" href="{one.path}" media="({room}) and '
        f'(prefers-color-scheme: {scheme})">'
        for found in drawings.ready()
        for room, scheme, one in (
            ("min-width: 640px", "light", found.wide),
            ("min-width: 640px", "dark", found.wide_dark),
            ("max-width: 639px", "light", found.tall),
            ("max-width: 639px", "dark", found.tall_dark),
        )
    )


async def page_shell(request: Request) -> Response:
    """The shell of a known page; it tells a browser without JavaScript where to go."""
    path = request.url.path
    body = SHELLS[path].replace(PLAIN, escape(plain(BY_PATH[path], request.query_params)))
    if path == PAGES[0].path and not request.url.query:
        body = body.replace("<head>", f"<head>{_early()}", 1)
    return HTMLResponse(body, headers={"cache-control": "no-cache"})


ROUTES: Final = tuple(Route(path, page_shell) for path in SHELLS)
