"""Files of strangers: nothing is fetched, nothing takes for ever, and no key goes where they are read."""

import io
import subprocess
import threading

import c2pa
import pytest

from lib.outlets.credentials import credential_reading, credential_reading_process
from lib.outlets.credentials.inspection import UNREADABLE, Integrity, SignerKind
from tests import hostile_uploads
from tests.calling_files import callers, listening, remote
from tests.signed_files import OTHER, OURS, of_format, png, signed


@pytest.fixture(scope="module")
def trap():
    with listening() as (address, asked):
        yield address, asked


@pytest.mark.parametrize("own", [None, OURS], ids=["no certificate", "a certificate"])
def test_nothing_of_a_file_is_asked_for_elsewhere(trap, own):
    address, asked = trap
    asked.clear()
    for name, content in callers(address).items():
        read = credential_reading.read(content, own)
        assert read.integrity is not Integrity.BROKEN, name
        assert credential_reading_process.read(content, own) == read, name
    assert asked == []


def test_the_trap_would_have_heard(trap):
    """With the SDK's own settings the manifest is asked for."""
    address, asked = trap
    with pytest.raises(c2pa.C2paError), c2pa.Context.from_dict({"verify": {"remote_manifest_fetch": True}}) as context:
        c2pa.Reader("image/png", io.BytesIO(remote(address)), context=context)
    assert asked == ["/manifest.c2pa"]
    asked.clear()


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_another_process_reads_the_same(ending):
    file = signed(of_format(ending))
    for own in (None, OURS, OTHER):
        assert credential_reading_process.read(file, own) == credential_reading.read(file, own)
    assert credential_reading_process.read(file, OURS).signer is SignerKind.OURS


def test_no_key_and_no_setting_goes_where_files_are_read(monkeypatch):
    given = []

    def run(command, **how):
        given.append((command, how))
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("DASHBOARD_METRICS_TOKEN", "a secret")
    assert credential_reading_process.read(signed(), OURS) == UNREADABLE
    ((command, how),) = given
    assert b"PRIVATE KEY" not in how["input"]
    assert set(how["env"]) == {"PYTHONDONTWRITEBYTECODE"}
    assert "secret" not in f"{command}{how}"
    assert how["timeout"] == credential_reading_process.SECONDS


def test_a_process_that_dies_or_stays_is_an_unreadable_file(monkeypatch):
    monkeypatch.setattr(credential_reading_process, "MODULE", "tests.no_such_module")
    assert credential_reading_process.read(png(), None) == UNREADABLE
    monkeypatch.setattr(credential_reading_process, "MODULE", "lib.outlets.credentials.credential_reading_process")
    monkeypatch.setattr(credential_reading_process, "SECONDS", 0.01)
    assert credential_reading_process.read(signed(), None) == UNREADABLE
    assert credential_reading_process.AT_ONCE.acquire(blocking=False)  # it is free again
    credential_reading_process.AT_ONCE.release()


def test_only_a_few_are_read_at_once(monkeypatch):
    monkeypatch.setattr(credential_reading_process, "AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(credential_reading_process, "SECONDS", 0.01)
    with credential_reading_process.AT_ONCE:
        assert credential_reading_process.read(signed(), None) == UNREADABLE


@pytest.mark.parametrize("name", sorted(hostile_uploads.pictures()))
def test_a_hostile_file_is_not_whole(name):
    read = credential_reading_process.read(hostile_uploads.pictures()[name], None)
    assert read.integrity in {Integrity.UNSIGNED, Integrity.UNREADABLE}
