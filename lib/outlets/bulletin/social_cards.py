"""The picture beside a link that is shared, for each page and each police force: its words, its file, its address.

A picture says one number with its cautions, source and date. It is drawn ahead and kept, so that the first program
that asks for it waits for nothing. A police force with a count under 10 has the site's neutral picture, which says no
number at all; so has whatever would not fit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from time import sleep
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address, bare
from lib.exhibits import forces_answer, headlines, recorded
from lib.model import small_counts
from lib.model.records import WHOLE, Selection
from lib.model.site_map import BY_ID, PAGES
from lib.outlets.bulletin import contents
from lib.outlets.credentials import signing
from lib.outlets.credentials.picture_provenance import LINK, SITE, Provenance
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages
from lib.outlets.html.exhibit_pages import PostedPicture
from lib.outlets.pictures import content, link_picture, metadata, picture_cache, renderer, signed_pictures
from lib.outlets.pictures.link_picture import LinkWords
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.site_map import Page

PLACE: Final = "/images/"
FIRST: Final = PAGES[0].id
NEUTRAL: Final = "Child sexual abuse and exploitation recorded by the police"
NEUTRAL_ABOUT: Final = "Each figure stands beside its source and its cautions. Open the link to read them."

WITHOUT_CHOICE: Final = Selection()
PAUSE: Final = 0.02  # seconds between two pictures, in which requests run


@dataclass(frozen=True, slots=True)
class SocialCard:
    """The picture of one page or police force in one release.

    Args:
        name: id of the page, or code of the force.
        words: all that it says.
        exhibit: the view whose number it says; None where it says none.
        link: address of what it belongs to, without scheme and host.
    """

    name: str
    words: LinkWords
    exhibit: Exhibit | None
    link: str


def names(register: Register) -> tuple[str, ...]:
    """Name every picture of a release: one for each page and each police force."""
    return (*BY_ID, *register.forces)


def path(register: Register, name: str) -> str:
    """Return the address of a picture. It names the release, because sites keep a picture under its address for long.

    Of a preview it names the release to come.
    """
    return f"{PLACE}{register.release.id}/{name}.png"


def posted(register: Register, name: str, version: str = "") -> PostedPicture:
    """Return what the head of a page says of its picture."""
    return PostedPicture(
        citation.absolute(path(register, name)),
        link_picture.WIDTH,
        link_picture.HEIGHT,
        card(register, name, version).words.text,
    )


@caches.per_release(256, also=citation.site)
def card(register: Register, name: str, version: str = "") -> SocialCard:
    """Make the words of a picture; `version` names the register's release where it is an earlier one.

    Raises:
        KeyError: no page and no police force has that name.
    """
    made = _of_page(register, BY_ID[name], version) if name in BY_ID else _of_force(register, name, version)
    return made if link_picture.fits(made.words) else _neutral(made.name, version)


def _of_page(register: Register, page: Page, version: str) -> SocialCard:
    """Say the finding of the page's first chart or table; of a page without any, what it is for."""
    link = address.of_version(page.path, version)
    if page.id not in contents.SECTIONS:
        foot = _named_link(link)
        return SocialCard(page.id, LinkWords(citation.TITLE, page.heading, page.shows, (), foot), None, link)
    selection = bare.selection(register, version)
    exhibit = exhibits.make(contents.SECTIONS[page.id][0], register, selection)
    if not page.measured:
        return _of_exhibit(page.id, exhibit, exhibit.headline, exhibit.subtitle, link)
    answer = forces_answer.counted(register, selection, recorded.year_of(register, selection))
    return _of_exhibit(page.id, exhibit, answer.heading, "", link)


def _of_force(register: Register, code: str, version: str) -> SocialCard:
    """Say how many offences the force recorded; a count under 10 is in no picture for posts."""
    force = register.forces[code]
    selection = replace(bare.selection(register, version), force=(force.code,))
    answer = forces_answer.counted(register, selection, recorded.year_of(register, selection))
    if any(small_counts.FEWER in area.number for area in answer.areas):
        return _neutral(code, version)
    exhibit = exhibits.make("force-codes", register, selection)
    link = address.path(BY_ID["forces"].path, Selection(force=(code,), version=version))
    return _of_exhibit(code, exhibit, answer.heading, "", link)


def _of_exhibit(name: str, exhibit: Exhibit, heading: str, about: str, link: str) -> SocialCard:
    cautions = tuple(caveat.short for caveat in exhibit.must_show)
    foot = (*content.short_credits(exhibit), *_named_link(link))
    return SocialCard(name, LinkWords(citation.TITLE, heading, about, cautions, foot), exhibit, link)


