"""List the files of the static site with their writers: the same functions that answer the live addresses."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import request
from lib.addresses.request import Notice, ResolvedRequest
from lib.model.limits import BusyError, SlowError
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.answers import sqlite_file
from lib.outlets.bulletin import bulletin_charts, bulletin_pages, contents, social_cards
from lib.outlets.files import citation, data_package
from lib.outlets.html import assets, card, exhibit_pages, feed_links, formats
from lib.outlets.pictures import availability, chart_svg, renderer, sizes
from lib.outlets.pictures.sizes import SIZES, USUAL
from lib.outlets.site import feeds
from lib.outlets.updates import calendar_file, change_feeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.releases.store import PublicReleases

    File = tuple[str, Callable[[], bytes]]

TRIES: Final = 3  # for a picture on a busy machine
COPY: Final = Notice(
    "This is a published copy: it holds each view as it is before any filter is set. The dashboard has the others.",
    "/bulletin",
    "The bulletin",
)


def files(shown: PublicReleases, *, pictures: bool) -> Iterator[File]:
    """Yield every file of the site: its path without a leading slash, and the function that makes its bytes.

    Args:
        shown: what is public at the moment of publishing; only the current release is published.
        pictures: whether to include pictures and charts, which need a browser.
    """
    register = shown.current.register
    plain = [exhibits.make(name, register, Selection()) for name, b in exhibits.REGISTRY.items() if not b.needs]
    yield from _bulletin(shown, pictures=pictures)
    for exhibit in plain:
        yield from _exhibit(exhibit, register, pictures=pictures)
    items = [item for item in exhibit_pages.index(register) if not item["needs"]]
    yield "exhibits/index.html", lambda: exhibit_pages.index_page(items, register, [COPY]).encode()
    yield "exhibits/index.json", lambda: exhibit_pages.index_json(items)
    yield from _data(shown)
    yield from _updates(shown)
    yield from _rest(shown, plain)


def _bulletin(shown: PublicReleases, *, pictures: bool) -> Iterator[File]:
    register = shown.current.register
    resolved = ResolvedRequest(shown, shown.current, Selection(), ())
    notices = request.notices(resolved, contents.PLACE)
    first = partial(bulletin_pages.national, register, "", notices, pictures=pictures, published=True)
    yield "bulletin/index.html", lambda: first().encode()
    yield "index.html", lambda: first().encode()
    for page in PAGES[1:]:
        render = partial(bulletin_pages.dashboard_page, register, page, request.releases(shown)[:1])
        yield f"{page.path[1:]}/index.html", lambda render=render: render().encode()
    for name in social_cards.names(register):
        yield social_cards.path(register, name)[1:], partial(_social_card, register, name)
    for exhibit in (one for group in contents.national(register).values() for one in group):
        if exhibit.selection != Selection():  # what an address without a query, as a folder has it, does not show
            yield contents.table_of(exhibit), partial(formats.FORMATS["csv"].make, exhibit, register)
    for code in register.forces:
        render_force = partial(bulletin_pages.force, register, code, "", notices, pictures=pictures, published=True)
        yield (
            f"{contents.FORCES[1:]}{code}/index.html",
            lambda render_force=render_force: render_force().encode(),
        )
        for exhibit in contents.of_force(register, code):
            yield contents.table_of(exhibit), partial(formats.FORMATS["csv"].make, exhibit, register)
    if pictures:
        for name in bulletin_charts.all_names(register):
            if exhibit := bulletin_charts.exhibit_of(name, register):
                render_chart = partial(chart_svg.render, exhibit, name.size, register.release.published_at)
                yield f"{bulletin_charts.PLACE[1:]}{name}", partial(_with_retries, render_chart)


def _exhibit(exhibit: Exhibit, register: Register, *, pictures: bool) -> Iterator[File]:
    fitting, posted = (
        (availability.fitting_sizes(exhibit), availability.social_picture(exhibit, register))
        if pictures
        else ((), None)
    )
    own_picture = posted if posted and posted[0] is exhibit else None  # only views without filters are published
    page = f"exhibits/{exhibit.id}/index.html"
    yield (
        page,
        lambda: with_static_pictures(card.exhibit_page(exhibit, fitting, own_picture, register), exhibit).encode(),
    )
    for ending, format_ in formats.FORMATS.items():
        is_made = not (format_.refusal and format_.refusal(exhibit))
        if ending and is_made and not format_.part and not format_.live:
            yield f"exhibits/{exhibit.id}.{ending}", lambda format_=format_: format_.make(exhibit, register)
    yield f"exhibits/{exhibit.id}.{exhibit_pages.EMBED}", lambda: card.embed_page(exhibit, served=False).encode()
    for size in fitting:
        for ending in sizes.FORMATS:
            render = partial(renderer.render, exhibit, size, ending, register.release.published_at)
            yield f"exhibits/{exhibit.id}.{size.name}.{ending}", partial(_with_retries, render)
            if size.name == USUAL:
                yield f"exhibits/{exhibit.id}.{ending}", partial(_with_retries, render)


def _social_card(register: Register, name: str) -> bytes:
    return social_cards.render(register, social_cards.card(register, name))


def with_static_pictures(page: str, exhibit: Exhibit) -> str:
    """Rewrite the picture addresses of a page to ones without a query, for a static folder."""
    for size in SIZES:
        for ending in sizes.FORMATS:
            path = f"{citation.PLACE}{exhibit.id}.{size}.{ending}"
            page = page.replace(f"{citation.picture_link(exhibit, ending, size)}&#34;", f"{path}&#34;")
            page = page.replace(f'{citation.picture_link(exhibit, ending, size)}"', f'{path}"')
    return page


def _data(shown: PublicReleases) -> Iterator[File]:
    register, package_files = shown.current.register, shown.current.files
    present = request.releases(shown)[:1]
    yield "data/index.html", lambda: exhibit_pages.data_page(register, "", (), present, served=False).encode()
    yield "data/data-package.zip", lambda: data_package.zipped(package_files)
    yield f"data/{sqlite_file.NAME}", partial(sqlite_file.as_sqlite, register)
    for name, content in sorted(package_files.items()):
        yield f"data/{name}", lambda name=name, content=content: data_package.without_formulas(name, content)


def _updates(shown: PublicReleases) -> Iterator[File]:
    register = shown.current.register
    yield feed_links.CALENDAR[1:], partial(calendar_file.of, register)
    for code in register.forces:
        yield feed_links.force_path(code)[1:], partial(change_feeds.of_force, shown, code)
    for name in change_feeds.statistic_ids(shown):
        yield feed_links.statistic_path(name)[1:], partial(change_feeds.of_statistic, shown, name)


def _rest(shown: PublicReleases, plain: list[Exhibit]) -> Iterator[File]:
    register = shown.current.register
    paths = [page.path for page in PAGES] + [contents.PLACE, "/exhibits/", "/data/"]
    paths += [f"{contents.FORCES}{code}" for code in register.forces] + [
        citation.permalink(exhibit) for exhibit in plain
    ]
    yield "404.html", lambda: exhibit_pages.refusal_page(exhibit_pages.NOT_FOUND, exhibit_pages.NO_PAGE, PAGES).encode()
    yield "sitemap.xml", lambda: feeds.sitemap(paths, register.release).encode()
    yield "feed.xml", lambda: feeds.feed(shown).encode()
    yield "favicon.png", assets.favicon
    yield "favicon.ico", assets.favicon
    yield exhibit_pages.STYLE[1:], lambda: assets.STYLE.body
    yield exhibit_pages.HOST_SCRIPT[1:], lambda: assets.HOST.body
    yield assets.STYLE.path[1:], lambda: assets.STYLE.body


def _with_retries(make: Callable[[], bytes]) -> bytes:
    for _ in range(TRIES - 1):
        try:
            return make()
        except (BusyError, SlowError):
            continue
    return make()
