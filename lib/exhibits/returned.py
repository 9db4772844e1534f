"""Exhibits of an unpublished data return: built for one session, never cached, marked as unpublished everywhere.

They are not in the registry, because every exhibit there has an address.
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
from lib.exhibits.operations import under_way_now
from lib.model import words
from lib.model.records import Selection, Source
from lib.model.words import UNPUBLISHED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from lib.data_returns.record import Counted
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Force

NOT_STATED = "period not stated"
MADE = Column("made", "Forces that made a return", ColumnKind.NUMBER)
DRAWN = {"[c]": "[c] hidden", "[x]": "[x] no return"}
MANY = 10  # no sentence names a smaller number


@dataclass(frozen=True, slots=True, repr=False)
class DescribedReturn:
    """A data return after disclosure control, with the reader's description of it."""

    protected: ProtectedReturn
    counted: Counted
    period: str  # in the reader's words; may be empty

    @property
    def source(self) -> Source:
        """The return as a source; it has no date, no address and no licence."""
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


def force_map(register: Register, described: DescribedReturn) -> Exhibit:
    """Build the tile map of the return.

    One row per force, then England and Wales.
    """
    rows = [
        _force(described, force)
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
        described,
        "returned-map",
        f"{words.capitalised(described.counted)} by police force, on the map{_total_words(described)}",
        "A map of equal tiles, one for each force near its true place. City of London and British Transport Police "
        f"stand apart. {_shorthand_words(described)}",
        [*rows, _area(register, described, WHOLE) | nowhere],
        (*_columns(described), *TILE),
        tilemap,
    )


def compare(register: Register, described: DescribedReturn) -> Exhibit:
    """Build the comparison of forces, always in alphabetical order: any other would reveal hidden counts.

    One row per force, then England and Wales.
    """
    rows = [_force(described, force) for force in register.forces.values()]
    return _exhibit(
        register,
        described,
        "returned-compare",
        f"{words.capitalised(described.counted)} by police force, side by side{_total_words(described)}",
        f"One dot for each force with a number, in alphabetical order. {_shorthand_words(described)}",
        [*rows, _area(register, described, WHOLE)],
        _columns(described),
        dots,
    )


def table(register: Register, described: DescribedReturn) -> Exhibit:
    """Build the table of every count and every total.

    One row per force, then one per region or nation, then England and Wales.
    """
    forces = [_force(described, force) for force in register.forces.values()]
    totals = [_area(register, described, code) for code in (*register.regions, WHOLE)]
    return _exhibit(
        register,
        described,
        "returned-table",
        f"{words.capitalised(described.counted)} by police force, region and nation{_total_words(described)}",
        f"Forces in alphabetical order, then the totals of those that made a return. {_shorthand_words(described)}",
        [*forces, *totals],
        (*_columns(described), MADE),
        None,
    )


def beside_national(register: Register, described: DescribedReturn) -> Exhibit:
    """Build the total of a return of operations beside the published number, which is never split.

    Two rows: the published statistic and the return.
    """
    published, forces = under_way_now(register)
    returned, known = described.protected.coverage[WHOLE]
    own = _area(register, described, WHOLE)
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
            "unit": str(described.counted),
            "period": described.period or NOT_STATED,
            "area": recorded.EVERYWHERE,
            "cited": words.short_citation(described.source),
            "source": described.source.id,
            "grade": "",
            "coverage": f"{returned} of {known} police forces made a return",
        },
    ]
    caveats = [*register.caveats_of([published, forces]), *cautions.of(described.protected, described.source)]
    return Exhibit(
        id="returned-national",
        headline=_side_by_side(own, f"{words.label(published)} in {published.period}"),
        subtitle=f"Major operations into child sexual exploitation as published, {published.period}, and operations in "
        f"your return ({described.period or NOT_STATED}), {recorded.EVERYWHERE}. {UNPUBLISHED}",
        description="These are counted differently and cannot be compared. The published figure counts major "
        f"operations in {words.label(forces)} forces at one moment, without a list. A return counts what its makers "
        "called an operation, in the forces that answered.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=_ordered(caveats),
        sources=(described.source, *tables.sources([published, forces])),
        **tables.release_fields(register, Selection()),
        published=False,
    )


