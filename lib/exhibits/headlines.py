"""The Headlines page: the tiles, the proportion, and what is newer than the figures on the tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib import words
from lib.charts import proportion as drawing
from lib.exhibit import Column, Exhibit, Kind
from lib.exhibits import tables
from lib.quantity import share

if TYPE_CHECKING:
    from lib.model import Caveat, Selection, Statistic, Tile
    from lib.quantity import Range
    from lib.register import Register

ALL, GROUP, EXPLOITATION = "csae-2023-total", "gb-2023-total", "gb-2023-cse"
RISE, ONLINE = "csae-2024-rise", "csae-2024-online"
FIGURES = {"published": "as published", "announced": "as announced on 16 January 2025"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One tile: a number, what it is, and everything that must travel with it.

    `beside` is its qualifier, share or coverage in words; `caveats` stand in the open; `quote` is what a reader takes
    away: sentence, share, cautions and source.
    """

    id: str
    label: str
    number: str
    beside: str
    meaning: str
    period: str
    caveats: tuple[Caveat, ...]
    statistic: Statistic
    quote: str


def tiles(register: Register, selection: Selection) -> tuple[Headline, ...]:
    """The headline tiles in reading order, with figures as published or as announced."""
    return tuple(_tile(register, selection, tile) for tile in register.tiles)


def _tile(register: Register, selection: Selection, tile: Tile) -> Headline:
    statistic = register.statistic(tile.statistic, selection.figures)
    caveats = tuple(c for c in register.caveats_of([statistic]) if c.must_show)
    portion = _share_of(register, selection, statistic, tile) if tile.whole else None
    # Whoever rounded the number did not say which forces it covers.
    as_published = statistic.source == register.statistics[tile.statistic].source
    coverage = register.statistics[tile.coverage] if tile.coverage and as_published else None
    return Headline(
        id=statistic.id,
        label=tile.label,
        number=words.label(statistic),
        beside=_beside(tile, portion, coverage),
        meaning=tile.meaning,
        period=f"{statistic.geography}, {statistic.period}",
        caveats=caveats,
        statistic=statistic,
        quote=words.quote(statistic, caveats, _spoken(portion, coverage), tables.notice(register, selection.version)),
    )


def _share_of(register: Register, selection: Selection, statistic: Statistic, tile: Tile) -> Range:
    whole = register.statistic(tile.whole, selection.figures)
    return share(statistic.quantity.range, whole.quantity.range)


def _beside(tile: Tile, portion: Range | None, coverage: Statistic | None) -> str:
    if tile.coverage and coverage is None:
        return ""
    part = words.derived(portion, 0.1, "%", whole=100) if portion else ""
    return tile.beside.replace("{share}", part).replace("{coverage}", words.label(coverage) if coverage else "")


def _spoken(portion: Range | None, coverage: Statistic | None) -> str:
    if portion:
        part = words.derived(portion, 0.1, "%", whole=100)
        return f"That is {part} of all recorded offences of this kind."
    return words.sentence(coverage) if coverage else ""


def lead(register: Register, selection: Selection) -> str:
    """The first sentence of the page: how many offences were recorded."""
    return words.sentence(register.statistic(ALL, selection.figures))


def standing_caution(register: Register) -> Caveat:
    """The caution that stands under the lead of every page that counts offences."""
    return register.caveats_of([register.statistics[ALL]])[0]


def proportion(register: Register, selection: Selection) -> Exhibit:
    """How few of every thousand recorded offences were group-based, and how few of those exploitation."""
    whole = register.statistic(ALL, selection.figures)
    shown = [register.statistic(name, selection.figures) for name in (EXPLOITATION, GROUP)]
    inner, outer = [share(s.quantity.range, whole.quantity.range, 1000) for s in shown]
    rows = [
        tables.row(s, label=label, per_thousand=round(r.low), per_thousand_words=words.derived(r))
        for s, r, label in zip(
            shown, (inner, outer), ("Group-based child sexual exploitation", "Group-based, all types"), strict=True
        )
    ]
    rows.append(
        tables.row(whole, label="All recorded offences", per_thousand=1000, per_thousand_words=words.number(1000))
    )
    columns = (
        *tables.STANDARD,
        Column("per_thousand", "Of every 1,000 offences", Kind.NUMBER, wording="per_thousand_words"),
        Column("per_thousand_words", "Of every 1,000, in words", shown=False),
    )
    few, fewer = words.derived(outer), words.derived(inner)
    return Exhibit(
        id="proportion",
        headline=f"Of every 1,000 offences recorded, {few} were group-based",
        subtitle="Child sexual abuse and exploitation offences recorded by the police, "
        f"England and Wales, 2023, figures {FIGURES[selection.figures]}",
        description=f"Each mark stands for one in every 1,000 recorded offences. {words.capitalised(few)} marks are "
        f"group-based offences. {words.capitalised(fewer)} of them are offences classed as group-based child sexual "
        "exploitation.",
        table=tables.table(rows, columns),
        columns=columns,
        draw=drawing.chart,
        caveats=register.caveats_of([*shown, whole], *(["announced"] if selection.figures == "announced" else [])),
        sources=tables.sources([*shown, whole]),
        **tables.made_from(register, selection),
        unit="offences",
    )


def newer(register: Register, selection: Selection) -> Exhibit:
    """What has been read about 2024: a change and a share, in words, never a point on a chart."""
    shown = [register.statistics[RISE], register.statistics[ONLINE]]
    rows = [tables.row(s, label=words.sentence(s)) for s in shown]
    columns = (Column("label", "What the analysis of 2024 says"), *tables.STANDARD[1:])
    return Exhibit(
        id="newer",
        headline="What is newer: the analysis of 2024, in words",
        subtitle="Child sexual abuse and exploitation offences recorded by the police, England and Wales, 2024",
        description=" ".join(words.sentence(s) for s in shown),
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(shown),
        sources=tables.sources(shown),
        **tables.made_from(register, selection),
    )
