"""Revisions: the list is the true difference, agrees with the table it speaks of, and is marked wherever it shows."""

import csv
import io
import json
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import exhibits, measures
from lib.dataset import fingerprint, package, package_files, succession
from lib.model.records import Release, Selection
from lib.outlets.files import tabular, workbook
from lib.outlets.html import fragments, reference
from lib.releases.making import release_files
from lib.search import catalogue
from tests.conftest import DATA

AT = datetime(2027, 1, 21, 9, 30)  # noqa: DTZ001 - Europe/London time, as the data hold it
KENT, GWENT, BTP, CITY = "E23000032", "W15000002", "BTP", "E23000034"
YEAR = "2024-25"
# What the pretended release changes: force, quarter, code, and the change; None is "no longer available".
CHANGES = {
    ("2024-07-01", KENT, "88A"): 5,
    ("2024-07-01", KENT, "86"): -2,
    ("2023-04-01", GWENT, "23"): None,
    ("2017-04-01", CITY, "88A"): 1,
    ("2017-04-01", CITY, "71"): 1,
}

counts = st.dictionaries(
    st.tuples(
        st.sampled_from([date(2024, month, 1) for month in (1, 4, 7, 10)]),
        st.sampled_from([KENT, BTP]),
        st.sampled_from(["21", "88A"]),
    ),
    st.none() | st.integers(-3, 30),
    max_size=12,
)


