"""The records of decisions are numbered without a gap, and the list at the top leads to each."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[1] / "docs" / "decisions.md").read_text(encoding="utf-8")


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_record_has_its_number_and_stands_in_the_list():
    records = re.findall(r"^## (\d+)\. (.+)$", TEXT, re.MULTILINE)
    assert [int(number) for number, _ in records] == list(range(1, len(records) + 1))
    assert len(re.findall(r"^## ", TEXT, re.MULTILINE)) == len(records)
    listed = re.findall(r"^(\d+)\. \[(.+)\]\(#(.+)\)$", TEXT, re.MULTILINE)
    assert listed == [(number, title, anchor(f"{number}. {title}")) for number, title in records]


def test_what_was_overtaken_names_a_record_that_came_later():
    records = re.findall(r"^## (\d+)\. (.+)$", TEXT, re.MULTILINE)
    places = {anchor(f"{number}. {title}"): int(number) for number, title in records}
    for number, record in re.findall(r"^## (\d+)\. ([\s\S]+?)(?=^## |\Z)", TEXT, re.MULTILINE):
        for by, to in re.findall(r"\*Superseded[^*]* by \[(\d+)\]\(#([^)]+)\)\.\*", record):
            assert places[to] == int(by) > int(number)
    assert "*Superseded in part by [" in TEXT
