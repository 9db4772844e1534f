"""Excel workbooks: read by stated rules, and harmful ones refused before anything in them is unfolded."""

import datetime as dt
import io
import re
import time
import tracemalloc
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.data_returns import archive
from lib.data_returns.reading import read
from lib.data_returns.record import MEANINGS, SHEET, WITHHELD, Return
from lib.dataset import package
from lib.outlets.files import return_template
from tests.conftest import DATA

REGISTER = package.read(DATA)
HEAD = ("code", "force", "count", "note")


def made(*rows, name="Sheet", change=None):
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows or (HEAD, ("E23000032", "Kent", 7, None)):
        sheet.append(row)
    if change:
        change(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def altered(content, **parts):
    """The same archive with some parts put in place of, or added to, what it held; None takes one out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        changes = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
        for name in old.namelist():
            part = changes.pop(name, old.read(name))
            if part is not None:
                new.writestr(name, part(old.read(name)) if callable(part) else part)
        for name, part in changes.items():
            new.writestr(name, part)
    return buffer.getvalue()


def refusal(content):
    found = read(content, REGISTER)
    assert not isinstance(found, Return), "nothing was refused"
    return [f"{p.row}|{p.column}|{p.expected}|{p.found}" for p in found]


def counts(content):
    found = read(content, REGISTER)
    assert isinstance(found, Return), found
    return found


def test_the_template_is_an_accessible_workbook_that_reads_back():
    content = return_template.as_xlsx(REGISTER)
    assert content == return_template.as_xlsx(REGISTER)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Return"]
    assert any(cell.value == return_template.RULES[0] for cell in book["Cover"]["A"])
    (table,) = book["Return"].tables.values()
    assert not book["Return"].merged_cells.ranges
    head = next(row[0].row for row in book["Return"] if row[0].value == "code")
    assert table.ref == f"A{head}:D{head + 44}"
    for row in range(head + 1, head + 45):
        assert book["Return"].cell(row, 3).value is None
        book["Return"].cell(row, 3).value = row
    buffer = io.BytesIO()
    book.save(buffer)
    held = counts(buffer.getvalue())
    assert list(held.counts.values()) == list(range(head + 1, head + 45))
    assert "Of 4 sheets, 'Return' was read." in held.notices


def test_names_that_look_like_links_and_formulas_stay_names_in_the_template():
    first, *others = REGISTER.forces.items()
    code, force = first
    forces = {code: replace(force, name="=Kent [link](javascript:hit) $$note$$"), **dict(others)}
    there = SimpleNamespace(forces=forces, release=REGISTER.release)
    sheet = openpyxl.load_workbook(io.BytesIO(return_template.as_xlsx(there)))[SHEET]
    name = next(row[1] for row in sheet if row[0].value == code)
    assert (name.value, name.data_type, name.hyperlink) == ("'=Kent [link] (javascript:hit) $ $note$ $", "s", None)
    assert f"{code},'=Kent [link](javascript:hit) $$note$$,," in return_template.as_csv(there).decode("utf-8-sig")


def test_typed_cells_are_read_as_what_they_are():
    day = dt.datetime(2026, 3, 31)  # noqa: DTZ001 - a spreadsheet knows no zone
    rows = [("E23000032", "Kent", 7.0), ("E23000031", "Surrey", "8"), ("E23000018", "Derbyshire", None)]
    held = counts(made(HEAD, *rows))
    assert [held.counts[c] for c in ("E23000032", "E23000031", "E23000018")] == [7, 8, None]
    found = refusal(
        made(HEAD, ("E23000032", "Kent", day), ("BTP", None, True), (None, "Surrey", 2.5), (5, "Essex", -1))
    )
    dated = "[c] if the count is hidden: spreadsheets turn a range such as 1-4 into a date"
    assert found == [
        f"2|count (C)|{dated}|a date or time (2026-03-31 00:00:00)",
        f"3|count (C)|a whole number in digits, {MEANINGS}|TRUE",
        "4|count (C)|a whole number, without decimals|2.5",
        "5|code (A)|the code of a police force, as in the template: Essex has E23000028|5",
        "5|count (C)|zero or more|-1",
    ]


def plain(styles="", more=None, sheet=""):
    """A workbook as another program than Excel writes it, with some styles, its sheet or other parts changed."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Return" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet or CELLS}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (parts | (more or {})).items():
            archive.writestr(name, part)
    return buffer.getvalue()


