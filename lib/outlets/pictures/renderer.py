"""An exhibit, a size and a format in, the bytes of a picture out; from the shelf where it was made before."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lib import settings
from lib.addresses import address
from lib.outlets.credentials import sealing
from lib.outlets.credentials.keys import Keys, name_of
from lib.outlets.credentials.mark import Line, Mark
from lib.outlets.files import citation
from lib.outlets.pictures import browser, content, metadata, picture_cache
from lib.outlets.pictures.compose import compose
from lib.storage import source_digest

if TYPE_CHECKING:
    from datetime import datetime

    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.sizes import Size


def render(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """The picture as a file, sealed. Equal exhibits, sizes, releases and keys give equal bytes.

    A reader's own figures are drawn but never kept and never sealed. A preview is never sealed.

    `moment` is that of the release, Europe/London: the only time that a picture carries.

    Raises:
        RefusedPictureError: no such picture is made; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    if not exhibit.published:
        return _made(exhibit, size, ending, moment)
    place = key(exhibit, size.name, ending)
    kept = picture_cache.get(place)
    if kept is None:
        kept = _made(exhibit, size, ending, moment)
        picture_cache.put(place, kept)
    return kept


def cached(exhibit: Exhibit, size: Size, ending: str) -> bool:
    """Whether the picture was made before and lies ready."""
    return exhibit.published and picture_cache.has(key(exhibit, size.name, ending))


def _made(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """PNG and PDF are made of the very SVG that is offered: the three cannot differ."""
    mark = _mark(exhibit, size, ending) if exhibit.published and not exhibit.preview else None
    said = facts(exhibit, size, moment, Line(mark).text.decode() if mark else "")
    made = _drawn(exhibit, size, said) if ending == "svg" else _painted(exhibit, size, ending, said)
    return sealing.sign(made, mark, _keys()) if mark else made


def _drawn(exhibit: Exhibit, size: Size, said: metadata.PictureMetadata) -> bytes:
    picture = compose(exhibit, size)
    drawn = browser.BROWSER.draw(picture.figure, picture.width, picture.height)
    return metadata.svg(drawn, said, (size.width, size.height))


def _painted(exhibit: Exhibit, size: Size, ending: str, said: metadata.PictureMetadata) -> bytes:
    drawn = render(exhibit, size, "svg", said.moment).decode()
    points = size.points if ending == "pdf" else 1
    painted = browser.BROWSER.paint(drawn, ending, size.width * points, size.height * points)
    return (metadata.png if ending == "png" else metadata.pdf)(painted, said)


def _mark(exhibit: Exhibit, size: Size, ending: str) -> Mark:
    return Mark(exhibit.id, address.query(exhibit.selection), size.name, ending, exhibit.version, exhibit.digest)


def _keys() -> Keys:
    return Keys(settings.current().image_keys)


def seal_name() -> str:
    """The name of the key that seals now: another key makes other files."""
    return name_of(_keys().sealing)


def facts(exhibit: Exhibit, size: Size, moment: datetime, line: str = "", name: str = "") -> metadata.PictureMetadata:
    """What a picture says of itself; `name` tells it from others of the exhibit where that of the size does not."""
    found = content.of(exhibit, size)
    asked = f"{exhibit.id} {address.query(exhibit.selection)} {name or size.name}"
    return metadata.PictureMetadata(
        id=f"p{hashlib.sha256(asked.encode()).hexdigest()[:10]}",
        title=exhibit.name,
        description=" ".join((exhibit.description, *(caveat.short for caveat in found.cautions))),
        source=found.sources,
        licence=found.licence,
        version=found.version,
        address=found.address,
        moment=moment,
        line=line,
    )


def key(exhibit: Exhibit, name: str, ending: str) -> str:
    """Under which a picture of a size or an arrangement is kept: another for whatever may change its bytes."""
    id_, selection, digest = exhibit.identity  # which a reader's own return has not
    view = (id_, address.query(selection), name, ending, digest)
    asked = (*view, citation.origin(), seal_name(), code())
    return hashlib.sha256("\0".join(asked).encode()).hexdigest()


@cache
def code() -> str:
    """A digest of all that decides what a picture looks like but is not in the exhibit."""
    found = hashlib.sha256(source_digest.of().encode())
    found.update(" ".join(version(name) for name in ("plotly", "kaleido", "streamlit")).encode())
    if path := browser.chromium():
        held = Path(path).stat()
        found.update(f"{path} {held.st_size} {held.st_mtime_ns}".encode())
    return found.hexdigest()
