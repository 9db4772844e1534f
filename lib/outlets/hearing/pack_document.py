"""A hearing pack as a value: sections with headings, paragraphs, cautions, lists and tables, in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Manner(StrEnum):
    """How a paragraph is set."""

    PLAIN = "plain"
    LEAD = "lead"  # the answer of a section
    QUIET = "quiet"  # what explains a table, and what was cut
    NOTICE = "notice"  # a preview, or newer figures


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph."""

    text: str
    manner: Manner = Manner.PLAIN


@dataclass(frozen=True, slots=True)
class Cautions:
    """The cautions of all numbers between this block and the next heading, above the first of them."""

    texts: tuple[str, ...]
    cautions: bool = True


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list of short texts."""

    texts: tuple[str, ...]
    cautions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTable:
    """A table: its caption, one header row, and rows whose first cell names them. No cell is empty.

    Args:
        caption: measure, area and period.
        head: titles of the columns.
        rows: texts; each row has as many as the header.
        numbers: places of the columns of numbers, which are set to the right.
        widths: shares of the width, per cent; they add up to 100.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        if {len(row) for row in (self.head, self.widths, *self.rows)} != {len(self.head)}:
            raise ValueError(f"{self.caption}: a row has another number of cells than the header")
        if sum(self.widths) != 100:  # noqa: PLR2004 - per cent
            raise ValueError(f"{self.caption}: the widths of the columns do not add up to 100")
        if not all(cell for row in (self.head, *self.rows) for cell in row):
            raise ValueError(f"{self.caption}: a cell is empty")


Block: TypeAlias = Passage | Cautions | BulletList | PackTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSection:
    """A heading, its level in the outline (1 or 2), and what follows it; `own_page` begins a page."""

    heading: str
    level: int
    blocks: tuple[Block, ...]
    own_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDocument:
    """A whole pack.

    Args:
        title: stands alone.
        subtitle: forces and periods.
        foot: runs below each page, before its number; it is no part of the text.
        description: for the properties of a file.
        source: publishers.
        licence: of the figures.
        version: of the figures, in words.
        address: permanent; absolute where the origin is known.
        moment: of the release. Files are dated with it, so that equal packs are equal bytes.
        sections: in reading order.
    """

    title: str
    subtitle: str
    foot: str
    description: str
    source: str
    licence: str
    version: str
    address: str
    moment: datetime
    sections: tuple[PackSection, ...]

    @property
    def texts(self) -> Iterator[str]:
        """Every text in reading order: what both files must hold."""
        yield self.title
        yield self.subtitle
        for section in self.sections:
            yield section.heading
            for block in section.blocks:
                yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Passage):
        yield block.text
    elif isinstance(block, PackTable):
        yield block.caption
        for row in (block.head, *block.rows):
            yield from row
    else:
        yield from block.texts
