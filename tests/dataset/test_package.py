"""Each test breaks a copy of the data package and reads what the check says, to the letter."""

import os

import pytest
from polars.testing import assert_frame_equal

from lib.dataset import descriptor, package

GRADES = "one of original, mirror, quoted, press"
QUALIFIERS = "one of exactly, rounded, around, over, up_to, at_least, estimate"
DAY_MONTH_YEAR = "text such as '2025-04-08' (When the source said it: a day, a month or a year)"

NUMBER = "expected a number of zero or more"

# file, the row's first cell, column, what it becomes -> what is said after "<file>, row <n>, column '<column>': "
CELLS = [
    *(
        (("statistics.csv", "gb-2023-cse", "value", cell), f"{NUMBER}; found '{cell}'")
        for cell in ("1,500", "-1", "NaN", "1_500", " 15", "1e3", "9" * 400)
    ),
    (("statistics.csv", "gb-2023-cse", "value", ""), f"{NUMBER}; found nothing"),
    (("statistics.csv", "gb-2023-cse", "qualifier", "about"), f"expected {QUALIFIERS}; found 'about'"),
    (("statistics.csv", "gb-2023-cse", "grade", "hearsay"), f"expected {GRADES}; found 'hearsay'"),
    (("statistics.csv", "gb-2023-cse", "as_of", "8 April"), f"expected {DAY_MONTH_YEAR}; found '8 April'"),
    (
        ("statistics.csv", "gb-2023-cse", "as_of", "2025-02-30"),
        "expected a day, a month or a year that exists; found '2025-02-30'",
    ),
    (
        ("statistics.csv", "gb-2023-cse", "as_of", "2027"),
        "expected nothing later than 2026-11-26, the day of the release; found '2027'",
    ),
    (
        ("statistics.csv", "gb-2023-cse", "sentence", "No number."),
        (
            "expected text such as 'In 2023 police recorded {n} offences.' (A sentence safe to quote. {n} stands for"
            " the number with its qualifier); found 'No number.'"
        ),
    ),
    (
        ("statistics.csv", "gb-2023-cse", "source", "nobody"),
        "expected a value of column 'id' in sources.csv; found 'nobody'",
    ),
    (("statistics.csv", "gb-2023-cse", "value", "4229"), "expected at most 4,228 (gb-2023-total); found '4,229'"),
    (("statistics.csv", "csarp-charged", "value", "213"), "expected at most 212 (csarp-cases); found '213'"),
    (("caveats.csv", "under-reporting", "must_show", "yes"), "expected true or false; found 'yes'"),
    (("caveats.csv", "under-reporting", "rank", "10"), "expected a whole number from 1 to 9; found '10'"),
    (("commitments.csv", "1", "made_on", "16/01/2025"), "expected a date as YYYY-MM-DD; found '16/01/2025'"),
    (
        ("releases.csv", "2026-11-22", "published_at", "2026-11-22 00:00"),
        "expected a date and time as YYYY-MM-DDTHH:MM:SS; found '2026-11-22 00:00'",
    ),
    (
        ("sources.csv", "nca-2025-11-05", "read_at", ""),
        "expected the site that was read: policeprofessional.com is not National Crime Agency's; found nothing",
    ),
    (
        ("tiles.csv", "4", "role", "recommendations-implemented"),
        (
            "expected a role whose statistic was not read only in the press, in a year that has the others too; found "
            "'recommendations-implemented'"
        ),
    ),
    (
        ("tiles.csv", "2", "whole_role", ""),
        "expected a role: {share} stands in the column beside; found nothing",
    ),
    (("tiles.csv", "2", "whole_role", "exploitation"), "expected at least 4,228 (gb-2023-total); found '717'"),
    (("tiles.csv", "2", "beside", "{n} of all"), "expected no marks in braces but {share} and {coverage}; found '{n}'"),
    (
        ("local_authorities.csv", "E07000223", "force", "E23000099"),
        "expected a value of column 'code' in forces.csv; found 'E23000099'",
    ),
    (
        ("forces.csv", "BTP", "code", "BTP1"),
        (
            r"expected text such as 'E23000005' (Office for National Statistics code of the police force"
            " area. BTP for British Transport Police); found 'BTP1'"
        ),
    ),
    (
        ("wordings.csv", "w08", "used_as", "announced"),
        "expected nothing: another wording of gb-2023-total is used so; found 'announced'",
    ),
]


