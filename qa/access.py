"""Access for everyone: WCAG 2.2 AA.

Every page of the dashboard, the bulletin with pages of four police forces, the page of every exhibit, and what stands
where an address is refused, a release was withdrawn or no figures are public, are opened in Chromium. Each place is
looked at by axe-core (every rule for levels A and AA, contrast and targets of 24 px included, and its best practices) at
320, 768 and 1280 px, light and dark, with each tab, fold and list open; walked through by keyboard; made larger in four
ways; and read as a screen reader would speak it, into `artefacts/qa/spoken/`. What axe cannot settle about colours is
worked out from the colours themselves. That each mark of a drawing differs from its ground, and can be told without
seeing colours, is tested in `tests/charts/test_contrast.py`.

What falls short: nobody who uses a screen reader, a switch or voice control has tried it, and no browser but Chromium.
A drawing is one picture to a screen reader; its table is beside it. The main landmark holds the menu and the foot of the
page, because Streamlit puts all into one; a link leads past the menu. The words in a drawing do not follow a reader's own
spacing of text.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import Error, sync_playwright

from lib.outlets.pictures import browser
from qa.findings import KEPT, Finding
from qa.reader import keyboard, looks, places, reflow, rules, spoken
from tests.e2e import axe
from tests.e2e.conftest import QUIET, chromium, served
from tests.release_packages import FIRST, House

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from qa.reader.places import Place

SPOKEN: Final = KEPT / "spoken"
WORKERS: Final = 2
SECOND: Final = "2026-11-23"  # a made-up release beside the one in data/
SHOWN: Final = 4  # faults that are told one by one
JOURNEYS: Final = {
    "A minister skips the menu, reads a headline figure and copies it with its caution": keyboard.minister,
    "A committee clerk finds a force by a place and copies the link to the view": keyboard.clerk,
    "A press officer opens the pictures of a view and saves a PNG": keyboard.press_officer,
}
SETTINGS: Final = {
    "A reader asks for less movement": looks.still,
    "A reader's own few colours replace ours (forced colours)": looks.few_colours,
    "A page is printed, from light and from dark": looks.on_paper,
}
HELD: Final[dict[str, Any]] = {}  # of this process: its browser


@dataclass(frozen=True, slots=True)
class Told:
    """What one job found: how much it counted, by name, and what is wrong, a sentence each."""

    place: str
    counts: dict[str, int]
    faults: dict[str, list[str]]
    title: str = ""


def ready() -> None:
    """Start this process's own browser, which ends with it."""
    playwright = sync_playwright().start()
    options: Any = {"executable_path": chromium(), "args": ["--no-sandbox", *QUIET]}
    HELD["browser"] = playwright.chromium.launch(**options)


