"""Exhibits of one force (its codes, its peers), and the figures that are published only nationally."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lib import measures
from lib.charts import dots
from lib.exhibits import analyses, answers, naming, recorded, tables
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.model import small_counts, words
from lib.model.quantity import Quantity, share
from lib.model.records import ELEVEN_CODES, NATIONS, TWELVE_CODES, WHOLE, Grade, Selection

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Force

CHOSEN = Column("chosen", "Chosen", shown=False, in_files=False)


def subject(register: Register, selection: Selection) -> Force:
    """Return the force of a profile: the first one chosen.

    Raises:
        ValueError: none is chosen.
    """
    chosen = [code for code in selection.force if code != WHOLE]
    if not chosen:
        raise ValueError("a profile needs a force")
    return register.forces[chosen[0]]


def of_one_force(register: Register, selection: Selection) -> Selection:
    """Reduce the chosen forces to the one that the profile is of."""
    return replace(selection, force=(subject(register, selection).code,))


def of_one_total(register: Register, selection: Selection) -> Selection:
    """Do the same, and take the total of the twelve codes unless the eleven are chosen."""
    measure = ELEVEN_CODES if selection.measure == ELEVEN_CODES else TWELVE_CODES
    return replace(of_one_force(register, selection), measure=measure)


def of_one_rated_year(register: Register, selection: Selection) -> Selection:
    """Do the same, and clear a year without a population."""
    year = selection.year if selection.year in register.population_years else ""
    return replace(of_one_force(register, selection), year=year)


def rate_year(register: Register, year: str) -> str:
    """Return the year for which a profile can show rates: the given one, or the newest with a population."""
    return year if year in register.population_years else register.population_years[-1]


def codes(register: Register, selection: Selection) -> Exhibit:
    """Build the counts of one force under each offence code in one year, with its shares of England and Wales.

    One row per offence code, after one for their total: of the twelve codes, or of the eleven.
    """
    force, year = subject(register, selection), recorded.year_of(register, selection)
    lookup = measures.of(register)
    whole = of_one_total(register, selection).measure
    members = register.codes_of(whole)
    names = (whole, *members)
    counts = {name: lookup.annual(name, [force.code], [year])["offences"][0] for name in names}
    withheld = small_counts.held_back({name: counts[name] for name in members}, counts[whole])
    rows: list[dict[str, Any]] = []
    for name, count in counts.items():
        national = lookup.areas_annual(name, years=[year], kind=measures.ENGLAND_AND_WALES)["offences"][0]
        revised = lookup.is_revised(name, force.code, year)
        rows.append(
            recorded.row(register, force, period=recorded.period_label(year, register))
            | recorded.count_cells(count, revised=revised, held_back=name in withheld)
            | recorded.measure_cells(register, name, year)
            | {
                "label": naming.measure(register, name, year).label,
                "area": force.name,
                "level": "whole" if name == whole else "code",
                "share": _share(count, national),
            }
        )
    columns = (
        Column("label", "Offence code", in_files=False),
        Column("area", "Police force", shown=False, named="area_name"),
        Column("force", "Force code", ColumnKind.CODE, shown=False, named="area_code"),
        *(replace(c, in_files=c.in_files and c is not recorded.LEVEL) for c in recorded.count_columns()[3:]),
        Column("share", "Share of England and Wales"),
    )
    total = rows[0]
    answer = answers.of_rows(register, Selection(force=(force.code,), measure=whole), [total], year)
    share_words = f", {total['share']} of the England and Wales total" if total["share"] else ""
    return Exhibit(
        id="force-codes",
        headline=f"{answer.heading}, by offence code",
        subtitle=f"Recorded {answer.measure.defined}, {force.name}, {answer.period}",
        description=answers.fit_sentences(
            f"{answer.sentence}{share_words}.",
            "One dot for each code.",
            "Code 86 (obscene publications) is shown separately.",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=dots.chart,
        plotted=dots.plotted,
        caveats=recorded.caveats(
            register,
            whole,
            [force],
            ["profile", *recorded.flags(row["value"] for row in rows)],
            [year],
        ),
        sources=recorded.sources(register),
        **tables.release_fields(register, selection),
        unit="offences",
    )


def _share(count: int | None, whole: int | None) -> str:
    if count is None or whole is None or small_counts.is_small(count) or whole < count:
        return ""
    return words.derived(share(Quantity(count).range, Quantity(whole).range), 0.1, "%", whole=100)


def peers(register: Register, selection: Selection) -> Exhibit:
    """Build the rate of one force beside its five nearest peers by child population, its region and the whole.

    One row per force, the subject first and its peers nearest first; then its region, then England and Wales.
    """
    force = subject(register, selection)
    lookup, year = measures.of(register), rate_year(register, recorded.year_of(register, selection))
    shared = {"period": recorded.period_label(year, register)} | recorded.measure_cells(
        register, selection.measure, year
    )
    others = [register.forces[code] for code in lookup.peers(force.code)]
    lines = {line["force"]: line for line in lookup.rates(selection.measure, year).iter_rows(named=True)}
    rows: list[dict[str, Any]] = [
        recorded.row(register, f) | shared | _rate(lookup, selection, f.code, lines[f.code]) for f in (force, *others)
    ]
    if force.region_code and others:
        (region,) = lookup.area_rates(selection.measure, year, [force.region_code], measures.REGION).iter_rows(
            named=True
        )
        label = naming.rated_area(register, force.region_code)
        area = recorded.row(register, None, label=label, force=force.region_code, level="region")
        rows.append(area | shared | _rate(lookup, selection, force.region_code, region))
    line = recorded.national_line(lookup, selection.measure, year)
    area = recorded.row(register, None, label=naming.rated_area(register, WHOLE, year))
    rows.append(area | shared | _rate(lookup, selection, measures.EVERYWHERE, line))
    for row in rows:
        row["chosen"] = "yes" if row["force"] == force.code else ""
    columns = (*recorded.rate_columns(selection.measure), CHOSEN)
    alone = Selection(force=(force.code,), measure=selection.measure)
    answer = answers.of_rows(register, alone, rows, year, recorded.per(selection.measure))
    why = recorded.REASONS[lines[force.code]["reason"]] if rows[0]["value"] is None else ""
    kind = "nation" if force.region_code in NATIONS.values() else "region"
    beside = f"beside its {kind} and {len(others)} other forces"
    return Exhibit(
        id="force-peers",
        headline=f"{answer.heading}, {beside}" if others else f"{answer.heading}, and no forces to compare it with",
        subtitle=f"Recorded {answer.measure.defined} {answer.unit}, {_areas_words(register, force, others)}, "
        f"{answer.period}",
        description=answers.fit_sentences(
            f"{answer.sentence}{f', because {why}' if why else ''}.",
            f"Compared with the {len(others)} forces nearest in number of people aged 0 to 17 "
            f"({_sizes(lines, others)})."
            if others
            else "",
            "They may differ in other ways." if others else "",
            f"The dashed line is {naming.rated_area(register, WHOLE, year)}." if others else "",
        ),
        table=tables.table(rows, columns),
        columns=columns,
        draw=partial(dots.chart, unit=recorded.per(selection.measure), whole_row=True, region_line=True)
        if others
        else None,
        plotted=dots.plotted if others else None,
        caveats=recorded.caveats(
            register,
            selection.measure,
            [force, *others],
            ["profile", "rate", *recorded.flags(row["offences"] for row in rows)],
            [year],
        ),
        sources=recorded.sources(register, [year]),
        **tables.release_fields(register, selection),
        unit=recorded.unit(selection.measure, "rate"),
    )


def _areas_words(register: Register, force: Force, others: list[Force]) -> str:
    """Return the areas that are compared, in running text."""
    region = [naming.rated_area(register, force.region_code)] if force.region_code and others else []
    return words.listed([*(member.name for member in (force, *others)), *region])


def _sizes(lines: dict[str, dict[str, Any]], others: list[Force]) -> str:
    sizes = [size for f in others if (size := lines[f.code]["residents_0_17"]) is not None]
    return f"{min(sizes):,} to {max(sizes):,}"


def _rate(lookup: measures.Measures, selection: Selection, area: str, line: dict[str, Any]) -> dict[str, Any]:
    revised = lookup.is_rate_revised(selection.measure, area, line["year"])
    return recorded.rated_cells(line, revised=revised)


def national(register: Register, selection: Selection) -> Exhibit:
    """Build the list of national figures that no source gives by force.

    One row per statistic.
    """
    shown = analyses.shown(register, selection, analyses.ALL, analyses.GROUP)
    stated = [s.statistic for s in register.case_statements if s.statistic.grade is not Grade.PRESS]
    whole, group = shown.get(analyses.ALL), shown.get(analyses.GROUP)
    figures = [whole, group, *shown.types, register.newest("operations"), *stated]
    # A review is of cases of many years: what counts is when it was stated.
    years = tables.years_in_words([shown.year, *(s.as_of[:4] for s in figures if s.analysis != analyses.POLICE)])
    columns = (
        tables.MEASURE,
        *tables.STANDARD[1:],
        *tables.NOT_BY_FORCE,
    )
    rows = [tables.row(statistic, **tables.not_by_force(register, statistic)) for statistic in figures]
    return Exhibit(
        id="forces-national",
        headline="Figures on child sexual abuse and exploitation not published by police force, England and Wales, "
        f"{years}",
        subtitle="National figures on child sexual abuse and exploitation offences, operations and closed cases, "
        f"England and Wales, {years}",
        description=f"These {len(figures)} figures are published for England and Wales only. They do not change when "
        "you choose a force. No force breakdown has been published, and a split would be made up.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(figures),
        sources=tables.sources(figures),
        **tables.release_fields(register, selection),
    )
