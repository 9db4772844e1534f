"""Benchmark pictures: the first with a cold browser, each size and format uncached, and from the cache."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter

from common import ROOT, median, tell

RUNS = 7
WHAT = ("proportion", "forces-compare")


def main() -> None:
    """Print the milliseconds of each."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        _measure()


def _measure() -> None:
    # Imported here, because the modules read the cache folder's setting at first use.
    from lib import exhibits  # noqa: PLC0415
    from lib.dataset import package  # noqa: PLC0415
    from lib.model.records import Selection  # noqa: PLC0415
    from lib.outlets.pictures import picture_cache, renderer  # noqa: PLC0415
    from lib.outlets.pictures.browser import BROWSER  # noqa: PLC0415
    from lib.outlets.pictures.content import RefusedPictureError  # noqa: PLC0415
    from lib.outlets.pictures.sizes import FORMATS, SIZES  # noqa: PLC0415

    register = package.read(Path(ROOT / "data"))

    def anew() -> None:
        for kept in picture_cache.folder().glob("*"):
            kept.unlink()

    def timed(name: str, size: str, ending: str) -> float:
        exhibit = exhibits.make(name, register, Selection())
        began = perf_counter()
        renderer.render(exhibit, SIZES[size], ending, register.release.published_at)
        return 1000 * (perf_counter() - began)

    tell("images: the first, fonts made and browser started", f"{timed('proportion', 'slide', 'png'):.0f} ms", "none")
    for name in WHAT:
        for size in SIZES:
            for ending in FORMATS:
                took = []
                try:
                    for _ in range(RUNS):
                        anew()
                        took.append(timed(name, size, ending))
                except RefusedPictureError:
                    continue
                kept = median([timed(name, size, ending) for _ in range(RUNS)])
                tell(f"images: {name}, {size}, {ending} anew", f"{median(took):.0f} ms", "500 ms")
                tell(f"images: {name}, {size}, {ending} from the cache", f"{kept:.1f} ms", "10 ms")
    BROWSER.close()


if __name__ == "__main__":
    main()
