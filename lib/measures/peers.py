"""Find the forces most similar to a force in child population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection


def nearest(populations: pl.DataFrame, force: str, excluded: Collection[str], count: int = 5) -> list[str]:
    """Return the forces whose residents aged 0 to 17 are nearest in number to a force's.

    Args:
        populations: one row per `force` and `financial_year` ("2024-25"), with `residents_0_17`. The newest year is
            used, whichever forces it has.
        force: a force's code.
        excluded: forces that never have a rate: they have no peers and are no force's peers.
        count: how many to find.

    Returns:
        Codes, nearest first, ties by code; fewer than `count` where there are no more. Empty where the force is
        excluded or has no population in the newest year.
    """
    newest = populations.filter(
        (pl.col("financial_year") == pl.col("financial_year").max())
        & ~pl.col("force").is_in(sorted(excluded))
        & pl.col("residents_0_17").is_not_null()
    )
    residents = dict(newest.select("force", "residents_0_17").iter_rows())
    if force not in residents:
        return []
    others = residents.keys() - {force}
    return sorted(others, key=lambda code: (abs(residents[code] - residents[force]), code))[:count]
