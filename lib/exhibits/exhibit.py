"""Exhibit: a headline, table, chart, caveats and sources for one selection; the one value that every outlet takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from lib.charts.base import DRAWING
from lib.charts.canvas import Canvas
from lib.exhibits import chart_names
from lib.model import small_counts, words

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

    from lib.charts.canvas import Describe, Draw
    from lib.charts.plotted import Plotted
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Selection, Source


class ColumnKind(StrEnum):
    """The type of a column's cells; decides their alignment on pages and their type in files."""

    TEXT = "text"
    NUMBER = "number"
    CODE = "code"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """Name and presentation of one column of an exhibit's table.

    Columns that are not `shown` are in files only; those that are not `in_files` serve pages and charts alone.
    `wording` names the column with the words that are shown in place of a number ("over 300"). `decimals` is how many a
    workbook shows of unrounded numbers; None shows them as they are. `named` is the column's name in files where that
    differs: where its unit must be part of it ("rate_per_1_000"), or where every file has one name for it
    ("area_name"). `gap` names the column with the id of the gap to which each cell leads on pages, empty for none;
    `profile` the one with the code of the police force to whose profile it leads.
    """

    name: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    shown: bool = True
    wording: str = ""
    decimals: int | None = None
    named: str = ""
    in_files: bool = True
    gap: str = ""
    profile: str = ""

    @property
    def file_name(self) -> str:
        """The name of the column in files."""
        return self.named or self.name


QUALIFIED = (
    Column("qualifier", "Qualifier", shown=False),
    Column("shorthand", "Note codes", ColumnKind.CODE, shown=False, named="note_codes"),
)


class Lines(StrEnum):
    """How a page sets the rows of a table that has one row for each figure."""

    TABLE = ""
    FIGURE_FIRST = "figure-first"  # on a phone the number stands before what it is of
    BLOCKS = "blocks"  # each row is a block that begins with its number, since no two share a scale


