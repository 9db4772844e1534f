"""Read the signature of a stranger's file in a process of its own, with limits of time, memory and processes at once.

A parser that fails, or never ends, ends with its process, whose memory goes with it. The process gets no settings and
no key. Run as a module, this one reads a line of JSON with the signer's public certificates and then the file from its
standard input, and writes the inspection as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final

from lib.outlets.credentials import credential_reading, inspection
from lib.outlets.credentials.file_kinds import MEDIA_TYPES, kind
from lib.outlets.credentials.inspection import UNREADABLE, UNSIGNED
from lib.outlets.credentials.signers import Signer
from lib.settings import ROOT

if TYPE_CHECKING:
    from lib.outlets.credentials.inspection import Inspection

MODULE: Final = "lib.outlets.credentials.credential_reading_process"
CPU_SECONDS: Final = 10
SECONDS: Final = 20  # of waiting for a process
MEMORY: Final = 1_500_000_000  # bytes of addresses, much more than is used
AT_ONCE: Final = BoundedSemaphore(2)  # processes


def read(content: bytes, signer: Signer | None) -> Inspection:
    """Read the signature of a file; see `credential_reading.read`. A file that takes too much is unreadable."""
    if kind(content) not in MEDIA_TYPES:
        return UNSIGNED
    if not AT_ONCE.acquire(timeout=SECONDS):
        return UNREADABLE
    try:
        ended = subprocess.run(  # noqa: S603 - our own module, and no word of the file
            [sys.executable, "-m", MODULE],
            input=_public(signer) + b"\n" + content,
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=True,
        )
        return inspection.parse(ended.stdout.decode())
    except (subprocess.SubprocessError, OSError, ValueError, LookupError):
        return UNREADABLE
    finally:
        AT_ONCE.release()


def _public(signer: Signer | None) -> bytes:
    """Write what the process must know of the signer, without its key."""
    if signer is None:
        return b"null"
    return json.dumps(_record(signer)).encode()


def _record(signer: Signer) -> dict[str, Any]:
    return {
        "certificates": [certificate.decode() for certificate in signer.certificates],
        "algorithm": signer.algorithm,
        "fingerprint": signer.fingerprint,
        "ends": signer.ends.isoformat(),
        "earlier": [_record(one) for one in signer.earlier],
    }


def _signer(line: bytes) -> Signer | None:
    told = json.loads(line)
    return _of_record(told) if told else None


def _of_record(told: dict[str, Any]) -> Signer:
    return Signer(
        certificates=tuple(certificate.encode() for certificate in told["certificates"]),
        key=b"",
        attested=True,
        algorithm=told["algorithm"],
        fingerprint=told["fingerprint"],
        ends=datetime.fromisoformat(told["ends"]),
        earlier=tuple(_of_record(one) for one in told["earlier"]),
    )


def _main() -> None:
    """Read one file, with limits that the system holds this process to."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    signer = _signer(sys.stdin.buffer.readline())
    sys.stdout.write(credential_reading.read(sys.stdin.buffer.read(), signer).text)


if __name__ == "__main__":
    _main()