def frame(cells):
    rows = [(*key, value) for key, value in sorted(cells.items())]
    schema = {"quarter_start": pl.Date, "area": pl.String, "code": pl.String, "offences": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def changes(old, new):
    schemas = {"recorded_offences": {"primaryKey": ["quarter_start", "area", "code"]}}
    return succession.changes({"recorded_offences": old}, {"recorded_offences": new}, schemas)


def applied(cells, revisions, new):
    """The old cells with the list written over them, and what came with something new: a plain second telling."""
    held = [set(part) for part in zip(*cells, strict=True)] or [set()] * 3
    could = {key for key in new if all(part in known for part, known in zip(key, held, strict=True))}
    found = dict(cells) | {key: value for key, value in new.items() if key not in could}
    for key, old, value in revisions.select("key", "old", "new").iter_rows():
        start, force, code = key.split(" ")
        cell = (date.fromisoformat(start), force, code)
        was = "" if cell not in cells else "[x]" if cells[cell] is None else str(cells[cell])
        assert old == was
        if value:
            found[cell] = None if value == "[x]" else int(value)
        else:
            del found[cell]
    return found


@given(counts, counts)
def test_the_old_counts_with_the_list_written_over_them_are_the_new_ones(old, new):
    found = changes(frame(old), frame(new))
    assert applied(old, found, new) == new
    assert not found.filter(found["old"] == found["new"]).height
    assert {key[:10] for key in found["key"]} <= {str(quarter) for quarter, _, _ in old}


@given(counts)
def test_equal_counts_have_no_revisions(old):
    assert changes(frame(old), frame(old).reverse()).is_empty()


def _changed(start, force, _, code, offences):
    by = CHANGES.get((start.isoformat(), force, code), 0)
    return None if by is None else offences + by


@pytest.fixture(scope="module")
def revised(register):
    """The release after the dashboard's own as a checked package: changes as in `CHANGES`, and a quarter more."""
    table = register.tables["recorded_offences"]
    new = table.with_columns(offences=pl.Series([_changed(*row) for row in table.iter_rows()], dtype=pl.Int64))
    last = new.filter(pl.col("quarter_start") == date(2025, 10, 1)).with_columns(quarter_start=date(2026, 1, 1))
    new = pl.concat([new, last])
    release = Release(id="2027-01-21", published_at=AT, checked_on=AT.date(), note="Counts that changed.")
    publication = release_files.Publication(id=register.counts_source.id)
    made = release_files.build_files(
        package_files.read(DATA), new, changes(table, new), release, publication, "source revision"
    )
    return package.from_files(fingerprint.renew(made), register)


def records(exhibit):
    return exhibit.table.to_dicts()


def marked(exhibit, *names):
    return {tuple(row[name] for name in names) for row in records(exhibit) if "r" in row["shorthand"].split()}


def test_the_list_is_the_true_difference(register, revised):
    old, new = (
        {(str(d), f, c): n for d, f, _, c, n in found.tables["recorded_offences"].iter_rows()}
        for found in (register, revised)
    )
    said = {tuple(row["key"].split(" ")): (row["old"], row["new"], row["reason"]) for row in revised.rows("revisions")}
    assert said == {
        key: (str(old[key]), "[x]" if new[key] is None else str(new[key]), "source revision")
        for key in old
        if old[key] != new[key]
    }
    assert said.keys() == CHANGES.keys()


def test_a_year_that_is_whole_at_last_is_no_part_year(register, revised):
    before, after = (exhibits.make("forces-time", held, Selection(force=(KENT,))) for held in (register, revised))
    assert "part-year" in before.description
    assert "part-year" not in after.description
    assert not marked(after, "start") & {("2025-04-01",)}, "a new quarter is no revision"


def test_a_release_that_revised_nothing_marks_nothing(register):
    held = measures.of(register)
    assert not held.is_revised("88A", KENT, YEAR)
    for name in ("forces-table", "forces-map"):
        exhibit = exhibits.make(name, register, Selection())
        assert "[r]" not in fragments.exhibit_table(exhibit)
        assert "[r]" not in " ".join(exhibit.table["printed"])


@pytest.mark.parametrize(
    ("measure", "places", "years"),
    [
        ("88A", {KENT, CITY, "EW"}, {"2024-25", "2017-18"}),
        ("86", {KENT, "EW"}, {"2024-25"}),
        ("23", {GWENT, "EW"}, {"2023-24"}),
        ("twelve-codes", {KENT, CITY, GWENT, "EW"}, {"2024-25", "2023-24", "2017-18"}),
        ("21", set(), set()),
    ],
)
def test_a_year_is_marked_where_it_sums_a_revised_quarter(revised, measure, places, years):
    found = marked(exhibits.make("forces-table", revised, Selection(measure=measure)), "force", "start")
    assert {force for force, _ in found} == places
    assert {f"{start[:4]}-{int(start[2:4]) + 1}" for _, start in found} == years


def test_regions_and_nations_are_marked(revised):
    held = measures.of(revised)
    quarter = date(2024, 7, 1)
    for place in (KENT, revised.forces[KENT].region_code, "E92000001", "EW"):
        assert held.is_revised("88A", place, quarter)
        assert held.is_revised("twelve-codes", place, YEAR)
        assert not held.is_revised("88A", place, date(2024, 10, 1))
    assert not held.is_revised("88A", "W92000004", YEAR)


def test_a_rate_is_marked_by_what_it_is_made_of(revised):
    held = measures.of(revised)
    assert held.is_rate_revised("88A", "EW", YEAR)
    assert held.is_revised("88A", "EW", "2017-18")
    assert not held.is_rate_revised("88A", "EW", "2017-18"), "City of London is in no rate"
    exhibit = exhibits.make("forces-map", revised, Selection(measure="88A", basis="rate", year=YEAR))
    assert marked(exhibit, "force") == {(KENT,), ("EW",)}
    assert {row["printed"][-4:] for row in records(exhibit) if row["force"] in {KENT, "EW"}} == {" [r]"}


def test_every_exhibit_of_a_force_marks_it(revised):
    for name, chosen in {
        "forces-compare": Selection(measure="88A", year=YEAR),
        "forces-spread": Selection(measure="88A", year=YEAR),
        "force-codes": Selection(force=(KENT,), year=YEAR),
        "force-peers": Selection(force=(KENT,), measure="88A"),
        "forces-time": Selection(force=(KENT,), measure="88A", period="quarters"),
    }.items():
        exhibit = exhibits.make(name, revised, chosen)
        assert any(force == KENT for (force,) in marked(exhibit, "force")), name
        assert "[r]" not in exhibit.headline + exhibit.description
        assert not any("[r]" in row["drawn"] for row in records(exhibit))


def test_the_value_stays_a_number_and_the_mark_stands_beside_it(revised):
    exhibit = exhibits.make("forces-table", revised, Selection(measure="86", force=(KENT,)))
    (row,) = [row for row in records(exhibit) if row["force"] == KENT and row["period"] == "2024/25"]
    assert (row["printed"], row["shorthand"]) == (f"{row['value']:,.0f} [r]", "r")
    in_csv = next(
        line
        for line in csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig")))
        if line["area_code"] == KENT and line["period"] == "2024/25"
    )
    assert (in_csv["value"], in_csv["note_codes"]) == (str(int(row["value"])), "r")
    rows = json.loads(tabular.as_json(exhibit))["rows"]
    in_json = [r for r in rows if r["note_codes"] == "r" and r["area_code"] == KENT]
    assert [r["value"] for r in in_json] == [row["value"]]
    page = fragments.exhibit_table(exhibit)
    assert f">{fragments.accessible_text(row['printed'])}<" in page
    assert "[r] revised." in page


def test_a_break_a_missing_value_and_a_revision_keep_all_their_marks(revised):
    table = exhibits.make("forces-table", revised, Selection(measure="88A"))
    (row,) = [row for row in records(table) if row["force"] == CITY and row["period"] == "2017/18"]
    assert row["shorthand"] == "b r"
    assert f"2017/18 {fragments.accessible_text('[b]')}" in fragments.exhibit_table(table)
    missing = exhibits.make("forces-table", revised, Selection(measure="23"))
    (row,) = [row for row in records(missing) if row["force"] == GWENT and row["period"] == "2023/24"]
    assert (row["value"], row["printed"], row["shorthand"]) == (None, "[x] [r]", "x r")
    in_csv = csv.DictReader(io.StringIO(tabular.as_csv(missing).decode("utf-8-sig")))
    (line,) = [line for line in in_csv if line["area_code"] == GWENT and line["period"] == "2023/24"]
    assert (line["value"], line["value_in_words"], line["note_codes"]) == ("[x]", "[x] [r]", "x r")


def test_the_workbook_explains_the_mark_only_where_it_stands(register, revised):
    said = {}
    for held in (register, revised):
        exhibit = exhibits.make("forces-table", held, Selection(measure="86"))
        book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(exhibit, AT)))
        said[held.digest] = [str(cell.value) for sheet in book for line in sheet for cell in line if cell.value]
    old, new = said.values()
    assert "[z] not applicable." in old
    assert "[z] not applicable, [r] revised." in new
    assert any(text.endswith(" [r]") for text in new)


