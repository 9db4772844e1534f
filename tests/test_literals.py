"""A published number is written in data/ and nowhere else."""

import ast
import re
from pathlib import Path

import pytest

from lib.model import words

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "lib").rglob("*.py"))]
TEXTS = [*sorted((ROOT / "lib").rglob("*.html")), *sorted((ROOT / "lib" / "assets").glob("*.js"))]


def published(register):
    """Every value of the statistics and wordings tables with three or more significant digits."""
    values = [s.quantity.value for s in register.statistics.values()] + [w.quantity.value for w in register.wordings]
    return {v for v in values if len(words.number(v).replace(",", "").replace(".", "").strip("0")) >= 3}


def numbers_in(text):
    text = re.sub(r"\d+(?:\.\d+){2,}", "", text)  # an address of the network, a version
    return {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text) if found.strip(",")}


def literals(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield float(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not node.value.startswith("#"):
            yield from numbers_in(node.value)


def test_there_is_something_to_look_for(register):
    assert len(published(register)) > 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_module_repeats_a_published_number(register, file):
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    examples = set().union(*(numbers_in(text) for text in docstrings if text))  # in a docstring they explain a format
    assert not (set(literals(file)) - examples) & published(register)


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_no_template_repeats_a_published_number(register, file):
    assert not numbers_in(file.read_text(encoding="utf-8")) & published(register)
