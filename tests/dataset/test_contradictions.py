"""Every cell is of its type and every key exists, and yet the tables contradict themselves: the package is refused."""

import csv
import io

import pytest

from lib.dataset import fingerprint, package, package_files
from lib.dataset.table_schema import DataError
from lib.releases.store import DATA

LARGE = "recorded_offences"
COUNT = {"quarter_start": "2014-04-01", "area": "BTP", "code": "17B"}
# What is wrong, the table, cells that find the row, the column and what it becomes; no column: the row is taken out.
CONTRADICTIONS = [
    ("a wording that this dashboard published itself", "wordings", {"id": "w16"}, "source", "dashboard-team"),
    ("a part of a police force", "statistics", {"id": "ops-2025-01-forces"}, "value", "28.5"),
    ("more forces than there are", "statistics", {"id": "closed-2025-11-forces"}, "value", "230"),
    ("more than a hundred per cent", "statistics", {"id": "ons-2024-csa"}, "value", "910"),
    ("more people than there are", "statistics", {"id": "csa-centre-500k"}, "value", "500000000000"),
    (
        "a count of offences without its caution",
        "statistics",
        {"id": "csae-2023-total"},
        "subject",
        "recorded offences: totals of 2023",
    ),
    ("a coverage that is no number of forces", "tiles", {"position": "1"}, "coverage_role", "exploitation"),
    (
        "a coverage that is no number of forces",
        "case_reviews",
        {"statistic": "closed-2025-11"},
        "coverage",
        "met-review",
    ),
    ("a number of the press as a headline", "tiles", {"position": "4"}, "role", "recommendations-implemented"),
    ("a number of the press as announced", "wordings", {"id": "w02"}, "used_as", "announced"),
    ("a second number as announced", "wordings", {"id": "w08"}, "used_as", "announced"),
    ("announced parts above their whole", "wordings", {"id": "w16"}, "value", "117000"),
    ("a share above its whole", "tiles", {"position": "2"}, "whole_role", "exploitation"),
    ("a share without its whole", "tiles", {"position": "3"}, "whole_role", ""),
    ("a share of another unit", "tiles", {"position": "3"}, "whole_role", "forces"),
    ("parts above the plan", "statistics", {"id": "fund-local"}, "value", "50"),
    ("parts that do not sum to the plan", "statistics", {"id": "fund-local"}, "value", "4"),
    ("a part of no plan", "funding", {"statistic": "fund-local"}, "part_of", "fund-nca"),
    ("a sum apart that is part of the plan", "funding", {"statistic": "fund-nca"}, "part_of", "fund-plan"),
    ("a plan that is no plan", "funding", {"statistic": "fund-plan"}, "relation", "separate"),
    ("a recommendation too few", "recommendations", {"inquiry": "National audit", "number": "12"}, "", None),
    ("a recommendation too few", "recommendations", {"inquiry": "IICSA", "number": "20"}, "", None),
    (
        "a recommendation whose number is left out",
        "recommendations",
        {"inquiry": "IICSA", "number": "20"},
        "number",
        "44",
    ),
    ("a constituency of another nation's force", "constituencies", {"code": "E14001063"}, "force", "W15000001"),
    ("a share where one force polices all", "constituencies", {"code": "E14001063"}, "share_of_residents", "0.9"),
    ("a part without its share", "constituencies", {"code": "E14001588"}, "share_of_residents", ""),
    ("shares above the whole", "constituencies", {"code": "E14001588"}, "share_of_residents", "0.99"),
    ("two names of one constituency", "constituencies", {"code": "E14001588"}, "name", "Slough"),
    ("a constituency too few", "constituencies", {"code": "E14001063"}, "", None),
    ("a constituency of British Transport Police", "constituencies", {"code": "E14001063"}, "force", "BTP"),
    ("a gap of a subject that there is not", "gaps", {"id": "operations-by-force"}, "subject", "operations"),
    ("a subject that leads to two gaps", "gaps", {"id": "ethnicity"}, "subject", "police operations"),
    ("a gap of a figure that there is not", "gaps", {"id": "which-29-forces"}, "statistics", "ops-2025-02-forces"),
    ("a figure that leads to two gaps", "gaps", {"id": "ethnicity"}, "statistics", "ops-2025-01-forces"),
    ("a gap with a source that there is not", "gaps", {"id": "ethnicity"}, "further_sources", "hansard; cps-csarp"),
    ("a gap with one source twice", "gaps", {"id": "ethnicity"}, "further_sources", "answer-85359"),
    ("a report of others as the publisher's own", "gaps", {"id": "annual-data-requirement"}, "grade", "original"),
    ("a quotation that nobody quotes", "gaps", {"id": "quarterly-data"}, "grade", "quoted"),
    ("a gap that is named beside a chart and has no name", "gaps", {"id": "ethnicity"}, "short_name", ""),
    ("a gap with a short name that nothing shows", "gaps", {"id": "quarterly-data"}, "beside", ""),
    ("a gap that is dated after the release", "gaps", {"id": "quarterly-data"}, "dated", "2027-01"),
    ("a status without its date", "commitments", {"number": "2"}, "status_date", ""),
    ("a status without its grade", "commitments", {"number": "2"}, "grade", ""),
    ("a date without a status", "commitments", {"number": "6"}, "status_date", "2025-06"),
    ("an original that nobody names", "recommendations", {"inquiry": "IICSA", "number": "3"}, "grade", "mirror"),
    ("a source on another's site", "sources", {"id": "nca-2025-11-05"}, "read_at", ""),
    ("more children than residents", "populations", {"area": "E23000036"}, "residents_0_17", "1813666"),
    ("a rated force without a population", "populations", {"area": "E23000036"}, "", None),
    ("more residents than there are", "populations", {"area": "E23000036"}, "residents", "9000000000"),
    ("a population of no financial year", "populations", {"area": "E23000036"}, "financial_year", "2024-26"),
    ("a population counted in another year", "populations", {"area": "E23000036"}, "reference_date", "2019-06-30"),
    ("a region without a code", "forces", {"code": "E23000036"}, "region_code", ""),
    ("a region with a code of no region", "forces", {"code": "E23000036"}, "region_code", "Z99"),
    ("a force in no nation", "forces", {"code": "E23000036"}, "nation", ""),
    ("two forces in one place of the map", "forces", {"code": "E23000036"}, "tile_row", "6"),
    ("another force's name as an alias", "force_aliases", {"alias": "Met"}, "alias", "Kent"),
    ("another force's name in other letters as an alias", "force_aliases", {"alias": "Met"}, "alias", "gwent"),
    ("thirteen codes in the total of twelve", "offence_codes", {"code": "86"}, "in_twelve_code_total", "true"),
    ("a title that ends before it begins", "offence_titles", {"code": "71"}, "valid_to", "2011-01-01"),
    ("two titles at one time", "offence_titles", {"code": "71"}, "valid_to", "2019-03-31"),
    ("a caution for a subject that there is not", "caveat_scopes", {"caveat": "under-reporting"}, "subject", "totals"),
    ("a caution for a view that there is not", "caveat_scopes", {"view": "over-time"}, "view", "time"),
    ("a caution for a measure that there is not", "caveat_scopes", {"caveat": "under-reporting"}, "measure", "99Z"),
    ("a caution that ends before it begins", "caveat_scopes", {"caveat": "part-year"}, "period_to", "1999-01-01"),
    (
        "a caution of another time",
        "caveat_scopes",
        {"caveat": "under-reporting", "table": LARGE},
        "period_to",
        "1999-01-01",
    ),
    ("a caution that need not be shown", "caveats", {"id": "under-reporting"}, "must_show", "false"),
    ("a version that is no release", "releases", {"id": "2026-11-26"}, "id", "2025-01-01"),
    ("a time that clocks skip", "releases", {"id": "2026-11-26"}, "published_at", "2027-03-28T01:30:00"),
    ("a release before it was checked", "releases", {"id": "2026-11-26"}, "checked_on", "2999-01-01"),
    ("words that ask for what is not there", "tiles", {"position": "6"}, "beside", "{share} of all"),
    ("words that ask for what nobody knows", "tiles", {"position": "6"}, "beside", "{n} of all"),
    ("a sentence without its number", "statistics", {"id": "gb-2023-cse"}, "sentence", "No number."),
    ("a sentence with its number twice", "statistics", {"id": "gb-2023-cse"}, "sentence", "{n} of {n}."),
    ("a count beyond any count", LARGE, COUNT, "offences", "9223372036854775807"),
    ("a count a thousand times too high", LARGE, COUNT, "offences", "41200000"),
    ("a count far below zero", LARGE, COUNT, "offences", "-41200000"),
    ("a quarter that is none", LARGE, COUNT, "quarter_start", "2014-05-01"),
    ("a count of another force", LARGE, COUNT, "area", "E23000001"),
    ("a count of another code", LARGE, COUNT, "code", "86"),
]
FUTURE = [
    ("sources", "published"),
    ("statistics", "as_of"),
    ("case_reviews", "stated_on"),
    ("operations", "reviewed_on"),
    ("recommendations", "status_date"),
    ("commitments", "status_date"),
    ("commitments", "made_on"),
    ("events", "date"),
    ("populations", "reference_date"),
    ("releases", "checked_on"),
    (LARGE, "quarter_start"),
]


