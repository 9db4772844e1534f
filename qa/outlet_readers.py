"""Readers of every outlet but the pages: each asks for something, and compares what it says with the published values.

A reader raises WrongAnswerError where a value, a caution or a verdict is not what it must be, and DeferredError where the
server says when to ask again.
"""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
import zipfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree as ET

import httpx2
import mcp
import pypdf

from bench.sessions import session
from qa.published_values import (
    LEAST,
    by_force_and_code,
    exact_sentences,
    naming_a_child,
    statistics,
)
from qa.uploads import hand_in, uploaded
from tests import signed_files
from tests.claims import word_documents

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Collection

    from playwright.async_api import Browser

    from bench.common import Server
    from qa.published_values import YearCount

DEFERRED: Final = {429, 503, 504}  # with Retry-After
AS_PUBLISHED: Final = {"same", "rounded"}
SIGNED: Final = "/exhibits/breakdown.slide.png"
UNCHANGED: Final = "This image has not been changed"
CHANGED: Final = "This image has been changed"
UNSIGNED: Final = "We cannot confirm this image, because it carries no signature"
UNKNOWN: Final = "We cannot check this file, because it is no image of a known kind"
EMBEDDING: Final = """<!doctype html><html lang="en"><title>Elsewhere</title>
<iframe src="{url}" title="Chart" style="width: 100%; aspect-ratio: 1" loading="eager"></iframe>
<script src="{origin}/assets/embed.js"></script></html>"""
DRAWN: Final = "figure.chart.drawn .js-plotly-plot"
VALUES: Final = "(drawing) => drawing.data.flatMap((trace) => [...(trace.customdata ?? [])])"
FITTED: Final = "() => parseFloat(document.querySelector('iframe').style.height) > 0"


class WrongAnswerError(Exception):
    """Raised where an answer does not say what it must."""


class DeferredError(Exception):
    """Raised where the server says in words when to ask again."""


