"""What others wrote: every package pinned by hash, used, and under a licence that can be met."""

import hashlib
import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dependencies import audit, licences, lock, plotly_js, sbom
from tests.test_layers import imported

LOCKS = {"run": lock.RUN, "dev": lock.DEV, "peers": lock.PEERS}
NO_IMPORT = {  # in the list for tests, and imported by none of them
    "pytest-xdist": "runs the tests on two cores",
    "pytest-playwright": "gives a test its browser",
    "pytest-regressions": "gives a test its fixture",
    "ruff": "a command",
    "ty": "a command",
    "deptry": "a command",
    "uv": "a command",
    "pip-audit": "a command",
    "cyclonedx-bom": "a command",
    "flask-compress": "what Dash's compress=True needs",
    "gunicorn": "a command",
}


@pytest.mark.parametrize("file", LOCKS.values(), ids=LOCKS)
def test_every_package_is_one_version_and_known_by_its_hashes(file):
    for pin in lock.read(file).values():
        assert pin.version
        assert pin.hashes, f"{pin.name} has no hash"
    assert not [line for line in file.read_text().splitlines() if "://" in line or line.startswith("-")]


@pytest.mark.parametrize("kind", LOCKS)
def test_the_pins_are_those_of_the_lists(kind):
    listed = lock.declared()[kind] | (lock.declared()["run"] if kind == "dev" else {})
    pinned = {name: pin for name, pin in lock.read(LOCKS[kind]).items() if pin.direct}
    assert set(listed) == set(pinned), "pyproject.toml was changed: make lock"
    assert all(pin.version in listed[name].specifier for name, pin in pinned.items()), "make lock"


def test_what_is_served_is_what_was_tested():
    run, dev, peers = map(lock.read, LOCKS.values())
    for name, pin in run.items():
        assert (dev[name].version, set(dev[name].hashes)) == (pin.version, set(pin.hashes))
    assert all(dev[name].version == pin.version for name, pin in peers.items() if name in dev)


def test_pip_is_always_told_to_require_hashes():
    """It then refuses a package whose bytes changed, and one without a hash."""
    places = [lock.ROOT / "Makefile", *(file for file in (lock.ROOT / "deploy").rglob("*") if file.is_file())]
    lines = [line for place in places for line in place.read_text().splitlines() if "pip install" in line]
    assert lines
    assert all("--require-hashes" in line for line in lines)


def deptry(*words):
    ran = subprocess.run(
        [Path(sys.executable).with_name("deptry"), *words, "--no-ansi"],
        cwd=lock.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_dashboard_asks_for_what_it_imports_and_for_nothing_else():
    deptry(".")


def test_tests_and_measures_import_only_what_is_asked_for():
    deptry(".", "bench", "--exclude", r"\.venv|artefacts", "--extend-exclude", "nothing", "--ignore", "DEP002,DEP004")


def test_nothing_else_is_asked_for_by_tests_and_measures():
    files = [file for place in ("tests", "bench", "qa", "dependencies") for file in (lock.ROOT / place).rglob("*.py")]
    found = {name.split(".")[0] for file in files for name in imported(file)}
    brought = importlib.metadata.packages_distributions()
    used = {name.lower().replace("_", "-") for module in found for name in brought.get(module, [module])}
    asked = {name for kind in ("dev", "peers") for name in lock.declared()[kind]}
    assert asked - used <= set(NO_IMPORT) <= asked


def test_the_bill_of_materials_lists_what_is_pinned():
    listed = [licences.named(component) for component in sbom.components() if "pypi" in component["purl"]]
    assert sorted(listed) == sorted(f"{pin.name}=={pin.version}" for pin in lock.read(lock.RUN).values() if pin.here)


def test_the_script_of_charts_is_of_the_version_that_the_python_package_writes_for():
    assert plotly_js.bundle_version(plotly_js.SCRIPT) == plotly_js.python_version(), "make lock"
    assert plotly_js.component() in sbom.components(), "make lock"


def test_the_script_of_charts_and_its_licence_are_as_they_were_fetched():
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in plotly_js.FOLDER.glob("[!S]*")}
    assert found == plotly_js.digests()
    assert "MIT License" in plotly_js.LICENCE.read_text()[:300]


def test_every_licence_can_be_met_and_stands_in_the_list():
    components = sbom.components()
    assert all(licences.allowed(licences.stated(component)) for component in components)
    assert sbom.LICENCES.read_text() == licences.page(components), "make lock"


def test_what_was_read_by_hand_is_still_in_use():
    assert set(licences.READ) <= {licences.named(component) for component in sbom.components()}


@pytest.mark.parametrize(
    ("expression", "met"),
    [
        ("MIT", True),
        ("MIT AND BSD-3-Clause", True),
        ("GPL-2.0-or-later", False),
        ("MIT AND GPL-2.0-or-later", False),
        ("Artistic-1.0-Perl OR GPL-2.0-or-later", True),
        ("MPL-2.0 AND (AGPL-3.0-only OR MIT)", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_of_two_licences_both_or_one_must_be_met(expression, met):
    assert licences.allowed(expression) is met


@pytest.mark.parametrize("declared", [[], [{"license": {"name": "BSD"}}], [{"license": {"id": "MIT"}}] * 2])
def test_a_licence_that_is_not_plain_is_read_by_a_person(declared):
    with pytest.raises(LookupError, match=r"some-thing==1.0 declares \d licences"):
        licences.stated({"name": "Some_Thing", "version": "1.0", "licenses": declared})


FAULTY = {"name": "one", "version": "1.0", "vulns": [{"id": "X-1", "fix_versions": ["1.1"]}]}
SOUND = {"name": "two", "version": "2.0", "vulns": []}
UNKNOWN = {"name": "three", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "held", "said"),
    [
        ([SOUND, SOUND], True, "No known vulnerability in 2 packages, says db."),
        ([SOUND, FAULTY], False, "Known vulnerabilities:\none 1.0: X-1, mended in 1.1"),
        ([SOUND, UNKNOWN], False, "Known vulnerabilities: db does not know three."),
        ([], False, "Known vulnerabilities: db does not know a package."),
    ],
)
def test_a_fault_fails_and_so_does_what_nobody_could_tell(packages, held, said):
    assert audit.judged(packages, "db") == audit.Audit(said, held)


def test_a_database_that_cannot_be_reached_stops_nobody(capsys, monkeypatch):
    monkeypatch.setattr(audit, "reached", lambda _: False)
    with pytest.raises(SystemExit) as ended:
        audit.main()
    assert not ended.value.code
    assert "cannot be reached from here" in capsys.readouterr().out


def test_a_database_that_answers_nonsense_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(audit, "reached", lambda _: True)
    fallen = subprocess.CompletedProcess([], 1, stdout="", stderr="Traceback\nValueError: no")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: fallen)
    found = audit.audit()
    assert (found.passed, found.message.count("\n")) == (False, 0)
    assert "gave no result (ValueError: no)" in found.message


def test_nobody_answers_where_nobody_listens():
    assert not audit.reached("http://127.0.0.1:1/")


def test_the_bill_is_of_the_dashboard():
    told = json.loads(sbom.SBOM.read_text())["metadata"]["component"]
    assert told["name"] == "recorded-csae-dashboard"
