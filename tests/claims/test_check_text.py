"""The command that checks a text: what it prints, and its exit status."""

import json

import pytest
from click.testing import CliRunner

from lib import cli
from lib.claims.report import check
from lib.model import words
from tests.claims.cases import DATED
from tests.claims.word_documents import document, paragraph


def run(*arguments, given=None):
    return CliRunner().invoke(cli.main, ["check-text", *arguments], input=given)


@pytest.fixture
def sentence(register):
    return words.sentence(next(s for s in register.by_role["group-based"] if s.quantity.value > 1000))


def test_a_text_of_standard_input_that_is_as_published_succeeds(sentence):
    found = run("-", given=sentence)
    assert found.exit_code == 0
    assert "One number: 1 as published" in found.output


def test_anything_else_fails_and_says_why(tmp_path, sentence):
    file = tmp_path / "speech.txt"
    file.write_text(f"{sentence} Some 12,345 cases of child sexual abuse went to court.", encoding="utf-8")
    found = run(str(file), "--date", "2026-11-26")
    assert found.exit_code == 1
    assert "not held" in found.output


def test_a_document_is_read_and_what_was_not_read_is_named(tmp_path, sentence):
    file = tmp_path / "brief.docx"
    file.write_bytes(document(paragraph(sentence), word__comments_dot_xml="<x/>"))
    found = run(str(file))
    assert found.exit_code == 0
    assert "Not read: comments." in found.output


def test_the_findings_are_printed_as_json(register, sentence):
    found = run("-", "--json", "--date", DATED.isoformat(), given=sentence)
    assert json.loads(found.output) == check(sentence, register, DATED).as_json()


@pytest.mark.parametrize("given", [b"", b"%PDF-1.7", b"a\0b", b"a" * 50_001, b"PK\x03\x04"])
def test_what_cannot_be_read_has_a_status_of_its_own(given):
    found = run("-", given=given)
    assert found.exit_code == 2
    assert found.output.strip().endswith(".")


def test_a_file_that_is_not_there_cannot_be_read(tmp_path):
    assert run(str(tmp_path / "none.txt")).exit_code == 2
