"""A refresh from the official tables: what is read, what is refused, and what the new release holds."""

import csv
from datetime import date, datetime

import polars as pl
import pytest

from lib.dataset.table_schema import DataError
from lib.model.records import FORCE_AREA
from lib.releases.making import force_names, series, source_files, written_times
from tests import ods

HEADER = [
    "Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group", "Offence Subgroup",
    "Offence Code", "Number of Offences",
]  # fmt: skip
WHAT_TO_DO = (
    "Check whether the file calls it by another name. If the source has dropped it, say --without-force E23000034: its "
    "counts are then not available, and neither is any total with it; found nothing"
)
FORCES = {"Kent": "E23000032", "London, City of": "E23000034"}
CODES = ["21", "88A"]


def row(year="2024/25", quarter=1, force="Kent", code="21", number=5):
    return [year, quarter, force, "A description", "Sexual offences", "Other", code, number]


def whole(**changes):
    """Two quarters of two forces under two codes; `changes` replace the numbers of single cells: kent_1_21=7."""
    return [
        row(quarter=quarter, force=force, code=code, number=changes.get(f"{force[:4].lower()}_{quarter}_{code}", 5))
        for quarter in (1, 2)
        for force in FORCES
        for code in CODES
    ]


@pytest.fixture
def laid(tmp_path):
    """Write rows to a file whose ending says which kind, and read it."""

    def lay(rows, name="t.csv", header=HEADER, above=()):
        place = tmp_path / name
        if name.endswith(".ods"):
            ods.write(place, rows if isinstance(rows, dict) else {"2024_25": [*above, header, *rows]})
        elif name.endswith(".csv"):
            with place.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([*above, header, *rows])
        else:
            table = [
                [str(cell) if header[i] != "Financial Quarter" else cell for i, cell in enumerate(r)] for r in rows
            ]
            pl.DataFrame(table, schema=header, orient="row").write_parquet(place)
        return source_files.read(place)

    return lay


def counted(*readings):
    return series.combine([part for reading in readings for part in reading.parts], FORCES, CODES)


def said(*readings):
    """What is wrong, a line for each problem."""
    found = [str(problem) for reading in readings for problem in reading.problems]
    if any(reading.parts for reading in readings):
        try:
            counted(*readings)
        except DataError as error:
            found += map(str, error.problems)
    return found


@pytest.mark.parametrize("name", ["t.ods", "t.csv", "t.parquet"])
def test_every_kind_of_file_gives_the_same_series(laid, name):
    reading = laid([*whole(kent_1_21=-3, lond_2_88A="n/A"), row(code="104"), row(force="CIFAS", code="53D")], name)
    found = counted(reading)
    assert reading.problems == []
    assert found.left_out == {"CIFAS": 1}
    assert found.counts.rows()[:3] == [
        (date(2024, 4, 1), "E23000032", FORCE_AREA, "21", -3),
        (date(2024, 4, 1), "E23000032", FORCE_AREA, "88A", 5),
        (date(2024, 4, 1), "E23000034", FORCE_AREA, "21", 5),
    ]
    assert found.counts.row(-1) == (date(2024, 7, 1), "E23000034", FORCE_AREA, "88A", None)
    assert found.counts.height == 8


@pytest.mark.parametrize(
    ("year", "quarter", "start"),
    [("2012/13", 1, "2012-04-01"), ("2012/13", 3, "2012-10-01"), ("1999/00", 4, "2000-01-01")],
)
def test_a_quarter_begins_where_the_financial_year_says(laid, year, quarter, start):
    rows = [row(year, quarter, force, code) for force in FORCES for code in CODES]
    assert set(counted(laid(rows)).counts["quarter_start"].cast(pl.String)) == {start}


def test_a_header_below_title_lines_is_found_and_rows_keep_their_numbers(laid):
    above = [[], ["Police recorded crime"], []]
    rows = whole(kent_1_88A="twelve")
    wrong = "row 6, column 'Number of Offences': expected a whole number, or N/a; found 'twelve'"
    assert said(laid(rows, "t.ods", above=above)) == [f"t.ods, sheet 2024_25, {wrong}"]
    assert said(laid(rows, "t.csv", above=above)) == [f"t.csv, {wrong}"]


