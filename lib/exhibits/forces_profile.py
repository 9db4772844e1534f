"""One force: its codes and share, and the forces nearest in child population; and what exists only nationally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lib import measures, naming, words
from lib.address import WHOLE
from lib.charts import dots
from lib.exhibit import Column, Exhibit, Kind
from lib.exhibits import recorded, tables
from lib.quantity import Quantity, share

if TYPE_CHECKING:
    from lib.model import Force, Selection
    from lib.register import Register

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
RULE = "The five forces nearest in residents aged 0 to 17"


def subject(register: Register, selection: Selection) -> Force:
    """The force that the profile is of: the first one chosen.

    Raises:
        ValueError: none is chosen.
    """
    chosen = [code for code in selection.force if code != WHOLE]
    if not chosen:
        raise ValueError("a profile needs a force")
    return register.forces[chosen[0]]


def codes(register: Register, selection: Selection) -> Exhibit:
    """What one force recorded under each of the twelve codes in one year, and its share of England and Wales."""
    force, year = subject(register, selection), recorded.year_of(register, selection)
    held, period = measures.of(register), recorded.when(year, register)
    rows: list[dict[str, Any]] = []
    for name in (measures.TWELVE_CODES, *register.total_codes):
        count = held.annual(name, [force.code], [year])["offences"][0]
        whole = held.areas_annual(name, years=[year], kind=measures.ENGLAND_AND_WALES)["offences"][0]
        together = name == measures.TWELVE_CODES
        rows.append(
            recorded.row(
                register,
                force,
                period=period,
                **recorded.count_cells(count, revised=held.is_revised(name, force.code, year)),
            )
            | {
                "code": name,
                "label": naming.measure(register, name, year).label,
                "level": "whole" if together else "code",
                "share": _share(count, whole),
            }
        )
    columns = (
        Column("label", "Offence code"),
        Column("code", "Code", Kind.CODE, shown=False),
        Column("force", "Force code", Kind.CODE, shown=False),
        *recorded.base("Offences")[3:],
        Column("share", "Share of England and Wales"),
    )
    total = rows[0]
    small = total["value"] is None or total["value"] < recorded.SMALL
    return Exhibit(
        id="force-codes",
        headline=f"What {force.name} recorded under each code in {period}",
        subtitle=f"Recorded offences under the twelve codes, {force.name}, {period}",
        description="One dot for each of the twelve codes. "
        + (
            "The counts are too small for a sentence."
            if small
            else f"Together they are {total['drawn']} offences, {total['share']} of those of England and Wales."
        )
        + " Code 86 is never set beside other codes: choose it on its own.",
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
    if count is None or whole is None or count < recorded.SMALL or whole < count:
        return ""
    return words.derived(share(Quantity(count).range, Quantity(whole).range), 0.1, "%", whole=100)


def peers(register: Register, selection: Selection) -> Exhibit:
    """One force's rate beside its region, England and Wales and the five forces nearest in child population."""
    force = subject(register, selection)
    held, year = measures.of(register), register.population_years[-1]
    period = recorded.when(year, register)
    near = [register.forces[code] for code in held.peers(force.code)]
    lines = {line["force"]: line for line in held.rates(selection.measure, year).iter_rows(named=True)}
    rows = [
        recorded.row(register, f, period=period) | _rate(held, selection, f.code, lines[f.code]) for f in (force, *near)
    ]
    if force.region_code and near:
        (region,) = held.area_rates(selection.measure, year, [force.region_code], measures.REGION).iter_rows(named=True)
        kind = "nation" if force.region == "Wales" else "region"
        area = recorded.row(register, None, label=f"{force.region} ({kind})", force=force.region_code, level="region")
        rows.append(area | {"period": period} | _rate(held, selection, force.region_code, region))
    whole = held.national_rate(selection.measure, year)
    line = {"year": year, "rate": whole.rate, "reason": "missing"}
    line |= {"offences": whole.offences, "residents_0_17": whole.residents}
    rows.append(recorded.row(register, None, period=period) | _rate(held, selection, measures.EVERYWHERE, line))
    columns = recorded.rated(selection.measure)
    none = rows[0]["value"] is None
    return Exhibit(
        id="force-peers",
        headline=f"{force.name} beside its region and the forces nearest in child population"
        if near
        else f"{force.name} has no rate and no forces to set beside it",
        subtitle=f"Recorded {recorded.counted(register, selection.measure)} {recorded.per(selection.measure)}, "
        f"{force.name} and others, {period}",
        description=(
            f"{RULE} ({_sizes(lines, near)}; {force.name} {lines[force.code]['residents_0_17']:,}) stand below it, "
            "then its region. The line is England and Wales. Nearness in population is the only rule: the forces "
            "need not be alike in anything else."
            if near
            else f"Too few residents, or none, are counted for {force.name}, so there is no rate."
        )
        + (f" {force.name} has no rate: {recorded.REASONS[lines[force.code]['reason']]}." if none and near else ""),
        table=tables.table(rows, columns),
        columns=columns,
        draw=dots.chart if near else None,
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


def _sizes(lines: dict[str, dict[str, Any]], near: list[Force]) -> str:
    sizes = [lines[f.code]["residents_0_17"] for f in near]
    return f"{min(sizes):,} to {max(sizes):,}"


def _rate(held: measures.Measures, selection: Selection, place: str, line: dict[str, Any]) -> dict[str, Any]:
    revised = held.is_rate_revised(selection.measure, place, line["year"])
    cells = recorded.rate_cells(line["rate"], line["reason"], revised=revised)
    return cells | {"offences": line["offences"], "residents": line["residents_0_17"]}


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
        headline="These figures exist only for England and Wales as a whole",
        subtitle="National figures on offences, operations and closed cases, England and Wales, 2023 to 2025",
        description=f"{words.capitalised(words.count_of(len(shown), 'figure'))} that no source gives by force. "
        "Whatever force is chosen above, they stay national: a split would be made up.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(shown),
        sources=tables.sources(shown),
        **tables.made_from(register, selection),
    )
