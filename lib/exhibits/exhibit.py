"""One thing a reader may see or take away, for one selection. Every outlet takes an Exhibit and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from lib.charts.canvas import Canvas
from lib.model import small_counts, words

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

    from lib.charts.canvas import Draw
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Selection, Source


class ColumnKind(StrEnum):
    """What the cells of a column hold, and so how they are set and typed in files."""

    TEXT = "text"
    NUMBER = "number"
    CODE = "code"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of an exhibit's table is named and shown.

    `shown` columns stand in the table on the page; the others only in files. `wording` names the column that holds
    the words shown in place of a number ("over 300"). `decimals` is how many a workbook shows of numbers that it holds
    unrounded; None where they are shown as they are held. `named` is the column's name in files where its unit must
    stand in it ("rate_per_1_000").
    """

    name: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    shown: bool = True
    wording: str = ""
    decimals: int | None = None
    named: str = ""

    @property
    def file_name(self) -> str:
        """What the column is called in files."""
        return self.named or self.name


QUALIFIED = (
    Column("qualifier", "Qualifier", shown=False),
    Column("shorthand", "Shorthand", ColumnKind.CODE, shown=False),
)


@dataclass(frozen=True, slots=True)
class WideLayout:
    """How a long table is set as a wide one: one line per `down`, one column for each value of `across`.

    The cells show the words of `value`. Files stay long: one row per mark.
    """

    across: str
    down: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # frames do not compare
class Exhibit:
    """Words, table, drawing, cautions and sources of one selection.

    Args:
        headline: says the main point; sentence case, no full stop.
        subtitle: measure, place, period.
        description: at most 60 words, says what the drawing or the table says, without colours.
        most_words: of the description, where one must say more and no part of it may be left out.
        table: tidy, one row per mark. A column `value` has `qualifier` and `shorthand` beside it: the word that came
            with the number, and letters with spaces between: where it is null the first stands in its place.
        columns: every column of `table`, in order.
        draw: sees the table, a frame and what its builder gave it that is worked out from the same numbers, such as
            the curve of a funnel, nothing else; None where words and the table say all. Where a column `drawn` says
            that a number is withheld, the table that it sees lacks the number.
        grid: how the page sets a long table; None where one row is one line.
        unit: of `value`.
        notice: that newer figures exist, in a sentence; empty where these are the newest.
        nothing: what is said in place of the table where no row is left by the reader's filters; else empty.
        published: False for a reader's own return, which is never cached, addressed, written or logged.
        preview: it is of a release that is looked at before it is out; words and notice say so, and it is never sealed.
    """

    id: str
    headline: str
    subtitle: str
    description: str
    most_words: int = words.MOST_WORDS
    table: pl.DataFrame
    columns: tuple[Column, ...]
    draw: Draw | None = None
    grid: WideLayout | None = None
    caveats: tuple[Caveat, ...]
    sources: tuple[Source, ...]
    selection: Selection
    version: str  # the release, as readers see it
    digest: str  # of the release's bytes: equal digests mean equal exhibits
    unit: str = ""
    notice: str = ""
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
        """The cautions that stand in the open wherever the exhibit goes."""
        return tuple(caveat for caveat in self.caveats if caveat.must_show)

    @property
    def designations(self) -> tuple[str, ...]:
        """What its figures are, as statistics: one sentence for each kind of source."""
        return tuple(dict.fromkeys(source.designation_sentence for source in self.sources))

    @property
    def name(self) -> str:
        """What it is called away from its own words: no two exhibits share one."""
        return f"{self.headline}. {self.subtitle}"

    @property
    def chart_name(self) -> str:
        """The name of its drawing below its own words, which a screen reader has just read out: none of them again."""
        return f"Chart: {self.id.replace('-', ' ')}"

    @property
    def identity(self) -> tuple[str, Selection, str]:
        """What a cache knows the exhibit by: equal identities mean equal exhibits.

        Raises:
            ValueError: it is a reader's own return, which no cache may keep.
        """
        if not self.published:
            raise ValueError(f"exhibit {self.id} is not published: it is not kept")
        return (self.id, self.selection, self.digest)

    def chart(self, frame: Canvas | None = None) -> go.Figure | None:
        """The drawing of the table, or None where there is none. It sees no number that a drawing must not show."""
        if not self.draw or self.nothing:
            return None
        return self.draw(_literal(_without_small(self.table)), frame or Canvas())


def _without_small(table: pl.DataFrame) -> pl.DataFrame:
    """The table without the counts that no drawing shows: what is not there can be neither drawn nor sent along.

    A number of which `drawn` says other words is null, and so is a count of `offences` under 10 behind a rate.
    """
    if "drawn" not in table.columns:
        return table
    withheld = pl.when(pl.col("drawn").is_in(small_counts.WITHHELD))
    found = [withheld.then(None).otherwise("value").alias("value")]
    found += [withheld.then("drawn").otherwise("printed").alias("printed")]
    if "offences" in table.columns:
        found.append(pl.when(pl.col("offences") >= small_counts.LEAST).then("offences").alias("offences"))
    return table.with_columns(found)


def _literal(table: pl.DataFrame) -> pl.DataFrame:
    """The table as a drawing may write it: Plotly takes angle brackets and entities in any text for its own marks."""
    text = pl.col(pl.String).str.replace_all(r"&(#?\w+;)", "&amp;${1}")
    return table.with_columns(
        text.str.replace_all("<", "&lt;", literal=True).str.replace_all(">", "&gt;", literal=True)
    )


@dataclass(frozen=True, slots=True)
class Builder:
    """A row of the registry: what makes an exhibit, which fields of the selection change it, and its page.

    `needs` names the fields without which it cannot be made: an exhibit of one force needs a force. Until they are
    chosen it has no headline, so that lists call it by its `title`. `settle` puts codes in the place of what a reader
    typed, before anything is made or addressed. `narrow` takes out what one field makes of no effect in another, so
    that equal views are one exhibit with one address.
    """

    build: Callable[[Register, Selection], Exhibit]
    page: str
    uses: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    title: str = ""
    settle: Callable[[Register, Selection], Selection] | None = None
    narrow: Callable[[Register, Selection], Selection] | None = None

    def __post_init__(self) -> None:
        if bool(self.needs) != bool(self.title):
            raise ValueError("an exhibit has a title where it needs a choice, and a headline of its own otherwise")
