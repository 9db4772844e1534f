"""The data package opened in a spreadsheet and saved again: what that changes is refused, or is the same value."""

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dataset import checks, csv_text, descriptor, package, package_files, table_schema
from lib.dataset.checks import spreadsheet_damage
from tests.conftest import DATA, EARLIER

PACKAGES = [DATA, *sorted(folder for folder in EARLIER.iterdir() if folder.is_dir())]
MANY = 5_000  # rows: the counts are looked at where they are what was changed
DIGITS = 11  # of a number that a spreadsheet shows in full
MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
NAMED = {name[:size].casefold(): place for place, name in enumerate(MONTHS, 1) for size in (3, len(name))} | {"sept": 9}
WORD = "|".join(sorted(NAMED, key=len, reverse=True))


def day(year, month, number, form):
    """A date as it is shown, or None where there is none."""
    try:
        shown = date(year + 2000 if year < 30 else year + 1900 if year < 100 else year, month, number)
    except ValueError:
        return None
    return shown.strftime(form) if shown.year >= 1900 else None


def as_a_date(cell):  # noqa: PLR0911 - a line for each way of writing one
    """What a spreadsheet in the United Kingdom shows of a text that it takes for a date; None for any other."""
    plain = cell.casefold()
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", plain):
        return day(*map(int, found.groups()), "%d/%m/%Y")
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})", plain):
        number, month, year = map(int, found.groups())
        return day(year, month, number, "%d/%m/%Y")
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}:\d{2})(:\d{2})?", plain):
        shown = day(*map(int, found.groups()[:3]), "%d/%m/%Y")
        return shown and f"{shown} {found[4]}"
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", plain) or re.fullmatch(r"(\d{1,2})[-/](\d{4})", plain):
        year, month = sorted(map(int, found.groups()), reverse=True)
        return day(year, month, 1, "%b-%y")
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", plain):
        first, second = map(int, found.groups())
        return day(2026, second, first, "%d-%b") or day(second, first, 1, "%b-%y")
    if found := re.fullmatch(rf"({WORD})[ -](\d{{4}}|\d{{2}})", plain):
        number = int(found[2])
        if len(found[2]) == 2 and number <= 31:
            return day(2026, NAMED[found[1]], number, "%d-%b")
        return day(number, NAMED[found[1]], 1, "%b-%y")
    if found := re.fullmatch(rf"(\d{{1,2}})[ -]({WORD})(?:[ -](\d{{4}}|\d{{2}}))?", plain):
        form = "%d-%b-%y" if found[3] else "%d-%b"
        return day(int(found[3] or 2026), NAMED[found[2]], int(found[1]), form)
    return None


def as_a_number(cell):
    """What it shows of a text that it takes for a number; None for any other."""
    if found := re.fullmatch(r"([-+]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(e[-+]?\d+)?", cell, re.IGNORECASE):
        number = float(found[1] + found[2].replace(",", "") + (found[3] or ""))
        if found[3] or abs(number) >= 10**DIGITS:
            return re.sub(r"(?<=\d)0+(?=E)|\.0+(?=E)", "", f"{number:.5E}").replace(".E", "E")
        return f"{number:.10g}"
    return None


def saved_by_a_spreadsheet(cell, *, marked):
    """A cell of a CSV file as it stands in it after the file was opened and saved, by no more than a double click.

    Args:
        cell: its text.
        marked: whether the file begins with a byte order mark; without one its bytes are read as those of Windows.
    """
    if not marked:
        cell = cell.encode().decode("cp1252", errors="replace")
    if cell.casefold() in {"true", "false"}:
        return cell.upper()
    for shown in (as_a_number(cell), as_a_date(cell)):
        if shown is not None:
            return shown
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", cell):
        return cell.zfill(5)
    return "#NAME?" if cell[:1] in {"=", "+", "-", "@"} else cell


