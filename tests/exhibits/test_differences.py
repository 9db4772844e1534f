"""Where sources differ in more than rounding: each figure once, with the one that is used and every other wording."""

import csv
import re

from lib import exhibits
from lib.exhibits import differences
from lib.model.records import Selection
from lib.outlets.html import fragments, reference
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


def test_717_offences_come_first_which_others_call_cases(register):
    """For a minister's office the most important row of the page: the Commons statement says cases."""
    first = exhibits.make("differences", register, Selection()).table.to_dicts()[0]
    assert (first["printed"], first["unit"]) == ("717", "offences")
    assert "717 were sexual exploitation cases" in first["said"]


def test_a_topic_leaves_its_own_figures_and_each_topic_has_some(register):
    whole = exhibits.make("differences", register, Selection()).table
    found = []
    for topic, held in differences.TOPICS.items():
        exhibit = exhibits.make("differences", register, Selection(topic=topic))
        subjects = {s.subject for s in register.statistics.values() if s.measure in set(exhibit.table["label"])}
        assert subjects & set(held.subjects)
        assert held.label.lower() in exhibit.headline
        assert set(exhibit.table.rows()) < set(whole.rows())
        found += exhibit.table.rows()
    assert len(found) == len(set(found))


def test_every_wording_is_a_row_that_links_lead_to(register):
    rows = [
        anchor
        for name in ("wordings", "operations-wordings", "funding-wordings")
        for anchor in exhibits.make(name, register, Selection()).table["anchor"]
    ]
    assert len(rows) == len(set(rows))
    assert 'id="wording-w17"' in fragments.exhibit_table(exhibits.make("wordings", register, Selection()))


def test_links_of_one_name_lead_to_one_wording(register):
    links = re.findall(r'<a href="(#wording-[^"]+)"[^>]*>([^<]+)</a>', reference.differences(register, Selection()))
    assert len(links) == len({name for _, name in links}) == len({place for place, _ in links}) > 5