@pytest.mark.parametrize(("change", "said"), CELLS)
def test_a_bad_cell_is_named(broken, change, said):
    file, _, column, _ = change
    row = broken.cell(*change)
    assert f"{file}, row {row}, column '{column}': {said.replace('9' * 400, '9' * 97 + '...')}" in broken.said()


def test_the_dashboards_own_package_is_good(register):
    assert set(register.tables) == set(descriptor.TABLES)
    assert sum(table.height for table in register.tables.values()) > 32_000


def test_problems_of_several_files_are_all_reported_in_order(broken):
    broken.cell("statistics.csv", "gb-2023-cse", "value", "many")
    broken.cell("statistics.csv", "gb-2023-total", "qualifier", "about")
    broken.cell("events.csv", "e03", "kind", "party")
    broken.cell("funding.csv", "fund-local", "part_of", "fund-nothing")
    (broken.folder / "support.csv").unlink()
    assert broken.said() == [
        (
            "events.csv, row 4, column 'kind': expected one of parliament, government, police, inquiry, inspection,"
            " law, statistics, local government; found 'party'"
        ),
        "funding.csv, row 3, column 'part_of': expected a value of column 'id' in statistics.csv; found 'fund-nothing'",
        "statistics.csv, row 2, column 'qualifier': expected " + QUALIFIERS + "; found 'about'",
        "statistics.csv, row 5, column 'value': expected a number of zero or more; found 'many'",
        "support.csv: expected a file; found nothing",
    ]


def test_a_key_that_is_used_twice(broken):
    broken.cell("statistics.csv", "gb-2023-cse", "id", "gb-2023-total")
    assert (
        "statistics.csv, row 5, column 'id': expected a value that no other row has (row 2 has it);"
        " found 'gb-2023-total'"
    ) in broken.said()


def test_a_key_of_several_columns_that_is_used_twice(broken):
    broken.replace("offence_titles.csv", "71,2013-04-01,,", "71,2012-04-01,,")
    assert broken.said() == [
        (
            "offence_titles.csv, row 12, column 'code, valid_from': expected a value that no other row has"
            " (row 11 has it); found '71, 2012-04-01'"
        )
    ]


def test_a_caveat_scope_that_stands_twice_though_its_cells_are_empty(broken):
    broken.replace(
        "caveat_scopes.csv",
        "parts-overlap,statistics,,gb-2023-institutional,",
        "parts-overlap,statistics,,gb-2023-familial,",
    )
    assert broken.said() == [
        (
            "caveat_scopes.csv, row 11, column 'caveat, table, subject, statistic, measure, force, view, period_from':"
            " expected a value that no other row has (row 10 has it);"
            " found 'parts-overlap, statistics, , gb-2023-familial, , , , '"
        )
    ]


def test_a_row_with_too_few_and_one_with_too_many_cells(broken):
    broken.replace("forces.csv", "E23000026,Bedfordshire,Bedfordshire,", "E23000026,Bedfordshire,")
    broken.replace(
        "recorded_offences.csv",
        "2012-04-01,BTP,police-force-area,19D,1\n",
        "2012-04-01,BTP,police-force-area,19D,1,,\n",
    )
    assert broken.said() == [
        "forces.csv, row 3: expected 17 cells; found '16'",
        "recorded_offences.csv, row 3: expected 5 cells; found '7'",
    ]


def test_a_blank_row_is_named_as_a_whole(broken):
    broken.replace("forces.csv", "E23000026,Bedfordshire,", ",,,,,,,,,,,,,,,,\nE23000026,Bedfordshire,")
    assert broken.said() == ["forces.csv, row 3: expected a row that is not blank; found nothing"]


def test_bytes_that_are_not_utf8_are_named_by_cell(broken):
    broken.replace("forces.csv", "Bedfordshire Police,", b"Bedfordshire Pol\xefce,")
    assert broken.said() == [
        r"forces.csv, row 3, column 'official_name': expected text in UTF-8 without NUL; found 'Bedfordshire Pol\xefce'"
    ]


