"""Make the two files of a hearing pack, for Word and as signed PDF, and keep them beside the pictures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from lib.addresses import committee_areas
from lib.outlets.credentials import pdf_signatures
from lib.outlets.credentials.picture_provenance import HEARING, HEARING_PACK, Provenance
from lib.outlets.files import citation, file_names
from lib.outlets.hearing import pack_sections, word_file
from lib.outlets.html import fragments
from lib.outlets.pictures import browser, metadata, picture_cache, renderer, signed_pictures
from lib.outlets.pictures.content import NOT_OFFICIAL

if TYPE_CHECKING:
    from lib.addresses.committee_areas import CommitteeAreas
    from lib.dataset.register import Register
    from lib.outlets.hearing.pack_document import PackDocument
    from lib.outlets.hearing.pack_sections import Report

WORD, PDF = "docx", "pdf"
TYPES: Final = {WORD: word_file.MEDIA_TYPE, PDF: "application/pdf"}


def make(
    ending: str, register: Register, areas: CommitteeAreas, version: str = "", report: Report = pack_sections.silent
) -> bytes:
    """Make one file of a pack, or read it where it is kept. A PDF is signed, unless it is of a preview.

    Equal areas and releases give equal bytes, under the signature where there is one.

    Args:
        ending: of the file.
        register: of the release.
        areas: that were chosen.
        version: id of the release where it is an earlier one.
        report: told before each step how many are done, how many there are, and what comes next.

    Raises:
        ValueError: there is no pack of these areas.
        NoBrowserError, BusyError, SlowError: a PDF cannot be printed now.
    """
    if ending == WORD or register.preview:
        return make_unsigned(ending, register, areas, version, report)
    return signed_pictures.signed(
        _key(ending, register, areas, version),
        lambda: make_unsigned(ending, register, areas, version, report),
        pdf_signatures.sign,
    )


def make_unsigned(
    ending: str, register: Register, areas: CommitteeAreas, version: str = "", report: Report = pack_sections.silent
) -> bytes:
    """Make the file under the signature; arguments and errors are those of `make`."""
    key = _key(ending, register, areas, version)
    content = picture_cache.get(key)
    if content is None:
        pack = pack_sections.build(register, areas, version, report)
        told = "" if register.preview else _provenance(pack, register, areas, version).text
        content = word_file.as_docx(pack) if ending == WORD else _printed(pack, told)
        picture_cache.put(key, content)
    return content


def is_cached(ending: str, register: Register, areas: CommitteeAreas, version: str = "") -> bool:
    """Return whether a file of a pack is kept."""
    return picture_cache.has(_key(ending, register, areas, version))


def name(ending: str, register: Register, areas: CommitteeAreas) -> str:
    """Return the name of a file of a pack."""
    forces = [force.name for force in committee_areas.forces(register, areas)]
    led = ",".join((*areas.constituencies, *areas.places))
    return file_names.hearing_name(forces, led, register.release.version, ending)


def page(pack: PackDocument) -> str:
    """Render head and body of the page that is printed."""
    return fragments.render("hearing_pack.html", pack=pack)


def _provenance(pack: PackDocument, register: Register, areas: CommitteeAreas, version: str) -> Provenance:
    """Return what the PDF says of itself under its signature."""
    return Provenance(
        exhibit=HEARING_PACK,
        selection=pack_sections.link(areas, version).partition("?")[2],
        size=HEARING,
        format=PDF,
        release=register.release.id,
        data_sha256=register.digest,
        title=pack.title,
        subtitle=pack.subtitle,
        sources=(pack.source,),
        caveats=(pack.description,),
        status=NOT_OFFICIAL,
        licence=pack.licence,
        address=pack.address,
    )


def _printed(pack: PackDocument, provenance: str) -> bytes:
    facts = metadata.PictureMetadata(
        id="hearing-pack",
        title=pack.title,
        description=pack.description,
        source=pack.source,
        licence=pack.licence,
        version=pack.version,
        address=pack.address,
        moment=pack.moment,
        provenance=provenance,
    )
    return metadata.pdf(browser.BROWSER.print(page(pack)), facts)


def _key(ending: str, register: Register, areas: CommitteeAreas, version: str) -> str:
    link = pack_sections.link(areas, version, ending)
    parts = (link, register.digest, citation.origin(), citation.contact(), renderer.code_digest())
    return hashlib.sha256("\0".join(("hearing", *parts)).encode()).hexdigest()
