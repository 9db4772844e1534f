"""What assistants can read beside the tools, as plain text: the glossary, the methods and every caution."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from lib.outlets.html import fragments
from lib.search import catalogue, methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.dataset.register import Register

BLOCKS: Final = frozenset({"h2", "h3", "p", "li", "ol", "ul"})
HEADINGS: Final = frozenset({"h2", "h3"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingMatter:
    """One text: its address for clients, name, title, what it is, and how it is made of a release."""

    uri: str
    name: str
    title: str
    about: str
    make: Callable[[Register], str]


def glossary(register: Register) -> str:
    """Write each term with its meaning, a line each."""
    return "\n".join(f"{term}: {meaning}" for term, meaning in register.definitions.items())


def method_text(register: Register) -> str:
    """Write the methods as they stand on the page of sources, without mark-up."""
    reader = _PlainText()
    page = fragments.render("methods.html", sections=methods.SECTIONS, facts=methods.facts(register))
    reader.feed(page)
    reader.close()
    return "\n".join(filter(None, (" ".join(block.split()) for block in reader.blocks)))


def cautions(register: Register) -> str:
    """Write every caution in full, most important first, with what it applies to."""
    told = []
    for caveat, applies in catalogue.caveats(register):
        shown = "Always show it. " if caveat.must_show else ""
        told.append(f"{caveat.short} {caveat.long} {shown}It applies to: {'; '.join(applies)}.")
    return "\n\n".join(told)


class _PlainText(HTMLParser):
    """Collects the text of a page, a block for each heading, paragraph and item of a list."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as it is called
        if tag in BLOCKS:
            self.blocks.append("# " if tag in HEADINGS else "")

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data


MATTER: Final = (
    ReadingMatter(
        uri="recorded-csae://glossary",
        name="glossary",
        title="Glossary",
        about="What each term means. Read it before you explain a figure.",
        make=glossary,
    ),
    ReadingMatter(
        uri="recorded-csae://methods",
        name="methods",
        title="Methods",
        about="How the figures were counted, and what they can and cannot show.",
        make=method_text,
    ),
    ReadingMatter(
        uri="recorded-csae://caveats",
        name="caveats",
        title="Cautions",
        about="Every caution in full, with the figures that it belongs to.",
        make=cautions,
    ),
)
