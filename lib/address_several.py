"""The grammar of addresses, continued: fields that take several of a few values, as `?formats=png,pdf`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib.address import FEW, Refusal, shortened
from lib.words import listed, number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NONE: Final = "none"  # where there are usual values and none is wanted


@dataclass(frozen=True, slots=True)
class Several:
    """A field that takes several of a few values; `options` is value -> what readers call it.

    Args:
        usual: what a bare address means.
        most: values that may be given together.
    """

    question: str
    options: Mapping[str, str]
    usual: tuple[str, ...] = ()
    most: int = FEW


def parse(
    query: Mapping[str, Sequence[str]], fields: Mapping[str, Several]
) -> tuple[dict[str, tuple[str, ...]], tuple[Refusal, ...]]:
    """What an address asks for in fields of several values, in the order of their options, and what it asks in vain."""
    chosen, said = {}, []
    for name, field in fields.items():
        given = (query.get(name) or ("",))[-1]
        asked = list(dict.fromkeys(value for value in given.split(",") if value))
        known = [value for value in field.options if value in asked]
        unknown = [f"'{shortened(value)}'" for value in asked if value not in field.options and value != NONE]
        chosen[name] = tuple(known[: field.most]) if known or NONE in asked else field.usual
        if unknown:
            valid = listed(f"'{option}'" for option in list(field.options)[:FEW])
            verb = "is" if len(unknown) == 1 else "are"
            cause = f"The address asks for {name} {listed(unknown[:3])}, which {verb} not known."
            said.append(Refusal(name, f"{cause} It can be {valid}{_and_so_on(field)}.", "Left out."))
        if len(known) > field.most:
            cause = f"At most {number(field.most)} can be chosen: {field.question[:1].lower()}{field.question[1:]}."
            said.append(Refusal(name, cause, f"The first {number(field.most)} are kept."))
    return chosen, tuple(said)


def _and_so_on(field: Several) -> str:
    return f" or one of {len(field.options) - FEW} others" if len(field.options) > FEW else ""


def parameters(chosen: Mapping[str, Collection[str]], fields: Mapping[str, Several]) -> dict[str, str]:
    """The canonical query of fields of several values, as names and values."""
    ordered = {name: tuple(value for value in fields[name].options if value in chosen[name]) for name in fields}
    return {name: ",".join(values) or NONE for name, values in ordered.items() if values != fields[name].usual}
