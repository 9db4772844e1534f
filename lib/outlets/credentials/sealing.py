"""Sealing a file, and reading what the seal of a file says. Every byte of the file counts.

Nothing of the file is decoded, unpacked or parsed: one line of plain letters is looked for in its bytes. So a hostile
file has nothing to be hostile to, and no two programs can see two different pictures in what is confirmed here.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from lib.outlets.credentials.keys import name_of, seal
from lib.outlets.credentials.mark import LINE, Line

if TYPE_CHECKING:
    from lib.outlets.credentials.keys import Keys
    from lib.outlets.credentials.mark import Mark

KEYWORD: Final = "Dashboard mark"  # of the text in a PNG, which stands right before the line
CHECK: Final = 4  # bytes of the sum that ends each chunk of a PNG
MOST_LINES: Final = 8  # that are looked at: ours has one
EARLY: Final = 4096  # bytes within which an SVG says that it is one


class FileKind(StrEnum):
    """What the first bytes of a file say it is: a picture of a kind that is made here, another picture, or neither."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    PICTURE = "picture"
    NONE = ""


class SealVerdict(StrEnum):
    """What the seal of a file shows."""

    WHOLE = "whole"  # the file is, to the byte, what was sealed
    CHANGED = "changed"  # it carries a seal of ours, and is not what was sealed
    BROKEN = "broken"  # its mark names a key of ours, and the seal is not made with it
    FOREIGN = "foreign"  # its mark names a key that is not known
    UNMARKED = "unmarked"


@dataclass(frozen=True, slots=True)
class SealReading:
    """What was found in a file. `mark` is given only where it is surely ours: of whole and changed files."""

    outcome: SealVerdict
    mark: Mark | None = None


def kind(content: bytes) -> FileKind:
    """What a file is, by its first bytes."""
    early = content[:EARLY]
    if early.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if early.startswith(b"%PDF-"):
        return FileKind.PDF
    if b"<svg" in early:
        return FileKind.SVG
    others = (b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
    held = early[:4] == b"RIFF" and early[8:12] == b"WEBP"
    modern = early[4:8] == b"ftyp" and early[8:12] in {b"avif", b"heic", b"heix", b"mif1"}
    return FileKind.PICTURE if early.startswith(others) or held or modern else FileKind.NONE


def sign(content: bytes, mark: Mark, keys: Keys) -> bytes:
    """The file with its seal. It must carry the line of `mark`, not yet sealed, once.

    Raises:
        ValueError: it does not.
    """
    blank = Line(mark)
    if content.count(blank.text) != 1:
        raise ValueError(f"a picture to be sealed carries {content.count(blank.text)} lines of its mark, not one")
    place = content.index(blank.text)
    key = keys.sealing
    line = replace(blank, key=name_of(key), shown=_shown(content))
    return _filled(content, place, replace(line, seal=seal(key, line.sealed)))


def read(content: bytes, keys: Keys) -> SealReading:
    """What the seal of a file shows. Of several marks, the first that is ours counts."""
    found = list(islice(LINE.finditer(content), MOST_LINES))
    lines = [(one.start(), Line.read(one)) for one in found]
    ours = [(place, line) for place, line in lines if _is_ours(line, keys)]
    if ours:
        place, line = ours[0]
        return SealReading(SealVerdict.WHOLE if _is_whole(content, place, line) else SealVerdict.CHANGED, line.mark)
    if any(keys.named(line.key) for _, line in lines):
        return SealReading(SealVerdict.BROKEN)
    return SealReading(SealVerdict.FOREIGN if lines else SealVerdict.UNMARKED)


def _is_ours(line: Line, keys: Keys) -> bool:
    key = keys.named(line.key)
    return key is not None and hmac.compare_digest(seal(key, line.sealed), line.seal)


def _is_whole(content: bytes, place: int, line: Line) -> bool:
    """Whether the file without its seal is what was sealed, and sealing it again gives the very same file."""
    blank = _filled(content, place, Line(line.mark))
    return line.mark.ending == kind(content) and _shown(blank) == line.shown and _filled(blank, place, line) == content


def _shown(blank: bytes) -> str:
    return hashlib.sha256(blank).hexdigest()


def _filled(content: bytes, place: int, line: Line) -> bytes:
    """The file with another line in place of the one that it holds; of a PNG the sum of the chunk follows it."""
    end = place + len(line.text)
    start = place - len(KEYWORD) - 5  # where the chunk names its type
    made = content[:place] + line.text + content[end:]
    if kind(content) is not FileKind.PNG or start < 0:
        return made
    return made[:end] + zlib.crc32(made[start:end]).to_bytes(CHECK) + made[end + CHECK :]
