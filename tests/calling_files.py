"""Files that name addresses, and a listener at those addresses that must never be asked."""

import io
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from lib.outlets.credentials import c2pa_manifests, signers
from tests.claims import word_documents
from tests.signed_files import OTHER, SVG, TOLD, issued, key_pem, of_format, png, signed


@contextmanager
def listening():
    """A listener on this machine: its address, and what it was asked for."""
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
    try:
        yield f"http://127.0.0.1:{host.server_port}", asked
    finally:
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


def document(address):
    """A Word document whose template, picture and inserted part are elsewhere."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{kind}" Type="{kinds}/{kind}" Target="{address}/{kind}" TargetMode="External"/>'
        for kind in ("attachedTemplate", "image", "aFChunk", "hyperlink", "oleObject")
    )
    relationships = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    inside = (
        word_documents.paragraph(f"127 operations, says {address}/text") + '<w:altChunk r:id="raFChunk" xmlns:r="x"/>'
    )
    return word_documents.document(
        inside, word___rels__document_dot_xml_dot_rels=relationships, _rels___dot_rels=relationships
    )
