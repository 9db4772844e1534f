"""Figures of the Summary page, and its exhibits: the proportion, and statements newer than the figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lib import measures
from lib.charts import proportion as proportion_chart
from lib.dataset.register import Context
from lib.exhibits import analyses, tables
from lib.exhibits.analyses import ALL, CHANGE, EXPLOITATION, GROUP, ONLINE, POLICE
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit, Said
from lib.model import words
from lib.model.periods import calendar_years, days, year_ending
from lib.model.quantity import share
from lib.model.records import ELEVEN_CODES, Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.analyses import Shown
    from lib.model.quantity import Range
    from lib.model.records import Caveat, Selection, Statistic, Tile

SUBJECT = "child sexual abuse and exploitation offences"
OFFENCES = "offences"  # the unit of what is counted under one caution
REVIEWS = "Operations, closed cases and recommendations on child sexual exploitation"
COMPARED = 2  # financial years
MOST_WORDS = 70  # of the description of `newer`, of which no part may be left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One tile: a number, its label, and everything that must be shown or copied with it.

    `beside` is its qualifier, share or coverage in words; `caveats` are shown in the open; `said` is its sentence, with
    the share; `quote` is the text to copy: sentence, caveats and source. `gap` is the id of the entry that says what is
    known of its split by police force; empty for none.
    """

    id: str
    label: str
    number: str
    beside: str
    meaning: str
    period: str
    caveats: tuple[Caveat, ...]
    statistic: Statistic
    said: str
    quote: str
    gap: str = ""

    @property
    def as_said(self) -> Said:
        """Its sentence, apart from the tile."""
        return Said(id=self.id, name=self.label, words=self.said, quote=self.quote)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tiles that stand together, under the caveats that all of them share; `said` are sentences on them."""

    id: str
    heading: str
    tiles: tuple[Headline, ...]
    said: tuple[Said, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its tiles, whose sentences stand beside their numbers on a phone."""
        return frozenset(tile.id for tile in self.tiles)

    @property
    def shared(self) -> tuple[Caveat, ...]:
        """The caveats of every tile, shown once above the first number."""
        first, *others = self.tiles
        return tuple(caveat for caveat in first.caveats if all(caveat in tile.caveats for tile in others))

    def own(self, tile: Headline) -> tuple[Caveat, ...]:
        """Return the other caveats of a tile, shown under its number."""
        return tuple(caveat for caveat in tile.caveats if caveat not in self.shared)


def groups(register: Register, selection: Selection) -> tuple[Group, ...]:
    """Group the tiles: counts of recorded offences, with what they show in sentences, and the others."""
    shown = tiles(register, selection)
    offences = tuple(tile for tile in shown if tile.statistic.unit == OFFENCES)
    others = tuple(tile for tile in shown if tile not in offences)
    said = (*(tile.as_said for tile in offences), *_changed(register, selection))
    made = (
        Group(id="offences", heading=_counted(offences), tiles=offences, said=said),
        Group(id="reviews", heading=REVIEWS, tiles=others),
    )
    return tuple(group for group in made if group.tiles)


def _counted(offences: tuple[Headline, ...]) -> str:
    """Name what the counts are of, where and when, once for all."""
    places = dict.fromkeys(f"{tile.statistic.geography} in {tile.statistic.period}" for tile in offences)
    subject = words.capitalised(SUBJECT.removesuffix(f" {OFFENCES}"))
    return f"{subject} recorded in {words.listed(places)}" if places else ""


def _changed(register: Register, selection: Selection) -> tuple[Said, ...]:
    """Say the newest change in the register's words, and that its count was read only in the press, where it was."""
    if not register.by_role.get(CHANGE):
        return ()
    change = register.newest(CHANGE, POLICE)
    read = any(count.year == change.year for count in register.by_role[ALL])
    sentence = words.sentence(change)  # it alone knows whether they rose or fell
    seen = "" if read else ". We have seen the count only in press reports"
    caveats = tuple(caveat for caveat in register.caveats_of([change]) if caveat.must_show)
    return (
        Said(
            id=change.id,
            name=change.measure,
            words=f"The police analysis says that {sentence[:1].lower()}{sentence[1:].removesuffix('.')}{seen}.",
            quote=words.quote(change, caveats, notice=tables.notice(register, selection.version)),
        ),
    )


