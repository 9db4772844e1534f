"""The checker and the tools for assistants know no figure: all is in data/, so a new release needs no code."""

import ast
import re
from pathlib import Path

import pytest

LIB = Path(__file__).parents[2] / "lib"
FILES = sorted([*(LIB / "claims").glob("*.py"), *(LIB / "outlets" / "mcp").glob("*.py")])


def strings(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    explained = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, kinds)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value not in explained:
            yield node.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_module_names_a_figure_a_year_or_a_force(register, file):
    names = {*register.statistics, *register.forces, *(force.name for force in register.forces.values())}
    for value in strings(file):
        assert value not in names
        if isinstance(value, str) and "http" not in value:
            assert not re.search(r"\b20[0-9]{2}\b", value)
        assert not (isinstance(value, int) and 2000 <= value < 2100)
