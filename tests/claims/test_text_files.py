"""Text files and Word documents: what is read, what is named as not read, and what is refused."""

import io
import zipfile
from contextlib import suppress

import pytest

from lib.claims import text_files
from lib.claims.text_files import TextRefusedError, read
from tests.claims.word_documents import STRICT, W, body, document, note, paragraph, run

DTD = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_whatever_its_encoding(encoding):
    assert read("£10 million\r\nfor “all”".encode(encoding)).text == "£10 million\nfor “all”"


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_a_document_is_read_with_its_tables_boxes_notes_and_insertions(namespace):
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Cases')}</w:tc><w:tc>{paragraph('12')}</w:tc></w:tr></w:tbl>"
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('In a box')}</w:txbxContent></w:pict></w:r></w:p>"
    inserted = f"<w:p>{run('It was ')}<w:ins>{run('inserted')}</w:ins>{run('.')}</w:p>"
    content = document(
        paragraph("First") + table + box + inserted,
        namespace,
        word__footnotes_dot_xml=note("footnote", "At the foot", namespace),
        word__endnotes_dot_xml=note("endnote", "At the end", namespace),
    )
    found = read(content)
    assert [line.split() for line in found.text.split("\n") if line] == [
        ["First"], ["Cases", "12"], ["In", "a", "box"], ["It", "was", "inserted."], ["At", "the", "foot"],
        ["At", "the", "end"],
    ]  # fmt: skip
    assert found.not_read == ()


def test_what_is_deleted_hidden_or_told_twice_is_not_text():
    deleted = "<w:p><w:del><w:r><w:delText>7 gone</w:delText></w:r></w:del></w:p>"
    moved = f"<w:moveFrom>{run('8 moved')}</w:moveFrom>"
    shown = run("shown", '<w:vanish w:val="0"/>')
    hidden = f"<w:p>{run('9 hidden', '<w:vanish/>')}{shown}</w:p>"
    twice = f"<mc:AlternateContent><mc:Choice>{run('once')}</mc:Choice><mc:Fallback>{run('once')}</mc:Fallback>"
    twice = f"<w:p>{twice}</mc:AlternateContent></w:p>"
    found = read(document(deleted + f"<w:p>{moved}</w:p>" + hidden + twice))
    assert found.text.split() == ["shown", "once"]
    assert found.not_read == (text_files.DELETED, text_files.HIDDEN)


def test_what_is_not_read_is_named():
    maths = "<w:p><m:oMath><m:r><m:t>5</m:t></m:r></m:oMath></w:p><w:altChunk/>"
    found = read(
        document(
            paragraph("Text") + maths,
            word__header1_dot_xml="<x/>",
            word__comments_dot_xml="<x/>",
            word__media__a_dot_png="x",
        )
    )
    assert found.not_read == ("headers", "comments", "pictures", text_files.EQUATIONS, text_files.INSERTED)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", "old or locked"),
        (b"{\\rtf1", "rich text"),
        (b"a\0b", "not a text file"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (b"x" * (text_files.MOST_BYTES + 1), "larger than 1 MB"),
        (b"x" * (text_files.MOST_CHARACTERS + 1), "50,001 characters"),
        (document(word__vbaProject_dot_bin="x"), "macros"),
        (document("<w:p>"), "damaged"),
        (document()[:-6] + b"\xff\xff\xff\x0f" + document()[-2:], "damaged"),
        (document(word__footnotes_dot_xml=DTD + "<x>&a;</x>"), "document type"),
        (document(paragraph("x" * (2 * text_files.MOST_CHARACTERS + 1))), "too long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content, says):
    with pytest.raises(TextRefusedError, match=says):
        read(content)


def packed(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed(other="x"), "not a Word document"),
        (packed(bomb="0" * 19_000_000) + b"", "unpacks to too much"),
        (packed(**{f"part{n}": "" for n in range(text_files.MOST_MEMBERS + 1)}), "unpacks to too much"),
    ],
    ids=["another archive", "a bomb", "many members"],
)
def test_an_archive_that_is_no_document_or_would_unfold_is_refused(content, says):
    with pytest.raises(TextRefusedError, match=says):
        read(content)


def test_a_size_that_lies_is_not_believed():
    content = bytearray(document(paragraph("Some text that is long enough to be packed")))
    size = len(body(paragraph("Some text that is long enough to be packed"))).to_bytes(4, "little")
    assert size in bytes(content)
    with pytest.raises(TextRefusedError, match="damaged"):
        read(bytes(content).replace(size, (20).to_bytes(4, "little")))


def test_deep_nesting_is_read_or_refused_but_never_breaks():
    inner = "<w:r>" * 5_000 + "</w:r>" * 5_000
    with suppress(TextRefusedError):
        assert not read(document(f"<w:p>{inner}</w:p>")).text


def test_a_document_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr(text_files, "MOST_ELEMENTS", 100)
    with pytest.raises(TextRefusedError, match="too many parts"):
        read(document("<w:p/>" * 60))
