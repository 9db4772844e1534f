"""The only grammar of addresses: query -> (Selection, sentences about what was not understood), and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from lib.model import Selection
from lib.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the selection that takes one of a few values; `options` is value -> what readers call it."""

    question: str
    options: Mapping[str, str]


CHOICES: Mapping[str, Choice] = MappingProxyType(
    {
        "figures": Choice(
            "Figures shown",
            MappingProxyType(
                {"published": "As published (exact)", "announced": "As announced on 16 January 2025"},
            ),
        ),
    }
)


def parse(query: Mapping[str, Sequence[str]]) -> tuple[Selection, tuple[str, ...]]:
    """What an address asks for, and one plain sentence for each value that was not understood.

    A value that is not known falls back to the default; parameters that are not ours are left alone. Of a parameter
    given more than once, the last counts.
    """
    selection, unknown = Selection(), []
    for name, choice in CHOICES.items():
        given = query.get(name, ())
        if not given:
            continue
        value = given[-1]
        if value in choice.options:
            selection = replace(selection, **{name: value})
        else:
            valid = listed(f"'{option}'" for option in choice.options)
            unknown.append(
                f"The address asks for {name} '{_shortened(value)}', which is not known. It can be {valid}. "
                f"The page shows: {choice.options[getattr(selection, name)].lower()}."
            )
    return selection, tuple(unknown)


def query(selection: Selection) -> str:
    """The canonical query: sorted, defaults left out, so that equal selections share caches and links."""
    return urlencode(sorted(parameters(selection).items()), safe=",")


def parameters(selection: Selection) -> dict[str, str]:
    """The canonical query as names and values."""
    return {name: str(value) for name, value in selection.changed.items()}


def path(place: str, selection: Selection) -> str:
    """A place with the canonical query."""
    asked = query(selection)
    return f"{place}?{asked}" if asked else place


def _shortened(value: str) -> str:
    printable = "".join(character for character in value if character.isprintable())
    return printable if len(printable) <= 40 else f"{printable[:40]}\N{HORIZONTAL ELLIPSIS}"  # noqa: PLR2004
