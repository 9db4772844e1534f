"""The registry of exhibits: id -> what builds it, its page, and which fields of a selection change it.

`exhibit` defines the one value that every outlet takes; each other module builds some of them from a register and a
selection, or words that they share (`answers`, `naming`, `worded`, `tables`). Pages, addresses, files and tests walk
the registry: a new exhibit is one builder and one line here. Pure: nothing here reads a file, a query or a clock.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.charts.base import Finished, fold
from lib.exhibits import (
    forces_now,
    forces_profile,
    forces_spread,
    forces_time,
    funding,
    headlines,
    offences,
    operations,
    recommendations,
    recorded,
    sources,
    timeline,
)
from lib.exhibits.exhibit import Builder, Exhibit
from lib.model import words
from lib.model.records import WHOLE
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go

    from lib.charts.canvas import Canvas
    from lib.dataset.register import Register
    from lib.model.records import Selection

REGISTRY: Mapping[str, Builder] = MappingProxyType(
    {
        "proportion": Builder(headlines.proportion, "headlines", ("figures",)),
        "newer": Builder(headlines.newer, "headlines"),
        "breakdown": Builder(offences.breakdown, "offences", ("figures",)),
        "crime-types": Builder(offences.crime_types, "offences"),
        "profile": Builder(offences.profile, "offences"),
        "years": Builder(offences.years, "offences"),
        "under-reporting": Builder(offences.under_reporting, "offences"),
        "wordings": Builder(offences.wordings, "offences"),
        "forces-map": Builder(
            forces_now.force_map,
            "forces",
            ("force", "region", "measure", "basis", "year"),
            narrow=recorded.forces_or_region,
        ),
        "forces-compare": Builder(
            forces_now.compare,
            "forces",
            ("force", "region", "measure", "basis", "year", "sort"),
            narrow=recorded.forces_or_region,
        ),
        "forces-time": Builder(
            forces_time.over_time,
            "forces",
            ("force", "region", "measure", "period"),
            narrow=recorded.forces_or_region,
        ),
        "forces-spread": Builder(forces_spread.spread, "forces", ("force", "measure", "year")),
        "forces-table": Builder(
            forces_time.by_year, "forces", ("force", "region", "measure"), narrow=recorded.forces_or_region
        ),
        "force-codes": Builder(
            forces_profile.codes,
            "forces",
            ("force", "year"),
            needs=("force",),
            title="Child and familial sexual offences that one police force recorded, by offence code",
            narrow=forces_profile.of_one_force,
        ),
        "force-peers": Builder(
            forces_profile.peers,
            "forces",
            ("force", "measure", "year"),
            needs=("force",),
            title="Rate of child and familial sexual offences of one police force, beside 5 others and its region",
            narrow=forces_profile.of_one_rated_year,
        ),
        "forces-national": Builder(forces_profile.national, "forces"),
        "operations-under-way": Builder(operations.under_way, "operations"),
        "named-operations": Builder(operations.named, "operations", ("force",)),
        "closed-cases": Builder(operations.closed_cases, "operations"),
        "later-figures": Builder(operations.later, "operations"),
        "review-panel": Builder(operations.panel, "operations"),
        "taskforce-arrests": Builder(operations.arrests, "operations"),
        "operations-wordings": Builder(operations.wordings, "operations"),
        "funding": Builder(funding.funding, "action-plan"),
        "funding-wordings": Builder(funding.wordings, "action-plan"),
        "recommendations-summary": Builder(recommendations.summary, "action-plan"),
        "recommendations": Builder(
            recommendations.recommendations,
            "action-plan",
            ("inquiry", "status", "lead", "rows"),
            settle=recommendations.settled,
        ),
        "commitments": Builder(recommendations.commitments, "action-plan"),
        "timeline": Builder(timeline.timeline, "action-plan", ("kind",)),
        "register": Builder(sources.statistics, "sources"),
    }
)


def can_be_made(name: str, selection: Selection) -> bool:
    """Whether the selection has what the exhibit `name` needs: one of a force needs a force."""
    return all(getattr(selection, field) and selection.force != (WHOLE,) for field in REGISTRY[name].needs)


def make(name: str, register: Register, selection: Selection) -> Exhibit:
    """The exhibit `name` for the part of `selection` that changes it, made once per release.

    Raises:
        KeyError: no exhibit has that name.
    """
    used = settled(name, register, selection)
    return _EXHIBITS.make((name, register.digest, used), lambda: _built(name, register, used))


def kept(name: str, register: Register, selection: Selection) -> Exhibit | None:
    """The exhibit, if it was made before; `selection` is settled."""
    return _EXHIBITS.peek((name, register.digest, selection))


def settled(name: str, register: Register, selection: Selection) -> Selection:
    """The part of a selection that changes the exhibit `name`, in codes alone: what its address holds.

    Raises:
        KeyError: no exhibit has that name.
        ValueError: it cannot be made of the selection.
    """
    builder = REGISTRY[name]
    used = (builder.settle(register, selection) if builder.settle else selection).only(builder.uses)
    return builder.narrow(register, used) if builder.narrow else used


_EXHIBITS: Final[caches.Cache[Exhibit]] = caches.Cache("exhibits", 1024)
_CHARTS: Final[caches.Cache[go.Figure | None]] = caches.Cache("charts", 512)


def _built(name: str, register: Register, selection: Selection) -> Exhibit:
    exhibit = REGISTRY[name].build(register, selection)
    if not exhibit.published:
        raise ValueError(f"exhibit {name} is not published: it has no place in the registry")
    if register.preview:
        return replace(exhibit, headline=f"{words.PREVIEWED}{exhibit.headline}", preview=True)
    return exhibit


def chart(exhibit: Exhibit, canvas: Canvas) -> go.Figure | None:
    """The exhibit's chart for a canvas, made once per exhibit; that of a reader's own return is never kept."""
    if not exhibit.published:
        return _folded(exhibit, canvas)
    return _CHARTS.make((*exhibit.identity, canvas), lambda: _finished(exhibit, canvas))


def _finished(exhibit: Exhibit, canvas: Canvas) -> go.Figure | None:
    found = _folded(exhibit, canvas)
    return Finished(found) if found else None


def _folded(exhibit: Exhibit, canvas: Canvas) -> go.Figure | None:
    found = exhibit.chart(canvas)
    return fold(found, canvas) if found else None
