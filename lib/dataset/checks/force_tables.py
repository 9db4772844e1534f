"""Check police forces and counts by force: regions, residents, names and plausible counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset.table_schema import HEADER, Problem, numbered
from lib.model.periods import FULL_YEAR, financial_year
from lib.model.records import ELEVEN_CODES, FORCE_AREA, NATIONS, TWELVE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAST_RATED: Final = 10_000  # residents under 18; with fewer, one more offence would change a rate by a tenth
MOST_RESIDENTS: Final = 100_000_000
MOST_COUNTED: Final = 1_000_000  # offences of one code in one quarter and force, a thousand times the highest so far
MOST_TILES: Final = 50  # rows or columns of the map
TWELVE: Final = 12
CONSTITUENCIES: Final = 575  # of England and Wales, as the table delimits them
ROUNDING: Final = 1e-9  # of a sum of shares
TERRITORIAL: Final = "territorial-forces"  # role of the statistic with their number


def forces_in_their_places(forces: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check nations and regions against codes, region names, and the published number of territorial forces."""
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for number, row in numbered(forces):
        problems += [Problem("forces.csv", number, *fields) for fields in _misplaced(row, names)]
    count, published = int(forces["territorial"].sum()), statistics.filter(pl.col("role") == TERRITORIAL)["value"]
    if not published.is_empty() and count != published[0]:
        expected = f"true for {published[0]:.0f} forces, as {TERRITORIAL} in statistics.csv says"
        problems.append(Problem("forces.csv", None, "territorial", expected, str(count)))
    return problems


