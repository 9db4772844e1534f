"""What the suites of qa/ record and print, draw and read: their own small machinery. They run in `make qa`."""

import json
from dataclasses import asdict
from random import Random

import pytest

from lib.dataset import fingerprint, package_files
from lib.releases.store import DATA
from qa import mutants, report
from qa.__main__ import SUITES, section
from qa.browser import screen_reader
from qa.report import ROOT, Finding, load, record


@pytest.fixture
def results(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("results")
def test_each_module_with_findings_is_a_suite_with_a_title():
    modules = {file.stem for file in (ROOT / "qa").glob("*.py") if "\ndef findings(" in file.read_text()}
    assert set(SUITES) == modules
    assert all(section(suite).startswith("\n## ") for suite in SUITES)


def test_a_row_keeps_its_columns_whatever_was_found():
    assert Finding("a | b", "one\ntwo", passed=False).row == r"| a \| b | one two | **no** |"


def test_a_finding_says_what_was_found():
    with pytest.raises(ValueError, match="says what was tried"):
        Finding("a broken file", " ", passed=True)


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(("rows", "passed"), [([True, True], True), ([True, False], False), ([], False)])
def test_a_run_passes_only_with_findings_that_all_do(capsys, rows, passed):
    run = record("any", (Finding("this", "that", passed=one) for one in rows))
    assert run == load("any")
    assert run.passed is passed
    assert run.commit
    assert [finding.passed for finding in run.findings] == rows
    assert len(capsys.readouterr().out.splitlines()) == len(rows)


@pytest.mark.usefixtures("results")
def test_a_run_that_is_cut_short_leaves_nothing_of_the_one_before():
    record("any", [Finding("this", "that", passed=True)])

    def cut_short():
        yield Finding("this", "that", passed=True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record("any", cut_short())
    assert load("any") is None
    assert "**there are no findings**" in section(SUITES[0])


def test_a_section_says_what_was_found_when_of_which_commit_and_how_busy_the_machine_was(results):
    suite, rows = SUITES[0], [asdict(Finding("this", "that", passed=True))]
    run = {"findings": rows, "day": "1 May 2026", "seconds": 61.4, "load": 0.25, "commit": "0a1b2c3d4e", "seed": 7}
    (results / f"{suite}.json").write_text(json.dumps(run))
    written = section(suite)
    assert f"`.venv/bin/python -m qa {suite}`, 1 May 2026, commit 0a1b2c3d4e, seed 7, 61 seconds; load" in written
    assert "| this | that | yes |" in written


def test_a_seed_draws_the_same_mutants_again_and_each_differs_from_the_package():
    files = fingerprint.renew(package_files.read(DATA))
    drawn = [mutants.draw(files, Random(number)) for number in range(40)]  # noqa: S311 - no secret
    assert drawn == [mutants.draw(files, Random(number)) for number in range(40)]  # noqa: S311 - no secret
    assert len({mutant.fault for mutant in drawn}) > 10
    assert all(mutant.package != files for mutant in drawn)


SPOKEN = """
- main:
  - heading "One" [level=1]
  - 'heading "Two: \\"more\\"" [level=3]'
  - link "Read": it
    - /url: /a
  - link "Read":
    - /url: /b
  - button
  - table "Numbers":
    - cell "1 [r]"
  - text: arrow_drop_down
"""


def test_what_would_confuse_a_listener_is_named():
    spoken = screen_reader.nodes(SPOKEN)
    assert [node.role for node in spoken][:3] == ["main", "heading", "heading"]
    assert [node.url for node in spoken if node.role == "link"] == ["/a", "/b"]
    assert screen_reader.faults(spoken) == [
        "a button has no name",
        "shorthand is spoken without its meaning: '1 [r]'",
        "an icon is spoken: 'arrow_drop_down'",
        "the heading 'Two: \"more\"' leaves a level out",
        "2 of role link are called 'Read'",
    ]
