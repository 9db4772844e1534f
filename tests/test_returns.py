"""A reader's file becomes counts, or every problem in it is named by row and column."""

import csv
import io
import logging
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import package
from lib.exports import template
from lib.returns import text
from lib.returns.reading import read
from lib.returns.record import MOST_ROWS, Return, as_found, as_period, letter
from lib.uploads import MOST_BYTES
from tests.conftest import DATA

REGISTER = package.read(DATA)
FORCES = REGISTER.forces
HEAD = "code,force,count,note\n"


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
        "E23000023,Cambridgeshire,\N{ARABIC-INDIC DIGIT THREE},",
    ]
    expected = "a whole number in digits, zero or more; empty or [x] where none was returned"
    assert said(HEAD + "\n".join(rows)) == [
        f"2|count (C)|{expected}|twelve",
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
        "12||4 cells|6 cells",
        f"12|count (C)|{expected}|007",
        f"13|count (C)|{expected}|\N{ARABIC-INDIC DIGIT THREE}",
    ]


def test_a_force_is_known_by_its_code_alone():
    held = counts(HEAD + "E23000032,,7,\nE23000018,,0,\n")
    assert [held.counts[code] for code in ("E23000032", "E23000018", "BTP")] == [7, 0, None]


def test_blank_lines_below_are_passed_over_and_an_endless_cell_is_named():
    assert counts(HEAD + "E23000032,Kent,7,\n" + "\n" * 100_000).counts["E23000032"] == 7
    assert len(text.grid((HEAD + "\n" * 100_000).encode()).rows) == MOST_ROWS
    long = "x" * (text.LONGEST_CELL + 1)
    assert said(f"{HEAD}E23000032,Kent,7,{long}\n") == [
        f"2||cells of at most {text.LONGEST_CELL:,} characters|a longer one"
    ]
    limit = csv.field_size_limit(10 * text.LONGEST_CELL)  # as a library may set it
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
    lines = template.as_csv(REGISTER).decode("utf-8-sig").splitlines()
    assert lines[0] == "code,force,count,note"
    assert len(lines) == 45
    assert all(re.fullmatch(r"[EWB][0-9TP]+,[^,]+,,", line) for line in lines[1:])
    assert said(template.as_csv(REGISTER)) == ["None|count (C)|at least one count|none"]
    filled = template.as_csv(REGISTER).decode("utf-8-sig").replace(",,", ",6,")
    assert set(counts(filled).counts.values()) == {6}


def test_nothing_that_was_supplied_is_printed(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    held = counts(HEAD + "E23000032,Kent,98765,\n")
    assert "98765" not in f"{held!r} {held}"
    said(HEAD + "E23000032,MARKER-98765,98765.5,\n")
    assert not caplog.records
    assert capsys.readouterr() == ("", "")


def test_what_is_found_is_told_in_one_short_line():
    assert as_found("a\nb\x07\N{RIGHT-TO-LEFT OVERRIDE}c") == "a b c"
    assert len(as_found("x" * 5000)) == 60
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_period_keeps_words_and_no_signs_that_mean_something_elsewhere():
    assert as_period(" 31 March 2026 (provisional) ") == "31 March 2026 (provisional)"
    assert as_period("=HYPERLINK($$a$$)<b>\n2024/25") == "HYPERLINK( a ) b 2024/25"