def _misplaced(row: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """Yield column, expected and found values; `names` are the region names of the rows before."""
    code, nation, region = row["code"], row["nation"], row["region_code"]
    known = {made[0]: name for name, made in NATIONS.items()}
    expected = known.get(code[0], "") if row["territorial"] else ""
    if nation != expected:
        yield (
            "nation",
            f"{expected}, as the code {code} says" if expected else "nothing: it has no area",
            nation or None,
        )
    if bool(region) != bool(nation) or (region and region[:1] != code[:1]):
        yield (
            "region_code",
            f"the code of a region of {nation}" if nation else "nothing: it has no area",
            region or None,
        )
    if names.setdefault(region, row["region"]) != row["region"] or bool(region) != bool(row["region"]):
        yield "region", f"{names[region] or 'nothing'}, as in the rows above", row["region"] or None
    for column in ("tile_row", "tile_column"):
        if row[column] > MOST_TILES:
            yield column, f"a place on the map, at most {MOST_TILES}", str(row[column])


def residents_for_rates(populations: pl.DataFrame, forces: pl.DataFrame) -> list[Problem]:
    """Check that every rated force has a population, large enough for rates, in each year from its first to the newest.

    Nothing is filled in where the publications that were read begin later for one force than for others.
    """
    problems = [
        Problem("populations.csv", number, column, expected, str(row[column]))
        for number, row in numbered(populations)
        for column, expected in _unlike_a_population(row)
    ]
    years = sorted(set(populations["financial_year"]))
    held = set(populations.select("area", "financial_year").iter_rows())
    for code in forces.filter("rated")["code"]:
        first = next((year for year in years if (code, year) in held), max(years, default=""))
        problems += [
            Problem("populations.csv", None, "area, financial_year", f"a row for {code}, {year}", None)
            for year in years
            if year >= first and (code, year) not in held
        ]
    few = {row["area"] for _, row in numbered(populations) if row["residents_0_17"] < LEAST_RATED}
    expected = f"false: it has fewer than {LEAST_RATED:,} residents under 18"
    problems += [
        Problem("forces.csv", number, "rated", expected, "true")
        for number, row in numbered(forces)
        if row["rated"] and row["code"] in few
    ]
    return problems


def _unlike_a_population(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    year = row["financial_year"]
    if financial_year(row["reference_date"]) != year:
        yield "reference_date", f"a day of the financial year {year}"
    if row["residents"] is not None and row["residents"] > MOST_RESIDENTS:
        yield "residents", f"at most {MOST_RESIDENTS:,}"


def populations_of_years_held(populations: pl.DataFrame, recorded_offences: pl.DataFrame) -> list[Problem]:
    """Check that populations are of years with counts."""
    counted = {financial_year(day) for day in recorded_offences["quarter_start"].unique()}
    expected = "a financial year with quarters in recorded_offences.csv"
    return [
        Problem("populations.csv", number, "financial_year", expected, row["financial_year"])
        for number, row in numbered(populations)
        if row["financial_year"] not in counted
    ]


def broken_areas(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Report every area that is not of its kind: a police force, a region, or a nation.

    The kind says in which column the code stands, so that no foreign key of a schema can. As with foreign keys, tables
    may have other problems, and those that are not there, or have other columns, are skipped.

    Args:
        tables: typed tables by name; those with an `area` and an `area_type` are checked.
    """
    forces = tables.get("forces")
    if forces is None or not {"code", "region_code"} <= set(forces.columns):
        return []
    return [
        problem
        for name, table in tables.items()
        if [table.schema.get(column) for column in ("area", "area_type")] == [pl.String, pl.String]
        for problem in _broken_areas(f"{name}.csv", table, forces)
    ]


def _broken_areas(file: str, areas: pl.DataFrame, forces: pl.DataFrame) -> list[Problem]:
    known = {
        FORCE_AREA: (forces["code"], "a value of column 'code' in forces.csv"),
        "region": (forces["region_code"].filter(forces["region_code"] != ""), "a region_code of forces.csv"),
        "nation": (pl.Series(list(NATIONS.values())), f"a nation: {', '.join(NATIONS.values())}"),
    }
    problems: list[Problem] = []
    for kind, (codes, expected) in known.items():
        lost = ((areas["area_type"] == kind) & ~areas["area"].is_in(codes.unique().implode())).arg_true()
        problems += [Problem(file, int(row) + HEADER + 1, "area", expected, areas["area"][row]) for row in lost]
    return problems


def authorities_in_their_nation(local_authorities: pl.DataFrame) -> list[Problem]:
    """Check that an authority and its force are of one nation, by their codes."""
    return [
        Problem("local_authorities.csv", number, "force", f"a force of the nation of {row['code']}", row["force"])
        for number, row in numbered(local_authorities)
        if row["force"][:1] != row["code"][:1]
    ]


def constituencies_whole(constituencies: pl.DataFrame) -> list[Problem]:
    """Check that all constituencies are there, each under one name, in its nation, with shares that can be.

    A share is given for each of several forces, and none where one force polices all; shares sum to at most 1.
    """
    file = "constituencies.csv"
    by_code: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    problems: list[Problem] = []
    for number, row in numbered(constituencies):
        by_code.setdefault(row["code"], []).append((number, row))
        if row["code"][:1] != row["force"][:1]:
            problems.append(Problem(file, number, "force", f"a force of the nation of {row['code']}", row["force"]))
    for rows in by_code.values():
        problems += [Problem(file, rows[0][0], *wrong) for wrong in _unlike_a_constituency([row for _, row in rows])]
    if len(by_code) != CONSTITUENCIES:
        expected = f"{CONSTITUENCIES} constituencies, as England and Wales has"
        problems.append(Problem(file, None, "code", expected, str(len(by_code))))
    return problems


def _unlike_a_constituency(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str | None]]:
    """Yield column, expected and found values of one constituency's rows."""
    code, name = rows[0]["code"], rows[0]["name"]
    shares = [row["share_of_residents"] for row in rows]
    if any((share is None) != (len(rows) == 1) for share in shares):
        yield "share_of_residents", f"a share for each of several forces of {code}, and none for one", None
    elif len(rows) > 1 and sum(shares) > 1 + ROUNDING:
        yield "share_of_residents", f"shares of {code} that sum to at most 1", f"{sum(shares):.2f}"
    if len({(row["name"], row["name_cy"]) for row in rows}) > 1:
        yield "name", f"one name for {code}", name


def aliases_of_their_own(force_aliases: pl.DataFrame, forces: pl.DataFrame) -> list[Problem]:
    """Check that no alias is the name of another force."""
    columns = ("name", "ons_name", "home_office_name", "official_name", "code", "slug")
    owners = {row[column].casefold(): row["code"] for _, row in numbered(forces) for column in columns if row[column]}
    return [
        Problem("force_aliases.csv", number, "alias", f"no name of another force ({owner})", row["alias"])
        for number, row in numbered(force_aliases)
        for owner in [owners.get(row["alias"].casefold(), row["force"])]
        if owner != row["force"]
    ]


def codes_of_one_group(offence_codes: pl.DataFrame) -> list[Problem]:
    """Check that the codes of the total are of one offence group."""
    groups = offence_codes.filter("in_twelve_code_total")["offence_group"]
    usual = groups.mode().sort().first() if len(groups) else None
    return [
        Problem("offence_codes.csv", number, "in_twelve_code_total", f"false for a code outside {usual}", "true")
        for number, row in numbered(offence_codes)
        if row["in_twelve_code_total"] and row["offence_group"] != usual
    ]


def titles_one_at_a_time(offence_titles: pl.DataFrame) -> list[Problem]:
    """Check that a code has one title at a time."""
    problems: list[Problem] = []
    ends: dict[str, tuple[Any, int]] = {}
    rows = sorted(numbered(offence_titles), key=lambda numbered_row: numbered_row[1]["valid_from"])
    for number, row in rows:
        if row["code"] in ends:
            end, before = ends[row["code"]]
            if end is None or end >= row["valid_from"]:
                expected = f"a day before {row['valid_from']}, from which row {number} has another title"
                problems.append(Problem("offence_titles.csv", before, "valid_to", expected, str(end) if end else None))
        ends[row["code"]] = (row["valid_to"], number)
    return problems


def dispersion_of_measures(
    dispersion: pl.DataFrame, offence_codes: pl.DataFrame, recorded_offences: pl.DataFrame
) -> list[Problem]:
    """Check that each factor is of a measure that there is, and over whole years with counts."""
    measures = {*offence_codes["code"], TWELVE_CODES, ELEVEN_CODES}
    quarters = Counter(financial_year(day) for day in recorded_offences["quarter_start"].unique())
    whole = {year for year, count in quarters.items() if count == FULL_YEAR}
    problems: list[Problem] = []
    for number, row in numbered(dispersion):
        if row["measure"] not in measures:
            expected = f"a code of offence_codes.csv, {TWELVE_CODES} or {ELEVEN_CODES}"
            problems.append(Problem("dispersion.csv", number, "measure", expected, row["measure"]))
        problems += [
            Problem("dispersion.csv", number, column, "a whole financial year with counts, not before the first", year)
            for column, year in (("first_year", row["first_year"]), ("last_year", row["last_year"]))
            if year not in whole or year < row["first_year"]
        ]
    return problems


def counts_that_can_be(recorded_offences: pl.DataFrame) -> list[Problem]:
    """Check that counts are plausible for one quarter and force; negative ones correct earlier quarters."""
    counts = recorded_offences["offences"]
    expected = f"a number from -{MOST_COUNTED:,} to {MOST_COUNTED:,}"
    return [
        Problem("recorded_offences.csv", int(index) + HEADER + 1, "offences", expected, str(counts[index]))
        for index in ((counts > MOST_COUNTED) | (counts < -MOST_COUNTED)).fill_null(value=False).arg_true()
    ]


def twelve_codes_are_twelve(offence_codes: pl.DataFrame) -> list[Problem]:
    """Check that the total has the twelve codes of its name."""
    count = offence_codes["in_twelve_code_total"].sum()
    expected = f"true for {TWELVE} codes"
    return [] if count == TWELVE else [Problem("offence_codes.csv", None, "in_twelve_code_total", expected, str(count))]


def child_victims_within_the_total(offence_codes: pl.DataFrame) -> list[Problem]:
    """Check that the codes that name a child victim, which are added up too, are some of the twelve."""
    problems = [
        Problem("offence_codes.csv", number, "names_child_victim", "false for a code outside the total", "true")
        for number, row in numbered(offence_codes)
        if row["names_child_victim"] and not row["in_twelve_code_total"]
    ]
    if not offence_codes["names_child_victim"].any():
        problems.append(Problem("offence_codes.csv", None, "names_child_victim", "true for some codes", "none"))
    return problems


def one_tile_for_each_force(forces: pl.DataFrame) -> list[Problem]:
    """Check that no two forces share a position on the map."""
    taken = Counter(zip(forces["tile_row"], forces["tile_column"], strict=True))
    expected = "a place that no other force has"
    return [
        Problem("forces.csv", number, "tile_row, tile_column", expected, f"{position[0]}, {position[1]}")
        for number, row in numbered(forces)
        for position in [(row["tile_row"], row["tile_column"])]
        if taken[position] > 1
    ]
