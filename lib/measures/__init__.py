"""Compute sums, areas, rates, limits and peers from the counts of a release, once, and look them up.

`of` gives the `Measures` of a register; `counts` and `rates` make the tables, `control_limits` the curve of the funnel,
`peers` the forces most alike, `indexed_table` the lookups. Pure polars: no words for readers and no charts, and nothing
is estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from lib.measures import counts, peers, revised
from lib.measures import rates as rating
from lib.measures.control_limits import Funnel, control_limits
from lib.measures.counts import (
    ENGLAND_AND_WALES,
    EVERYWHERE,
    NATION,
    REGION,
)
from lib.measures.indexed_table import IndexedTable
from lib.measures.rates import Rate, per
from lib.model.periods import FULL_YEAR
from lib.model.records import TWELVE_CODES
from lib.model.small_counts import Year, years_by_quarter
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from lib.dataset.register import Register

__all__ = [
    "ENGLAND_AND_WALES", "EVERYWHERE", "NATION", "REGION", "TWELVE_CODES",
    "Funnel", "Measures", "Rate", "of", "per",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Measures:
    """The counts of one release and all that is made of them, for lookup. Safe to share between threads.

    A lookup takes time for the rows that it returns, not for the rows held. Empty `forces`, `areas` and `years` mean
    all of them; a code or a year that is not held adds no row; rows are sorted by force (or area) and time whatever
    the order asked for. A measure that is not one of `names` raises KeyError. Columns are those that `counts` and
    `rates` describe. Frames are shared: they must not be changed in place.

    Args:
        names: the measures: every offence code, and "twelve-codes".
        excluded: the forces that never have a rate and are in no rate: City of London and British Transport Police.
        annual_only: the codes of which only annual counts may be shown.
        areas: one row per `kind`, `area` and member `force`, with the area's `name`, as `counts.areas` makes it.
        years: the financial years held, in order, part-years included.
        part_years: those that hold fewer than four quarters.
        population_years: those of which any population is held, in order.
        quarters: the first days of the quarters held, in order.
    """

    names: tuple[str, ...]
    excluded: frozenset[str]
    annual_only: frozenset[str]
    areas: pl.DataFrame
    years: tuple[str, ...]
    part_years: tuple[str, ...]
    population_years: tuple[str, ...]
    quarters: tuple[date, ...]
    _shelves: Mapping[str, IndexedTable]
    _kinds: Mapping[str, frozenset[str]]
    _funnels: Mapping[tuple[str, str], Funnel]
    _peers: Mapping[str, tuple[str, ...]]
    _revised: frozenset[tuple[str, str, str | date]]
    _rates_revised: frozenset[tuple[str, str, str | date]]
    _by_quarter: Mapping[tuple[str, str], tuple[str, ...]]

    def quarterly(self, measure: str, forces: Collection[str] = (), years: Collection[str] = ()) -> pl.DataFrame:
        """Quarterly counts of forces. Which of them may be shown, `shown_by_quarter` says."""
        return self._shelves["quarterly"].find(measure, forces or None, years or None)

    def annual(self, measure: str, forces: Collection[str] = (), years: Collection[str] = ()) -> pl.DataFrame:
        """Annual counts of forces."""
        return self._shelves["annual"].find(measure, forces or None, years or None)

    def areas_quarterly(
        self, measure: str, areas: Collection[str] = (), years: Collection[str] = (), kind: str = ""
    ) -> pl.DataFrame:
        """Quarterly counts of areas; of one kind ("region", "nation", "england-and-wales") where it is given.

        Raises:
            KeyError: no such kind.
        """
        return self._shelves["areas_quarterly"].find(measure, self._areas(areas, kind), years or None)

    def areas_annual(
        self, measure: str, areas: Collection[str] = (), years: Collection[str] = (), kind: str = ""
    ) -> pl.DataFrame:
        """Annual counts of areas; of one kind where it is given.

        Raises:
            KeyError: no such kind.
        """
        return self._shelves["areas_annual"].find(measure, self._areas(areas, kind), years or None)

    def rates(self, measure: str, year: str, forces: Collection[str] = ()) -> pl.DataFrame:
        """Annual counts of forces in one year, with the rate of each or the reason why it has none."""
        return self._shelves["rates"].find(measure, forces or None, (year,))

    def area_rates(self, measure: str, year: str, areas: Collection[str] = (), kind: str = "") -> pl.DataFrame:
        """Rates of areas in one year, excluded forces left out of their `offences` too; see `rates.area_rates`.

        Raises:
            KeyError: no such kind.
        """
        return self._shelves["area_rates"].find(measure, self._areas(areas, kind), (year,))

    def national_rate(self, measure: str, year: str) -> Rate:
        """The rate of all forces together that can have one; see `rates.national_rate`.

        Raises:
            ValueError: no such year.
        """
        return rating.national_rate(self.rates(measure, year), measure, year)

    def funnel(self, measure: str, year: str) -> Funnel | None:
        """The control limits for a full year; None where too few forces have a count of 10 or more and a population."""
        return self._funnels.get((measure, year))

    def peers(self, force: str) -> tuple[str, ...]:
        """The five forces nearest in residents aged 0 to 17, nearest first; see `peers.nearest`."""
        return self._peers.get(force, ())

    def is_revised(self, measure: str, place: str, time: str | date) -> bool:
        """Whether this release changed a count, or a count that it sums.

        Args:
            measure: one of `names`.
            place: a force or an area.
            time: a financial year, or the first day of a quarter.
        """
        return (measure, place, time) in self._revised

    def is_rate_revised(self, measure: str, place: str, year: str) -> bool:
        """Whether this release changed a count that a rate is made of; those of excluded forces are in none."""
        return (measure, place, year) in self._rates_revised

    def shown_by_quarter(self, measure: str, place: str) -> tuple[str, ...]:
        """The years of which a force or an area may be shown by quarter; empty where it is shown by year alone.

        None of what `annual_only` names; else those that `small_counts.years_by_quarter` gives.
        """
        return self._by_quarter.get((measure, place), ())

    def _areas(self, areas: Collection[str], kind: str) -> Collection[str] | None:
        if not kind:
            return areas or None
        return self._kinds[kind] & set(areas) if areas else self._kinds[kind]


@caches.per_release()
def of(register: Register) -> Measures:
    """The measures of a release, computed on the first call for it and kept. Safe to call from several threads.

    Args:
        register: whose tables recorded_offences, offence_codes, forces and populations are used.
    """
    tables = register.tables
    codes, forces, populations = tables["offence_codes"], tables["forces"], tables["populations"]
    excluded = frozenset(forces.filter(~pl.col("rated"))["code"])
    twelve = codes.filter("in_twelve_code_total")["code"].to_list()
    areas = counts.areas(forces)
    totals = {TWELVE_CODES: twelve}
    quarterly = counts.quarterly(tables["recorded_offences"], totals)
    annual = counts.annual(quarterly)
    rates = rating.rates(annual, populations, excluded)
    names = tuple(sorted(set(annual["measure"])))
    years = tuple(sorted(set(annual["year"])))
    population_years = tuple(sorted(set(populations["financial_year"])))
    by_force = IndexedTable(rates, "force")
    annual_only = frozenset(codes.filter("annual_only")["code"])
    areas_annual = counts.of_areas(annual, areas)
    changed = (tables["revisions"], register.release.id, totals, areas)
    return Measures(
        names=names,
        excluded=excluded,
        annual_only=annual_only,
        areas=areas,
        years=years,
        part_years=tuple(sorted(set(annual.filter(pl.col("quarters") < FULL_YEAR)["year"]))),
        population_years=population_years,
        quarters=tuple(sorted(set(quarterly["quarter"]))),
        _shelves=MappingProxyType(
            {
                "quarterly": IndexedTable(quarterly, "force"),
                "annual": IndexedTable(annual, "force"),
                "areas_quarterly": IndexedTable(counts.of_areas(quarterly, areas), "area"),
                "areas_annual": IndexedTable(areas_annual, "area"),
                "rates": by_force,
                "area_rates": IndexedTable(rating.area_rates(annual, populations, areas, excluded), "area"),
            }
        ),
        _kinds=MappingProxyType({str(kind): frozenset(part["area"]) for (kind,), part in areas.group_by("kind")}),
        _funnels=MappingProxyType(_funnels(by_force, names, population_years)),
        _peers=MappingProxyType(
            {force: tuple(peers.nearest(populations, force, excluded)) for force in forces["code"]}
        ),
        _revised=revised.marks(*changed),
        _rates_revised=revised.marks(*changed, excluded),
        _by_quarter=MappingProxyType(
            _by_quarter(annual, "force", annual_only) | _by_quarter(areas_annual, "area", annual_only)
        ),
    )


def _funnels(rates: IndexedTable, names: Collection[str], years: Collection[str]) -> dict[tuple[str, str], Funnel]:
    """Every funnel that can be drawn."""
    found: dict[tuple[str, str], Funnel] = {}
    for name in names:
        for year in years:
            rows = rates.find(name, years=(year,))
            points = rows.filter(pl.col("reason").is_in(["", rating.TOO_SMALL]))
            try:
                found[name, year] = control_limits(points, per(name))
            except ValueError:
                continue  # there is no funnel of this measure, and none is shown
    return found


def _by_quarter(annual: pl.DataFrame, key: str, never: Collection[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """For every measure and place the years that may be shown by quarter; `never` are measures without any."""
    return {
        (str(measure), str(place)): years_by_quarter(
            Year(*line) for line in part.sort("year").select("year", "offences", "quarters").iter_rows()
        )
        for (measure, place), part in annual.group_by("measure", key)
        if measure not in never
    }