def test_sheets_are_joined_and_those_without_a_header_are_named(laid):
    rows = whole()
    sheets = {"Cover_sheet": [["Title"], ["Notes", 3]], "one": [HEADER, *rows[:4]], "two": [HEADER, *rows[4:]]}
    reading = laid(sheets | {"Empty": []}, "t.ods")
    assert counted(reading).counts.height == 8
    assert reading.skipped == [
        "t.ods, sheet Cover_sheet (2 rows, no header)",
        "t.ods, sheet Empty (0 rows, no header)",
    ]


@pytest.mark.parametrize("name", ["t.ods", "t.csv", "t.parquet"])
def test_a_misspelt_heading_is_named_not_passed_over(laid, name):
    header = ["Force" if title == "Force Name" else title for title in HEADER]
    place = "t.ods, sheet 2024_25" if name == "t.ods" else name
    assert said(laid(whole(), name, header)) == [
        (
            f"{place}, row 1, column 'Force Name': expected this column once, among the headings: {', '.join(header)}; "
            "found nothing"
        )
    ]


REWORDED = {
    "case": str.upper,
    "small letters": str.lower,
    "underscores": lambda name: name.replace(" ", "_"),
    "line ends": lambda name: name.replace(" ", "\n"),
    "blanks": lambda name: f"  {name.replace(' ', chr(160) + ' ')} ",
    "no blanks": lambda name: name.replace(" ", ""),
    "a note": lambda name: f"{name} [note 1]",
    "notes": lambda name: f"{name} [note 1, 2] [b]",
    "a note in words": lambda name: f"{name} (see note 3)",
    "a raised figure": lambda name: f"{name}\N{SUPERSCRIPT TWO}",
    "a figure that came down": lambda name: f"{name}1",
    "an asterisk": lambda name: f"{name}*",
    "a zero-width space": lambda name: f"{name}\N{ZERO WIDTH SPACE}",
    "a colon": lambda name: f"{name}:",
}


@pytest.mark.parametrize("name", ["t.ods", "t.csv", "t.parquet"])
@pytest.mark.parametrize("how", REWORDED)
def test_headings_are_known_however_they_are_written(laid, name, how):
    header = [REWORDED[how](title) for title in HEADER]
    assert counted(laid(whole(kent_1_21=7), name, header)).counts["offences"][0] == 7


def two_rows(header):
    """The same headings in two rows, each broken at its first blank."""
    return [title.split(" ", 1)[0] for title in header], [title.split(" ", 1)[1] for title in header]


SPANNING = (  # a heading that spans columns stands in the first of them
    ["Financial", "", "Force Name", "Offence", "", "", "", "Number of Offences [note 2]"],
    ["Year", "Quarter", "", "Description", "Group", "Subgroup", "Code", ""],
)


@pytest.mark.parametrize("name", ["t.ods", "t.csv"])
@pytest.mark.parametrize("rows", [two_rows(HEADER), SPANNING], ids=["broken", "spanning"])
def test_headings_in_two_rows_are_read_as_one(laid, name, rows):
    above = [["Police recorded crime"], [], rows[0]]
    wrong = "row 5, column 'Number of Offences': expected a whole number, or N/a; found 'many'"
    assert said(laid(whole(kent_1_21="many"), name, rows[1], above))[0].endswith(wrong)
    assert counted(laid(whole(), name, rows[1], above)).counts.height == 8


@pytest.mark.parametrize("name", ["t.ods", "t.csv"])
def test_headings_below_many_lines_are_found_and_rows_keep_their_numbers(laid, name):
    above = [["Police recorded crime"], ["A title of two lines\nin one cell"], *[[f"Note {n}"] for n in range(150)]]
    place = "t.ods, sheet 2024_25" if name == "t.ods" else name
    wrong = "row 155, column 'Number of Offences': expected a whole number, or N/a; found 'twelve'"
    assert said(laid(whole(kent_1_88A="twelve"), name, above=above)) == [f"{place}, {wrong}"]


