"""The kind of a file by its first bytes."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

EARLY: Final = 4096  # bytes within which the svg element of an SVG begins


class FileKind(StrEnum):
    """Kind of a file: a picture format made here, another one that can hold a C2PA manifest, or another."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    JPEG = "jpeg"
    GIF = "gif"
    TIFF = "tiff"
    WEBP = "webp"
    AVIF = "avif"
    HEIC = "heic"
    BMP = "bmp"
    NONE = ""


MADE_HERE: Final = frozenset({FileKind.PNG, FileKind.SVG, FileKind.PDF})
MEDIA_TYPES: Final = MappingProxyType(  # of kinds in which the SDK finds manifests
    {
        FileKind.PNG: "image/png",
        FileKind.SVG: "image/svg+xml",
        FileKind.PDF: "application/pdf",
        FileKind.JPEG: "image/jpeg",
        FileKind.GIF: "image/gif",
        FileKind.TIFF: "image/tiff",
        FileKind.WEBP: "image/webp",
        FileKind.AVIF: "image/avif",
        FileKind.HEIC: "image/heic",
    }
)
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"%PDF-", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF8", FileKind.GIF),
    (b"II*\0", FileKind.TIFF),
    (b"MM\0*", FileKind.TIFF),
    (b"BM", FileKind.BMP),
)
_BRANDS: Final = MappingProxyType(
    {b"avif": FileKind.AVIF, b"heic": FileKind.HEIC, b"heix": FileKind.HEIC, b"mif1": FileKind.HEIC}
)


def kind(content: bytes) -> FileKind:
    """Return the kind of a file by its first bytes."""
    head = content[:EARLY]
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if b"<svg" in head:
        return FileKind.SVG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    return _BRANDS.get(head[8:12], FileKind.NONE) if head[4:8] == b"ftyp" else FileKind.NONE
