"""Zip files that somebody sends: what they state is told before anything is unpacked, and no more is unpacked."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.storage.untrusted_zip import MOST_RATIO, DamagedZipError, UntrustedZip

NAMES = st.text("abcXYZ/\\.", min_size=1, max_size=12).filter(lambda name: name.strip("/\\") != "")


def zipped(parts, packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=6))
def test_it_gives_back_what_was_packed(parts):
    found = UntrustedZip(zipped(parts.items()))
    plain = {name.replace("\\", "/").lstrip("/").lower(): content for name, content in parts.items()}
    assert set(found) == set(plain)
    assert (found.count, found.repeats) == (len(parts), len(plain) < len(parts))
    assert found.unpacked == sum(len(content) for content in parts.values())
    if not found.repeats:
        assert {name: found.read(name) for name in found} == plain
        assert {name: found.size(name) for name in found} == {name: len(content) for name, content in plain.items()}


@given(st.binary(max_size=400), st.data())
def test_damaged_bytes_are_damaged_and_nothing_else(content, data):
    whole = bytearray(zipped([("a.xml", content), ("b.xml", content * 3)]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = UntrustedZip(bytes(whole))
        for name in archive:
            archive.read(name)
    except DamagedZipError:
        pass


def test_what_unfolds_is_told_before_it_is_unpacked():
    small, large = UntrustedZip(zipped([("a", b"0" * 1_000)])), UntrustedZip(zipped([("a", b"0" * 3_000_000)]))
    assert small.ratio == 0
    assert large.ratio > MOST_RATIO
    assert (large.unpacked, large.largest) == (3_000_000, 3_000_000)


def test_no_more_is_unpacked_than_a_part_states():
    content = zipped([("a", b"0" * 3_000_000)])
    stated = content.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    archive = UntrustedZip(stated)
    assert archive.size("a") == 10
    with pytest.raises(DamagedZipError):  # the sum over what was unpacked differs
        archive.read("a")


def test_one_name_in_two_spellings_repeats():
    assert UntrustedZip(zipped([("Word\\Document.xml", b""), ("word/document.xml", b"")])).repeats


def test_it_says_what_is_packed_otherwise_and_what_is_locked():
    unusual = UntrustedZip(zipped([("a", b"x")], zipfile.ZIP_BZIP2))
    assert not unusual.is_usual("a")
    content = bytearray(zipped([("a", b"x")]))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert UntrustedZip(bytes(content)).locked
    assert not unusual.locked
