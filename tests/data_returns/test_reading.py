"""A reader's file becomes counts, or every problem in it is named by row and column."""

import csv
import io
import logging
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.data_returns import delimited_text
from lib.data_returns.reading import read
from lib.data_returns.record import MEANINGS, MOST_ROWS, WITHHELD, Return, as_period, letter, quoted_cell
from lib.dataset import package
from lib.model.limits import MOST_BYTES
from lib.outlets.files import return_template
from tests.conftest import DATA

REGISTER = package.read(DATA)
FORCES = REGISTER.forces
HEAD = "code,force,count,note\n"
EXPECTED = f"a whole number in digits, {MEANINGS}"


def said(content):
    """The problems as lines of text."""
    found = read(content if isinstance(content, bytes) else content.encode(), REGISTER)
    assert not isinstance(found, Return), "nothing was refused"
    return [f"{p.row}|{p.column}|{p.expected}|{p.found}" for p in found]


def counts(content):
    found = read(content if isinstance(content, bytes) else content.encode(), REGISTER)
    assert isinstance(found, Return), found
    return found


@given(st.dictionaries(st.sampled_from(list(FORCES)), st.none() | st.integers(0, 9_999_999), min_size=1))
def test_what_is_written_is_read(written):
    buffer = io.StringIO()
    csv.writer(buffer).writerows(
        [("code", "force", "count", "note"), *((c, FORCES[c].name, "" if n is None else n, "=") for c, n in ())]
    )
    text = buffer.getvalue() + "".join(f"{c},{FORCES[c].name},{'' if n is None else n},\n" for c, n in written.items())
    if all(n is None for n in written.values()):
        assert said(text) == ["None|count (C)|at least one count|none"]
        return
    held = counts(text)
    assert held.counts == {code: written.get(code) for code in FORCES}


@settings(max_examples=60)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(content):
    for begin in (b"", b"code,force,count\n", b"PK\x03\x04"):
        found = read(begin + content, REGISTER)
        assert isinstance(found, Return) or all(p.expected and p.found for p in found)


def test_headings_codes_and_names_are_known_by_a_rule():
    held = counts(
        "A title\n\nForce , CODE,  Count\ngmp,,3\nDevon & Cornwall,e23000035,4\n,BTP,0\n Kent ,E23000032 , 7 \n"
    )
    found = {FORCES[code].name: count for code, count in held.counts.items() if count is not None}
    assert found == {"Greater Manchester": 3, "Devon and Cornwall": 4, "British Transport Police": 0, "Kent": 7}
    assert held.notices[-1].startswith("40 forces made no return, which is not zero: Avon and Somerset, ")


def test_an_empty_count_is_not_zero():
    held = counts(HEAD + "E23000032,Kent,,\nE23000018,Derbyshire,[x],\nE23000036,Avon and Somerset,0,\n")
    assert [held.counts[c] for c in ("E23000032", "E23000018", "E23000036")] == [None, None, 0]


def test_every_problem_is_named_at_once():
    rows = [
        "E23000001,Metropolitan Police,twelve,",
        ",Gloucestershir,3,",
        "E23000005,Greater Manchester,-4,",
        "E23000005,GMP,4.5,",
        'E23000032,Kent,"1,234",',
        ",Total,=SUM(C2:C5),",
        "E23000099,Kent,1,",
        "E23000018,Surrey,1,",
        ",,5,",
        "E23000036,Avon and Somerset,99999999999999999999,",
        "E23000026,Bedfordshire,007,,,",
        "W15000002,Gwent,7,,,x,",
        "E23000023,Cambridgeshire,\N{ARABIC-INDIC DIGIT THREE},",
    ]
    beyond = "nothing to the right of the last heading: is a comma or a quotation mark too many or missing?"
    assert said(HEAD + "\n".join(rows)) == [
        f"2|count (C)|{EXPECTED}|twelve",
        "3|force (B)|the name of a police force; nearest: Gloucestershire|Gloucestershir",
        "4|count (C)|zero or more|-4",
        "5|count (C)|a whole number, without decimals|4.5",
        "5|force (B)|each force once|Greater Manchester again: it stands in row 4 already",
        "6|count (C)|a whole number without commas or spaces|1,234",
        "7|count (C)|a value typed in, not worked out|a formula",
        "7|force (B)|the name of a police force: leave totals out, they are worked out|Total",
        "8|code (A)|the code of a police force, as in the template: Kent has E23000032|E23000099",
        "9|code (A)|the code and the name of one force: Surrey has E23000031|E23000018, which is Derbyshire",
        "10|code (A)|the code or the name of a police force|nothing",
        "11|count (C)|at most 9,999,999|99999999999999999999",
        f"12|count (C)|{EXPECTED}|007",
        f"13|F|{beyond}|x",
        f"14|count (C)|{EXPECTED}|\N{ARABIC-INDIC DIGIT THREE}",
    ]


