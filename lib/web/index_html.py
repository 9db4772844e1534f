"""Build the HTML of each page: Streamlit's index.html with our title, description, script and style."""

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

from lib.addresses import address, bare, query_names
from lib.addresses.request import resolve, titled
from lib.dataset.table_schema import DataError
from lib.model.limits import BusyError, SlowError
from lib.model.records import WHOLE
from lib.model.site_map import PAGES, Page
from lib.outlets.bulletin import contents, first_view, social_cards
from lib.outlets.files import citation
from lib.outlets.html import chart_place, feed_links, fragments
from lib.outlets.html.assets import PLOTLY, SCRIPT, STYLE
from lib.releases.store import NothingPublicError
from lib.storage import caches
from lib.web.work_queue import FILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

# Stands in a shell for the bulletin's address, which depends on the query.
PLAIN: Final = "PLACE-OF-THE-BULLETIN"
AT_ONCE: Final = "<!-- what is seen at once -->"
_previews: Final[caches.Cache[str]] = caches.Cache("previews", 256)
NO_RELEASE: Final = "unknown"  # in place of an unknown release id, which is never echoed


def shell(page: Page) -> str:
    """Build the HTML of one page, without what depends on the query and the current release.

    Raises:
        RuntimeError: Streamlit's index.html has changed.
    """
    static = Path(file_util.get_static_dir())
    index = (static / "index.html").read_text(encoding="utf-8")
    head = (
        f'<title>{escape(page.tab)}</title>\n    <meta name="description" content="{escape(page.shows)}" />\n'
        f'    <script defer src="{SCRIPT.path}"></script>\n    {chart_script()}\n'
        f'    <link rel="stylesheet" href="{STYLE.path}" />\n'
        f'    <noscript><meta http-equiv="refresh" content="0; url={PLAIN}" /></noscript>'
    )
    for pattern, replacement in (
        (r"<noscript>.*?</noscript>", AT_ONCE),  # before the head, which contains another noscript element
        (r"<title>.*?</title>", head),
        (r"<!--\s*Machine-readable pointer.*?/>", ""),
        ('<html lang="en">', '<html lang="en-GB">'),
        ("</head>", f"{chart_preload() if page.id in contents.SECTIONS else ''}</head>"),
    ):
        index, changed = re.subn(pattern, lambda _, replacement=replacement: replacement, index, flags=re.DOTALL)
        if changed != 1:
            raise RuntimeError(f"Streamlit's index.html is not as expected: {pattern} found {changed} times, not once")
    return index


def chart_script() -> str:
    """Return the tag of our script for charts."""
    return fragments.render("chart_script.html", chart=chart_place.script()).strip()


def chart_preload() -> str:
    """Preload the library that draws charts with low priority: our script asks for it at the first chart."""
    return f'<link rel="preload" as="script" href="{PLOTLY.path}" fetchpriority="low">'


def without_script(page: Page) -> str:
    """Build the no-JavaScript message, for pages that have no first view."""
    return (
        f"<noscript><h1>{escape(page.heading)}</h1><p>{escape(page.shows)}</p>"
        f'<p>This page needs JavaScript. The <a href="{PLAIN}">print version</a> shows its figures without.</p>'
        "</noscript>"
    )


def late_notice(path: str) -> str:
    """Build the message that appears when the page has not loaded within seconds: a link to the bulletin."""
    of_force = path.startswith(contents.FORCES)
    figures = "the figures for this police force" if of_force else "the main figures"
    return fragments.render("late.html", figures=figures, place=PLAIN)


BY_PATH: Final = {page.path: page for page in PAGES}
SHELLS: Final = {page.path: shell(page) for page in PAGES}


def font_path() -> str:
    """Return the path of the font that every page loads; empty if there is none."""
    match = re.search(r'href="\./(static/media/[^"]+)"\s+as="font"', SHELLS[PAGES[0].path])
    return f"/{match[1]}" if match else ""


def static_paths() -> list[str]:
    """List the paths of the scripts and styles that the first page loads, in order."""
    text = SHELLS[PAGES[0].path]
    return [f"/{path}" for path in re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', text)]


def inline_hashes() -> str:
    """Return the CSP sources that allow the shells' inline scripts and no others."""
    inline = {script for text in SHELLS.values() for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)}
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in sorted(inline))
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def bulletin_address(page: Page, query: Mapping[str, Sequence[str]]) -> str:
    """Return the bulletin address for a dashboard address: its force, release and section.

    It never echoes input: it has a code of the register, and a release that is or was public, or `NO_RELEASE`.
    """
    path, release = contents.PLACE, ""
    with suppress(DataError, NothingPublicError):
        resolved = resolve(query)
        force = next((code for code in resolved.selection.force if code != WHOLE), "")
        path = f"{contents.FORCES}{force}" if force and page.id == "forces" else path
        release = resolved.selection.version
        if resolved.withdrawn or resolved.unknown:
            release = resolved.withdrawn.release.id if resolved.withdrawn else NO_RELEASE
    part = "" if path != contents.PLACE or page.id not in contents.SECTIONS or page is PAGES[0] else f"#{page.id}"
    return f"{address.of_version(path, release)}{part}"


def feed_tag(page: Page, query: Mapping[str, Sequence[str]]) -> str:
    """Return the tag of the feed of what an address shows: of one police force or of one figure; mostly empty.

    It never echoes input: it has a code of the register.
    """
    with suppress(DataError, NothingPublicError):
        selection = resolve(query).selection
        if page.id == "forces" and len(selection.force) == 1 and selection.force[0] != WHOLE:
            return feed_links.discovery(feed_links.force_path(selection.force[0]))
        if page.id == "sources" and selection.statistic:
            return feed_links.discovery(feed_links.statistic_path(selection.statistic))
    return ""


async def preview(page: Page, query: Mapping[str, Sequence[str]]) -> str:
    """Build the head's link-preview tags; empty where no figures are public or the queue is full.

    An address that asks for one police force has the picture, title and link of this force. It never echoes input: the
    link is written from what was understood.
    """
    with suppress(DataError, NothingPublicError, BusyError, SlowError):
        resolved = resolve(query)
        register, selection = resolved.register, resolved.selection
        key = (social_cards.link_of(page, selection), register.digest, citation.origin())
        tags = _previews.peek(key)
        if tags is None:
            work = partial(social_cards.tags, register, page, selection)
            tags = await FILES.make(("preview", *key), work, cheap=True)
            _previews.put(key, tags)
        return tags
    return ""


async def page_shell(request: Request) -> Response:
    """Serve a page: its first view, and the bulletin's address for browsers without JavaScript.

    A query without any parameter of ours counts as no query.
    """
    path = request.url.path
    page, query = BY_PATH[path], query_names.read(request.url.query)
    bulletin_path = bulletin_address(page, query)
    is_bare = bare.is_address(query)
    view = first_view.first_view(page, font_path(), PLAIN) if is_bare else first_view.FirstView()
    at_once = f"{view.body or without_script(page)}{late_notice(bulletin_path)}"
    body = SHELLS[path].replace("<head>", f"<head>{view.head}", 1).replace(AT_ONCE, at_once)
    title = f"<title>{escape(page.tab)}"
    body = body.replace(title, f"<title>{escape(titled(page.tab))}", 1)
    body = body.replace(PLAIN, escape(bulletin_path)).replace(
        "</title>", f"</title>{await preview(page, query)}{feed_tag(page, query)}", 1
    )
    return HTMLResponse(body, headers={"cache-control": "no-cache"})


ROUTES: Final = tuple(Route(path, page_shell) for path in SHELLS)
