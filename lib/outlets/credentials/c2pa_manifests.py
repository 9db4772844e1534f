"""C2PA manifests: sign a PNG or SVG, and read the manifest of any picture. Nothing is fetched from the network."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509

from lib.outlets.credentials import inspection, machine_chain, picture_provenance
from lib.outlets.credentials.file_kinds import MEDIA_TYPES, FileKind
from lib.outlets.credentials.inspection import UNREADABLE, UNSIGNED, Inspection, Integrity, SignerKind
from lib.outlets.credentials.picture_provenance import LABEL, SOURCE_TYPE, Provenance, ProvenanceError

if TYPE_CHECKING:
    from lib.outlets.credentials.signers import Signer

GENERATOR: Final = "recorded-csae-dashboard"
ACTIONS, METADATA = "c2pa.actions.v2", "cawg.metadata"
SETTINGS: Final[dict[str, Any]] = {
    # No remote manifest, no OCSP, and no host that may be asked for anything else.
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True, "verify_after_sign": False},
    "core": {"allowed_network_hosts": []},
    # A thumbnail of a chart adds 100 kB and says nothing that the picture does not. Our assertions are the signer's own
    # ("created"), not passed on from elsewhere ("gathered").
    "builder": {
        "thumbnail": {"enabled": False},
        "created_assertion_labels": [ACTIONS, "c2pa.actions", METADATA, LABEL],
    },
}
CONTEXT: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
TRUSTED: Final = "signingCredential.trusted"
# Codes of the C2PA specification: assertions are not those that were signed; the file is, or is not, as signed.
EDITED: Final = frozenset({"claimSignature.mismatch", "assertion.hashedURI.mismatch", "assertion.missing"})
SAME_BYTES: Final = frozenset({f"assertion.{kind}Hash.match" for kind in ("data", "bmff", "boxes")})
OTHER_BYTES: Final = frozenset({f"assertion.{kind}Hash.mismatch" for kind in ("data", "bmff", "boxes")})
NO_MANIFEST: Final = "ManifestNotFound"  # the SDK's name of this error; its classes are made at run time
CHUNK: Final = b"caBX"  # the chunk of a PNG that holds manifests
NAMESPACE: Final = b' xmlns:c2pa="http://c2pa.org/manifest"'
ELEMENT: Final = re.compile(rb"<c2pa:manifest>[^<]*</c2pa:manifest>")


def definition(told: Provenance) -> dict[str, Any]:
    """Return the definition of a manifest: how the picture was made, what it is in Dublin Core, and our assertion."""
    common = {
        "@context": CONTEXT,
        "dc:title": told.title,
        "dc:description": told.subtitle,
        "dc:source": "; ".join(told.sources),
        "dc:rights": told.licence,
        "dc:identifier": told.address,
        "Iptc4xmpExt:DigitalSourceType": SOURCE_TYPE,
    }
    created = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}
    return {
        "claim_generator_info": [{"name": GENERATOR}],
        "title": told.title,
        "assertions": [
            {"label": ACTIONS, "data": {"actions": [created]}},
            {"label": METADATA, "data": {name: text for name, text in common.items() if text}, "kind": "Json"},
            {"label": LABEL, "data": told.record, "kind": "Json"},
        ],
    }


def sign(picture: bytes, told: Provenance, signer: Signer) -> bytes:
    """Return the picture, PNG or SVG, with a signed manifest.

    Raises:
        c2pa.C2paError: the SDK refuses, such as a certificate that has ended.
    """
    import c2pa  # noqa: PLC0415 - on first use

    info = c2pa.C2paSignerInfo(
        alg=signer.algorithm.encode(),
        sign_cert=b"".join(signer.certificates),
        private_key=signer.key,
        ta_url=None,  # no timestamp authority: nothing leaves this machine
    )
    signed = io.BytesIO()
    with (
        c2pa.Context.from_dict(SETTINGS) as context,
        c2pa.Signer.from_info(info) as signing,
        c2pa.Builder(json.dumps(definition(told)), context=context) as builder,
    ):
        builder.sign(signing, MEDIA_TYPES[FileKind(told.format)], io.BytesIO(picture), signed)
    return signed.getvalue()


def unsigned(content: bytes, kind: FileKind) -> bytes:
    """Return the picture under the manifest that `sign` wrote, byte for byte; the content itself where it has none."""
    if kind is FileKind.SVG:
        return ELEMENT.sub(b"", content, count=1).replace(NAMESPACE, b"", 1)
    if kind is FileKind.PNG and (place := content.find(CHUNK) - 4) > 0:
        length = int.from_bytes(content[place : place + 4])
        return content[:place] + content[place + 12 + length :]
    return content


def read(content: bytes, kind: FileKind, signer: Signer | None) -> Inspection:
    """Read and verify the active manifest of a file.

    Args:
        content: the file, from a stranger.
        kind: its kind, one of `MEDIA_TYPES`.
        signer: the one that the settings name, with or without its key; None where there is none.
    """
    import c2pa  # noqa: PLC0415 - on first use

    # Our issuers are the only anchors: of all others, it is said whom their certificates name, not that it is true.
    issuers = {one.certificates[1] for one in (signer, *signer.earlier)} if signer else set()
    trust = {"trust": {"trust_anchors": b"".join(sorted(issuers)).decode()}} if signer else {}
    try:
        with (
            c2pa.Context.from_dict(SETTINGS | trust) as context,
            c2pa.Reader(MEDIA_TYPES[kind], io.BytesIO(content), context=context) as reader,
        ):
            manifest, results, told = _active(reader)
    except c2pa.C2paError as error:
        return UNSIGNED if str(error).startswith(NO_MANIFEST) else UNREADABLE
    except (ValueError, LookupError, RecursionError):
        return UNREADABLE
    return _inspection(manifest, results, told, signer)


def _active(reader: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - c2pa.Reader has no types
    """Return the assertions of the active manifest, the results of its validation, and its certificate."""
    told = json.loads(reader.crjson())
    label = json.loads(reader.json())["active_manifest"]
    active = next(one for one in told["manifests"] if one["label"] == label)
    return active["assertions"], active["validationResults"], active["signature"]["certificateInfo"]


def _inspection(
    assertions: dict[str, Any], results: dict[str, Any], certificate: dict[str, Any], signer: Signer | None
) -> Inspection:
    passed, failed = ({entry["code"] for entry in results.get(name, ())} for name in ("success", "failure"))
    integrity = _integrity(passed, failed)
    genuine = integrity in {Integrity.WHOLE, Integrity.CHANGED}
    whose = _whose(certificate, signer, trusted=TRUSTED in passed) if genuine else None
    subject, ends = certificate.get("subject", {}), str(certificate.get("validity", {}).get("notAfter", ""))
    known = whose in inspection.KNOWN
    return Inspection(
        integrity=integrity,
        signer=whose or SignerKind.NONE,
        name=inspection.plain_name(", ".join(str(subject[part]) for part in ("O", "CN") if part in subject)),
        ends=ends[:10],
        ended=_has_ended(ends),
        provenance=_provenance(assertions) if known else None,
    )


def _integrity(passed: set[str], failed: set[str]) -> Integrity:
    """Return what the codes say of the bytes. A manifest may break other rules of the standard."""
    if "claimSignature.validated" not in passed or failed & EDITED:
        return Integrity.BROKEN
    if failed & OTHER_BYTES:
        return Integrity.CHANGED
    return Integrity.WHOLE if passed & SAME_BYTES else Integrity.UNREADABLE


def _whose(certificate: dict[str, Any], signer: Signer | None, *, trusted: bool) -> SignerKind:
    """Return whose certificate it is. One of ours has its serial number, and a chain that ends in an issuer of ours."""
    if signer is None:
        names = {"O": machine_chain.ORGANISATION, "CN": machine_chain.SIGNER}
        return SignerKind.MACHINE if certificate.get("subject") == names else SignerKind.OTHER
    if not trusted:
        return SignerKind.OTHER
    number = int(str(certificate["serialNumber"]), 16)
    if number == _serial(signer):
        return SignerKind.OURS
    return SignerKind.EARLIER if number in map(_serial, signer.earlier) else SignerKind.OTHER


def _serial(signer: Signer) -> int:
    return x509.load_pem_x509_certificate(signer.certificates[0]).serial_number


def _has_ended(ends: str) -> bool:
    try:
        return datetime.fromisoformat(ends).astimezone(UTC) <= datetime.now(UTC)
    except ValueError:
        return True  # a certificate that does not say when it ends vouches for nothing


def _provenance(assertions: dict[str, Any]) -> Provenance | None:
    try:
        return picture_provenance.parse(assertions.get(LABEL))
    except ProvenanceError:
        return None