@pytest.mark.parametrize(
    ("cell", "saved"),
    [
        ("September 2025", "Sep-25"), ("2025-09", "Sep-25"), ("2010-11", "Nov-10"), ("2010/11", "Nov-10"),
        ("1-2", "01-Feb"), ("16 January 2025", "16-Jan-25"), ("2025-01-16", "16/01/2025"), ("2012/13", "2012/13"),
        ("2024-25", "2024-25"), ("true", "TRUE"), ("007", "7"), ("1e5", "1E+05"), ("123456789012", "1.23457E+11"),
        ("88A", "88A"),
        ("7.60", "7.6"), ("71", "71"), ("E07000223", "E07000223"),
        ("2026-11-22T00:00:00", "2026-11-22T00:00:00"),
        ("=1+1", "#NAME?"),
        ("\N{POUND SIGN}5", "\N{LATIN CAPITAL LETTER A WITH CIRCUMFLEX}\N{POUND SIGN}5"), ("1,234", "1234"),
    ],
)  # fmt: skip
def test_the_model_does_what_spreadsheets_are_known_for(cell, saved):
    assert saved_by_a_spreadsheet(cell, marked=False) == saved


def spreadsheet_changes(files, *, marked):
    """How many values a spreadsheet changes in the tables of a package, and where it does so unseen by the check.

    Column by column, as one that is wrong hides what is said of others; the rest of the package stays as it is. An
    earlier package lacks what later ones must have, so its descriptor is read without the rules of today.
    """
    schemas = descriptor.schemas(descriptor.load(files[package_files.DESCRIPTOR]))
    columns = {name: [field["name"] for field in table["fields"]] for name, table in schemas.items()}
    texts = {name: csv_text.read(files[f"{name}.csv"], columns[name], f"{name}.csv")[0] for name in schemas}
    tables = {name: table_schema.cast(texts[name], schemas[name]) for name in schemas}
    changed, unseen = 0, []
    for name, text in texts.items():
        for column in columns[name]:
            known = {cell: saved_by_a_spreadsheet(cell, marked=marked) for cell in text[column].unique()}
            saved = text.with_columns(pl.col(column).replace_strict(known, return_dtype=pl.String))
            typed, problems = table_schema.parse(saved, schemas[name], f"{name}.csv")
            if typed.equals(tables[name], null_equal=True) and not problems:
                continue
            opened = tables | {name: typed}
            problems += table_schema.broken_references(opened, name, schemas[name])
            beside = {other: table for other, table in opened.items() if table.height < MANY or other == name}
            problems += [problem for problem in checks.problems(beside) if problem.file == f"{name}.csv"]
            harmed = {row for row, same in enumerate(typed[column].eq_missing(tables[name][column]), 2) if not same}
            named = {p.row for p in problems if p.file == f"{name}.csv"}
            unseen += [(name, column)] if not harmed or harmed - named else []
            changed += len(harmed)
    return changed, unseen


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("marked", [True, False])
def test_every_cell_that_a_spreadsheet_changes_is_refused_or_the_same_value(folder, marked):
    changed, unseen = spreadsheet_changes(package_files.read(folder), marked=marked)
    assert not unseen
    assert changed > 30_000  # every quarter of the counts among them


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
WRITTEN = ("{0:%B} {0.year}", "{0:%b} {0.year}", "{0.day} {0:%B} {0.year}", "{0.day} {0:%B}", "{0.year}-{0.month:02}",
           "{0:%Y-%m-%d}", "{0.day}/{0.month}/{0.year}", "{0.day}-{0.month}", "{0.month}/{0.year}")  # fmt: skip


@given(DAYS, st.sampled_from(WRITTEN), st.sampled_from(spreadsheet_damage.WORDED))
def test_no_period_that_a_spreadsheet_changed_passes(moment, form, place):
    written = form.format(moment)
    saved = saved_by_a_spreadsheet(written, marked=True)
    assert saved != written or "/" in written
    table = pl.DataFrame({place[1]: [saved]})
    (problem,) = spreadsheet_damage.periods_in_words(place, table) or spreadsheet_damage.untouched({place[0]: table})
    assert (problem.row, problem.column, problem.found) == (2, place[1], saved)


