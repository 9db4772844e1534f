"""Tests mirror the rooms of lib/ and run on frozen packages: a new release of data/ breaks tests of the data alone."""

import ast

import pytest

from lib import settings
from lib.releases.store import DATA, EARLIER, RELEASES
from tests.test_layers import ROOMS

TESTS = settings.ROOT / "tests"
FILES = sorted(file for file in TESTS.rglob("*.py") if file.name not in {"__init__.py", "test_mirror.py"})
OF_THE_DATA = {"conftest.py", "regression.py", "test_data.py", "test_regression.py"}  # they alone may read data/
PUBLISHED = {"data", "data_earlier"}
BESIDE = {"e2e"}  # journeys through the whole in a browser


def reads_of_the_data(tree):
    """Lines of a module that name data/ below the project's own folder, or ask for what lies there by its fixture."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            last = node.right.value if isinstance(node.right, ast.Constant) else ""
            first = ast.unparse(node.left)
            if str(last).split("/")[0] in PUBLISHED and ("ROOT" in first or "__file__" in first):
                yield node.lineno
        elif isinstance(node, ast.arg) and node.arg == "public":
            yield node.lineno


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(TESTS).as_posix())
def test_what_lies_in_data_is_read_by_tests_of_the_data_alone(file):
    found = list(reads_of_the_data(ast.parse(file.read_text(encoding="utf-8"))))
    assert bool(found) == (file.parent == TESTS and file.name in OF_THE_DATA), found


def test_everything_else_reads_the_frozen_packages():
    """The servers that tests start as well: they read the same environment."""
    fixtures = TESTS / "fixtures"
    assert (fixtures / "package", fixtures / "package_earlier") == (DATA, EARLIER)
    assert not RELEASES.is_relative_to(settings.ROOT)


def test_every_folder_of_tests_is_a_room():
    folders = {file.parent.relative_to(TESTS) for file in TESTS.rglob("test_*.py")} - {TESTS.relative_to(TESTS)}
    rooms = {".".join(folder.parts) for folder in folders} - BESIDE
    assert rooms <= {*ROOMS, *(room.split(".")[0] for room in ROOMS)}
    assert {room.split(".")[0] for room in ROOMS if (settings.ROOT / "lib" / room.replace(".", "/")).is_dir()} <= rooms