def as_excel_saves(rows, block):
    """Rows as Excel writes them as CSV: in each block of rows the last columns are left off where all are empty."""
    lines = []
    for start in range(0, len(rows), block):
        some = rows[start : start + block]
        width = max((place for row in some for place, cell in enumerate(row, 1) if cell), default=0)
        lines += [row[:width] for row in some]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue()


def test_empty_cells_that_excel_leaves_off_are_nothing():
    """A note in one row: in the block of 16 rows around it the column stands, in the others it does not."""
    rows = [[code, force.name, str(place), ""] for place, (code, force) in enumerate(FORCES.items(), 10)]
    rows[3][3] = "a note"
    ragged = as_excel_saves([HEAD.strip().split(","), *rows], 16)
    assert {line.count(",") for line in ragged.splitlines()} == {2, 3}
    held = counts(ragged)
    assert list(held.counts.values()) == list(range(10, 54))
    assert held.notices == ()


@given(
    st.lists(st.none() | st.integers(0, 9_999_999), min_size=44, max_size=44).filter(lambda c: any(c) or 0 in c),
    st.lists(st.integers(0, 3), min_size=46, max_size=46),
    st.booleans(),
)
def test_missing_and_surplus_empty_cells_change_nothing(numbers, surplus, titled):
    """Cut each line to its last cell that holds something, or fill it up; the counts are the same."""
    cells = [["code", "force", "count", "note"]]
    cells += [[c, f.name, "" if n is None else str(n)] for (c, f), n in zip(FORCES.items(), numbers, strict=True)]
    cells = [["A title", "", ""], *cells] if titled else cells
    ends = [row[: max(i for i, cell in enumerate(row, 1) if cell)] for row in cells]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([*row, *[""] * more] for row, more in zip(ends, surplus, strict=False))
    assert list(counts(buffer.getvalue()).counts.values()) == numbers


def test_empty_headings_at_the_end_and_a_title_above_are_nothing():
    held = counts(
        "Return of operations,,,,,\n,,,,,\ncode,force,count,note,,\nE23000032,Kent,7\nE23000031,Surrey,8,,,\n"
    )
    assert [held.counts[code] for code in ("E23000032", "E23000031")] == [7, 8]


def test_a_comma_too_many_moves_no_count():
    """Where the cells beyond the headings are empty, a thousands comma would else read 1,234 as 1."""
    assert said(HEAD + "E23000032,Kent,1,234,\n") == [
        "2|count (C)|a whole number without commas, or a note in words|1,234 in two cells"
    ]
    assert said("code,force,count,note,,\nE23000032,Kent,7,a note, and more,\n")[0].startswith(
        "2|E|nothing to the right of"
    )
    assert said("code,force,count\nE23000032,Kent,1,234\n")[0].startswith("2|D|nothing to the right of")
    assert counts(HEAD + "E23000032,Kent,7,see 234\n").counts["E23000032"] == 7


SUPPRESSED = (
    "<5", "< 5", " <10", "<=5", "\N{LESS-THAN OR EQUAL TO}5", "*", "**", "[c]", "[C]", "c", "(c)", "\N{COPYRIGHT SIGN}",
    "fewer than 5", "Fewer than five", "less than 10", "under 5", "below 5", "5 or fewer", "5 or less", "five or fewer",
    "1-4", "1 to 4", "1\N{EN DASH}4", "0-5", "between 1 and 4", "up to 5", "n<5", "n < 5", "Suppressed", "[suppressed]",
    "redacted", "REDACTED", "Data suppressed", "withheld", "hidden", "confidential", "small number", "<5*", "<5 [c]",
    "<5 (suppressed)", "* (suppressed)", "&lt;5", "\N{FULLWIDTH LESS-THAN SIGN}5", "\u200b<5\u200b", "'<5", ">5", "5+",
    "more than 5", "5 or more", "no more than 4", "fewer than 5 cases", "Fewer than 5 operations.", "is suppressed",
    "<\u00a05", "1 - 4", "0 to 4",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SUPPRESSED)
def test_a_hidden_count_is_returned_and_never_a_number(spelling):
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["E23000031", "Surrey", spelling, ""])
    held = counts(HEAD + "E23000032,Kent,7,\n" + buffer.getvalue())
    assert held.counts["E23000031"] is WITHHELD
    assert not any("Surrey" in notice for notice in held.notices if "made no return" in notice)
    (notice,) = (notice for notice in held.notices if notice.startswith("The file hides the count of one force"))
    assert f"Surrey \N{LEFT DOUBLE QUOTATION MARK}{quoted_cell(spelling)}\N{RIGHT DOUBLE QUOTATION MARK}" in notice