def _side_by_side(own: dict[str, Any], published: str) -> str:
    """Word the two numbers separately: they count different things, so no difference is given."""
    if own["value"] is None:
        own_words = "The total of your return is not shown"
    elif own["value"] < MANY:
        own_words = f"Your return: under {MANY} operations"
    else:
        own_words = f"Your return: {'about ' if own['qualifier'] == 'rounded' else ''}{own['printed']} operations"
    return f"{own_words}. Published: {published}. These are counted differently and cannot be compared".strip()


def _exhibit(
    register: Register,
    described: DescribedReturn,
    name: str,
    headline: str,
    description: str,
    rows: list[dict[str, Any]],
    columns: tuple[Column, ...],
    form: ModuleType | None,
) -> Exhibit:
    returned, known = described.protected.coverage[WHOLE]
    return Exhibit(
        id=name,
        headline=headline,
        subtitle=f"{words.capitalised(described.counted)} in {returned} of {known} police forces, "
        f"{recorded.EVERYWHERE}, {described.period or NOT_STATED}. {UNPUBLISHED}",
        description=description,
        table=tables.table(rows, columns),
        columns=columns,
        draw=watermark.unpublished(form.chart) if form else None,
        plotted=form.plotted if form else None,
        caveats=cautions.of(described.protected, described.source),
        sources=(described.source,),
        **tables.release_fields(register, Selection()),
        unit=str(described.counted),
        published=False,
    )


def _columns(described: DescribedReturn) -> tuple[Column, ...]:
    return recorded.base_columns(words.capitalised(described.counted))


def _force(described: DescribedReturn, force: Force) -> dict[str, Any]:
    period, source = described.period or NOT_STATED, described.source.id
    return recorded.area(force, period=period, source=source, **_cells(described, force.code)) | {"made": None}


def _area(register: Register, described: DescribedReturn, code: str) -> dict[str, Any]:
    """Return the row of a total: of a region, a nation, or England and Wales."""
    named = {} if code == WHOLE else {"label": f"{register.regions[code]} (total)", "force": code, "level": "area"}
    cells = _cells(described, code) | {"made": float(described.protected.coverage[code][0])} | named
    return recorded.area(None, period=described.period or NOT_STATED, source=described.source.id, **cells)


def _cells(described: DescribedReturn, code: str) -> dict[str, Any]:
    """Return the cells of a count; a hidden or missing one is null with a shorthand, never zero."""
    number, shorthand = described.protected.numbers[code], described.protected.shorthand[code]
    bracket = f"[{shorthand}]" if shorthand else ""
    printed = bracket if number is None else f"{words.number(number)} {bracket}".strip()
    return {
        "value": None if number is None else float(number),
        "printed": printed,
        "drawn": DRAWN.get(printed, printed),
        "shorthand": shorthand,
        "qualifier": "rounded" if described.protected.rounded else "exactly",
    }


def _total_words(described: DescribedReturn) -> str:
    total = described.protected.numbers[WHOLE]
    if total is None or total < MANY:
        return ""
    return f": {'about ' if described.protected.rounded else ''}{words.number(total)} in all"


def _shorthand_words(described: DescribedReturn) -> str:
    """Explain the shorthand in the table."""
    used = set(described.protected.shorthand.values())
    sentences = ["[c] stands for a hidden number."] if "c" in used else []
    return " ".join([*sentences, *(["[x] stands for no return, which is not zero."] if "x" in used else [])])


def _ordered(caveats: Iterable[Caveat]) -> tuple[Caveat, ...]:
    return tuple(sorted(caveats, key=lambda caveat: (caveat.rank, caveat.id)))
