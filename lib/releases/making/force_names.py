"""Map the force names and offence codes of the official tables, and list those to leave out."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

# Other names of forces in Home Office tables -> `forces.home_office_name`.
OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"City of London": "London, City of", "Devon & Cornwall": "Devon and Cornwall"}
)
# Bodies that report fraud: they have no area and are no forces.
NOT_FORCES: Final = ("Action Fraud", "CIFAS", "UK Finance")
# Home Office codes of other offences, as listed by the Office for National Statistics; their rows are left out. A code
# that is neither here nor in offence_codes.csv is new and must be classified for the refresh.
# fmt: off
OTHER_CODES: Final = frozenset({
    "1", "1/4.1/4.10/4.2", "2", "3A", "3B", "4.1", "4.10", "4.2", "4.3", "4.4", "4.6", "4.7", "4.8", "4.9", "5D",
    "5E", "8L", "8M", "8N", "8P", "8Q", "8S", "9A", "9B", "10A", "10B", "10C", "10D", "11A", "13", "14", "15",
    "17A", "19C", "19F", "20A", "22A", "24", "26", "27", "28A", "28B", "28C", "28D", "28E", "28F", "28G", "28H",
    "29", "29A", "30A", "30B", "30C", "30D", "31", "31A", "33", "33A", "34A", "34B", "35", "36", "37.1", "37.2",
    "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "49A", "54", "56A", "56B", "58A", "58B",
    "58C", "58D", "58J", "59", "60", "61", "61A", "62A", "66", "67", "69", "70", "72", "76", "79", "80", "81", "83",
    "88C", "88D", "88E", "90", "92A", "92C", "92D", "92E", "95", "96", "99", "104", "105A", "105B", "106", "126",
    "802", "814",
})
# fmt: on


def force_codes(forces: pl.DataFrame) -> Mapping[str, str]:
    """Map every name of a force in the source to its code.

    Args:
        forces: the forces table: `code`, `home_office_name`.
    """
    codes = dict(forces.select("home_office_name", "code").iter_rows())
    others = {name: codes[official] for name, official in OTHER_NAMES.items() if official in codes}
    return MappingProxyType(others | codes)