def test_a_sheet_whose_headings_are_not_known_is_a_problem_and_not_passed_over(laid):
    """It held the newest quarters: without it the counts would equal those of the release before."""
    rows, reworded = whole(), ["Year", "Quarter", "Police force", "Offence", "Group", "Subgroup", "HO code", "Offences"]
    reading = laid({"Cover": [["Title"]], "one": [HEADER, *rows[:4]], "two": [["2025"], reworded, *rows[4:]]}, "t.ods")
    (line,) = [str(problem) for problem in reading.problems]
    assert line.startswith(
        "t.ods, sheet two, row 2: expected the headings Financial Year, Financial Quarter, Force Name,"
    )
    assert line.endswith("found 'Year, Quarter, Police force, Offence, Group, Subgroup, HO code, Offences'")
    assert '--ignore-sheet "two"' in line
    assert reading.skipped == ["t.ods, sheet Cover (1 rows, no header)"]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_file_whose_headings_are_not_known_names_them(laid, name):
    header = ["Year", "Financial Quarter", "Police force", "Offence", "Group", "Subgroup", "HO code", "Offences"]
    (line,) = said(laid(whole(), name, header))
    assert line.endswith("found 'Year, Financial Quarter, Police force, Offence, Group, Subgroup, HO code, Offences'")


def test_a_sheet_is_left_out_only_where_somebody_says_so(tmp_path):
    lookup = [["Offence code", "Offence description", "Offence group", "Offence subgroup"], ["21", "A", "B", "C"]]
    ods.write(tmp_path / "t.ods", {"Codes": lookup, "Table": [HEADER, *whole()]})
    assert any("sheet Codes" in line for line in said(source_files.read(tmp_path / "t.ods")))
    reading = source_files.read(tmp_path / "t.ods", {"Codes"})
    assert reading.problems == []
    assert reading.skipped == ["t.ods, sheet Codes (as you said)"]
    assert counted(reading).counts.height == 8


def test_headings_without_rows_are_a_problem(laid):
    reading = laid({"one": [HEADER, *whole()], "two": [HEADER]}, "t.ods")
    assert [str(p) for p in reading.problems] == [
        "t.ods, sheet two, row 2: expected rows below the headings; found nothing"
    ]
    assert said(laid([], "t.csv"))[0].startswith("t.csv, row 2: expected rows below the headings")


@pytest.mark.parametrize("code", ["88F", "86/9", "999", "8800"])
def test_a_code_that_is_new_is_named_with_its_rows_and_their_sum(laid, code):
    rows = [*whole(), row(code=code, number=3), row(force="London, City of", code=code, number=4), row(code="104")]
    (line,) = said(laid(rows))
    assert line == (
        "t.csv, row 10, column 'Offence Code': expected a code of offence_codes.csv: add a row there if it is one of "
        f"these offences, or say --ignore-code {code} if it is none of them; found '{code} (2 rows, 7 offences in all)'"
    )
    found = series.combine(laid(rows).parts, FORCES, CODES, [code])
    assert found.other_codes == {code: 2, "104": 1}
    assert found.counts.height == 8


@pytest.mark.parametrize("code", ["88a", "88 A", "088A", "88-A", "\N{FULLWIDTH DIGIT EIGHT}8A"])
def test_a_code_written_otherwise_is_a_problem_and_not_another_offence(laid, code):
    (line,) = said(laid([*whole(), row(quarter=2, code=code, number=9)]))
    assert line == (
        "t.csv, row 10, column 'Offence Code': expected 88A, as offence_codes.csv writes it; "
        f"found '{code} (1 row, 9 offences in all)'"
    )


def test_a_number_made_of_a_code_is_a_problem_too(laid):
    """What a spreadsheet makes of the code 21 when it is told that the column holds numbers."""
    rows = [[*r[:6], "21.0" if r[6] == "21" else r[6], r[7]] for r in whole()]
    assert (
        "expected 21, as offence_codes.csv writes it; found '21.0 (4 rows, 20 offences in all)'" in said(laid(rows))[0]
    )


def test_codes_of_other_offences_are_no_codes_of_these(register):
    assert not force_names.OTHER_CODES & set(register.tables["offence_codes"]["code"])