def tiles(register: Register, selection: Selection) -> tuple[Headline, ...]:
    """Build the headline tiles in reading order, with figures as published or as announced.

    Those of the police analysis are all of one year, the newest that has a figure for each of them.
    """
    shown = of_analysis(register, selection)
    return tuple(_tile(register, shown, tile) for tile in register.tiles)


def of_analysis(register: Register, selection: Selection) -> Shown:
    """Choose the year of the police analysis that the page shows."""
    tiles = [tile for tile in register.tiles if tile.analysis == POLICE]
    roles = {role for tile in tiles for role in (tile.role, tile.whole_role, tile.coverage_role) if role}
    return analyses.shown(register, selection, *sorted(roles | {ALL}))


def _tile(register: Register, shown: Shown, tile: Tile) -> Headline:
    get = shown.get if tile.analysis == POLICE else lambda role: register.newest(role, tile.analysis)
    statistic = get(tile.role)
    caveats = tuple(c for c in register.caveats_of([statistic]) if c.must_show)
    portion = share(statistic.quantity.range, get(tile.whole_role).quantity.range) if tile.whole_role else None
    # The announcement, which rounded the number, did not say which forces it covers.
    as_published = statistic.source == register.statistics[statistic.id].source
    coverage = get(tile.coverage_role) if tile.coverage_role and as_published else None
    derivation = _spoken(statistic, portion, coverage)
    notice = tables.notice(register, shown.version)
    quote = words.quote(statistic, caveats, derivation, notice)
    said = [words.sentence(statistic)]
    if portion and derivation in quote:  # what is read in the open is what is copied
        said.append(derivation)
    return Headline(
        id=statistic.id,
        label=tile.label,
        number=words.label(statistic),
        beside=_beside(tile, portion, coverage),
        meaning=tile.meaning,
        period=f"{statistic.geography}, {statistic.period}",
        caveats=caveats,
        statistic=statistic,
        said=" ".join(said),
        quote=quote,
        gap=tables.not_by_force(register, statistic)["gap"],
    )


def _beside(tile: Tile, portion: Range | None, coverage: Statistic | None) -> str:
    if tile.coverage_role and coverage is None:
        return ""
    part = words.derived(portion, 0.1, "%", whole=100) if portion else ""
    return tile.beside.replace("{share}", part).replace("{coverage}", words.label(coverage) if coverage else "")


def _spoken(statistic: Statistic, portion: Range | None, coverage: Statistic | None) -> str:
    """Say what a number is a share of, or what it covers where its own sentence does not say so."""
    if portion:
        return share_sentence(portion)
    covered = f"{words.label(coverage)} {coverage.unit}" if coverage else ""
    return words.sentence(coverage) if coverage and covered not in words.sentence(statistic) else ""


def share_sentence(portion: Range) -> str:
    """Say what share of all offences of a year a number is."""
    return f"That is {words.derived(portion, 0.1, '%', whole=100)} of all {SUBJECT} recorded that year."


def lead_caveat(register: Register) -> Caveat:
    """Return the caveat under the lead of every page that counts offences."""
    return register.caveats_of([register.newest(ALL, POLICE)])[0]


