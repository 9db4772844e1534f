"""Render the bulletin's pages: the first, one for each force, and static replacements of the dashboard's pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
from lib.addresses import address, bare
from lib.exhibits import headlines, questions
from lib.model import words
from lib.model.records import Selection
from lib.model.site_map import BY_ID, PAGES
from lib.outlets.bulletin import bulletin_charts, contents, endnotes, social_cards
from lib.outlets.files import citation
from lib.outlets.html import card, chart_place, exhibit_pages, feed_links, fragments, masthead, reference
from lib.outlets.pictures import availability
from lib.settings import ASSETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.addresses.request import ListedRelease, Notice
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page
    from lib.outlets.bulletin.endnotes import Endnotes
    from lib.outlets.html.chart_place import ChartScript
    from lib.outlets.html.exhibit_pages import PostedPicture

TITLE: Final = "Bulletin: child sexual abuse and exploitation recorded by the police"
PRINT_VERSION: Final = "Print version"  # what the breadcrumb calls it
# Inline, because a second request would delay the first heading.
STYLE: Final = (ASSETS / "page.css").read_text(encoding="utf-8")
PRINTED: Final = "{site}, {release}"  # at the top of each sheet of paper
METADATA_ENDING: Final = ".csv-metadata.json"  # not listed: programs find it beside the table
NO_PICTURES: Final = "This page has no charts, because no browser was there to make them. The tables say all."


def national(
    register: Register,
    version: str = "",
    notices: Sequence[Notice] = (),
    *,
    pictures: bool = True,
    published: bool = False,
) -> str:
    """Render the first page: headline figures and main exhibits, each with chart, table, caveats and sources.

    `version` names the register's release where it is an earlier one; `notices` are shown first. Without `pictures`, or
    without a browser to render them, there are tables only, and the page says so.
    """
    groups = headlines.groups(register, Selection(version=version))
    answered = questions.answered(register, version)
    sections = contents.national(register, version)
    notes = endnotes.of([exhibit for shown in sections.values() for exhibit in shown], groups, answered)
    return _page(
        "bulletin.html",
        register,
        version,
        title=TITLE,
        path=contents.PLACE,
        picture=social_cards.posted(register, social_cards.FIRST, version),
        no_pictures=_no_pictures_notice(pictures=pictures),
        opening=fragments.as_markup(fragments.opening(TITLE, notices=notices)),
        groups=groups,
        figures=fragments.as_markup(fragments.figures(groups, version, scripted=False)),
        of_figures=endnotes.of((), groups),
        questions=fragments.as_markup(fragments.questions(answered, version, scripted=False)),
        of_questions=endnotes.of((), (), answered),
        notes=notes,
        sections=[
            (
                BY_ID[page],
                [
                    _part(exhibit, 3, notes, pictures=pictures, live=not published)
                    | _in_folder(exhibit, published=published)
                    for exhibit in exhibits_
                ],
                [
                    (exhibit, citation.permalink(exhibit))
                    for exhibit in contents.others(BY_ID[page], register, version, plain=published)
                ],
            )
            for page, exhibits_ in sections.items()
        ],
        forces=sorted(register.forces.values(), key=lambda force: force.name),
        sources=BY_ID["sources"],
        chart=None if published else chart_place.script(),
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
    """Render the page of one force: over time, by code, and beside forces of similar child population.

    If `published`, links to files have no query, because a static folder cannot answer one.

    Raises:
        KeyError: no force has that code.
    """
    force_ = register.forces[code]
    title = contents.force_title(register, code)
    lead = (
        f"Figures for {force_.name} from the Home Office's counts by police force and offence code. They come from a "
        "different source and cannot be compared with the national figures on group-based offences."
    )
    national = exhibits.make("forces-national", register, Selection(version=version))
    exhibits_ = contents.of_force(register, code, version)
    notes = endnotes.of(exhibits_)
    return _page(
        "bulletin_force.html",
        register,
        version,
        title=title,
        path=f"{contents.FORCES}{code}",
        picture=social_cards.posted(register, code, version),
        no_pictures=_no_pictures_notice(pictures=pictures),
        opening=fragments.as_markup(fragments.opening(title, lead, notices=notices)),
        parts=[
            _part(exhibit, 2, notes, pictures=pictures, live=not published)
            | (_static_files(exhibit) if published else {})
            for exhibit in exhibits_
        ],
        notes=notes,
        force=force_,
        national=national,
        chart=None if published else chart_place.script(),
        own=address.path(BY_ID["forces"].path, replace(bare.selection(register, version), force=(code,))),
        feed=feed_links.force_path(code),
        discovery=fragments.as_markup(feed_links.discovery(feed_links.force_path(code))),
    )


def with_notices(page: bytes, notices: Sequence[Notice]) -> bytes:
    """Insert notices below the heading of a rendered page."""
    heading = b"</h1>"
    return page.replace(heading, heading + fragments.render("notices.html", notices=notices).encode(), 1)


def dashboard_page(register: Register, page: Page, releases: tuple[ListedRelease, ...]) -> str:
    """Render a dashboard page for a static site: its exhibits, with links to each.

    The page of sources has all its parts, to which every other page links; `releases` are those that it lists.
    """
    looked_up = reference.unfiltered(register, citation.contact(), releases) if page.id == "sources" else ""
    return _page(
        "bulletin_standing.html",
        register,
        "",
        title=page.heading,
        path=page.path,
        picture=social_cards.posted(register, page.id),
        opening=fragments.as_markup(
            fragments.opening(page.heading, page.shows, headlines.lead_caveat(register) if page.strip else None)
        ),
        found=[(exhibit, citation.permalink(exhibit)) for exhibit in contents.of_page(page, register, plain=True)],
        page=page,
        looked_up=fragments.as_markup(looked_up),
    )


def _page(
    template: str,
    register: Register,
    version: str,
    picture: PostedPicture,
    chart: ChartScript | None = None,
    **more: Any,  # noqa: ANN401 - as the template takes
) -> str:
    query = address.path("", Selection(version=version))
    description = f"{headlines.lead_caveat(register).short} {words.capitalised(words.released(register.release))}."
    return fragments.render(
        template,
        chart=chart,
        style=fragments.as_markup(STYLE),
        site=citation.TITLE,
        origin=citation.origin(),
        asked=query,
        preview=fragments.as_markup(
            exhibit_pages.preview_tags(more["title"], description, f"{more['path']}{query}", picture)
        ),
        bulletin=f"{contents.PLACE}{query}",
        place=contents.FORCES,
        release=words.capitalised(words.released(register.release)),
        printed=PRINTED.format(site=citation.TITLE, release=words.released(register.release)),
        printed_from=citation.absolute(f"{more['path']}{query}"),
        pages=PAGES,
        top=fragments.as_markup(
            masthead.plain_top(
                register,
                Selection(version=version),
                here=more.get("page"),
                crumbs=_crumbs(more["path"], more.get("page"), more["title"], version),
            )
        ),
        closing=fragments.as_markup(fragments.closing(register, citation.contact(), version=version)),
        **more,
    )


def _crumbs(path: str, page: Page | None, title: str, version: str) -> tuple[masthead.Crumb, ...]:
    """Return the steps to a page: none to the first, which the site's name leads to."""
    if page:
        return () if page is PAGES[0] else (masthead.Crumb(page.label),)
    if path == contents.PLACE:
        return (masthead.Crumb(PRINT_VERSION),)
    return (
        masthead.Crumb(PRINT_VERSION, address.of_version(contents.PLACE, version)),
        masthead.Crumb(title),
    )