def test_only_the_newest_release_marks(revised, broken):
    own = revised.tables["revisions"].with_columns(release=pl.lit("2026-11-26"))
    (broken.folder / "revisions.csv").write_text(own.write_csv(), encoding="utf-8")
    counted = revised.tables["recorded_offences"].write_csv(null_value="[x]")
    (broken.folder / "recorded_offences.csv").write_text(counted, encoding="utf-8")
    with (broken.folder / "releases.csv").open("a", encoding="utf-8") as stream:
        stream.write("2027-04-22,2027-04-22T09:30:00,2027-04-22,Another.\n")
    broken.replace("datapackage.json", '"version": "2026-11-26"', '"version": "2027-04-22"')
    broken.renew()
    register = package.check(broken.folder)
    assert register.tables["revisions"].height == len(CHANGES)
    assert not measures.of(register).is_revised("88A", KENT, YEAR)
    assert [part.release for part in catalogue.revisions(register)] == ["2026-11-26"]


def test_the_sources_page_lists_them_in_words(register, revised):
    assert "No published value has been revised yet." in reference.reference(register, "", ())
    (part,) = catalogue.revisions(revised)
    assert (part.release, part.day, part.count) == ("2027-01-21", "21 January 2027", len(CHANGES))
    assert {(row.what, row.period) for row in part.rows} == {
        ("Kent, Sexual grooming (code 88A)", "July to September 2024"),
        ("Kent, Obscene publications offences (code 86)", "July to September 2024"),
        ("Gwent, Incest or familial sexual offences (code 23)", "April to June 2023"),
        ("City of London, Sexual grooming (code 88A)", "April to June 2017"),
        ("City of London, Abuse of children through sexual exploitation (code 71)", "April to June 2017"),
    }
    text = reference.reference(revised, "", ())
    assert "Release of 21 January 2027" in text
    assert "5 values revised" in text
    assert {(row.old, row.new) for row in part.rows if "code 71" in row.what} == {("not shown", "not shown")}
    assert {(row.old, row.new) for row in part.rows if row.what.startswith("City")} == {("not shown", "not shown")}
    assert '"Not shown" means a quarterly count under 10, or one of a code that we show by year only.' in text
    assert "Source revision" in text
    assert "[x] not available." in text


