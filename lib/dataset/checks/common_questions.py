"""Check the common questions: their answers rest on figures that are held, with the cautions of those figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from lib.dataset.checks.caveats import UNDER_REPORTING
from lib.dataset.table_schema import Problem, numbered
from lib.model import slots
from lib.model.periods import FULL_YEAR, financial_year
from lib.model.records import Grade
from lib.model.site_map import PAGES
from lib.model.slots import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.model.slots import Slot

FILE: Final = "questions.csv"
COUNTED: Final = "offences"  # the unit whose figures are shown with the caution on under-reporting
NUMBERS: Final = frozenset({Kind.FIGURE, Kind.SENTENCE, Kind.COUNT})


def slots_can_be_filled(questions: pl.DataFrame, statistics: pl.DataFrame) -> list[Problem]:
    """Check that slots are of known kinds, and their roles and those of `figures` held and not only by the press."""
    held = _held(statistics)
    problems = []
    for number, row in numbered(questions):
        roles = _split(row["figures"])
        for role in roles:
            if len({figure["analysis"] for figure in held.get(role, ())}) != 1:
                expected = "roles of statistics.csv, each of one analysis and not read only in the press"
                problems.append(Problem(FILE, number, "figures", expected, role))
        for written in _slots(row):
            slot = _parsed(written)
            if slot is None:
                expected = f"slots of a known kind ({', '.join(Kind)}) with a role, a total or a year"
                problems.append(Problem(FILE, number, "answer", expected, written))
            elif slot.kind in slots.OF_ROLE and slot.of[0] not in roles:
                problems.append(Problem(FILE, number, "answer", "slots of roles that its figures name", written))
            elif slot.kind is Kind.ONE_IN and not all(_one_in(figure) for figure in held.get(slot.of[0], ())):
                problems.append(Problem(FILE, number, "answer", "a share of which 100% is a whole multiple", written))
    return problems


def _slots(row: Mapping[str, Any]) -> list[str]:
    """List the slots of an answer and of its shorter text; releases before it have none."""
    return [written for column in ("answer", "copied") for written in slots.found(row.get(column) or "")]


def counts_can_be_filled(
    questions: pl.DataFrame, recorded_offences: pl.DataFrame, offence_codes: pl.DataFrame
) -> list[Problem]:
    """Check that the two newest full years have every count that an answer adds up."""
    columns = {slots.ELEVEN_CODES: "names_child_victim", slots.TWELVE_CODES: "in_twelve_code_total"}
    days = recorded_offences["quarter_start"].unique().sort().to_list()
    years = [financial_year(day) for day in days]
    newest = [year for year in dict.fromkeys(years) if years.count(year) == FULL_YEAR][-len(slots.YEARS) :]
    wanted = [day for day in days if financial_year(day) in newest]
    problems = []
    for number, row in numbered(questions):
        for written in _slots(row):
            slot = _parsed(written)
            if slot is None or slot.kind not in {Kind.COUNT, Kind.ENDING}:
                continue
            total = columns[slot.of[0]] if slot.kind is Kind.COUNT else columns[slots.TWELVE_CODES]
            codes = offence_codes.filter(total)["code"].to_list()
            counts = recorded_offences.filter(pl.col("quarter_start").is_in(wanted), pl.col("code").is_in(codes))
            if len(newest) < len(slots.YEARS) or counts["offences"].null_count():
                problems.append(Problem(FILE, number, "answer", "two full years with every count", written))
    return problems


def answers_with_their_cautions(
    questions: pl.DataFrame, statistics: pl.DataFrame, caveats: pl.DataFrame
) -> list[Problem]:
    """Check that cautions exist, and that an answer with a count of offences has the one on under-reporting."""
    held, ids = _held(statistics), set(caveats["id"])
    problems = []
    for number, row in numbered(questions):
        named = _split(row["caveats"])
        problems += [Problem(FILE, number, "caveats", "ids of caveats.csv", name) for name in named if name not in ids]
        parsed = [slot for written in _slots(row) if (slot := _parsed(written))]
        counted = [slot for slot in parsed if slot.kind in NUMBERS and _counts_offences(slot, held)]
        if counted and UNDER_REPORTING not in named:
            expected = f"{UNDER_REPORTING}, because the answer has a count of {COUNTED}"
            problems.append(Problem(FILE, number, "caveats", expected, row["caveats"]))
    return problems


def links_and_sources_that_exist(questions: pl.DataFrame, sources: pl.DataFrame) -> list[Problem]:
    """Check that links lead to pages of the dashboard, and that the sources are held."""
    paths, ids = {page.path for page in PAGES}, set(sources["id"])
    problems = []
    for number, row in numbered(questions):
        if row["link"].partition("#")[0] not in paths:
            expected = f"the path of a page ({', '.join(sorted(paths))}), with or without a place in it"
            problems.append(Problem(FILE, number, "link", expected, row["link"]))
        problems += [
            Problem(FILE, number, "sources", "ids of sources.csv", name)
            for name in _split(row["sources"])
            if name not in ids
        ]
    return problems


def _held(statistics: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    """Return the rows that were not read only in the press, by role."""
    held: dict[str, list[dict[str, object]]] = {}
    for _, row in numbered(statistics):
        if row["role"] and row["grade"] != Grade.PRESS:
            held.setdefault(row["role"], []).append(row)
    return held


def _counts_offences(slot: Slot, held: dict[str, list[dict[str, object]]]) -> bool:
    return slot.kind is Kind.COUNT or any(figure["unit"] == COUNTED for figure in held.get(slot.of[0], ()))


def _one_in(figure: dict[str, object]) -> bool:
    value = figure["value"]
    whole = isinstance(value, int | float) and value > 0 and not 100 % value
    return whole and str(figure["unit"]).startswith("%")


def _parsed(written: str) -> Slot | None:
    try:
        return slots.parse(written)
    except ValueError:
        return None


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
