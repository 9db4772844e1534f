"""What a screen reader speaks of a page, by Playwright's ARIA snapshot, and what would confuse a listener."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Page

# A line of a snapshot: role "name" [state] [state]: text; the whole before the colon may stand in single quotes.
QUOTED: Final = re.compile(r"'((?:[^']|'')*)'(.*)")
LINE: Final = re.compile(r'([a-z]+)(?: ("(?:[^"\\]|\\.)*"))?((?: \[[^\]]+\])*)(?::(?: (.*))?)?')
CONTROLS: Final = {"button", "link", "combobox", "textbox", "searchbox", "checkbox", "switch"}
NAMED: Final = CONTROLS | {
    "article", "dialog", "figure", "heading", "img", "listbox", "navigation", "option", "radio", "radiogroup", "region",
    "tab", "table", "tablist",
}  # fmt: skip
ICON: Final = re.compile(r"[a-z]+(_[a-z]+)+")  # the name of a picture in a font of icons
# They lead to a page as a whole, the one with what the reader has chosen and the other without: the page is the same.
ONE_PAGE: Final = {"Pages", "Breadcrumb"}
SHORTHAND: Final = re.compile(r"\[[a-z]\]")


@dataclass(frozen=True, slots=True)
class Node:
    """A thing that is spoken: its role, its name or text, the level of a heading, where a link leads, and in which list."""

    role: str
    name: str
    level: int = 0
    url: str = ""
    navigation: str = ""  # name of the landmark that it stands in


def speak(page: Page) -> str:
    """Write what is spoken of a page, from top to bottom: a line for each role, name and state."""
    return page.locator("body").aria_snapshot()


def nodes(snapshot: str) -> list[Node]:
    """Read the lines of a snapshot."""
    found: list[Node] = []
    navigation, depth = "", -1  # the landmark of the lines that are deeper than it
    for line in snapshot.splitlines():
        text = line.strip().removeprefix("- ")
        if (indent := len(line) - len(line.lstrip())) <= depth:
            navigation, depth = "", -1
        if text.startswith("/url:"):
            found[-1] = replace(found[-1], url=text.removeprefix("/url:").strip(' "'))
        elif quoted := QUOTED.fullmatch(text):
            text = quoted[1].replace("''", "'") + quoted[2]
        if match := LINE.fullmatch(text):
            level = re.search(r"\[level=(\d)\]", match[3])
            name = match[2] or match[4] or ""
            name = json.loads(name) if name.startswith('"') else name
            if match[1] == "navigation":
                navigation, depth = name, indent
            found.append(Node(match[1], name, int(level[1]) if level else 0, navigation=navigation))
    return found


def faults(spoken: list[Node]) -> list[str]:
    """Name what would confuse a listener."""
    return [*_names(spoken), *_headings(spoken), *_doubles(spoken)]


def _names(spoken: list[Node]) -> Iterator[str]:
    for node in spoken:
        if node.role in NAMED and not node.name:
            yield f"a {node.role} has no name"
        if node.role != "code" and ICON.fullmatch(node.name):
            yield f"an icon is spoken: {node.name!r}"
        if "\\" in node.name:
            yield f"a stroke is spoken: {node.name!r}"
        if node.role in {"cell", "rowheader", "columnheader"} and SHORTHAND.search(node.name):
            yield f"shorthand is spoken without its meaning: {node.name!r}"


def _headings(spoken: list[Node]) -> Iterator[str]:
    headings = [node for node in spoken if node.role == "heading"]
    if (count := [node.level for node in headings].count(1)) != 1:
        yield f"there are {count} headings of level 1"
    for before, after in pairwise(headings):
        if after.level > before.level + 1:
            yield f"the heading {after.name!r} leaves a level out"
    for name in _repeated(node.name for node in headings):
        yield f"two headings are called {name!r}"


def _doubles(spoken: list[Node]) -> Iterator[str]:
    """Find controls with one name that do different things, and pictures with one name."""
    urls = defaultdict(list)
    for node in spoken:
        if node.role in CONTROLS:
            url = node.url.partition("?")[0] if node.navigation in ONE_PAGE else node.url
            urls[node.role, node.name].append(url)
    for (role, name), places in urls.items():
        if len(places) > 1 and (role != "link" or len(set(places)) > 1):
            yield f"{len(places)} of role {role} are called {name!r}"
    for name in _repeated(node.name for node in spoken if node.role == "img"):
        yield f"two pictures are called {name!r}"
    if [node.role for node in spoken].count("main") != 1:
        yield "there is not one main part"


def _repeated(names: Iterable[str]) -> list[str]:
    found = list(names)
    return [name for name in dict.fromkeys(found) if found.count(name) > 1]
