"""Sign pictures that are downloaded, and keep the signed files until they change or the certificate does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lib.addresses import address
from lib.model import words
from lib.outlets.credentials import signers
from lib.outlets.credentials.picture_provenance import Provenance
from lib.outlets.files import citation
from lib.outlets.pictures import content, picture_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.credentials.signers import Signer


def signed(key: str, picture: Callable[[], bytes], sign: Callable[[bytes, Signer], bytes]) -> bytes:
    """Return a picture signed with the present certificate, from the cache where it was signed with it before.

    A picture is signed anew when the certificate changes. After its certificate has ended, it is returned unsigned.

    Args:
        key: cache key of the picture under the signature.
        picture: returns that picture.
        sign: returns a picture signed by a signer.
    """
    signer = signers.current()
    if not signers.lasts(signer):
        return picture()
    signed_key = hashlib.sha256(f"signed\0{signer.fingerprint}\0{key}".encode()).hexdigest()
    file = picture_cache.get(signed_key)
    if file is None:
        file = sign(picture(), signer)
        picture_cache.put(signed_key, file)
    return file


def provenance_of(exhibit: Exhibit, size: str, ending: str) -> Provenance:
    """Return what a picture of a published exhibit says of itself, in the words of exhibit and citation."""
    return Provenance(
        exhibit=exhibit.id,
        selection=address.query(exhibit.selection),
        size=size,
        format=ending,
        release=exhibit.version,
        data_sha256=exhibit.digest,
        title=exhibit.headline,
        subtitle=exhibit.subtitle,
        sources=tuple(dict.fromkeys(map(words.citation, exhibit.sources))),
        caveats=tuple(f"{caveat.short} {caveat.long}".strip() for caveat in exhibit.caveats),
        status=" ".join((*exhibit.designations, content.NOT_OFFICIAL)),
        licence=citation.licence(exhibit),
        address=citation.absolute(citation.permalink(exhibit)),
    )