@pytest.mark.parametrize(
    "spelling",
    ["-", "--", "..", ".", ":", "x", "s", "#", "~", "?", "low", "none", "nil", "zero", "<1", "fewer than 1", "<0",
     "0 or fewer",
     "4-1", "5-5", "2024-2025", "<5000", "about 5", "around 40", "5?", "(5)", "[z]", "[k]", "refused", "exempt", "#N/A",
     "unknown", "<", "or fewer", "1-4-5", "cc"],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused_with_what_to_write(spelling):
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["E23000031", "Surrey", spelling, ""])
    (line,) = said(HEAD + buffer.getvalue())
    assert line.startswith("2|count (C)|")
    if spelling != "#":
        assert line == f"2|count (C)|{EXPECTED}|{quoted_cell(spelling)}"


@pytest.mark.parametrize("spelling", ["", "[x]", "N/A", "n/a", "NA", "not available", "No return", "no response"])
def test_no_return_was_made_is_no_count_and_not_hidden(spelling):
    held = counts(f"{HEAD}E23000032,Kent,7,\nE23000031,Surrey,{spelling},\n")
    assert held.counts["E23000031"] is None
    assert ("Read as no return made: " in " ".join(held.notices)) == bool(spelling)


@pytest.mark.parametrize("made", ["01-Apr", "04-Jan", "Apr-01", "01/04/2026", "01/04/2026 00:00", "2026-04-01"])
def test_a_range_that_a_spreadsheet_made_a_date_is_explained(made):
    assert said(f"{HEAD}E23000032,Kent,{made},\n") == [
        f"2|count (C)|[c] if the count is hidden: spreadsheets turn a range such as 1-4 into a date|{made}"
    ]
    assert "too narrow" in said(f"{HEAD}E23000032,Kent,########,\n")[0]


def test_a_return_of_hidden_counts_alone_is_a_return():
    assert counts(HEAD + "E23000032,Kent,*,\n").counts["E23000032"] is WITHHELD


def test_one_wording_for_what_an_empty_cell_and_a_zero_mean():
    """The template, its note, the messages: the same sentence, so that no analyst blanks a count that is hidden."""
    assert f"Write {MEANINGS}. An empty cell is not zero." in return_template.RULES
    assert EXPECTED in said(HEAD + "E23000032,Kent,few,\n")[0]
    for part in ("0 if the force returned none", "[c] if its count is hidden", "[x] or nothing if no return was made"):
        assert part in MEANINGS


def test_a_force_is_known_by_its_code_alone():
    held = counts(HEAD + "E23000032,,7,\nE23000018,,0,\n")
    assert [held.counts[code] for code in ("E23000032", "E23000018", "BTP")] == [7, 0, None]


def test_blank_lines_below_are_passed_over_and_an_endless_cell_is_named():
    assert counts(HEAD + "E23000032,Kent,7,\n" + "\n" * 100_000).counts["E23000032"] == 7
    assert len(delimited_text.grid((HEAD + "\n" * 100_000).encode()).rows) == MOST_ROWS
    long = "x" * (delimited_text.LONGEST_CELL + 1)
    assert said(f"{HEAD}E23000032,Kent,7,{long}\n") == [
        f"2||cells of at most {delimited_text.LONGEST_CELL:,} characters|a longer one"
    ]
    limit = csv.field_size_limit(10 * delimited_text.LONGEST_CELL)  # as a library may set it
    try:
        assert said(f"{HEAD}E23000032,Kent,7,{long}\n")[0].endswith("|a longer one")
    finally:
        csv.field_size_limit(limit)


def test_no_name_is_guessed():
    assert said(HEAD + ",Metropolitan,1,\n") == [
        "2|force (B)|the name of a police force; nearest: Metropolitan Police|Metropolitan"
    ]
    assert said(HEAD + ",Ruritania,1,\n") == ["2|force (B)|the name of a police force|Ruritania"]


def test_headings_that_are_missing_or_doubled_are_named():
    assert said("code,force,counts\nE23000032,Kent,1\n") == [
        "1||a column with the heading 'count'|none; nearest: counts"
    ] or said("code,force,counts\nE23000032,Kent,1\n") == [
        "1|count|a column with the heading 'count'|none; nearest: counts"
    ]
    assert said("code,force,count,count\nE23000032,Kent,1,2\n") == ["1|count|this heading once|it stands there twice"]
    (line,) = said("code;force;count\nE23000032;Kent;1\n")
    assert line.endswith("code;force;count: are the cells parted by semicolons or tabs?")
    assert said("\n" * 25 + HEAD + "E23000032,Kent,1,\n")[0].endswith("none; the first cell holds nothing")


