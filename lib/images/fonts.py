"""The page's own face as system fonts, and how wide text is in it: so a picture is the same on every machine."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from base64 import b64encode
from contextlib import suppress
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from lib import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILY: Final = "Source Sans 3"
WEIGHTS: Final = {False: ("Regular", 400), True: ("Bold", 700)}  # bold or not -> style and weight
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
    """The fontconfig file that names our folder of fonts and no other; the folder is made where it is missing.

    Raises:
        RuntimeError: Streamlit no longer ships the font.
    """
    return _folder() / "fonts.conf"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`; kerning is left out, which rather widens than narrows."""
    advances, unit, widest = _metrics(bold)
    return sum(advances.get(ord(character), widest) for character in text) * size / unit


def knows(text: str) -> bool:
    """Whether the face has every character of a text."""
    return set(map(ord, text)) <= set(CHARACTERS)


@lru_cache(maxsize=16)
def embedded(text: str = "") -> str:
    """CSS that carries the face in both weights, for a picture that is opened where it is not installed.

    `text` names the only characters that it needs; empty for all that a picture may hold.
    """
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{b64encode(_letters(_folder() / f'{style}.woff2', text)).decode()})}}"
        for style, weight in WEIGHTS.values()
    )


def _letters(file: Path, text: str) -> bytes:
    if not text:
        return file.read_bytes()
    font = TTFont(io.BytesIO(file.read_bytes()), recalcTimestamp=False)
    _cut(font, map(ord, text))
    font.flavor = "woff2"
    return _saved(font)


@cache
def _metrics(bold: bool) -> tuple[dict[int, int], int, int]:  # noqa: FBT001 - part of the key
    font = TTFont(io.BytesIO((_folder() / f"{WEIGHTS[bold][0]}.ttf").read_bytes()))
    glyphs: Any = font["hmtx"]
    head: Any = font["head"]
    advances = {code: glyphs.metrics[name][0] for code, name in (font.getBestCmap() or {}).items()}
    return advances, head.unitsPerEm, max(advances.values())


@cache
def _folder() -> Path:
    shipped = _shipped()
    name = hashlib.sha256(shipped.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:16]
    place = stamp.folder() / "fonts" / name
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    if not os.access(place, os.W_OK):
        place = Path(tempfile.mkdtemp(prefix="fonts-"))
    for style, weight in WEIGHTS.values():
        if not (place / f"{style}.woff2").is_file():
            font = _instance(shipped, style, weight)
            _put(place / f"{style}.ttf", _saved(font))
            _cut(font, COMMON)
            font.flavor = "woff2"
            _put(place / f"{style}.woff2", _saved(font))
    _put(place / "fonts.conf", CONFIGURATION.format(folder=escape(str(place))).encode())
    return place


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


def _put(place: Path, content: bytes) -> None:
    """Write whole or not at all: another process may read at the same time."""
    descriptor, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    Path(name).replace(place)