def _named_link(link: str) -> tuple[str, ...]:
    """Return the link as words; nothing where no origin is set, because a path alone leads nobody anywhere."""
    return (f"Link: {citation.absolute(link)}",) if citation.origin() else ()


def _neutral(name: str, version: str) -> SocialCard:
    """Return the picture of the site, which says no number and no name of a police force."""
    link = address.of_version(PAGES[0].path, version)
    words = LinkWords(citation.TITLE, NEUTRAL, NEUTRAL_ABOUT, (), (content.NOT_OFFICIAL,))
    return SocialCard(name, words, None, link)


def tags(register: Register, page: Page, selection: Selection = WITHOUT_CHOICE) -> str:
    """Render the link-preview tags of a dashboard page: the caveat first.

    Args:
        register: of the release.
        page: of the dashboard.
        selection: what the address asks for: one police force alone, or an earlier release, has a picture of its own.
    """
    force, version = _force_of(page, selection), selection.version
    description = f"{headlines.lead_caveat(register).short} {page.shows}"
    title = contents.force_title(register, force) if force else page.heading
    picture = posted(register, force or page.id, version)
    return exhibit_pages.preview_tags(title, description, link_of(page, selection), picture)


def link_of(page: Page, selection: Selection) -> str:
    """Return the address of a page as its head names it: with its filters where it shows one police force."""
    if _force_of(page, selection):
        return address.path(page.path, selection)
    return address.of_version(page.path, selection.version)


def _force_of(page: Page, selection: Selection) -> str:
    """Return the code of the one police force that a page shows; empty where it shows several, all or none."""
    chosen = [code for code in selection.force if code != WHOLE]
    return chosen[0] if page.id == "forces" and len(chosen) == 1 else ""


def render(register: Register, made: SocialCard) -> bytes:
    """Return the picture as signed PNG, from the cache where it is kept. A preview is neither kept nor signed."""
    if register.preview:
        return _drawn(register, made)
    return signed_pictures.signed(
        _key(register, made),
        lambda: _unsigned(register, made),
        lambda picture, signer: signing.sign(picture, _provenance(register, made), signer),
    )


def is_kept(register: Register, made: SocialCard) -> bool:
    """Return whether the picture was drawn before, signed or not: to sign it is quick."""
    return picture_cache.has(_key(register, made))


def draw_ahead(register: Register, until: Callable[[], bool] = lambda: False) -> None:
    """Draw every picture of a release that is not kept yet, without signing it. Ends early once `until` returns true.

    What cannot be kept is drawn when it is asked for.
    """
    for made in _cards(register):
        if until():
            return
        if not register.preview and not is_kept(register, made):
            _unsigned(register, made)
            sleep(PAUSE)


def _cards(register: Register) -> Iterator[SocialCard]:
    for name in names(register):
        yield card(register, name)


def _unsigned(register: Register, made: SocialCard) -> bytes:
    key = _key(register, made)
    picture = picture_cache.get(key)
    if picture is None:
        picture = _drawn(register, made)
        picture_cache.put(key, picture)
    return picture


def _drawn(register: Register, made: SocialCard) -> bytes:
    exhibit = made.exhibit
    facts = metadata.PictureMetadata(
        id=f"link-{made.name}",
        title=made.words.heading,
        description=made.words.text,
        source=content.short_credits(exhibit)[0] if exhibit else "",
        licence=citation.licence(exhibit) if exhibit else "",
        version=exhibit.version if exhibit else "",
        address=citation.absolute(made.link),
        moment=register.release.published_at,
    )
    return metadata.png(link_picture.draw(made.words), facts)


def _key(register: Register, made: SocialCard) -> str:
    """Return the cache key: equal words of a release are one picture, so that all neutral ones are the same file."""
    parts = ("link", made.words.text, made.link, register.digest, renderer.code_digest())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _provenance(register: Register, made: SocialCard) -> Provenance:
    if made.exhibit:
        told = signed_pictures.provenance_of(made.exhibit, LINK, "png")
        return replace(told, title=made.words.heading, subtitle=made.words.about, address=citation.absolute(made.link))
    return Provenance(
        exhibit=SITE,
        selection="",
        size=LINK,
        format="png",
        release=register.release.id,
        data_sha256=register.digest,
        title=made.words.heading,
        subtitle=made.words.about,
        sources=(),
        caveats=(),
        status=content.NOT_OFFICIAL,
        licence="",
        address=citation.absolute(made.link),
    )
