"""Published values, read from the tables themselves and by none of the dashboard's code: what its answers must hold."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from lib.releases.store import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APRIL: Final = 4
QUARTERS: Final = 4
LEAST: Final = 10  # charts and slides say no count below it


class YearCount(NamedTuple):
    """A count of one police force, offence code and financial year, such as 2024-25."""

    area: str
    code: str
    year: str
    offences: int

    @property
    def named(self) -> str:
        """The year as tables of slides name it, such as 2024/25."""
        return self.year.replace("-", "/")

    @property
    def ending(self) -> str:
        """The year as sentences name it."""
        return f"year ending March {int(self.year[:4]) + 1}"


def rows(table: str) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a table of the data."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def statistics() -> dict[str, Mapping[str, str]]:
    """Return the row of every national figure that is a number and that not only the press reported, by id."""
    return {
        row["id"]: row
        for row in rows("statistics")
        if row["grade"] != "press" and row["value"].replace(".", "", 1).isdecimal() and not row["printed_as"]
    }


@cache
def exact_sentences() -> dict[str, tuple[str, int]]:
    """Return the sentence of every national figure that is an exact count, with its value, by id."""
    return {
        name: (row["sentence"].replace("{n}", f"{int(row['value']):,}"), int(row["value"]))
        for name, row in statistics().items()
        if row["qualifier"] == "exactly"
        and row["value"].isdecimal()
        and "{n}" in row["sentence"]
        and not row["unit"].startswith("GBP")
    }


@cache
def counts() -> tuple[YearCount, ...]:
    """Return the counts of each police force, code and full year, where none is missing or marked."""
    quarters: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows("recorded_offences"):
        if row["area_type"] == "police-force-area":
            year, month = map(int, row["quarter_start"].split("-")[:2])
            start = year - (month < APRIL)
            quarters[row["area"], row["code"], f"{start}-{(start + 1) % 100:02}"].append(row["offences"])
    return tuple(
        YearCount(*place, sum(map(int, cells)))
        for place, cells in quarters.items()
        if len(cells) == QUARTERS and all(cell.isdecimal() for cell in cells)
    )


@cache
def by_force_and_code() -> dict[tuple[str, str], tuple[YearCount, ...]]:
    """Return the counts of each police force and code, in order of time."""
    found: defaultdict[tuple[str, str], list[YearCount]] = defaultdict(list)
    for one in counts():
        found[one.area, one.code].append(one)
    return {place: tuple(sorted(years, key=lambda one: one.year)) for place, years in found.items()}


def naming_a_child(area: str) -> YearCount:
    """Return the sum of the codes that name a child victim, of one police force and its newest full year.

    Raises:
        ValueError: a count of one of them is missing.
    """
    codes = {row["code"] for row in rows("offence_codes") if row["names_child_victim"] == "true"}
    newest = max(one.year for one in counts())
    found = [one.offences for one in counts() if one.area == area and one.code in codes and one.year == newest]
    if len(found) != len(codes):
        raise ValueError(f"{area} has counts of {len(found)} of {len(codes)} codes in {newest}")
    return YearCount(area, "eleven-codes", newest, sum(found))
