"""The HTML that opens each page: Streamlit's index.html with our title, words, script and style."""

from __future__ import annotations

import base64
import hashlib
import re
from contextlib import suppress
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import file_util

from lib.addresses import address, query_names
from lib.addresses.request import resolve, titled
from lib.dataset.table_schema import DataError
from lib.model.limits import BusyError, SlowError
from lib.model.records import WHOLE
from lib.model.site_map import PAGES, Page
from lib.outlets.bulletin import contents, first_view, social_cards
from lib.outlets.files import citation
from lib.outlets.html import fragments
from lib.outlets.html.assets import SCRIPT, STYLE
from lib.outlets.pictures import availability
from lib.releases.store import NothingPublicError
from lib.storage import caches
from lib.web.work_queue import FILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

# In a shell, until it is known what the address asks for.
PLAIN: Final = "PLACE-OF-THE-BULLETIN"
AT_ONCE: Final = "<!-- what is seen at once -->"
_previews: Final[caches.Cache[str]] = caches.Cache("previews", 64)
NO_RELEASE: Final = "unknown"  # in place of a release's id that never was one


def shell(page: Page) -> str:
    """The HTML of one page, but for what depends on its address and on what is public.

    Raises:
        RuntimeError: Streamlit's index.html is not the one that this was written for.
    """
    static = Path(file_util.get_static_dir())
    index = (static / "index.html").read_text(encoding="utf-8")
    head = (
        f'<title>{escape(page.tab)}</title>\n    <meta name="description" content="{escape(page.shows)}" />\n'
        f'    <script defer src="{SCRIPT.path}"></script>\n    <link rel="stylesheet" href="{STYLE.path}" />\n'
        f'    <noscript><meta http-equiv="refresh" content="0; url={PLAIN}" /></noscript>'
    )
    for pattern, ours in (
        (r"<noscript>.*?</noscript>", AT_ONCE),  # before the head, which holds one of its own
        (r"<title>.*?</title>", head),
        (r"<!--\s*Machine-readable pointer.*?/>", ""),
        ('<html lang="en">', '<html lang="en-GB">'),
        ("</head>", f"{_drawing_script(static) if page.id in contents.SECTIONS else ''}</head>"),
    ):
        index, changed = re.subn(pattern, lambda _, ours=ours: ours, index, flags=re.DOTALL)
        if changed != 1:
            raise RuntimeError(f"Streamlit's index.html is not as expected: {pattern} found {changed} times, not once")
    return index


def _drawing_script(static: Path) -> str:
    """Asks early, after all else, for what drawings are drawn with: Streamlit would ask when it meets the first."""
    found = sorted((static / "static" / "js").glob("PlotlyChart.*.js"))
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{file.name}">' for file in found)


def without_script(page: Page) -> str:
    """What a browser without JavaScript shows where there is nothing to see at once."""
    return (
        f"<noscript><h1>{escape(page.heading)}</h1><p>{escape(page.shows)}</p>"
        f'<p>This page needs JavaScript. <a href="{PLAIN}">The bulletin</a> shows its figures without.</p></noscript>'
    )


def late(place: str) -> str:
    """What a page says, by itself, when it has not come within seconds: that the bulletin is at `place`."""
    of_force = place.startswith(contents.FORCES)
    figures = "the figures for this police force" if of_force else "the main figures"
    return fragments.render("late.html", figures=figures, place=PLAIN)


BY_PATH: Final = {page.path: page for page in PAGES}
SHELLS: Final = {page.path: shell(page) for page in PAGES}


def letters() -> str:
    """Where the font lies that every page loads; empty if it loads none."""
    found = re.search(r'href="\./(static/media/[^"]+)"\s+as="font"', SHELLS[PAGES[0].path])
    return f"/{found[1]}" if found else ""


def loaded() -> list[str]:
    """The scripts and styles that the first page loads, in their order."""
    text = SHELLS[PAGES[0].path]
    return [f"/{path}" for path in re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', text)]


def inline_hashes() -> str:
    """What a policy says to let the inline scripts of the shells run, and no others."""
    inline = {script for text in SHELLS.values() for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)}
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in sorted(inline))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def plain(page: Page, query: Mapping[str, Sequence[str]]) -> str:
    """Where the bulletin shows what an address of the dashboard asks for: its force, release and part, no more.

    What stands in it is ours: a code of the register, a release that is or was public, or that there is no such one.
    """
    place, release = contents.PLACE, ""
    with suppress(DataError, NothingPublicError):
        asked = resolve(query)
        force = next((code for code in asked.selection.force if code != WHOLE), "")
        place = f"{contents.FORCES}{force}" if force and page.id == "forces" else place
        release = asked.selection.version
        if asked.withdrawn or asked.unknown:
            release = asked.withdrawn.release.id if asked.withdrawn else NO_RELEASE
    part = "" if place != contents.PLACE or page.id not in contents.SECTIONS or page is PAGES[0] else f"#{page.id}"
    return f"{address.of_version(place, release)}{part}"


async def preview(page: Page) -> str:
    """What the head says to those who show a link to a page; nothing where no figures are public, or too much waits."""
    with suppress(DataError, NothingPublicError, BusyError, SlowError):
        register = resolve({}).register
        key = (page.id, register.digest, citation.origin(), availability.missing())
        found = _previews.peek(key)
        if found is None:
            found = await FILES.make(("preview", *key), partial(social_cards.tags, register, page), cheap=True)
            _previews.put(key, found)
        return found
    return ""


async def page_shell(request: Request) -> Response:
    """The shell of a known page; it shows at once what it can, and tells a browser without JavaScript where to go.

    A query that has no name of ours asks for nothing: its page is that of the bare address.
    """
    path = request.url.path
    page, query = BY_PATH[path], query_names.read(request.url.query)
    place = plain(page, query)
    asks = query_names.has_known_name(query, (*query_names.SELECTION, *query_names.PACK))
    seen = first_view.FirstView() if asks else first_view.first_view(page, letters(), PLAIN)
    first = f"{seen.body or without_script(page)}{late(place)}"
    body = SHELLS[path].replace("<head>", f"<head>{seen.head}", 1).replace(AT_ONCE, first)
    title = f"<title>{escape(page.tab)}"
    body = body.replace(title, f"<title>{escape(titled(page.tab))}", 1)
    body = body.replace(PLAIN, escape(place)).replace("</title>", f"</title>{await preview(page)}", 1)
    return HTMLResponse(body, headers={"cache-control": "no-cache"})


ROUTES: Final = tuple(Route(path, page_shell) for path in SHELLS)
