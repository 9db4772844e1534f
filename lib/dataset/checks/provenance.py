"""Sense checks on what numbers and statuses rest on: who published them, how they were read, and where links lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lib.dataset.table_schema import Problem, numbered
from lib.model.records import Grade

if TYPE_CHECKING:
    import polars as pl

OURS: Final = "dashboard-team"  # the source of what was written for this dashboard: words, never numbers
NUMBER: Final = "[0-9]+( [0-9]+)*"
SITE: Final = r"[a-z0-9-]+(\.[a-z0-9-]+)+"


def no_press_on_tiles(tiles: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """A number that was only seen in the press is not a headline."""
    rows = _by_id(statistics)
    return [
        Problem("tiles.csv", number, column, "a statistic whose grade is not press", tile[column])
        for number, tile in numbered(tiles)
        for column in ("statistic", "whole", "coverage")
        if tile[column] and rows[tile[column]]["grade"] == Grade.PRESS
    ]


def announced_once_and_not_by_press(wordings: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """What stands for a number as announced is one wording of it, and neither it nor the number is of grade press."""
    rows = _by_id(statistics)
    seen: set[str] = set()
    found: list[Problem] = []
    for number, row in numbered(wordings):
        if row["used_as"] != "announced":
            continue
        if Grade.PRESS in {row["grade"], rows[row["statistic"]]["grade"]}:
            expected = "nothing: the wording or its statistic is of grade press"
            found.append(Problem("wordings.csv", number, "used_as", expected, row["used_as"]))
        if row["statistic"] in seen:
            expected = f"nothing: another wording of {row['statistic']} is used so"
            found.append(Problem("wordings.csv", number, "used_as", expected, row["used_as"]))
        seen.add(row["statistic"])
    return found


def read_at_foreign_hosts(sources: pl.DataFrame, publishers: pl.DataFrame) -> list[Problem]:
    """An address on another host than its publisher's says where the text was read."""
    hosts = {row["publisher"]: row["hosts"].split() for _, row in numbered(publishers)}
    return [
        Problem("sources.csv", number, "read_at", f"the site that was read: {host} is not {row['publisher']}'s", None)
        for number, row in numbered(sources)
        if row["url"] and not row["read_at"]
        for host in [_host(row["url"])]
        if not any(host == own or host.endswith(f".{own}") for own in hosts[row["publisher"]])
    ]


def quoted_by_somebody(name: str, table: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """Official words that were read where somebody else carries them name who does.

    A package that came before this was kept has no such column, and nothing is held against it.
    """
    if "quoted_by" not in sources.columns:
        return []
    carried = {row["id"] for _, row in numbered(sources) if row["quoted_by"]}
    expected = "a source that sources.csv gives a quoted_by: the grade is quoted"
    return [
        Problem(f"{name}.csv", number, "source", expected, row["source"])
        for number, row in numbered(table)
        if row["grade"] == Grade.QUOTED and row["source"] not in carried
    ]


def numbers_that_others_published(statistics: pl.DataFrame, wordings: pl.DataFrame) -> list[Problem]:
    """No number is the dashboard's own."""
    return [
        Problem(f"{name}.csv", number, "source", "a publication of somebody else: numbers are not made here", OURS)
        for name, table in (("statistics", statistics), ("wordings", wordings))
        for number, row in numbered(table)
        if row["source"] == OURS
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
                Problem(
                    "commitments.csv", number, column, f"a value: a status comes with its {', '.join(told[1:])}", None
                )
                for column in told
                if not row[column]
            ]
        made = str(row["made_on"])
        if row["status_date"] and row["status_date"] < made[: len(row["status_date"])]:
            expected = f"nothing earlier than the promise, {made}"
            found.append(Problem("commitments.csv", number, "status_date", expected, row["status_date"]))
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


def _by_id(table: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for _, row in numbered(table)}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:  # such as an unclosed bracket: then it is no publisher's
        return address