def test_a_long_list_is_cut_and_leads_to_the_file(revised, monkeypatch):
    monkeypatch.setattr(catalogue, "MOST", 3)
    (part,) = catalogue.revisions(revised)
    assert (part.count, len(part.rows)) == (5, 3)
    text = reference.reference(revised, "another contact, so that nothing kept is shown", ())
    assert 'The first 3 are listed here. The file <a href="/data/revisions.csv">revisions.csv</a> holds all 5.' in text


NO_KEY = "row 2, column 'key': expected the key of a row of recorded_offences.csv (quarter_start, area, code); found"
OWN = "2026-11-26,recorded_offences,2012-04-01 BTP 17B"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{OWN},3,2,x", "row 2, column 'new': expected what recorded_offences.csv holds: 1; found '2'"),
        (f"{OWN},3,,x", "row 2, column 'new': expected what recorded_offences.csv holds: 1; found nothing"),
        (f"{OWN},1,1,x", "row 2, column 'new': expected another value than the old one; found '1'"),
        (
            "2026-11-26,recorded_offences,2012-04-01 BTP 99,3,1,x",
            f"{NO_KEY} '2012-04-01 BTP 99'",
        ),
        (
            "2026-11-26,recorded_offences,soon BTP 21,3,,x",
            f"{NO_KEY} 'soon BTP 21'",
        ),
        ("2026-11-26,offences,1,3,1,x", "row 2, column 'table': expected a table of the package; found 'offences'"),
        (
            "2026-11-26,statistics,gb-2023-cse,1,2,x",
            "row 2, column 'new': expected what statistics.csv holds: {cse}; found '2'",
        ),
    ],
)
def test_a_revision_that_does_not_hold_is_named(broken, register, line, said):
    with (broken.folder / "revisions.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    said = said.format(cse=register.statistics["gb-2023-cse"].quantity.value)
    assert broken.said() == [f"revisions.csv, {said}"]


def test_revisions_that_hold_are_let_through(broken, register):
    number = register.statistics["gb-2023-cse"].quantity.value
    with (broken.folder / "revisions.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{OWN},3,1,a mistake of ours\n")
        stream.write("2026-11-26,recorded_offences,2011-10-01 BTP 17B,3,,no longer published\n")
        stream.write(f"2026-11-26,statistics,gb-2023-cse,1,{number:.0f},a correction\n")
    broken.renew()
    held = package.check(broken.folder)
    (part,) = catalogue.revisions(held)
    assert [row.new for row in part.rows] == ["not shown", "not held", f"{number:.0f}"]
    assert part.rows[1].period == "October to December 2011"
