"""Signed pictures: what is whole is told so, and nothing that was changed ever is. Read with the SDKs' own readers."""

import asyncio
import io
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import c2pa
import pikepdf
import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from lib.outlets.credentials import c2pa_manifests, credential_reading, inspection, picture_provenance, signers, signing
from lib.outlets.credentials.file_kinds import FileKind, kind
from lib.outlets.credentials.inspection import Integrity, SignerKind
from lib.outlets.credentials.picture_provenance import LABEL, SOURCE_TYPE, ProvenanceError
from lib.outlets.pictures import metadata
from lib.outlets.pictures.sizes import FORMATS
from lib.settings import ROOT
from tests.signed_files import (
    MACHINE,
    OTHER,
    OURS,
    SVG,
    TOLD,
    chain,
    foreign,
    jpeg,
    of_format,
    pdf,
    png,
    saved_again,
    signed,
    signer,
    unsigned,
)

FILES = {ending: signed(of_format(ending)) for ending in FORMATS}
ENDED = Path(__file__).parents[2] / "fixtures" / "ended"
endings = st.sampled_from(sorted(FILES))


def found(content, own=OURS):
    return credential_reading.read(content, own)


def manifest_of(content, media_type="image/png", **more):
    """What the SDK's own reader says of a file."""
    with (
        c2pa.Context.from_dict(c2pa_manifests.SETTINGS | more) as context,
        c2pa.Reader(media_type, io.BytesIO(content), context=context) as reader,
    ):
        return reader.get_active_manifest(), reader.get_validation_state(), reader.get_validation_results()


@pytest.mark.parametrize("ending", FORMATS)
def test_what_was_signed_is_whole_and_says_what_it_is(ending):
    read = found(FILES[ending])
    assert (read.integrity, read.signer, read.ended) == (Integrity.WHOLE, SignerKind.OURS, False)
    assert read.name == "Ministry of Tests, Statistics"
    assert read.provenance == of_format(ending)
    assert inspection.parse(read.text) == read


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("kind_", ["ed25519", "es256", "es384", "ps256"])
def test_every_key_that_is_accepted_signs_every_format(ending, kind_):
    own = signer(kind=kind_, deep=True)
    assert own.algorithm == kind_
    read = found(signed(of_format(ending), own), own)
    assert (read.integrity, read.signer) == (Integrity.WHOLE, SignerKind.OURS)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_picture_under_the_signature_is_the_picture(ending):
    """Equal data, equal picture: the signature is the only thing that differs from one signing to the next."""
    picture = unsigned(of_format(ending))
    assert FILES[ending] != picture
    again = signed(of_format(ending))
    assert again != FILES[ending]
    assert signing.unsigned(again) == signing.unsigned(FILES[ending]) == picture
    assert signing.unsigned(picture) == picture