@pytest.fixture(scope="module")
def files():
    return package_files.read(DATA)


def refused(files, table, change):
    """Which files the refusal of a package names, whose table is changed and recorded."""
    header, *rows = csv.reader(io.StringIO(files[f"{table}.csv"].decode(), newline=""))
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([header, *change(header, rows)])
    changed = fingerprint.renew(files | {f"{table}.csv": stream.getvalue().encode()})
    with pytest.raises(DataError) as caught:
        package.from_files(changed, trust_stamp=False)
    return {problem.file for problem in caught.value.problems}


@pytest.mark.parametrize(("fault", "table", "cells", "column", "value"), CONTRADICTIONS)
def test_a_contradiction_is_refused(files, fault, table, cells, column, value):
    def change(header, rows):
        wanted = {header.index(name): cell for name, cell in cells.items()}
        row = next(row for row in rows if all(row[at] == cell for at, cell in wanted.items()))
        if value is None:
            rows.remove(row)
        else:
            row[header.index(column)] = value
        return rows

    assert refused(files, table, change) <= {*files}, fault


@pytest.mark.parametrize(("table", "column"), FUTURE)
def test_a_day_that_is_to_come_is_refused(files, table, column):
    def change(header, rows):
        row = next(row for row in rows if row[header.index(column)])
        row[header.index(column)] = "2999-01-01"
        return rows

    assert f"{table}.csv" in refused(files, table, change)


@pytest.mark.parametrize("table", ["statistics", LARGE])
def test_no_count_stands_without_the_caveat_of_its_table(files, table):
    assert refused(files, "caveat_scopes", lambda header, rows: [r for r in rows if r[header.index("table")] != table])


def test_another_code_in_the_total_of_twelve_is_refused(files):
    def change(header, rows):
        at = header.index("in_twelve_code_total")
        return [[*row[:at], {"86": "true", "88A": "false"}.get(row[0], row[at]), *row[at + 1 :]] for row in rows]

    assert refused(files, "offence_codes", change)