@pytest.mark.parametrize(
    "cell",
    ["Sep-25", "Sept-25", "sep-25", "September-25", "25-Sep", "16-Jan-25", "16-Jan-2025", "01/09/2025", "1.9.25",
     "01/09/2025 00:00", "45901", "1E+05", "4.5901E+04", "0", "12", "TRUE", "#NAME?", "########", "at 01/09/2025",
     "since Jan-25", "2025-09", "202509", "09:30"],
)  # fmt: skip
def test_a_period_that_is_no_period_is_named(cell):
    for place in spreadsheet_damage.WORDED:
        tables = {place[0]: pl.DataFrame({"id": ["before", "a"], place[1]: ["2023", cell]})}
        problem = next(problem for problem in checks.problems(tables) if problem.row)
        said = f"{place[0]}.csv, row 3, column '{place[1]}': expected {spreadsheet_damage.A_PERIOD}; found '{cell}'"
        assert str(problem) == said


def test_the_check_names_the_period_by_file_row_and_column(broken):
    row = broken.cell("statistics.csv", "closed-2025-09", "period", "Sep-25")
    (said,) = broken.said()
    assert said == f"statistics.csv, row {row}, column 'period': expected {spreadsheet_damage.A_PERIOD}; found 'Sep-25'"


@pytest.mark.parametrize(
    "cell",
    ["September 2025", "2023", "2023 calendar year", "2022-23", "1997 to 2013", "2013-2015", "April to December 2025",
     "annual",
     "year ending March 2025", "at 3 June 2025", "mid-January 2025", "past 15 years", "1 January 2010 to 31 March 2025",
     "18-month investigation, 2013", "2014 onwards; offences 1997 to 2013", "lifetime to 16"],
)  # fmt: skip
def test_a_period_in_words_is_a_period(cell):
    for place in spreadsheet_damage.WORDED:
        table = pl.DataFrame({place[1]: [cell]})
        assert not spreadsheet_damage.periods_in_words(place, table) + spreadsheet_damage.untouched({place[0]: table})


@pytest.mark.parametrize(
    "cell",
    ["#NAME?", "16-Jan-25", "01-Feb", "1E+05", "TRUE", "####", "It costs \u00c2\u00a35.", "2012\u00e2\u20ac\u201c2025"],
)
def test_text_that_a_spreadsheet_made_is_named(cell):
    (problem,) = spreadsheet_damage.untouched({"events": pl.DataFrame({"id": ["e01"], "event": [cell]})})
    assert str(problem) == f"events.csv, row 2, column 'event': expected {spreadsheet_damage.EXPECTED}; found '{cell}'"


def test_a_code_that_a_spreadsheet_changed_is_named(register):
    (table,) = (r["schema"] for r in register.descriptor["resources"] if r["name"] == "offence_codes")
    names = [field["name"] for field in table["fields"]]
    for code in ("71.0", "7.1E+01", "88a", "88E1", "071"):
        text = pl.DataFrame({name: [code if name == "code" else "true"] for name in names})
        _, problems = table_schema.parse(text, table, "offence_codes.csv")
        assert [problem.found for problem in problems if problem.column == "code"] == [code]


def test_booleans_in_capitals_are_booleans(broken):
    """Spreadsheets write them so, in every file that they save."""
    for name in ("caveats.csv", "forces.csv", "offence_codes.csv"):
        file = broken.folder / name
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?<=,)(true|false)(?=[,\n])", lambda found: found[0].upper(), text), encoding="utf-8")
        assert "TRUE" in file.read_text(encoding="utf-8")
    broken.renew()
    read, own = package.read(broken.folder), package.read(DATA)
    for name in ("caveats", "forces", "offence_codes"):
        assert read.tables[name].equals(own.tables[name])
