"""Describe the filters of a selection in words, as files and pictures name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.exhibits import answers, naming
from lib.model import words
from lib.model.periods import spoken
from lib.model.records import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lib.dataset.register import Register
    from lib.model.records import Selection

FEW: Final = 2  # forces that a line names


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


def in_brief(register: Register, selection: Selection, *, dated: bool) -> str:
    """Describe the choices of the Police forces page in one line: "South Yorkshire, 11 codes, 2024/25, rate".

    `dated` is whether the view shows one year.
    """
    areas = [naming.area(register, code) for code in answers.area_codes(register, selection)]
    where = words.listed(areas) if len(areas) <= FEW else words.count_of(len(areas), "police force")
    total = selection.measure in register.totals
    what = words.count_of(len(register.codes_of(selection.measure)), "code") if total else f"code {selection.measure}"
    when = spoken(selection.year or register.newest_year) if dated else "all years"
    rated = selection.basis == "rate" or selection.view == "spread"
    return ", ".join((where, what, when, "rate" if rated else "counts"))


def _effective(name: str, register: Register, selection: Selection) -> Selection:
    """Return the fields that change an exhibit; all that it uses where it cannot be made."""
    if not exhibits.can_be_made(name, selection):
        return selection.only(exhibits.REGISTRY[name].uses)
    return exhibits.settled(name, register, selection)


def _force_name(register: Register, code: str) -> str:
    return "England and Wales as a whole" if code == WHOLE else register.forces[code].name