def test_every_problem_is_named_at_once(laid):
    rows = whole()
    rows[0][7] = "1,234"
    rows[1][2] = "Kentt"
    rows[2][0] = "2024/26"
    rows[3][1] = 5
    rows[4][6] = ""
    rows.append(row(quarter=2, code="88A", number=9))
    assert said(laid(rows)) == [
        "t.csv, row 4, column 'Financial Year': expected a financial year such as 2025/26; found '2024/26'",
        "t.csv, row 5, column 'Financial Quarter': expected a quarter of the financial year: 1, 2, 3 or 4; found '5'",
        (
            "t.csv, row 3, column 'Force Name': expected a police force that forces.csv names, or a body known "
            "not to be one; found 'Kentt'"
        ),
        "t.csv, row 6, column 'Offence Code': expected an offence code; found nothing",
        "t.csv, row 2, column 'Number of Offences': expected a whole number, or N/a; found '1,234'",
        (
            "t.csv, row 10, column 'Financial Year, Financial Quarter, Force Name, Offence Code': expected one row for "
            "each (t.csv, row 7 has it); found '2024/25, 2, Kent, 88A'"
        ),
        (
            "t.csv, column 'Financial Year, Financial Quarter, Force Name, Offence Code': expected a row for Kent in "
            "quarter 1 of 2024/25, 88A; found nothing"
        ),
        (
            "t.csv, column 'Financial Year, Financial Quarter, Force Name': expected rows for London, City of in "
            "quarter 1 of 2024/25; found nothing"
        ),
        (
            "t.csv, column 'Financial Year, Financial Quarter, Force Name, Offence Code': expected a row for Kent in "
            "quarter 2 of 2024/25, 21; found nothing"
        ),
    ]


def test_a_wrong_name_is_named_once_with_how_often_it_stands(laid):
    rows = [r if r[2] == "Kent" else [*r[:2], "London", *r[3:]] for r in whole()]
    assert said(laid(rows)) == [
        (
            "t.csv, row 4, column 'Force Name': expected a police force that forces.csv names, or a body known "
            "not to be one (the first of 4 such rows); found 'London'"
        ),
        f"t.csv, column 'Force Name': expected rows for London, City of (2 quarters, 4 rows). {WHAT_TO_DO}",
    ]


def test_a_force_that_ends_is_one_sentence_with_what_to_do(laid):
    rows = [row(quarter=q, force=f, code=c) for q in (1, 2, 3, 4) for f in FORCES for c in CODES]
    ends = [one for one in rows if one[2] == "Kent" or one[1] <= 2]
    (problem,) = said(laid(ends))
    assert problem == (
        "t.csv, column 'Force Name': expected rows for London, City of from quarter 3 of 2024/25 on (2 quarters, "
        f"4 rows). {WHAT_TO_DO}"
    )


def test_a_force_that_is_said_to_be_dropped_has_no_count_and_never_nought(laid):
    rows = [row(quarter=q, force=f, code=c) for q in (1, 2, 3) for f in FORCES for c in CODES]
    reading = laid([one for one in rows if one[2] == "Kent" or one[1] == 1])
    found = series.combine(reading.parts, FORCES, CODES, (), {"E23000034"})
    assert found.ended == {"E23000034": date(2024, 7, 1)}
    assert found.counts.height == 3 * 2 * 2
    last = found.counts.filter(pl.col("area") == "E23000034").sort("quarter_start")["offences"].to_list()
    assert last == [5, 5, None, None, None, None]
    assert found.counts.filter(pl.col("area") == "E23000032")["offences"].null_count() == 0
    missing = [one for one in rows if one[2] == "Kent"]
    assert series.combine(laid(missing).parts, FORCES, CODES, (), {"E23000034"}).counts["offences"].null_count() == 6


def test_a_force_that_has_rows_to_the_end_is_not_dropped(laid):
    with pytest.raises(DataError, match="expected no rows of Kent at the end, if --without-force E23000032 is right"):
        series.combine(laid(whole()).parts, FORCES, CODES, (), {"E23000032"})