def proportion(register: Register, selection: Selection) -> Exhibit:
    """Build the chart of how few of every 1,000 recorded offences were group-based, and of these exploitation.

    One row per group of offences, the smallest first and all offences last.
    """
    shown = analyses.shown(register, selection, ALL, GROUP, EXPLOITATION)
    whole, parts = shown.get(ALL), [shown.get(role) for role in (EXPLOITATION, GROUP)]
    inner, outer = [share(s.quantity.range, whole.quantity.range, 1000) for s in parts]
    rows = [
        tables.row(s, label=label, per_thousand=words.nearest(r.low), per_thousand_words=words.derived(r))
        for s, r, label in zip(
            parts, (inner, outer), ("Group-based child sexual exploitation", "Group-based, of all types"), strict=True
        )
    ]
    rows.append(
        tables.row(whole, label=f"All {SUBJECT} recorded", per_thousand=1000, per_thousand_words=words.number(1000))
    )
    columns = (
        *tables.STANDARD,
        Column("per_thousand", "Of every 1,000 offences", ColumnKind.NUMBER, wording="per_thousand_words"),
        Column("per_thousand_words", "Of every 1,000, in words", shown=False),
    )
    few, fewer = words.derived(outer), words.derived(inner)
    return Exhibit(
        id="proportion",
        headline=f"Of every 1,000 {SUBJECT} recorded in England and Wales in {whole.period}, {few} were group-based",
        subtitle=f"{words.capitalised(SUBJECT)} recorded by the police, {whole.geography}, {whole.period}, "
        f"figures {analyses.figures_in_words(shown)}",
        description=f"Of every 1,000 {SUBJECT} recorded in {whole.period}, {few} were group-based. "
        f"{words.capitalised(fewer)} of those were classed as group-based child sexual exploitation. Each square "
        f"stands for one of the 1,000. {shown.note}".rstrip(),
        table=tables.table(rows, columns),
        columns=columns,
        draw=proportion_chart.chart,
        plotted=proportion_chart.plotted,
        caveats=register.caveats_of([*parts, whole], *(["announced"] if selection.figures == "announced" else [])),
        sources=tables.sources([*parts, whole]),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def newer(register: Register, selection: Selection) -> Exhibit:
    """Build the statements on change since the year of the tiles, which cannot answer whether abuse is rising.

    One row per statement: the change, and the share online where it is given, of the newest police analysis that gives
    a change, and a count for each of two financial years under the codes that name a child victim. They are words,
    never points on a chart.
    """
    shown = analyses.shown(register, replace(selection, analysis="", figures="published"), CHANGE)
    statements = [*shown.every(CHANGE), *shown.every(ONLINE)]
    change = words.sentence(statements[0])
    since = calendar_years(statements[0].period, statements[0].as_of)[0]
    codes = register.codes_of(ELEVEN_CODES)
    counts = [_count_row(register, year) for year in register.full_years[-COMPARED:]]
    columns = (Column("label", "Statement"), *tables.STANDARD[1:])
    earlier, later = counts
    return Exhibit(
        id="newer",
        headline=f"Figures for England and Wales to the {later['period']} cannot say whether child sexual abuse is "
        "rising",
        subtitle=f"{words.capitalised(SUBJECT)} recorded by the police, and offences under {len(codes)} codes that "
        f"name a child victim, England and Wales, {since} to the {later['period']}",
        description="The figures cannot say whether child sexual abuse is rising. The police analysis says that "
        f"{change[:1].lower()}{change[1:]} Home Office figures for {len(codes)} offence codes, counted another way: "
        f"{earlier['printed']} in the {earlier['period']} and {later['printed']} in the {later['period']}. Recording "
        "and reporting can change either.",
        most_words=MOST_WORDS,
        table=tables.table([*(tables.row(s, label=words.sentence(s)) for s in statements), *counts], columns),
        columns=columns,
        caveats=register.caveats_for(*register.contexts_of(statements), _context(register)),
        sources=tables.unique_sources([*(s.source for s in statements), register.counts_source]),
        **tables.release_fields(register, selection),
    )


def _count_row(register: Register, year: str) -> dict[str, object]:
    """Return the row of offences recorded under the codes that name a child victim in England and Wales in a year."""
    counts = measures.of(register).areas_annual(ELEVEN_CODES, years=[year], kind=measures.ENGLAND_AND_WALES)
    count, codes = counts["offences"][0], register.codes_of(ELEVEN_CODES)
    known = count is not None
    period = year_ending(year)
    printed = words.number(count) if known else "[x]"
    source = register.counts_source
    return {
        "label": f"Police in England and Wales recorded {printed} offences under {len(codes)} codes that name a child "
        f"victim in the {period}.",
        "value": float(count) if known else None,
        "printed": printed,
        "qualifier": "derived",
        "shorthand": "" if known else "x",
        "unit": "offences",
        "period": period,
        "area": "England and Wales",
        "cited": words.short_cited(source, Grade.MIRROR),
        "source": source.id,
        "grade": str(Grade.MIRROR),
    }


def _context(register: Register) -> Context:
    """Return the context in which caveats of the counts under codes that name a child victim apply."""
    first, last = (days(year)[end] for year, end in zip(register.full_years[-COMPARED:], (0, 1), strict=True))
    # An earlier release scopes the caution to this view.
    views = frozenset({"child-victim-codes"})
    return Context(table="recorded_offences", measures=frozenset({ELEVEN_CODES}), views=views, period=(first, last))
