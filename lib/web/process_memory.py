"""Return freed memory to the operating system."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# Parameters of mallopt(3), in bytes but the last. glibc raises the first two itself unless they are set: once it has
# freed one large block it keeps all smaller ones, up to 32 MB. In a sixteen-minute load test that kept 80 MB.
LIMITS: Final = {
    -1: 16 * 1024 * 1024,  # M_TRIM_THRESHOLD
    -3: 256 * 1024,  # M_MMAP_THRESHOLD
    -8: 2,  # M_ARENA_MAX: threads share two heaps
}


def return_freed_memory() -> bool:
    """Set glibc's malloc limits; return whether it accepted them. Does nothing on other C libraries."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    return mallopt is not None and all(mallopt(name, value) for name, value in LIMITS.items())
