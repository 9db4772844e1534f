"""What the documents say of the code is so: paths that are there, rooms in their order, words that are used."""

import ast
import re

import pytest

from lib.settings import ROOT
from tests.test_layers import ROOMS

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PLACE = re.compile(r"`((?:lib|tests|data|pages|docs|dependencies|qa|bench)/[\w./-]*)`")
# In the way of a number, places are told below lib/.
BELOW = re.compile(rf"`((?:{'|'.join(sorted({room.split('.')[0] for room in ROOMS}))})/[\w./]+)`")


def table(text, heading):
    """The first cells of the table below a heading."""
    lines = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_place_that_a_document_names_is_there(file):
    if file.name in {"decisions.md", "quality.md"}:  # of their day
        return
    for place in PLACE.findall(file.read_text(encoding="utf-8")):
        assert "NAME" in place or "..." in place or (ROOT / place).exists(), place


def test_every_place_on_the_way_of_a_number_is_there():
    found = BELOW.findall(ARCHITECTURE)
    assert len(found) > 20
    for place in found:
        assert (ROOT / "lib" / place).exists(), place


def test_the_architecture_lists_the_rooms_in_their_order():
    listed = [room.strip("`") for room, *_ in table(ARCHITECTURE, "Rooms")]
    assert listed == [room for room in ROOMS if room != "__main__"]


def test_ten_tasks_have_their_file():
    tasks = table(ARCHITECTURE, "Where do I ...?")
    assert len(tasks) >= 10
    assert all(PLACE.search(file) for _, file in tasks)


def test_no_term_stands_twice_and_no_replaced_name_is_in_use():
    terms = [row[0] for row in table("\n## Glossary\n" + GLOSSARY.split("\n", 1)[1], "Glossary")]
    assert len(terms) == len(set(terms)) > 50
    assert terms == sorted(terms, key=str.lower)
    old = set(re.findall(r"`(\w+)`", " ".join(row[2] for row in table("\n## Glossary\n" + GLOSSARY, "Glossary"))))
    names = set()
    for file in (ROOT / "lib").rglob("*.py"):
        names.add(file.stem)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    assert not old & names
