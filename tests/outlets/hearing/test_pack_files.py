"""The two files of a hearing pack hold the same words, with headings and headers that programs know as such."""

import io
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC
from itertools import pairwise
from unittest.mock import Mock

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from lib.addresses.committee_areas import CommitteeAreas
from lib.outlets.credentials import credential_reading, signing
from lib.outlets.credentials.file_kinds import FileKind
from lib.outlets.credentials.inspection import Integrity, SignerKind
from lib.outlets.hearing import pack_document, pack_files, pack_sections, word_file
from lib.outlets.hearing.pack_document import PackTable
from lib.outlets.pictures import browser, image_check, picture_cache
from lib.settings import ROOT
from tests.outlets.hearing.test_pack_sections import CITY, RAILWAYS, ROTHERHAM, SIX, SPLIT, YORKSHIRE
from tests.wording import of_html

PACKS = {
    "one force": CommitteeAreas(forces=(YORKSHIRE,)),
    "six forces": CommitteeAreas(forces=SIX),
    "a split constituency": CommitteeAreas(constituencies=(SPLIT,), places=(ROTHERHAM,)),
    "without rates": CommitteeAreas(forces=(CITY, RAILWAYS)),
}
needs_browser = pytest.mark.skipif(browser.chromium() is None, reason="no Chrome or Chromium is installed")


@pytest.fixture(scope="module", autouse=True)
def ended():
    """No browser outlives these tests."""
    yield
    browser.BROWSER.close()


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(picture_cache, "folder", lambda: tmp_path)


@pytest.fixture(params=PACKS)
def areas(request):
    return PACKS[request.param]


@pytest.fixture
def pack(register, areas):
    return pack_sections.build(register, areas)


def opened(pack):
    return docx.Document(io.BytesIO(word_file.as_docx(pack)))


def texts_of(document):
    """Every text of a document for Word in reading order."""
    for element in document.element.body:
        if element.tag == qn("w:p"):
            yield "".join(part.text or "" for part in element.iter(qn("w:t")))
        elif element.tag == qn("w:tbl"):
            for cell in element.iter(qn("w:tc")):
                yield "".join(part.text or "" for part in cell.iter(qn("w:t")))


def squeezed(text):
    return "".join(text.split())


def test_both_have_every_text_of_the_pack_in_its_order_and_no_other(pack):
    assert list(texts_of(opened(pack))) == list(pack.texts)
    printed = [block.text for block in of_html(pack_files.page(pack)) if block.role != "name"]
    assert printed[0] == pack.title  # of the window
    assert printed[1:] == [" ".join(text.split()) for text in pack.texts]


@needs_browser
def test_the_words_of_the_document_and_of_the_pdf_are_the_same(register, areas, pack):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pack_files.make("pdf", register, areas))).pages]
    said = squeezed(" ".join(pages))
    document = list(texts_of(docx.Document(io.BytesIO(pack_files.make("docx", register, areas)))))
    for text in document:
        assert squeezed(text) in said or _over_two_pages(squeezed(text), pages), text
    heads = {squeezed(cell) for s in pack.sections for b in s.blocks if isinstance(b, PackTable) for cell in b.head}
    known = Counter(squeezed(" ".join(document)))
    repeated = Counter(squeezed(" ".join(heads)) * len(pages)) + Counter(squeezed(f"{pack.foot}Pageof0123456789") * 99)
    assert not Counter(said) - known - repeated  # headers and the foot of each page alone are printed again


def _over_two_pages(text, pages):
    return any(
        squeezed(first).find(text[:cut]) >= 0 and squeezed(second).find(text[cut:]) >= 0
        for first, second in pairwise(pages)
        for cut in range(10, len(text), 10)
    )


@needs_browser
def test_six_forces_are_at_most_twelve_pages_each_force_on_its_own(register):
    file = pypdf.PdfReader(io.BytesIO(pack_files.make("pdf", register, PACKS["six forces"])))
    assert len(file.pages) <= 12
    names = sorted(register.forces[code].name for code in SIX)
    for name, page in zip(names, file.pages[1:], strict=False):
        assert f"\n{name}, sexual offences under 11 codes" in page.extract_text()
    assert f"\n{pack_sections.NATIONAL}" in file.pages[len(names) + 1].extract_text()
    root = file.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert file.metadata.title == pack_sections.TITLE
    kinds = Counter(_kinds(root["/StructTreeRoot"]))
    assert kinds["/H1"] == 1
    assert kinds["/H2"] >= 10
    assert kinds["/TH"] > kinds["/Table"] > 10


