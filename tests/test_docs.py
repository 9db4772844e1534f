"""What the documents say of the code is so: paths that are there, rooms in their order, words that are used."""

import ast
import re

import pytest

from lib.cli import main
from lib.settings import ROOT
from tests.test_layers import ROOMS

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OF_THEIR_DAY = {"decisions.md", "quality.md"}
CURRENT = [file for file in DOCUMENTS if file.name not in OF_THEIR_DAY]
PLACE = re.compile(r"`((?:lib|tests|data|pages|docs|deploy|dependencies|qa|bench)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"-m lib ([a-z][a-z-]*)((?:[^`\n|]|\\\n)*)")  # to the end of its line, of its code or of a cell
OPTION = re.compile(r"(?<!\S)(--[a-z-]+)")
MOST_COLUMNS = 120
# In the way of a number, places are told below lib/.
BELOW = re.compile(rf"`((?:{'|'.join(sorted({room.split('.')[0] for room in ROOMS}))})/[\w./]+)`")


def table(text, heading):
    """The first cells of the table below a heading."""
    lines = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_place_that_a_document_names_is_there(file):
    if file.name in OF_THEIR_DAY:
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
    assert [task.split(".")[0] for task, _ in tasks] == [str(number) for number in range(1, len(tasks) + 1)]


def test_the_readme_fits_a_terminal():
    assert [line for line in DOCUMENTS[0].read_text(encoding="utf-8").splitlines() if len(line) > MOST_COLUMNS] == []


def anchors(file):
    """What a link may name in a document: its headings, as they are turned into addresses."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", CURRENT, ids=lambda file: file.name)
def test_every_link_between_documents_leads_somewhere(file):
    for link in LINK.findall(file.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (file.parent / name) if name else file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("file", CURRENT, ids=lambda file: file.name)
def test_every_command_that_a_document_types_is_there_with_its_options(file):
    for name, rest in COMMAND.findall(file.read_text(encoding="utf-8")):
        assert name in main.commands, name
        options = {option for parameter in main.commands[name].params for option in parameter.opts} | {"--help"}
        assert set(OPTION.findall(rest.partition("#")[0])) <= options, rest


def test_every_target_of_make_that_a_document_names_is_listed_by_its_help():
    listed = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for file in CURRENT:
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", file.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= listed, file.name


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
