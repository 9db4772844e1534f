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

from lib.pages import PAGES, Page
from lib.serving.assets import SCRIPT, STYLE

if TYPE_CHECKING:
    from starlette.requests import Request


def shell(page: Page) -> str:
    """The HTML of one page, with sentences for a reader without JavaScript.

    Raises:
        RuntimeError: Streamlit's index.html is not the one that this was written for.
    """
    index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    head = (
        f'<title>{escape(page.tab)}</title>\n    <meta name="description" content="{escape(page.shows)}" />\n'
        f'    <script src="{SCRIPT.path}"></script>\n    <link rel="stylesheet" href="{STYLE.path}" />'
    )
    without = (
        f"<noscript><h1>{escape(page.heading)}</h1><p>{escape(page.shows)}</p>"
        "<p>This page needs JavaScript to show its charts.</p></noscript>"
    )
    for pattern, ours in (
        (r"<title>.*?</title>", head),
        (r"<noscript>.*?</noscript>", without),
        (r"<!--\s*Machine-readable pointer.*?/>", ""),
        ('<html lang="en">', '<html lang="en-GB">'),
    ):
        index, changed = re.subn(pattern, lambda _, ours=ours: ours, index, flags=re.DOTALL)
        if changed != 1:
            raise RuntimeError(f"Streamlit's index.html is not as expected: {pattern} found {changed} times, not once")
    return index


SHELLS: Final = {page.path: shell(page) for page in PAGES}


def inline_hashes() -> str:
    """What a policy says to let the inline scripts of the shells run, and no others."""
    inline = {script for text in SHELLS.values() for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)}
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in sorted(inline))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


async def page_shell(request: Request) -> Response:
    """The shell of a known page."""
    return HTMLResponse(SHELLS[request.url.path], headers={"cache-control": "no-cache"})


ROUTES: Final = tuple(Route(path, page_shell) for path in SHELLS)