@needs_browser
def test_the_pdf_is_signed_and_reads_as_ours_and_current(register):
    areas = PACKS["a split constituency"]
    file = pack_files.make("pdf", register, areas)
    unsigned = pack_files.make_unsigned("pdf", register, areas)
    assert file.startswith(unsigned)
    assert signing.unsigned(file) == unsigned
    assert pack_files.make("pdf", register, areas) == file  # it is kept, signed
    found = credential_reading.read(file, None)
    assert (found.integrity, found.signer) == (Integrity.WHOLE, SignerKind.MACHINE)
    assert found.provenance.selection == pack_sections.link(areas).partition("?")[2]
    shown = Mock(current=Mock(id=register.release.id, register=register), earlier={}, withdrawn={})
    verdict = image_check.verdict(found, FileKind.PDF, shown)
    assert verdict.heading == image_check.UNCHANGED
    assert f"{image_check.OF_NAMED}its figures are still current." in verdict.sentences
    changed = credential_reading.read(file.replace(b"/MediaBox", b"/TrimBox ", 1), None)
    assert changed.integrity is Integrity.CHANGED
    root = pypdf.PdfReader(io.BytesIO(file)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert Counter(_kinds(root["/StructTreeRoot"]))["/TH"] > 10


@needs_browser
def test_a_preview_is_not_signed(register):
    preview = replace(register, preview=True)
    file = pack_files.make("pdf", preview, PACKS["one force"])
    assert credential_reading.read(file, None).integrity is Integrity.UNSIGNED


def _kinds(element):
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for one in element:
            yield from _kinds(one)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element["/S"]
        yield from _kinds(element.get("/K", []))


@needs_browser
def test_equal_choices_give_equal_files(register):
    areas = PACKS["one force"]
    first = {ending: pack_files.make(ending, register, areas) for ending in pack_files.TYPES}
    for file in picture_cache.folder().iterdir():
        file.unlink()
    assert {ending: signing.unsigned(pack_files.make(ending, register, areas)) for ending in first} == {
        ending: signing.unsigned(file) for ending, file in first.items()
    }


def test_headings_are_headings_and_the_first_is_the_title(pack):
    document = opened(pack)
    headings = [one for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert [one.text for one in headings] == [section.heading for section in pack.sections]
    assert [one.style.name for one in headings] == [f"Heading {section.level}" for section in pack.sections]
    assert document.paragraphs[0].style.name == "Title"
    assert document.paragraphs[0].text == document.core_properties.title == pack.title
    forces = [one for one, section in zip(headings, pack.sections, strict=True) if section.own_page]
    assert all(one.paragraph_format.page_break_before for one in forces)


def test_tables_have_header_rows_that_repeat_captions_and_no_empty_cell(pack):
    document = opened(pack)
    tables = [block for section in pack.sections for block in section.blocks if isinstance(block, PackTable)]
    assert len(document.tables) == len(tables) > 5
    for table, block in zip(document.tables, tables, strict=True):
        first, *others = table._tbl.tr_lst  # noqa: SLF001 - a row has no public way to its properties
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert not [row for row in others if row.trPr.find(qn("w:tblHeader")) is not None]
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)  # noqa: SLF001
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == block.caption  # noqa: SLF001
        look = table._tbl.tblPr.find(qn("w:tblLook"))  # noqa: SLF001
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")


def test_it_is_in_british_english_and_names_no_picture_without_words(pack):
    content = word_file.as_docx(pack)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = parts.read("word/styles.xml").decode()
        assert not [name for name in parts.namelist() if name.startswith("word/media/")]
    assert 'w:val="en-GB"' in styles
    assert "en-US" not in styles
    assert opened(pack).core_properties.language == "en-GB"


def test_it_is_dated_with_the_release_alone(register, pack):
    content = word_file.as_docx(pack)
    assert word_file.as_docx(pack) == content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        moments = {part.date_time for part in parts.infolist()}
    assert moments == {register.release.published_at.timetuple()[:6]}
    properties = opened(pack).core_properties
    assert properties.created == properties.modified == register.release.published_at.replace(tzinfo=UTC)


def test_cautions_stay_with_the_numbers_below_them(pack):
    document = opened(pack)
    cautions = [one for one in document.paragraphs if one.style.name == "Caution"]
    assert len(cautions) > 5
    assert all(one.style.paragraph_format.keep_with_next for one in cautions)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rows": (("one",),)}, "another number of cells"),
        ({"widths": (50, 40)}, "do not add up"),
        ({"rows": (("one", ""),)}, "a cell is empty"),
    ],
)
def test_a_table_refuses_what_a_reader_could_not_follow(change, says):
    fields = {"caption": "Offences", "head": ("Area", "Offences"), "rows": (("Kent", "10"),), "widths": (50, 50)}
    with pytest.raises(ValueError, match=says):
        pack_document.PackTable(**(fields | change))


def test_a_server_does_not_load_the_library_before_the_first_pack():
    code = "import sys, lib.web.app; sys.exit('docx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
