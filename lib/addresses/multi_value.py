"""The grammar of fields with several values, such as `?formats=png,pdf`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.addresses.address import FEW, Refusal
from lib.model.records import NONE
from lib.model.words import listed, number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class MultiChoice:
    """A field that takes several of a few values; `options` maps values to labels.

    Args:
        usual: the default.
        most: the largest number of values.
        needed: whether at least one must be chosen, so that an address cannot request none.
    """

    question: str
    options: Mapping[str, str]
    usual: tuple[str, ...] = ()
    most: int = FEW
    needed: bool = False

    @property
    def may_be_none(self) -> frozenset[str]:
        """The value for none, where none may be chosen."""
        return frozenset(() if self.needed else (NONE,))


def parse(
    query: Mapping[str, Sequence[str]], fields: Mapping[str, MultiChoice]
) -> tuple[dict[str, tuple[str, ...]], tuple[Refusal, ...]]:
    """Parse fields of several values, in the order of their options, with a refusal for each invalid value."""
    chosen, refusals = {}, []
    for name, field in fields.items():
        text = ",".join(query.get(name, ()))
        values = list(dict.fromkeys(value for value in text.split(",") if value))
        known = [value for value in field.options if value in values]
        unknown = any(value not in {*field.options, *field.may_be_none} for value in values)
        chosen[name] = tuple(known[: field.most]) if known or field.may_be_none & {*values} else field.usual
        if unknown:
            valid = listed(f"'{option}'" for option in list(field.options)[:FEW])
            cause = f"We could not find what this link asks for under \"{field.question}\" ('{name}=')."
            refusals.append(Refusal(name, f"{cause} It can be {valid}{_and_so_on(field)}.", "We left it out."))
        if len(known) > field.most:
            cause = f'You can choose at most {number(field.most)} under "{field.question}".'
            refusals.append(Refusal(name, cause, f"We kept the first {number(field.most)}."))
    return chosen, tuple(refusals)


def _and_so_on(field: MultiChoice) -> str:
    return f" or one of {len(field.options) - FEW} others" if len(field.options) > FEW else ""


def parameters(chosen: Mapping[str, Collection[str]], fields: Mapping[str, MultiChoice]) -> dict[str, str]:
    """Return the canonical query of fields of several values, as names and values."""
    ordered = {name: tuple(value for value in fields[name].options if value in chosen[name]) for name in fields}
    return {name: ",".join(values) or NONE for name, values in ordered.items() if values != fields[name].usual}
