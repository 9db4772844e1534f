"""Registry of exhibits: id -> builder, page, and the fields of a selection that change it.

`exhibit` defines the one value that every outlet takes. Each other module builds some exhibits from a register and a
selection, or has wording that they share (`answers`, `naming`, `worded`, `tables`). Pages, addresses, files and tests
iterate over the registry: a new exhibit is one builder and one entry here. Pure: no module here reads a file, a query
or a clock.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.charts.base import DRAWING, Finished, fold
from lib.exhibits import (
    differences,
    forces_change,
    forces_now,
    forces_profile,
    forces_recent,
    forces_spread,
    forces_time,
    funding,
    gaps,
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
        "proportion": Builder(headlines.proportion, "headlines", ("analysis", "figures")),
        "newer": Builder(headlines.newer, "headlines", on_page=False),
        "breakdown": Builder(offences.breakdown, "offences", ("analysis", "figures")),
        "crime-types": Builder(offences.crime_types, "offences", ("analysis",)),
        "profile": Builder(offences.profile, "offences", ("analysis",)),
        "years": Builder(offences.years, "offences"),
        "under-reporting": Builder(offences.under_reporting, "offences"),
        "differences": Builder(differences.differences, "differences", ("topic",)),
        "wordings": Builder(offences.wordings, "differences"),
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
            ("force", "region", "measure", "basis", "period"),
            narrow=forces_time.of_years,
        ),
        "forces-recent": Builder(
            forces_recent.recent,
            "forces",
            ("force", "measure"),
            needs=("force",),
            title="Child sexual offences that chosen police forces recorded in the last 5 years, beside their regions",
            narrow=forces_recent.of_forces,
        ),
        "forces-spread": Builder(forces_spread.spread, "forces", ("force", "measure", "year")),
        "forces-table": Builder(
            forces_time.by_year,
            "forces",
            ("force", "region", "measure", "basis"),
            narrow=recorded.forces_or_region,
        ),
        "force-codes": Builder(
            forces_profile.codes,
            "forces",
            ("force", "measure", "year"),
            needs=("force",),
            title="Child and familial sexual offences that one police force recorded, by offence code",
            narrow=forces_profile.of_one_total,
        ),
        "force-peers": Builder(
            forces_profile.peers,
            "forces",
            ("force", "measure", "year"),
            needs=("force",),
            title="Rate of child and familial sexual offences of one police force, beside 5 others and its region",
            narrow=forces_profile.of_one_rated_year,
        ),
        "force-change": Builder(
            forces_change.changes,
            "forces",
            ("force", "measure", "year"),
            needs=("force",),
            title="Changes from year to year in child sexual offences that one police force recorded",
            narrow=forces_change.of_two_years,
        ),
        "forces-national": Builder(forces_profile.national, "forces"),
        "operations-under-way": Builder(operations.under_way, "operations"),
        "named-operations": Builder(operations.named, "operations", ("force",)),
        "closed-cases": Builder(operations.closed_cases, "operations"),
        "later-figures": Builder(operations.later, "operations"),
        "review-panel": Builder(operations.panel, "operations"),
        "taskforce-arrests": Builder(operations.arrests, "operations"),
        "operations-wordings": Builder(operations.wordings, "differences"),
        "funding": Builder(funding.funding, "action-plan"),
        "funding-wordings": Builder(funding.wordings, "differences"),
        "recommendations-summary": Builder(recommendations.summary, "action-plan", on_page=False),
        "recommendations": Builder(
            recommendations.recommendations,
            "action-plan",
            ("inquiry", "status", "lead", "rows"),
            settle=recommendations.settled,
        ),
        "commitments": Builder(recommendations.commitments, "action-plan"),
        "timeline": Builder(timeline.timeline, "action-plan", ("kind",)),
        "register": Builder(sources.statistics, "sources"),
        "gaps": Builder(gaps.gaps, "differences"),
    }
)


def can_be_made(name: str, selection: Selection) -> bool:
    """Return whether the selection has every field that the exhibit `name` needs; a profile needs a force."""
    return all(getattr(selection, field) and selection.force != (WHOLE,) for field in REGISTRY[name].needs)


def make(name: str, register: Register, selection: Selection) -> Exhibit:
    """Build the exhibit `name` for the part of `selection` that changes it; cached per release.

    Raises:
        KeyError: no exhibit has that name.
    """
    reduced = settled(name, register, selection)
    return _EXHIBITS.make((name, register.digest, reduced), lambda: _build(name, register, reduced))


def cached(name: str, register: Register, selection: Selection) -> Exhibit | None:
    """Return the exhibit from the cache, or None; `selection` is settled."""
    return _EXHIBITS.peek((name, register.digest, selection))


def settled(name: str, register: Register, selection: Selection) -> Selection:
    """Reduce a selection to the fields that change the exhibit `name`, as codes: those that its address has.

    Raises:
        KeyError: no exhibit has that name.
        ValueError: the exhibit cannot be built from the selection.
    """
    builder = REGISTRY[name]
    reduced = (builder.settle(register, selection) if builder.settle else selection).only(builder.uses)
    return builder.narrow(register, reduced) if builder.narrow else reduced


_EXHIBITS: Final[caches.Cache[Exhibit]] = caches.Cache("exhibits", 1024)
_CHARTS: Final[caches.Cache[go.Figure | None]] = caches.Cache("charts", 512)


def _build(name: str, register: Register, selection: Selection) -> Exhibit:
    exhibit = REGISTRY[name].build(register, selection)
    if not exhibit.published:
        raise ValueError(f"exhibit {name} is not published: it has no place in the registry")
    exhibit = replace(exhibit, unknown=tuple((gap.id, gap.short_name) for gap in register.gaps if name in gap.beside))
    if register.preview:
        return replace(exhibit, headline=f"{words.PREVIEWED}{exhibit.headline}", preview=True)
    return exhibit


def chart(exhibit: Exhibit, canvas: Canvas) -> go.Figure | None:
    """Draw the exhibit's chart for a canvas; cached per exhibit, but never for an unpublished data return."""
    if not exhibit.published:
        return _draw_folded(exhibit, canvas)
    return _CHARTS.make((*exhibit.identity, canvas), lambda: _draw_frozen(exhibit, canvas))


def _draw_frozen(exhibit: Exhibit, canvas: Canvas) -> go.Figure | None:
    with DRAWING:
        figure = _draw_folded(exhibit, canvas)
        return Finished(figure) if figure else None


def _draw_folded(exhibit: Exhibit, canvas: Canvas) -> go.Figure | None:
    with DRAWING:  # to fold it is to draw too
        figure = exhibit.chart(canvas)
        return fold(figure, canvas) if figure else None
