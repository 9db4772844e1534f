"""What the proofs keep and print: their own small machinery. The proofs themselves run in `make qa`."""

import json
from dataclasses import asdict

import pytest

from qa import findings
from qa.__main__ import PROOFS, section
from qa.findings import ROOT, Finding, kept, tell


def test_each_module_with_findings_is_a_proof_with_a_title(monkeypatch, tmp_path):
    monkeypatch.setattr(findings, "KEPT", tmp_path)
    modules = {file.stem for file in (ROOT / "qa").glob("*.py") if "\ndef findings(" in file.read_text()}
    assert set(PROOFS) == modules
    assert all(section(proof).startswith("\n## ") for proof in PROOFS)


def test_a_row_keeps_its_columns_whatever_was_found():
    assert Finding("a | b", "one\ntwo", held=False).row == r"| a \| b | one two | **no** |"


def test_a_finding_says_what_was_found():
    with pytest.raises(ValueError, match="says what was tried"):
        Finding("a broken file", " ", held=True)


@pytest.mark.parametrize(("rows", "held"), [([True, True], True), ([True, False], False), ([], False)])
def test_a_proof_holds_only_with_rows_that_all_did(monkeypatch, tmp_path, capsys, rows, held):
    monkeypatch.setattr(findings, "KEPT", tmp_path)
    run = tell("any", (Finding("this", "that", held=one) for one in rows))
    assert run == kept("any")
    assert run.held is held
    assert [finding.held for finding in run.findings] == rows
    assert len(capsys.readouterr().out.splitlines()) == len(rows)


def test_a_run_that_is_cut_short_leaves_nothing_of_the_one_before(monkeypatch, tmp_path):
    monkeypatch.setattr(findings, "KEPT", tmp_path)
    tell("any", [Finding("this", "that", held=True)])

    def cut_short():
        yield Finding("this", "that", held=True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tell("any", cut_short())
    assert kept("any") is None
    assert "**nothing is proved**" in section(PROOFS[0])


def test_a_section_says_what_was_found_when_and_how_busy_the_machine_was(monkeypatch, tmp_path):
    monkeypatch.setattr(findings, "KEPT", tmp_path)
    proof, rows = PROOFS[0], [asdict(Finding("this", "that", held=True))]
    run = {"findings": rows, "day": "1 May 2026", "seconds": 61.4, "load": 0.25}
    (tmp_path / f"{proof}.json").write_text(json.dumps(run))
    said = section(proof)
    assert f"`.venv/bin/python -m qa {proof}`, 1 May 2026, 61 seconds; load of the machine before it 0.2" in said
    assert "| this | that | yes |" in said
