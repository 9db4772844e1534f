"""Read the signature of a file in this process. Files of strangers are read by `credential_reading_process`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.outlets.credentials import c2pa_manifests, pdf_signatures
from lib.outlets.credentials.file_kinds import MEDIA_TYPES, FileKind, kind
from lib.outlets.credentials.inspection import UNSIGNED, Inspection, Integrity

if TYPE_CHECKING:
    from lib.outlets.credentials.signers import Signer


def read(content: bytes, signer: Signer | None) -> Inspection:
    """Read and verify the signature of a picture: of a PDF its PAdES signature, of all others their C2PA manifest.

    Args:
        content: the whole file.
        signer: the one that the settings name; None where there is none, so that chains made on machines count.
    """
    found = kind(content)
    if found not in MEDIA_TYPES:
        return UNSIGNED
    if found is FileKind.PDF:
        signature = pdf_signatures.read(content, signer)
        if signature.integrity is not Integrity.UNSIGNED:
            return signature
    return c2pa_manifests.read(content, found, signer)
