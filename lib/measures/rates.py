"""Compute rates per number of people aged 0 to 17, and the reason where there is none.

The unit depends on the measure alone: `per` gives it for every year, area, chart and file. Rates are never rounded
here: the code that prints a rate rounds it, after comparison, classification, drawing and writing to files.

The numerator includes adults who report abuse in childhood: a rate is not a child's risk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from lib.measures import counts
from lib.model.periods import FULL_YEAR
from lib.model.small_counts import LEAST

if TYPE_CHECKING:
    from collections.abc import Collection

PER_TOTAL: Final = 1_000
PER_CODE: Final = 100_000

NO_RESIDENTS: Final = "no-residents"
MISSING: Final = "missing"
PART_YEAR: Final = "part-year"
NO_POPULATION: Final = "no-population"
TOO_SMALL: Final = "small"


class Rate(NamedTuple):
    """A count, the residents aged 0 to 17, and the rate per as many as `per` gives, or None."""

    offences: int | None
    residents: int | None
    rate: float | None


def per(measure: str) -> int:
    """Return the number of people aged 0 to 17 that a rate is for: 1,000 for a total of codes, 100,000 for a code."""
    return PER_TOTAL if measure in counts.TOTALS else PER_CODE


def rates(annual: pl.DataFrame, populations: pl.DataFrame, excluded: Collection[str]) -> pl.DataFrame:
    """Add rates to the annual counts of forces.

    Args:
        annual: annual counts, as in `counts`, by `force`.
        populations: one row per `force` and `financial_year`, with `residents_0_17`.
        excluded: forces that never have a rate, with or without a population: British Transport Police, which has no
            residents, and City of London, which has hardly any children.

    Returns:
        The same rows in the same order, plus `residents_0_17` (Int64; null without a population of that year, and
        always for the excluded, so that no sum can include them), `rate` (Float64, in the unit of its measure as
        `per` gives it, not rounded, null where there is none) and `reason` (String), empty where there is a rate and
        otherwise the first of these that applies:
        "no-residents": one of the excluded;
        "missing": no count;
        "part-year": fewer than four quarters;
        "no-population": no population of that year, or zero;
        "small": a count under 10, those below zero included.

    Raises:
        polars.exceptions.ComputeError: a force has two populations for one year.
    """
    residents = populations.select("force", "residents_0_17", year="financial_year").filter(~_in("force", excluded))
    return _rated(annual, residents, "force", excluded)


def area_rates(
    annual: pl.DataFrame, populations: pl.DataFrame, areas: pl.DataFrame, excluded: Collection[str]
) -> pl.DataFrame:
    """Compute the rates of areas, leaving the excluded forces out of both offences and residents.

    Args:
        annual: annual counts, as in `counts`, by `force`.
        populations: see `rates`.
        areas: one row per `area` and member `force`.
        excluded: see `rates`. An area without other members has no row.

    Returns:
        One row per measure, area and year, sorted so, with the columns of `rates` and `area` in place of `force`.
        `offences` is the numerator: in areas with an excluded force it is less than the area's published count.
        `residents_0_17` is null unless every member has one. `reason` is never "no-residents".
    """
    members = areas.filter(~_in("force", excluded))
    # Residents are summed as offences are: null where a member's are.
    residents = populations.select("force", measure=pl.lit(""), year="financial_year", offences="residents_0_17")
    area_residents = counts.of_areas(residents, members).select("area", "year", residents_0_17="offences")
    return _rated(counts.of_areas(annual, members), area_residents, "area", ())


def national_rate(rates: pl.DataFrame, measure: str, year: str) -> Rate:
    """Compute the rate of all forces together, leaving the excluded out of both terms.

    A force whose residents are not held in a year for which others are is left out of both terms too; whoever shows the
    rate names it.

    Args:
        rates: as `rates` returns them, of every force.
        measure: of the rates.
        year: of the rates.

    Returns:
        Offences are None where those of any force are unknown, residents where those of all are. The rate is None where
        either is, in a part-year, and for a count under 10. Forces whose own count is under 10 are included.

    Raises:
        ValueError: no force has this measure in this year.
    """
    rows = rates.filter((pl.col("measure") == measure) & (pl.col("year") == year) & (pl.col("reason") != NO_RESIDENTS))
    if rows.is_empty():
        raise ValueError(f"no force has a count of {measure!r} in {year!r}")
    counted = rows.filter(pl.col("residents_0_17") > 0)
    rows = rows if counted.is_empty() else counted
    offences, residents = _sum(rows["offences"]), _sum(rows["residents_0_17"])
    full = rows.select((pl.col("quarters") == FULL_YEAR).all()).item()
    if offences is None or not residents or offences < LEAST or not full:
        return Rate(offences, residents, None)
    return Rate(offences, residents, per(measure) * offences / residents)


def residents_breaks(
    populations: pl.DataFrame, areas: pl.DataFrame, excluded: Collection[str]
) -> dict[str, frozenset[str]]:
    """Find the years whose residents rest on another census than those of the year before.

    Args:
        populations: see `rates`, with `census`: the census that the estimates rest on, empty where it is not known.
        areas: see `area_rates`.
        excluded: see `rates`.

    Returns:
        Force or area -> the first years after a change; an area has those of all its members.
    """
    years = populations.filter(~_in("force", excluded)).sort("force", "financial_year")
    changed = pl.col("census") != pl.col("census").shift(1).over("force")
    breaks: dict[str, set[str]] = {}
    places = {force: [force] for force in set(years["force"])}
    for area, force in areas.select("area", "force").iter_rows():
        places.get(force, []).append(area)
    for force, year in years.filter(changed.fill_null(value=False)).select("force", "financial_year").iter_rows():
        for place in places[force]:
            breaks.setdefault(place, set()).add(year)
    return {place: frozenset(found) for place, found in breaks.items()}


def _rated(annual: pl.DataFrame, residents: pl.DataFrame, key: str, excluded: Collection[str]) -> pl.DataFrame:
    joined = annual.join(residents, on=[key, "year"], how="left", validate="m:1", maintain_order="left")
    offences, people = pl.col("offences"), pl.col("residents_0_17")
    reason = (
        pl.when(_in(key, excluded))
        .then(pl.lit(NO_RESIDENTS))
        .when(offences.is_null())
        .then(pl.lit(MISSING))
        .when(pl.col("quarters") < FULL_YEAR)
        .then(pl.lit(PART_YEAR))
        .when(people.is_null() | (people == 0))
        .then(pl.lit(NO_POPULATION))
        .when(offences < LEAST)
        .then(pl.lit(TOO_SMALL))
        .otherwise(pl.lit(""))
    )
    unit = pl.when(_in("measure", counts.TOTALS)).then(PER_TOTAL).otherwise(PER_CODE)
    return joined.with_columns(rate=pl.when(reason == "").then(unit * offences / people), reason=reason)


def _in(column: str, codes: Collection[str]) -> pl.Expr:
    return pl.col(column).is_in(sorted(codes))


def _sum(terms: pl.Series) -> int | None:
    return None if terms.null_count() else int(terms.sum())
