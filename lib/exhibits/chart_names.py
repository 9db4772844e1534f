"""Short names of charts for people who hear them: what is drawn, with neither number nor period, which change."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BY_ID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proportion": "group-based offences among every 1,000 offences",
        "breakdown": "group-based offences by type",
        "crime-types": "shares of offence types",
        "years": "national totals by year",
        "forces-map": "map of police forces",
        "forces-compare": "police forces side by side",
        "forces-time": "recorded offences over time",
        "forces-spread": "variation of rates between police forces",
        "force-codes": "recorded offences by offence code",
        "force-peers": "rate beside those of forces with a similar number of children",
        "closed-cases": "statements on closed cases",
        "funding": "parts of the funding",
        "returned-map": "map of your data return",
        "returned-compare": "areas of your data return side by side",
        "returned-national": "your data return beside the published number",
    }
)
