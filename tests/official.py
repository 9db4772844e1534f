"""The official table of offences by force, as it would be if a package were made from it."""

import polars as pl

from lib.dataset import package


def rows(folder):
    """One row per force, quarter and offence code of the package in a folder, in the columns of the publication."""
    held = package.read(folder)
    named = held.tables["forces"].select(area="code", name="home_office_name")
    counts = held.tables["recorded_offences"].join(named, on="area", maintain_order="left")
    month = pl.col("quarter_start").dt.month()
    year = pl.col("quarter_start").dt.year() - (month < 4)  # April, when the year begins
    return counts.select(
        pl.format("{}/{}", year, (year + 1) % 100).alias("Financial Year"),
        ((month - 4) % 12 // 3 + 1).alias("Financial Quarter"),
        pl.col("name").alias("Force Name"),
        pl.col("code").alias("Offence Code"),
        pl.col("offences").cast(pl.String).alias("Number of Offences"),
    )
