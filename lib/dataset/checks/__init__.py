"""Check what a schema cannot express: each rule is a function from typed tables to problems.

Every function takes the tables named beside it in `CHECKS`, as `table_schema.cast` returns them and without problems of
their own. A rule reports file, row, column, what it expected and what it found; it corrects nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from lib.dataset.checks import (
    caveats,
    claim_vocabulary,
    common_questions,
    control_totals,
    force_tables,
    gap_references,
    numbers,
    provenance,
    spreadsheet_damage,
    time_series,
)
from lib.dataset.checks.row_names import NAMED, named, panel_in_one_promise
from lib.dataset.checks.text import filled, legible
from lib.dataset.package_files import DESCRIPTOR
from lib.dataset.table_schema import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl


SHORTENED: Final = 160  # characters of a library's error message


def problems(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Run every check whose tables are all present; missing ones are reported elsewhere."""
    problems = filled(tables) + legible(tables) + spreadsheet_damage.untouched(tables)
    for check, names in CHECKS:
        if not set(names) <= set(tables):
            continue
        try:
            problems += check(*(tables[name] for name in names))
        except Exception as error:  # noqa: BLE001 - see below
            # The descriptor is part of the package: with a column missing or of another type the check cannot run.
            why = " ".join(str(error).split())[:SHORTENED]
            problems.append(Problem(DESCRIPTOR, None, "", f"columns and types of {names[0]} that can be checked", why))
    return problems


CHECKS: Final[tuple[tuple[Callable[..., list[Problem]], tuple[str, ...]], ...]] = (
    (numbers.parts_within_wholes, ("statistics",)),
    (numbers.residents_within_residents, ("populations",)),
    (numbers.tiles_within_wholes, ("tiles", "statistics", "wordings")),
    (numbers.funding_adds_up, ("funding", "statistics")),
    (provenance.no_press_on_tiles, ("tiles", "statistics")),
    (provenance.announced_once_and_not_by_press, ("wordings", "statistics")),
    (numbers.beside_can_be_filled, ("tiles",)),
    (provenance.read_at_foreign_hosts, ("sources", "publishers")),
    (force_tables.twelve_codes_are_twelve, ("offence_codes",)),
    (force_tables.child_victims_within_the_total, ("offence_codes",)),
    (force_tables.one_tile_for_each_force, ("forces",)),
    (caveats.scopes_name_what_exists, ("caveat_scopes", "statistics", "offence_codes")),
    (caveats.placeholders_can_be_filled, ("caveats",)),
    (caveats.statistics_have_caveat, ("statistics", "caveat_scopes", "caveats")),
    (caveats.counts_have_caveat, ("offence_codes", "caveat_scopes", "caveats")),
    (force_tables.forces_in_their_places, ("forces", "statistics")),
    (force_tables.residents_for_rates, ("populations", "forces")),
    (force_tables.populations_of_years_held, ("populations", "recorded_offences")),
    (force_tables.authorities_in_their_nation, ("local_authorities",)),
    (force_tables.constituencies_whole, ("constituencies",)),
    (force_tables.aliases_of_their_own, ("force_aliases", "forces")),
    (force_tables.codes_of_one_group, ("offence_codes",)),
    (force_tables.titles_one_at_a_time, ("offence_titles",)),
    (force_tables.counts_that_can_be, ("recorded_offences",)),
    (force_tables.dispersion_of_measures, ("dispersion", "offence_codes", "recorded_offences")),
    (provenance.numbers_that_others_published, ("statistics", "wordings")),
    (numbers.numbers_in_their_units, ("statistics", "wordings", "forces")),
    (numbers.coverage_in_forces, ("tiles", "case_reviews", "statistics")),
    (provenance.days_from_publishers, ("release_calendar",)),
    (provenance.statuses_whole, ("commitments",)),
    (gap_references.figures_that_exist, ("gaps", "statistics")),
    (gap_references.named_where_they_are_led_to, ("gaps",)),
    (gap_references.further_sources_that_exist, ("gaps", "sources")),
    (gap_references.grades_of_their_sources, ("gaps", "sources")),
    (caveats.briefs_are_shorter, ("caveats",)),
    (common_questions.slots_can_be_filled, ("questions", "statistics")),
    (common_questions.counts_can_be_filled, ("questions", "recorded_offences", "offence_codes")),
    (common_questions.answers_with_their_cautions, ("questions", "statistics", "caveats")),
    (common_questions.links_and_sources_that_exist, ("questions", "sources")),
    (claim_vocabulary.meanings_that_are_known, ("claim_terms", "offence_codes")),
    (claim_vocabulary.every_measure_has_a_term, ("claim_terms", "offence_codes")),
    (panel_in_one_promise, ("commitments",)),
    (provenance.contacts_that_reach, ("support", "sources")),
    (control_totals.sums_as_published, ("controls", "recorded_offences", "populations")),
    (numbers.recommendations_as_many_as_made, ("recommendations", "statistics")),
    (provenance.hosts_of_one_publisher, ("publishers",)),
    (time_series.moments_of_release, ("releases",)),
    (time_series.grid_without_gaps, ("recorded_offences", "forces", "offence_codes")),
    *((partial(time_series.not_in_the_future, name), (name, "releases")) for name in time_series.PAST),
    *((partial(named, place), (place[0],)) for place in NAMED),
    *((partial(spreadsheet_damage.periods_in_words, place), (place[0],)) for place in spreadsheet_damage.WORDED),
    *((partial(provenance.quoted_by_somebody, name), (name, "sources")) for name in ("statistics", "wordings", "gaps")),
    *((partial(provenance.grades_with_sources, name), (name,)) for name in ("operations", "recommendations", "events")),
    *((partial(time_series.starts_before_it_ends, name), (name,)) for name in time_series.PERIODS),
)
