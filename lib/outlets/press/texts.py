"""Write the plain texts of a pack: captions of its exhibits, and the readme."""

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


def captions(exhibits: Iterable[Exhibit]) -> str:
    """Write one block for each exhibit: its headline, caption, alt text and citation, whose end is the address."""
    parts = []
    for exhibit in exhibits:
        parts += [
            exhibit.headline,
            f"Caption: {citation.caption(exhibit)}",
            f"Alt text: {citation.alt_text(exhibit)}",
            f"Cite as: {citation.full_citation(exhibit)}",
            "",
        ]
    return _text(parts)


def readme(
    release: Release,
    exhibits: Sequence[Exhibit],
    files: Mapping[str, str],
    left: Sequence[LeftOut],
    filters: Sequence[str],
    link: str,
) -> str:
    """Write what is inside and what to know before use.

    Args:
        release: of the figures.
        exhibits: in order.
        files: description of each file, by its name in the pack.
        left: what was requested and is not inside.
        filters: those that are set, in words.
        link: address of the same choices, absolute where the origin is known.
    """
    notices = list(dict.fromkeys(exhibit.notice for exhibit in exhibits if exhibit.notice))
    # Key by words: a caveat with one id may be worded for the figures beside it.
    caveats = {(caveat.short, caveat.long): caveat for exhibit in exhibits for caveat in exhibit.caveats}
    sources = {source.id: source for exhibit in exhibits for source in exhibit.sources}
    designations = dict.fromkeys(designation for exhibit in exhibits for designation in exhibit.designations)
    licences = dict.fromkeys(citation.licence(exhibit) or NO_LICENCE for exhibit in exhibits)
    lines = [f"Press pack: {citation.TITLE}", *notices]
    lines.append(f"{words.data_release(release.version)}, released on {words.clock_time(release.published_at)}.")
    lines += _part("What is inside", [f"{name}: {what}" for name, what in files.items()])
    lines += _part("Left out", [f"{left_out.what}. {left_out.why}" for left_out in left] or ["Nothing."])
    lines += _part("Filters", filters or ["None applied."])
    caveat_texts = [c.short if c.long in {"", c.short} else f"{c.short} {c.long}" for c in caveats.values()]
    lines += _part("Cautions. Those that are printed in an image must stay with it", caveat_texts)
    lines += _part("Cite as", [f"{citation.TITLE}, data release of {words.day(release.id)}. {link}", *_cited(exhibits)])
    lines += _part("Sources", [words.citation(source) for source in sources.values()])
    lines += _part("Status", [*designations, NOT_OFFICIAL])
    lines += _part("Licence", licences)
    lines += _part("How to check an image", _checking())
    lines += _part("Contact", [citation.contact()])
    lines += _part("Make this press pack again", [link])
    return _text(lines)


def _cited(exhibits: Iterable[Exhibit]) -> list[str]:
    return [citation.full_citation(exhibit) for exhibit in exhibits]


def _checking() -> list[str]:
    digits = (
        "manifest.json gives the size and the SHA-256 of every file in this pack. 'sha256sum' or 'Get-FileHash' on "
        "a file gives the same digits where it is unchanged."
    )
    return [
        digits,
        "The link printed in an image leads to the same chart on the dashboard.",
        f"The page {citation.absolute(BY_ID['check-an-image'].path)} says whether an image was made here.",
    ]


def _part(title: str, lines: Iterable[str]) -> list[str]:
    return ["", title, *(f"- {line}" for line in lines)]


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
