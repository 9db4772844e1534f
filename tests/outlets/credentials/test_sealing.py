"""Seals of pictures: what is whole is told so, and nothing that was changed in any way ever is."""

import hashlib
import hmac
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from lib.model.limits import MOST_BYTES
from lib.outlets.credentials import keys, sealing
from lib.outlets.credentials.keys import Keys
from lib.outlets.credentials.mark import LINE, Line
from lib.outlets.credentials.sealing import FileKind, SealVerdict
from lib.outlets.pictures import metadata, renderer
from lib.outlets.pictures.sizes import FORMATS
from lib.settings import ROOT
from tests.sealed_pictures import MARK, SECRET, SVG, marked, pdf, png, sealed

MARKS = {ending: replace(MARK, ending=ending) for ending in FORMATS}
FILES = {ending: sealed(mark) for ending, mark in MARKS.items()}
OTHER = Keys((b"another secret of 32 characters..",))
endings = st.sampled_from(sorted(FILES))


def outcome(content, held=SECRET):
    return sealing.read(content, held).outcome


def saved_again(content, change=lambda picture: picture, **options):
    """A PNG as another program saves it that keeps the texts."""
    picture, info, buffer = Image.open(io.BytesIO(content)), PngImagePlugin.PngInfo(), io.BytesIO()
    picture.load()
    for name, text in picture.text.items():
        info.add_text(name, text)
    change(picture).save(buffer, "PNG", pnginfo=info, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("ending", FORMATS)
def test_what_was_sealed_is_whole_and_says_what_it_is(ending):
    assert sealing.read(FILES[ending], SECRET) == sealing.SealReading(SealVerdict.WHOLE, MARKS[ending])
    assert sealed(MARKS[ending]) == FILES[ending]
    assert sealing.kind(FILES[ending]) == ending


@pytest.mark.parametrize("ending", FORMATS)
def test_a_sealed_file_still_opens_and_carries_its_line(ending):
    line = LINE.search(FILES[ending])[0].decode()
    if ending == "png":
        texts = Image.open(io.BytesIO(FILES["png"])).text
        assert (texts["Dashboard mark"], texts["Title"]) == (line, "All offences")
        Image.open(io.BytesIO(FILES["png"])).verify()  # every sum in it
    elif ending == "pdf":
        with pikepdf.open(io.BytesIO(FILES["pdf"])) as file:
            assert str(file.docinfo["/DashboardMark"]) == line
            assert not file.check_pdf_syntax()
    else:
        assert f"<dcterms:provenance>{line}</dcterms:provenance></rdf:Description>" in FILES["svg"].decode()


@pytest.mark.parametrize("ending", ["svg", "pdf"])
def test_a_seal_is_what_it_is_said_to_be(ending):
    """A second telling: digits back to 0, SHA-256 of the file, HMAC-SHA256 of the line up to the seal."""
    file = FILES[ending]
    blank = re.sub(rb"(key|shown|seal)=([0-9a-f]+)", lambda m: m[1] + b"=" + b"0" * len(m[2]), file)
    shown = hashlib.sha256(blank).hexdigest().encode()
    line = re.search(rb"recorded-csae-picture-1 .*? shown=[0-9a-f]{64}", file)[0]
    assert line.endswith(b" shown=" + shown)
    tag = hmac.new(SECRET.secrets[0], line, hashlib.sha256).hexdigest().encode()
    assert line + b" seal=" + tag in file


CHANGES = {
    "png saved again": lambda: saved_again(FILES["png"], compress_level=0),
    "png compressed harder": lambda: saved_again(FILES["png"], optimize=True),
    "png in few colours": lambda: saved_again(FILES["png"], lambda p: p.quantize(4)),
    "png made smaller": lambda: saved_again(FILES["png"], lambda p: p.resize((4, 3))),
    "png cropped": lambda: saved_again(FILES["png"], lambda p: p.crop((0, 0, 7, 6))),
    "png with a pixel painted": lambda: saved_again(FILES["png"], lambda p: p.putpixel((1, 1), (0, 0, 0)) or p),
    "png with something after it": lambda: FILES["png"] + b"more",
    "png as two pictures": lambda: FILES["png"] + FILES["png"],
    "png with the title changed": lambda: FILES["png"].replace(b"All offences", b"No offences."),
    "svg with a number changed": lambda: FILES["svg"].replace(b"115,489", b"115,488"),
    "svg with a style sheet": lambda: b'<?xml-stylesheet href="x.css"?>' + FILES["svg"],
    "svg with other ends of lines": lambda: FILES["svg"].replace(b"><", b">\r\n<"),
    "svg with an entity": lambda: b'<!DOCTYPE svg [<!ENTITY a "1">]>' + FILES["svg"].replace(b"115,489", b"&a;"),
    "pdf saved again": lambda: resaved(FILES["pdf"]),
    "pdf with another page": lambda: resaved(FILES["pdf"], lambda file: file.add_blank_page()),
    "pdf with an update at its end": lambda: FILES["pdf"] + b"1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n",
}


def resaved(content, change=lambda _: None):
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        change(file)
        file.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_with_its_mark_is_told_apart(change):
    found = sealing.read(CHANGES[change](), SECRET)
    assert found.outcome is SealVerdict.CHANGED
    assert found.mark == MARKS[change[:3]]


@pytest.mark.parametrize("ending", FORMATS)
def test_the_mark_of_one_picture_does_not_fit_another(ending):
    others = {"png": png((0, 0, 0)), "svg": SVG.replace("115,489", "999,999"), "pdf": pdf(61)}
    line = LINE.search(FILES[ending])[0]
    copied = marked(MARKS[ending], others[ending]).replace(Line(MARKS[ending]).text, line)
    assert outcome(copied) is SealVerdict.CHANGED


@pytest.mark.parametrize("ending", FORMATS)
def test_the_mark_of_one_kind_does_not_fit_another_kind(ending):
    line = LINE.search(FILES[ending])[0]
    for other, mark in MARKS.items():
        if other != ending:
            copied = marked(mark).replace(Line(mark).text, line)
            assert outcome(copied) is SealVerdict.CHANGED


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"exhibit=breakdown", b"exhibit=crimetype"),
        (b"figures=announced", b"figures=published"),
        (b"size=slide", b"size=print"),
        (b"release=2026-11-22", b"release=2026-11-23"),
        (b"data=ab", b"data=ac"),
    ],
)
def test_a_mark_that_was_edited_is_no_mark(ending, old, new):
    assert FILES[ending].count(old) == 1
    assert sealing.read(FILES[ending].replace(old, new), SECRET) == sealing.SealReading(SealVerdict.BROKEN)


