"""The mark of a picture: one line of ASCII that PNG, SVG and PDF can all contain unencoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lib.outlets.credentials.keys import NAME

DIGEST: Final = 64  # characters
LINE: Final = re.compile(
    rb"recorded-csae-picture-1 exhibit=(?P<exhibit>[a-z0-9-]{1,60}) selection=(?P<selection>[\w%.~,+*;=-]{0,4000}) "
    rb"size=(?P<size>[a-z]{1,20}) format=(?P<ending>[a-z]{3}) release=(?P<release>[0-9-]{10}) "
    rb"data=(?P<data>[0-9a-f]{64}) key=(?P<key>[0-9a-f]{16}) shown=(?P<shown>[0-9a-f]{64}) seal=(?P<seal>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The identity of a picture.

    Args:
        selection: the canonical query of its address; empty where nothing was chosen.
        ending: png, svg or pdf.
        data: the digest of the release's bytes.
    """

    exhibit: str
    selection: str
    size: str
    ending: str
    release: str
    data: str


@dataclass(frozen=True, slots=True)
class Line:
    """A mark with its seal as in a file; all digits are 0 before it is sealed.

    Args:
        key: the name of the key.
        shown: the digest of the whole file before sealing.
        seal: the HMAC of the line before it.
    """

    mark: Mark
    key: str = "0" * NAME
    shown: str = "0" * DIGEST
    seal: str = "0" * DIGEST

    @classmethod
    def read(cls, match: re.Match[bytes]) -> Line:
        """Parse the line matched in a file."""
        parts = {name: text.decode() for name, text in match.groupdict().items()}
        seal_parts = {name: parts.pop(name) for name in ("key", "shown", "seal")}
        return cls(Mark(**parts | {"selection": parts["selection"].replace(";", "&")}), **seal_parts)

    @property
    def sealed(self) -> bytes:
        """The part that the seal covers."""
        mark = self.mark
        return (
            f"recorded-csae-picture-1 exhibit={mark.exhibit} selection={mark.selection.replace('&', ';')} "
            f"size={mark.size} format={mark.ending} release={mark.release} data={mark.data} "
            f"key={self.key} shown={self.shown}"
        ).encode()

    @property
    def text(self) -> bytes:
        """The whole line, of the same length before and after sealing."""
        return self.sealed + b" seal=" + self.seal.encode()
