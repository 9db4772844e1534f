"""Verify an uploaded picture: whether it was made here, was changed since, and is still current."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from lib import exhibits
from lib.addresses import address, filter_words, request
from lib.model import words
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.outlets.credentials import sealing
from lib.outlets.credentials.sealing import FileKind, SealVerdict
from lib.outlets.files import citation
from lib.outlets.pictures.sizes import SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.credentials.keys import Keys
    from lib.outlets.credentials.mark import Mark
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
UNCHANGED: Final = "This image has not been changed"
CHANGED: Final = "This image has been changed"
UNUSABLE: Final = f"{UNCHANGED}, but do not use it"
UNKEYED: Final = (
    "The check shows that the file is unchanged, and not who made it. This dashboard has no secret key, so anybody "
    "with its code can make such a file."
)
SAVED_AGAIN: Final = (
    "Editing, cropping or re-saving an image breaks the match. A number may have been painted over, or a program may "
    "have saved the image again."
)
# Heading and sentence for a file without a mark that is certainly ours.
UNSURE: Final[Mapping[SealVerdict, tuple[str, str]]] = {
    SealVerdict.BROKEN: (
        "The signature in this file has been changed",
        (
            "Somebody changed the signature, or copied one that was made here. You cannot rely on anything that the "
            "file says of itself."
        ),
    ),
    SealVerdict.FOREIGN: (
        "We cannot confirm this image, because we do not know the key of its signature",
        (
            "It may come from another copy of the dashboard, or from before we replaced the key. The image may be "
            "right or wrong."
        ),
    ),
    SealVerdict.UNMARKED: (
        "We cannot confirm this image, because it carries no signature of this dashboard",
        (
            "The image may be right or wrong. Social media and messaging sites remove signatures, and a screenshot "
            "never has one."
        ),
    ),
}
OTHER_KIND: Final = "We make no files of this kind. A social media site or a program may have converted it."


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
        facts: label and text of each fact in the mark.
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


def check(content: bytes, shown: PublicReleases, keys: Keys) -> ImageVerdict:
    """Verify a file. Nothing of it is stored, and none of its text is echoed except a mark of ours.

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
    kind = sealing.kind(content)
    if kind is FileKind.NONE:
        return ImageVerdict(
            VerdictShape.QUESTION,
            "We cannot check this file, because it is no image of a known kind",
            ("It is no PNG, SVG or PDF file, or it is damaged at its start.",),
            to_do=("Choose the file of the image itself, not the page or the message that shows it.",),
        )
    reading = sealing.read(content, keys)
    if reading.mark is None:
        return _unsure(reading.outcome, kind)
    return _known(reading.mark, shown, keys, whole=reading.outcome is SealVerdict.WHOLE)


def _unsure(outcome: SealVerdict, kind: FileKind) -> ImageVerdict:
    heading, sentence = UNSURE[outcome]
    other = (OTHER_KIND,) if kind is FileKind.PICTURE else ()
    shape = VerdictShape.CROSS if outcome is SealVerdict.BROKEN else VerdictShape.QUESTION
    return ImageVerdict(shape, heading, (sentence, *other), (), citation.PLACE, EVERYTHING, (LOOK_UP, LOOK_FOR))


def _known(mark: Mark, shown: PublicReleases, keys: Keys, *, whole: bool) -> ImageVerdict:
    """Describe a file with a mark that is certainly ours."""
    package = _package(mark, shown)
    then = _view(mark, package.register) if package else None
    now = _view(mark, shown.current.register)
    age, current = _age(mark, shown, then, now)
    if whole:
        heading = UNCHANGED if current else UNUSABLE
        sentences = ("It is exactly as this dashboard made it.", age) if keys.secret else (UNKEYED, age)
    else:
        heading, sentences = CHANGED, (SAVED_AGAIN, f"Of the original: {age[:1].lower()}{age[1:]}")
    return ImageVerdict(
        VerdictShape.TICK if whole and current else VerdictShape.CROSS,
        heading,
        sentences,
        _facts(mark, then, package, whole=whole),
        citation.permalink(now) if now else citation.PLACE,
        "Open the present chart" if now else EVERYTHING,
        () if whole and current else (FRESH,),
    )


def _package(mark: Mark, shown: PublicReleases) -> ReleasePackage | None:
    """Return the release of which a picture was made, if it is public and its bytes are the same."""
    package = shown.current if shown.current.id == mark.release else shown.earlier.get(mark.release)
    return package if package and package.register.digest == mark.data else None


def _view(mark: Mark, register: Register) -> Exhibit | None:
    """Make the mark's view from a release; None where the release does not have it."""
    if mark.exhibit not in exhibits.REGISTRY:
        return None
    selection, refusals = address.parse(parse_qs(mark.selection), register)
    possible = exhibits.can_be_made(mark.exhibit, selection) and not refusals
    return exhibits.make(mark.exhibit, register, selection) if possible else None


def _age(mark: Mark, shown: PublicReleases, then: Exhibit | None, now: Exhibit | None) -> tuple[str, bool]:
    """Say whether the figures are current, and return whether the picture may be used as it is."""
    if withdrawn := shown.withdrawn.get(mark.release):
        return f"Its figures must not be used. {request.withdrawal(withdrawn)}", False
    if now is None:
        return "The view that it shows is no longer part of this dashboard.", False
    if then is None:
        return "We cannot say whether its figures are still current, because we do not hold their data release.", False
    if _figures(then) != _figures(now):
        return f"Newer figures exist. The {words.released(shown.current.register.release)} shows others.", False
    if (then.headline, then.subtitle, then.must_show) != (now.headline, now.subtitle, now.must_show):
        return "Its figures are still current. Its words or its cautions have changed since.", False
    return "Its figures are still current.", True


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


def _facts(
    mark: Mark, then: Exhibit | None, package: ReleasePackage | None, *, whole: bool
) -> tuple[tuple[str, str], ...]:
    size = SIZES[mark.size].label if mark.size in SIZES else mark.size
    release = words.released(package.register.release) if package else f"data release of {words.day(mark.release)}"
    shows = ()
    if package and then:
        filters = filter_words.describe(package.register, then.selection, [mark.exhibit])
        shows = (
            ("Shows" if whole else "The original shows", f"{then.headline}. {then.subtitle}"),
            ("What was chosen", ". ".join(filters) or "Nothing. It is the view as it opens"),
        )
    return (
        *shows,
        ("Made of", words.capitalised(release)),
        ("Image", f"{size}, {mark.ending.upper()}"),
    )