def test_other_columns_are_said_and_not_read():
    held = counts("code,force,count,note,officer\nE23000032,Kent,1,a note,a name\n")
    assert "Column 'officer' (E) was not read." in held.notices
    assert not any("a n" in notice for notice in held.notices)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_with_and_without_a_mark_and_with_any_line_end(encoding, end):
    text = f'{HEAD}E23000032,Kent,1,"caf\N{LATIN SMALL LETTER E WITH ACUTE}"\n'.replace("\n", end)
    assert counts(text.encode(encoding)).counts["E23000032"] == 1


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ((HEAD + "E23000032,Kent,1,\n").encode("utf-16"), "text in UTF-16"),
        ((HEAD + "E23000032,Kent,1,\n").encode("utf-16-be"), "text in UTF-16 without a mark"),
        ((HEAD + "E23000032,Kent,1,\n").encode("utf-16-le"), "text in UTF-16 without a mark"),
        ((HEAD + "E23000032,Kent,1,\n").encode("utf-32"), "text in UTF-32"),
        (b"", "an empty file"),
        (b" \r\n ", "an empty file"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "an old Excel file (.xls), or a workbook with a password: save it as .xlsx without one",
        ),
        (HEAD.encode() + b"x" * (MOST_BYTES + 1 - len(HEAD)), "5,242,881 bytes"),
    ],
    ids=["utf-16", "be", "le", "utf-32", "empty", "blank", "pdf", "ole", "large"],
)
def test_a_file_that_cannot_be_read_at_all_is_named(content, found):
    (line,) = said(content)
    assert line.split("|")[-1] == found


def test_five_megabytes_are_read():
    text = (HEAD + "E23000032,Kent,1,\n").encode()
    notes = text + b'E23000031,Surrey,2,"' + b"n" * 120_000 + b'"\n'
    lines = b"".join(b',,,"%s"\n' % (b"n" * 120_000) for _ in range(42))
    content = (notes + lines).ljust(MOST_BYTES, b"\n")
    assert len(content) == MOST_BYTES
    assert counts(content).counts["E23000031"] == 2


def test_rows_that_are_not_text_are_named():
    content = HEAD.encode() + b'E23000032,Kent,1,"line\nline"\nE23000031,Surrey,2,caf\xe9\nE23000018,Derb\0yshire,3,\n'
    expected = 'text in UTF-8 (in Excel: save as "CSV UTF-8")'
    assert said(content) == [
        f"3|D|{expected}|bytes that are not: caf\N{REPLACEMENT CHARACTER}",
        "4|B|text without NUL characters|Derb yshire",
    ]
    (line,) = said(HEAD + 'E23000032,Kent,1,"open\n')
    assert line.startswith("2||cells separated by commas, with every quotation mark closed|")
    (line,) = said(HEAD + "E23000032,Kent,1,\n" * 1001)
    assert line == "1001||at most 1,000 rows|more"


def test_the_template_is_empty_and_reads_back():
    lines = return_template.as_csv(REGISTER).decode("utf-8-sig").splitlines()
    assert lines[0] == "code,force,count,note"
    assert len(lines) == 45
    assert all(re.fullmatch(r"[EWB][0-9TP]+,[^,]+,,", line) for line in lines[1:])
    assert said(return_template.as_csv(REGISTER)) == ["None|count (C)|at least one count|none"]
    filled = return_template.as_csv(REGISTER).decode("utf-8-sig").replace(",,", ",6,")
    assert set(counts(filled).counts.values()) == {6}


def test_nothing_that_was_supplied_is_printed(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    held = counts(HEAD + "E23000032,Kent,98765,\n")
    assert "98765" not in f"{held!r} {held}"
    said(HEAD + "E23000032,MARKER-98765,98765.5,\n")
    assert not caplog.records
    assert capsys.readouterr() == ("", "")


def test_what_is_found_is_told_in_one_short_line():
    assert quoted_cell("a\nb\x07\N{RIGHT-TO-LEFT OVERRIDE}c") == "a b c"
    assert len(quoted_cell("x" * 5000)) == 60
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_period_keeps_words_and_no_signs_that_mean_something_elsewhere():
    assert as_period(" 31 March 2026 (provisional) ") == "31 March 2026 (provisional)"
    assert as_period("=HYPERLINK($$a$$)<b>\n2024/25") == "HYPERLINK( a ) b 2024/25"
