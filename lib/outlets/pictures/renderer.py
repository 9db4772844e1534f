"""Render an exhibit in a size and format as a file, signed, from the cache where it was rendered before."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lib.addresses import address
from lib.outlets.credentials import signing
from lib.outlets.files import citation
from lib.outlets.pictures import browser, content, metadata, picture_cache, signed_pictures
from lib.outlets.pictures.compose import compose
from lib.storage import source_digest

if TYPE_CHECKING:
    from datetime import datetime

    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.sizes import Size


def render(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """Render and sign the picture.

    A reader's own figures are neither cached nor signed. A preview is not signed.

    `moment` is that of the release, Europe/London: the only time in a picture, under the signature.

    Raises:
        RefusedPictureError: there is no such picture; the message says why.
        NoBrowserError, BusyError, SlowError: it cannot be made now.
    """
    if not exhibit.published or exhibit.preview:
        return render_unsigned(exhibit, size, ending, moment)
    return signed_pictures.signed(
        cache_key(exhibit, size.name, ending),
        lambda: render_unsigned(exhibit, size, ending, moment),
        lambda picture, signer: signing.sign(
            picture, signed_pictures.provenance_of(exhibit, size.name, ending), signer
        ),
    )


def render_unsigned(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """Render the picture under the signature. Equal exhibits, sizes and releases give equal bytes.

    Arguments and errors are those of `render`.
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
    """Return whether the picture is in the cache, signed or not: to sign it is quick."""
    return exhibit.published and picture_cache.has(cache_key(exhibit, size.name, ending))


def _render(exhibit: Exhibit, size: Size, ending: str, moment: datetime) -> bytes:
    """Render without the cache. PNG and PDF are made from the offered SVG, so that the three cannot differ."""
    told = exhibit.published and not exhibit.preview and ending == "pdf"
    provenance = signed_pictures.provenance_of(exhibit, size.name, ending).text if told else ""
    facts = picture_metadata(exhibit, size, moment, provenance)
    return _as_svg(exhibit, size, facts) if ending == "svg" else _rasterised(exhibit, size, ending, facts)


def _as_svg(exhibit: Exhibit, size: Size, facts: metadata.PictureMetadata) -> bytes:
    picture = compose(exhibit, size)
    svg = browser.BROWSER.draw(picture.figure, picture.width, picture.height)
    return metadata.svg(svg, facts, (size.width, size.height))


def _rasterised(exhibit: Exhibit, size: Size, ending: str, facts: metadata.PictureMetadata) -> bytes:
    svg = render_unsigned(exhibit, size, "svg", facts.moment).decode()
    points = size.points if ending == "pdf" else 1
    content = browser.BROWSER.paint(svg, ending, size.width * points, size.height * points)
    return (metadata.png if ending == "png" else metadata.pdf)(content, facts)


def picture_metadata(
    exhibit: Exhibit, size: Size, moment: datetime, provenance: str = "", name: str = ""
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
        provenance=provenance,
    )


def cache_key(exhibit: Exhibit, name: str, ending: str) -> str:
    """Return the cache key of an unsigned picture in a size or arrangement: everything that changes its bytes."""
    id_, selection, digest = exhibit.identity  # None of a reader's own return
    view = (id_, address.query(selection), name, ending, digest)
    parts = (*view, citation.origin(), code_digest())
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
