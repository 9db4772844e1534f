"""Keys of seals: the operator's secrets, or a public key where none is set."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Final

NAME: Final = 16  # characters of a key's name
# Public: its seals show that a file is unchanged, never who made it.
PUBLIC: Final = b"recorded-csae-dashboard, the key that is no secret"


@dataclass(frozen=True, slots=True)
class Keys:
    """Secret keys: the first seals; later ones still verify their older seals. None: the public key."""

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
        """Return the key of a name; None where unknown. The public key is unknown where there is a secret."""
        return next((key for key in self.secrets or (PUBLIC,) if name_of(key) == name), None)


def name_of(key: bytes) -> str:
    """Return the name of a key in seals, from which the key cannot be computed."""
    return seal(key, b"the name of this key")[:NAME]


def seal(key: bytes, message: bytes) -> str:
    """Compute the HMAC-SHA256 in hexadecimal."""
    return hmac.digest(key, message, "sha256").hex()
