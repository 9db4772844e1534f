"""An exhibit, a size and a format in, the bytes of a picture out; from the shelf where it was made before."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib import address
from lib.images import browser, content, marks, shelf
from lib.images.compose import Picture, compose

if TYPE_CHECKING:
    from datetime import datetime

    from lib.exhibit import Exhibit
    from lib.images.sizes import Size

ENDINGS: Final = ("png", "svg", "pdf")
PER_INCH: Final = 96 / 72  # CSS pixels of a PDF point


def render(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """The picture as a file. Equal exhibits, sizes and releases give equal bytes.

    A reader's own figures are drawn but never kept.

    Args:
        moment: of the release, Europe/London: the only time that a picture carries.

    Raises:
        RefusedPictureError: no such picture is made; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    if not exhibit.published:
        return _made(exhibit, size, ending, moment)
    key = _key(exhibit, size, ending)
    kept = shelf.get(key)
    if kept is None:
        kept = _made(exhibit, size, ending, moment)
        shelf.put(key, kept)
    return kept


def _made(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    picture = compose(exhibit, size)
    scale = {"png": picture.scale, "svg": 1.0, "pdf": picture.scale * size.points * PER_INCH}[ending]
    options = {"format": ending, "width": picture.width, "height": picture.height, "scale": scale}
    drawn = browser.BROWSER.draw(picture.figure, options)
    return marks.marked(ending, drawn, _facts(exhibit, size, picture, moment), (size.width, size.height), size.points)


def _facts(exhibit: Exhibit, size: Size, picture: Picture, moment: datetime) -> marks.Facts:
    found = picture.content
    asked = f"{exhibit.id} {address.query(exhibit.selection)} {size.name}"
    return marks.Facts(
        id=f"p{hashlib.sha256(asked.encode()).hexdigest()[:10]}",
        title=exhibit.name,
        description=" ".join((exhibit.description, *(caveat.short for caveat in found.cautions))),
        source=found.sources,
        licence=found.licence,
        version=found.version,
        address=found.address,
        moment=moment,
    )


def _key(exhibit: Exhibit, size: Size, ending: str) -> str:
    asked = (exhibit.id, address.query(exhibit.selection), size.name, ending, exhibit.digest, content.origin(), _code())
    return hashlib.sha256("\0".join(asked).encode()).hexdigest()


@cache
def _code() -> str:
    """A digest of all that decides what a picture looks like but is not in the exhibit."""
    found = hashlib.sha256()
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        found.update(file.read_bytes())
    found.update(" ".join(version(name) for name in ("plotly", "kaleido", "streamlit")).encode())
    if path := browser.chromium():
        held = Path(path).stat()
        found.update(f"{path} {held.st_size} {held.st_mtime_ns}".encode())
    return found.hexdigest()
