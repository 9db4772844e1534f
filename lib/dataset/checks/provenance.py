"""Check where numbers and statuses come from: publishers, grades, and targets of links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lib.dataset.table_schema import Problem, numbered
from lib.model.records import Grade

if TYPE_CHECKING:
    import polars as pl

OURS: Final = "dashboard-team"  # the source of our own texts; never of numbers
NUMBER: Final = "[0-9]+( [0-9]+)*"
SITE: Final = r"[a-z0-9-]+(\.[a-z0-9-]+)+"


def no_press_on_tiles(tiles: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that every number of a tile was read in more than the press, all those of an analysis in one year.

    A tile shows the newest year of its analysis that has its number; figures of grade press do not count.
    """
    years: dict[tuple[str, str], set[str]] = {}
    for _, row in numbered(statistics):
        if row["grade"] != Grade.PRESS:
            years.setdefault((row["analysis"], row["role"]), set()).add(row["year"])
            years.setdefault(("", row["role"]), set()).add("")
    problems: list[Problem] = []
    common: dict[str, set[str]] = {}
    for number, tile in numbered(tiles):
        for column in ("role", "whole_role", "coverage_role"):
            if not tile[column]:
                continue
            having = years.get((tile["analysis"], tile[column]), set())
            together = common.get(tile["analysis"], having) & having
            if not together:
                expected = "a role whose statistic was not read only in the press, in a year that has the others too"
                problems.append(Problem("tiles.csv", number, column, expected, tile[column]))
            common[tile["analysis"]] = together or having
    return problems


def announced_once_and_not_by_press(wordings: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that a statistic has at most one announced wording, neither of them of grade press."""
    rows = _by_id(statistics)
    seen: set[str] = set()
    problems: list[Problem] = []
    for number, row in numbered(wordings):
        if row["used_as"] != "announced":
            continue
        if Grade.PRESS in {row["grade"], rows[row["statistic"]]["grade"]}:
            expected = "nothing: the wording or its statistic is of grade press"
            problems.append(Problem("wordings.csv", number, "used_as", expected, row["used_as"]))
        if row["statistic"] in seen:
            expected = f"nothing: another wording of {row['statistic']} is used so"
            problems.append(Problem("wordings.csv", number, "used_as", expected, row["used_as"]))
        seen.add(row["statistic"])
    return problems


def read_at_foreign_hosts(sources: pl.DataFrame, publishers: pl.DataFrame) -> list[Problem]:
    """Check that a source with a URL outside its publisher's hosts says where it was read."""
    hosts = {row["publisher"]: row["hosts"].split() for _, row in numbered(publishers)}
    return [
        Problem("sources.csv", number, "read_at", f"the site that was read: {host} is not {row['publisher']}'s", None)
        for number, row in numbered(sources)
        if row["url"] and not row["read_at"]
        for host in [_host(row["url"])]
        if not any(host == own or host.endswith(f".{own}") for own in hosts[row["publisher"]])
    ]


def quoted_by_somebody(name: str, table: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """Check that the sources of quoted numbers name the quoting publication.

    Packages from before the column existed are accepted.
    """
    if "quoted_by" not in sources.columns:
        return []
    quoted = {row["id"] for _, row in numbered(sources) if row["quoted_by"]}
    expected = "a source that sources.csv gives a quoted_by: the grade is quoted"
    return [
        Problem(f"{name}.csv", number, "source", expected, row["source"])
        for number, row in numbered(table)
        if row["grade"] == Grade.QUOTED and row["source"] not in quoted
    ]


def numbers_that_others_published(statistics: pl.DataFrame, wordings: pl.DataFrame) -> list[Problem]:
    """Check that no number is the dashboard's own."""
    return [
        Problem(f"{name}.csv", number, "source", "a publication of somebody else: numbers are not made here", OURS)
        for name, table in (("statistics", statistics), ("wordings", wordings))
        for number, row in numbered(table)
        if row["source"] == OURS
    ]


def days_from_publishers(release_calendar: pl.DataFrame) -> list[Problem]:
    """Check that the day of a publication was read at somebody else's, and that of our own release is our own."""
    return [
        Problem("release_calendar.csv", number, "source", expected, row["source"])
        for number, row in numbered(release_calendar)
        for own in [row["release_of"] == "dashboard"]
        for expected in [f"{OURS}, which sets this day" if own else "the publication that gives the day, not us"]
        if (row["source"] == OURS) is not own
    ]


def grades_with_sources(name: str, table: pl.DataFrame) -> list[Problem]:
    """Check that rows name a source unless only the press reported them."""
    expected = "a source: only what the press reported may have none"
    return [
        Problem(f"{name}.csv", number, "source", expected, None)
        for number, row in numbered(table)
        if not row["source"] and row["grade"] not in {"", Grade.PRESS}
    ]


def statuses_whole(commitments: pl.DataFrame) -> list[Problem]:
    """Check that a status has a date, source and grade, or none of them, and is not older than its commitment."""
    columns = ("status", "status_date", "source", "grade")
    problems: list[Problem] = []
    for number, row in numbered(commitments):
        if any(row[column] for column in columns):
            problems += [
                Problem(
                    "commitments.csv",
                    number,
                    column,
                    f"a value: a status comes with its {', '.join(columns[1:])}",
                    None,
                )
                for column in columns
                if not row[column]
            ]
        made = str(row["made_on"])
        if row["status_date"] and row["status_date"] < made[: len(row["status_date"])]:
            expected = f"nothing earlier than the promise, {made}"
            problems.append(Problem("commitments.csv", number, "status_date", expected, row["status_date"]))
    return problems


def hosts_of_one_publisher(publishers: pl.DataFrame) -> list[Problem]:
    """Check that a publisher's host is a site, not a top-level domain."""
    return [
        Problem("publishers.csv", number, "hosts", "the names of sites such as gov.uk", host)
        for number, row in numbered(publishers)
        for host in row["hosts"].split()
        if "." not in host.strip(".")
    ]


def contacts_that_reach(support: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """Check that telephone contacts are numbers, and links lead to the site that they name."""
    addresses = dict(sources.select("id", "url").iter_rows())
    problems: list[Problem] = []
    for number, row in numbered(support):
        call = row["reach"] == "call"
        if not re.fullmatch(NUMBER if call else SITE, row["contact"]):
            expected = "a telephone number in digits and blanks" if call else "the name of a site such as napac.org.uk"
            problems.append(Problem("support.csv", number, "contact", expected, row["contact"]))
        elif not call and row["source"]:
            host = urlsplit(addresses[row["source"]]).hostname or ""
            if not f".{host}".endswith(f".{row['contact']}"):
                expected = f"a page of {row['contact']}, to which the link then leads"
                problems.append(Problem("support.csv", number, "source", expected, row["source"]))
    return problems


def _by_id(table: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for _, row in numbered(table)}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:  # such as an unclosed bracket: then it is no publisher's
        return address