def test_a_gap_before_the_end_is_a_gap_of_a_force_that_is_dropped_too(laid):
    rows = [row(quarter=q, force=f, code=c) for q in (1, 2, 3, 4) for f in FORCES for c in CODES]
    reading = laid([one for one in rows if one[2] == "Kent" or one[1] in {1, 3}])
    with pytest.raises(DataError, match="expected rows for London, City of in quarter 2 of 2024/25; found nothing"):
        series.combine(reading.parts, FORCES, CODES, (), {"E23000034"})


def test_a_quarter_or_a_code_without_rows_is_one_problem(laid):
    rows = [row(quarter=q, force=f, code=c) for q in (1, 3) for f in FORCES for c in CODES]
    column = "t.csv, column 'Financial Year, Financial Quarter'"
    assert said(laid(rows)) == [f"{column}: expected rows for quarter 2 of 2024/25; found nothing"]
    assert said(laid([r for r in whole() if r[6] == "21"])) == [
        "t.csv, column 'Offence Code': expected rows for 88A; found nothing"
    ]


def test_files_may_overlap_where_they_are_equal(laid):
    one, two = laid(whole()[:6], "one.csv"), laid(whole()[2:], "two.parquet")
    assert counted(one, two).counts.height == 8
    other = laid(whole(lond_1_21=6)[2:], "three.csv")
    assert said(one, other) == [
        "three.csv, row 2, column 'Number of Offences': expected 5, as in one.csv, row 4; found '6'"
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("t.xlsx", b"", "t.xlsx: expected a file that ends in .ods, .csv, .parquet; found '.xlsx'"),
        ("t.ods", b"no zip", "t.ods: expected a file that can be read; found"),
        ("t.parquet", b"no parquet", "t.parquet: expected a file that can be read; found"),
        ("t.csv", b"a,b\n1,2\n", "t.csv: expected a header row with Financial Year, Financial Quarter, Force Name,"),
        ("t.csv", ",".join(HEADER).encode() + b"\n1,2\n" + b"1,2,3,4,5,6,7,8,9\n", "t.csv, row 2: expected 8 cells"),
        ("t.csv", ",".join(HEADER).encode() + b"\n\xff,2,3,4,5,6,7,8\n", "t.csv, row 2, column 'Financial Year': exp"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    assert said(source_files.read(tmp_path / name))[0].startswith(problem)


def test_a_byte_order_mark_and_blanks_leave_no_trace(tmp_path):
    text = "\ufeff" + "\r\n".join(",".join(f'" {cell} "' for cell in line) for line in [HEADER, *whole()])
    (tmp_path / "t.csv").write_bytes(text.encode())
    assert counted(source_files.read(tmp_path / "t.csv")).counts.height == 8


def test_every_force_is_known_by_the_sources_name(register):
    codes = force_names.force_codes(register.tables["forces"])
    assert set(codes.values()) == set(register.forces)
    assert codes["London, City of"] == codes["City of London"] == "E23000034"
    assert not set(force_names.NOT_FORCES) & set(codes)
    assert set(force_names.OTHER_NAMES.values()) <= set(register.tables["forces"]["home_office_name"])


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("2027-03-28 01:30", "does not exist in London"),
        ("2026-10-25 01:30", "comes twice in London"),
        ("21 January 2027", "is not a day and a time such as"),
        ("2027-02-30 09:30", "is not a day and a time such as"),
    ],
)
def test_a_moment_that_is_none_or_two_is_refused(written, problem):
    with pytest.raises(ValueError, match=problem):
        written_times.parse_london(written)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2027-01-21 09:30", "2027-01-21T09:30:00Z"),
        ("2027-07-21 09:30", "2027-07-21T08:30:00Z"),
        ("2027-03-28 02:00", "2027-03-28T01:00:00Z"),
        ("2026-10-25 02:00", "2026-10-25T02:00:00Z"),
    ],
)
def test_a_moment_is_one_in_winter_and_in_summer(written, utc):
    local = written_times.parse_london(written)
    assert local == datetime.fromisoformat(written)
    assert written_times.format_utc(local) == utc
