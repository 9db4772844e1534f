"""One force: its codes and share, and the forces nearest in child population; and what exists only nationally."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lib import measures
from lib.charts import dots
from lib.exhibits import answers, naming, recorded, tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import small_counts, words
from lib.model.quantity import Quantity, share
from lib.model.records import NATIONS, WHOLE, Selection

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Force

NATIONAL = (
    "csae-2023-total",
    "gb-2023-total",
    "gb-2023-familial",
    "gb-2023-institutional",
    "gb-2023-cse",
    "ops-2025-01",
    "closed-2025-06-03",
    "closed-2025-06",
    "closed-2025-08",
    "closed-2025-11",
)


def subject(register: Register, selection: Selection) -> Force:
    """The force that the profile is of: the first one chosen.

    Raises:
        ValueError: none is chosen.
    """
    chosen = [code for code in selection.force if code != WHOLE]
    if not chosen:
        raise ValueError("a profile needs a force")
    return register.forces[chosen[0]]


def of_one_force(register: Register, selection: Selection) -> Selection:
    """The selection with the force that the profile is of alone."""
    return replace(selection, force=(subject(register, selection).code,))


def of_one_rated_year(register: Register, selection: Selection) -> Selection:
    """The same, without a year of which no population is held."""
    year = selection.year if selection.year in register.population_years else ""
    return replace(of_one_force(register, selection), year=year)


def rate_year(register: Register, year: str) -> str:
    """The year of which a profile can show rates: the one that is asked for, or the newest with a population."""
    return year if year in register.population_years else register.population_years[-1]


def codes(register: Register, selection: Selection) -> Exhibit:
    """What one force recorded under each of the twelve codes in one year, and its share of England and Wales."""
    force, year = subject(register, selection), recorded.year_of(register, selection)
    held = measures.of(register)
    names = (measures.TWELVE_CODES, *register.total_codes)
    counts = {name: held.annual(name, [force.code], [year])["offences"][0] for name in names}
    parts = {name: counts[name] for name in register.total_codes}
    unsaid = small_counts.held_back(parts, counts[measures.TWELVE_CODES])
    rows: list[dict[str, Any]] = []
    for name, count in counts.items():
        whole = held.areas_annual(name, years=[year], kind=measures.ENGLAND_AND_WALES)["offences"][0]
        revised = held.is_revised(name, force.code, year)
        rows.append(
            recorded.row(register, force, period=recorded.when(year, register))
            | recorded.count_cells(count, revised=revised, held_back=name in unsaid)
            | recorded.measured(register, name, year)
            | {
                "label": naming.measure(register, name, year).label,
                "area": force.name,
                "level": "whole" if name == measures.TWELVE_CODES else "code",
                "share": _share(count, whole),
            }
        )
    columns = (
        Column("label", "Offence code"),
        Column("force", "Force code", ColumnKind.CODE, shown=False),
        Column("area", "Police force", shown=False),
        *recorded.counted()[3:],
        Column("share", "Share of England and Wales"),
    )
    total = rows[0]
    told = answers.of_rows(register, Selection(force=(force.code,)), [total], year)
    share_words = f", {total['share']} of the England and Wales total" if total["share"] else ""
    return Exhibit(
        id="force-codes",
        headline=f"{told.heading}, by offence code",
        subtitle=f"Recorded {told.measure.defined}, {force.name}, {told.period}",
        description=answers.fitted(
            f"{told.sentence}{share_words}.",
            "One dot for each code.",
            "Code 86 (obscene publications) is shown separately.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=dots.chart,
        caveats=recorded.caveats(
            register,
            measures.TWELVE_CODES,
            [force],
            ["profile", *recorded.flags(row["value"] for row in rows)],
            [year],
        ),
        sources=recorded.sources(register),
        **tables.made_from(register, selection),
        unit="offences",
    )


def _share(count: int | None, whole: int | None) -> str:
    if count is None or whole is None or small_counts.is_small(count) or whole < count:
        return ""
    return words.derived(share(Quantity(count).range, Quantity(whole).range), 0.1, "%", whole=100)


def peers(register: Register, selection: Selection) -> Exhibit:
    """One force's rate beside its region, England and Wales and the five forces nearest in child population."""
    force = subject(register, selection)
    held, year = measures.of(register), rate_year(register, recorded.year_of(register, selection))
    same = {"period": recorded.when(year, register)} | recorded.measured(register, selection.measure, year)
    near = [register.forces[code] for code in held.peers(force.code)]
    lines = {line["force"]: line for line in held.rates(selection.measure, year).iter_rows(named=True)}
    rows: list[dict[str, Any]] = [
        recorded.row(register, f) | same | _rate(held, selection, f.code, lines[f.code]) for f in (force, *near)
    ]
    if force.region_code and near:
        (region,) = held.area_rates(selection.measure, year, [force.region_code], measures.REGION).iter_rows(named=True)
        label = naming.rated_area(register, force.region_code)
        area = recorded.row(register, None, label=label, force=force.region_code, level="region")
        rows.append(area | same | _rate(held, selection, force.region_code, region))
    whole = held.national_rate(selection.measure, year)
    line = {"year": year, "rate": whole.rate, "reason": "missing"}
    line |= {"offences": whole.offences, "residents_0_17": whole.residents}
    area = recorded.row(register, None, label=naming.rated_area(register, WHOLE))
    rows.append(area | same | _rate(held, selection, measures.EVERYWHERE, line))
    columns = recorded.rated(selection.measure)
    alone = Selection(force=(force.code,), measure=selection.measure)
    told = answers.of_rows(register, alone, rows, year, recorded.per(selection.measure))
    why = recorded.REASONS[lines[force.code]["reason"]] if rows[0]["value"] is None else ""
    kind = "nation" if force.region_code in NATIONS.values() else "region"
    beside = f"beside its {kind} and {len(near)} other forces"
    return Exhibit(
        id="force-peers",
        headline=f"{told.heading}, {beside}" if near else f"{told.heading}, and no forces to compare it with",
        subtitle=f"Recorded {told.measure.defined} {told.unit}, {_set(register, force, near)}, {told.period}",
        description=answers.fitted(
            f"{told.sentence}{f', because {why}' if why else ''}.",
            f"Compared with the {len(near)} forces nearest in number of people aged 0 to 17 ({_sizes(lines, near)})."
            if near
            else "",
            "They may differ in other ways." if near else "",
            f"The dashed line is {naming.rated_area(register, WHOLE)}." if near else "",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=partial(dots.chart, unit=recorded.per(selection.measure)) if near else None,
        caveats=recorded.caveats(
            register,
            selection.measure,
            [force, *near],
            ["profile", "rate", *recorded.flags(row["offences"] for row in rows)],
            [year],
        ),
        sources=recorded.sources(register, rates=True),
        **tables.made_from(register, selection),
        unit=recorded.unit(selection.measure, "rate"),
    )


def _set(register: Register, force: Force, near: list[Force]) -> str:
    """The areas that are set beside each other, in running text."""
    region = [naming.rated_area(register, force.region_code)] if force.region_code and near else []
    return words.listed([*(one.name for one in (force, *near)), *region])


def _sizes(lines: dict[str, dict[str, Any]], near: list[Force]) -> str:
    sizes = [lines[f.code]["residents_0_17"] for f in near]
    return f"{min(sizes):,} to {max(sizes):,}"


def _rate(held: measures.Measures, selection: Selection, place: str, line: dict[str, Any]) -> dict[str, Any]:
    revised = held.is_rate_revised(selection.measure, place, line["year"])
    return recorded.rated_cells(line, revised=revised)


def national(register: Register, selection: Selection) -> Exhibit:
    """The national figures that no source gives by force."""
    shown = [register.statistics[name] for name in NATIONAL]
    columns = (
        tables.MEASURE,
        *tables.STANDARD[1:],
        tables.BREAKDOWN,
    )
    rows = [tables.row(s, breakdown=tables.NOT_SPLIT) for s in shown]
    return Exhibit(
        id="forces-national",
        headline="Figures on child sexual abuse and exploitation not published by police force, England and Wales, "
        "2023 to 2025",
        subtitle="National figures on child sexual abuse and exploitation offences, operations and closed cases, "
        "England and Wales, 2023 to 2025",
        description=f"These {len(shown)} figures are published for England and Wales only. They do not change when "
        "you choose a force. No force breakdown has been published, and a split would be made up.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(shown),
        sources=tables.sources(shown),
        **tables.made_from(register, selection),
    )