@dataclass(frozen=True, slots=True)
class WideLayout:
    """How the page pivots a long table: one line per value of `down`, one column per value of `across`.

    Cells show the words of `value`. The columns of `beside` follow the periods, with the one text that a line has.
    Files stay long: one row per mark.
    """

    across: str
    down: tuple[str, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningRows:
    """How a page lists rows that each open: one line with the columns of `line`, and the other columns inside it.

    `tag` is the column with a label of some rows, empty for the others; `anchor` the one with the id of each row, to
    which links lead.
    """

    line: tuple[str, ...]
    tag: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence in the open: its words, what is copied, and the id and name of its figure.

    `note` says what has not been published of it, or is empty; `unknown` are the questions that it leaves open, each
    with the id of the gap that says what is known of it.
    """

    id: str
    name: str
    words: str
    quote: str
    note: str = ""
    unknown: tuple[tuple[str, str], ...] = ()


class Aside(StrEnum):
    """Where words are heard and not seen, and stand with the explanation, as headline and chart say the same."""

    NONE = ""
    PHONE = "phone"  # subtitle and description, on a phone
    ALWAYS = "always"  # the description, at every width


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # frames do not compare
class Exhibit:
    """Words, table, chart, caveats and sources of one selection.

    Args:
        headline: the main point; sentence case, no full stop.
        subtitle: measure, area, period.
        description: what the chart or the table says, without colours; at most `most_words` words.
        aside: where a page sets words aside that headline and chart say too.
        most_words: limit of the description: 60, or more where no part of it may be left out.
        table: tidy, one row per mark. A column `value` has `qualifier` and `shorthand` beside it: the word published
            with the number, and letters separated by spaces, of which the first replaces a null.
        columns: every column of `table`, in order.
        draw: function of the table and a canvas; its builder may bind what is computed from the same numbers, such as
            the curve of a funnel. None where words and the table say all. Numbers that `drawn` withholds are removed
            from the table that it receives.
        plotted: function of that table that describes what the chart plots, for slides and workbooks; where `draw` is.
        grid: pivot of a long table on the page; None where one row is one line.
        lines: how a page sets its rows.
        rows: the layout of a list whose rows open on a page; None for a table.
        said: sentences that stand on its page in place of the table, each to be copied.
        unit: of `value`.
        notice: a sentence that newer figures exist; empty where these are the newest.
        unknown: what is not known of its figures: the id of each gap that names it, and its short name.
        nothing: the sentence in place of an empty table where the reader's filters match no row; else empty.
        published: False for an unpublished data return, which is never cached, addressed, written or logged.
        preview: built from a release before its publication; words and notice say so, and it is never signed.
    """

    id: str
    headline: str
    subtitle: str
    description: str
    aside: Aside = Aside.NONE
    most_words: int = words.MOST_WORDS
    table: pl.DataFrame
    columns: tuple[Column, ...]
    draw: Draw | None = None
    plotted: Describe | None = None
    grid: WideLayout | None = None
    lines: Lines = Lines.TABLE
    rows: OpeningRows | None = None
    said: tuple[Said, ...] = ()
    caveats: tuple[Caveat, ...]
    sources: tuple[Source, ...]
    selection: Selection
    version: str  # the release, as readers see it
    digest: str  # of the release's bytes: equal digests mean equal exhibits
    unit: str = ""
    notice: str = ""
    unknown: tuple[tuple[str, str], ...] = ()
    nothing: str = ""
    published: bool = True
    preview: bool = False

    def __post_init__(self) -> None:
        contradictions = [
            (not self.headline or self.headline.endswith("."), "a headline without a full stop"),
            (not self.subtitle, "a subtitle with measure, place and period"),
            (len(self.description.split()) > self.most_words, f"at most {self.most_words} words of description"),
            (not self.description, "a description"),
            (not self.sources, "at least one source"),
            (not self.version, "the version of its data"),
            (self.table.is_empty() and not self.nothing, "at least one row in its table, or a sentence in its place"),
            (bool(self.nothing) and not self.table.is_empty(), "no sentence in place of a table that has rows"),
            (tuple(c.name for c in self.columns) != tuple(self.table.columns), "one column title for each column"),
            ((self.draw is None) != (self.plotted is None), "a description of its chart, and of nothing else"),
            (
                "value" in self.table.columns and not {"qualifier", "shorthand"} <= set(self.table.columns),
                "a qualifier and a shorthand beside each value",
            ),
        ]
        broken = [needs for contradicted, needs in contradictions if contradicted]
        if broken:
            raise ValueError(f"exhibit {self.id} needs {words.listed(broken)}")

    @property
    def must_show(self) -> tuple[Caveat, ...]:
        """The caveats that every outlet must show in the open."""
        return tuple(caveat for caveat in self.caveats if caveat.must_show)

    @property
    def designations(self) -> tuple[str, ...]:
        """The official status of its figures: one sentence for each kind of source."""
        return tuple(dict.fromkeys(source.designation_sentence for source in self.sources))

    @property
    def name(self) -> str:
        """A name that is unique among exhibits, for use outside its own page."""
        return f"{self.headline}. {self.subtitle}"

    @property
    def chart_name(self) -> str:
        """The accessible name of its chart; short, as its headline was read just above it."""
        return f"Chart: {chart_names.BY_ID[self.id]}"

    @property
    def identity(self) -> tuple[str, Selection, str]:
        """The cache key: equal identities mean equal exhibits.

        Raises:
            ValueError: it is an unpublished data return, which no cache may hold.
        """
        if not self.published:
            raise ValueError(f"exhibit {self.id} is not published: it is not kept")
        return (self.id, self.selection, self.digest)

    def chart(self, canvas: Canvas | None = None) -> go.Figure | None:
        """Draw the table; None where there is no chart. Numbers that charts must not show are removed first."""
        if not self.draw or self.nothing:
            return None
        with DRAWING:
            return self.draw(_literal(self.drawn_table), canvas or Canvas())

    @property
    def drawn_table(self) -> pl.DataFrame:
        """The table without the numbers that charts must not show: words stand in their place, in `printed`."""
        return _without_small(self.table)

    def native(self) -> Plotted | None:
        """Describe what its chart plots, for programs that draw it themselves; None where there is no chart."""
        return self.plotted(self.drawn_table) if self.plotted and not self.nothing else None


def _without_small(table: pl.DataFrame) -> pl.DataFrame:
    """Remove the counts that no chart shows, so that they can neither be drawn nor sent to the browser.

    A number that `drawn` replaces by words becomes null, and so does a count of `offences` under 10 behind a rate.
    """
    if "drawn" not in table.columns:
        return table
    withheld = pl.when(pl.col("drawn").is_in(small_counts.WITHHELD))
    columns = [withheld.then(None).otherwise("value").alias("value")]
    columns += [withheld.then("drawn").otherwise("printed").alias("printed")]
    if "offences" in table.columns:
        columns.append(pl.when(pl.col("offences") >= small_counts.LEAST).then("offences").alias("offences"))
    return table.with_columns(columns)


def _literal(table: pl.DataFrame) -> pl.DataFrame:
    """Escape angle brackets and entities, which Plotly would read as markup in any text."""
    text = pl.col(pl.String).str.replace_all(r"&(#?\w+;)", "&amp;${1}")
    return table.with_columns(
        text.str.replace_all("<", "&lt;", literal=True).str.replace_all(">", "&gt;", literal=True)
    )


@dataclass(frozen=True, slots=True)
class Builder:
    """One entry of the registry: the function that builds an exhibit, its page and the fields that change it.

    `needs` names the fields without which it cannot be built: a profile needs a force. Until they are chosen it has no
    headline, so lists show its `title`. `settle` replaces typed text by codes before anything is built or addressed.
    `narrow` clears fields that another field makes ineffective, so that equal views are one exhibit with one address.
    `on_page` is False where it has its address and files only: its page says the same in other words.
    """

    build: Callable[[Register, Selection], Exhibit]
    page: str
    uses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    title: str = ""
    settle: Callable[[Register, Selection], Selection] | None = None
    narrow: Callable[[Register, Selection], Selection] | None = None
    on_page: bool = True

    def __post_init__(self) -> None:
        if bool(self.needs) != bool(self.title):
            raise ValueError("an exhibit has a title where it needs a choice, and a headline of its own otherwise")
