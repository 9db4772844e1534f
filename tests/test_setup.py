"""The two commands take the Python that a machine has, from 3.11 on, and say what they found where none will do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "dependencies" / "find_python.sh"


class Machine:
    """A path on which nothing lies but what a test puts there, and the tools that the script uses."""

    def __init__(self, folder):
        self.folder = folder
        for tool in ("sh", "sort", "cut"):
            (folder / tool).symlink_to(shutil.which(tool))

    def install(self, name, minor, *, venv=True):
        """A stand-in for a Python: it answers the two questions that the script asks."""
        file = self.folder / name
        file.write_text(f'#!/bin/sh\ncase "$2" in *venv*) exit {0 if venv else 1} ;; *) echo {minor} ;; esac\n')
        file.chmod(0o755)
        return str(file)

    def asks(self, *chosen):
        return subprocess.run(  # noqa: PLW1510 - the status is looked at
            [self.folder / "sh", SCRIPT, *chosen], env={"PATH": str(self.folder)}, capture_output=True, text=True
        )


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.mark.parametrize("minor", [11, 12, 14, 20])
def test_python3_is_taken_where_it_is_new_enough(machine, minor):
    own = machine.install("python3", minor)
    machine.install("python3.99", 99)
    assert machine.asks().stdout == f"{own}\n"


def test_else_the_newest_that_is_there_is_taken(machine):
    machine.install("python3", 9)
    for minor in (9, 11, 12):
        newest = machine.install(f"python3.{minor}", minor)
    machine.install("python3.12-config", 12)
    machine.install("python3.x", -1)
    assert machine.asks().stdout == f"{newest}\n"


def test_one_may_be_named(machine):
    machine.install("python3", 12)
    named = machine.install("python3.11", 11)
    assert machine.asks("python3.11").stdout == f"{named}\n"


def test_where_none_is_new_enough_it_says_what_was_found(machine):
    machine.install("python3", 9)
    old = machine.install("python3.10", 10)
    done = machine.asks()
    assert (done.returncode, done.stdout) == (1, "")
    assert f"needs Python 3.11 or newer. Found: python3 (3.9), {old} (3.10)." in done.stderr
    assert "Found: none." in machine.asks("python3.13").stderr


def test_a_python_without_venv_is_named(machine):
    own = machine.install("python3", 12, venv=False)
    done = machine.asks()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        f"Python's venv module is missing for {own}. On Debian: apt-get install python3.12-venv"
    )


def test_make_asks_it_for_the_python_of_the_environment(tmp_path):
    """What make would run for a new environment, on this machine."""
    told = subprocess.run(  # noqa: PLW1510 - a machine without make is no fault of ours
        ["make", "--no-print-directory", "-n", "-f", ROOT / "Makefile", ".venv/bin/python", "PYTHON=python3.12"],
        cwd=tmp_path, env=os.environ | {"MAKEFLAGS": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert "sh dependencies/find_python.sh python3.12" in told.stdout


def test_every_benchmark_is_listed_once():
    """`make bench` runs each script of bench/ that can be run, and no other."""
    told = subprocess.run(  # noqa: PLW1510 - a machine without make is no fault of ours
        ["make", "--no-print-directory", "-n", "-f", ROOT / "Makefile", "-o", ".venv/bench", "-o", "browser", "bench"],
        cwd=ROOT, env=os.environ | {"MAKEFLAGS": ""}, capture_output=True, text=True,
    )  # fmt: skip
    listed = [name for names in re.findall(r"for script in (.*?);", told.stdout) for name in names.split()]
    runnable = [file for file in (ROOT / "bench").glob("*.py") if "__main__" in file.read_text()]
    assert sorted(listed) == sorted(file.stem for file in runnable)