@dataclass(frozen=True, slots=True)
class Place:
    """What readers share: the server, connections to it, a browser, pictures that the server made, and another site.

    Attributes:
        pictures: by verdict.
        elsewhere: address of the other site, which frames charts.
    """

    server: Server
    client: httpx2.AsyncClient
    browser: Browser
    pictures: dict[str, bytes]
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One kind of reader: seconds between two of them, what each asks for, and how it reads."""

    pace: float
    targets: Collection[Any]
    read: Callable[[Place, Any], Awaitable[None]]


async def ask(client: httpx2.AsyncClient, path: str, **request: Any) -> httpx2.Response:  # noqa: ANN401 - as the client takes
    """Request a path, and return the answer with status 200.

    Raises:
        DeferredError: it says when to ask again.
        WrongAnswerError: it has another status, or no content.
    """
    method = "POST" if "json" in request else "GET"
    answer = await client.request(method, path, **request)
    if answer.status_code in DEFERRED and "Retry-After" in answer.headers:
        raise DeferredError(path)
    _must(answer.status_code == httpx2.codes.OK and bool(answer.content), f"{path}: status {answer.status_code}")
    return answer


async def pictures(client: httpx2.AsyncClient) -> dict[str, bytes]:
    """Take a signed picture from the server, and make others of it: verdict -> bytes."""
    signed = (await ask(client, SIGNED)).content
    painted = signed_files.saved_again(signed, _painted)
    return {
        UNCHANGED: signed,
        CHANGED: painted,
        UNSIGNED: signed_files.saved_again(signed, keep=False),
        UNKNOWN: signed[1:],
    }


def _painted(picture: Any) -> Any:  # noqa: ANN401 - of Pillow
    picture.putpixel((5, 5), (0, 0, 0))
    return picture


def _must(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - the condition is the whole meaning
    if not is_so:
        raise WrongAnswerError(otherwise)


async def read_statistic(place: Place, name: str) -> None:
    """Ask the API for a national figure, and again with its tag."""
    path = f"/api/v1/statistics/{name}"
    answer = await ask(place.client, path)
    said, value = answer.json(), float(statistics()[name]["value"])
    _must(said["value"] == value, f"{path}: {said['value']} for {value}")
    _must(bool(said["say"] and said["source"]["citation"]), f"{path}: no sentence or no source")
    again = await place.client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    _must((again.status_code, again.content) == (304, b""), f"{path}: {again.status_code} for its own tag")


async def read_rows(place: Place, target: tuple[str, str]) -> None:
    """Ask the API for the counts of a police force and code by year: it gives each as published."""
    area, code = target
    path = f"/api/v1/exhibits/forces-table?force={area}&measure={code}&per_page=100"
    rows = (await ask(place.client, path)).json()["items"]
    for one in by_force_and_code()[target]:
        found = [row for row in rows if row["area_code"] == area and row["period"] == one.ending]
        _must([row["value"] for row in found] == [one.offences], f"{path}: {one} is {[row['value'] for row in found]}")


async def check_sentences(place: Place, name: str) -> None:
    """Have the API check a published sentence, and the same with another number."""
    sentence, value = exact_sentences()[name]
    other = 2 * value + 1
    asked = {"text": f"{sentence} {sentence.replace(f'{value:,}', f'{other:,}')}"}
    found = (await ask(place.client, "/api/v1/check-text", json=asked)).json()["findings"]
    right = [one for one in found if one["end"] <= len(sentence) and _number(one["number"]) == value]
    wrong = [one for one in found if one["start"] > len(sentence) and _number(one["number"]) == other]
    _must(any(one["verdict"] == "same" and name in one["statistics"] for one in right), f"check-text, {name}: {right}")
    _must(bool(wrong) and not any(one["verdict"] in AS_PUBLISHED for one in wrong), f"check-text, {name}: {wrong}")


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or "-1")


async def call_tools(place: Place, target: tuple[str, YearCount]) -> None:
    """Call two tools as an assistant does: a national figure, and a count of a police force."""
    name, count = target
    async with mcp.Client(f"{place.server.url}/mcp") as client:
        figure = await client.call_tool("get_statistic", {"id": name})
        asked = {"area": count.area, "measure": count.code, "year": count.year}
        counted = await client.call_tool("get_counts", asked)
    for answer in (figure.structured_content or {}, counted.structured_content or {}):
        if answer.get("status") in DEFERRED:  # a tool has no Retry-After: it says in words when to ask again
            raise DeferredError(name)
    value, said = float(statistics()[name]["value"]), figure.structured_content or {}
    _must(said.get("value") == value, f"get_statistic, {name}: {said.get('value')} for {value}")
    said = counted.structured_content or {}
    if count.offences < LEAST:
        _must(said.get("value") is None, f"get_counts gives a count under {LEAST}: {asked}")
    else:
        _must(said.get("value") == count.offences, f"get_counts: {said.get('value')} for {count}")


async def open_slides(place: Place, target: tuple[str, str]) -> None:
    """Download slides; the table in their notes has each count, and none under 10."""
    area, code = target
    path = f"/exhibits/forces-time.pptx?force={area}&measure={code}"
    content = (await ask(place.client, path)).content
    notes = await asyncio.to_thread(_notes, content)
    for one in by_force_and_code()[target]:
        found = re.findall(rf"\t{area}\t[^\t]*\t([^\t]*)\t{re.escape(one.named)}(?=\s)", notes)
        _must(len(found) == 1, f"{path}: {one.named} stands {len(found)} times in its notes")
        _must(_is_said(one, found[0]), f"{path}: '{found[0]}' for {one}")


def _notes(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("ppt/notesSlides/notesSlide1.xml").decode()
    return unescape(re.sub("<[^>]*>", "", written.replace("</a:p>", "\n")))


def _is_said(count: YearCount, said: str) -> bool:
    """Whether a count is said as it is, or, where it is under 10 or would tell one, is not."""
    return not said.isdecimal() if count.offences < LEAST else said in {f"{count.offences:,}", f"{LEAST} or more"}


async def open_hearing_pack(place: Place, target: tuple[str, str]) -> None:
    """Download a hearing pack for Word or to print; it has the newest count of its police force."""
    area, ending = target
    path = f"/hearing_pack.{ending}?force={area}"
    content = (await ask(place.client, path)).content
    text = await asyncio.to_thread(_document_text if ending == "docx" else _printed_text, content)
    count = f"{naming_a_child(area).offences:,}"
    _must(count in text, f"{path} does not say {count}")
    _must("not all offences" in text, f"{path} has no caution")


def _document_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return unescape(re.sub("<[^>]*>", " ", archive.read("word/document.xml").decode()))


def _printed_text(content: bytes) -> str:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(text.split())


async def read_chart(place: Place, target: tuple[str, str, str]) -> None:
    """Read a chart as Plotly JSON and the page that embeds it."""
    area, code, look = target
    query = f"force={area}&measure={code}"
    path = f"/exhibits/forces-time.plotly.json?{query}&{look}"
    figure = (await ask(place.client, path)).json()
    values = [value for trace in figure["data"] for value in trace.get("customdata") or ()]
    texts = [text for trace in figure["data"] for text in trace.get("text") or ()]
    for one in by_force_and_code()[area, code]:
        shown = one.offences in values if one.offences >= LEAST else not any(_tells(text, one) for text in texts)
        _must(shown, f"{path}: {one}")
    _must(bool(figure["layout"]["meta"]["caveats"]), f"{path} has no caution")
    page = (await ask(place.client, f"/exhibits/forces-time.embed.html?{query}")).text
    _must('class="cautions"' in page or "caution" in page, f"the page that embeds {path} has no caution")


def _tells(text: str, count: YearCount) -> bool:
    return text.endswith(f", {count.named}: {count.offences}") and not text.startswith(("England", "Wales"))


@asynccontextmanager
async def elsewhere() -> AsyncGenerator[str]:
    """Run another site, each page of which frames the chart in its query; yield its address.

    It has an address of this machine, as the dashboard has: a browser lets no public page, and no page without an address,
    frame what runs here.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).split(maxsplit=2)[1].decode()
        body = EMBEDDING.format(**dict({"url": "", "origin": ""} | dict(parse_qsl(urlsplit(asked).query)))).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def open_embedded(place: Place, target: tuple[str, str]) -> None:
    """Open a page of another site with a chart of ours in a frame: it is drawn, and the frame fits it."""
    area, code = target
    url = f"{place.server.url}/exhibits/forces-time.embed.html?force={area}&measure={code}"
    context = await place.browser.new_context(viewport={"width": 720, "height": 900})
    try:
        page = await context.new_page()
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(error.message))
        await page.goto(f"{place.elsewhere}/?{urlencode({'url': url, 'origin': place.server.url})}")
        drawing = page.frame_locator("iframe").locator(DRAWN).first
        await drawing.wait_for(state="attached")
        values = await drawing.evaluate(VALUES)
        await page.wait_for_function(FITTED)
    finally:
        await context.close()
    _must(not failures, f"{url}: {failures[:1]}")
    for one in by_force_and_code()[target]:
        _must(one.offences < LEAST or one.offences in values, f"{url}: {one} is not drawn")


