"""Verify an uploaded picture: who signed it, whether it was changed since, and whether its figures are current."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qs

from lib import exhibits
from lib.addresses import address, committee_areas, filter_words, request
from lib.model import words
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.records import Selection
from lib.model.site_map import BY_ID
from lib.outlets.credentials import credential_reading_process, file_kinds
from lib.outlets.credentials.file_kinds import FileKind
from lib.outlets.credentials.inspection import OWN, Integrity, SignerKind
from lib.outlets.credentials.picture_provenance import BRIEF, HEARING, HEARING_PACK, LINK, SITE
from lib.outlets.files import citation
from lib.outlets.pictures.sizes import SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.credentials.inspection import Inspection
    from lib.outlets.credentials.picture_provenance import Provenance
    from lib.outlets.credentials.signers import Signer
    from lib.releases.release_packages import ReleasePackage
    from lib.releases.store import PublicReleases

EVERYTHING: Final = "Everything that is shown here"
LOOK_UP: Final = (
    "Find the link at the foot of the image. If it leads to this dashboard, open it, and compare every number, its "
    "period and its cautions."
)
LOOK_FOR: Final = (
    "If there is no such link, or what it leads to says something else, do not quote the image. Find the figure in the "
    "list of everything that is shown here."
)
FRESH: Final = "Do not use this file. Open the present chart, compare, and download its image."
COMPARE: Final = "Open the present chart, and compare every number, its period and its cautions."
UNCHANGED: Final = "This image has not been changed"
CHANGED: Final = "This image has been changed"
UNUSABLE: Final = f"{UNCHANGED}, but do not use it"
ENDED: Final = "We cannot confirm this image, because the certificate of its signature has ended"
OF_ORIGINAL: Final = "Of the original: "
OF_NAMED: Final = "Of the chart that the file names: "
# Label of the view in the facts, by what a sentence on currency is about.
SHOWS: Final[Mapping[str, str]] = {"": "Shows", OF_ORIGINAL: "The original shows", OF_NAMED: "The file names"}
AS_MADE: Final = "It is exactly as this dashboard signed it."
WITH_EARLIER: Final = "It was signed by this dashboard with an earlier certificate."
UNATTESTED: Final = (
    "The check shows that the file is unchanged, and not who made it. This dashboard has no certificate that others "
    "vouch for. Anybody could have made this signature."
)
SAVED_AGAIN: Final = (
    "Editing, cropping or re-saving an image breaks the match. A number may have been painted over, or a program may "
    "have saved the image again."
)
NO_ORIGINAL: Final = "We cannot read what the original showed."
HAS_ENDED: Final = (
    "The signature holds no independent record of its time, so it ends with its certificate. It may have been made "
    "later."
)
OTHER_SIGNER: Final = (
    "It may come from another publisher, another copy of this dashboard, or from before we changed our certificate."
)
NAME_UNCHECKED: Final = "We have not checked whether the name in the certificate is true."
AS_SIGNED: Final[Mapping[Integrity, str]] = {
    Integrity.WHOLE: "The file is as it was signed.",
    Integrity.CHANGED: "The file was changed after it was signed.",
}
# Heading and sentence for a file without a signature that can be relied on.
UNSURE: Final[Mapping[Integrity, tuple[str, str]]] = {
    Integrity.BROKEN: (
        "The signature in this file has been changed",
        (
            "Somebody changed the signature, or copied it from another file. You cannot rely on anything that the file "
            "says of itself."
        ),
    ),
    Integrity.UNREADABLE: (
        "We cannot confirm this image, because we could not read it",
        "It may be damaged, be of another kind than its beginning says, or take too long to read.",
    ),
    Integrity.UNSIGNED: (
        "We cannot confirm this image, because it carries no signature",
        (
            "The image may be right or wrong. Social media and messaging sites remove signatures, and a screenshot "
            "never has one."
        ),
    ),
}
NOT_THERE: Final = "The view that it shows is no longer part of this dashboard."
NOT_HELD: Final = "We cannot say whether its figures are still current, because we do not hold their data release."
NEWER: Final = "A newer data release exists."
STILL_CURRENT: Final = "Its figures are still current."
WITHOUT_FIGURES: Final = "It shows no figures."
OTHER_KIND: Final = "We make no files of this kind. A social media site or a program may have converted it."


# Names of what is not one view of an exhibit in one of the sizes of pictures.
LABELS: Final[Mapping[str, str]] = {
    BRIEF: "One-page brief",
    HEARING: "Hearing pack",
    LINK: "Picture beside a link, 1200 x 630",
}


class VerdictShape(StrEnum):
    """The shape beside a verdict, which says the same as its words."""

    TICK = "tick"
    CROSS = "cross"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class ImageVerdict:
    """The verdict on a picture, for readers.

    Args:
        shape: of the verdict.
        heading: in one sentence, without a full stop.
        sentences: what it means, one or two sentences each.
        facts: label and text of each fact that is signed, or about the signature.
        link: address of the current view, or of every exhibit; empty where nothing was found out.
        leads_to: text of the link.
        to_do: what a reader can do.
    """

    shape: VerdictShape
    heading: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    link: str = ""
    leads_to: str = ""
    to_do: tuple[str, ...] = ()


def check(content: bytes, shown: PublicReleases, signer: Signer | None) -> ImageVerdict:
    """Verify a file. Nothing of it is stored. Of a file that we did not sign, only the name of its signer is repeated.

    Args:
        content: the file.
        shown: the public releases.
        signer: the one that the settings name; None where there is none.

    Raises:
        NothingPublicError: every release was withdrawn.
    """
    if len(content) > MOST_BYTES:
        limit = f"{MOST_BYTES // MEGABYTE} MB"
        return ImageVerdict(
            VerdictShape.QUESTION,
            "We cannot check this file, because it is too large",
            (f"It is larger than {limit}. Images made here are smaller.",),
        )
    kind = file_kinds.kind(content)
    if kind is FileKind.NONE:
        return ImageVerdict(
            VerdictShape.QUESTION,
            "We cannot check this file, because it is no image of a known kind",
            ("It is no PNG, SVG or PDF file, or it is damaged at its start.",),
            to_do=("Choose the file of the image itself, not the page or the message that shows it.",),
        )
    return verdict(credential_reading_process.read(content, signer), kind, shown)


def verdict(found: Inspection, kind: FileKind, shown: PublicReleases) -> ImageVerdict:
    """Say what the inspection of a file of a kind means.

    Raises:
        NothingPublicError: every release was withdrawn.
    """
    if found.integrity in UNSURE:
        return _unsure(found.integrity, kind)
    if found.signer is SignerKind.OTHER:
        return _signed_elsewhere(found)
    if found.provenance is None:
        return _ours_unknown(found)
    return _known(found, found.provenance, shown)


def _unsure(integrity: Integrity, kind: FileKind) -> ImageVerdict:
    heading, sentence = UNSURE[integrity]
    other = () if kind in file_kinds.MADE_HERE else (OTHER_KIND,)
    shape = VerdictShape.CROSS if integrity is Integrity.BROKEN else VerdictShape.QUESTION
    return ImageVerdict(shape, heading, (sentence, *other), (), citation.PLACE, EVERYTHING, (LOOK_UP, LOOK_FOR))


def _signed_elsewhere(found: Inspection) -> ImageVerdict:
    return ImageVerdict(
        VerdictShape.QUESTION,
        ENDED if found.ended else "We cannot confirm this image, because we did not sign it",
        (AS_SIGNED[found.integrity], OTHER_SIGNER, NAME_UNCHECKED),
        _signature(found),
        citation.PLACE,
        EVERYTHING,
        (LOOK_UP, LOOK_FOR),
    )


def _ours_unknown(found: Inspection) -> ImageVerdict:
    """Describe a file with a signature of ours that does not say, or no longer, which view it shows."""
    return ImageVerdict(
        VerdictShape.CROSS,
        CHANGED if found.integrity is Integrity.CHANGED else UNUSABLE,
        (*([SAVED_AGAIN] if found.integrity is Integrity.CHANGED else []), NO_ORIGINAL),
        _signature(found),
        citation.PLACE,
        EVERYTHING,
        (LOOK_UP, LOOK_FOR),
    )


def _known(found: Inspection, told: Provenance, shown: PublicReleases) -> ImageVerdict:
    """Describe a file whose signature is ours, and which says what it shows."""
    package = _package(told, shown)
    made_of = {HEARING_PACK: _of_pack, SITE: _of_site}.get(told.exhibit, _of_view)
    content_ = made_of(told, shown, package, SHOWS[_subject(found)])
    age, current = content_.age, content_.current
    shape, heading, made = _state(found, current=current)
    good = current and found.integrity is Integrity.WHOLE and not found.ended
    return ImageVerdict(
        shape,
        heading,
        (*made, f"{of}{age[:1].lower()}{age[1:]}" if (of := _subject(found)) else age),
        (*content_.shows, *_facts(told, package), *_signature(found)),
        content_.link,
        content_.leads_to,
        () if good and found.signer in OWN else (COMPARE,) if good else (FRESH,),
    )


class _Content(NamedTuple):
    """What a file of ours shows: whether that is current, where it is now, and the facts on it.

    Nothing of it is in the words of the file, which anybody could have signed where we have no certificate.
    """

    age: str
    current: bool
    link: str = citation.PLACE
    leads_to: str = EVERYTHING
    shows: tuple[tuple[str, str], ...] = ()


def _of_view(told: Provenance, shown: PublicReleases, package: ReleasePackage | None, label: str) -> _Content:
    """Describe a picture of an exhibit, or the brief with its chart."""
    then = _view(told, package.register) if package else None
    now = _view(told, shown.current.register)
    shows: tuple[tuple[str, str], ...] = ()
    if package and then:
        filters = filter_words.describe(package.register, then.selection, [told.exhibit])
        shows = (
            (label, f"{then.headline}. {then.subtitle}"),
            ("What was chosen", ". ".join(filters) or "Nothing. It is the view as it opens"),
        )
    link = (citation.permalink(now), "Open the present chart") if now else (citation.PLACE, EVERYTHING)
    return _Content(*_age(told, shown, then, now), *link, shows)


def _of_pack(told: Provenance, shown: PublicReleases, package: ReleasePackage | None, label: str) -> _Content:
    """Describe a hearing pack, which is current as long as its release is."""
    register, query = shown.current.register, parse_qs(told.selection)
    selection, refusals = address.parse(query, register)
    areas, unknown = committee_areas.parse(query, register, selection)
    if refusals or unknown or committee_areas.problem(register, areas):
        return _Content(_recalled(told, shown) or NOT_THERE, current=False)
    page = BY_ID[HEARING_PACK]
    link = address.path(page.path, Selection(), areas.parameters), page.heading
    names = words.listed(force.name for force in committee_areas.forces(register, areas))
    shows = ((label, f"Figures on {names}, national figures, questions and recommendations"),)
    return _Content(*_age_of_pack(told, shown, package), *link, shows)


def _age_of_pack(told: Provenance, shown: PublicReleases, package: ReleasePackage | None) -> tuple[str, bool]:
    if recalled := _recalled(told, shown):
        return recalled, False
    if package is None:
        return NOT_HELD, False
    if told.release != shown.current.id:
        return f"{NEWER} Make the hearing pack again.", False
    return STILL_CURRENT, True


def _of_site(_told: Provenance, _shown: PublicReleases, _package: ReleasePackage | None, _label: str) -> _Content:
    """Describe the picture of a link that says no number."""
    return _Content(WITHOUT_FIGURES, current=True)


def _recalled(told: Provenance, shown: PublicReleases) -> str:
    """Say that the release was withdrawn; empty where it was not."""
    withdrawn = shown.withdrawn.get(told.release)
    return f"Its figures must not be used. {request.withdrawal(withdrawn)}" if withdrawn else ""


def _subject(found: Inspection) -> str:
    """Return what a sentence on currency is about; empty where it is about the image, because we signed it."""
    if found.integrity is Integrity.CHANGED:
        return OF_ORIGINAL
    return OF_NAMED if found.signer is SignerKind.MACHINE else ""


def _state(found: Inspection, *, current: bool) -> tuple[VerdictShape, str, tuple[str, ...]]:
    """Return shape, heading and sentences that say whether a file of ours is as it was signed."""
    unattested = (UNATTESTED,) if found.signer is SignerKind.MACHINE else ()
    earlier = (WITH_EARLIER,) if found.signer is SignerKind.EARLIER else ()
    if found.integrity is Integrity.CHANGED:
        return VerdictShape.CROSS, CHANGED, (SAVED_AGAIN, *earlier)
    if found.ended:
        return VerdictShape.QUESTION, ENDED, (*unattested, *earlier, HAS_ENDED)
    good = VerdictShape.QUESTION if unattested else VerdictShape.TICK
    said = unattested or (AS_MADE, *earlier)
    return good if current else VerdictShape.CROSS, UNCHANGED if current else UNUSABLE, said


def _signature(found: Inspection) -> tuple[tuple[str, str], ...]:
    """Say who signed, as the certificate names them, and until when the certificate is or was valid."""
    name = "Signed by" if found.signer in OWN else "Name in the certificate"
    ends = "Certificate ended on" if found.ended else "Certificate valid until"
    return (name, found.name or "None"), *(((ends, words.day(found.ends)),) if found.ends else ())


def _package(told: Provenance, shown: PublicReleases) -> ReleasePackage | None:
    """Return the release of which a picture was made, if it is public and its bytes are the same."""
    package = shown.current if shown.current.id == told.release else shown.earlier.get(told.release)
    return package if package and package.register.digest == told.data_sha256 else None


def _view(told: Provenance, register: Register) -> Exhibit | None:
    """Make the view from a release; None where the release does not have it."""
    if told.exhibit not in exhibits.REGISTRY:
        return None
    selection, refusals = address.parse(parse_qs(told.selection), register)
    possible = exhibits.can_be_made(told.exhibit, selection) and not refusals
    return exhibits.make(told.exhibit, register, selection) if possible else None


def _age(told: Provenance, shown: PublicReleases, then: Exhibit | None, now: Exhibit | None) -> tuple[str, bool]:
    """Say whether the figures are current, and return whether the picture may be used as it is."""
    if recalled := _recalled(told, shown):
        return recalled, False
    if now is None:
        return NOT_THERE, False
    if then is None:
        return NOT_HELD, False
    if _figures(then) != _figures(now):
        return f"Newer figures exist. The {words.released(shown.current.register.release)} shows others.", False
    return _age_of_words(told, shown, then, now)


def _age_of_words(told: Provenance, shown: PublicReleases, then: Exhibit, now: Exhibit) -> tuple[str, bool]:
    """Say whether the words are current, of a picture whose figures are."""
    if told.size == BRIEF and told.release != shown.current.id:
        return f"{NEWER} The brief has more figures than its chart, so make it again.", False
    if (then.headline, then.subtitle, then.must_show) != (now.headline, now.subtitle, now.must_show):
        return "Its figures are still current. Its words or its cautions have changed since.", False
    return STILL_CURRENT, True


def _figures(exhibit: Exhibit) -> list[list[object]]:
    """Return the table's rows without revision shorthand, which changes with every release."""
    shorthand_index = exhibit.table.columns.index("shorthand") if "shorthand" in exhibit.table.columns else -1
    return [
        [
            _without_revision(cell, codes=index == shorthand_index) if isinstance(cell, str) else cell
            for index, cell in enumerate(row)
        ]
        for row in exhibit.table.rows()
    ]


def _without_revision(cell: str, *, codes: bool) -> str:
    return " ".join(code for code in cell.split() if code != "r") if codes else cell.replace(" [r]", "")


def _facts(told: Provenance, package: ReleasePackage | None) -> tuple[tuple[str, str], ...]:
    """Say of which release a file was made, and in which size and format."""
    size = SIZES[told.size].label if told.size in SIZES else LABELS.get(told.size, told.size)
    release = words.released(package.register.release) if package else f"data release of {words.day(told.release)}"
    return (
        ("Made of", words.capitalised(release)),
        ("Image", f"{size}, {told.format.upper()}"),
    )
