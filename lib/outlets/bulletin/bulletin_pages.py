"""The bulletin's pages as HTML: the first, one for each force, and one in the place of each page of the dashboard."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
from lib.addresses import address
from lib.exhibits import headlines
from lib.model import periods, words
from lib.model.records import Selection
from lib.model.site_map import BY_ID, PAGES
from lib.outlets.bulletin import bulletin_charts, contents, social_cards
from lib.outlets.files import citation
from lib.outlets.html import card, exhibit_pages, fragments
from lib.outlets.pictures import availability
from lib.settings import ASSETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.addresses.request import Notice
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page
    from lib.outlets.bulletin.social_cards import Posted

TITLE: Final = "Bulletin: child sexual abuse and exploitation recorded by the police"
# In the page itself: a second question to the server would keep the first heading back.
STYLE: Final = (ASSETS / "page.css").read_text(encoding="utf-8")
STYLE_DIGEST: Final = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = exhibit_pages.POLICY.replace("style-src 'self'", f"style-src 'sha256-{STYLE_DIGEST}'")
DESCRIBED: Final = ".csv-metadata.json"  # for programs, which find it beside the table
NO_PICTURES: Final = "This copy has no drawings, because no browser was there to make them. The tables say all."


def national(
    register: Register,
    version: str = "",
    notices: Sequence[Notice] = (),
    *,
    pictures: bool = True,
    published: bool = False,
) -> str:
    """The first page: headline figures and main exhibits, each with its drawing, table, cautions and sources.

    `version` names the register's release where it is an earlier one; `notices` stand above all else. Without
    `pictures`, or where no browser can draw them, the tables stand alone, and the page says so.
    """
    whole = Selection(version=version)
    shown = contents.national(register, version)
    return _page(
        "bulletin.html",
        register,
        version,
        title=TITLE,
        path=contents.PLACE,
        picture=social_cards.of_page(register, social_cards.FIRST, version, plain=published) if pictures else None,
        no_pictures=_said(pictures=pictures),
        opening=fragments.as_markup(
            fragments.opening(TITLE, headlines.lead(register, whole), headlines.lead_caveat(register), notices)
        ),
        tiles=fragments.as_markup(fragments.tiles(headlines.tiles(register, whole), "")),
        sections=[
            (
                BY_ID[page],
                [_part(one, 3, pictures=pictures) for one in found],
                contents.others(BY_ID[page], register, version),
            )
            for page, found in shown.items()
        ],
        forces=sorted(register.forces.values(), key=lambda force: force.name),
        sources=BY_ID["sources"],
    )


def force(
    register: Register,
    code: str,
    version: str = "",
    notices: Sequence[Notice] = (),
    *,
    pictures: bool = True,
    published: bool = False,
) -> str:
    """The page of one force: over time, by code, and beside the forces nearest in child population.

    A `published` one names files that need no query, which a folder of files cannot answer.

    Raises:
        KeyError: no force has that code.
    """
    of = register.forces[code]
    held = periods.months(register.quarters[0], register.quarters[-1])
    title = f"Child and familial sexual offences recorded by {of.official_name}, {held}"
    lead = (
        f"Figures for {of.name} from the Home Office's counts by police force and offence code. They come from a "
        "different source and cannot be compared with the national figures on group-based offences."
    )
    national = exhibits.make("forces-national", register, Selection(version=version))
    found = contents.of_force(register, code, version)
    return _page(
        "bulletin_force.html",
        register,
        version,
        title=title,
        path=f"{contents.FORCES}{code}",
        picture=_of_force(register, code, version, published=published) if pictures else None,
        no_pictures=_said(pictures=pictures),
        opening=fragments.as_markup(fragments.opening(title, lead, headlines.lead_caveat(register), notices)),
        parts=[_part(one, 2, pictures=pictures) | (_beside(one) if published else {}) for one in found],
        national=national,
        own=address.path(BY_ID["forces"].path, Selection(force=(code,), version=version)),
    )


def _of_force(register: Register, code: str, version: str, *, published: bool) -> Posted | None:
    """The picture of one force; in a folder of files, which has none of one force, that of all."""
    if published:
        return social_cards.of_page(register, "forces", plain=True)
    return social_cards.of_force(register, code, version)


def with_notices(page: bytes, notices: Sequence[Notice]) -> bytes:
    """A page that was made, with more to be said first below its heading."""
    heading = b"</h1>"
    return page.replace(heading, heading + fragments.render("notices.html", notices=notices).encode(), 1)


def standing(register: Register, page: Page, *, pictures: bool = True) -> str:
    """What stands at a page of the dashboard where only files are served: its exhibits, and where each is."""
    return _page(
        "bulletin_standing.html",
        register,
        "",
        title=page.heading,
        path=page.path,
        picture=social_cards.of_page(register, page.id, plain=True) if pictures else None,
        opening=fragments.as_markup(fragments.opening(page.heading, page.shows, headlines.lead_caveat(register))),
        found=[(one, citation.permalink(one)) for one in contents.of_page(page, register)],
        page=page,
    )


def _page(template: str, register: Register, version: str, picture: Posted | None = None, **more: Any) -> str:  # noqa: ANN401 - as the template takes
    asked = address.path("", Selection(version=version))
    said = f"{headlines.lead_caveat(register).short} {words.capitalised(words.released(register.release))}."
    return fragments.render(
        template,
        style=fragments.as_markup(STYLE),
        site=citation.TITLE,
        origin=citation.origin(),
        asked=asked,
        preview=fragments.as_markup(exhibit_pages.preview_tags(more["title"], said, f"{more['path']}{asked}", picture)),
        bulletin=f"{contents.PLACE}{asked}",
        place=contents.FORCES,
        release=words.capitalised(words.released(register.release)),
        pages=PAGES,
        closing=fragments.as_markup(fragments.closing(register, citation.contact())),
        **more,
    )


def _said(*, pictures: bool) -> str:
    return "" if pictures and not availability.missing() else NO_PICTURES


def _part(exhibit: Exhibit, level: int, *, pictures: bool) -> dict[str, Any]:
    """One exhibit as the template takes it."""
    parts = card.of(exhibit, level, sortable=False)
    return {
        "exhibit": exhibit,
        "words": parts.words,
        "drawing": bulletin_charts.of(exhibit) if pictures else None,
        "alternative": citation.chart_description(exhibit),
        "table": parts.table,
        "link": citation.permalink(exhibit),
        "files": [
            (label, link)
            for label, link in exhibit_pages.file_links(exhibit)
            if not link.partition("?")[0].endswith(DESCRIBED)
        ],
    }


def _beside(exhibit: Exhibit) -> dict[str, Any]:
    return {"link": "", "files": [("CSV", f"/{contents.table_of(exhibit)}")]}
