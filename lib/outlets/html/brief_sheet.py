"""Render the one-page brief as HTML for print."""

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
    """A level of detail of the brief: text size in points, and what is shortened.

    Args:
        repeats: whether caveats above the tiles are repeated in each tile, beside the chart and the forces.
        full: whether sources are cited with their titles.
        height: of the chart in its own CSS pixels, where it can be set.
        lines: whether headline figures are a list with their words beside them instead of tiles.
    """

    points: float
    repeats: bool
    full: bool
    height: float
    lines: bool


@dataclass(frozen=True, slots=True)
class ForceLine:
    """One police force in words: counts and rates, or the shorthand that replaces them."""

    name: str
    offences: str
    share: str
    rate: str
    region: str
    nation: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brief:
    """The content of the brief, without the chart's SVG.

    `shared_caveats` are shown once above the tiles. `measure` describes the counts of the forces, `periods` are those
    of the counts and of the rates, `rate_unit` is that of the rates, empty without forces.
    """

    level: Level
    release: Release
    notice: str
    tiles: tuple[Headline, ...]
    shared_caveats: tuple[Caveat, ...]
    exhibit: Exhibit
    read: str
    chart_caveats: tuple[Caveat, ...]
    forces: tuple[ForceLine, ...]
    measure: Measure
    periods: tuple[str, str]
    rate_unit: str
    force_caveats: tuple[Caveat, ...]
    national: str
    sources: tuple[Source, ...]
    designations: tuple[str, ...]
    disclaimer: str
    licence: str
    contact: str
    address: str

    @property
    def cited(self) -> str:
        """The sources, cited in full or in short."""
        cite = words.citation if self.level.full else words.short_citation
        return "; ".join(dict.fromkeys(cite(source) for source in self.sources))

    @property
    def shorthand(self) -> str:
        """The meanings of the shorthand in the lines of the forces; empty where there is none."""
        text = " ".join(f"{line.offences} {line.rate} {line.region} {line.nation}" for line in self.forces)
        return ", ".join(f"[{code}] {meaning}" for code, meaning in words.MEANINGS.items() if f"[{code}]" in text)


def page(brief: Brief, chart: str) -> str:
    """Render head and body of the page; `chart` is an SVG of ours."""
    return fragments.render("brief.html", brief=brief, title=TITLE, drawing=Markup(chart))  # noqa: S704 - rendered by us
