"""What is said of a picture that a reader brings: whether it was made here, was changed since, and is still current."""

from __future__ import annotations

from dataclasses import dataclass
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
    "Look at the foot of the picture: pictures made here print the address of the view that they show. If it is an "
    "address of this dashboard, open it, and compare every number, its period and its cautions."
)
LOOK_FOR: Final = (
    "If it prints no address or another one, or the view there says something else, do not quote the picture. Find the "
    "figure in the list of everything that is shown here."
)
FRESH: Final = "Do not use this file. Open the present view, compare, and take the picture from there."
UNKEYED: Final = (
    "This copy of the dashboard has no secret key. So the check shows that the file is unchanged, and not who made it: "
    "anybody with a copy of the dashboard can make such a file."
)
SAVED_AGAIN: Final = (
    "What the file holds is no longer what was made. A number that was painted over does this, and so does any program "
    "that saved the picture again, cropped it or made it smaller."
)
# What is said of a file without a mark that is surely ours.
UNSURE: Final[Mapping[SealVerdict, tuple[str, str]]] = {
    SealVerdict.BROKEN: (
        "Changed: the mark in this file is not as this dashboard made it",
        (
            "Somebody changed the mark, or put it together after one that was made here. Nothing that the file says of "
            "itself can be relied on."
        ),
    ),
    SealVerdict.FOREIGN: (
        "Cannot be confirmed: the key of the mark in this file is not known here",
        (
            "It may come from another copy of the dashboard, or from before the key was replaced. That does not make "
            "the picture false, and it does not make it right."
        ),
    ),
    SealVerdict.UNMARKED: (
        "Cannot be confirmed: this file carries no mark of this dashboard",
        (
            "That does not make the picture false, and it does not make it right. Sites for posts and messages take "
            "marks away, and a picture of a screen never has one."
        ),
    ),
}
OTHER_KIND: Final = "It is of a kind that is not made here: a site for posts or a program may have turned it into that."


@dataclass(frozen=True, slots=True)
class ImageVerdict:
    """What a reader is told of a picture.

    Args:
        heading: the verdict in one sentence, without a full stop.
        said: what it means, a sentence or two each.
        facts: what the mark says that the picture is: what is told, and its words.
        link: where the same view stands now, or every exhibit; empty where nothing was found out.
        to_do: what a reader can do.
    """

    heading: str
    said: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    link: str = ""
    leads_to: str = ""
    to_do: tuple[str, ...] = ()


def check(content: bytes, shown: PublicReleases, keys: Keys) -> ImageVerdict:
    """What is said of a file. Nothing of the file is kept, and of its text nothing but a mark of ours is repeated.

    Raises:
        NothingPublicError: every release was withdrawn.
    """
    if len(content) > MOST_BYTES:
        most = f"{MOST_BYTES // MEGABYTE} MB"
        return ImageVerdict(
            "Cannot be checked: the file is too large", (f"It is larger than {most}. Pictures made here are smaller.",)
        )
    held = sealing.kind(content)
    if held is FileKind.NONE:
        return ImageVerdict(
            "Cannot be checked: this is no picture of a known kind",
            ("It is no PNG, SVG or PDF file, or it is damaged at its start.",),
            to_do=("Choose the file of the picture itself, not of the page or the message that it stands in.",),
        )
    reading = sealing.read(content, keys)
    if reading.mark is None:
        return _unsure(reading.outcome, held)
    return _known(reading.mark, shown, keys, whole=reading.outcome is SealVerdict.WHOLE)


def _unsure(outcome: SealVerdict, held: FileKind) -> ImageVerdict:
    heading, sentence = UNSURE[outcome]
    other = (OTHER_KIND,) if held is FileKind.PICTURE else ()
    return ImageVerdict(heading, (sentence, *other), (), citation.PLACE, EVERYTHING, (LOOK_UP, LOOK_FOR))


