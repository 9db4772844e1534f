"""Where sources differ in more than rounding: each figure once, with the one that is used and every other wording."""

import csv

from lib import exhibits
from lib.model.records import Selection
from lib.releases.store import DATA


def told(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_wording_of_another_substance_stands_beside_the_figure_that_is_used(register):
    table = exhibits.make("differences", register, Selection()).table
    statistics = {row["id"]: row for row in told("statistics")}
    wordings = [row for row in told("wordings") if row["differs_by"] not in {"", "rounding"}]
    wordings = [row for row in wordings if statistics[row["statistic"]]["grade"] != "press"]
    assert table.height == len({row["statistic"] for row in wordings}) > 5
    said = " ".join(table["said"])
    assert all(row["wording"] in said for row in wordings)
    assert said.count(", press)") == sum(row["grade"] == "press" for row in wordings)


def test_the_unit_comes_first_and_is_said_in_words(register):
    table = exhibits.make("differences", register, Selection()).table
    kinds = table["differs"].to_list()
    assert "Another unit: cases, not offences" in kinds[0]
    units = [index for index, kind in enumerate(kinds) if "Another unit" in kind]
    assert units == list(range(len(units)))
    assert not any("Rounding" in kind for kind in kinds)


def test_no_figure_of_the_press_is_the_one_that_is_used(register):
    table = exhibits.make("differences", register, Selection()).table
    assert "press" not in set(table["grade"])
