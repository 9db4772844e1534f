"""Convert the official tables to the dashboard's counts, and report every row that cannot be one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from lib.dataset.table_schema import DataError, Problem
from lib.model.periods import APRIL, financial_year, spoken
from lib.model.records import FORCE_AREA
from lib.releases.making.force_names import NOT_FORCES, OTHER_CODES
from lib.releases.making.headings import CODE, FORCE, NUMBER, QUARTER, READ, YEAR

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from lib.releases.making.source_files import Part

KEY: Final = ["quarter_start", "force", "code"]
KEY_NAMES: Final = f"{YEAR}, {QUARTER}, {FORCE}, {CODE}"
EXPECTED: Final = {
    YEAR: "a financial year such as 2025/26",
    QUARTER: "a quarter of the financial year: 1, 2, 3 or 4",
    FORCE: "a police force that forces.csv names, or a body known not to be one",
    CODE: "an offence code",
}
WHOLE: Final = "a whole number, or N/a"


class Series(NamedTuple):
    """The counts in the columns of the package: `quarter_start` (Date), `area`, `area_type`, `code` and `offences`.

    One row per quarter, force and code, sorted, without gaps; `offences` (Int64) is null for N/a, and where a force has
    ended. `left_out` counts rows by body that is not a police force, `other_codes` rows of forces by other offence
    code; `ended` has the first quarter without rows of each force that the source has dropped.
    """

    counts: pl.DataFrame
    left_out: Mapping[str, int]
    other_codes: Mapping[str, int]
    ended: Mapping[str, date]


def combine(
    parts: Sequence[Part],
    forces: Mapping[str, str],
    codes: Sequence[str],
    others: Collection[str] = (),
    dropped: Collection[str] = (),
) -> Series:
    """Combine all parts into one series.

    Args:
        parts: at least one table.
        forces: codes of forces by their names in the source; every force is expected in every quarter.
        codes: the wanted offence codes. Rows of other offences are left out, their numbers unread.
        others: codes of other offences besides `force_names.OTHER_CODES`.
        dropped: codes of forces that the source has dropped: from their last rows on they have no count, which is not
            zero.

    Raises:
        DataError: with every problem: an invalid year, quarter or force, an unclassified code, a count that is no
            number, a row that is repeated in one file, files that differ, a cell without a row between the first and
            the last quarter.
    """
    rows = pl.concat([_located(part) for part in parts]).with_row_index("order")
    mapped = _mapped(rows, forces)
    problems = _unreadable(mapped)
    problems += _new_codes(mapped, codes, others)
    wanted = mapped.filter(
        pl.col(CODE).is_in(list(codes)), pl.col("quarter_start").is_not_null(), pl.col("force") != ""
    )
    wanted = wanted.with_columns(code=CODE, offences=pl.col(NUMBER).cast(pl.Int64, strict=False))
    problems += _not_numbers(wanted)
    problems += _repeated(wanted)
    counts = wanted.unique(KEY, keep="first", maintain_order=True).select(*KEY, "offences")
    file = ", ".join(dict.fromkeys(part.file for part in parts))
    names = {code: name for name, code in forces.items()}  # the last name of a code is the source's own
    ended = _ended(counts, names)
    problems += _not_dropped(ended, dropped, names, file)
    counts = _with_unknown(counts, {code: first for code, first in ended.items() if code in dropped}, codes)
    problems += _gaps(counts, names, codes, file)
    if problems:
        raise DataError(problems)
    unwanted = mapped.filter(~pl.col(CODE).is_in(list(codes)), pl.col("force") != "")
    bodies = mapped.filter(pl.col(FORCE).is_in(NOT_FORCES))
    return Series(_of_areas(counts.sort(KEY)), dict(Counter(bodies[FORCE])), dict(Counter(unwanted[CODE])), ended)


def _ended(counts: pl.DataFrame, forces: Collection[str]) -> dict[str, date]:
    """Return the first quarter from which a force has no row at all, for each force that does not reach the last."""
    if counts.is_empty():
        return {}
    quarters = _quarters(counts)
    last = dict(counts.group_by("force").agg(pl.col("quarter_start").max()).iter_rows())
    after = {code: [day for day in quarters if code not in last or day > last[code]] for code in forces}
    return {code: days[0] for code, days in after.items() if days}


def _not_dropped(
    ended: Mapping[str, date], dropped: Collection[str], names: Mapping[str, str], file: str
) -> list[Problem]:
    """Report forces that are said to be dropped and have rows to the end."""
    return [
        Problem(file, None, FORCE, f"no rows of {names[code]} at the end, if --without-force {code} is right", "rows")
        for code in sorted(set(dropped) - ended.keys())
    ]


def _with_unknown(counts: pl.DataFrame, ended: Mapping[str, date], codes: Sequence[str]) -> pl.DataFrame:
    """Add a row without a number for every cell of a force from the quarter on in which it ended."""
    quarters = _quarters(counts) if ended else []
    cells = [
        (day, force, code, None) for force, first in ended.items() for day in quarters if day >= first for code in codes
    ]
    return pl.concat([counts, pl.DataFrame(cells, schema=counts.schema, orient="row")]) if cells else counts


def _quarters(counts: pl.DataFrame) -> list[date]:
    start = counts["quarter_start"]
    return pl.date_range(start.min(), start.max(), "3mo", eager=True).to_list()  # ty: ignore[no-matching-overload]


def _of_areas(counts: pl.DataFrame) -> pl.DataFrame:
    """Return counts by force as counts by area, in the columns of the package."""
    return counts.select(
        "quarter_start", pl.col("force").alias("area"), pl.lit(FORCE_AREA).alias("area_type"), "code", "offences"
    )


def _located(part: Part) -> pl.DataFrame:
    """Return the rows of a part that are not empty, each with its file, place and row."""
    numbered = part.cells.with_row_index("row", part.first).with_columns(
        pl.lit(part.file).alias("file"), pl.lit(part.place).alias("place")
    )
    return numbered.filter(pl.any_horizontal(pl.col(READ).is_not_null()))


def _mapped(rows: pl.DataFrame, forces: Mapping[str, str]) -> pl.DataFrame:
    """Add `quarter_start` and `force`: null where the cells have no valid one, "" for bodies that are no forces."""
    known = dict(forces) | dict.fromkeys(NOT_FORCES, "")
    start = pl.col(YEAR).str.slice(0, 4).cast(pl.Int32, strict=False)
    follows = (start + 1) % 100 == pl.col(YEAR).str.slice(5, 2).cast(pl.Int32, strict=False)
    year = pl.when(pl.col(YEAR).str.contains("^[0-9]{4}/[0-9]{2}$") & follows).then(start)
    quarter = pl.when(pl.col(QUARTER).str.contains("^[1-4]$")).then(pl.col(QUARTER).cast(pl.Int32, strict=False))
    rows = rows.with_columns(
        year=year, quarter=quarter, force=pl.col(FORCE).replace_strict(known, default=None, return_dtype=pl.String)
    )
    month = (APRIL - 1 + 3 * (pl.col("quarter") - 1)) % 12 + 1
    return rows.with_columns(quarter_start=pl.date(pl.col("year") + (pl.col("quarter") == 4), month, 1))  # noqa: PLR2004 - the fourth quarter is in the next calendar year


def _unreadable(rows: pl.DataFrame) -> list[Problem]:
    """Report each invalid value once per place, at its first row: a misspelt force is one mistake, not thousands."""
    parsed_columns = {YEAR: "year", QUARTER: "quarter", FORCE: "force", CODE: CODE}
    problems: list[Problem] = []
    for name, column in parsed_columns.items():
        invalid = rows.filter(pl.col(column).is_null())
        for place, value, row, count in (
            invalid.group_by("place", name, maintain_order=True).agg(pl.col("row").first(), pl.len()).iter_rows()
        ):
            more = f" (the first of {count:,} such rows)" if count > 1 else ""
            problems.append(Problem(place, row, name, EXPECTED[name] + more, value))
    return problems


def _new_codes(mapped: pl.DataFrame, codes: Sequence[str], others: Collection[str]) -> list[Problem]:
    """Report each unclassified code once, with the number of its rows and their sum."""
    known = {_bare(code): code for code in (*OTHER_CODES, *others)} | {_bare(code): code for code in codes}
    rows = mapped.filter(
        pl.col(CODE).is_not_null(), ~pl.col(CODE).is_in([*codes, *others, *OTHER_CODES]), pl.col("force") != ""
    )
    number = pl.when(pl.col(NUMBER).str.contains("^-?[0-9]+$")).then(pl.col(NUMBER).cast(pl.Int64, strict=False)).sum()
    problems: list[Problem] = []
    for code, place, row, count, total in (
        rows.group_by(CODE, maintain_order=True)
        .agg(pl.col("place").first(), pl.col("row").first(), pl.len(), number)
        .iter_rows()
    ):
        likely = known.get(_bare(code))
        if likely in codes:
            expected = f"{likely}, as offence_codes.csv writes it"
        elif likely:
            continue  # another offence's, in another spelling
        else:
            expected = (
                f"a code of offence_codes.csv: add a row there if it is one of these offences, or say --ignore-code "
                f"{code} if it is none of them"
            )
        rows_words = f"{count:,} row{'' if count == 1 else 's'}, {total:,} offence{'' if total == 1 else 's'} in all"
        problems.append(Problem(place, row, CODE, expected, f"{code} ({rows_words})"))
    return problems


def _bare(code: str) -> str:
    """Normalise a code that may be written in lower case, with spaces or leading zeros, or as 21.0."""
    plain = "".join(unicodedata.normalize("NFKC", code).casefold().split()).replace("-", "")
    return plain.removesuffix(".0").lstrip("0")


def _not_numbers(wanted: pl.DataFrame) -> list[Problem]:
    number = pl.col(NUMBER)
    missing = (number.str.to_lowercase() == "n/a").fill_null(value=False)
    readable = number.str.contains("^-?[0-9]+$").fill_null(value=False) & pl.col("offences").is_not_null()
    invalid = wanted.filter(~missing & ~readable)
    return [
        Problem(place, row, NUMBER, WHOLE, value) for place, row, value in invalid.select("place", "row", NUMBER).rows()
    ]


def _repeated(wanted: pl.DataFrame) -> list[Problem]:
    """Report a cell that occurs twice in one file, and a cell with different values in two files."""
    rows = wanted.filter(wanted.select(KEY).is_duplicated())
    problems: list[Problem] = []
    seen: dict[Any, dict[str, Any]] = {}
    for row in rows.sort("order").iter_rows(named=True):
        key = tuple(row[name] for name in KEY)
        first = seen.setdefault(key, row)
        if first is row:
            continue
        cells = ", ".join(row[name] for name in (YEAR, QUARTER, FORCE, CODE))
        where = f"{first['place']}, row {first['row']}"
        if first["file"] == row["file"]:
            problems.append(Problem(row["place"], row["row"], KEY_NAMES, f"one row for each ({where} has it)", cells))
        elif first["offences"] != row["offences"]:
            expected = f"{first[NUMBER]}, as in {where}"
            problems.append(Problem(row["place"], row["row"], NUMBER, expected, row[NUMBER]))
    return problems


def _gaps(counts: pl.DataFrame, names: Mapping[str, str], codes: Sequence[str], file: str) -> list[Problem]:
    """Report cells without a row between the first quarter and the last; a quarter, or a force that ended, once."""
    if counts.is_empty():
        return [Problem(file, None, CODE, f"rows for {', '.join(codes)}", None)]
    quarters, counted = _quarters(counts), set(counts["code"].unique())
    used = [code for code in codes if code in counted]
    ended = _ended(counts, names)
    problems = [
        Problem(file, None, FORCE, _dropped(names[code], code, first, quarters, len(used)), None)
        for code, first in ended.items()
    ]
    problems += [Problem(file, None, CODE, f"rows for {code}", None) for code in codes if code not in counted]
    grid = pl.DataFrame({"quarter_start": quarters}).join(pl.DataFrame({"force": list(names)}), how="cross")
    grid = grid.join(pl.DataFrame({"code": used}), how="cross")
    missing = grid.join(counts, on=KEY, how="anti", maintain_order="left")
    for code, first in ended.items():
        missing = missing.filter((pl.col("force") != code) | (pl.col("quarter_start") < first))
    present = {day: sum(code not in ended or day < ended[code] for code in names) for day in quarters}
    return problems + [
        Problem(file, None, *fields, None) for fields in _collapse_gaps(missing, names, present, len(used))
    ]


def _dropped(name: str, code: str, first: date, quarters: Sequence[date], codes: int) -> str:
    """Say what is missing of a force that does not reach the last quarter, and what to do."""
    count = sum(day >= first for day in quarters)
    since = f" from {quarter_name(first)} on" if first > quarters[0] else ""
    rows = f"{count} quarter{'' if count == 1 else 's'}, {count * codes:,} rows"
    return (
        f"rows for {name}{since} ({rows}). Check whether the file calls it by another name. If the source has dropped "
        f"it, say --without-force {code}: its counts are then not available, and neither is any total with it"
    )


def _collapse_gaps(
    missing: pl.DataFrame, names: Mapping[str, str], forces: Mapping[date, int], codes: int
) -> list[tuple[str, str]]:
    """Describe the missing cells; `forces` is the number of forces that have not ended, by quarter."""
    gaps: list[tuple[str, str]] = []
    for quarter in missing["quarter_start"].unique(maintain_order=True):
        rows = missing.filter(pl.col("quarter_start") == quarter)
        if rows.height == forces[quarter] * codes:
            gaps.append((f"{YEAR}, {QUARTER}", f"rows for {quarter_name(quarter)}"))
            continue
        for (force,), cells in rows.group_by("force", maintain_order=True):
            if cells.height == codes:
                gaps.append((f"{YEAR}, {QUARTER}, {FORCE}", f"rows for {names[str(force)]} in {quarter_name(quarter)}"))
                continue
            gaps += [
                (KEY_NAMES, f"a row for {names[str(force)]} in {quarter_name(quarter)}, {c}") for c in cells["code"]
            ]
    return gaps


def quarter_name(day: date) -> str:
    """Name a quarter as the source does: "quarter 2 of 2024/25"."""
    return f"quarter {(day.month - APRIL) % 12 // 3 + 1} of {spoken(financial_year(day))}"
