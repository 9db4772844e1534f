"""Which release of the data is current: asked by pages, server and commands alike, swapped whole."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from lib import members, package

if TYPE_CHECKING:
    from lib.register import Register

DATA: Final = Path(os.environ.get("DASHBOARD_DATA") or Path(__file__).parents[1] / "data")


class Store:
    """The current register of this process. Safe to share between threads.

    Args:
        path: the folder or zip file that holds the release current at the start.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._register: Register | None = None
        self._files: dict[str, bytes] | None = None

    def current(self) -> Register:
        """The register that is current now; read from the data on the first call only.

        Raises:
            DataError: the data cannot be used. The next call tries again.
        """
        with self._lock:
            if self._register is None:
                self._register = package.read(self._path)
            return self._register

    def files(self) -> dict[str, bytes]:
        """The package's own files by name, as they lie on disk: read once, with the register that is current.

        Raises:
            DataError: the data cannot be read.
        """
        with self._lock:
            if self._files is None:
                self._files = members.read(self._path)
            return self._files

    def swap(self, register: Register) -> None:
        """Make another register current. Whoever holds the one before keeps it, whole."""
        with self._lock:
            self._register, self._files = register, None


store: Final = Store(DATA)
