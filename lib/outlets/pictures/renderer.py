"""Render an exhibit in a size and format as a file, from the cache where it was rendered before."""

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
    """Render and sign the picture. Equal exhibits, sizes, releases and keys give equal bytes.

    A reader's own figures are neither cached nor signed. A preview is not signed.

    `moment` is that of the release, Europe/London: the only time in a picture.

    Raises:
        RefusedPictureError: there is no such picture; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    if not exhibit.published:
        return _render(exhibit, size, ending, moment)
    key = cache_key(exhibit, size.name, ending)
    picture = picture_cache.get(key)
    if picture is None:
        picture = _render(exhibit, size, ending, moment)
        picture_cache.put(key, picture)
    return picture


def is_cached(exhibit: Exhibit, size: Size, ending: str) -> bool:
    """Return whether the picture is in the cache."""
    return exhibit.published and picture_cache.has(cache_key(exhibit, size.name, ending))


def _render(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """Render without the cache. PNG and PDF are made from the offered SVG, so that the three cannot differ."""
    mark = _mark(exhibit, size, ending) if exhibit.published and not exhibit.preview else None
    facts = picture_metadata(exhibit, size, moment, Line(mark).text.decode() if mark else "")
    content = _as_svg(exhibit, size, facts) if ending == "svg" else _rasterised(exhibit, size, ending, facts)
    return sealing.sign(content, mark, _keys()) if mark else content


def _as_svg(exhibit: Exhibit, size: Size, facts: metadata.PictureMetadata) -> bytes:
    picture = compose(exhibit, size)
    svg = browser.BROWSER.draw(picture.figure, picture.width, picture.height)
    return metadata.svg(svg, facts, (size.width, size.height))


def _rasterised(exhibit: Exhibit, size: Size, ending: str, facts: metadata.PictureMetadata) -> bytes:
    svg = render(exhibit, size, "svg", facts.moment).decode()
    points = size.points if ending == "pdf" else 1
    content = browser.BROWSER.paint(svg, ending, size.width * points, size.height * points)
    return (metadata.png if ending == "png" else metadata.pdf)(content, facts)


def _mark(exhibit: Exhibit, size: Size, ending: str) -> Mark:
    return Mark(exhibit.id, address.query(exhibit.selection), size.name, ending, exhibit.version, exhibit.digest)


def _keys() -> Keys:
    return Keys(settings.current().image_keys)


def signing_key_name() -> str:
    """Return the name of the current signing key: another key makes other files."""
    return name_of(_keys().sealing)


def picture_metadata(
    exhibit: Exhibit, size: Size, moment: datetime, line: str = "", name: str = ""
) -> metadata.PictureMetadata:
    """Collect a picture's metadata; `name` distinguishes pictures of the exhibit if the size's name does not."""
    words = content.of(exhibit, size)
    identity = f"{exhibit.id} {address.query(exhibit.selection)} {name or size.name}"
    return metadata.PictureMetadata(
        id=f"p{hashlib.sha256(identity.encode()).hexdigest()[:10]}",
        title=exhibit.name,
        description=f"{content.in_size(exhibit, size).description} {citation.caveats_text(exhibit)}".strip(),
        source=words.sources,
        licence=words.licence,
        version=words.version,
        address=words.address,
        moment=moment,
        line=line,
    )


def cache_key(exhibit: Exhibit, name: str, ending: str) -> str:
    """Return the cache key of a picture in a size or arrangement; it depends on everything that changes its bytes."""
    id_, selection, digest = exhibit.identity  # None of a reader's own return
    view = (id_, address.query(selection), name, ending, digest)
    parts = (*view, citation.origin(), signing_key_name(), code_digest())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def code_digest() -> str:
    """Digest everything that affects a picture's appearance but is not in the exhibit."""
    digest = hashlib.sha256(source_digest.of().encode())
    digest.update(" ".join(version(name) for name in ("plotly", "kaleido", "streamlit")).encode())
    if path := browser.chromium():
        stat = Path(path).stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()
