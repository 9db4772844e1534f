"""Say in sentences how the answers to one question differ between two releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.model import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.outlets.answers.full_answer import FullAnswer

    Answers = Mapping[str, FullAnswer]

# What may change of an answer, with its name. Addresses differ in every release and are left out.
NUMBER: Final = ("value", "qualifier", "printed")
PARTS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("say", "no_sentence"), "sentence that may be said"),
    (("caveats",), "cautions"),
    (("source", "further_sources", "grade", "read_in", "label"), "source or where we read it"),
    (("designation",), "words on official status"),
    (("measure", "unit", "period", "area"), "name, unit, period or area"),
    (("note_codes", "notes"), "notes"),
)


def sentences(before: Answers, now: Answers) -> tuple[str, ...]:
    """Say what changed between two releases; empty where nothing did.

    Args:
        before: answers of the release before, by a key that stays.
        now: those of the release, by the same keys.
    """
    both = [key for key in now if key in before]
    said = [f"New in this feed: {now[key].measure}, {now[key].period}." for key in now if key not in before]
    said += [
        f"No longer in this feed: {before[key].measure}, {before[key].period}." for key in before if key not in now
    ]
    said += [
        _number(before[key], now[key], alone=len(now) == 1) for key in both if _differ(before[key], now[key], NUMBER)
    ]
    changed = {
        name: sum(_differ(before[key], now[key], parts) for key in both if not _told(before[key], now[key], parts))
        for parts, name in PARTS
    }
    said += [_part(name, count, len(now)) for name, count in changed.items() if count]
    return tuple(said)


def _differ(before: FullAnswer, now: FullAnswer, parts: tuple[str, ...]) -> bool:
    return any(getattr(before, part) != getattr(now, part) for part in parts)


def _told(before: FullAnswer, now: FullAnswer, parts: tuple[str, ...]) -> bool:
    """Return whether a part follows from what is said already: a new number makes a new sentence."""
    return "say" in parts and _differ(before, now, NUMBER)


def _number(before: FullAnswer, now: FullAnswer, *, alone: bool) -> str:
    subject = "The number changed" if alone else f"{words.capitalised(now.measure)}: the number changed"
    return f"{subject}. Before, we gave {before.printed}."


def _part(name: str, count: int, total: int) -> str:
    if total == 1:
        return f"The {name} changed."
    return f"The {name} changed for {count} of {total} figures."
