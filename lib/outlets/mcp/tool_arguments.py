"""Read the arguments of a tool strictly: what would have no effect is refused, as the API does."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from lib.model import words
from lib.outlets.api.problems import ProblemError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lib.dataset.register import Register

MOST_TEXT: Final = 200  # characters of an argument that is not a text to check
FEW: Final = 20  # values that a refusal lists


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolArgument:
    """One argument of a tool: a text, or several of them.

    Args:
        name: as an assistant gives it.
        about: what it is.
        options: the values that it may have, of a release; any where there are none.
        most: how many values it takes; 1 for a text, more for a list.
        longest: characters of a value.
        required: whether the tool cannot do without it.
    """

    name: str
    about: str
    options: Callable[[Register], tuple[str, ...]] | None = None
    most: int = 1
    longest: int = MOST_TEXT
    required: bool = False

    def schema(self, register: Register) -> dict[str, Any]:
        """Describe the argument as JSON Schema."""
        one: dict[str, Any] = {"type": "string", "maxLength": self.longest}
        if self.options and (options := self.options(register)):
            one = {"type": "string", "enum": list(options)}
        if self.most == 1:
            return one | {"description": self.about}
        return {"type": "array", "items": one, "maxItems": self.most, "description": self.about}


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments as given: of each its values, none where it was left out."""

    values: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Return a value; empty where it was left out."""
        return next(iter(self.values.get(name, ())), "")

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values."""
        return self.values.get(name, ())


def input_schema(arguments: tuple[ToolArgument, ...], register: Register) -> dict[str, Any]:
    """Describe the arguments of a tool as JSON Schema."""
    return {
        "type": "object",
        "properties": {argument.name: argument.schema(register) for argument in arguments},
        "required": [argument.name for argument in arguments if argument.required],
        "additionalProperties": False,
    }


def read(arguments: tuple[ToolArgument, ...], given: Mapping[str, Any], register: Register) -> Given:
    """Read what an assistant gives. A number is taken as text, and a list that was written as JSON as a list.

    Raises:
        ProblemError: an argument is unknown, missing, of another type, too long, or not one of its values.
    """
    known = {argument.name: argument for argument in arguments}
    if set(given) - set(known):
        raise _not_understood(f"This tool takes {words.listed(map(quoted, known))}, and nothing else.")
    found = {name: _values(known[name], value, register) for name, value in given.items()}
    for argument in arguments:
        if argument.required and not found.get(argument.name):
            raise _not_understood(f"This tool needs '{argument.name}'. {argument.about}")
    return Given(found)


def quoted(name: str) -> str:
    """Return a name or a value as it stands in a sentence."""
    return f"'{name}'"


def _values(argument: ToolArgument, given: object, register: Register) -> tuple[str, ...]:
    if isinstance(given, str) and argument.most > 1:
        with suppress(orjson.JSONDecodeError):  # some clients write a list as text
            given = parsed if isinstance(parsed := orjson.loads(given), list) else given
    listed = given if isinstance(given, list) and argument.most > 1 else [given]
    if len(listed) > argument.most:
        raise _not_understood(f"'{argument.name}' takes at most {argument.most} values.")
    values = tuple(value for one in listed if (value := _text(argument, one)))
    options = argument.options(register) if argument.options else ()
    if options and not set(values) <= set(options):
        few = words.listed(map(quoted, options[:FEW]))
        raise _not_understood(f"'{argument.name}' can be one of {few}.")
    return values


def _text(argument: ToolArgument, given: object) -> str:
    """Return one value as text without blanks around it; empty where nothing was given."""
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise _not_understood(f"'{argument.name}' must be text.")
    text = str(given).strip()
    if len(text) > argument.longest:
        raise _not_understood(f"'{argument.name}' can have at most {argument.longest:,} characters.")
    return text


def _not_understood(detail: str) -> ProblemError:
    return ProblemError(problem("not-understood", detail))
