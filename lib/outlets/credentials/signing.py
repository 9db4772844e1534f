"""Sign a picture by the standard of its format, and find the picture under a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.outlets.credentials import c2pa_manifests, pdf_signatures
from lib.outlets.credentials.file_kinds import FileKind, kind

if TYPE_CHECKING:
    from lib.outlets.credentials.picture_provenance import Provenance
    from lib.outlets.credentials.signers import Signer


def sign(picture: bytes, told: Provenance, signer: Signer) -> bytes:
    """Return the picture with a signed C2PA manifest (PNG, SVG) or a PAdES signature (PDF).

    A PDF must hold `told` in its properties already. Equal pictures give other bytes each time, because a signature
    holds its moment and a manifest an id of its own; `unsigned` of them is equal.

    Args:
        picture: PNG, SVG or PDF, without a signature.
        told: what it says of itself.
        signer: chain and key.
    """
    if told.format == FileKind.PDF:
        return pdf_signatures.sign(picture, signer)
    return c2pa_manifests.sign(picture, told, signer)


def unsigned(content: bytes) -> bytes:
    """Return the picture under a signature of ours, byte for byte; the content itself where it is no such file."""
    found = kind(content)
    return pdf_signatures.unsigned(content) if found is FileKind.PDF else c2pa_manifests.unsigned(content, found)
