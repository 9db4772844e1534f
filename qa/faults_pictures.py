"""Faults beneath the pictures: their browser dies, their cache is full, cannot be written, or is damaged."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from qa.findings import Finding
from qa.served import OK, Answer, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from qa.served import Served

PICTURE: Final = "/exhibits/proportion.png?size=slide"
DRAWING, OTHER = "/exhibits/proportion.svg?size=slide", "/exhibits/proportion.svg?size=social"
MANY: Final = (PICTURE, DRAWING, OTHER, "/exhibits/years.svg?size=slide", "/exhibits/breakdown.svg?size=slide")
OFTEN: Final = 0.02  # seconds
DISKS: Final = {  # what is tried: how its disk is mounted
    "the disk of the cache folder (1 MB) is full": "size=1m",
    "the cache folder is empty and cannot be written": "ro,size=1m",
}
BEGUN: Final = 1.0  # seconds after which a question has reached a browser that stands still
HARMS: Final[dict[str, Callable[[Path, Path], object]]] = {
    "is cut in half": lambda file, _: os.truncate(file, file.stat().st_size // 2),
    "is emptied": lambda file, _: os.truncate(file, 0),
    "has one bit turned": lambda file, _: file.write_bytes(_turned(file.read_bytes())),
    "is replaced by the whole file of another picture": lambda file, other: shutil.copy(other, file),
    "is replaced by a folder": lambda file, _: (file.unlink(), file.mkdir()),
}


def pictures(place: Path) -> Iterator[Finding]:
    """All of them, one after the other."""
    with serving(place / "cache") as server:
        right = {path: server.ask(path).body for path in MANY}
        yield died(server, right[PICTURE])
        yield died_again(server, right[PICTURE])
        yield tab_died(server, right[PICTURE])
        for words, harm in HARMS.items():
            yield damaged(server, words, harm, right[DRAWING])
        yield fonts(server, right[DRAWING])
    yield from small(place, right)


def died(server: Served, right: bytes) -> Finding:
    """The browser is killed while it draws: it is stopped first, so that the kill surely falls into the middle."""
    with asking(server) as answer:
        browser = server.browsers()[0]
        os.kill(browser, signal.SIGSTOP)
        sleep(BEGUN)
        os.kill(browser, signal.SIGKILL)
        killed = perf_counter()
    return told("the picture browser is killed in the middle of a picture", server, answer, right, killed)


def died_again(server: Served, right: bytes) -> Finding:
    """Each browser is killed as soon as it is there, until the asker has an answer."""
    with asking(server) as answer:
        while not answer.done():
            _kill(server.browsers())
            sleep(OFTEN)
        killed = perf_counter()
    return told("every picture browser that is started for it is killed", server, answer, right, killed)


def tab_died(server: Served, right: bytes) -> Finding:
    """The browser lives on and the page in which it draws is killed."""
    with asking(server) as answer:
        browser = server.browsers()[0]
        os.kill(browser, signal.SIGSTOP)
        sleep(BEGUN)
        _kill(server.browsers("renderer"))
        killed = perf_counter()
        os.kill(browser, signal.SIGCONT)
    return told("the page in which the picture browser draws is killed", server, answer, right, killed)


@contextmanager
def asking(server: Served) -> Generator[Future[Answer]]:
    """Somebody asks for a picture that is not kept; the browser runs when the fault begins."""
    if not server.browsers():
        server.forget()
        server.ask(DRAWING)
    server.forget()
    with ThreadPoolExecutor(1) as reader:
        if browsers := server.browsers():
            os.kill(browsers[0], signal.SIGSTOP)  # it cannot be done before the fault
        asked = reader.submit(server.ask, PICTURE)
        try:
            yield asked
        finally:
            for browser in server.browsers():
                with suppress(ProcessLookupError):
                    os.kill(browser, signal.SIGCONT)


def told(tried: str, server: Served, asked: Future[Answer], right: bytes, since: float) -> Finding:
    """What the asker got, and how the next one fares."""
    answer = asked.result()
    following = server.ask(PICTURE)
    well = perf_counter() - since
    fine = answer.body == right if answer.status == OK else answer.put_off
    same = "the same bytes" if following.body == right else "other bytes"
    found = f"the asker got {answer.said} after {answer.took:.1f} s; the next {following.said}, {same} as before, "
    return Finding(tried, f"{found}{well:.1f} s after the kill", held=fine and following.body == right)


def damaged(server: Served, words: str, harm: Callable[[Path, Path], object], right: bytes) -> Finding:
    """A kept picture is not what it was."""
    server.forget()
    server.ask(DRAWING)
    (file,) = server.pictures.iterdir()
    server.ask(OTHER)
    (other,) = set(server.pictures.iterdir()) - {file}
    harm(file, other)
    answer = server.ask(DRAWING)
    same = answer.body == right
    if file.is_dir():
        file.rmdir()
    found = "made anew" if same else "not the right picture"
    return Finding(f"a kept picture {words}", f"{answer.said}, {found}, in {answer.took:.1f} s", held=same)


def fonts(server: Served, right: bytes) -> Finding:
    """The letters that pictures are drawn with are damaged, and the browser reads them again."""
    for file in (server.pictures.parent / "fonts").rglob("*.*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    server.forget()
    _kill(server.browsers())
    answer = server.ask(DRAWING)
    same = "the same bytes as before" if answer.body == right else "other bytes than before"
    tried = "every font in the cache folder is damaged, and the picture browser is killed"
    return Finding(tried, f"{answer.said}, {same}, in {answer.took:.1f} s", held=answer.body == right)


def small(place: Path, right: dict[str, bytes]) -> Iterator[Finding]:
    """A cache folder on a disk of 1 MB, then one that cannot be written."""
    for tried, how in DISKS.items():
        disk = place / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            yield Finding(tried, "not tried: only root can mount a small disk", held=False)
            return
        try:
            with serving(disk) as server:
                yield uncached(tried, server, right)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)
        disk.rmdir()


def uncached(tried: str, server: Served, right: dict[str, bytes]) -> Finding:
    """Whether every picture comes, twice, and is right."""
    answers = [(path, server.ask(path)) for _ in range(2) for path in right]
    wrong = [f"{path}: {answer.said[:120]}" for path, answer in answers if answer.body != right[path]]
    left = shutil.disk_usage(server.cache).free
    longest = max(answer.took for _, answer in answers)
    found = f"{len(answers)} pictures asked for, {left // 1000:,} kB left at the end: "
    found += "; ".join(wrong) or f"all are the same bytes as with a large disk, the slowest after {longest:.1f} s"
    return Finding(tried, found, held=not wrong)


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _turned(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