CELLS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="B1" t="inlineStr"><is><t>count</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>force</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>E23000032</t></is></c><c r="B2" s="0"><v>12</v></c></row>'
)
FILL = '<fills count="1"><fill><patternFill patternType="solid"><fgColor rgb="{}"/>{}</patternFill></fill></fills>'
UNUSUAL = {  # styles that Excel opens
    "an empty fill": '<fills count="1"><fill/></fills>',
    "a colour with a hash": FILL.format("#FFFF00", ""),
    "a colour by name": FILL.format("red", ""),
    "an extension in a fill": FILL.format("FFFFFF00", "<extLst/>"),
    "a style without a name": '<cellStyles count="1"><cellStyle xfId="0"/></cellStyles>',
    "a font family above 14": '<fonts count="1"><font><family val="34"/></font></fonts>',
    "an alignment in capitals": '<cellXfs><xf><alignment horizontal="Center" vertical="Middle"/></xf></cellXfs>',
    "a font size in words": '<fonts count="1"><font><sz val="large"/><b val="yes"/></font></fonts>',
    "a border of no kind": '<borders count="1"><border><left style="wavy"/></border></borders>',
    "an indexed colour of none": '<fonts count="1"><font><color indexed="9999"/></font></fonts>',
    "elements of its own": '<own xmlns="urn:own"><a/></own>',
    "nothing": "",
}


@pytest.mark.parametrize("kind", UNUSUAL)
def test_styles_are_not_needed_to_read_counts(kind):
    assert counts(plain(UNUSUAL[kind])).counts["E23000032"] == 12


CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{}</dcterms:created></cp:coreProperties>'
)


@pytest.mark.parametrize("day", ["24/01/2026 10:00:00", "2026-01-24", "", "yesterday", "2026-13-45T00:00:00Z"])
def test_properties_are_not_needed_to_read_counts(day):
    assert counts(plain(more={"docProps/core.xml": CORE.format(day)})).counts["E23000032"] == 12


def test_parts_of_which_no_count_depends_may_be_damaged():
    for name in ("docProps/core.xml", "docProps/app.xml", "xl/theme/theme1.xml", "customXml/item1.xml"):
        assert counts(plain(more={name: "<broken"})).counts["E23000032"] == 12


