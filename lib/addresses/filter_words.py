"""Describe the filters of a selection in words, as files and pictures name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib import exhibits
from lib.addresses import address
from lib.model import words
from lib.model.records import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.dataset.register import Register
    from lib.model.records import Selection


def describe(register: Register, selection: Selection, names: Iterable[str]) -> tuple[str, ...]:
    """Describe each filter that is set and changes one of these exhibits. A search is named, its text never repeated.

    Args:
        register: of the release.
        selection: in codes.
        names: ids of exhibits.

    Returns:
        "Forces: Surrey and Kent", one for each field, in the order of the selection's fields.
    """
    used = {field for name in names for field in _effective(name, register, selection).changed} - {"version"}
    choices, described = address.choices(register), []
    for field, value in selection.changed.items():
        if field not in used:
            continue
        if field == "rows":
            described.append("Rows: chosen by a search")
        elif field == "force":
            described.append(f"Forces: {words.listed(_force_name(register, code) for code in value)}")
        else:
            described.append(f"{choices[field].question}: {choices[field].options[str(value)]}")
    return tuple(described)


def _effective(name: str, register: Register, selection: Selection) -> Selection:
    """Return the fields that change an exhibit; all that it uses where it cannot be made."""
    if not exhibits.can_be_made(name, selection):
        return selection.only(exhibits.REGISTRY[name].uses)
    return exhibits.settled(name, register, selection)


def _force_name(register: Register, code: str) -> str:
    return "England and Wales as a whole" if code == WHOLE else register.forces[code].name