@pytest.mark.parametrize("ending", FORMATS)
def test_without_its_mark_a_file_is_neither_true_nor_false(ending):
    stripped = {"png": png(), "svg": SVG.encode(), "pdf": pdf()}[ending]
    assert sealing.read(stripped, SECRET) == sealing.SealReading(SealVerdict.UNMARKED)
    assert (
        outcome(FILES[ending].replace(b"recorded-csae-picture-1", b"recorded-csae-picture-?")) is SealVerdict.UNMARKED
    )
    assert outcome(marked(MARKS[ending])) is SealVerdict.FOREIGN  # never sealed


def test_a_replaced_key_still_opens_what_it_sealed_and_no_other_does():
    both = Keys((*OTHER.secrets, *SECRET.secrets))
    assert outcome(FILES["png"], both) is SealVerdict.WHOLE
    assert sealed(MARK, both) == sealed(MARK, OTHER)
    assert outcome(FILES["png"], OTHER) is SealVerdict.FOREIGN
    assert outcome(FILES["png"], Keys()) is SealVerdict.FOREIGN


def test_the_public_key_counts_only_where_there_is_no_secret():
    public = sealed(MARK, Keys())
    assert outcome(public, Keys()) is SealVerdict.WHOLE
    assert outcome(public, SECRET) is SealVerdict.FOREIGN
    assert (Keys().secret, SECRET.secret) == (False, True)


def test_keys_are_told_to_nobody():
    assert "x" not in repr(Keys((b"x" * 32, b"y" * 40)))


VARIABLE = "DASHBOARD_IMAGE_KEY"


