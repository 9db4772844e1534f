"""Render what the Police forces page shows beside its cards: the answer, and a phone's line of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.addresses import address, filter_words
from lib.exhibits import forces_answer
from lib.model.site_map import BY_ID
from lib.outlets.files import citation
from lib.outlets.html import feed_links, fragments
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Selection

NOT_BY_FORCE = "/exhibits/forces-national"
DATED = frozenset({"map", "compare", "spread", "profile"})  # views of one year; the others show all


def answer(register: Register, selection: Selection) -> str:
    """Render the numbers of the chosen areas in sentences, with a button that copies them."""
    year = selection.year if selection.view in DATED else ""
    return _answer(register, selection.only(("force", "region", "measure")), year, selection)


@caches.per_release(512, also=citation.site)
def _answer(register: Register, areas: Selection, year: str, selection: Selection) -> str:
    said = forces_answer.answer(register, areas, year or register.newest_year)
    path = citation.absolute(address.path(BY_ID["forces"].path, selection))
    chosen = [register.forces[code] for code in areas.force if code in register.forces]
    welsh = [force for force in chosen if force.welsh_name]
    feed = feed_links.force_path(chosen[0].code) if len(areas.force) == len(chosen) == 1 else ""
    return fragments.render("forces_answer.html", answer=said, path=path, welsh=welsh, feed=feed)


@caches.per_release(512)
def choices(register: Register, selection: Selection) -> str:
    """Render a phone's line with the choices in force, and the button that unfolds the filters below it."""
    in_brief = filter_words.in_brief(register, selection, dated=selection.view in DATED)
    return fragments.render("forces_choices.html", choices=in_brief)


def not_comparable(version: str) -> str:
    """Render the sentence that these figures are not those of the other pages, with a link to the reason."""
    reason = address.of_version(f"{BY_ID['sources'].path}#methods-two", version)
    return fragments.render("forces_not_comparable.html", reason=reason)


@caches.per_release(8)
def not_by_force(register: Register, version: str) -> str:
    """Render the sentence that some figures are not published by force, with links to them and to what is known."""
    paths = [BY_ID["offences"].path, NOT_BY_FORCE, *([f"{fragments.DIFFERENCES}#not-known"] if register.gaps else [])]
    return fragments.render("forces_not_published.html", paths=[address.of_version(path, version) for path in paths])
