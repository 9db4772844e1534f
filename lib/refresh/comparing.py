"""Which published counts changed between two releases, cell by cell."""

from __future__ import annotations

import polars as pl

from lib.refresh.series import KEY

MISSING = "[x]"  # there is a row, and it says not available; an empty cell means that there is no row


def revisions(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Find the cells that differ. Whatever a quarter that was not held before brings is not a revision.

    Args:
        old: the counts of the release before: `quarter_start`, `force`, `code`, each once, and `offences`.
        new: those of the new release, alike.

    Returns:
        One row per cell, sorted: `key` (its parts separated by spaces), `old` and `new` (String: a whole number, [x]
        where it is not available, "" where there is no row).
    """
    sides = [
        counts.select(*KEY, pl.col("offences").cast(pl.String).fill_null(MISSING).alias(name))
        for name, counts in (("old", old), ("new", new))
    ]
    both = sides[0].join(sides[1], on=KEY, how="full", coalesce=True, validate="1:1")
    held = pl.col("quarter_start").is_in(old["quarter_start"].unique().implode())
    changed = both.filter(held & pl.col("old").ne_missing(pl.col("new"))).sort(KEY)
    return changed.select(
        key=pl.concat_str(pl.col(KEY).cast(pl.String), separator=" "),
        old=pl.col("old").fill_null(""),
        new=pl.col("new").fill_null(""),
    )
