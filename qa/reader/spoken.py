"""A page as a screen reader would speak it: Chromium's accessibility tree, from top to bottom, and what is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

SILENT: Final = {"none", "generic", "InlineTextBox", "RootWebArea", "LineBreak", "LabelText", "ListMarker", "rowgroup"}
# Read with what stands in it and not by itself.
QUIET: Final = {"paragraph", "strong", "emphasis", "code", "term", "definition", "caption", "time", "mark", "Abbr"}
LEAVES: Final = {"link", "button", "tab", "option", "radio", "checkbox", "switch", "heading", "DisclosureTriangle"} | {
    "columnheader",
    "rowheader",
    "cell",
    "image",
    "img",
    "combobox",
    "textbox",
    "searchbox",
}
MUST_BE_NAMED: Final = (
    LEAVES - {"cell", "columnheader", "rowheader"}
    | {"region", "dialog", "listbox", "radiogroup"}
    | {
        "tablist",
        "navigation",
        "table",
        "figure",
        "article",
    }
)
STATES: Final = ("level", "checked", "expanded", "selected", "pressed", "disabled", "invalid", "hasPopup", "readonly")
PRESSED: Final = {"button", "link", "DisclosureTriangle", "combobox", "textbox", "checkbox", "switch"}
ICON: Final = re.compile(r"^[a-z]+(_[a-z]+)+$")  # the name of a picture in a font of pictures
MARK: Final = re.compile(r"\[[a-z]\]")


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that is spoken: how deep it stands, its role, its name, its states, and where it leads."""

    depth: int
    role: str
    name: str
    states: tuple[str, ...] = ()
    url: str = ""
    parts: tuple[Heard, ...] = field(default=(), repr=False)

    @property
    def line(self) -> str:
        """As it is written down, to be read."""
        said = "" if self.role == "text" else f"[{' '.join((self.role, *self.states))}] "
        return f"{'  ' * self.depth}{said}{self.name}".rstrip()


def heard(page: Page) -> list[Heard]:
    """Everything that is spoken of a page, from top to bottom."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    held = {node["nodeId"]: node for node in nodes}
    return list(_told(nodes[0], held, 0))


def _told(node: dict[str, Any], held: dict[str, Any], depth: int) -> Iterator[Heard]:
    role, name = node.get("role", {}).get("value", ""), (node.get("name", {}).get("value") or "").strip()
    parts = [held[one] for one in node.get("childIds", ()) if one in held]
    if node.get("ignored") or role in SILENT:
        for part in parts:
            yield from _told(part, held, depth)
    elif role == "StaticText":
        yield from [Heard(depth, "text", name)] if name else []
    elif role in QUIET:
        yield from _running(node, held, depth)
    else:
        yield Heard(depth, role, name, _states(node), _url(node))
        if role not in LEAVES or role in {"cell", "rowheader"}:
            below = (one for part in parts for one in _told(part, held, depth + 1))
            yield from (one for one in below if one.role != "text" or role not in LEAVES or one.name not in name)


def _running(node: dict[str, Any], held: dict[str, Any], depth: int) -> Iterator[Heard]:
    """Running text as one piece, and below it the controls that stand in it."""
    text = " ".join(_text(node, held).split())
    controls = [part for part in _below(node, held) if part["role"]["value"] in LEAVES]
    if len(text) > sum(len(part["name"]["value"]) for part in controls):
        yield Heard(depth, "text", text)
    for control in controls:
        yield from _told(control, held, depth + 1)


def _below(node: dict[str, Any], held: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in node.get("childIds", ()):
        if part := held.get(name):
            if not part.get("ignored") and part.get("role", {}).get("value") in LEAVES:
                yield part
            else:
                yield from _below(part, held)


def _text(node: dict[str, Any], held: dict[str, Any]) -> str:
    if node.get("role", {}).get("value") == "StaticText":
        return node.get("name", {}).get("value", "")
    return "".join(_text(held[one], held) for one in node.get("childIds", ()) if one in held)


def _states(node: dict[str, Any]) -> tuple[str, ...]:
    found = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    told = [
        name if found[name] is True else f"{name}={found[name]}"
        for name in STATES
        if found.get(name) not in {None, "false", ""}
    ]
    told = [
        one
        for one in told
        if one not in {"expanded=False", "selected=False", "disabled=False", "readonly=False", "hasPopup=false"}
    ]
    if "expanded" in found and found["expanded"] is False:
        told.append("closed")
    if value := node.get("value", {}).get("value"):
        told.append(f"value={value!r}")
    if text := node.get("description", {}).get("value"):
        told.append(f"described={text!r}")
    return tuple(told)


def _url(node: dict[str, Any]) -> str:
    return next((one["value"].get("value", "") for one in node.get("properties", ()) if one["name"] == "url"), "")


def written(found: list[Heard]) -> str:
    """What is heard as text, a line each."""
    return "\n".join(one.line for one in found) + "\n"


def wrong(found: list[Heard], page: Page) -> list[str]:
    """What would confuse a listener, a sentence each."""
    said = [f"a {one.role} has no name" for one in found if one.role in MUST_BE_NAMED and not one.name]
    said += [f"an icon is spoken: {one.name!r}" for one in found if ICON.match(one.name)]
    said += [f"a stroke is spoken: {one.name!r}" for one in found if "\\" in one.name]
    said += [
        f"shorthand is spoken without its meaning: {one.name!r}"
        for one in found
        if one.role in {"cell", "rowheader", "columnheader"} and MARK.search(one.name)
    ]
    return [*said, *_headings(found), *_twice(found), *_landmarks(found, page)]


def _headings(found: list[Heard]) -> Iterator[str]:
    levels = [
        (int(state.removeprefix("level=")), one.name)
        for one in found
        for state in one.states
        if one.role == "heading" and state.startswith("level=")
    ]
    if [level for level, _ in levels].count(1) != 1:
        yield f"there are {[level for level, _ in levels].count(1)} headings of level 1"
    for (before, _), (level, name) in pairwise(levels):
        if level > before + 1:
            yield f"the heading {name!r} leaves a level out"
    names = [name for level, name in levels]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"two headings are called {name!r}"


def _twice(found: list[Heard]) -> Iterator[str]:
    """Controls with one name that do different things, and drawings with one name."""
    places = defaultdict(list)
    for one in found:
        if one.role in PRESSED:
            places[one.role, one.name].append(one.url)
    for (role, name), urls in places.items():
        if len(urls) > 1 and (role != "link" or len(set(urls)) > 1):
            yield f"{len(urls)} of role {role} are called {name!r}"
    pictures = [one.name for one in found if one.role in {"img", "image"}]
    for name in {name for name in pictures if pictures.count(name) > 1}:
        yield f"two pictures are called {name!r}"


def _landmarks(found: list[Heard], page: Page) -> Iterator[str]:
    if [one.role for one in found].count("main") != 1:
        yield "there is not one main part"
    if page.evaluate("() => document.documentElement.lang") != "en-GB":
        yield "the language is not said"
    regions = [one.name for one in found if one.role in {"region", "navigation"}]
    for name in {name for name in regions if regions.count(name) > 1}:
        yield f"two parts are called {name!r}"