def _known(mark: Mark, shown: PublicReleases, keys: Keys, *, whole: bool) -> ImageVerdict:
    """What is said of a file with a mark that is surely ours."""
    edition = _edition(mark, shown)
    then = _view(mark, edition.register) if edition else None
    now = _view(mark, shown.current.register)
    age, current = _age(mark, shown, then, now)
    if not whole:
        maker = "this dashboard" if keys.secret else "a copy of this dashboard"
        heading, said = f"Changed: this picture is not as {maker} made it", SAVED_AGAIN
        age = f"Of the picture that was made: {age[:1].lower()}{age[1:]}"
    elif keys.secret:
        heading, said = "Confirmed: this picture is as this dashboard made it", "Not one byte of the file was changed."
    else:
        heading, said = "Unchanged: this picture is as a copy of this dashboard made it", UNKEYED
    return ImageVerdict(
        heading,
        (said, age),
        _facts(mark, then, edition, whole=whole),
        citation.permalink(now) if now else citation.PLACE,
        "Open the present view" if now else EVERYTHING,
        () if whole and current else (FRESH,),
    )


def _edition(mark: Mark, shown: PublicReleases) -> ReleasePackage | None:
    """The release that a picture was made of, where it is public and its bytes are the same."""
    found = shown.current if shown.current.id == mark.release else shown.earlier.get(mark.release)
    return found if found and found.register.digest == mark.data else None


def _view(mark: Mark, register: Register) -> Exhibit | None:
    """The view of the mark as a release shows it; None where it does not."""
    if mark.exhibit not in exhibits.REGISTRY:
        return None
    selection, refusals = address.parse(parse_qs(mark.selection), register)
    possible = exhibits.can_be_made(mark.exhibit, selection) and not refusals
    return exhibits.make(mark.exhibit, register, selection) if possible else None


def _age(mark: Mark, shown: PublicReleases, then: Exhibit | None, now: Exhibit | None) -> tuple[str, bool]:
    """Whether the figures are current, in words; and whether the picture may be used as it is."""
    if gone := shown.withdrawn.get(mark.release):
        return f"Its figures must not be used. {request.withdrawal(gone)}", False
    if now is None:
        return "The view that it shows is no longer part of this dashboard.", False
    if then is None:
        return "Whether its figures are still current cannot be said: their release is not held here.", False
    if _figures(then) != _figures(now):
        return f"Newer figures exist: {words.released(shown.current.register.release)} shows others.", False
    if (then.headline, then.subtitle, then.must_show) != (now.headline, now.subtitle, now.must_show):
        return "Its figures are still current. Its words or its cautions have changed since.", False
    return "Its figures are still current.", True


def _figures(exhibit: Exhibit) -> list[list[object]]:
    """The rows of the table without the marks of what the newest release revised: they change with every release."""
    at = exhibit.table.columns.index("shorthand") if "shorthand" in exhibit.table.columns else -1
    return [
        [_unmarked(cell, codes=place == at) if isinstance(cell, str) else cell for place, cell in enumerate(row)]
        for row in exhibit.table.rows()
    ]


def _unmarked(cell: str, *, codes: bool) -> str:
    return " ".join(code for code in cell.split() if code != "r") if codes else cell.replace(" [r]", "")


def _facts(
    mark: Mark, then: Exhibit | None, edition: ReleasePackage | None, *, whole: bool
) -> tuple[tuple[str, str], ...]:
    size = SIZES[mark.size].label if mark.size in SIZES else mark.size
    release = words.released(edition.register.release) if edition else f"release {mark.release}"
    shows = ()
    if edition and then:
        filters = filter_words.describe(edition.register, then.selection, [mark.exhibit])
        shows = (
            ("Shows" if whole else "The original shows", f"{then.headline}. {then.subtitle}"),
            ("Chosen by the reader", "; ".join(filters) or "Nothing: the view as it opens"),
        )
    return (
        *shows,
        ("Made of", words.capitalised(release)),
        ("Picture", f"{size}, {mark.ending.upper()}"),
    )
