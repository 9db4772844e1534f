"""Sense checks on what numbers and statuses rest on: a publication, a unit that they can have, and a source for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import polars as pl

from lib.model import Grade
from lib.schema import Problem, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS: Final = "dashboard-team"  # the source of what was written for this dashboard: words, never numbers
FORCES: Final = ("police forces", "% of forces")  # units in which coverage is told
SHARE: Final = "%"
PARTED: Final = ("%", "GBP")  # units that come with decimals begin so
MOST: Final = 1_000_000_000  # of anything that is counted in England and Wales
NUMBER: Final = "[0-9]+( [0-9]+)*"
SITE: Final = r"[a-z0-9-]+(\.[a-z0-9-]+)+"
RISE: Final = "Rise"  # the only share that can be above a hundred begins so
# The recommendations of an inquiry -> the statistic that says how many there are.
INQUIRIES: Final = {"IICSA": "iicsa-recs", "National audit": "casey-recs"}


def numbers_that_others_published(statistics: pl.DataFrame, wordings: pl.DataFrame) -> list[Problem]:
    """No number is the dashboard's own."""
    return [
        Problem(f"{name}.csv", number, "source", "a publication of somebody else: numbers are not made here", OURS)
        for name, table in (("statistics", statistics), ("wordings", wordings))
        for number, row in numbered(table)
        if row["source"] == OURS
    ]


def numbers_in_their_units(statistics: pl.DataFrame, wordings: pl.DataFrame, forces: pl.DataFrame) -> list[Problem]:
    """People, offences and forces are whole; shares are at most a hundred; forces are no more than there are."""
    units = {row["id"]: row for _, row in numbered(statistics)}
    found = [
        Problem("statistics.csv", number, "value", expected, _plain(row["value"]))
        for number, row in numbered(statistics)
        for expected in _unlike_its_unit(row, row["value"], forces.height)
    ]
    return found + [
        Problem("wordings.csv", number, "value", expected, _plain(row["value"]))
        for number, row in numbered(wordings)
        for expected in _unlike_its_unit(units[row["statistic"]], row["value"], forces.height)
    ]


def _unlike_its_unit(statistic: dict[str, Any], value: float, forces: int) -> Iterator[str]:
    unit = statistic["unit"]
    if not value.is_integer() and not unit.startswith(PARTED):
        yield f"a whole number of {unit}"
    if unit.startswith(SHARE) and value > 100 and not statistic["measure"].startswith(RISE):  # noqa: PLR2004 - per cent
        yield "at most 100 per cent"
    if unit == FORCES[0] and value > forces:
        yield f"at most {forces}, as many as forces.csv has"
    if value > MOST:
        yield f"at most {MOST:,}"


def coverage_in_forces(tiles: pl.DataFrame, case_reviews: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """What a number covers is told in police forces."""
    units = dict(statistics.select("id", "unit").iter_rows())
    return [
        Problem(f"{name}.csv", number, "coverage", f"a statistic in {' or '.join(FORCES)}", units[row["coverage"]])
        for name, table in (("tiles", tiles), ("case_reviews", case_reviews))
        for number, row in numbered(table)
        if row["coverage"] and units[row["coverage"]] not in FORCES
    ]


def grades_with_sources(name: str, table: pl.DataFrame) -> list[Problem]:
    """What was read in a publisher's own text names it; only what the press reported may have no source."""
    expected = "a source: only what the press reported may have none"
    return [
        Problem(f"{name}.csv", number, "source", expected, None)
        for number, row in numbered(table)
        if not row["source"] and row["grade"] not in {"", Grade.PRESS}
    ]


def statuses_whole(commitments: pl.DataFrame) -> list[Problem]:
    """A status comes with its date, source and grade, or all are empty; it is not older than the promise."""
    told = ("status", "status_date", "source", "grade")
    found: list[Problem] = []
    for number, row in numbered(commitments):
        if any(row[column] for column in told):
            found += [
                Problem("commitments.csv", number, column, f"a value: a status comes with its {', '.join(told[1:])}", None)
                for column in told
                if not row[column]
            ]
        made = str(row["made_on"])
        if row["status_date"] and row["status_date"] < made[: len(row["status_date"])]:
            expected = f"nothing earlier than the promise, {made}"
            found.append(Problem("commitments.csv", number, "status_date", expected, row["status_date"]))
    return found


def recommendations_as_many_as_made(recommendations: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """The recommendations of an inquiry are numbered from 1, and as many as the statistic says."""
    published = {row["id"]: row["value"] for _, row in numbered(statistics)}
    found: list[Problem] = []
    for inquiry, name in INQUIRIES.items():
        own = sorted(recommendations.filter(pl.col("inquiry") == inquiry)["number"].to_list())
        wanted = range(1, int(published.get(name, len(own))) + 1)
        found += [
            Problem("recommendations.csv", None, "inquiry, number", f"a row for {inquiry}, {number}", None)
            for number in wanted
            if number not in own
        ]
        found += [
            Problem("recommendations.csv", row, "number", f"at most {len(wanted)} ({name})", str(cells["number"]))
            for row, cells in numbered(recommendations)
            if cells["inquiry"] == inquiry and cells["number"] not in wanted
        ]
    return found


def hosts_of_one_publisher(publishers: pl.DataFrame) -> list[Problem]:
    """A publisher's host is a site, not all sites of a country."""
    return [
        Problem("publishers.csv", number, "hosts", "the names of sites such as gov.uk", host)
        for number, row in numbered(publishers)
        for host in row["hosts"].split()
        if "." not in host.strip(".")
    ]


def contacts_that_reach(support: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """What is called is a number, and a link leads to the site that it names."""
    addresses = dict(sources.select("id", "url").iter_rows())
    found: list[Problem] = []
    for number, row in numbered(support):
        call = row["reach"] == "call"
        if not re.fullmatch(NUMBER if call else SITE, row["contact"]):
            expected = "a telephone number in digits and blanks" if call else "the name of a site such as napac.org.uk"
            found.append(Problem("support.csv", number, "contact", expected, row["contact"]))
        elif not call and row["source"]:
            host = urlsplit(addresses[row["source"]]).hostname or ""
            if not f".{host}".endswith(f".{row['contact']}"):
                expected = f"a page of {row['contact']}, to which the link then leads"
                found.append(Problem("support.csv", number, "source", expected, row["source"]))
    return found


def _plain(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")
