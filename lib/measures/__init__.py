"""Compute sums, areas, rates, control limits and peers from the counts of a release, once, and look them up.

`of` returns the `Measures` of a register. `counts` and `rates` compute the tables, `control_limits` the limits of the
funnel plot, `peers` the most similar forces; `indexed_table` looks rows up. Pure polars: no text for readers, no
charts, no estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from lib.measures import counts, peers, ranges, revised
from lib.measures import rates as rating
from lib.measures.control_limits import Funnel, control_limits
from lib.measures.counts import (
    ENGLAND_AND_WALES,
    EVERYWHERE,
    NATION,
    REGION,
)
from lib.measures.indexed_table import IndexedTable
from lib.measures.ranges import READ_WITH_CARE, lies_outside
from lib.measures.rates import Rate, per
from lib.model.periods import FULL_YEAR, days
from lib.model.records import ELEVEN_CODES, TWELVE_CODES
from lib.model.small_counts import Year, years_by_quarter
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from lib.dataset.register import Register

__all__ = [
    "ELEVEN_CODES",
    "ENGLAND_AND_WALES",
    "EVERYWHERE",
    "NATION",
    "READ_WITH_CARE",
    "REGION",
    "TWELVE_CODES",
    "Funnel",
    "Measures",
    "Rate",
    "lies_outside",
    "of",
    "per",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Measures:
    """The counts of one release and everything computed from them, for lookup. Thread-safe.

    The time of a lookup depends on the rows that it returns, not on the size of the table. Empty `forces`, `areas` and
    `years` mean all of them; an unknown code or year adds no row; rows are sorted by force (or area) and time. A
    measure that is not in `names` raises KeyError. Columns are described in `counts` and `rates`. Frames are shared: do
    not change them in place.

    Args:
        names: the measures: every offence code, and the totals "twelve-codes" and "eleven-codes".
        excluded: forces without rates, left out of every rate: City of London and British Transport Police.
        annual_only: codes whose counts may only be shown by year.
        areas: one row per `kind`, `area` and member `force`, with the area's `name`; see `counts.areas`.
        years: financial years with counts, in order, part-years included.
        part_years: those with fewer than four quarters.
        population_years: years with a population, in order.
        quarters: first days of the quarters with counts, in order.
    """

    names: tuple[str, ...]
    excluded: frozenset[str]
    annual_only: frozenset[str]
    areas: pl.DataFrame
    years: tuple[str, ...]
    part_years: tuple[str, ...]
    population_years: tuple[str, ...]
    quarters: tuple[date, ...]
    _tables: Mapping[str, IndexedTable]
    _kinds: Mapping[str, frozenset[str]]
    _funnels: dict[tuple[str, str], Funnel | None]
    _peers: Mapping[str, tuple[str, ...]]
    _revised: frozenset[tuple[str, str, str | date]]
    _rates_revised: frozenset[tuple[str, str, str | date]]
    _by_quarter: Mapping[tuple[str, str], tuple[str, ...]]
    _residents_breaks: Mapping[str, frozenset[str]]

    def quarterly(self, measure: str, forces: Collection[str] = (), years: Collection[str] = ()) -> pl.DataFrame:
        """Return quarterly counts of forces; `shown_by_quarter` says which of them may be shown."""
        return self._tables["quarterly"].find(measure, forces or None, years or None)

    def annual(self, measure: str, forces: Collection[str] = (), years: Collection[str] = ()) -> pl.DataFrame:
        """Return annual counts of forces."""
        return self._tables["annual"].find(measure, forces or None, years or None)

    def areas_quarterly(
        self, measure: str, areas: Collection[str] = (), years: Collection[str] = (), kind: str = ""
    ) -> pl.DataFrame:
        """Return quarterly counts of areas, of all kinds or of one ("region", "nation", "england-and-wales").

        Raises:
            KeyError: no such kind.
        """
        return self._tables["areas_quarterly"].find(measure, self._areas(areas, kind), years or None)

    def areas_annual(
        self, measure: str, areas: Collection[str] = (), years: Collection[str] = (), kind: str = ""
    ) -> pl.DataFrame:
        """Return annual counts of areas, of all kinds or of one.

        Raises:
            KeyError: no such kind.
        """
        return self._tables["areas_annual"].find(measure, self._areas(areas, kind), years or None)

    def rates(self, measure: str, year: str, forces: Collection[str] = ()) -> pl.DataFrame:
        """Return annual counts of forces in one year, each with its rate and range or the reason why it has none."""
        return self._tables["rates"].find(measure, forces or None, (year,))

    def rates_of_years(self, measure: str, forces: Collection[str] = (), years: Collection[str] = ()) -> pl.DataFrame:
        """Return `rates` of several years."""
        return self._tables["rates"].find(measure, forces or None, years or None)

    def area_rates_of_years(
        self, measure: str, areas: Collection[str], kind: str, years: Collection[str] = ()
    ) -> pl.DataFrame:
        """Return `area_rates` of several years, for areas of one kind.

        Raises:
            KeyError: no such kind.
        """
        return self._tables["area_rates"].find(measure, self._areas(areas, kind), years or None)

    def area_rates(self, measure: str, year: str, areas: Collection[str] = (), kind: str = "") -> pl.DataFrame:
        """Return rates of areas in one year; `offences` leaves excluded forces out too. See `rates.area_rates`.

        Raises:
            KeyError: no such kind.
        """
        return self._tables["area_rates"].find(measure, self._areas(areas, kind), (year,))

    def national_rate(self, measure: str, year: str) -> Rate:
        """Return the rate of all forces that can have one; see `rates.national_rate`.

        Raises:
            ValueError: no such year.
        """
        return rating.national_rate(self.rates(measure, year), measure, year)

    def funnel(self, measure: str, year: str) -> Funnel | None:
        """Return the control limits of a full year; None where too few forces have 10 offences and a population."""
        if (measure, year) not in self._funnels:  # two readers at once compute the same
            self._funnels[measure, year] = _funnel(self.rates(measure, year), measure)
        return self._funnels[measure, year]

    def residents_break(self, place: str) -> frozenset[str]:
        """Return the years whose rates are not comparable with those before, as residents rest on another census.

        Args:
            place: code of a force or an area.
        """
        return self._residents_breaks.get(place, frozenset())

    def peers(self, force: str) -> tuple[str, ...]:
        """Return the five forces nearest in residents aged 0 to 17, nearest first; see `peers.nearest`."""
        return self._peers.get(force, ())

    def is_revised(self, measure: str, place: str, time: str | date) -> bool:
        """Return whether this release changed a count, or a count that it sums.

        Args:
            measure: one of `names`.
            place: code of a force or an area.
            time: a financial year, or the first day of a quarter.
        """
        return (measure, place, time) in self._revised

    def is_rate_revised(self, measure: str, place: str, year: str) -> bool:
        """Return whether this release changed a count in a rate; those of excluded forces are in none."""
        return (measure, place, year) in self._rates_revised

    def shown_by_quarter(self, measure: str, place: str) -> tuple[str, ...]:
        """Return the years that a force or an area may show by quarter; empty where it is shown by year only.

        Empty for every measure of `annual_only`; otherwise the years of `small_counts.years_by_quarter`.
        """
        return self._by_quarter.get((measure, place), ())

    def _areas(self, areas: Collection[str], kind: str) -> Collection[str] | None:
        if not kind:
            return areas or None
        return self._kinds[kind] & set(areas) if areas else self._kinds[kind]


@caches.per_release()
def of(register: Register) -> Measures:
    """Compute the measures of a release; cached per release. Thread-safe.

    Args:
        register: source of the tables recorded_offences, offence_codes, forces, populations and revisions.
    """
    tables = register.tables
    codes, forces = tables["offence_codes"], tables["forces"]
    populations = counts.of_forces(tables["populations"])
    excluded = frozenset(forces.filter(~pl.col("rated"))["code"])
    areas = counts.areas(forces)
    totals = {name: register.codes_of(name) for name in (TWELVE_CODES, ELEVEN_CODES)}
    quarterly = counts.quarterly(counts.of_forces(tables["recorded_offences"]), totals)
    annual = counts.annual(quarterly)
    rates = ranges.add(rating.rates(annual, populations, excluded), _former_titles(tables["offence_titles"], annual))
    names = tuple(sorted(set(annual["measure"])))
    years = tuple(sorted(set(annual["year"])))
    population_years = tuple(sorted(set(populations["financial_year"])))
    by_force = IndexedTable(rates, "force")
    annual_only = frozenset(codes.filter("annual_only")["code"])
    areas_annual = counts.of_areas(annual, areas)
    revision_inputs = (tables["revisions"], register.release.id, totals, areas)
    return Measures(
        names=names,
        excluded=excluded,
        annual_only=annual_only,
        areas=areas,
        years=years,
        part_years=tuple(sorted(set(annual.filter(pl.col("quarters") < FULL_YEAR)["year"]))),
        population_years=population_years,
        quarters=tuple(sorted(set(quarterly["quarter"]))),
        _tables=MappingProxyType(
            {
                "quarterly": IndexedTable(quarterly, "force"),
                "annual": IndexedTable(annual, "force"),
                "areas_quarterly": IndexedTable(counts.of_areas(quarterly, areas), "area"),
                "areas_annual": IndexedTable(areas_annual, "area"),
                "rates": by_force,
                "area_rates": IndexedTable(rating.area_rates(annual, populations, areas, excluded), "area"),
            }
        ),
        _kinds=MappingProxyType({str(kind): frozenset(rows["area"]) for (kind,), rows in areas.group_by("kind")}),
        _funnels={},
        _peers=MappingProxyType(
            {force: tuple(peers.nearest(populations, force, excluded)) for force in forces["code"]}
        ),
        _revised=revised.revised_counts(*revision_inputs),
        _rates_revised=revised.revised_counts(*revision_inputs, excluded),
        _by_quarter=MappingProxyType(
            _by_quarter(annual, "force", annual_only) | _by_quarter(areas_annual, "area", annual_only)
        ),
        _residents_breaks=MappingProxyType(rating.residents_breaks(populations, areas, excluded)),
    )


def _former_titles(titles: pl.DataFrame, annual: pl.DataFrame) -> frozenset[tuple[str, str]]:
    """Return the codes and years in which a code had a title that it has no longer."""
    ended = titles.filter(pl.col("valid_to").is_not_null()).select("code", "valid_to").iter_rows()
    years = sorted(set(annual["year"]))
    return frozenset((code, year) for code, end in ended for year in years if days(year)[0] <= end)


def _funnel(rates: pl.DataFrame, measure: str) -> Funnel | None:
    """Compute the funnel of one measure and year; None where too few forces have counts for control limits."""
    try:
        return control_limits(rates.filter(pl.col("reason").is_in(["", rating.TOO_SMALL])), per(measure))
    except ValueError:
        return None


def _by_quarter(annual: pl.DataFrame, key: str, never: Collection[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the years that each measure and area may show by quarter; `never` are measures without any."""
    return {
        (str(measure), str(area)): years_by_quarter(
            Year(*row) for row in rows.sort("year").select("year", "offences", "quarters").iter_rows()
        )
        for (measure, area), rows in annual.group_by("measure", key)
        if measure not in never
    }