def _no_pictures_notice(*, pictures: bool) -> str:
    return "" if pictures and not availability.missing() else NO_PICTURES


def _part(exhibit: Exhibit, level: int, notes: Endnotes, *, pictures: bool, live: bool) -> dict[str, Any]:
    """Collect one exhibit's parts for the template; a chart of a static folder is not `live`."""
    parts = card.of(exhibit, level, sortable=False)
    return {
        "exhibit": exhibit,
        "words": parts.words,
        "cautions": fragments.as_markup(fragments.exhibit_caveats(exhibit, numbers=notes.numbers)),
        "charts": bulletin_charts.of(exhibit) if pictures else None,
        "live": chart_place.link(exhibit) if live else "",
        "alternative": citation.chart_description(exhibit),
        "table": parts.table,
        "link": citation.permalink(exhibit),
        "files": [
            (label, link)
            for label, link in exhibit_pages.file_links(exhibit)
            if not link.partition("?")[0].endswith(METADATA_ENDING)
        ],
    }


def _in_folder(exhibit: Exhibit, *, published: bool) -> dict[str, Any]:
    """Return the files of an exhibit that a static folder does not have at the address of the live one."""
    return _static_files(exhibit) if published and exhibit.selection != Selection() else {}


def _static_files(exhibit: Exhibit) -> dict[str, Any]:
    return {"link": "", "files": [("CSV", f"/{contents.table_of(exhibit)}")]}
