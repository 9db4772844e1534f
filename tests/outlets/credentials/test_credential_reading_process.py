"""Files of strangers: nothing is fetched, nothing takes for ever, and no key goes where they are read."""

import io
import json
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from lib.outlets.credentials import c2pa_manifests, credential_reading, credential_reading_process, signers
from lib.outlets.credentials.inspection import UNREADABLE, Integrity, SignerKind
from tests import hostile_uploads
from tests.signed_files import OTHER, OURS, SVG, TOLD, issued, key_pem, of_format, png, signed


@pytest.fixture(scope="module")
def trap():
    """A listener on this machine, and what it was asked for."""
    asked = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - the name that the library calls

        def log_message(self, *_):
            pass

    host = HTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_port}", asked
    host.shutdown()
    host.server_close()


def remote(address):
    """A PNG whose manifest is elsewhere."""
    info = c2pa.C2paSignerInfo(OTHER.algorithm.encode(), b"".join(OTHER.certificates), OTHER.key, None)
    out = io.BytesIO()
    with (
        c2pa.Context.from_dict(c2pa_manifests.SETTINGS) as context,
        c2pa.Signer.from_info(info) as by,
        c2pa.Builder(json.dumps(c2pa_manifests.definition(TOLD)), context=context) as builder,
    ):
        builder.set_no_embed()
        builder.set_remote_url(f"{address}/manifest.c2pa")
        builder.sign(by, "image/png", io.BytesIO(png()), out)
    return out.getvalue()


def calling(address):
    """A signer whose certificate names places to ask whether it was revoked."""
    root = issued("Root that is elsewhere", ca=True)
    plain, key = issued("Signer that asks", root)
    builder = x509.CertificateBuilder(
        issuer_name=plain.issuer,
        subject_name=plain.subject,
        public_key=plain.public_key(),
        serial_number=plain.serial_number,
        not_valid_before=plain.not_valid_before_utc,
        not_valid_after=plain.not_valid_after_utc,
        extensions=list(plain.extensions),
    )
    url = x509.UniformResourceIdentifier
    places = [
        x509.AccessDescription(AuthorityInformationAccessOID.OCSP, url(f"{address}/ocsp")),
        x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, url(f"{address}/issuer")),
    ]
    lists = x509.DistributionPoint([url(f"{address}/crl")], None, None, None)
    builder = builder.add_extension(x509.AuthorityInformationAccess(places), critical=False)
    builder = builder.add_extension(x509.CRLDistributionPoints([lists]), critical=False)
    own = builder.sign(root[1], None), key
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (own[0], root[0]))
    return signers.load(pem, key_pem(own), attested=True)


def callers(address):
    by = calling(address)
    dtd = f'<!DOCTYPE svg SYSTEM "{address}/x.dtd" [<!ENTITY % a SYSTEM "{address}/a"> %a;]>'.encode()
    linked = SVG.replace("<defs", f'<image href="{address}/x.png"/><defs')
    return {
        "a manifest elsewhere": remote(address),
        "a PNG whose signer names a place to ask": signed(by=by),
        "an SVG whose signer names a place to ask": signed(of_format("svg"), by),
        "a PDF whose signer names a place to ask": signed(of_format("pdf"), by),
        "a PDF whose signer's issuer is elsewhere": signed(
            of_format("pdf"), replace(by, certificates=by.certificates[:1])
        ),
        "an SVG with a document type elsewhere": dtd + signed(of_format("svg")),
        "an SVG with a picture elsewhere": signed(of_format("svg"), drawn=linked),
    }


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
