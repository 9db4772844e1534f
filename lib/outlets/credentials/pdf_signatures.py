"""PAdES signatures: sign a PDF, and read the signatures of any. Nothing is fetched from the network."""

from __future__ import annotations

import asyncio
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from lib.outlets.credentials import inspection, machine_chain, picture_provenance
from lib.outlets.credentials.inspection import UNREADABLE, UNSIGNED, Inspection, Integrity, SignerKind
from lib.outlets.credentials.picture_provenance import Provenance, ProvenanceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.outlets.credentials.signers import Signer

T = TypeVar("T")
PROVENANCE: Final = "/Provenance"  # our key in the document's properties
FIELD: Final = "Signature"
RESERVED: Final = 2048  # bytes kept for a signature besides its chain; else it is made twice to measure it
END: Final = b"%%EOF\n"
DIGESTS: Final = {"ed25519": "sha512", "es256": "sha256", "es384": "sha384", "ps256": "sha256"}


def sign(pdf: bytes, signer: Signer) -> bytes:
    """Return the PDF with a PAdES signature over all of it, added at its end.

    Raises:
        pyhanko.sign.general.SigningError: the signature cannot be made.
    """
    return _without_loop(lambda: _sign(pdf, signer))


def _without_loop(work: Callable[[], T]) -> T:
    """Return what `work` returns. pyHanko runs an event loop of its own, which a thread that has one refuses."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _sign(pdf: bytes, signer: Signer) -> bytes:
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data  # noqa: PLC0415
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import signers  # noqa: PLC0415
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    certificates = list(load_certs_from_pemder_data(b"".join(signer.certificates)))
    own = signers.SimpleSigner(
        signing_cert=certificates[0],
        signing_key=load_private_key_from_pemder_data(signer.key, None),
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
        prefer_pss=signer.algorithm == "ps256",
    )
    about = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGESTS[signer.algorithm], subfilter=SigSeedSubFilter.PADES
    )
    signing = signers.PdfSigner(about, signer=own)
    digits = 2 * (RESERVED + sum(map(len, signer.certificates)))
    return signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=digits).getvalue()


def unsigned(pdf: bytes) -> bytes:
    """Return the PDF under the signature that `sign` added at its end, byte for byte; itself where it has none."""
    first = pdf.find(END)
    return pdf[: first + len(END)] if first >= 0 else pdf


def read(content: bytes, signer: Signer | None) -> Inspection:
    """Read and verify the last signature of a PDF.

    Args:
        content: the file, from a stranger.
        signer: the one that the settings name, with or without its key; None where there is none.
    """
    return _without_loop(lambda: _read(content, signer))


def _read(content: bytes, signer: Signer | None) -> Inspection:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - on first use

    # pyHanko logs what it finds wrong in a file: it is said in the inspection, and a stranger's words are not logged.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL + 1)
    try:
        reader = PdfFileReader(io.BytesIO(content))
        signatures = list(reader.embedded_regular_signatures)
        return _inspection(reader, signatures[-1], signer) if signatures else UNSIGNED
    # A stranger's file can make the parser raise anything, and every error means the same to a reader.
    except Exception:  # noqa: BLE001
        return UNREADABLE


def _inspection(reader: Any, signature: Any, signer: Signer | None) -> Inspection:  # noqa: ANN401 - pyHanko is imported on use
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    status = validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=[], allow_fetching=False),
        skip_diff=True,  # any change counts, and comparing revisions is work that a stranger could make endless
    )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    if not status.valid:
        integrity = Integrity.BROKEN
    else:
        integrity = Integrity.WHOLE if status.intact and whole else Integrity.CHANGED
    whose = _whose(certificate, signer) if integrity is not Integrity.BROKEN else SignerKind.NONE
    known = whose in inspection.KNOWN and status.intact  # else its properties may be edited
    return Inspection(
        integrity=integrity,
        signer=whose,
        name=inspection.plain_name(", ".join(_names(certificate.subject))),
        ends=certificate.not_valid_after_utc.date().isoformat(),
        ended=certificate.not_valid_after_utc <= datetime.now(UTC),
        provenance=_provenance(reader, signature) if known else None,
    )


def _names(name: x509.Name) -> list[str]:
    """Return organisation and common name."""
    oids = (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME)
    return [str(attribute.value) for oid in oids for attribute in name.get_attributes_for_oid(oid)]


def _whose(certificate: x509.Certificate, signer: Signer | None) -> SignerKind:
    if signer is None:
        names = [machine_chain.ORGANISATION, machine_chain.SIGNER]
        return SignerKind.MACHINE if _names(certificate.subject) == names else SignerKind.OTHER
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    if fingerprint == signer.fingerprint:
        return SignerKind.OURS
    earlier = any(fingerprint == one.fingerprint for one in signer.earlier)
    return SignerKind.EARLIER if earlier else SignerKind.OTHER


def _provenance(reader: Any, signature: Any) -> Provenance | None:  # noqa: ANN401 - as above
    """Return what the document said of itself when it was signed, whatever was added since."""
    resolver = reader.get_historical_resolver(signature.signed_revision)
    try:
        return picture_provenance.parse_text(str(resolver.trailer_view["/Info"][PROVENANCE]))
    except (KeyError, ProvenanceError):
        return None