def test_a_short_key_is_said_before_anything_is_served():
    ended = subprocess.run(
        [sys.executable, "-m", "lib", "serve"],
        cwd=ROOT,
        env=os.environ | {VARIABLE: "short-and-secret"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{VARIABLE}: expected keys of at least 32 characters")
    assert "short-and-secret" not in ended.stderr + ended.stdout


def test_another_key_makes_other_files(configured):
    configured(DASHBOARD_IMAGE_KEY="x" * 32)
    first = renderer.signing_key_name()
    configured(DASHBOARD_IMAGE_KEY="y" * 32 + "," + "x" * 32)
    assert renderer.signing_key_name() != first
    assert len(first) == keys.NAME
    assert "x" * 8 not in first


def test_a_file_that_does_not_carry_its_line_is_not_sealed():
    with pytest.raises(ValueError, match="carries 0 lines"):
        sealing.sign(png(), MARK, SECRET)
    twice = marked(MARKS["svg"]) * 2
    with pytest.raises(ValueError, match="carries 2 lines"):
        sealing.sign(twice, MARKS["svg"], SECRET)


def test_an_unpublished_picture_has_no_line():
    facts = metadata.PictureMetadata("p1", "t", "d", "s", "l", "v", "", datetime(2026, 1, 1))  # noqa: DTZ001 - as the data gives it
    for made in (metadata.png(png(), facts), metadata.svg(SVG, facts, (60, 40)), metadata.pdf(pdf(), facts)):
        assert b"recorded-csae-picture" not in made
        assert b"provenance" not in made


@given(endings, st.integers(0, 10**6), st.integers(1, 255))
def test_a_file_with_any_byte_changed_is_never_whole(ending, place, flip):
    file = bytearray(FILES[ending])
    file[place % len(file)] ^= flip
    assert outcome(bytes(file)) is not SealVerdict.WHOLE


@given(endings, st.integers(0, 10**6), st.binary(max_size=9), st.integers(0, 9))
def test_a_file_with_anything_put_in_or_left_out_is_never_whole(ending, place, more, less):
    file = FILES[ending]
    place %= len(file) + 1
    other = file[:place] + more + file[place + less :]
    assert (outcome(other) is SealVerdict.WHOLE) == (other == file)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_single_byte_counts(ending):
    """All of them, once each: no part of a file is left out of its seal. Of the letters in an SVG, some."""
    file = FILES[ending]
    letters = range(file.find(b"base64,"), file.rfind(b"</style>")) if ending == "svg" else range(0)
    for place in range(len(file)):
        if place not in letters or place % 97 == 0:
            other = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
            assert outcome(other) is not SealVerdict.WHOLE, place


ANY_LINE = FILES["png"][FILES["png"].index(b"recorded-csae") :][:400]


@given(st.lists(st.one_of(st.binary(max_size=40), st.just(ANY_LINE), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"<svg"]))))
@example([ANY_LINE] * 50)
@example([b"\x89PNG\r\n\x1a\n", ANY_LINE])
def test_whatever_the_bytes_there_is_an_answer(parts):
    content = b"".join(parts)
    sealing.kind(content)
    assert outcome(content) is not SealVerdict.WHOLE


HOSTILE = {
    "a PNG that says it is huge": png()[:16] + b"\xff" * 8 + png()[24:],
    "a PNG that holds a bomb": png()[:33] + b"\x7f\xff\xff\xffzTXt" + b"\0" * 1000,
    "an SVG of entities": b'<!DOCTYPE svg [<!ENTITY a "&b;&b;"><!ENTITY b "&a;">]><svg>&a;</svg>',
    "an SVG that is deep": b"<svg>" + b"<g>" * 500_000,
    "a PDF that goes in circles": b"%PDF-1.7\n1 0 obj <</Prev 0 /Length 99999999>> stream\nstartxref\n0\n%%EOF",
    "lines that almost are": b"<svg>" + b"recorded-csae-picture-1 exhibit=a selection=" * 100_000,
    "long lines": b"<svg>" + (b"recorded-csae-picture-1 exhibit=a selection=" + b"a" * 3999) * 1200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_nothing_to_be_hostile_to(name):
    assert len(HOSTILE[name]) <= MOST_BYTES
    assert outcome(HOSTILE[name]) is SealVerdict.UNMARKED


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", FileKind.NONE),
        (b"hello", FileKind.NONE),
        (b"\xff\xd8\xff\xe0", FileKind.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", FileKind.PICTURE),
        (b"\0\0\0\x20ftypavif", FileKind.PICTURE),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg>', FileKind.SVG),
        (b"%PDF-1.4", FileKind.PDF),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(content, kind):
    assert sealing.kind(content) is kind