async def check_image(place: Place, verdict: str) -> None:
    """Upload a picture to "Check an image"."""
    async with session(place.server, "/check_an_image") as page:
        name = await _upload(place, page.name, "chart.png", place.pictures[verdict])
        await page.fill({"file_uploader": uploaded(name, "chart.png")})
        _must(any(verdict in words for words in page.words), f"'Check an image' does not say: {verdict}")


async def check_document(place: Place, name: str) -> None:
    """Upload a Word document to "Check a text"."""
    sentence, value = exact_sentences()[name]
    content = word_documents.document(word_documents.paragraph(sentence))
    async with session(place.server, "/check_a_text") as page:
        file = await _upload(place, page.name, "speech.docx", content)
        await page.fill({"file_uploader": uploaded(file, "speech.docx"), "button": {"trigger_value": True}})
        found = re.findall(r'<h2 id="findings">(.*?)</h2>', " ".join(page.words))
        said = found and "as published" in found[0]
        _must(bool(said), f"'Check a text' says '{found}' of {value:,} in the sentence of {name}")


async def _upload(place: Place, session_name: str, name: str, content: bytes) -> str:
    """Hand in a file; return its id."""
    file, status = await hand_in(place.client, place.server.url, session_name, name, content)
    _must(status == httpx2.codes.NO_CONTENT, f"an upload is answered with {status}")
    return file


