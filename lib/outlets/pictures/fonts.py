"""Install the page's font for rendering, and measure text in it, so that pictures are equal on every machine."""

from __future__ import annotations

import hashlib
import io
import tempfile
from base64 import b64encode
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from lib import settings
from lib.storage import caches, source_digest
from lib.storage import files as storage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FAMILY: Final = "Source Sans 3"
WEIGHTS: Final = {False: ("Regular", 400), True: ("Bold", 700)}  # is bold -> style and weight
FILES: Final = tuple(f"{style}.{ending}" for style, _ in WEIGHTS.values() for ending in ("ttf", "woff2"))
DIGEST_FILE: Final = "seal"  # contains the digest of the other files
# Latin letters with the diacritics of Welsh and of names, punctuation, currency, arithmetic, and legend squares.
CHARACTERS: Final = (
    *range(ord(" "), ord("~") + 1),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2030),
    0x20AC,
    0x2212,
    0x25A0,
)
# Embedded in every SVG.
COMMON: Final = tuple(code for code in CHARACTERS if code < 0x100 or code > 0x2000)  # noqa: PLR2004 - Unicode blocks
CONFIGURATION: Final = (
    '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
    "<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>\n"
)
SFNT_EPOCH: Final = 3_000_000_000  # seconds since 1904: a fixed date, so that equal fonts have equal bytes
_EMBEDDED: Final[caches.Cache[str]] = caches.Cache("embedded fonts", 16)


def configuration() -> Path:
    """Return the fontconfig file of our font folder, after restoring missing or damaged files in it.

    Raises:
        RuntimeError: Streamlit no longer ships the font.
        OSError: neither the cache folder nor the temporary folder has room for the fonts.
    """
    try:
        return _install(_cache_folder())
    except OSError:
        return _install(_temporary_folder())


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line in the unit of `size`. It ignores kerning, which would mostly make it narrower."""
    return units(text, bold=bold) * size / per_em(bold=bold)


def per_em(*, bold: bool = False) -> int:
    """Return the font units per em."""
    return _metrics(bold)[1]


@caches.pure(16_384)
def units(text: str, *, bold: bool = False) -> int:
    """Return the width of a text in font units; the widths of its parts add up to it."""
    advances, _, widest = _metrics(bold)
    return sum(advances.get(ord(character), widest) for character in text)


def embedded(text: str = "") -> str:
    """Return CSS that embeds the font in both weights, for pictures opened where it is not installed.

    `text` has the only characters to include; empty for all common ones.
    """
    return _EMBEDDED.make(text, lambda: _embed(text))


def _embed(text: str) -> str:
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{b64encode(_subset_face(files()[f'{style}.woff2'], text)).decode()})}}"
        for style, weight in WEIGHTS.values()
    )


def _subset_face(face: bytes, text: str) -> bytes:
    if not text:
        return face
    font = TTFont(io.BytesIO(face), recalcTimestamp=False)
    _subset(font, map(ord, text))
    font.flavor = "woff2"
    return _bytes(font)


@cache
def _metrics(bold: bool) -> tuple[dict[int, int], int, int]:  # noqa: FBT001 - part of the key
    font = TTFont(io.BytesIO(files()[f"{WEIGHTS[bold][0]}.ttf"]))
    glyphs: Any = font["hmtx"]
    head: Any = font["head"]
    advances = {code: glyphs.metrics[name][0] for code, name in (font.getBestCmap() or {}).items()}
    return advances, head.unitsPerEm, max(advances.values())


@cache
def files() -> dict[str, bytes]:
    """Return the bytes of each font file, kept in memory: a cleared or damaged cache folder changes no picture."""
    with suppress(OSError):
        cached = {name: (_cache_folder() / name).read_bytes() for name in FILES}
        if (_cache_folder() / DIGEST_FILE).read_bytes() == _digest(cached):
            return cached
    variable, faces = _variable(_shipped()), {}
    for style, weight in WEIGHTS.values():
        font = _instance(variable, style, weight)
        faces[f"{style}.ttf"] = _bytes(font)
        _subset(font, COMMON)
        font.flavor = "woff2"
        faces[f"{style}.woff2"] = _bytes(font)
    with suppress(OSError):
        _install(_cache_folder(), faces)
    return faces


def _install(folder: Path, fonts: Mapping[str, bytes] | None = None) -> Path:
    """Write files that are missing or differ; return the fontconfig file."""
    fonts = fonts or files()
    folder.mkdir(parents=True, exist_ok=True)
    configuration = CONFIGURATION.format(folder=escape(str(folder))).encode()
    for name, content in {**fonts, "fonts.conf": configuration, DIGEST_FILE: _digest(fonts)}.items():
        file = folder / name
        if not file.is_file() or file.read_bytes() != content:
            storage.write_whole(file, content)
    return folder / "fonts.conf"


@cache
def _cache_folder() -> Path:
    name = hashlib.sha256(_shipped().read_bytes() + source_digest.of("outlets/pictures/fonts.py").encode()).hexdigest()[
        :16
    ]
    return settings.current().cache / "fonts" / name


@cache
def _temporary_folder() -> Path:
    """Return a folder of this process, for when the cache cannot be written."""
    return Path(tempfile.mkdtemp(prefix="fonts-"))


def _digest(fonts: Mapping[str, bytes]) -> bytes:
    return hashlib.sha256(b"".join(fonts[name] for name in FILES)).hexdigest().encode()


def _shipped() -> Path:
    package = find_spec("streamlit")
    if package is None or package.origin is None:
        raise RuntimeError("Streamlit, whose font pictures are set in, is not installed.")
    folder = Path(package.origin).parent / "static" / "static" / "media"
    paths = sorted(folder.glob("SourceSansVF-Upright*.woff2"))
    if not paths:
        raise RuntimeError(f"Streamlit ships no SourceSansVF-Upright in {folder}: pictures need it.")
    return paths[0]


def _variable(shipped: Path) -> bytes:
    """Cut the variable font down to our characters."""
    font = TTFont(io.BytesIO(shipped.read_bytes()), recalcTimestamp=False)
    _subset(font, CHARACTERS)
    font.flavor = None
    return _bytes(font)


def _instance(variable: bytes, style: str, weight: int) -> TTFont:
    """Instantiate one weight of the variable font: PDFs embed static fonts as text, variable ones as outlines."""
    font = TTFont(io.BytesIO(variable), recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    for record in (16, 17, 21, 22, 25):
        font["name"].removeNames(nameID=record)
    for record, text in ((1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (6, f"SourceSans3-{style}")):
        font["name"].setName(text, record, 3, 1, 0x409)
    bold = weight == WEIGHTS[True][1]
    # fontTools adds these fields at run time, so type checkers do not know them.
    selection: Any = font["OS/2"]
    head: Any = font["head"]
    selection.usWeightClass = weight
    selection.fsSelection = (0x20 if bold else 0x40) | 0x80
    head.macStyle = int(bold)
    head.modified = head.created = SFNT_EPOCH
    font.flavor = None
    return font


def _subset(font: TTFont, characters: Iterable[int]) -> None:
    options = subset.Options(layout_features=["kern", "mark", "ccmp", "locl"], notdef_outline=True, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


def _bytes(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
