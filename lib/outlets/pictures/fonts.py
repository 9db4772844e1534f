"""The page's own face as system fonts, and how wide text is in it: so a picture is the same on every machine."""

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
WEIGHTS: Final = {False: ("Regular", 400), True: ("Bold", 700)}  # bold or not -> style and weight
FILES: Final = tuple(f"{style}.{ending}" for style, _ in WEIGHTS.values() for ending in ("ttf", "woff2"))
SEAL: Final = "seal"  # the file that tells whether the others are whole
# Latin letters with the marks of Welsh and of names, punctuation, currency, arithmetic and the squares of a key.
CHARACTERS: Final = (
    *range(ord(" "), ord("~") + 1),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2030),
    0x20AC,
    0x2212,
    0x25A0,
)
# What a picture carries with it.
COMMON: Final = tuple(code for code in CHARACTERS if code < 0x100 or code > 0x2000)  # noqa: PLR2004 - Unicode blocks
CONFIGURATION: Final = (
    '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
    "<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>\n"
)
SFNT_EPOCH: Final = 3_000_000_000  # seconds since 1904: a fixed date, so that equal fonts have equal bytes


def configuration() -> Path:
    """The fontconfig file that names our folder of fonts and no other; what is missing or damaged there is put right.

    Raises:
        RuntimeError: Streamlit no longer ships the font.
        OSError: there is no room for the fonts, neither in the cache folder nor among the temporary files.
    """
    try:
        return _laid(_kept())
    except OSError:
        return _laid(_own())


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`; kerning is left out, which rather widens than narrows."""
    return units(text, bold=bold) * size / per_em(bold=bold)


def per_em(*, bold: bool = False) -> int:
    """How many units of the face make up the size of a text."""
    return _metrics(bold)[1]


@caches.pure(16_384)
def units(text: str, *, bold: bool = False) -> int:
    """How wide a text is in units of the face: the widths of its parts add up to its own."""
    advances, _, widest = _metrics(bold)
    return sum(advances.get(ord(character), widest) for character in text)


@caches.pure(16)
def embedded(text: str = "") -> str:
    """CSS that carries the face in both weights, for a picture that is opened where it is not installed.

    `text` names the only characters that it needs; empty for all that a picture may hold.
    """
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{b64encode(_letters(files()[f'{style}.woff2'], text)).decode()})}}"
        for style, weight in WEIGHTS.values()
    )


def _letters(face: bytes, text: str) -> bytes:
    if not text:
        return face
    font = TTFont(io.BytesIO(face), recalcTimestamp=False)
    _cut(font, map(ord, text))
    font.flavor = "woff2"
    return _saved(font)


@cache
def _metrics(bold: bool) -> tuple[dict[int, int], int, int]:  # noqa: FBT001 - part of the key
    font = TTFont(io.BytesIO(files()[f"{WEIGHTS[bold][0]}.ttf"]))
    glyphs: Any = font["hmtx"]
    head: Any = font["head"]
    advances = {code: glyphs.metrics[name][0] for code, name in (font.getBestCmap() or {}).items()}
    return advances, head.unitsPerEm, max(advances.values())


@cache
def files() -> dict[str, bytes]:
    """The bytes of each file, held for good: whoever clears or damages the cache folder changes no picture."""
    with suppress(OSError):
        kept = {name: (_kept() / name).read_bytes() for name in FILES}
        if (_kept() / SEAL).read_bytes() == _seal(kept):
            return kept
    shipped, made = _shipped(), {}
    for style, weight in WEIGHTS.values():
        font = _instance(shipped, style, weight)
        made[f"{style}.ttf"] = _saved(font)
        _cut(font, COMMON)
        font.flavor = "woff2"
        made[f"{style}.woff2"] = _saved(font)
    with suppress(OSError):
        _laid(_kept(), made)
    return made


def _laid(place: Path, fonts: Mapping[str, bytes] | None = None) -> Path:
    """Lay down what is not there whole; the fontconfig file."""
    fonts = fonts or files()
    place.mkdir(parents=True, exist_ok=True)
    configuration = CONFIGURATION.format(folder=escape(str(place))).encode()
    for name, content in {**fonts, "fonts.conf": configuration, SEAL: _seal(fonts)}.items():
        file = place / name
        if not file.is_file() or file.read_bytes() != content:
            storage.write_whole(file, content)
    return place / "fonts.conf"


@cache
def _kept() -> Path:
    name = hashlib.sha256(_shipped().read_bytes() + source_digest.of("outlets/pictures/fonts.py").encode()).hexdigest()[
        :16
    ]
    return settings.current().cache / "fonts" / name


@cache
def _own() -> Path:
    """A folder of this process, for where nothing can be kept."""
    return Path(tempfile.mkdtemp(prefix="fonts-"))


def _seal(fonts: Mapping[str, bytes]) -> bytes:
    return hashlib.sha256(b"".join(fonts[name] for name in FILES)).hexdigest().encode()


def _shipped() -> Path:
    package = find_spec("streamlit")
    if package is None or package.origin is None:
        raise RuntimeError("Streamlit, whose font pictures are set in, is not installed.")
    folder = Path(package.origin).parent / "static" / "static" / "media"
    found = sorted(folder.glob("SourceSansVF-Upright*.woff2"))
    if not found:
        raise RuntimeError(f"Streamlit ships no SourceSansVF-Upright in {folder}: pictures need it.")
    return found[0]


def _instance(shipped: Path, style: str, weight: int) -> TTFont:
    """One weight of the variable font: a PDF takes a plain font in as text, a variable one as outlines."""
    font = TTFont(io.BytesIO(shipped.read_bytes()), recalcTimestamp=False)
    _cut(font, CHARACTERS)
    instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    for record in (16, 17, 21, 22, 25):
        font["name"].removeNames(nameID=record)
    for record, text in ((1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (6, f"SourceSans3-{style}")):
        font["name"].setName(text, record, 3, 1, 0x409)
    bold = weight == WEIGHTS[True][1]
    # fontTools makes these fields when it reads the tables, so no checker of types knows them.
    selection: Any = font["OS/2"]
    head: Any = font["head"]
    selection.usWeightClass = weight
    selection.fsSelection = (0x20 if bold else 0x40) | 0x80
    head.macStyle = int(bold)
    head.modified = head.created = SFNT_EPOCH
    font.flavor = None
    return font


def _cut(font: TTFont, characters: Iterable[int]) -> None:
    options = subset.Options(layout_features=["kern", "mark", "ccmp", "locl"], notdef_outline=True, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


def _saved(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
