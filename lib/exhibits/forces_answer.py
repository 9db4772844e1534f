"""Say what police recorded in the areas that the reader chose, in sentences that may be said: counts, then rates.

No sentence compares, orders or explains. Forces stand from A to Z, a count under 10 is "under 10" and has no rate, and
a rate names the forces that it leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib import measures
from lib.exhibits import answers, naming, recorded, tables
from lib.model import small_counts, words
from lib.model.periods import during
from lib.model.records import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lib.dataset.register import Register
    from lib.model.records import Selection

LONGEST: Final = 25  # words of a sentence
MOST_COPIED: Final = words.MOST_QUOTED  # before the source, where whole sentences can be left out
OF_ONE, OF_SEVERAL, NEXT = "That is", "that is", "It is"  # before rates
SHORT_REASONS: Final = {
    "no-residents": "too few people live there",
    "missing": "a count is not available",
    "part-year": "the counts do not cover a full year",
    "no-population": "we do not hold the population of that year",
    "small": f"{small_counts.FEWER} offences were recorded",
}


@dataclass(frozen=True, slots=True)
class ForcesAnswer:
    """What is said above the charts of the Police forces page.

    Args:
        sentences: complete, with a full stop.
        quote: the text to copy: as many sentences as it has room for, cautions and source.
    """

    sentences: tuple[str, ...]
    quote: str


def answer(register: Register, selection: Selection, year: str) -> ForcesAnswer:
    """Say the counts and rates of the chosen areas in one year, beside the rates of their regions and of the whole."""
    codes = answers.area_codes(register, selection)
    beside = _beside(register, codes)
    statement = list(_counts(counted(register, selection, year)))
    own = list(_rates(register, selection.measure, codes, year))
    others = list(_rates(register, selection.measure, beside, year, after=any(map(_is_rate, own)), alone=False))
    return ForcesAnswer((*statement, *own, *others), _quote(register, selection, year, (statement, own, others), codes))


def counted(register: Register, selection: Selection, year: str) -> answers.Answer:
    """Return the counts of the chosen areas in one year."""
    codes = answers.area_codes(register, selection)
    counts = [_line(register, selection.measure, code, year) for code in codes]
    cells = [recorded.count_cells(line["offences"]) | {"force": code} for code, line in zip(codes, counts, strict=True)]
    return answers.of_rows(register, selection, cells, year)


def _beside(register: Register, codes: Sequence[str]) -> list[str]:
    """Return the areas whose rates stand beside those of the chosen: their regions, and England and Wales."""
    forces = [register.forces[code] for code in codes if code in register.forces]
    regions = dict.fromkeys(force.region_code for force in forces if force.region_code)
    shown = regions if len(forces) <= answers.MOST_IN_HEADING else ()  # those of many are in the table
    return [code for code in (*shown, WHOLE) if code not in codes]


def _line(register: Register, measure: str, code: str, year: str) -> dict[str, Any]:
    lookup = measures.of(register)
    if code in register.forces:
        (line,) = lookup.rates(measure, year, [code]).iter_rows(named=True)
        return line
    (line,) = lookup.areas_annual(measure, [code], [year], kind=recorded.kind(code)).iter_rows(named=True)
    return line


def _rated(register: Register, measure: str, code: str, year: str) -> dict[str, Any]:
    lookup = measures.of(register)
    if code in register.forces:
        return _line(register, measure, code, year)
    if code == WHOLE:
        return recorded.national_line(lookup, measure, year)
    (line,) = lookup.area_rates(measure, year, [code], recorded.kind(code)).iter_rows(named=True)
    return line


def _counts(answer: answers.Answer) -> Iterator[str]:
    """Say the counts: the first with what is counted and when, the others after it."""
    with_number = [area for area in answer.areas if area.number]
    without = [area for area in answer.areas if not area.number]
    if with_number:
        first, *others = with_number
        who = f"{first.full} recorded" if answer.forces else "Police recorded"
        where = "" if answer.forces else f" in {naming.within(first.full)}"
        yield f"{who} {first.number} {answer.what}{where} {during(answer.period)}."
        clauses = [(f"{area.full} recorded {area.number}", f"{area.full} {area.number}") for area in others]
        yield from _in_sentences("", clauses)
    if without:
        names = words.listed(area.full for area in without)
        yield f"There is no count for {names}{'' if with_number else f', {answer.what}, {answer.period}'}."


def _rates(
    register: Register, measure: str, codes: Sequence[str], year: str, *, after: bool = False, alone: bool = True
) -> Iterator[str]:
    """Say the rates of some areas.

    Args:
        register: of the release.
        measure: what is counted.
        codes: of the areas.
        year: the financial year.
        after: whether another rate was said before, with its unit.
        alone: whether these are the areas that the reader chose: then it is said why some have no rate.
    """
    lines = {code: _rated(register, measure, code, year) for code in codes}
    rated = {code: words.rate(line["rate"]) for code, line in lines.items() if line["rate"] is not None}
    named = {code: naming.within(naming.rated_area(register, code, year)) for code in codes}
    unit = recorded.per(measure)
    if alone and len(rated) == len(codes) == 1:
        left_out = named[codes[0]].removeprefix(naming.within(naming.area(register, codes[0])))
        yield f"{OF_ONE} {rated[codes[0]]} {unit}{f',{left_out}' if left_out else ''}."
    elif rated:
        clauses = [f"{rate} in {named[code]}" for code, rate in rated.items()]
        lead = f"{words.capitalised(unit)}, {OF_SEVERAL}" if not after else NEXT
        yield from _in_sentences(lead, [(clause, clause) for clause in clauses])
    reasons: dict[str, list[str]] = {}
    for code, line in lines.items():
        if alone and line["rate"] is None:
            reasons.setdefault(line["reason"], []).append(named[code])
    for reason, names in reasons.items():
        few = words.listed(names) if len(names) <= answers.MOST_IN_HEADING else f"{len(names)} of these forces"
        whom = f" for {few}" if len(names) < len(codes) else ""
        yield f"There is no rate{whom}, because {SHORT_REASONS[reason]}."


def _is_rate(sentence: str) -> bool:
    return not sentence.startswith("There is no rate")


def _in_sentences(lead: str, clauses: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Join clauses into sentences of at most `LONGEST` words, each with its lead; later ones begin with "It is"."""
    waiting: list[str] = []
    for first, following in clauses:
        clause = following if waiting else first
        if waiting and len(_sentence(lead, [*waiting, clause]).split()) > LONGEST:
            yield _sentence(lead, waiting)
            lead, waiting, clause = (NEXT if lead else ""), [], first
        waiting.append(clause)
    if waiting:
        yield _sentence(lead, waiting)


