"""Benchmark pictures: the first with a cold browser, each size and format uncached, and from the cache; signing."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from common import ROOT, median, tell

if TYPE_CHECKING:
    from lib.outlets.credentials.picture_provenance import Provenance

RUNS = 7
WHAT = ("proportion", "forces-compare")
SIGNED = 100  # times, to see what memory stays
MEGABYTE = 1_000_000


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
    try:
        _measure_signing({ending: _unsigned(ending) for ending in FORMATS})
    finally:
        BROWSER.close()


def _unsigned(ending: str) -> tuple[bytes, Provenance]:
    """Return a picture as it is before it is signed, and what it says of itself."""
    from lib import exhibits  # noqa: PLC0415 - as above
    from lib.dataset import package  # noqa: PLC0415
    from lib.model.records import Selection  # noqa: PLC0415
    from lib.outlets.pictures import renderer, signed_pictures  # noqa: PLC0415
    from lib.outlets.pictures.sizes import SIZES  # noqa: PLC0415

    register = package.read(Path(ROOT / "data"))
    exhibit = exhibits.make(WHAT[0], register, Selection())
    picture = renderer.render_unsigned(exhibit, SIZES["slide"], ending, register.release.published_at)
    return picture, signed_pictures.provenance_of(exhibit, "slide", ending)


def _measure_signing(pictures: dict[str, tuple[bytes, Provenance]]) -> None:
    """Print what a signature adds to a picture in time and bytes, and what stays in the memory of the process.

    Libraries that a server has loaded anyway are loaded first; the SDKs are not, and are loaded by the first signature.
    """
    import lib.web.app  # noqa: F401, PLC0415 - what a server has in memory
    from lib.outlets.credentials import signers, signing  # noqa: PLC0415
    from lib.web import process_memory  # noqa: PLC0415

    process_memory.return_freed_memory()  # as a server does
    signer = signers.current()
    gc.collect()
    before = _memory()
    for ending, (picture, told) in pictures.items():
        began = perf_counter()
        signing.sign(picture, told, signer)
        first = 1000 * (perf_counter() - began)
        took, worked = [], []
        for _ in range(SIGNED):
            began, busy = perf_counter(), process_time()
            signed = signing.sign(picture, told, signer)
            took.append(1000 * (perf_counter() - began))
            worked.append(1000 * (process_time() - busy))
        more = len(signed) - len(picture)
        tell(f"signing: {ending}, the first, its library loaded", f"{first:.0f} ms", "none")
        tell(f"signing: {ending}, {len(picture) / 1000:.0f} kB, adds", f"{median(took):.1f} ms", "50 ms")
        tell(f"signing: {ending}, of that the processor's time", f"{median(worked):.1f} ms", "none")
        tell(f"signing: {ending}, slowest of {SIGNED}", f"{max(took):.0f} ms", "none")
        tell(f"signing: {ending}, adds", f"{more / 1000:.1f} kB", "none")
        gc.collect()
        own, mapped = (now - then for now, then in zip(_memory(), before, strict=True))
        tell(f"signing: memory of the process after {ending}", f"{own / MEGABYTE:+.1f} MB", "20 MB")
        tell(
            f"signing: libraries in memory, shared by processes, after {ending}", f"{mapped / MEGABYTE:+.1f} MB", "none"
        )
    picture, told = pictures["pdf"]
    loaded = _memory()[0]
    for _ in range(SIGNED):
        signing.sign(picture, told, signer)
    gc.collect()
    tell(f"signing: memory of {SIGNED} more", f"{(_memory()[0] - loaded) / MEGABYTE:+.1f} MB", "20 MB")


def _memory() -> tuple[int, int]:
    """Return the resident memory of this process, its own and that of files such as libraries, in bytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line.startswith("Rss")}
    return sizes["RssAnon"], sizes["RssFile"]


if __name__ == "__main__":
    main()
