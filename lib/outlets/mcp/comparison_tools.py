"""Tool that sets published numbers side by side, and refuses what must not be put together.

Figures count different things, in different ways, for different periods. So it works nothing out: no sum, difference,
ratio, order or trend. National figures stand side by side only where one is a part of the other, or where both are
types of one analysis. Areas stand side by side under one measure and year, from A to Z. Two years in a row of one
police force have a sentence where chance and breaks in the series allow one.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.exhibits import forces_change, offences
from lib.model.records import WHOLE, Selection
from lib.outlets.answers import statistic_answers
from lib.outlets.answers.full_answer import caveat_texts
from lib.outlets.api import resources
from lib.outlets.api.problems import ProblemError, problem
from lib.outlets.api.resources import PLACE
from lib.outlets.mcp import count_tools, figure_tools, tool_result
from lib.outlets.mcp.count_tools import CountsAsked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.dataset.register import Register
    from lib.model.records import Statistic
    from lib.outlets.mcp.tool_arguments import Given
    from lib.outlets.mcp.tool_result import ToolResult

FEWEST: Final = 2  # things that are compared
OF_AREAS: Final = ("measure", "years", "basis")  # arguments that figures do not take
SIDE_BY_SIDE: Final = "side by side"
ORDERS: Final = frozenset({"order", "outliers"})
NO_ARITHMETIC: Final = (
    "We do not add, subtract or divide published figures. They count different things or were counted in other ways."
)
NO_TREND: Final = (
    "The figures cannot say whether child sexual abuse is rising or falling. Recording, reporting and the law changed "
    "over the years."
)
NO_PROJECTION: Final = "We do not work out a whole year from a part of it, or any number that nobody has published."
WAYS: Final[Mapping[str, str]] = MappingProxyType(  # way of comparing -> why not; empty where it can be done
    {
        SIDE_BY_SIDE: "",
        "sum": NO_ARITHMETIC,
        "difference": NO_ARITHMETIC,
        "ratio": NO_ARITHMETIC,
        "share": NO_ARITHMETIC,
        "order": "",
        "outliers": "",
        "trend": NO_TREND,
        "projection": NO_PROJECTION,
    }
)
OTHER_UNITS: Final = "These figures count different things. They are separate statements and must not be compared."
UNSEEN: Final = "Estimates of what is not reported must not be compared with recorded offences or with each other."
CASES: Final = "Statements about closed cases are of different measures and forces. They must not be compared."
OTHER_YEARS: Final = (
    "These figures are of different periods and may rest on different police forces. The difference is not a trend."
)
OTHER_METHODS: Final = "These figures are of different sources and methods. They must not be compared."
TWO_METHODS: Final = "National figures and counts by area are counted in different ways. They must not be compared."
OTHER_GROUPS: Final = "These percentages are of different groups. They must not be compared."
SEVERAL_YEARS: Final = "We compare one area in 2 years, or several areas in one year."
NO_CHANGE_OF_RATES: Final = "We say how numbers of offences changed from one year to the next, not how rates did."
NOT_CONSECUTIVE: Final = "We compare a year only with the full year before it."


def compare(register: Register, given: Given) -> ToolResult:
    """Set figures, areas or two years of one police force side by side.

    Raises:
        ProblemError: they must not be put together, or it is not clear what is to be compared.
    """
    how, figures, areas = given.one("how") or SIDE_BY_SIDE, given.every("ids"), given.every("areas")
    if how in ORDERS:
        resources.refuse_order()
    statistics = [figure_tools.known(register, name) for name in dict.fromkeys(figures)]
    figure_tools.refuse_press(register, statistics)
    if why := WAYS[how]:
        raise ProblemError(problem("not-comparable", why, gap=resources.NOT_KNOWN, see=(f"{PLACE}gaps",)))
    if figures and areas:
        raise ProblemError(problem("not-comparable", TWO_METHODS))
    if not figures and not areas:
        raise ProblemError(problem("not-understood", "Give the ids of figures, or areas."))
    if areas:
        return _areas(register, given)
    result = _figures(register, statistics)
    if unused := [name for name in OF_AREAS if given.every(name)]:
        raise ProblemError(
            problem("not-understood", f"'{unused[0]}' is for areas. Figures have their own year and unit.")
        )
    return result


def _figures(register: Register, statistics: list[Statistic]) -> ToolResult:
    if len(statistics) < FEWEST:
        raise ProblemError(problem("not-understood", f"Give {FEWEST} figures or more."))
    first, *others = statistics
    if why := next((why for other in others if (why := why_not(register, first, other))), ""):
        instead = "Each figure by itself, with its cautions."
        see = tuple(f"{PLACE}statistics/{statistic.id}" for statistic in statistics)
        raise ProblemError(problem("not-comparable", why, instead=instead, see=see))
    answers = [statistic_answers.of_statistic(register, statistic.id) for statistic in statistics]
    return tool_result.of_answers(answers, len(answers))


def why_not(register: Register, one: Statistic, other: Statistic) -> str:
    """Say why two national figures must not be set side by side; empty where they may."""
    cases = {statement.statistic.id for statement in register.case_statements}
    is_part = _whole(register, one) == _whole(register, other)
    same_analysis = bool(one.role) and (one.analysis, one.year) == (other.analysis, other.year) and bool(one.analysis)
    reasons = (
        ({one.id, other.id} <= cases, CASES),
        (bool({one.role, other.role} & set(offences.UNSEEN)), UNSEEN),
        (one.unit != other.unit, OTHER_UNITS),
        (is_part, ""),
        (same_analysis and one.role == other.role, ""),
        (same_analysis and "%" in one.unit, OTHER_GROUPS),
        ("%" in one.unit and one.role != other.role, OTHER_GROUPS),
        (bool(one.role) and one.role == other.role, OTHER_YEARS),
        (True, OTHER_METHODS),
    )
    return next(why for applies, why in reasons if applies)


def _whole(register: Register, statistic: Statistic) -> str:
    """Return the id of the figure that a figure is in the end a part of: its own where it is no part."""
    while statistic.part_of in register.statistics:
        statistic = register.statistics[statistic.part_of]
    return statistic.id


def _areas(register: Register, given: Given) -> ToolResult:
    codes = list(dict.fromkeys(count_tools.area_code(register, named) for named in given.every("areas")))
    years = [count_tools.financial_year(register, written) for written in dict.fromkeys(given.every("years"))]
    measure = given.one("measure") or register.opening_measure
    if len(years) > 1:
        return _two_years(register, codes, years, measure, given.one("basis"))
    if len(codes) < FEWEST:
        raise ProblemError(problem("not-understood", f"Give {FEWEST} areas or more, or {FEWEST} years of one."))
    year = years[0] if years else register.newest_year
    basis = given.one("basis") or "rate"
    asked = [CountsAsked(area=code, measure=measure, year=year, basis=basis) for code in codes]
    answers = sorted((count_tools.answer_of(register, one) for one in asked), key=lambda answer: answer.area)
    return tool_result.of_answers(answers, len(answers))


def _two_years(register: Register, codes: list[str], years: list[str], measure: str, basis: str) -> ToolResult:
    """Say how the counts of one police force differ between a full year and the one before it."""
    if len(codes) != 1 or len(years) != FEWEST:
        raise ProblemError(problem("not-comparable", SEVERAL_YEARS))
    if basis == "rate":
        raise ProblemError(problem("not-comparable", NO_CHANGE_OF_RATES))
    (code,), (before, after) = codes, sorted(years)
    if code not in register.forces:
        see = (address.path(f"{PLACE}exhibits/forces-time", Selection(force=(WHOLE,), measure=measure)),)
        raise ProblemError(problem("not-comparable", NO_TREND, see=see))
    if (before, after) not in pairwise(register.full_years):
        raise ProblemError(problem("not-comparable", NOT_CONSECUTIVE))
    force = register.forces[code]
    sentence = forces_change.sentence_of(register, force, measure, after)
    if forces_change.why_not_said(register, force, measure, after):
        see = address.path(f"{PLACE}exhibits/{resources.COUNTS}", Selection(force=(code,), measure=measure))
        raise ProblemError(problem("not-comparable", sentence, see=(see,)))
    asked = [CountsAsked(area=code, measure=measure, year=year, basis="count") for year in (before, after)]
    exhibit = exhibits.make("force-change", register, Selection(force=(code,), measure=measure, year=after))
    caveats, _ = caveat_texts(exhibit.caveats)
    answers = [count_tools.answer_of(register, one) for one in asked]
    return tool_result.of_answers(answers, len(answers), before=sentence, caveats=caveats)