def _sentence(lead: str, clauses: Sequence[str]) -> str:
    joined = words.joined(clauses, serial=any(words.AND in clause for clause in clauses))
    return f"{lead} {joined}.".lstrip()


def _quote(
    register: Register, selection: Selection, year: str, groups: tuple[list[str], ...], codes: Sequence[str]
) -> str:
    """Return the text to copy: counts always, then each group of rates that has room for all of its sentences."""
    said, cautions = list(groups[0]), _cautions(register, selection, year, codes)
    for group in groups[1:]:
        longer = [*said, *group]
        if any(map(_is_rate, group)):
            cautions = _cautions(register, selection, year, codes, rated=True)
        if len(" ".join((*longer, *cautions)).split()) > MOST_COPIED:
            cautions = _cautions(register, selection, year, codes, rated=any(map(_is_rate, said[len(groups[0]) :])))
            break
        said = longer
    source = f"Source: {words.citation(register.counts_source)}."
    return " ".join(filter(None, (tables.notice(register, selection.version), *said, *cautions, source)))


def _cautions(
    register: Register, selection: Selection, year: str, codes: Sequence[str], *, rated: bool = False
) -> tuple[str, ...]:
    """Return the cautions of a copied text: of every count, of this measure, and the first of a rate."""
    measure = selection.measure
    forces = [register.forces[code] for code in codes if code in register.forces] or list(register.forces.values())
    scopes = [row for row in register.rows("caveat_scopes") if not row["period_from"]]
    own = {row["caveat"] for row in scopes if row["measure"] == measure and not row["view"]}
    of_rates = {row["caveat"] for row in scopes if row["view"] == "rate"} if rated else set()
    found = recorded.caveats(register, measure, forces, ["rate"] if rated else [], [year])
    first, *others = (caveat for caveat in found if caveat.must_show)
    return tuple(c.briefly for c in (first, *(c for c in others if c.id in own | of_rates)))
