"""Read the parts of a zip file that somebody brings: workbooks and Word documents are such files. Nothing is kept."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from lib.model.limits import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_RATIO: Final = 150  # unpacked to packed, for files that unpack to more than a megabyte
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED: Final = 0x1
# What zipfile and zlib raise for damaged bytes, and for kinds of packing that they do not know.
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class DamagedZipError(ValueError):
    """Raised when a zip file, or a part of it, cannot be read."""


class UntrustedZip:
    """A zip file, of which nothing is unpacked before it is asked for. Whoever reads it decides what to refuse.

    Names are in lower case with slashes, because Office ignores case and treats backslashes alike.

    Args:
        content: the bytes of the file.

    Attributes:
        count: of its parts, those of one name included.
        unpacked: bytes of all parts, as the file states.
        largest: bytes of its largest part, as the file states.
        ratio: unpacked to packed bytes, rounded up; 0 for files that unpack to at most a megabyte.
        locked: whether a password is needed for a part.

    Raises:
        DamagedZipError: it is no zip file, or its list of parts is damaged.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            listed = self._archive.infolist()
        except _DAMAGED as error:
            raise DamagedZipError from error
        self._members = {member.filename.replace("\\", "/").lstrip("/").lower(): member for member in listed}
        self.count = len(listed)
        self.unpacked = sum(member.file_size for member in listed)
        self.largest = max((member.file_size for member in listed), default=0)
        packed = max(1, sum(member.compress_size for member in listed))
        self.ratio = -(-self.unpacked // packed) if self.unpacked > MEGABYTE else 0
        self.locked = any(member.flag_bits & _LOCKED for member in listed)

    def __iter__(self) -> Iterator[str]:
        """Yield the name of each part once."""
        return iter(self._members)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a part of a name."""
        return name in self._members

    @property
    def repeats(self) -> bool:
        """Whether two parts have one name, so that nobody can say which is meant."""
        return len(self._members) < self.count

    def is_usual(self, name: str) -> bool:
        """Tell whether a part is packed as Office packs it."""
        return self._members[name].compress_type in _PACKED

    def size(self, name: str) -> int:
        """Return the unpacked bytes of a part, as the file states."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Unpack one part, and no more of it than the file states.

        Raises:
            DamagedZipError: its bytes are not what the file states.
        """
        try:
            with self._archive.open(self._members[name]) as stream:
                # read() without a limit unpacks everything, whatever size the file states.
                return stream.read(self.size(name) + 1)
        except _DAMAGED as error:
            raise DamagedZipError from error
