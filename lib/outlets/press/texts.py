"""The words that lie in a pack as plain text: a caption for each exhibit, and what must be read first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.model import words
from lib.model.site_map import BY_ID
from lib.outlets.files import citation
from lib.outlets.pictures.content import NOT_OFFICIAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Release
    from lib.outlets.press.choice import LeftOut

NO_LICENCE: Final = "The figures belong to their publishers."


def captions(held: Iterable[Exhibit]) -> str:
    """Of each exhibit: caption, alternative text, short and full citation, address."""
    parts = []
    for exhibit in held:
        parts += [
            exhibit.headline,
            f"Caption: {citation.caption(exhibit)}",
            f"Alternative text: {citation.alt_text(exhibit)}",
            f"Short citation: {citation.short_citation(exhibit)}",
            f"Full citation: {citation.full_citation(exhibit)}",
            f"Address: {citation.absolute(citation.permalink(exhibit))}",
            "",
        ]
    return _text(parts)


def readme(
    release: Release,
    held: Sequence[Exhibit],
    files: Mapping[str, str],
    left: Sequence[LeftOut],
    filters: Sequence[str],
    link: str,
) -> str:
    """What is inside and what must be known before any of it is used.

    Args:
        release: of which the figures are.
        held: the exhibits, in order.
        files: what each file is, by its name in the pack.
        left: what was asked for and is not inside.
        filters: those that are set, in words.
        link: where the same choices stand, with the host where that is known.
    """
    notices = list(dict.fromkeys(exhibit.notice for exhibit in held if exhibit.notice))
    # One caution may be filled in for the figures that it stands beside: by its words, not by its id.
    caveats = {(caveat.short, caveat.long): caveat for exhibit in held for caveat in exhibit.caveats}
    sources = {source.id: source for exhibit in held for source in exhibit.sources}
    designations = dict.fromkeys(designation for exhibit in held for designation in exhibit.designations)
    licences = dict.fromkeys(citation.licence(exhibit) or NO_LICENCE for exhibit in held)
    lines = [f"Press pack: {citation.TITLE}", *notices]
    lines.append(f"Data version {release.version}, released on {words.clock_time(release.published_at)}.")
    lines += _part("What is inside", [f"{name}: {what}" for name, what in files.items()])
    lines += _part("Asked for and not inside", [f"{one.what}. {one.why}" for one in left] or ["Nothing."])
    lines += _part("Filters", filters or ["None that changes these exhibits: each shows its usual view."])
    said = [c.short if c.long in {"", c.short} else f"{c.short} {c.long}" for c in caveats.values()]
    lines += _part("Cautions. Those that are printed in a picture must stay with it", said)
    lines += _part("Cite as", [f"{citation.TITLE}, data version {release.version}. {link}", *_cited(held)])
    lines += _part("Sources", [words.citation(source) for source in sources.values()])
    lines += _part("What the figures are", [*designations, NOT_OFFICIAL])
    lines += _part("Licence", licences)
    lines += _part("Whether a picture is unchanged", _checking())
    lines += _part("Contact", [citation.contact()])
    lines += _part("This pack again", [link])
    return _text(lines)


def _cited(held: Iterable[Exhibit]) -> list[str]:
    return [citation.full_citation(exhibit) for exhibit in held]


def _checking() -> list[str]:
    digits = (
        "manifest.json gives the size and the SHA-256 of every file in this pack: 'sha256sum' or 'Get-FileHash' on "
        "a file gives the same digits where it is unchanged."
    )
    return [
        digits,
        "The address printed in a picture leads to the same view on the dashboard.",
        f"The page {citation.absolute(BY_ID['check-an-image'].path)} says whether a picture was made here.",
    ]


def _part(title: str, lines: Iterable[str]) -> list[str]:
    return ["", title.upper(), *(f"- {line}" for line in lines)]


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