@pytest.mark.parametrize(("ending", "media_type"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_the_sdks_own_reader_finds_a_valid_manifest(ending, media_type):
    manifest, state, results = manifest_of(FILES[ending], media_type)
    assert state == "Valid"
    assert {one["code"] for one in results["activeManifest"]["failure"]} == {"signingCredential.untrusted"}
    assertions = {one["label"]: one["data"] for one in manifest["assertions"]}
    assert assertions["c2pa.actions.v2"]["actions"] == [{"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}]
    assert assertions[LABEL] == of_format(ending).record
    assert assertions["cawg.metadata"]["dc:source"] == "Home Office, 2025"
    assert "thumbnail" not in manifest
    assert manifest["signature_info"]["alg"] == "Ed25519"
    assert "time" not in manifest["signature_info"]  # no timestamp authority
    with c2pa.Reader(media_type, io.BytesIO(FILES[ending])) as reader:
        claim = json.loads(reader.crjson())["manifests"][0]["claim.v2"]
    assert not claim.get("gathered_assertions")  # all are the signer's own
    _, trusted, _ = manifest_of(FILES[ending], media_type, trust={"trust_anchors": OURS.certificates[-1].decode()})
    assert trusted == "Trusted"


def test_pyhankos_own_reader_finds_a_valid_pades_signature():
    (signature,) = PdfFileReader(io.BytesIO(FILES["pdf"])).embedded_regular_signatures
    root = list(load_certs_from_pemder_data(OURS.certificates[-1]))
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=root, allow_fetching=False))
    assert status.bottom_line
    assert status.trusted
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_signed_file_still_opens(ending):
    if ending == "png":
        assert Image.open(io.BytesIO(FILES["png"])).text["Title"] == "All offences"
        Image.open(io.BytesIO(FILES["png"])).verify()  # every sum in it
    elif ending == "pdf":
        with pikepdf.open(io.BytesIO(FILES["pdf"])) as file:
            assert json.loads(str(file.docinfo["/Provenance"])) == of_format("pdf").record
            assert SOURCE_TYPE in str(file.open_metadata())
        assert pypdf.PdfReader(io.BytesIO(FILES["pdf"])).metadata.title == "All offences"
    else:
        assert b"<text " in FILES["svg"]


def test_an_unsigned_picture_says_nothing_of_provenance():
    facts = metadata.PictureMetadata("p1", "t", "d", "s", "l", "v", "", datetime(2026, 1, 1))  # noqa: DTZ001 - as the data gives it
    for made in (metadata.png(png(), facts), metadata.svg(SVG, facts, (60, 40)), metadata.pdf(pdf(), facts)):
        assert found(made).integrity is Integrity.UNSIGNED
        assert b"rovenance" not in made


def resaved(content, change=lambda _: None):
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        change(file)
        file.save(buffer)
    return buffer.getvalue()


def updated(content):
    """A PDF with another title, added at its end as PDF allows."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.set_info(writer.add_object(generic.DictionaryObject({"/Provenance": generic.pdf_string("{}")})))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


CHANGES = {
    "png saved again": lambda: saved_again(FILES["png"], compress_level=0),
    "png in few colours": lambda: saved_again(FILES["png"], lambda p: p.quantize(4)),
    "png made smaller": lambda: saved_again(FILES["png"], lambda p: p.resize((4, 3))),
    "png cropped": lambda: saved_again(FILES["png"], lambda p: p.crop((0, 0, 7, 6))),
    "png with a pixel painted": lambda: saved_again(FILES["png"], lambda p: p.putpixel((1, 1), (0, 0, 0)) or p),
    "png with something after it": lambda: FILES["png"] + b"more",
    "png as two pictures": lambda: FILES["png"] + FILES["png"],
    "png with the title changed": lambda: FILES["png"].replace(b"Title", b"Tible"),
    "svg with a number changed": lambda: FILES["svg"].replace(b"115,489", b"115,488"),
    "svg with a style sheet": lambda: b'<?xml-stylesheet href="x.css"?>' + FILES["svg"],
    "svg with a comment at its end": lambda: FILES["svg"] + b"<!-- more -->",
    "svg with an entity": lambda: b'<!DOCTYPE svg [<!ENTITY a "1">]>' + FILES["svg"].replace(b"115,489", b"&a;"),
    "pdf with something after it": lambda: FILES["pdf"] + b"more",
    "pdf with an update at its end": lambda: updated(FILES["pdf"]),
}
LOST = {
    "png saved without its manifest": lambda: saved_again(FILES["png"], keep=False),
    "pdf saved again": lambda: resaved(FILES["pdf"]),
    "pdf with another page": lambda: resaved(FILES["pdf"], lambda file: file.add_blank_page()),
    "pdf of which bytes were changed": lambda: FILES["pdf"].replace(b"/MediaBox", b"/TrimBox "),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_is_told_apart_and_its_original_is_known(change):
    read = found(CHANGES[change]())
    assert (read.integrity, read.signer) == (Integrity.CHANGED, SignerKind.OURS)
    assert read.provenance == of_format(change[:3])


@pytest.mark.parametrize("change", LOST)
def test_a_change_that_loses_the_original_is_never_whole(change):
    read = found(LOST[change]())
    assert read.integrity is not Integrity.WHOLE
    assert read.provenance is None


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_manifest_of_one_picture_does_not_fit_another(ending):
    other = {"png": png((0, 0, 0)), "svg": SVG.replace("115,489", "999,999")}[ending]
    copied = signed(of_format(ending), drawn=other)
    parts = [(one, signing.unsigned(one)) for one in (FILES[ending], copied)]
    assert parts[0][1] != parts[1][1]
    swapped = _with_manifest_of(FILES[ending], copied, ending)
    assert found(swapped).integrity in {Integrity.CHANGED, Integrity.BROKEN}


def _with_manifest_of(content, other, ending):
    if ending == "svg":
        element = c2pa_manifests.ELEMENT
        return element.sub(element.search(content)[0], other)
    chunk = content[33 : 33 + 12 + int.from_bytes(content[33:37])]
    return other[:33] + chunk + signing.unsigned(other)[33:]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"breakdown", b"crimetype"), (b"figures=announced", b"figures=published"), (b"2026-11-22", b"2026-11-23")],
)
def test_a_manifest_that_was_edited_is_no_manifest(old, new):
    read = found(FILES["png"].replace(old, new))
    assert (read.integrity, read.signer, read.provenance) == (Integrity.BROKEN, SignerKind.NONE, None)


# Who signed
def test_another_signer_is_named_and_never_believed():
    for ending in FORMATS:
        read = found(signed(of_format(ending), OTHER))
        assert (read.integrity, read.signer, read.provenance) == (Integrity.WHOLE, SignerKind.OTHER, None)
        assert read.name == "Ministry of Tests, Somebody else"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_certificate_with_our_names_and_number_is_not_ours(ending):
    number = load_certs_from_pemder_data(OURS.certificates[0])
    forged = signer(serial=next(iter(number)).serial_number)
    read = found(signed(of_format(ending), forged))
    assert (read.name, read.signer, read.provenance) == (found(FILES[ending]).name, SignerKind.OTHER, None)


@pytest.mark.parametrize("ending", FORMATS)
def test_another_signer_under_our_issuer_is_not_us(ending):
    """A certification authority signs for many."""
    from tests.signed_files import chain_pem, issued, key_pem  # noqa: PLC0415

    root = issued("Root of Tests", ca=True)
    one, two = issued("One", root), issued("Two", root)
    ours, theirs = (signers.load(chain_pem(own, root), key_pem(own), attested=True) for own in (one, two))
    assert found(signed(of_format(ending), ours), ours).signer is SignerKind.OURS
    assert found(signed(of_format(ending), theirs), ours).signer is SignerKind.OTHER


@pytest.mark.parametrize("ending", FORMATS)
def test_a_chain_made_on_a_machine_counts_only_where_no_other_is_named(ending):
    file = signed(of_format(ending), MACHINE)
    read = found(file, None)
    assert (read.integrity, read.signer, read.provenance) == (Integrity.WHOLE, SignerKind.MACHINE, of_format(ending))
    assert "vouched for by nobody" in read.name
    assert found(file, OURS).signer is SignerKind.OTHER
    assert found(FILES[ending], None).signer is SignerKind.OTHER


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_signature_ends_with_its_certificate(ending):
    """Signed while the certificate was valid; tests/fixtures/ended says how the files were made."""
    read = found((ENDED / f"ended.{ending}").read_bytes(), None)
    assert (read.integrity, read.ended, read.ends) == (Integrity.WHOLE, True, "2026-11-28")


def test_any_c2pa_file_is_read():
    read = found(foreign(jpeg(), "image/jpeg"))
    assert (read.integrity, read.signer, read.name) == (
        Integrity.WHOLE,
        SignerKind.OTHER,
        "Ministry of Tests, Somebody else",
    )
    assert found(foreign(jpeg(), "image/jpeg") + b"more").integrity is Integrity.CHANGED
    assert found(jpeg()).integrity is Integrity.UNSIGNED


def test_a_file_of_ours_that_somebody_signed_again_is_theirs():
    read = found(foreign(FILES["png"], "image/png"))
    assert (read.signer, read.provenance) == (SignerKind.OTHER, None)


def test_a_name_in_a_certificate_is_bounded_and_printable():
    named = signer("A\N{RIGHT-TO-LEFT OVERRIDE}b\n<script>")
    assert found(signed(by=named)).name == "Ministry of Tests, A b <script>"
    assert len(inspection.plain_name("x" * 1000)) == inspection.LONGEST_NAME


# Every byte
@settings(max_examples=150)
@given(endings, st.integers(0, 10**6), st.integers(1, 255))
def test_a_file_with_any_byte_changed_shows_no_other_picture_as_whole(ending, place, flip):
    file = bytearray(FILES[ending])
    file[place % len(file)] ^= flip
    assert_honest(bytes(file), ending)


@settings(max_examples=150)
@given(endings, st.integers(0, 10**6), st.binary(max_size=9), st.integers(0, 9))
def test_a_file_with_anything_put_in_or_left_out_shows_no_other_picture_as_whole(ending, place, more, less):
    file = FILES[ending]
    place %= len(file) + 1
    assert_honest(file[:place] + more + file[place + less :], ending)


def assert_honest(content, ending):
    """Whole only where the picture is the signed one: padding and sums inside a signature show nothing."""
    read = found(content)
    if read.integrity is Integrity.WHOLE and read.signer is SignerKind.OURS:
        assert signing.unsigned(content) == signing.unsigned(FILES[ending])
    assert read.provenance in {None, of_format(ending)}


PIECES = [b"\x89PNG\r\n\x1a\n", b"<svg", b"%PDF-1.7\n", FILES["png"][33:900], b"<c2pa:manifest>AAAA</c2pa:manifest>"]


@settings(max_examples=100)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(PIECES)), max_size=12))
@example([PIECES[0], PIECES[3]])
def test_whatever_the_bytes_there_is_an_answer(parts):
    content = b"".join(parts)
    assert found(content).integrity is not Integrity.WHOLE
    signing.unsigned(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", FileKind.NONE),
        (b"hello", FileKind.NONE),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"RIFF\0\0\0\0WEBPVP8 ", FileKind.WEBP),
        (b"\0\0\0\x20ftypavif", FileKind.AVIF),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg>', FileKind.SVG),
        (b"%PDF-1.4", FileKind.PDF),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(content, expected):
    assert kind(content) is expected


# What a file says of itself
@pytest.mark.parametrize(
    "change",
    [
        {"exhibit": "<b>"},
        {"selection": "a b"},
        {"size": "SLIDE"},
        {"format": "jpeg"},
        {"release": "today"},
        {"data_sha256": "ab"},
        {"title": 7},
        {"sources": "one"},
        {"sources": [1]},
        {"more": ""},
    ],
)
def test_what_is_no_provenance_of_ours_is_none(change):
    assert picture_provenance.parse(TOLD.record) == picture_provenance.parse_text(TOLD.text) == TOLD
    with pytest.raises(ProvenanceError):
        picture_provenance.parse(TOLD.record | change)
    for text in ("", "[]", "{", "[" * 100_000):
        with pytest.raises(ProvenanceError):
            picture_provenance.parse_text(text)


def test_a_signed_assertion_without_sense_is_no_provenance():
    odd = {"label": LABEL, "data": {"exhibit": "breakdown"}, "kind": "Json"}
    read = found(foreign(png(), "image/png", OURS, assertions=[odd]))
    assert (read.signer, read.provenance) == (SignerKind.OURS, None)


# Time and memory
def test_a_server_imports_neither_sdk_until_it_signs():
    code = (
        "import sys; import lib.web.app, lib.ui.image_upload;"
        "print([name for name in ('c2pa', 'pyhanko', 'pyhanko_certvalidator', 'aiohttp') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("ending", FORMATS)
def test_signing_a_picture_takes_a_moment(ending):
    """bench/images.py measures it; this only finds what is wrong by much, whatever else the machine does."""
    picture, told = unsigned(of_format(ending)), of_format(ending)
    began = time.process_time()
    for _ in range(5):
        signing.sign(picture, told, OURS)
    assert time.process_time() - began < 5 * 0.5


def test_a_thread_with_an_event_loop_signs_and_reads_too():
    async def sign_and_read():
        return found(signed(of_format("pdf")))

    assert asyncio.run(sign_and_read()).integrity is Integrity.WHOLE


def test_an_ended_certificate_is_refused_by_name():
    with pytest.raises(signers.SettingsError, match="expected certificates valid today"):
        signers.load(*chain(days=5, begins=9), attested=True)
    assert signers.lasts(OURS)
    assert not signers.lasts(replace(OURS, ends=datetime(2020, 1, 1, tzinfo=UTC)))
