"""The checks that a schema cannot say: each a function from typed tables to problems.

Every function takes the tables named beside it in `CHECKS`, as `schema.typed` gives them, whole and without problems
of their own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from lib.members import DESCRIPTOR
from lib.schema import Problem
from lib.sense import cautions, controls, forces, numbers, sources, spreadsheets, time
from lib.sense.named import NAMED, named, panel_in_one_promise
from lib.sense.text import filled, legible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl


SHORTENED: Final = 160  # characters of what a library says of columns that it cannot use


def problems(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Run every check whose tables are all there; whoever left one out has named the reason."""
    found = filled(tables) + legible(tables) + spreadsheets.untouched(tables)
    for check, names in CHECKS:
        if not set(names) <= set(tables):
            continue
        try:
            found += check(*(tables[name] for name in names))
        except Exception as error:  # noqa: BLE001 - see below
            # The descriptor is part of the package: it may leave out a column or give it another type, and then the
            # check cannot be made.
            why = " ".join(str(error).split())[:SHORTENED]
            found.append(Problem(DESCRIPTOR, None, "", f"columns and types of {names[0]} that can be checked", why))
    return found


CHECKS: Final[tuple[tuple[Callable[..., list[Problem]], tuple[str, ...]], ...]] = (
    (numbers.parts_within_wholes, ("statistics",)),
    (numbers.residents_within_residents, ("populations",)),
    (numbers.tiles_within_wholes, ("tiles", "statistics", "wordings")),
    (numbers.funding_adds_up, ("funding", "statistics")),
    (sources.no_press_on_tiles, ("tiles", "statistics")),
    (sources.announced_once_and_not_by_press, ("wordings", "statistics")),
    (numbers.beside_can_be_filled, ("tiles",)),
    (sources.read_at_foreign_hosts, ("sources", "publishers")),
    (forces.twelve_codes_are_twelve, ("offence_codes",)),
    (forces.one_tile_for_each_force, ("forces",)),
    (cautions.scopes_name_what_exists, ("caveat_scopes", "statistics", "offence_codes")),
    (cautions.cautions_can_be_filled, ("caveats",)),
    (cautions.statistics_are_cautioned, ("statistics", "caveat_scopes", "caveats")),
    (cautions.counts_are_cautioned, ("offence_codes", "caveat_scopes", "caveats")),
    (forces.forces_in_their_places, ("forces", "statistics")),
    (forces.residents_for_rates, ("populations", "forces")),
    (forces.populations_of_years_held, ("populations", "recorded_offences")),
    (forces.authorities_in_their_nation, ("local_authorities",)),
    (forces.aliases_of_their_own, ("force_aliases", "forces")),
    (forces.codes_of_one_group, ("offence_codes",)),
    (forces.titles_one_at_a_time, ("offence_titles",)),
    (forces.counts_that_can_be, ("recorded_offences",)),
    (sources.numbers_that_others_published, ("statistics", "wordings")),
    (numbers.numbers_in_their_units, ("statistics", "wordings", "forces")),
    (numbers.coverage_in_forces, ("tiles", "case_reviews", "statistics")),
    (sources.statuses_whole, ("commitments",)),
    (panel_in_one_promise, ("commitments",)),
    (sources.contacts_that_reach, ("support", "sources")),
    (controls.sums_as_published, ("controls", "recorded_offences", "populations")),
    (numbers.recommendations_as_many_as_made, ("recommendations", "statistics")),
    (sources.hosts_of_one_publisher, ("publishers",)),
    (time.moments_of_release, ("releases",)),
    (time.grid_without_gaps, ("recorded_offences", "forces", "offence_codes")),
    *((partial(time.not_in_the_future, name), (name, "releases")) for name in time.PAST),
    *((partial(named, place), (place[0],)) for place in NAMED),
    *((partial(spreadsheets.periods_in_words, place), (place[0],)) for place in spreadsheets.WORDED),
    *((partial(sources.quoted_by_somebody, name), (name, "sources")) for name in ("statistics", "wordings")),
    *((partial(sources.grades_with_sources, name), (name,)) for name in ("operations", "recommendations", "events")),
    *((partial(time.starts_before_it_ends, name), (name,)) for name in time.PERIODS),
)
