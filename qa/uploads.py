"""Hostile files for the pages that take files, handed in as a browser does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import httpx2

from bench import common
from bench.sessions import session
from qa.report import SEED, Finding
from qa.websocket_messages import FAILED
from tests import calling_files, hostile_uploads, signed_files
from tests.claims import word_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.server import Server

SECONDS: Final = 30  # that a page may take for one file on a busy machine: a signature may take 20
DRAWN: Final = {"/check_an_image": 24, "/check_a_text": 60, "/check_a_return": 40}  # damaged files of each page
LEAKS: Final = ("Traceback (most recent call last)", "site-packages", "root:x:0:", 'File "/')
REFUSED: Final = {413}  # before a page sees the file: it is too large
AT_ONCE: Final = 2
SENTENCE: Final = "In 2023 police recorded 4,228 group-based offences."
DOCUMENT_NAMES: Final = ("speech.docx", "../../x.docx", "a\u202excod.exe", "x" * 200 + ".txt", "<img src=x>.docx")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for a page: what it is, in words, its name and its bytes."""

    page: str
    kind: str
    name: str
    content: bytes


def uploaded(file: str, name: str) -> dict[str, Any]:
    """Return the state of an upload field that holds a file."""
    return {"file_uploader_state_value": {"uploaded_file_info": [{"file_id": file, "name": name}]}}


async def hand_in(
    client: httpx2.AsyncClient, url: str, session_name: str, name: str, content: bytes
) -> tuple[str, int]:
    """Hand in a file; return its id, and the status of the answer."""
    file = f"{len(content)}-file"
    answer = await client.put(
        f"/_stcore/upload_file/{session_name}/{file}", files={"file": (name, content)}, headers={"Origin": url}
    )
    return file, answer.status_code


def hostile(address: str) -> Iterator[Upload]:
    """Yield files that somebody thought of, files that name an address, and good files with drawn damage."""
    draw = Random(SEED)
    for kind, content in hostile_uploads.returns().items():
        yield Upload("/check_a_return", kind, "return.xlsx" if content[:2] == b"PK" else "return.csv", content)
    for kind, content in hostile_uploads.pictures().items():
        yield Upload("/check_an_image", kind, "chart.png", content)
    for kind, content in (hostile_uploads.returns() | hostile_uploads.pictures()).items():
        yield Upload("/check_a_text", kind, draw.choice(DOCUMENT_NAMES), content)
    for kind, content in calling_files.callers(address).items():
        yield Upload("/check_an_image", kind, "chart.png", content)
    yield Upload("/check_a_text", "a document with parts elsewhere", "speech.docx", calling_files.document(address))
    for page, count in DRAWN.items():
        good = _good(page)
        for _ in range(count):
            kind, name, content = draw.choice(good)
            yield Upload(page, f"{kind} with drawn damage", name, damaged(content, draw))


def _good(page: str) -> list[tuple[str, str, bytes]]:
    if page == "/check_an_image":
        signed = [(ending, signed_files.signed(signed_files.of_format(ending))) for ending in ("png", "svg", "pdf")]
        return [(f"a signed {ending}", f"chart.{ending}", content) for ending, content in signed]
    if page == "/check_a_text":
        document = word_documents.document(word_documents.paragraph(SENTENCE) * 20)
        return [("a document", "speech.docx", document), ("a text", "speech.txt", SENTENCE.encode() * 20)]
    book = hostile_uploads.book()
    return [("a workbook", "return.xlsx", book), ("a table", "return.csv", hostile_uploads.GOOD * 20)]


def damaged(content: bytes, draw: Random) -> bytes:
    """Change, remove, repeat or insert some bytes of a file."""
    changed = bytearray(content)
    for _ in range(draw.randrange(1, 6)):
        at = draw.randrange(len(changed) + 1)
        match draw.randrange(5):
            case 0:
                changed[at : at + 1] = draw.randbytes(1)
            case 1:
                changed[at : at + draw.randrange(1, 40)] = b""
            case 2:
                changed[at:at] = changed[at : at + draw.randrange(1, 400)]
            case 3:
                changed[at:at] = draw.randbytes(draw.randrange(1, 40))
            case _:
                changed[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(changed)


def uploads(server: Server) -> Iterator[Finding]:
    """Hand in every file, while a listener stands at the address that some of them name."""
    with calling_files.listening() as (address, asked):
        files = list(hostile(address))
        slowest, faults = asyncio.run(_give_all(server, files))
        for page in DRAWN:
            found = [f"{kind}: {fault}" for where, kind, fault in faults if where == page]
            count = sum(one.page == page for one in files)
            said = "; ".join([*found[:5], f"the slowest page after {slowest[page]:.1f} s"])
            passed = not found and slowest[page] < SECONDS and server.is_running
            yield Finding(f"{count} hostile files given to {page}", said, passed=passed)
        named = sum(address.encode() in one.content for one in files)
        found = f"it was asked {len(asked)} times{': ' + ', '.join(asked[:3]) if asked else ''}"
        yield Finding(f"a listener at the address that {named} of these files name", found, passed=not asked)


async def _give_all(server: Server, files: list[Upload]) -> tuple[dict[str, float], list[tuple[str, str, str]]]:
    slowest, faults = dict.fromkeys(DRAWN, 0.0), []
    queue = iter(files)
    readers = common.Server(server.url, 0, server.process.pid)

    async def give(client: httpx2.AsyncClient) -> None:
        for one in queue:
            began = perf_counter()
            faults.extend((one.page, one.kind, fault) for fault in await _give(readers, client, one))
            slowest[one.page] = max(slowest[one.page], perf_counter() - began)

    async with httpx2.AsyncClient(base_url=server.url, timeout=2 * SECONDS) as client, asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(give(client))
    return slowest, faults


async def _give(server: common.Server, client: httpx2.AsyncClient, one: Upload) -> list[str]:
    """Hand in one file and run its page; return what is wrong with the page."""
    try:
        async with asyncio.timeout(2 * SECONDS), session(server, one.page) as page:
            file, status = await hand_in(client, server.url, page.name, one.name, one.content)
            if status in REFUSED:
                return []
            if status != httpx2.codes.NO_CONTENT:
                return [f"the upload is answered with {status}"]
            values: dict[str, dict[str, Any]] = {"file_uploader": uploaded(file, one.name)}
            if one.page == "/check_a_text":
                values["button"] = {"trigger_value": True}
            await page.fill(values)
            words = " ".join(page.words)
    except (OSError, RuntimeError, httpx2.HTTPError) as error:
        return [f"{type(error).__name__}: {error}"[:200]]
    leaks = [leak for leak in LEAKS if leak in words]
    return [*(f"the page holds {leak!r}" for leak in leaks), *(["the page fails"] if FAILED in words else [])]
