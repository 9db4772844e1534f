"""Imports run one way, and each heavy library has its floor."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the ground up: a room imports its own files and rooms that stand before it. Each room of outlets is a row.
ROOMS = (
    "settings",
    "model",
    "telemetry",
    "storage",
    "dataset",
    "charts",
    "releases",
    "measures",
    "data_returns",
    "exhibits",
    "addresses",
    "search",
    "claims",
    "outlets.files",
    "outlets.answers",
    "outlets.credentials",
    "outlets.pictures",
    "outlets.slides",
    "outlets.html",
    "outlets.api",
    "outlets.mcp",
    "outlets.press",
    "outlets.hearing",
    "outlets.bulletin",
    "outlets.updates",
    "outlets.site",
    "ui",
    "web",
    "cli",
    "__main__",
)
LIBRARIES = {  # heavy library -> the rooms that may import it
    "streamlit": {"ui", "web"},
    "plotly": {"charts", "exhibits", "outlets.pictures"},
    "kaleido": {"outlets.pictures"},
    "choreographer": {"outlets.pictures"},
    "fontTools": {"outlets.pictures"},
    "pikepdf": {"outlets.pictures"},
    "PIL": {"outlets.pictures"},
    "c2pa": {"outlets.credentials"},
    "pyhanko": {"outlets.credentials"},
    "pyhanko_certvalidator": {"outlets.credentials"},
    "cryptography": {"outlets.credentials"},
    "polars": {"dataset", "releases", "measures", "exhibits", "charts"},
    "fastexcel": {"releases", "data_returns"},
    "jinja2": {"outlets.html"},
    "prometheus_client": {"telemetry", "web"},
    "uvicorn": {"web"},
    "pandas": {"charts", "outlets.files"},
    "gptables": {"outlets.files"},
    "pptx": {"outlets.slides"},
    "docx": {"outlets.hearing"},
    "defusedxml": {"data_returns", "claims"},
    "icalendar": {"outlets.updates"},
    "starlette": {"web"},
    "mcp": {"outlets.mcp", "web"},
}
FILES = sorted(file for file in (ROOT / "lib").rglob("*.py") if file != ROOT / "lib" / "__init__.py")
PAGES = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py"))]


def imported(file):
    """Every module that a file imports, by full name; `from lib import x` counts as lib.x."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (f"lib.{alias.name}" for alias in node.names) if module == "lib" else [module]


def room(name):
    """The room of a module, given as its parts below lib; "" for lib itself and for a floor that holds only rooms."""
    whole = ".".join(name)
    return next((one for one in ROOMS if whole == one or whole.startswith(f"{one}.")), "")


def room_of(file):
    return room([*file.relative_to(ROOT / "lib").with_suffix("").parts])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_imports_only_rooms_that_stand_before_its_own(file):
    own = room_of(file)
    found = {room(name.split(".")[1:]) for name in imported(file) if name.startswith("lib.")} - {"", own}
    assert found <= set(ROOMS[: ROOMS.index(own)] if own else ()), found - set(ROOMS[: ROOMS.index(own)])


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_heavy_library_stays_on_its_floor(file):
    found = {name.split(".")[0] for name in imported(file)} & set(LIBRARIES)
    assert all(room_of(file) in LIBRARIES[library] for library in found), found


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_is_a_table_of_contents(file):
    assert set(imported(file)) == {"lib.ui"}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.For | ast.If)]
    for part in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        assert [ast.unparse(mark.func) for mark in part.decorator_list] == ["ui.part"]
        assert all(isinstance(line, ast.Expr) for line in part.body)  # it only shows


def test_every_module_is_in_a_room_and_every_room_is_there():
    rooms = {room_of(file) for file in FILES if file.name != "__init__.py" or file.parent.parent == ROOT / "lib"}
    assert rooms - {""} == set(ROOMS)
    assert {file.name for file in (ROOT / "lib").iterdir() if file.is_file()} == {
        "__init__.py", "__main__.py", "cli.py", "settings.py",
    }  # fmt: skip


@pytest.mark.parametrize("file", [f for f in FILES if f.name == "__init__.py"], ids=lambda f: f.parent.name)
def test_a_room_says_what_it_is_for(file):
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    assert len(said.split()) >= 25, "what the room is for, how its files go together, what it may not do"


def test_one_module_reads_and_writes_csv():
    assert [file.stem for file in FILES if "csv" in set(imported(file))] == ["csv_text"]


def test_no_two_modules_and_no_two_public_classes_have_one_name():
    modules, classes = Counter(), Counter()
    for file in FILES:
        modules[file.stem] += not file.stem.startswith("__")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        classes.update(n.name for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))
    assert not {name for name, count in (modules + classes).items() if count > 1}
