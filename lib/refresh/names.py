"""Whose counts the official tables hold: names of forces to codes, and the bodies that are not forces."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

# Names under which Home Office tables have given a force besides `forces.home_office_name`, by that name.
OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"City of London": "London, City of", "Devon & Cornwall": "Devon and Cornwall"}
)
# Bodies that report fraud: they police nowhere, and what they report is not a force's.
NOT_FORCES: Final = ("Action Fraud", "CIFAS", "UK Finance")


def force_codes(forces: pl.DataFrame) -> Mapping[str, str]:
    """The code of each force by every name that the source may give it.

    Args:
        forces: the forces table: `code`, `home_office_name`.
    """
    codes = dict(forces.select("home_office_name", "code").iter_rows())
    others = {name: codes[official] for name, official in OTHER_NAMES.items() if official in codes}
    return MappingProxyType(others | codes)
