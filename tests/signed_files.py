"""Small pictures as the renderer hands them over, signed without a browser, and chains to sign with."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import c2pa
import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, PngImagePlugin

from lib.outlets.credentials import c2pa_manifests, machine_chain, signers, signing
from lib.outlets.credentials.picture_provenance import Provenance
from lib.outlets.pictures import metadata

USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
SIGNS = ("digital_signature", "content_commitment")
TOLD = Provenance(
    exhibit="breakdown",
    selection="figures=announced",
    size="slide",
    format="png",
    release="2026-11-22",
    data_sha256="ab" * 32,
    title="All offences",
    subtitle="Child sexual abuse offences recorded by police, England and Wales, 2023",
    sources=("Home Office, 2025",),
    caveats=("These are offences recorded by the police, not all offences.",),
    status="Not official statistics.",
    licence="Open Government Licence v3.0.",
    address="/exhibits/breakdown?figures=announced",
)
SVG = (
    '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">'
    '<defs id="defs-1a2b3c"></defs><text x="5" y="20">115,489</text></svg>'
)


def issued(name, issuer=None, key=None, *, ca=False, usage=SIGNS, purposes=None, days=90, begins=1, serial=None):
    """A certificate and its key; without an issuer it is its own."""
    key = key or ed25519.Ed25519PrivateKey.generate()
    by, by_key = issuer or (None, key)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ministry of Tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    start = datetime.now(UTC) - timedelta(days=begins)
    named = ("key_cert_sign", "crl_sign") if ca else usage
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{usage: usage in named for usage in USAGES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key()), critical=False)
    )
    if not ca:
        purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION] if purposes is None else purposes
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False) if purposes else builder
    digest = None if isinstance(by_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(by_key, digest), key


def chain_pem(*certificates):
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate, _ in certificates)


def key_pem(certificate):
    return certificate[1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def chain(name="Statistics", kind="ed25519", *, deep=False, **how):
    """PEM of a chain as an operator has it, and of its key; `deep` has an issuer between signer and root."""
    make = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "ps256": lambda: rsa.generate_private_key(65537, 2048),
    }[kind]
    root = issued("Root of Tests", key=make(), ca=True)
    above = [issued("Issuer of Tests", root, make(), ca=True), root] if deep else [root]
    own = issued(name, above[0], make(), **how)
    return chain_pem(own, *above), key_pem(own)


def signer(*args, attested=True, **how):
    return signers.load(*chain(*args, **how), attested=attested)


def machine():
    """The signer that a dashboard without settings makes itself."""
    return signers.load(*machine_chain.make(datetime.now(UTC)), attested=False)


OURS = signer()
OTHER = signer("Somebody else")
MACHINE = machine()


def png(colour=(18, 67, 109), size=(8, 6)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def jpeg():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6)).save(buffer, "JPEG")
    return buffer.getvalue()


def pdf(width=60):
    buffer, file = io.BytesIO(), pikepdf.new()
    page = file.add_blank_page(page_size=(width, 40))
    page.Contents = file.make_stream(b"BT /F 9 Tf (115,489) Tj ET")
    file.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def unsigned(told, drawn=None):
    """A picture with its metadata, not signed yet."""
    facts = metadata.PictureMetadata(
        id="p1",
        title="All offences",
        description="A drawing of bars.",
        source="Source: Home Office.",
        licence="Open Government Licence v3.0.",
        version="Data version 2026-11-22.",
        address="/exhibits/breakdown",
        moment=datetime(2026, 11, 22),  # noqa: DTZ001 - as the data gives it
        provenance=told.text if told.format == "pdf" else "",
    )
    if told.format == "svg":
        return metadata.svg(drawn or SVG, facts, (60, 40))
    return metadata.png(drawn or png(), facts) if told.format == "png" else metadata.pdf(drawn or pdf(), facts)


def signed(told=TOLD, by=OURS, drawn=None):
    return signing.sign(unsigned(told, drawn), told, by)


def foreign(content, media_type, by=OTHER, **definition):
    """A file signed by somebody else's tool, with whatever manifest they like."""
    info = c2pa.C2paSignerInfo(by.algorithm.encode(), b"".join(by.certificates), by.key, None)
    made = {"claim_generator_info": [{"name": "Another tool"}], "title": "Theirs", "assertions": []} | definition
    out = io.BytesIO()
    with (
        c2pa.Context.from_dict(c2pa_manifests.SETTINGS) as context,
        c2pa.Signer.from_info(info) as by_them,
        c2pa.Builder(json.dumps(made), context=context) as builder,
    ):
        builder.sign(by_them, media_type, io.BytesIO(content), out)
    return out.getvalue()


def saved_again(content, change=lambda picture: picture, *, keep=True, **options):
    """A PNG as another program saves it, with its texts and its manifest, or without both."""
    picture, info, buffer = Image.open(io.BytesIO(content)), PngImagePlugin.PngInfo(), io.BytesIO()
    picture.load()
    for name, text in picture.text.items() if keep else ():
        info.add_text(name, text)
    change(picture).save(buffer, "PNG", pnginfo=info, **options)
    saved = buffer.getvalue()
    at = content.find(b"caBX") - 4
    length = int.from_bytes(content[at : at + 4]) + 12
    return saved[:33] + content[at : at + length] + saved[33:] if keep and at > 0 else saved


def of_format(ending):
    return replace(TOLD, format=ending)