def renamed(content, change):
    """The archive with the names of its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(change(name)), old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "change",
    [lambda n: n.replace("/", "\\"), str.upper, str.lower, lambda n: "/" + n, lambda n: n.replace("sheet1", "Sheet1")],
    ids=["backslashes", "capitals", "small", "from-the-root", "other-case"],
)
def test_names_of_parts_are_read_as_excel_reads_them(change):
    assert counts(renamed(made(), change)).counts["E23000032"] == 7
    assert (
        "links to other workbooks"
        in refusal(renamed(altered(made(), xl__externalLinks__externalLink1_dot_xml=b"<a/>"), change))[0]
    )


def test_characters_that_take_no_room_are_nothing():
    gap = "\N{ZERO WIDTH SPACE}"
    held = counts(made((f"code{gap}", "\ufeffforce", f"co\u00adunt{gap}"), (f"E23000032{gap}", "Kent", f"{gap}7")))
    assert held.counts["E23000032"] == 7


def test_hidden_counts_and_what_stands_beside_the_table_are_read_as_in_text():
    held = counts(made((*HEAD, None, None), ("E23000032", "Kent", "<5", None, None, "a remark"), ("BTP", None, 3)))
    assert held.counts["E23000032"] is WITHHELD
    assert "Column F has no heading. It was not read." in held.notices


def test_an_error_is_no_count_and_no_missing_return():
    error = CELLS.replace('<c r="B2" s="0"><v>12</v></c>', '<c r="B2" t="e"><v>#N/A</v></c>')
    (line,) = refusal(plain(sheet=error))
    assert line.endswith("|an error, such as #N/A or #REF!")


def test_a_day_is_no_number_in_whatever_way_it_is_written():
    styles = '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="{}"/></cellXfs>'
    serial = CELLS.replace("<v>12</v>", "<v>46112</v>")
    for number_format in ("14", "164", "22"):
        (line,) = refusal(plain(styles.format(number_format), sheet=serial))
        assert "a date or time (2026-03-31" in line
    iso = CELLS.replace('<c r="B2" s="0"><v>12</v></c>', '<c r="B2" t="d"><v>2026-03-31</v></c>')
    assert "a date or time (2026-03-31" in refusal(plain(sheet=iso))[0]
    assert refusal(plain(styles.format("14"), sheet=CELLS.replace("<v>12</v>", "<v>99999999999</v>")))


@pytest.mark.parametrize(
    ("written", "read_as"), [("7.0000000001", None), ("7.0", 7), ("7e0", 7), ("0", 0), ("1E+3", 1000)]
)
def test_a_number_is_read_to_its_last_digit(written, read_as):
    content = plain(sheet=CELLS.replace("<v>12</v>", f"<v>{written}</v>"))
    if read_as is None:
        assert "without decimals" in refusal(content)[0]
    else:
        assert counts(content).counts["E23000032"] == read_as


def test_what_cannot_be_read_is_not_called_damaged():
    for broken in ('t="s"><v>99999</v>', 't="odd"><v>1</v>'):
        (line,) = refusal(plain(sheet=CELLS.replace('s="0"><v>12</v>', broken)))
        assert line.endswith("open it in Excel and save it anew, as .xlsx or as CSV UTF-8")
    moved = renamed(plain(), lambda name: name.replace("xl/workbook.xml", "xl/book.xml"))
    assert "parts in unusual places" in refusal(moved)[0]


def test_formulas_are_refused_with_their_last_results():
    content = made(HEAD, ("E23000032", "Kent", "=1+1"), ("E23000031", "Surrey", 5), (None, None, None, "=A1"))
    cached = altered(content, xl__worksheets__sheet1_dot_xml=lambda part: part.replace(b"<v />", b"<v>2</v>"))
    for book in (content, cached):
        assert refusal(book) == [
            "2|count (C)|a value typed in, not worked out|a formula",
            "4|note (D)|a value typed in, not worked out|a formula",
        ]


def test_merged_cells_are_refused_from_the_headings_on():
    def merge(at):
        return lambda _, sheet: sheet.merge_cells(at)

    assert refusal(made(HEAD, ("E23000032", "Kent", 7), change=merge("B2:B3"))) == [
        "3||one cell for each row and column|cells merged: B2:B3"
    ]
    titled = made(("A title",), HEAD, ("E23000032", "Kent", 7), change=merge("A1:D1"))
    assert counts(titled).counts["E23000032"] == 7
    vast = altered(
        made(change=merge("B5:B6")), xl__worksheets__sheet1_dot_xml=lambda p: p.replace(b"B5:B6", b"A5:XFD1048576")
    )
    assert refusal(vast) == ["1048576||one cell for each row and column|cells merged: A5:XFD1048576"]


def test_what_is_hidden_is_read_and_said():
    def hide(_, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["D"].hidden = True

    held = counts(made(change=hide))
    assert held.counts["E23000032"] == 7
    assert held.notices[:2] == (
        "Row 2 is hidden in the workbook and was read.",
        "Column D is hidden in the workbook and was read.",
    )


def test_which_sheet_is_read_is_a_rule():
    def second(name):
        def add(book, _):
            other = book.create_sheet(name)
            other.append(HEAD)
            other.append(("E23000031", "Surrey", 9))

        return add

    assert counts(made(change=second("Return"))).counts["E23000031"] == 9
    assert refusal(made(change=second("More"))) == [
        "None||a sheet called 'Return', or only one sheet|2 sheets, none or several of that name"
    ]
    assert counts(made(name="Anything")).counts["E23000032"] == 7


PARTS = {
    "macros": {"xl__vbaProject_dot_bin": b"x"},
    "links to other workbooks": {"xl__externalLinks__externalLink1_dot_xml": b"<a/>"},
    "embedded objects": {"xl__embeddings__oleObject1_dot_bin": b"x"},
    "ActiveX controls": {"xl__activeX__activeX1_dot_xml": b"<a/>"},
    "links to data elsewhere": {"xl__connections_dot_xml": b"<a/>"},
}


@pytest.mark.parametrize("what", PARTS)
def test_what_could_run_or_reach_out_is_refused(what):
    assert refusal(altered(made(), **PARTS[what])) == [f"None||a workbook without {what}|{what}"]


def test_a_workbook_that_allows_macros_is_refused_without_any():
    content = altered(
        made(),
        **{
            "[Content_Types]_dot_xml": lambda part: part.replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
            )
        },
    )
    assert refusal(content) == ["None||a workbook without macros: save it as .xlsx|a workbook that allows macros"]


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</worksheet>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl__worksheets__sheet1_dot_xml", "xl__styles_dot_xml", "docProps__core_dot_xml"])
def test_document_types_are_refused_in_every_part(part, encoding):
    laughs = LAUGHS.decode().replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding)
    assert refusal(altered(made(), **{part: laughs})) == [
        "None||a workbook without document type declarations|one that could unfold without end"
    ]


def lying(content, name, size):
    """The archive with another unpacked size stated for a part, in both places where one stands."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        true = held.getinfo(name).file_size.to_bytes(4, "little")
    assert content.count(true) == 2
    return content.replace(true, size.to_bytes(4, "little"))


