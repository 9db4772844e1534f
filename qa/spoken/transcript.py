"""What was spoken, beside what was expected: read, compared, searched for noise, and written as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa.report import table_row

SEPARATOR: Final = "\x1e"  # after each text that went to the voice
WORD: Final = re.compile(r"\w+")
ROLES: Final = "button|push button|link|image|figure|graphic|entry|combo box|check box|page tab|table|panel|landmark"
NOISE: Final = {  # what nobody wants to hear, and why
    r"\bclickable\b": "a thing that nobody needs to press is called clickable",
    r"\b(middle dot|greater|bullet operator|vertical bar)\b|^[·>|]$": "a mark between 2 things is spoken",
    rf"^({ROLES})\.?$": "a thing has no name",
    r"\b[a-z]+(_[a-z]+)+\b": "the name of an icon or a field is spoken",
    r"\[[a-z]\](?! [a-z])": "shorthand is spoken without its meaning",
    r"^chart: [a-z]+( [a-z]+)? (figure|image)": "a chart is named by a code word",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One step of a journey: what the reader does, the keys, what was spoken, and what had to be among it."""

    action: str
    keys: str
    spoken: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """What was expected and not heard."""
        return tuple(one for one in self.expected if not says(self.spoken, one))

    @property
    def faults(self) -> list[str]:
        """What was not heard, and what should not have been."""
        return [*(f"not heard: {one!r}" for one in self.lacking), *noise(self.spoken)]


def utterances(text: str) -> list[str]:
    """Read the texts that went to the voice, without those of white space alone."""
    return [" ".join(one.split()) for one in text.split(SEPARATOR) if one.strip()]


def says(spoken: tuple[str, ...] | list[str], expected: str) -> bool:
    """Whether the expected words were spoken one after another, however they were divided, pointed or written large."""
    return f" {_words(expected)} " in f" {_words(' '.join(spoken))} "


def noise(spoken: tuple[str, ...] | list[str]) -> list[str]:
    """Name what a listener would not want to hear: marks, code words, things without names, the same thing twice."""
    found = [
        f"{why}: {text!r}"
        for text in spoken
        for pattern, why in NOISE.items()
        if re.search(pattern, text, re.IGNORECASE)
    ]
    doubled = [f"spoken twice: {one!r}" for one, two in pairwise(spoken) if _words(one) == _words(two)]
    return found + doubled


def markdown(title: str, about: str, steps: list[Heard]) -> str:
    """Write a journey: what the reader does, what was heard, and what was expected beside it."""
    rows = [
        table_row(
            step.action,
            f"`{step.keys}`",
            "<br>".join(map(_cell, step.spoken)) or "(nothing)",
            "<br>".join(map(_cell, step.expected)) or "(anything)",
            "yes" if not step.faults else f"**no**: {_cell('; '.join(step.faults))}",
        )
        for step in steps
    ]
    head = ["| What the reader does | Keys | Heard | Expected | As expected |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([f"# {title}", "", about, "", *head, *rows, ""])


def _words(text: str) -> str:
    return " ".join(WORD.findall(text.lower()))


def _cell(text: str) -> str:
    return re.sub(r"([\\`*_<>])", r"\\\1", text)
