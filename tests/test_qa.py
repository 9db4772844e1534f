"""What the suites of qa/ record and print, draw and read: their own small machinery. They run in `make qa`."""

import asyncio
import json
from dataclasses import asdict, replace
from random import Random
from types import SimpleNamespace

import httpx2
import pytest

from lib import measures
from lib.dataset import fingerprint, package_files
from lib.releases.store import DATA
from qa import http_client, mutants, outlet_readers, published_values, report, uploads
from qa.__main__ import SUITES, run_alone, section
from qa.browser import screen_reader
from qa.http_client import Answer, Request
from qa.outlet_readers import DeferredError, Place, WrongAnswerError
from qa.report import ROOT, Finding, load, record
from qa.soak import Remains


@pytest.fixture
def results(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("results")
def test_each_module_with_findings_is_a_suite_with_a_title():
    modules = {file.stem for file in (ROOT / "qa").glob("*.py") if "\ndef findings(" in file.read_text()}
    assert set(SUITES) == modules
    assert all(section(suite).startswith("\n## ") for suite in SUITES)


@pytest.mark.parametrize(("status", "error"), [(429, DeferredError), (504, DeferredError), (404, WrongAnswerError)])
def test_a_tool_that_says_when_to_ask_again_has_not_given_a_wrong_value(monkeypatch, status, error):
    class Client:
        def __init__(self, _):
            """As the protocol's own client."""

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            """Close nothing."""

        async def call_tool(self, *_):
            return SimpleNamespace(structured_content={"status": status})

    monkeypatch.setattr(outlet_readers.mcp, "Client", Client)
    place = Place(SimpleNamespace(url=""), None, None, {})
    target = (next(iter(published_values.statistics())), published_values.counts()[0])
    with pytest.raises(error):
        asyncio.run(outlet_readers.call_tools(place, target))


def test_a_suite_that_does_not_end_is_ended():
    assert not run_alone(SUITES[0], seconds=0.01)


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


def test_what_does_not_come_in_time_is_a_finding_and_those_before_it_are_kept():
    def late():
        yield Finding("this", "that", passed=True)
        raise TimeoutError("waited in vain for 90 s")

    first, second = report.attempt("a release comes", late)
    assert first.passed
    assert (second.tried, second.passed) == ("a release comes", False)
    assert "TimeoutError: waited in vain for 90 s" in second.found


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


@pytest.mark.parametrize(
    ("landmark", "place", "faults"),
    [("Breadcrumb", "/", []), ("On this page", "#summary", ["2 of role link are called 'Summary'"])],
)
def test_menu_and_breadcrumb_lead_to_one_page_with_and_without_a_choice(landmark, place, faults):
    lists = "".join(
        f'  - navigation {name}:\n    - link "Summary":\n      - /url: {url}\n'
        for name, url in (('"Pages"', "/?force=E23000005"), (f'"{landmark}"', place))
    )
    spoken = screen_reader.nodes(f'- main:\n{lists}  - heading "One" [level=1]')
    assert [node.navigation for node in spoken if node.role == "link"] == ["Pages", landmark]
    assert screen_reader.faults(spoken) == faults


def test_the_published_values_are_those_of_the_register(register):
    held = measures.of(register)
    for (area, code), years in list(published_values.by_force_and_code().items())[::40]:
        table = held.annual(code, [area])
        assert {one.offences for one in years} <= set(table["offences"])
    for name, row in published_values.statistics().items():
        assert str(register.statistics[name].grade) != "press"
        assert row["id"] == name
    assert len(published_values.counts()) > 1000
    assert all(one.targets for one in outlet_readers.outlets().values())


def reading(reader, target, status=200, headers=(), **answer):
    """Let a reader of an outlet read what a server answers that is made up here."""

    def answered(_):
        return httpx2.Response(status, json=answer, headers={"ETag": "x", **dict(headers)})

    async def read():
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(answered), base_url="http://a") as client:
            await reader(Place(None, client, None, {}), target)

    asyncio.run(read())


def test_a_reader_notices_a_wrong_value_a_lost_caution_and_a_failure():
    name, row = next(iter(published_values.statistics().items()))
    right = {"value": float(row["value"]), "say": "So.", "source": {"citation": "Home Office"}}
    for wrong in (right | {"value": float(row["value"]) + 1}, right | {"say": ""}):
        with pytest.raises(WrongAnswerError):
            reading(outlet_readers.read_statistic, name, **wrong)
    with pytest.raises(WrongAnswerError, match="status 500"):
        reading(outlet_readers.read_statistic, name, status=500)
    with pytest.raises(WrongAnswerError, match="status 503"):
        reading(outlet_readers.read_statistic, name, status=503)
    with pytest.raises(DeferredError):
        reading(outlet_readers.read_statistic, name, status=503, headers=[("Retry-After", "5")])


def test_a_small_count_may_not_be_said_in_slides():
    (count, *_) = published_values.counts()
    said = outlet_readers._is_said  # noqa: SLF001 - what decides
    assert said(replace_count(count, 4), "under 10")
    assert not said(replace_count(count, 4), "4")
    assert said(replace_count(count, 1234), "1,234")
    assert not said(replace_count(count, 1234), "1,235")


def replace_count(count, offences):
    return count._replace(offences=offences)


def test_what_a_server_holds_longer_than_after_the_warm_up_is_noticed():
    warm = Remains(files=40, threads=12, temporary=3, browsers=1, others=0)
    assert warm.is_as(warm)
    for more in ({"files": 400}, {"threads": 40}, {"temporary": 4}, {"browsers": 2}, {"others": 1}):
        assert not replace(warm, **more).is_as(warm)


def test_a_release_that_is_not_due_is_noticed_in_an_answer():
    headers = {"x-content-type-options": "nosniff"}
    leak = Answer(200, headers, f"<p>{http_client.WAITING_COUNT:,} offences</p>".encode())
    assert http_client.faults(Request("GET", b"/"), leak)
    named = Answer(200, headers, f"Data release {http_client.WAITING}".encode())
    assert http_client.faults(Request("GET", b"/"), named)
    assert not http_client.faults(Request("GET", f"/?version={http_client.WAITING}".encode()), named)


def test_a_seed_draws_the_same_damage_again():
    content = bytes(range(256)) * 4
    drawn = [uploads.damaged(content, Random(number)) for number in range(40)]  # noqa: S311 - no secret
    assert drawn == [uploads.damaged(content, Random(number)) for number in range(40)]  # noqa: S311 - no secret
    assert sum(one != content for one in drawn) > 35