def many():
    """More elements than a return can have, no two alike so that they hardly shrink."""
    return b"".join(b'<b c="%x"/>' % (i * 2_654_435_761 % 2**32) for i in range(151_000))


def bomb(megabytes, name="xl/bomb.xml"):
    return altered(made(), **{name.replace("/", "__").replace(".", "_dot_"): b" " * (megabytes * 1024 * 1024 + 7)})


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (lambda: bomb(60), "60 megabytes"),
        (lambda: bomb(9), "times its size"),
        (lambda: lying(bomb(60), "xl/bomb.xml", 3001), "damaged"),
        (lambda: lying(bomb(60), "xl/bomb.xml", 0xFFFFFFF0), "megabytes"),
        (lambda: altered(made(), **{f"xl__more{i}_dot_xml": b"<a/>" for i in range(600)}), "parts in one file"),
        (lambda: altered(made(), xl__more_dot_xml=b"<a>" + many() + b"</a>"), "more than 150,000 parts"),
        (lambda: made()[:-200], "damaged"),
        (lambda: made().replace(b"PK\x05\x06", b"PK\x05\x07"), "damaged"),
    ],
    ids=["unpacks", "ratio", "lies-small", "lies-large", "many", "elements", "cut", "no-end"],
)
def test_archives_that_would_overwhelm_are_refused_cheaply(content, found):
    made_up = content()
    tracemalloc.start()
    began = time.monotonic()
    (line,) = refusal(made_up)
    spent, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found in line.split("|")[-1]
    assert peak < 40 * 1024 * 1024
    assert spent < 20


