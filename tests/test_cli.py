import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lib import cli
from lib.cli import main
from lib.releases.store import DATA
from tests.release_packages import House

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(main, words)


def test_a_good_package_is_said_to_be_good(run, register):
    rows = sum(table.height for table in register.tables.values())
    result = run("check", str(DATA))
    assert result.exit_code == 0
    assert (
        result.stdout.splitlines()[0]
        == f"data package ok: {len(register.tables)} tables, {rows:,} rows, release {register.release.id}"
    )
    assert result.stderr == ""


def test_every_problem_is_a_line_on_standard_error(run, broken):
    broken.cell("case_reviews.csv", "closed-2025-06-03", "coverage", "nothing")
    broken.cell("events.csv", "e03", "date", "Easter")
    result = run("check", str(broken.folder))
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == [
        "case_reviews.csv, row 2, column 'coverage'",
        "events.csv, row 4, column 'date'",
    ]
    assert lines[2:] == ["2 problems"]


def test_one_problem_is_one(run, broken):
    (broken.folder / "tiles.csv").unlink()
    assert run("check", str(broken.folder)).stderr.splitlines()[-1] == "1 problem"


def test_a_message_stays_on_its_line_and_sends_nothing_to_the_terminal(run, broken):
    broken.cell("events.csv", "e03", "kind", "a\nb\x1b[31m")
    lines = run("check", str(broken.folder)).stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("found 'a�b�[31m'")


def test_a_path_that_is_not_there(run, tmp_path):
    result = run("check", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert result.stderr == (
        f"There is nothing at {tmp_path / 'nowhere'}. Give a folder or a zip file that holds datapackage.json.\n"
    )


def test_help_is_in_plain_english(run):
    assert "Check a data package." in run("--help").stdout
    assert "Check a data package and list everything that is wrong with it." in run("check", "--help").stdout
    assert "The exit status is 0" in run("check", "--help").stdout


def test_without_a_path_the_other_releases_are_checked_too(run, tmp_path, monkeypatch):
    house = House(tmp_path)
    monkeypatch.setattr(cli, "DATA", house.data)
    monkeypatch.setattr(cli, "EARLIER", house.earlier)
    monkeypatch.setattr(cli, "RELEASES", house.releases)
    house.add("2027-01-14", "2027-01-14T09:30:00")
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == ["release 2027-01-14 ok, out at 2027-01-14T09:30:00 in London"]
    house.withdraw(("2027-01-15", "2027-01-16T09:30:00", "A mistake."))
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("withdrawn.csv, row 2, column 'release': expected a release whose package is kept")


def test_the_list_of_commands_cuts_no_sentence_off(run):
    listed = run("--help").stdout.partition("Commands:")[2].strip().splitlines()
    assert len(listed) == len(main.commands)
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


@pytest.mark.parametrize("moment", ["2027-01-14 09:30", "2027-01-14T09:30", "2027-01-14T09:30:00"])
def test_a_release_that_is_not_out_is_looked_at_on_this_machine_alone(run, moment):
    result = run("serve", "--as-at", moment, "--host", "192.0.2.1")
    assert result.exit_code == 1
    assert "may show what is not public yet" in result.stderr


def test_it_runs_as_a_module_on_the_data_that_the_environment_names(broken):
    (broken.folder / "tiles.csv").unlink()
    result = subprocess.run(
        [sys.executable, "-m", "lib", "check"],
        cwd=ROOT,
        env=os.environ | {"DASHBOARD_DATA": str(broken.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == "tiles.csv: expected a file; found nothing\n1 problem\n"


@pytest.mark.parametrize("contact", ["", "Write to the team."])
def test_a_server_without_a_contact_says_so_loudly_and_goes_on(run, configured, contact):
    configured(DASHBOARD_CONTACT=contact)
    with socket.socket() as taken:  # it goes on until it would listen
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--host", "127.0.0.1", "--port", str(taken.getsockname()[1]))
    assert ("WARNING: DASHBOARD_CONTACT is not set." in result.stderr) == (not contact)
    assert "Cannot listen on 127.0.0.1" in result.stderr
