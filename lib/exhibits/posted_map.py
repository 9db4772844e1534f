"""The map as a post shows it: without number, shade or word of a count under 10.

What is left is less than the whole map shows, whose numbers reveal no small count by subtraction from its total.
Without that total, which a chosen force or region replaces, nothing is held back: then there is no map for posts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from lib.model import small_counts

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit

NOT_SHOWN: Final = "not shown in this size"
MOST: Final = 3  # areas left out: a map with more gaps is not posted


def left_out(exhibit: Exhibit) -> list[str]:
    """Return the names of the areas that a post of this map leaves out; none where no such post may be made."""
    if not {"tile_row", "drawn"} <= set(exhibit.table.columns) or exhibit.selection.force or exhibit.selection.region:
        return []
    small = exhibit.table.filter(pl.col("drawn") == small_counts.UNDER)
    said = small["tile_row"].null_count() or _tells(f"{exhibit.headline} {exhibit.subtitle}")
    return [] if said or small.height > MOST else small["label"].to_list()


def without(exhibit: Exhibit, areas: list[str]) -> Exhibit:
    """Return the map without numbers of these areas, and its description without the sentences on small counts."""
    gone = pl.when(pl.col("label").is_in(areas))
    cells = [gone.then(pl.lit(NOT_SHOWN)).otherwise(name).alias(name) for name in ("drawn", "printed")]
    table = exhibit.table.with_columns(*cells, gone.then(None).otherwise("value").alias("value"))
    told = [sentence for sentence in re.split(r"(?<=[.]) ", exhibit.description) if not _tells(sentence)]
    return replace(exhibit, table=table, description=" ".join(told))


def _tells(text: str) -> bool:
    """Whether a text says of a count that it is under 10."""
    return small_counts.UNDER in text or small_counts.FEWER in text
