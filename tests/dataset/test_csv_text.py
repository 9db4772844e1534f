"""CSV bytes to text, against Python's own csv module, and whatever else the bytes may be."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lib.dataset import csv_text

COLUMNS = ["a", "b"]
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(
    ["\r", "x\r\ny", "\n"]
)
ROWS = st.lists(st.tuples(TEXT, TEXT), max_size=8)
PIECES = st.sampled_from(
    [b"a,b\n", b"x,y\n", b'"', b",", b"\n", b"\r\n", b"\0", b"\xff", "é".encode(), b"\xef\xbb\xbf"]
)


def written(rows, end="\n"):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    return stream.getvalue().encode()


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_is_written_is_read_whatever_the_line_ends_and_the_mark(rows, end, mark):
    table, problems = csv_text.read(b"\xef\xbb\xbf" * mark + written(rows, end), COLUMNS, "t.csv")
    assert [problem.row for problem in problems] == [row for row, cells in enumerate(rows, 2) if not any(cells)]
    assert table.rows() == [tuple(cell.replace("\r\n", "\n") for cell in row) for row in rows]


@given(st.binary(max_size=60) | st.lists(PIECES, max_size=12).map(b"".join))
def test_whatever_the_bytes_are_a_table_is_made_or_a_problem_named(content):
    table, problems = csv_text.read(content, COLUMNS, "t.csv")
    assert problems or table is not None
    assert table is None or table.columns == COLUMNS
    for problem in problems:
        assert problem.row is None or problem.row >= 1
        assert "\n" not in str(problem)


def test_a_row_is_a_record_as_a_spreadsheet_counts_also_after_a_cell_of_two_lines():
    _, problems = csv_text.read(b'a,b\n"one\ntwo",x\n1\n\n1,2\n\xff,2\n', COLUMNS, "t.csv")
    assert [str(problem) for problem in problems] == [
        "t.csv, row 3: expected 2 cells; found '1'",
        "t.csv, row 4: expected 2 cells; found '0'",
        r"t.csv, row 6, column 'a': expected text in UTF-8 without NUL; found '\xff'",
    ]


def test_rows_that_are_too_short_or_too_long_keep_their_place():
    table, _ = csv_text.read(b"a,b\n1\n1,2,3\n1,2\n", COLUMNS, "t.csv")
    assert table.rows() == [("1", ""), ("1", "2"), ("1", "2")]


def test_a_quotation_mark_that_breaks_the_header_is_in_row_one():
    (problem,) = csv_text.read(b'a,"b"x\n1,2\n', COLUMNS, "t.csv")[1]
    assert problem.row == 1
