"""Number the notes and sources of a page, so that each stands once at its end and is referred to beside the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lib.exhibits.exhibit import Exhibit
    from lib.exhibits.headlines import Group
    from lib.exhibits.questions import Answered
    from lib.model.records import Caveat, Source


@dataclass(frozen=True, slots=True)
class Endnotes:
    """The end of a page: its notes, its sources and their status, each once, in the order in which they are needed."""

    caveats: tuple[Caveat, ...]
    sources: tuple[Source, ...]
    designations: tuple[str, ...]

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each caveat, by its id."""
        return {caveat.id: number for number, caveat in enumerate(self.caveats, 1)}

    @property
    def source_numbers(self) -> Mapping[str, int]:
        """The number of each source, by its id."""
        return {source.id: number for number, source in enumerate(self.sources, 1)}


def of(exhibits: Sequence[Exhibit], groups: Iterable[Group] = (), answered: Iterable[Answered] = ()) -> Endnotes:
    """Collect the notes and sources of a page: of its groups of figures, its questions, and its exhibits."""
    tiles = [tile for group in groups for tile in group.tiles]
    questions = tuple(answered)
    caveats = [
        *(caveat for tile in tiles for caveat in tile.caveats),
        *(caveat for one in questions for caveat in one.caveats),
        *(caveat for exhibit in exhibits for caveat in exhibit.caveats),
    ]
    sources = [
        *(tile.statistic.source for tile in tiles),
        *(source for one in questions for source, _ in one.cited),
        *(source for exhibit in exhibits for source in exhibit.sources),
    ]
    return Endnotes(
        tuple({caveat.id: caveat for caveat in caveats}.values()),
        tuple({source.id: source for source in sources}.values()),
        tuple(dict.fromkeys(source.designation_sentence for source in sources)),
    )
