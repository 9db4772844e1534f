"""Tools for recorded offences by area: find an area, and get one count or rate."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

from lib import exhibits
from lib.addresses import address, force_options
from lib.exhibits import naming
from lib.model import periods, words
from lib.model.records import WHOLE
from lib.outlets.answers import row_answers, statistic_answers
from lib.outlets.api import api_records, resources
from lib.outlets.api.problems import ProblemError, problem
from lib.outlets.api.resources import PLACE
from lib.outlets.mcp import tool_result
from lib.outlets.mcp.tool_result import ToolResult
from lib.search import text_index
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register
    from lib.outlets.answers.full_answer import FullAnswer
    from lib.outlets.mcp.tool_arguments import Given

MOST_LISTED: Final = 12  # areas in one result
BASES: Final = ("count", "rate")
COUNTED: Final = frozenset({"whole", "nation", "region", "police-force", "alias"})  # types of areas with figures
NO_AREA: Final = "We could not find this area. Use find_area to look for its police force."
AREA_CAUTION: Final = (
    "Figures are published by police force, region and nation. A place or constituency has none of its own."
)
REGION: Final = "region"  # at the end of a region's name


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaList:
    """Areas that match some words, and the police forces there."""

    areas: Annotated[tuple[api_records.FoundArea, ...], "The areas."]
    found: Annotated[int, "How many there are, with those that are not listed."]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsAsked:
    """What counts are asked for: area by code, measure, financial year, and counts or rates."""

    area: str
    measure: str
    year: str
    basis: str


def find_area(register: Register, given: Given) -> ToolResult:
    """List areas whose names have the words, whole names first.

    Raises:
        ProblemError: none has.
    """
    asked = text_index.query_tokens(given.one("name"))
    found = [
        area
        for area, tokens in resources.every_area(register, "")
        if asked and all(any(token.startswith(word) for token in tokens) for word in asked)
    ]
    if not found:
        raise ProblemError(problem("not-found", "We could not find this area.", see=(f"{PLACE}areas",)))
    found.sort(key=lambda area: text_index.tokens(area.name.split(" (")[0]) != asked)
    listed = tuple(found[:MOST_LISTED])
    lines = [line for area in listed for line in _area_lines(area)]
    if len(found) > len(listed):
        lines.append(f"These are {len(listed)} of {len(found)}. Use more of the name.")
    return ToolResult(
        say=lines[0],
        lines=tuple(lines[1:]),
        caveats=(AREA_CAUTION,),
        record=AreaList(areas=listed, found=len(found)),
    )


def _area_lines(area: api_records.FoundArea) -> list[str]:
    """Say what an area is and where its figures are, a line each."""
    forces = words.listed(force.name for force in area.police_forces)
    if area.type not in COUNTED:
        return [*area.notes, f"Police forces there: {forces}."]
    code = area.code or next(iter(area.police_forces)).code
    return [f"Counts of {area.name} are published. Use the code {code}.", *area.notes]


def get_counts(register: Register, given: Given) -> ToolResult:
    """Give the count or rate of one area, measure and financial year.

    Raises:
        ProblemError: an order is asked for, or nothing is published for this area, year or kind of figure.
    """
    if given.one("order") not in {"", "name"}:
        resources.refuse_order()
    code = area_code(register, given.one("area"))
    part_year = given.one("part_year") == "yes"
    asked = CountsAsked(
        area=code,
        measure=given.one("measure") or register.opening_measure,
        year=financial_year(register, given.one("year"), part_year=part_year),
        basis=given.one("basis") or "count",
    )
    return tool_result.of_answer(answer_of(register, asked))


def answer_of(register: Register, asked: CountsAsked) -> FullAnswer:
    """Return the count or rate that is asked for.

    Raises:
        ProblemError: there is no rate.
    """
    field = "force" if asked.area == WHOLE or asked.area in register.forces else "region"
    # The table shows the chosen areas and no others, so that a rate that none of them has is refused.
    query = {field: (asked.area,), "measure": (asked.measure,), "basis": (asked.basis,), "view": ("table",)}
    selection, refusals = address.parse(query, register)
    if refusals:
        raise ProblemError(problem("no-figure", refusals[0].cause, instead="Numbers of offences."))
    exhibit = exhibits.make(resources.COUNTS, register, selection)
    period = naming.period(register, asked.year)
    code, rows = asked.area, row_answers.of_rows(exhibit, register)
    found = next(row for row in rows if row.area_code == code and row.period == period)
    if found.value is None and asked.basis == "rate":
        raise ProblemError(problem("no-figure", f"There is no rate for {found.area} in this year."))
    return found


def area_code(register: Register, named: str) -> str:
    """Return the code of a police force, region, nation, or of England and Wales, by code, name or other name.

    Raises:
        ProblemError: there is none, or it is a place or constituency, which have no figures of their own.
    """
    if named == WHOLE or named in register.forces or named in register.regions:
        return named
    asked = text_index.tokens(named)
    called = list(_by_name(register).get(asked, ()))
    called.sort(key=lambda area: text_index.tokens(area.name) != asked)  # a police force has the name of its region
    for area in called:
        if area.type in COUNTED:
            return area.code or next(iter(area.police_forces)).code
    if not called:
        raise ProblemError(problem("not-found", NO_AREA, see=(f"{PLACE}areas",)))
    forces = words.listed(force.name for force in called[0].police_forces)
    detail = " ".join(called[0].notes) or AREA_CAUTION
    instead = f"Counts of the police forces there: {forces}."
    raise ProblemError(problem("no-figure", detail, gap=resources.NOT_KNOWN, instead=instead, see=(f"{PLACE}areas",)))


@caches.per_release(also=statistic_answers.origin)
def _by_name(register: Register) -> Mapping[tuple[str, ...], tuple[api_records.FoundArea, ...]]:
    """Map each name of an area, as tokens, to the areas that have it; nothing has none."""
    found: dict[tuple[str, ...], tuple[api_records.FoundArea, ...]] = {}
    for area, _ in resources.every_area(register, ""):
        for name in _names(area) - {()}:
            found[name] = (*found.get(name, ()), area)
    return MappingProxyType(found)


def _names(area: api_records.FoundArea) -> set[tuple[str, ...]]:
    """Return the names of an area as tokens: in English, in Welsh, with and without what kind of area it is."""
    kinds = (force_options.CONSTITUENCY, REGION)
    kind = next((one for one in kinds if area.name.endswith(f" {one}")), "")
    named = area.name.removesuffix(f" {kind}")
    parts = [named, named.split(" (")[0], *named.split(" / ")]
    return {text_index.tokens(part) for part in (area.code, area.name, *parts, *(f"{one} {kind}" for one in parts))}


def financial_year(register: Register, written: str, *, part_year: bool = False) -> str:
    """Return a financial year as a code; the newest full one where none is written.

    Raises:
        ProblemError: it is no financial year that is held, or it is a part of one and only a full year will do.
    """
    if not written:
        return register.newest_year
    by_name = {name: year for year in register.years for name in _written(year)}
    year = by_name.get(" ".join(written.casefold().split()), "")
    first, newest = (periods.year_ending(register.years[0]), periods.year_ending(register.newest_year))
    if not year:
        detail = f"Counts by area are of financial years, from the {first} to the {newest}."
        raise ProblemError(problem("no-figure", detail))
    if year not in register.full_years and not part_year:
        covered = naming.period(register, year)
        detail = f"We hold {covered} of this year, not all of it. We do not work out a whole year from a part."
        raise ProblemError(problem("no-figure", detail, instead=f"The {newest} is the newest full year."))
    return year


def _written(year: str) -> tuple[str, ...]:
    """Return the ways to write a financial year."""
    return (year, periods.spoken(year), periods.year_ending(year).casefold())
