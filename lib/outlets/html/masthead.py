"""Render the top of every page: the site's name, the menu, the breadcrumb, and the release of the figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from lib.addresses import address, bare
from lib.model.records import WHOLE, Selection
from lib.model.site_map import BY_ID, PAGES
from lib.outlets.files import citation
from lib.outlets.html.fragments import as_markup, render
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.site_map import Page

SOURCES = BY_ID["sources"].path
SELF, WHOLE_WINDOW = "_self", "_top"  # where a link opens; the second leaves the frame of another site


class Crumb(NamedTuple):
    """One step of the breadcrumb; the last one has no link."""

    text: str
    link: str = ""


def masthead(register: Register, selection: Selection) -> str:
    """Render the site's name, and the buttons with which a phone unfolds search and menu."""
    return _masthead(register, address.carried_over(selection))


def menu(register: Register, page: Page, selection: Selection) -> str:
    """Render links to the pages, each with the part of the selection that carries over."""
    return _menu(register, page, address.carried_over(selection))


def whereabouts(register: Register, page: Page, selection: Selection) -> str:
    """Render the breadcrumb of a page of the dashboard, down to one chosen force, and the release of its figures."""
    return _whereabouts(register, page, selection.only(("force", "version")))


def plain_top(
    register: Register | None,
    selection: Selection,
    *,
    here: Page | None = None,
    crumbs: tuple[Crumb, ...] = (),
    framed: bool = False,
) -> str:
    """Render the whole top of a page without scripts, whose menu folds without them.

    Args:
        register: whose release is named; None where no figures are public.
        selection: carried by the links.
        here: the page of the dashboard that the menu marks.
        crumbs: below that of the first page.
        framed: whether other sites may show the page in a frame, which its links then leave.
    """
    target = WHOLE_WINDOW if framed else SELF
    return render(
        "plain_top.html",
        masthead=as_markup(render("masthead.html", home=_link("/", selection), folds=False, target=target)),
        menu=as_markup(render("menu.html", here=here, pages=_links(here, selection), opens={}, target=target)),
        whereabouts=as_markup(
            _place(register, (_first(selection), *crumbs) if crumbs else (), selection.version, target)
        ),
    )


def page_crumb(page: Page, selection: Selection) -> Crumb:
    """Return the step of a page of the dashboard, with the selection that shows the same figures there."""
    return Crumb(page.label, address.path(page.path, selection))


@caches.per_release(64, also=citation.site)
def _masthead(register: Register, selection: Selection) -> str:  # noqa: ARG001 - the cache is of a release
    return render("masthead.html", home=_link("/", selection), folds=True, target=SELF)


@caches.per_release(256, also=citation.site)
def _menu(register: Register, page: Page, selection: Selection) -> str:
    """Render the menu. Where nothing was chosen, the links have no query; a measured page writes its own."""
    opens = {
        measured.id: [urlencode(bare.parameters(measured, register, narrow=narrow)) for narrow in (False, True)]
        for measured in PAGES
        if measured.measured
    }
    return render("menu.html", here=page, pages=_links(page, selection), opens=opens, target=SELF)


def _links(here: Page | None, selection: Selection) -> list[tuple[Page, str]]:
    unchosen = selection == Selection() and not (here and here.measured)
    shown = [page for page in PAGES if page.in_menu]
    return [(page, page.path if unchosen else address.path(page.path, selection)) for page in shown]


def _link(path: str, selection: Selection) -> str:
    return address.path(path, address.carried_over(selection))


def _first(selection: Selection) -> Crumb:
    return Crumb(PAGES[0].label, _link(PAGES[0].path, selection))


@caches.per_release(256, also=citation.site)
def _whereabouts(register: Register, page: Page, selection: Selection) -> str:
    carried = replace(Selection(), version=selection.version)
    forces = [code for code in selection.force if code != WHOLE] if page.measured and not page.apart else []
    crumbs = [_first(carried), Crumb(page.label)]
    if len(forces) == 1:
        whole = address.of_version(page.path, selection.version)
        crumbs[1:] = [Crumb(page.label, whole), Crumb(register.forces[forces[0]].name)]
    return _place(register, () if page is PAGES[0] else tuple(crumbs), selection.version, SELF)


def _place(register: Register | None, crumbs: tuple[Crumb, ...], version: str, target: str) -> str:
    """Render breadcrumb and release; without crumbs only the release, on the first page."""
    changed = f"{address.of_version(SOURCES, version)}#releases"
    return render("whereabouts.html", crumbs=crumbs, register=register, changed=changed, target=target)