def test_nul_is_refused(broken):
    broken.replace("support.csv", "NSPCC Helpline", "NSPCC\0Helpline")
    assert broken.said() == [
        r"support.csv, row 4, column 'service': expected text in UTF-8 without NUL; found 'NSPCC\x00Helpline'"
    ]


def test_text_in_utf16_is_named_once(broken):
    place = broken.folder / "support.csv"
    place.write_bytes(place.read_text(encoding="utf-8").encode("utf-16"))
    assert broken.said() == ["support.csv: expected text in UTF-8; found 'text in UTF-16'"]


def test_an_empty_file(broken):
    (broken.folder / "support.csv").write_bytes(b"")
    assert broken.said() == ["support.csv: expected a header and rows; found nothing"]


def test_a_quotation_mark_that_is_never_closed(broken):
    broken.replace("support.csv", "Childline,", '"Childline,')
    assert broken.said() == [
        (
            "support.csv, row 6: expected cells separated by commas, with every quotation mark closed;"
            " found 'unexpected end of data'"
        )
    ]


def test_a_cell_larger_than_a_spreadsheet_holds(broken):
    broken.replace("support.csv", "Children and young people", "x" * 40_000)
    assert broken.said() == [
        (
            "support.csv, row 6, column 'note': expected at most 32,767 characters, as many as a spreadsheet's cell can"
            f" hold; found '{'x' * 97}...'"
        )
    ]


def test_columns_that_changed_places(broken):
    broken.replace("support.csv", "service,contact,", "contact,service,")
    assert broken.said() == [
        "support.csv, row 1, column 'service': expected this column in place 1; found 'contact'",
        "support.csv, row 1, column 'contact': expected this column in place 2; found 'service'",
    ]


def test_a_column_that_is_missing_and_one_that_is_new(broken):
    broken.replace("support.csv", "service,contact,", "service,phone,")
    assert broken.said() == [
        "support.csv, row 1, column 'contact': expected this column; found nothing",
        "support.csv, row 1, column 'phone': expected no such column: the schema does not name it; found 'phone'",
    ]


def test_a_file_that_the_descriptor_does_not_name(broken):
    (broken.folder / "old.csv").write_text("a,b\n", encoding="utf-8")
    assert broken.said() == ["old.csv: expected a table that datapackage.json names; found 'a file that it does not'"]


def test_a_gap_a_missing_quarter_and_a_force_without_rows(broken):
    place = broken.folder / "recorded_offences.csv"
    lost = ("2014-04-01,BTP,police-force-area,86,", "2015-07-01,", ",W15000001,")
    lines = place.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not any(part in line for part in lost)]
    place.write_text("\n".join(kept) + "\n", encoding="utf-8")
    control, *gaps = broken.said()
    assert control.startswith("recorded_offences.csv, column 'offences': expected 1,156 as the sum where code=88A ")
    assert gaps == [
        "recorded_offences.csv, column 'quarter_start': expected rows for 2015-07-01; found nothing",
        "recorded_offences.csv, column 'area': expected rows for W15000001; found nothing",
        (
            "recorded_offences.csv, column 'quarter_start, area, code': expected a row for 2014-04-01, BTP, 86;"
            " found nothing"
        ),
    ]


def test_the_large_table_is_checked_as_the_small_ones_are(broken):
    broken.replace(
        "recorded_offences.csv",
        "2012-04-01,BTP,police-force-area,17B,1\n",
        "2012-04-01,BTP,police-force-area,17B,1.5\n",
    )
    broken.replace(
        "recorded_offences.csv", "2012-04-01,BTP,police-force-area,19D,", "2012-04-01,BTX,police-force-area,19D,"
    )
    broken.replace(
        "recorded_offences.csv", "2012-04-01,BTP,police-force-area,19E,", "2012-04-31,BTP,police-force-area,19E,"
    )
    broken.replace(
        "recorded_offences.csv", "2012-04-01,BTP,police-force-area,19G,", "2012-04-01,BTP,police-force-area,19H,"
    )
    assert broken.said() == [
        ("recorded_offences.csv, row 2, column 'offences': expected a whole number, [x], or nothing; found '1.5'"),
        "recorded_offences.csv, row 3, column 'area': expected a value of column 'code' in forces.csv; found 'BTX'",
        "recorded_offences.csv, row 4, column 'quarter_start': expected a date as YYYY-MM-DD; found '2012-04-31'",
        (
            "recorded_offences.csv, row 6, column 'quarter_start, area, code': expected a value that no other row has"
            " (row 5 has it); found '2012-04-01, BTP, 19H'"
        ),
    ]


