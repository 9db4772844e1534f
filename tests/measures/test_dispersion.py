"""How much counts vary, against plain loops; and that what varies as the nation does, does not vary."""

import random
from statistics import median

import polars as pl
import pytest

from lib.measures import dispersion

YEARS = ("2020-21", "2021-22", "2022-23")
SEASON = (8, 10, 12, 10)


def quarterly(cells):
    rows = [(force, year, f"{year}/{q}", count) for (force, year, q), count in sorted(cells.items())]
    schema = {"force": pl.String, "year": pl.String, "quarter": pl.String, "offences": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def told(cells, forces):
    """The factor, a second telling."""
    of_forces = []
    for force in forces:
        squares, least = 0.0, 1e9
        for year in YEARS:
            own = [cells[force, year, q] for q in range(4)]
            nation = [sum(cells[one, year, q] for one in forces) for q in range(4)]
            for count, nationally in zip(own, nation, strict=True):
                expected = sum(own) * nationally / sum(nation)
                squares += (count - expected) ** 2 / expected
                least = min(least, expected)
        if least >= 5:
            of_forces.append(squares / (3 * len(YEARS)))
    return median(of_forces), len(of_forces)


def made(forces, largest=60, seed=1):
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return {(f, y, q): chance.randint(largest // 2, largest) for f in forces for y in YEARS for q in range(4)}


@pytest.mark.parametrize("seed", range(5))
def test_a_factor_agrees_with_its_definition(seed):
    cells = made("ABCDE", seed=seed)
    expected, forces = told(cells, "ABCDE")
    found = dispersion.factor(quarterly(cells), YEARS, ())
    assert found.factor == pytest.approx(expected)
    assert found.forces == forces == 5


def test_the_season_and_changes_between_years_are_no_variation():
    cells = {
        (force, year, q): size * growth * SEASON[q]
        for force, size in (("A", 1), ("B", 7), ("C", 3))
        for growth, year in enumerate(YEARS, 1)
        for q in range(4)
    }
    assert dispersion.factor(quarterly(cells), YEARS, ()).factor == pytest.approx(0)


def test_forces_without_rates_other_years_and_forces_with_few_are_left_out():
    cells = made("ABCD")
    expected = dispersion.factor(quarterly(cells), YEARS, ())
    more = cells | {("city", year, q): 3 for year in YEARS for q in range(4)}
    more |= {(force, "2011-12", q): 500 * q for force in "ABCD" for q in range(4)}
    assert dispersion.factor(quarterly(more), YEARS, {"city"}) == expected
    few = {key: 2 if key[0] == "D" else count for key, count in cells.items()}
    assert dispersion.factor(quarterly(few), YEARS, ()).forces == 3
    fewer = {key: count if key[0] == "A" else 2 for key, count in cells.items()}
    assert dispersion.factor(quarterly(fewer), YEARS, ()) is None
    assert dispersion.factor(quarterly({}), YEARS, ()) is None