async def read_feed(place: Place, path: str) -> None:
    """Read a feed or the calendar."""
    text = (await ask(place.client, path)).text
    if path.endswith(".ics"):
        _must(text.startswith("BEGIN:VCALENDAR") and text.rstrip().endswith("END:VCALENDAR"), f"{path} is cut short")
        return
    feed = ET.fromstring(text)  # noqa: S314 - our own server
    entries = [one for one in feed.iter() if one.tag.endswith(("}entry", "item"))]
    _must(bool(entries), f"{path} has no entry")
    if match := re.search(r"forces/(\w+)\.atom", path):
        count = f"{naming_a_child(match[1]).offences:,}"
        _must(count in text, f"{path} does not say {count}")


async def open_database(place: Place, path: str) -> None:
    """Download the data package as a database, and add up counts."""
    content = (await ask(place.client, path)).content
    wrong = await asyncio.to_thread(_wrong_in, content)
    _must(not wrong, f"{path}: {wrong[:3]}")


def _wrong_in(content: bytes) -> list[str]:
    added = (
        "SELECT sum(offences) FROM recorded_offences "
        "WHERE area = ? AND code = ? AND quarter_start >= ? AND quarter_start < ?"
    )
    counts = [years[-1] for years in by_force_and_code().values()]
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
        held = [(one, connection.execute(added, (one.area, one.code, *_span(one))).fetchone()[0]) for one in counts]
    finally:
        connection.close()
    return [f"{found} for {one}" for one, found in held if found != one.offences]


def _span(count: YearCount) -> tuple[str, str]:
    start = int(count.year[:4])
    return f"{start}-04-01", f"{start + 1}-04-01"


def outlets() -> dict[str, Outlet]:
    """Return every kind of reader, each with targets so few that the caches can hold what is made of them."""
    pairs = sorted(by_force_and_code())
    few, forces = pairs[:: len(pairs) // 24], sorted({area for area, _ in pairs})
    years = [by_force_and_code()[pair][-1] for pair in few]
    looks = [f"shape={shape}&ground={ground}" for shape in ("wide", "tall") for ground in ("light", "dark")]
    names = sorted(statistics())
    feeds = [f"/feeds/forces/{area}.atom" for area in forces[::8]]
    feeds += [f"/feeds/statistics/{name}.atom" for name in names[::12]]
    packs = [(area, ending) for area in forces[::8] for ending in ("docx", "pdf")]
    return {
        "API: a figure": Outlet(1.0, names, read_statistic),
        "API: counts": Outlet(1.0, few, read_rows),
        "API: text to check": Outlet(4.0, sorted(exact_sentences()), check_sentences),
        "assistant": Outlet(4.0, list(zip(names, years * 4, strict=False)), call_tools),
        "slides": Outlet(4.0, few, open_slides),
        "hearing pack": Outlet(8.0, packs, open_hearing_pack),
        "chart": Outlet(1.0, [(*pair, look) for pair in few[::2] for look in looks], read_chart),
        "embedded chart": Outlet(12.0, few[::4], open_embedded),
        "image to check": Outlet(12.0, (UNCHANGED, CHANGED, UNSIGNED, UNKNOWN), check_image),
        "document to check": Outlet(8.0, sorted(exact_sentences()), check_document),
        "feed": Outlet(3.0, ["/releases.ics", *feeds], read_feed),
        "database": Outlet(20.0, ["/data/data-package.sqlite"], open_database),
    }