def test_other_archives_are_named():
    def zipped(**parts):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as new:
            for name, part in parts.items():
                new.writestr(name.replace("__", "/").replace("_dot_", "."), part)
        return buffer.getvalue()

    assert refusal(zipped(mimetype=b"application/vnd.oasis"))[0].endswith(
        "an OpenDocument file: save it as .xlsx or .csv"
    )
    assert refusal(zipped(a_dot_txt=b"a"))[0].endswith("another kind of file, or an archive")
    assert refusal(zipped(xl__workbook_dot_bin=b"a"))[0].endswith("a binary workbook (.xlsb): save it as .xlsx")


def test_a_sheet_that_reaches_too_far_is_refused():
    def far(_, sheet):
        sheet["XFD1048576"] = "x"

    assert refusal(made(change=far)) == [
        "None||at most 1,000 rows and 50 columns|something in cell XFD1048576, or rows and columns between"
    ]

    def styled(_, sheet):
        sheet["C900000"].font = openpyxl.styles.Font(bold=True)

    assert counts(made(change=styled)).counts["E23000032"] == 7


def test_damage_inside_is_refused_in_words():
    for part in ("xl__workbook_dot_xml", "xl__worksheets__sheet1_dot_xml", "xl___rels__workbook_dot_xml_dot_rels"):
        assert "damaged" in refusal(altered(made(), **{part: b"<broken"}))[0]
    wrong = altered(made(), xl__worksheets__sheet1_dot_xml=lambda p: p.replace(b'r="A1"', b'r="1A"'))
    assert "damaged" in refusal(wrong)[0]


def test_a_workbook_saved_as_strict_open_xml_is_read():
    spaces = {
        b"http://schemas.openxmlformats.org/": b"http://purl.oclc.org/ooxml/",
        b"spreadsheetml/2006/": b"spreadsheetml/",
    }

    def strict(part):
        for usual, other in spaces.items():
            part = part.replace(usual, other)
        return part

    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    names = ("xl__workbook_dot_xml", "xl__styles_dot_xml", "xl__worksheets__sheet1_dot_xml")
    changes = dict.fromkeys((*names, "xl___rels__workbook_dot_xml_dot_rels"), strict)
    assert counts(altered(plain(), **changes)).counts["E23000032"] == 12
    assert "a date or time (1900-01-12" in refusal(altered(plain(styles), **changes))[0]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["xl__workbook_dot_xml", "xl__styles_dot_xml", "xl__worksheets__sheet1_dot_xml"]),
    st.lists(
        st.tuples(st.integers(0, 2000), st.sampled_from([b"", b"0", b"9", b"-1", b"<", b'"', b"A", b"\xff"])),
        max_size=4,
    ),
)
def test_no_damage_ends_in_anything_but_words(name, changes):
    def damaged(part):
        for place, instead in changes:
            at = place % len(part)
            part = part[:at] + instead + part[at + 1 :]
        return part

    found = read(altered(plain('<cellXfs><xf numFmtId="14"/></cellXfs>'), **{name: damaged}), REGISTER)
    assert isinstance(found, Return) or all(p.expected and p.found for p in found)


def test_no_warning_and_no_log_repeats_a_cell(capsys, caplog):
    """Not of the library that reads workbooks either, whatever it thinks of a cell."""
    caplog.set_level(1)

    def odd(_, sheet):
        sheet["C2"].number_format = "yyyy-mm-dd"
        sheet["C2"].value = 123_456_789_012
        sheet["D2"].value = "MARKER-98765"

    refusal(made(change=odd))
    counts(made(HEAD, ("E23000032", "Kent", 98_765, "MARKER-98765")))
    assert not [record.getMessage() for record in caplog.records if re.search("MARKER|98765|6789", record.getMessage())]
    assert capsys.readouterr() == ("", "")


def test_only_what_was_looked_at_reaches_the_library():
    content = altered(made(), xl__media__image1_dot_png=b"not read")
    assert not any(name.endswith(".png") for name in archive.parts(content))
