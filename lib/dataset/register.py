"""Register: the tables and typed records of a validated data package, in memory. Reads no file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lib.model import anchors
from lib.model.periods import FULL_YEAR, financial_year
from lib.model.quantity import remainder
from lib.model.records import (
    ELEVEN_CODES,
    NATIONS,
    TWELVE_CODES,
    Analysis,
    CaseStatement,
    Caveat,
    CaveatScope,
    Commitment,
    Constituency,
    Dispersion,
    Event,
    Force,
    Gap,
    Grade,
    Operation,
    PlannedRelease,
    PolicedPart,
    Qualifier,
    Quantity,
    Question,
    Recommendation,
    Release,
    SeriesBreak,
    Source,
    Statistic,
    Sum,
    Support,
    Tile,
    Wording,
)
from lib.model.words import derived

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    import polars as pl

    from lib.model.quantity import Range

Rows = list[dict[str, Any]]
LEFT = "{left}"  # placeholder in a caveat: the group-based offences of no type in the statements
GROUP = "group-based"  # the role of the offences that are given by type
ANNOUNCED = "announced"  # the view of figures as they were announced
DASHBOARD = "dashboard"  # a row of the release calendar is of this package


@dataclass(frozen=True, kw_only=True)
class Context:
    """What an exhibit shows, for the choice of its caveats.

    `period` is the first and last day covered, or None for all periods; `year` that of the analysis whose figures
    fill in a caveat, or empty.
    """

    table: str
    subjects: frozenset[str] = frozenset()
    statistics: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    forces: frozenset[str] = frozenset()
    views: frozenset[str] = frozenset()
    period: tuple[date, date] | None = None
    year: str = ""

    def meets(self, scope: CaveatScope) -> bool:
        """Return whether a caveat with this scope applies."""
        filters = (
            (scope.subject, self.subjects),
            (scope.statistic, self.statistics),
            (scope.measure, self.measures),
            (scope.force, self.forces),
            (scope.view, self.views),
        )
        if scope.table != self.table or any(name and name not in names for name, names in filters):
            return False
        if self.period is None:
            return True
        first, last = self.period
        return (scope.period_from is None or scope.period_from <= last) and (
            scope.period_to is None or scope.period_to >= first
        )


@dataclass(frozen=True, eq=False)
class Register:
    """The tables of one validated release, as the schema types them, and typed records built from them.

    Args:
        tables: name -> frame, column types as the Table Schema gives them; missing cells of text columns are "", of
            other columns null. Rows are in file order.
        digest: of the package's bytes; equal digests mean equal registers.
        descriptor: the parsed datapackage.json.
        preview: whether it is viewed before publication; its digest then differs from that of the package.
    """

    tables: Mapping[str, pl.DataFrame]
    digest: str
    descriptor: Mapping[str, object]
    preview: bool = False

    def rows(self, table: str) -> Rows:
        """Return the rows of a table as dictionaries, in file order."""
        return self.tables[table].to_dicts()

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id."""
        standings = {row["standing"]: row for row in self.rows("standings")}
        by_id = {}
        for row in self.rows("sources"):
            designation_row = standings[row.pop("standing")]
            cells = _with(row, designation=designation_row["label"], designation_sentence=designation_row["sentence"])
            by_id[row["id"]] = Source(**cells)
        return MappingProxyType(by_id)

    @cached_property
    def counts_source(self) -> Source:
        """The publication of the offences by force.

        Raises:
            LookupError: the descriptor names none that the sources table holds.
        """
        descriptor: Any = self.descriptor
        (resource,) = (r for r in descriptor["resources"] if r["name"] == "recorded_offences")
        return self.sources[resource["sources"][0]["name"]]

    @cached_property
    def statistics(self) -> Mapping[str, Statistic]:
        """National statistics by id, in file order."""
        return MappingProxyType({row["id"]: Statistic(**self._quantified(row)) for row in self.rows("statistics")})

    @cached_property
    def by_role(self) -> Mapping[str, tuple[Statistic, ...]]:
        """The statistics that were not read only in the press, by role, in file order."""
        found: dict[str, tuple[Statistic, ...]] = {}
        for statistic in self.statistics.values():
            if statistic.role and statistic.grade is not Grade.PRESS:
                found[statistic.role] = (*found.get(statistic.role, ()), statistic)
        return MappingProxyType(found)

    def newest(self, role: str, analysis: str = "") -> Statistic:
        """Return the statistic of a role with the newest year, then the newest date of statement.

        Args:
            role: as in the statistics table.
            analysis: that it must belong to; any where empty.

        Raises:
            LookupError: none has this role.
        """
        found = [s for s in self.by_role.get(role, ()) if analysis in {"", s.analysis}]
        if not found:
            raise LookupError(f"no statistic that was not read only in the press has the role {role}")
        return max(found, key=lambda s: (s.year, s.as_of))

    def parts_of(self, whole: Statistic) -> tuple[Statistic, ...]:
        """Return the parts of a statistic that are given in its unit, not only in the press, in file order."""
        return tuple(
            s
            for s in self.statistics.values()
            if s.part_of == whole.id and s.unit == whole.unit and s.grade is not Grade.PRESS
        )

    @cached_property
    def analyses(self) -> tuple[Analysis, ...]:
        """The yearly analyses, newest first."""
        return tuple(sorted((Analysis(**row) for row in self.rows("analyses")), key=lambda a: a.year, reverse=True))

    @cached_property
    def series_breaks(self) -> tuple[SeriesBreak, ...]:
        """The breaks in the series of offence codes, in file order."""
        return tuple(SeriesBreak(**row) for row in self.rows("series_breaks"))

    @cached_property
    def dispersion(self) -> Mapping[str, Dispersion]:
        """How much counts vary, by measure; measures with too few offences, and earlier releases, have none."""
        rows = self.rows("dispersion") if "dispersion" in self.tables else []
        return MappingProxyType({row["measure"]: Dispersion(**row) for row in rows})

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """All wordings, in file order."""
        return tuple(Wording(**self._quantified(row)) for row in self.rows("wordings"))

    @cached_property
    def announced(self) -> Mapping[str, Wording]:
        """The wordings that replace statistics when figures are shown as announced, by statistic id."""
        return MappingProxyType({w.statistic: w for w in self.wordings if w.used_as == "announced"})

    @cached_property
    def caveats(self) -> Mapping[str, Caveat]:
        """Caveats by id, with figures of the newest analysis as published."""
        return self._caveats("published", "")

    def _caveats(self, figures: str, year: str) -> Mapping[str, Caveat]:
        """Return the caveats whose computed number agrees with the figures of one analysis, shown beside them."""
        if (figures, year) not in self._filled_caveats:
            by_id: dict[str, Caveat] = {}
            for row in self.rows("caveats"):
                short, long = (self._filled(row[name], figures, year) for name in ("short", "long"))
                by_id[row["id"]] = Caveat(**_with(row, source=self.sources[row["source"]], short=short, long=long))
            self._filled_caveats[figures, year] = MappingProxyType(by_id)
        return self._filled_caveats[figures, year]

    @cached_property
    def _filled_caveats(self) -> dict[tuple[str, str], Mapping[str, Caveat]]:
        return {}

    def _filled(self, text: str, figures: str, year: str) -> str:
        """Fill in the computed number of a caveat."""
        if LEFT not in text:
            return text
        wholes = [s for s in self.by_role.get(GROUP, ()) if self.parts_of(s)]
        if not wholes:
            raise LookupError(f"a caveat has {LEFT}, and no group-based offences are given by type")
        newest = max(wholes, key=lambda s: s.year)
        whole = next((s for s in wholes if s.year == year), newest)
        return text.replace(LEFT, derived(self.left_over(whole, figures)))

    def left_over(self, whole: Statistic, figures: str = "published") -> Range:
        """Compute how much of a statistic none of its parts covers, if nothing is in two; each overlap adds to it."""
        parts = (self.statistic(part.id, figures).quantity.range for part in self.parts_of(whole))
        return remainder(self.statistic(whole.id, figures).quantity.range, *parts)

    @cached_property
    def scopes(self) -> tuple[CaveatScope, ...]:
        """The scopes of caveats, in file order."""
        return tuple(CaveatScope(**row) for row in self.rows("caveat_scopes"))

    @cached_property
    def forces(self) -> Mapping[str, Force]:
        """Police forces by code, in alphabetical order of their names."""
        names = Force.__dataclass_fields__
        forces = [Force(**{name: row[name] for name in names}) for row in self.rows("forces")]
        return MappingProxyType({force.code: force for force in sorted(forces, key=lambda force: force.name)})

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Regions and nations with forces: code -> name, England first, then its regions, then Wales."""
        england, wales = NATIONS["England"], NATIONS["Wales"]
        names = {force.region_code: force.region for force in self.forces.values() if force.region_code}
        english = sorted((code for code in names if code != wales), key=names.__getitem__)
        return MappingProxyType({england: "England", **{code: names[code] for code in english}, wales: "Wales"})

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures as in addresses: the totals, then each code in file order."""
        return (*self.totals, *self._newest_titles)

    @cached_property
    def totals(self) -> tuple[str, ...]:
        """The measures that add up codes. The eleven are offered from the release on that has a caution for them."""
        eleven = (ELEVEN_CODES,) if any(scope.measure == ELEVEN_CODES for scope in self.scopes) else ()
        return (*eleven, TWELVE_CODES)

    @cached_property
    def opening_measure(self) -> str:
        """The measure of what is opened without a choice: the first; an address without one means the twelve codes."""
        return self.measures[0]

    def offence_title(self, code: str, day: date | None = None) -> str:
        """Return the title of an offence code as published: the one on a day if there is one, or else the newest.

        Raises:
            KeyError: there is no such code.
        """
        titles = self._titles.get(code, ()) if day else ()
        valid = [
            row for row in titles if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"])
        ]
        return valid[0]["title"] if valid else self._newest_titles[code]

    @cached_property
    def _newest_titles(self) -> Mapping[str, str]:
        return {row["code"]: row["title"] for row in self.rows("offence_codes")}

    @cached_property
    def _titles(self) -> Mapping[str, Rows]:
        """The titles of each code with the first and last days of their use."""
        by_code: dict[str, Rows] = {}
        for row in self.rows("offence_titles"):
            by_code.setdefault(row["code"], []).append(row)
        return by_code

    @cached_property
    def total_codes(self) -> tuple[str, ...]:
        """The codes of the twelve-code total."""
        return tuple(row["code"] for row in self.rows("offence_codes") if row["in_twelve_code_total"])

    @cached_property
    def child_victim_codes(self) -> tuple[str, ...]:
        """The codes of that total whose titles name a child victim."""
        return tuple(row["code"] for row in self.rows("offence_codes") if row["names_child_victim"])

    def codes_of(self, measure: str) -> tuple[str, ...]:
        """Return the codes that a measure adds up, in file order; a code is its own."""
        totals = {TWELVE_CODES: self.total_codes, ELEVEN_CODES: self.child_victim_codes}
        return totals.get(measure, (measure,))

    @cached_property
    def annual_only(self) -> frozenset[str]:
        """Measures whose quarterly counts are too small to show."""
        return frozenset(row["code"] for row in self.rows("offence_codes") if row["annual_only"])

    @cached_property
    def quarters(self) -> tuple[date, ...]:
        """The first days of the quarters with counts, oldest first."""
        return tuple(self.tables["recorded_offences"]["quarter_start"].unique().sort().to_list())

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The financial years with counts, whole or in part, oldest first."""
        return tuple(dict.fromkeys(financial_year(day) for day in self.quarters))

    @cached_property
    def full_years(self) -> tuple[str, ...]:
        """The financial years with all four quarters, oldest first."""
        quarter_years = [financial_year(day) for day in self.quarters]
        return tuple(year for year in self.years if quarter_years.count(year) == FULL_YEAR)

    @property
    def newest_year(self) -> str:
        """The newest financial year with all four quarters."""
        return self.full_years[-1]

    @cached_property
    def population_years(self) -> tuple[str, ...]:
        """The financial years with a population, oldest first."""
        return tuple(sorted({row["financial_year"] for row in self.rows("populations")}))

    def without_residents(self, year: str) -> tuple[Force, ...]:
        """Return the rated forces without residents in a financial year that has those of others."""
        return self._without_residents.get(year, ())

    @cached_property
    def _without_residents(self) -> Mapping[str, tuple[Force, ...]]:
        held = set(self.tables["populations"].select("area", "financial_year").iter_rows())
        rated = [force for force in self.forces.values() if force.rated]
        return {
            year: tuple(force for force in rated if (force.code, year) not in held) for year in self.population_years
        }

    def population_sources_of(self, years: Collection[str]) -> tuple[Source, ...]:
        """Return the publications of the populations of some financial years, in file order."""
        rows = (name for name, year in self._population_sources if year in years)
        return tuple(self.sources[name] for name in dict.fromkeys(rows))

    @cached_property
    def _population_sources(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.tables["populations"].select("source", "financial_year").unique(maintain_order=True).rows())

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """The headline tiles in reading order."""
        names = Tile.__dataclass_fields__
        tiles = (Tile(**{name: row[name] for name in names}) for row in self.rows("tiles"))
        return tuple(sorted(tiles, key=lambda tile: tile.position))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The common questions in reading order; earlier releases have none."""
        rows = self.rows("questions") if "questions" in self.tables else []
        questions = (
            Question(
                **_with(
                    row,
                    sources=tuple(self.sources[name] for name in _split(row["sources"])),
                    **{name: _split(row[name]) for name in ("figures", "caveats", "search")},
                )
            )
            for row in rows
        )
        return tuple(sorted(questions, key=lambda question: question.position))

    @cached_property
    def support(self) -> tuple[Support, ...]:
        """Support services for readers."""
        return tuple(Support(**_with(row, source=self.sources.get(row["source"]))) for row in self.rows("support"))

    @cached_property
    def release(self) -> Release:
        """The newest release, to which these figures belong."""
        releases = (Release(**row, preview=self.preview) for row in self.rows("releases"))
        return max(releases, key=lambda release: release.published_at)

    @cached_property
    def calendar(self) -> tuple[PlannedRelease, ...]:
        """The releases to come whose day is known, soonest first; none in packages without the table."""
        rows = self.rows("release_calendar") if "release_calendar" in self.tables else []
        planned = (PlannedRelease(**_with(row, source=self.sources[row["source"]])) for row in rows)
        return tuple(sorted(planned, key=lambda one: (one.date, one.time, one.id)))

    @cached_property
    def next_update(self) -> str:
        """The day announced for the next release of this package; empty where there is none.

        A provisional day was not announced. A row carried over from the release before may hold the day of this one.
        """
        since = self.release.published_at.date()
        own = (one for one in self.calendar if one.release_of == DASHBOARD and one.announced and one.date > since)
        return next((one.date.isoformat() for one in own), "")

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Operations that were named in public, in file order."""
        names = Operation.__dataclass_fields__
        return tuple(
            Operation(**self._sourced({name: row[name] for name in names}))
            for row in self.rows("operations")
            if row["kind"] == "named"
        )

    @cached_property
    def case_statements(self) -> tuple[CaseStatement, ...]:
        """Statements about closed cases, oldest first."""
        statements = [
            CaseStatement(
                **_with(
                    row,
                    statistic=self.statistics[row["statistic"]],
                    coverage=self.statistics[row["coverage"]] if row["coverage"] else None,
                )
            )
            for row in self.rows("case_reviews")
        ]
        return tuple(sorted(statements, key=lambda statement: statement.stated_on))

    @cached_property
    def funding(self) -> tuple[Sum, ...]:
        """Sums of public money, in file order: the plan, its parts, then separate programmes."""
        return tuple(
            Sum(statistic=self.statistics[row["statistic"]], programme=row["programme"], relation=row["relation"])
            for row in self.rows("funding")
        )

    @cached_property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """Recommendations in file order: by inquiry, then by number."""
        return tuple(
            Recommendation(
                **self._sourced(
                    _with(
                        row,
                        leads=_split(row["leads"]),
                        title_source=self.sources.get(row.get("title_source", "")),  # earlier releases lack the column
                    )
                )
            )
            for row in self.rows("recommendations")
        )

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """Commitments of January 2025, in file order."""
        return tuple(
            Commitment(**self._sourced(_with(row, announced_in=self.sources[row["announced_in"]])))
            for row in self.rows("commitments")
        )

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Dated events, oldest first; a year precedes its months and a month its days."""
        return tuple(sorted((Event(**self._sourced(row)) for row in self.rows("events")), key=lambda e: e.date))

    @cached_property
    def constituencies(self) -> Mapping[str, Constituency]:
        """Parliamentary constituencies by code, in alphabetical order; none in packages without the table."""
        if "constituencies" not in self.tables:
            return MappingProxyType({})
        by_code: dict[str, Rows] = {}
        for row in sorted(
            self.rows("constituencies"), key=lambda row: (row["name"], -(row["share_of_residents"] or 0))
        ):
            by_code.setdefault(row["code"], []).append(row)
        return MappingProxyType({code: _constituency(rows) for code, rows in by_code.items()})

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Questions for which no published figure was seen, in reading order; none in packages without the table."""
        if "gaps" not in self.tables:
            return ()
        gaps = [
            Gap(
                **_with(
                    row,
                    statistics=_split(row["statistics"]),
                    beside=_split(row["beside"]),
                    source=self.sources[row["source"]],
                    further_sources=tuple(self.sources[name] for name in _split(row["further_sources"])),
                    grade=Grade(row["grade"]),
                )
            )
            for row in self.rows("gaps")
        ]
        return tuple(sorted(gaps, key=lambda gap: gap.position))

    def gap_of(self, statistic: Statistic) -> Gap | None:
        """Return the gap to which a national figure leads: the one that names it, or else that of its subject.

        None where there is neither.
        """
        naming = [gap for gap in self.gaps if statistic.id in gap.statistics]
        of_subject = [gap for gap in self.gaps if gap.subject and gap.subject == statistic.subject]
        return next(iter([*naming, *of_subject]), None)

    @cached_property
    def definitions(self) -> Mapping[str, str]:
        """Definitions of terms: term -> meaning."""
        return MappingProxyType({row["term"]: row["meaning"] for row in self.rows("definitions")})

    @cached_property
    def inquiries(self) -> Mapping[str, str]:
        """Inquiries whose recommendations are tracked: code -> name."""
        return coded(self.allowed("recommendations", "inquiry"))

    @cached_property
    def recommendation_ids(self) -> Mapping[tuple[str, int], str]:
        """Ids of recommendations in addresses: inquiry and number -> "iicsa-12", in file order."""
        codes = {name: code for code, name in self.inquiries.items()}
        return MappingProxyType({(r.inquiry, r.number): f"{codes[r.inquiry]}-{r.number}" for r in self.recommendations})

    @cached_property
    def status_groups(self) -> Mapping[str, str]:
        """All status groups, with or without recommendations: code -> name."""
        return coded(self.allowed("recommendations", "status_group"))

    @cached_property
    def leads(self) -> Mapping[str, str]:
        """Lead bodies of recommendations: code -> name, in alphabetical order."""
        return coded(sorted({body for recommendation in self.recommendations for body in recommendation.leads}))

    @cached_property
    def event_kinds(self) -> Mapping[str, str]:
        """Kinds of events that occur in the data: code -> name."""
        present = {event.kind for event in self.events}
        return coded(kind for kind in self.allowed("events", "kind") if kind in present)

    def allowed(self, table: str, column: str) -> tuple[str, ...]:
        """Return the values that the schema allows in a column, in the schema's order.

        Raises:
            LookupError: there is no such column, or it has no list of values.
        """
        descriptor: Any = self.descriptor
        (fields,) = (r["schema"]["fields"] for r in descriptor["resources"] if r["name"] == table)
        for field in fields:
            if field["name"] == column:
                return tuple(field["constraints"]["enum"])
        raise LookupError(f"{table} has no column {column}")

    def statistic(self, name: str, figures: str = "published") -> Statistic:
        """Return a statistic as published, or as announced where it has an announced wording."""
        statistic = self.statistics[name]
        wording = self.announced.get(name) if figures == "announced" else None
        return statistic.worded(wording) if wording else statistic

    def caveats_for(self, *contexts: Context) -> tuple[Caveat, ...]:
        """Return the distinct caveats that apply to any of the contexts, most important first."""
        ids = {scope.caveat for scope in self.scopes for context in contexts if context.meets(scope)}
        announced = any(ANNOUNCED in context.views for context in contexts)
        year = max((context.year for context in contexts), default="")
        caveats = self._caveats(ANNOUNCED if announced else "published", year)
        return tuple(sorted((caveats[i] for i in ids), key=lambda caveat: (caveat.rank, caveat.id)))

    def caveats_of(self, statistics: Iterable[Statistic], *views: str) -> tuple[Caveat, ...]:
        """Return the caveats that apply to these national statistics in these views."""
        return self.caveats_for(*self.contexts_of(statistics, *views))

    def contexts_of(self, statistics: Iterable[Statistic], *views: str) -> tuple[Context, ...]:
        """Return a context for each of these national statistics in these views."""
        return tuple(
            Context(
                table="statistics",
                subjects=frozenset({statistic.subject}),
                statistics=frozenset({statistic.id}),
                views=frozenset(views),
                year=statistic.year if statistic.role == GROUP or statistic.part_of else "",
            )
            for statistic in statistics
        )

    def _sourced(self, row: dict[str, Any]) -> dict[str, Any]:
        """Replace the source and grade of a row by records; None where it has none."""
        grade = Grade(row["grade"]) if row["grade"] else None
        return _with(row, source=self.sources.get(row["source"]), grade=grade)

    def _quantified(self, row: dict[str, Any]) -> dict[str, Any]:
        value, qualifier = row.pop("value"), Qualifier(row.pop("qualifier"))
        return _with(
            row,
            quantity=Quantity(float(value), qualifier),
            grade=Grade(row["grade"]),
            source=self.sources[row["source"]],
        )


def _constituency(rows: Rows) -> Constituency:
    parts = tuple(
        PolicedPart(row["force"], row["share_of_residents"], _split(row["local_authorities"])) for row in rows
    )
    first = rows[0]
    return Constituency(code=first["code"], name=first["name"], name_cy=first["name_cy"], parts=parts)


def coded(names: Iterable[str]) -> Mapping[str, str]:
    """Map names to their codes in addresses: "Accepted in part" is "accepted-in-part"."""
    return MappingProxyType({anchors.slug(name): name for name in names})


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _with(row: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**row, **changes}
