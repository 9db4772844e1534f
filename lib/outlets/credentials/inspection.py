"""What was found of a signature in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lib.outlets.credentials import picture_provenance

if TYPE_CHECKING:
    from lib.outlets.credentials.picture_provenance import Provenance

LONGEST_NAME: Final = 120  # characters of a name in a certificate, which a stranger may have written


class Integrity(StrEnum):
    """Whether a file is as it was signed."""

    WHOLE = "whole"  # its bytes are as signed
    CHANGED = "changed"  # the signature is genuine, but the bytes are others
    BROKEN = "broken"  # what is signed was edited, or was not signed with the key of its certificate
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"  # damaged, of another kind than its beginning says, or too much work to read


class SignerKind(StrEnum):
    """Whose certificate a file was signed with."""

    OURS = "ours"  # the one that this dashboard signs with
    EARLIER = "earlier"  # one that this dashboard signed with before, as the settings say
    MACHINE = "machine"  # one that a copy of the dashboard made itself; counts where this one has no other
    OTHER = "other"
    NONE = ""


OWN: Final = frozenset({SignerKind.OURS, SignerKind.EARLIER})  # that the operator vouches for
KNOWN: Final = OWN | {SignerKind.MACHINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """The signature of a file.

    Args:
        integrity: whether the file is as it was signed.
        signer: whose certificate it was signed with.
        name: of the signer in the certificate, printable and bounded; unverified unless the signer is ours.
        ends: day on which the certificate ends or ended, ISO 8601; empty where unknown.
        ended: whether it had ended when the file was read.
        provenance: only of a signer of `KNOWN`, and only as it was signed.
    """

    integrity: Integrity
    signer: SignerKind = SignerKind.NONE
    name: str = ""
    ends: str = ""
    ended: bool = False
    provenance: Provenance | None = None

    @property
    def text(self) -> str:
        """The inspection as JSON."""
        told = self.provenance.record if self.provenance else None
        return json.dumps(asdict(self) | {"provenance": told})


UNSIGNED: Final = Inspection(integrity=Integrity.UNSIGNED)
UNREADABLE: Final = Inspection(integrity=Integrity.UNREADABLE)


def parse(text: str) -> Inspection:
    """Parse an inspection from its JSON.

    Raises:
        ValueError: it is none.
    """
    record = json.loads(text)
    told = record["provenance"]
    return Inspection(
        **record
        | {
            "integrity": Integrity(record["integrity"]),
            "signer": SignerKind(record["signer"]),
            "provenance": picture_provenance.parse(told) if told else None,
        }
    )


def plain_name(name: str) -> str:
    """Return a name from a certificate without control characters, and bounded."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:LONGEST_NAME]