def test_a_quarter_that_starts_in_the_middle_of_one(broken):
    broken.replace(
        "recorded_offences.csv", "2012-04-01,BTP,police-force-area,17B,", "2012-05-01,BTP,police-force-area,17B,"
    )
    assert broken.said() == [
        (
            "recorded_offences.csv, row 2, column 'quarter_start': expected the first day of January, April, July or"
            " October; found '2012-05-01'"
        )
    ]


def test_parts_of_the_plan_sum_to_it(broken):
    broken.cell("statistics.csv", "fund-local", "value", "5.5")
    assert broken.said() == [
        "funding.csv, row 2, column 'statistic': expected parts that sum to 10 (fund-plan); found '10.5'"
    ]


def test_a_headline_without_a_caveat(broken):
    place = broken.folder / "caveat_scopes.csv"
    lines = place.read_text(encoding="utf-8").splitlines()
    lines.remove("under-reporting,statistics,group-based offending,,,,,,")
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert (
        "statistics.csv, row 2, column 'id': expected a row of caveat_scopes.csv that shows the caveat"
        " under-reporting with it; found 'gb-2023-total'"
    ) in broken.said()


def test_no_release(broken):
    broken.write("releases.csv", [["id", "published_at", "checked_on", "note"]])
    assert "releases.csv: expected at least one row below the header; found nothing" in broken.said()


def test_line_ends_and_byte_order_marks_of_spreadsheets_are_harmless(broken, register):
    for place in broken.folder.glob("*.csv"):
        place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes().replace(b"\n", b"\r\n"))
    broken.renew()
    found = package.check(broken.folder)
    assert found.digest != register.digest
    for name, table in register.tables.items():
        assert_frame_equal(found.tables[name], table)


def test_a_file_that_was_cut_in_its_last_cell_is_named(broken):
    place = broken.folder / "local_authorities.csv"
    place.write_bytes(place.read_bytes()[:-1])
    assert broken.said() == [
        (
            "local_authorities.csv: expected a line end after the last row: without one the file may have been cut"
            " short; found nothing"
        )
    ]


def test_a_header_that_stands_again_below_is_no_row(broken):
    place = broken.folder / "search_terms.csv"
    place.write_text(place.read_text(encoding="utf-8") + "term,means\n", encoding="utf-8")
    assert [said for said in broken.said() if said.endswith("expected a row; found 'the header again'")]


def test_a_file_whose_name_is_no_text_is_named(broken):
    (broken.folder / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"a\n")
    (said,) = broken.said()
    assert said.endswith("expected a file whose name is plain text; found nothing")


# file, the row's first cell, column, what it becomes -> what is said to be expected
SENSELESS = [
    (("statistics.csv", "gb-2023-cse", "subject", "group-based  offending"), "Latin letters"),
    (("statistics.csv", "gb-2023-cse", "measure", "\N{CYRILLIC CAPITAL LETTER O}ffences"), "Latin letters"),
    (("tiles.csv", "1", "meaning", "{coverage} forces"), "words without braces"),
    (("statistics.csv", "gb-2023-cse", "source", "dashboard-team"), "a publication of somebody else"),
    (("statistics.csv", "csae-2023-total", "value", "115489.5"), "a whole number of offences"),
    (("statistics.csv", "gb-2023-share-familial", "value", "260"), "at most 100 per cent"),
    (("statistics.csv", "ops-2025-01-forces", "value", "290"), "at most 44, as many as forces.csv has"),
    (("statistics.csv", "gb-2024-total", "subject", "prevalence"), "that shows the caveat under-reporting"),
    (("tiles.csv", "5", "coverage_role", "panel-cases"), "a statistic in police forces"),
    (("commitments.csv", "2", "source", ""), "a status comes with its"),
    (("commitments.csv", "2", "status_date", "2024-12-31"), "nothing earlier than the promise"),
    (("events.csv", "e01", "grade", "original"), "only what the press reported may have none"),
    (("publishers.csv", "Home Office", "hosts", "uk"), "the names of sites such as gov.uk"),
    (("support.csv", "NSPCC Helpline", "contact", "the helpline"), "a telephone number in digits"),
    (("support.csv", "NAPAC", "contact", "childline.org.uk"), "a page of childline.org.uk"),
    (("forces.csv", "E23000034", "rated", "true"), "it has fewer than 10,000 residents under 18"),
    (("forces.csv", "BTP", "rated", "true"), "a row for BTP, 2024-25"),
    (("forces.csv", "E23000036", "region", "North West"), "as in the rows above"),
    (("forces.csv", "E23000036", "nation", "Wales"), "England, as the code E23000036 says"),
    (("forces.csv", "E23000036", "territorial", "false"), "as territorial-forces in statistics.csv says"),
    (("forces.csv", "E23000036", "tile_row", "1000000000"), "a place on the map"),
    (("force_aliases.csv", "Met", "alias", "kent"), "no name of another force"),
    (("local_authorities.csv", "E07000223", "force", "W15000001"), "a force of the nation of E07000223"),
    (("statistics.csv", "csa-centre-500k", "role", "another"), "a row with children-a-year: the pages speak of it"),
]


