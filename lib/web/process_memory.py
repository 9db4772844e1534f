"""Memory that a process has freed goes back to the machine."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# Numbers of mallopt(3), in bytes but the last. glibc raises the first two by itself if they are not set: after it has
# freed one large block it keeps all that are smaller, up to 32 MB. Under sixteen minutes of readers that held 80 MB.
LIMITS: Final = {
    -1: 16 * 1024 * 1024,  # M_TRIM_THRESHOLD
    -3: 256 * 1024,  # M_MMAP_THRESHOLD
    -8: 2,  # M_ARENA_MAX: threads share two heaps, and each keeps less
}


def give_back() -> bool:
    """Tell the C library; whether it has taken it. Others than glibc are left alone."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and all(mallopt(name, value) for name, value in LIMITS.items())
