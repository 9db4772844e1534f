"""Imports run one way, and each heavy library has its floor."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What each part of lib may import of the parts below it, lowest first. A folder stands for all its modules.
MAY_IMPORT = {
    "quantity": set(),
    "uploads": set(),
    "pages": set(),
    "periods": set(),
    "model": {"quantity"},
    "parts": {"model", "quantity"},
    "register": {"model", "parts", "periods", "words"},
    "csvtext": {"schema"},
    "schema": set(),
    "members": {"schema"},
    "descriptor": {"schema", "csvtext", "members"},
    "frictionless_report": {"schema", "csvtext", "members"},
    "stamp": set(),
    "sense": {"members", "model", "moments", "periods", "quantity", "register", "schema"},
    "package": {
        "csvtext",
        "descriptor",
        "frictionless_report",
        "members",
        "model",
        "register",
        "schema",
        "sense",
        "stamp",
    },
    "moments": set(),
    "clock": {"stamp"},
    "holdings": {"csvtext", "members", "moments", "package", "register", "schema", "stamp"},
    "store": {"clock", "holdings", "model", "register", "schema"},
    "watch": {"observe", "register", "schema", "store"},
    "visit": {"address", "address_names", "model", "moments", "register", "store", "words"},
    "words": {"model", "quantity"},
    "naming": {"model", "periods", "register", "words"},
    "address": {"model", "naming", "periods", "register", "words"},
    "address_names": {"model", "words"},
    "address_several": {"address", "words"},
    "finder": {"address", "register"},
    "measures": {"measures", "model", "periods", "register"},
    "exhibit": {"model", "register", "words"},
    "theme": {"exhibit"},
    "sizes": {"exhibit"},
    "charts": {"charts", "exhibit", "theme"},
    "exhibits": {
        "address",
        "charts",
        "exhibit",
        "exhibits",
        "measures",
        "model",
        "naming",
        "parts",
        "periods",
        "quantity",
        "register",
        "returns",
        "words",
    },
    "match": set(),
    "returns": {"model", "register", "uploads", "words"},
    "methods": {"measures", "parts", "periods", "quantity", "register", "words"},
    "search": {"address", "exhibits", "match", "methods", "model", "naming", "pages", "register", "words"},
    "catalogue": {"address", "model", "naming", "periods", "register", "schema", "search", "words"},
    "exports": {
        "address",
        "catalogue",
        "exhibit",
        "exhibits",
        "methods",
        "model",
        "pages",
        "register",
        "search",
        "sizes",
        "exports",
        "returns",
        "uploads",
        "visit",
        "words",
    },
    "seals": {"seals"},
    "checking": {
        "address",
        "exhibit",
        "exhibits",
        "exports",
        "press",
        "register",
        "seals",
        "uploads",
        "sizes",
        "store",
        "visit",
        "words",
    },
    "images": {
        "address",
        "exhibit",
        "exports",
        "images",
        "model",
        "moments",
        "seals",
        "sizes",
        "stamp",
        "theme",
        "words",
    },
    "bulletin": {
        "address",
        "bulletin",
        "exhibit",
        "exhibits",
        "exports",
        "images",
        "model",
        "pages",
        "register",
        "schema",
        "sizes",
        "store",
        "visit",
        "words",
    },
    "bulletin_routes": {
        "address",
        "address_names",
        "bulletin",
        "exports",
        "image_routes",
        "images",
        "model",
        "register",
        "store",
        "visit",
    },
    "image_routes": {"address_names", "exhibit", "exports", "images", "sizes", "words"},
    "press": {
        "address",
        "address_several",
        "exhibit",
        "exhibits",
        "exports",
        "images",
        "model",
        "pages",
        "press",
        "register",
        "sizes",
        "words",
    },
    "press_routes": {"address", "exports", "image_routes", "press", "visit"},
    "ui": {
        "bulletin",
        "address",
        "address_names",
        "catalogue",
        "checking",
        "exhibit",
        "exhibits",
        "exports",
        "finder",
        "images",
        "model",
        "moments",
        "observe",
        "pages",
        "press",
        "register",
        "returns",
        "uploads",
        "seals",
        "search",
        "sizes",
        "store",
        "theme",
        "ui",
        "visit",
    },
    "routes": {
        "address",
        "address_names",
        "exhibit",
        "exhibits",
        "exports",
        "image_routes",
        "images",
        "members",
        "press",
        "press_routes",
        "register",
        "sizes",
        "store",
        "visit",
        "words",
    },
    "observe": {"observe"},
    "serving": {
        "address",
        "address_names",
        "bulletin",
        "stamp",
        "exports",
        "observe",
        "pages",
        "schema",
        "serving",
        "store",
        "uploads",
        "visit",
    },
    "server": {
        "bulletin",
        "bulletin_routes",
        "exhibit",
        "exhibits",
        "exports",
        "images",
        "model",
        "observe",
        "register",
        "ui",
        "uploads",
        "routes",
        "schema",
        "seals",
        "search",
        "serving",
        "store",
        "watch",
        "visit",
    },
    "refresh": {
        "csvtext",
        "holdings",
        "members",
        "model",
        "moments",
        "package",
        "periods",
        "refresh",
        "register",
        "schema",
        "words",
    },
    "publish": {
        "bulletin",
        "exhibit",
        "exhibits",
        "exports",
        "images",
        "model",
        "moments",
        "pages",
        "publish",
        "register",
        "routes",
        "schema",
        "serving",
        "sizes",
        "store",
        "visit",
        "words",
    },
    "cli": {
        "bulletin",
        "exports",
        "holdings",
        "moments",
        "observe",
        "package",
        "publish",
        "refresh",
        "schema",
        "seals",
        "serving",
        "store",
        "watch",
    },
    "__main__": {"cli"},
}
LIBRARIES = {  # heavy library -> the parts that may import it
    "streamlit": {"ui", "server", "serving"},
    "plotly": {"charts", "exhibit", "exhibits", "images", "theme"},
    "kaleido": {"images"},
    "choreographer": {"images"},
    "fontTools": {"images"},
    "pikepdf": {"images"},
    "PIL": {"images"},
    "polars": {
        "frictionless_report",
        "package",
        "schema",
        "refresh",
        "sense",
        "csvtext",
        "register",
        "measures",
        "exhibit",
        "exhibits",
        "charts",
    },
    "fastexcel": {"refresh", "returns"},
    "frictionless": {"frictionless_report", "descriptor"},
    "jinja2": {"exports"},
    "prometheus_client": {"observe", "serving"},
    "uvicorn": {"serving"},
    "pandas": {"charts", "exports"},
    "gptables": {"exports"},
    "defusedxml": {"returns"},
    "starlette": {"bulletin_routes", "image_routes", "press_routes", "routes", "server", "serving"},
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


def part(file):
    return file.relative_to(ROOT / "lib").parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_imports_only_what_lies_below_it(file):
    found = {name.split(".")[1] for name in imported(file) if name.startswith("lib.")}
    assert found - {part(file)} <= MAY_IMPORT[part(file)] - {part(file)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_heavy_library_stays_on_its_floor(file):
    found = {name.split(".")[0] for name in imported(file)} & set(LIBRARIES)
    assert all(part(file) in LIBRARIES[library] for library in found), found


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_is_a_table_of_contents(file):
    assert set(imported(file)) == {"lib.ui"}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.For | ast.If)]
    for part in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        assert [ast.unparse(mark.func) for mark in part.decorator_list] == ["ui.part"]
        assert all(isinstance(line, ast.Expr) for line in part.body)  # it only shows


def test_every_part_has_its_place():
    assert {part(file) for file in FILES} <= set(MAY_IMPORT)
