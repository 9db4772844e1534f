"""The brief as a page of HTML for paper: what stands on it, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from lib.model import words
from lib.outlets.files import citation
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit
    from lib.exhibits.headlines import Headline
    from lib.exhibits.naming import Measure
    from lib.model.records import Caveat, Release, Source

TITLE: Final = f"{citation.TITLE}: brief"


@dataclass(frozen=True, slots=True)
class Level:
    """How much stands on the page: size of the text in points, and how it is kept short.

    Args:
        repeats: whether cautions that stand above are said again, in each tile, beside the drawing and the forces.
        full: whether sources are cited with their titles.
        height: of the drawing in its own CSS pixels, where it can be set to one.
        lines: whether the headline figures stand under each other, the words of each beside it, and not as tiles.
    """

    points: float
    repeats: bool
    full: bool
    height: float
    lines: bool


@dataclass(frozen=True, slots=True)
class ForceLine:
    """One police force in words: counts and rates with whatever stands in their place."""

    name: str
    offences: str
    share: str
    rate: str
    region: str
    nation: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brief:
    """Everything that stands on the brief, beside the drawing itself.

    `shared_cautions` are said once above the tiles; `measure` is what the counts of the forces are of, `periods` are
    those of the counts and of the rates, `rate_unit` that of the rates, empty without forces.
    """

    level: Level
    release: Release
    notice: str
    tiles: tuple[Headline, ...]
    shared_cautions: tuple[Caveat, ...]
    exhibit: Exhibit
    read: str
    drawing_cautions: tuple[Caveat, ...]
    forces: tuple[ForceLine, ...]
    measure: Measure
    periods: tuple[str, str]
    rate_unit: str
    force_cautions: tuple[Caveat, ...]
    national: str
    sources: tuple[Source, ...]
    designations: tuple[str, ...]
    disclaimer: str
    licence: str
    contact: str
    address: str

    @property
    def cited(self) -> str:
        """The sources, in full or in brief."""
        cite = words.citation if self.level.full else words.short_citation
        return "; ".join(dict.fromkeys(cite(source) for source in self.sources))

    @property
    def shorthand(self) -> str:
        """What the letters in the lines of the forces mean; empty where there are none."""
        said = " ".join(f"{line.offences} {line.rate} {line.region} {line.nation}" for line in self.forces)
        return ", ".join(f"[{code}] {means}" for code, means in words.MEANINGS.items() if f"[{code}]" in said)


def page(brief: Brief, drawing: str) -> str:
    """Head and body of the page; `drawing` is SVG of our own."""
    return fragments.render("brief.html", brief=brief, title=TITLE, drawing=Markup(drawing))  # noqa: S704 - drawn by us
