"""A reader's own return as exhibits: made for one session, kept nowhere, and marked wherever they go.

They stand outside the registry of exhibits, because what stands there has an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib.charts import dots, tilemap, watermark
from lib.data_returns.disclosure_control import WHOLE, ProtectedReturn
from lib.exhibits import recorded, tables
from lib.exhibits import returned_cautions as cautions
from lib.exhibits.exhibit import Column, ColumnKind, Exhibit
from lib.exhibits.forces_now import TILE
from lib.model import words
from lib.model.records import Selection, Source
from lib.model.words import UNPUBLISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lib.data_returns.record import Counted
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Force

NATIONAL = "ops-2025-01"
NATIONAL_FORCES = "ops-2025-01-forces"
NOT_STATED = "period not stated"
MADE = Column("made", "Forces that made a return", ColumnKind.NUMBER)
DRAWN = {"[c]": "[c] hidden", "[x]": "[x] no return"}
MANY = 10  # no sentence is made of fewer


@dataclass(frozen=True, slots=True, repr=False)
class DescribedReturn:
    """What a reader says of a return, and what is shown of it."""

    shown: ProtectedReturn
    counted: Counted
    period: str  # in the reader's words; may be empty

    @property
    def source(self) -> Source:
        """The return as a source: it has no date, no address and no licence."""
        return Source(
            id="reader",
            title=f"unpublished return of {self.counted} by police force",
            publisher="Supplied by the reader",
            published="",
            url="",
            read_at="",
            licence="",
            designation=UNPUBLISHED,
            designation_sentence=f"{UNPUBLISHED}.",
        )


def force_map(register: Register, told: DescribedReturn) -> Exhibit:
    """Every force at its place on the tile map."""
    rows = [
        _force(told, force)
        | {
            "tile_row": force.tile_row,
            "tile_column": force.tile_column,
            "tile_label": force.tile_label,
            "inset": "yes" if force.inset else "",
            "chosen": "",
        }
        for force in register.forces.values()
    ]
    nowhere = {column.name: None if column.kind is ColumnKind.NUMBER else "" for column in TILE}
    return _exhibit(
        register,
        told,
        "returned-map",
        f"{words.capitalised(told.counted)} by police force, on the map{_in_all(told)}",
        "A map of equal tiles, one for each force near its true place. City of London and British Transport Police "
        f"stand apart. {_letters(told)}",
        [*rows, _area(register, told, WHOLE) | nowhere],
        (*_columns(told), *TILE),
        tilemap.chart,
    )


def compare(register: Register, told: DescribedReturn) -> Exhibit:
    """The forces side by side, in alphabetical order and no other: the order of hidden counts would tell of them."""
    rows = [_force(told, force) for force in register.forces.values()]
    return _exhibit(
        register,
        told,
        "returned-compare",
        f"{words.capitalised(told.counted)} by police force, side by side{_in_all(told)}",
        f"One dot for each force with a number, in alphabetical order. {_letters(told)}",
        [*rows, _area(register, told, WHOLE)],
        _columns(told),
        dots.chart,
    )


def table(register: Register, told: DescribedReturn) -> Exhibit:
    """Every count and every total."""
    forces = [_force(told, force) for force in register.forces.values()]
    totals = [_area(register, told, code) for code in (*register.regions, WHOLE)]
    return _exhibit(
        register,
        told,
        "returned-table",
        f"{words.capitalised(told.counted)} by police force, region and nation{_in_all(told)}",
        f"Forces in alphabetical order, then the totals of those that made a return. {_letters(told)}",
        [*forces, *totals],
        (*_columns(told), MADE),
        None,
    )


def beside_national(register: Register, told: DescribedReturn) -> Exhibit:
    """The total of a return of operations beside the published number, which is never split."""
    published, forces = register.statistics[NATIONAL], register.statistics[NATIONAL_FORCES]
    made, known = told.shown.made[WHOLE]
    own = _area(register, told, WHOLE)
    coverage = Column("coverage", "Coverage")
    columns = (*tables.STANDARD, coverage)
    rows = [
        tables.row(published, coverage=f"{words.label(forces)} police forces, not named"),
        {
            "label": "Operations in your return",
            "value": own["value"],
            "printed": own["printed"],
            "qualifier": own["qualifier"],
            "shorthand": own["shorthand"],
            "unit": str(told.counted),
            "period": told.period or NOT_STATED,
            "area": recorded.EVERYWHERE,
            "cited": words.short_citation(told.source),
            "source": told.source.id,
            "grade": "",
            "coverage": f"{made} of {known} police forces made a return",
        },
    ]
    caveats = [*register.caveats_of([published, forces]), *cautions.of(told.shown, told.source)]
    return Exhibit(
        id="returned-national",
        headline=_side_by_side(own, f"{words.label(published)} in {published.period}"),
        subtitle=f"Major operations into child sexual exploitation as published, {published.period}, and operations in "
        f"your return ({told.period or NOT_STATED}), {recorded.EVERYWHERE}. {UNPUBLISHED}",
        description="These are counted differently and cannot be compared. The published figure counts major "
        f"operations in {words.label(forces)} forces at one moment, without a list. A return counts what its makers "
        "called an operation, in the forces that answered.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=_ordered(caveats),
        sources=(told.source, *tables.sources([published, forces])),
        **tables.made_from(register, Selection()),
        published=False,
    )


def _side_by_side(own: dict[str, Any], published: str) -> str:
    """The two numbers, each for itself: they are of different things, so there is no difference between them."""
    if own["value"] is None:
        told = "The total of your return is not shown"
    elif own["value"] < MANY:
        told = f"Your return: under {MANY} operations"
    else:
        told = f"Your return: {'about ' if own['qualifier'] == 'rounded' else ''}{own['printed']} operations"
    return f"{told}. Published: {published}. They are counted differently and cannot be compared".strip()


def _exhibit(
    register: Register,
    told: DescribedReturn,
    name: str,
    headline: str,
    description: str,
    rows: list[dict[str, Any]],
    columns: tuple[Column, ...],
    draw: Callable[..., Any] | None,
) -> Exhibit:
    made, known = told.shown.made[WHOLE]
    return Exhibit(
        id=name,
        headline=headline,
        subtitle=f"{words.capitalised(told.counted)} in {made} of {known} police forces, {recorded.EVERYWHERE}, "
        f"{told.period or NOT_STATED}. {UNPUBLISHED}",
        description=description,
        table=tables.table(rows, columns),
        columns=columns,
        draw=watermark.unpublished(draw) if draw else None,
        caveats=cautions.of(told.shown, told.source),
        sources=(told.source,),
        **tables.made_from(register, Selection()),
        unit=str(told.counted),
        published=False,
    )


def _columns(told: DescribedReturn) -> tuple[Column, ...]:
    return recorded.base(words.capitalised(told.counted))


def _force(told: DescribedReturn, force: Force) -> dict[str, Any]:
    period, source = told.period or NOT_STATED, told.source.id
    return recorded.area(force, period=period, source=source, **_cells(told, force.code)) | {"made": None}


def _area(register: Register, told: DescribedReturn, code: str) -> dict[str, Any]:
    """A total: of a region, a nation, or England and Wales."""
    named = {} if code == WHOLE else {"label": f"{register.regions[code]} (total)", "force": code, "level": "area"}
    cells = _cells(told, code) | {"made": float(told.shown.made[code][0])} | named
    return recorded.area(None, period=told.period or NOT_STATED, source=told.source.id, **cells)


def _cells(told: DescribedReturn, code: str) -> dict[str, Any]:
    """The cells of a count; where it is hidden or missing a letter stands in its place, never a zero."""
    number, mark = told.shown.numbers[code], told.shown.marks[code]
    bracket = f"[{mark}]" if mark else ""
    printed = bracket if number is None else f"{words.number(number)} {bracket}".strip()
    return {
        "value": None if number is None else float(number),
        "printed": printed,
        "drawn": DRAWN.get(printed, printed),
        "shorthand": mark,
        "qualifier": "rounded" if told.shown.rounded else "exactly",
    }


def _in_all(told: DescribedReturn) -> str:
    total = told.shown.numbers[WHOLE]
    if total is None or total < MANY:
        return ""
    return f": {'about ' if told.shown.rounded else ''}{words.number(total)} in all"


def _letters(told: DescribedReturn) -> str:
    """What stands where no number does."""
    marks = set(told.shown.marks.values())
    said = ["[c] stands for a hidden number."] if "c" in marks else []
    return " ".join([*said, *(["[x] stands for no return, which is not zero."] if "x" in marks else [])])


def _ordered(caveats: Iterable[Caveat]) -> tuple[Caveat, ...]:
    return tuple(sorted(caveats, key=lambda caveat: (caveat.rank, caveat.id)))