def job(work: Callable[[Page, str, Place | None], Told], base: str, place: Place | None) -> Told:
    """Do one piece of work in a page of its own. A browser that was too slow is given a second chance."""
    for last in (False, True):
        context = HELD["browser"].new_context(locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.route("**/exhibits/*.svg*", lambda route: route.fulfill(content_type="image/svg+xml", body=places.EMPTY))
        page.route(
            "**/bulletin/drawings/*", lambda route: route.fulfill(content_type="image/svg+xml", body=places.EMPTY)
        )
        try:
            return work(page, base, place)
        except (Error, AssertionError) as why:
            if last:
                said = " ".join(str(why).split())[:200]
                return Told(place.name if place else "", {}, {"did not come to its end": [said]})
        finally:
            context.close()
    raise AssertionError("unreachable")


def ask(page: Page, base: str, place: Place | None) -> Told:
    """The rules of axe on one place."""
    at = _at(base, place)
    asked, said = rules.held(page, at)
    return Told(at.name, {"asked": asked}, {"axe": said}, page.title())


def see(page: Page, base: str, place: Place | None) -> Told:
    """One place made larger, walked through narrow and low, then wide and dark, and heard."""
    at = _at(base, place)
    places.come(page, at, 320, reflow.LOW)
    lost = reflow.lost(page, 320)
    few, seen = keyboard.walk(page, column=True)
    places.come(page, at, 1280, scheme="dark")
    found = spoken.heard(page)
    (SPOKEN / f"{at.name}.txt").write_text(spoken.written(found), encoding="utf-8")
    confusing = spoken.wrong(found, page)
    lost += reflow.lost(page, 1280)
    many, more = keyboard.walk(page, column=False)
    counts = {"heard": len(found), "stops": few + many, "larger": len(reflow.WAYS)}
    return Told(at.name, counts, {"larger": lost, "keyboard": seen + more, "heard": confusing}, page.title())


def operate(page: Page, base: str, place: Place | None) -> Told:
    """Every filter of one place, by keyboard."""
    at = _at(base, place)
    count, said = keyboard.operated(page, at)
    return Told(at.name, {"filters": count}, {"filters": said})


def try_out(what: str, page: Page, base: str, _place: Place | None) -> Told:
    """One journey, or one of a reader's own settings."""
    return Told(what, {}, {what: (JOURNEYS | SETTINGS)[what](page, base)})


def _at(base: str, place: Place | None) -> Place:
    if place is None:
        raise AssertionError("this work is done at a place")
    return places.at(base, place)


def findings() -> Iterator[Finding]:
    """Everything, in two browsers beside one server."""
    shutil.rmtree(SPOKEN, ignore_errors=True)
    SPOKEN.mkdir(parents=True)
    every = [*places.APP, *places.PLAIN, *places.EXHIBITS]
    walked = [
        *places.APP,
        *places.PLAIN,
        *places.named("exhibit-breakdown", "exhibit-forces-table", "exhibit-register"),
    ]
    tried = [what for what in (*JOURNEYS, *SETTINGS) if browser.chromium() or "PNG" not in what]
    with served() as base, ProcessPoolExecutor(WORKERS, get_context("spawn"), ready) as pool:
        # The longest first, so that both browsers end together.
        work = [partial(job, ask, base, place) for place in sorted(every, key=lambda one: not (one.app and one.parts))]
        work += [partial(job, see, base, place) for place in walked]
        work += [partial(job, operate, base, place) for place in places.APP if place.parts]
        work += [partial(job, partial(try_out, what), base, None) for what in tried]
        told = [one.result() for one in [pool.submit(piece) for piece in work]]
        told += [one.result() for one in withdrawn(pool)]
    yield from _summed(told, len(every), tried)


def withdrawn(pool: ProcessPoolExecutor) -> Iterator[Any]:
    """An earlier release, one that was withdrawn, and nothing left to show: each on a server of made-up releases."""
    with tempfile.TemporaryDirectory() as place:
        house = House(Path(place))
        house.add(SECOND, "2026-11-26T14:01:00", checked=False, more=10_000)
        with served(XDG_CACHE_HOME=place, **house.folders) as base:
            _until(f"{base}/exhibits/breakdown?version={FIRST}", 200)
            yield from _both(
                pool, base, _one("earlier", f"/offences?version={FIRST}"), _one("earlier-data", "/data/", app=False)
            )
            yield from _both(pool, base, _one("earlier-exhibit", f"/exhibits/years?version={FIRST}", app=False))
            house.withdraw((SECOND, "2026-11-26T14:02:00", "One force was counted twice."))
            _until(f"{base}/exhibits/breakdown?version={SECOND}", 410)
            yield from _both(pool, base, _one("taken-back", f"/forces?version={SECOND}"))
            yield from _both(pool, base, _one("gone", f"/exhibits/breakdown?version={SECOND}", app=False))
            house.withdraw(
                (SECOND, "2026-11-26T14:02:00", "One force was counted twice."),
                (FIRST, "2026-11-26T14:03:00", "A test."),
            )
            _until(f"{base}/exhibits/breakdown", 503)
            yield from _both(pool, base, _one("closed", "/"), _one("closed-bulletin", "/bulletin", app=False))


def _one(name: str, path: str, *, app: bool = True) -> Place:
    return places.Place(f"release-{name}", path, app=app, parts=False)


def _both(pool: ProcessPoolExecutor, base: str, *found: Place) -> list[Any]:
    """The rules and the eye on some places, done before what they show is changed."""
    asked = [pool.submit(job, work, base, place) for place in found for work in (ask, see)]
    for one in asked:
        one.result()
    return asked


def _until(address: str, status: int, seconds: float = 60) -> None:
    """Wait until an address is answered so: a server takes in what changed beside it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address) as answer:
                found = answer.status
        except urllib.error.HTTPError as refused:
            with refused:
                found = refused.code
        if found == status:
            return
        time.sleep(0.3)
    raise TimeoutError(f"{address} is not answered with {status}")


def _summed(told: list[Told], places_of_all: int, tried: list[str]) -> Iterator[Finding]:
    counts = Counter[str]()
    faults: dict[str, list[str]] = {}
    for one in told:
        counts.update(one.counts)
        for kind, said in one.faults.items():
            faults.setdefault(kind, []).extend(f"{one.place}: {sentence}" for sentence in said)

    def finding(what: str, kind: str, found: str) -> Finding:
        wrong = faults.get(kind, [])
        more = f" And {len(wrong) - SHOWN} more." if len(wrong) > SHOWN else ""
        return Finding(what, " ".join(wrong[:SHOWN]) + more if wrong else found, not wrong)

    released = sum(one.place.startswith("release-") for one in told) // 2
    yield finding(
        f"axe-core on {places_of_all + released} places at three widths, light and dark, with tabs, folds and lists open",
        "axe",
        f"asked {counts['asked']} times: no rule is broken, and nothing is left to be settled",
    )
    for one in axe.EXEMPT:
        yield Finding(f"Exempt from axe's rule '{one.rule}': elements with {one.has}", one.why, held=True)
    yield finding(
        "Made larger: 1280 x 1024 at 400 %, there and at 1280 px with spaced text, text alone at 200 %",
        "larger",
        f"{counts['larger']} times: nothing cut off, outside, one over another or scrolled sideways but wide tables",
    )
    yield finding(
        "Tab from the first stop to the last, at 320 x 256 in light and 1280 x 900 in dark",
        "keyboard",
        f"{counts['stops']} stops: all reached in the order of the page, none covered, a ring of 3 to 1 around each",
    )
    yield finding(
        "Every filter changed by keyboard, every list closed by Tab and by Escape",
        "filters",
        f"{counts['filters']} filters: the keyboard stays where it was, and what changed is said politely",
    )
    for what in tried:
        yield finding(
            what, what, "done by keyboard alone, and seen at each step" if what in JOURNEYS else "nothing is lost"
        )
    yield finding(
        "Each place read as a screen reader would speak it, into artefacts/qa/spoken/",
        "heard",
        f"{counts['heard']} things heard: all named, no two alike that do different things, headings in order, "
        "no icon, no shorthand and no part of a drawing spoken as such",
    )
    titles = Counter(
        one.title for one in told if one.title and "asked" in one.counts and not one.place.startswith("release-")
    )
    twice = [f"{title!r} ({count} times)" for title, count in titles.items() if count > 1 and not _same(title, told)]
    yield Finding("Titles", " ".join(twice) or f"{len(titles)}, each telling its page from the others", not twice)
    if "did not come to its end" in faults:
        yield finding("Work that was not done", "did not come to its end", "none")


def _same(title: str, told: list[Told]) -> bool:
    """Whether places with one title are one page that a reader filtered, or one kind of refusal."""
    known = {one.place: one for one in told if one.title == title}
    pages = {place.path.partition("?")[0] for place in places.EVERY if place.name in known}
    return len(pages) == 1 or title.startswith("Page not found")
