"""The keys of seals: secrets of whoever runs this dashboard, or a public one where there is none."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Final

NAME: Final = 16  # characters of a key's name
# Everybody knows it: what it seals is shown to be unchanged, never who made it.
PUBLIC: Final = b"recorded-csae-dashboard, the key that is no secret"


@dataclass(frozen=True, slots=True)
class Keys:
    """Secret keys, the one that seals first; those after it still open what they sealed. None: the public key."""

    secrets: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def secret(self) -> bool:
        """Whether a seal shows who made it."""
        return bool(self.secrets)

    @property
    def sealing(self) -> bytes:
        """The key that seals."""
        return self.secrets[0] if self.secrets else PUBLIC

    def named(self, name: str) -> bytes | None:
        """The key of that name; None where it is not known. Beside a secret the public key is not."""
        return next((key for key in self.secrets or (PUBLIC,) if name_of(key) == name), None)


def name_of(key: bytes) -> str:
    """What a key is called in seals: nobody can work out the key from it."""
    return seal(key, b"the name of this key")[:NAME]


def seal(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.digest(key, message, "sha256").hex()
