"""What the proofs keep and print: their own small machinery. The proofs themselves run in `make prove`."""

import json

import pytest

from prove import findings
from prove.__main__ import PROOFS, section
from prove.findings import ROOT, Finding, kept, tell


def test_each_proof_is_a_module_with_a_title_and_each_module_a_proof():
    helpers = {"__init__", "__main__", "findings", "faults_pictures", "faults_releases", "served"}
    files = {file.stem for file in (ROOT / "prove").glob("*.py")} - helpers
    assert set(PROOFS) <= files
    assert all(section(proof, 1).startswith("\n## ") for proof in PROOFS)


def test_a_row_keeps_its_columns_whatever_was_found():
    assert Finding("a | b", "one\ntwo", held=False).row == r"| a \| b | one two | **no** |"


def test_a_finding_says_what_was_found():
    with pytest.raises(ValueError, match="says what was tried"):
        Finding("a broken file", " ", held=True)


@pytest.mark.parametrize(("rows", "status"), [([True, True], False), ([True, False], True), ([], True)])
def test_a_proof_fails_with_one_row_that_did_not_hold_or_with_none(monkeypatch, tmp_path, capsys, rows, status):
    monkeypatch.setattr(findings, "KEPT", tmp_path)
    with pytest.raises(SystemExit) as ended:
        tell("any", (Finding("this", "that", held) for held in rows))
    assert ended.value.code == status
    assert len(capsys.readouterr().out.splitlines()) == len(rows) == len(kept("any"))
    assert [row["held"] for row in json.loads((tmp_path / "any.json").read_text())] == rows


def test_a_proof_that_never_ended_does_not_count_as_held(monkeypatch, tmp_path):
    monkeypatch.setattr(findings, "KEPT", tmp_path)
    assert kept("any") == []