@pytest.mark.parametrize(("change", "expected"), SENSELESS)
def test_a_cell_that_contradicts_what_is_known_is_refused(broken, change, expected):
    broken.cell(*change)
    assert any(expected in said for said in broken.said())


MID_2024 = "E23000036,police-force-area,2024-25,2024-06-30,1813665,349484,,"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (MID_2024.replace(",349484,", ",0,"), "it has fewer than 10,000 residents under 18"),
        (MID_2024.replace("2024-25", "2031-32"), "with quarters in recorded_offences.csv"),
        (MID_2024.replace("2024-25,2024-06-30", "2024-25,2023-06-30"), "a day of the financial year 2024-25"),
        ("", "a row for E23000036, 2024-25"),
    ],
)
def test_residents_that_contradict_what_is_known_are_refused(broken, change, expected):
    broken.replace("populations.csv", MID_2024, change or MID_2024.replace("2024-25", "2011-12"))
    assert any(expected in said for said in broken.said())


def test_a_gap_in_the_residents_of_a_force_is_named_and_a_later_beginning_is_none(broken):
    rows = (broken.folder / "populations.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith("E23000036,police-force-area,2015-16,")]
    assert len(kept) == len(rows) - 1
    (broken.folder / "populations.csv").write_text("".join(kept), encoding="utf-8")
    expected = "populations.csv, column 'area, financial_year': expected a row for E23000036, 2015-16; found nothing"
    assert expected in broken.said()
    later = [row for row in rows if not (row.startswith("E23000036,") and row.split(",")[2] <= "2015-16")]
    (broken.folder / "populations.csv").write_text("".join(later), encoding="utf-8")
    broken.renew()
    assert package.check(broken.folder).population_years


def test_a_table_without_a_row_was_lost(broken):
    broken.write("events.csv", [["id", "date", "event", "kind", "source", "grade"]])
    assert broken.said() == ["events.csv: expected at least one row below the header; found nothing"]


def test_a_recommendation_that_is_missing_and_a_count_that_cannot_be_are_named(broken):
    place = broken.folder / "recommendations.csv"
    lines = place.read_text(encoding="utf-8").splitlines()
    place.write_text("\n".join(line for line in lines if not line.startswith("IICSA,20,")) + "\n", encoding="utf-8")
    broken.replace(
        "recorded_offences.csv",
        "2012-04-01,BTP,police-force-area,17B,1\n",
        "2012-04-01,BTP,police-force-area,17B,9223372036854775807\n",
    )
    assert broken.said() == [
        "recommendations.csv, column 'inquiry, number': expected a row for IICSA, 20; found nothing",
        (
            "recorded_offences.csv, row 2, column 'offences': expected a number from -1,000,000 to 1,000,000;"
            " found '9223372036854775807'"
        ),
    ]


def test_the_descriptor_bears_the_name_of_the_newest_release(broken):
    broken.replace("datapackage.json", '"version": "2026-11-26"', '"version": "2026-11-21"')
    assert broken.said() == ["datapackage.json, column 'version': expected '2026-11-26'; found '2026-11-21'"]
