"""The environment is read in one place, wrong settings are named all at once, and the docs say what there is."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib import settings
from lib.settings import Settings, SettingsError

ROOT = Path(__file__).parents[1]
SECRET = "short-and-secret"  # noqa: S105 - it is none


def test_without_any_variable_every_setting_has_its_default():
    found = Settings.read({})
    assert (found.data, found.earlier, found.releases, found.cache_home) == (None,) * 4
    assert (found.origin, found.hosts, found.origins) == ("", (), frozenset())
    assert (found.signing_cert, found.signing_key) == (None, None)
    assert (found.port, found.drain, found.log_level) == (8501, 0.0, "info")
    assert found.contact == settings.NO_CONTACT


def test_an_empty_variable_is_none():
    assert Settings.read(dict.fromkeys((one.variable for one in settings.ALL), "")) == Settings.read({})


@pytest.mark.parametrize(
    ("variable", "given", "name", "expected"),
    [
        ("DASHBOARD_DATA", "/srv/data", "data", Path("/srv/data")),
        ("DASHBOARD_ORIGIN", "https://data.example.org/", "origin", "https://data.example.org"),
        ("DASHBOARD_HOSTS", "a.example.org, *.b.org,", "hosts", ("a.example.org", "*.b.org")),
        ("DASHBOARD_HOSTS", "*", "hosts", ("*",)),
        ("DASHBOARD_ORIGINS", "https://Front.example.org", "origins", frozenset({"https://front.example.org"})),
        ("DASHBOARD_METRICS_TOKEN", "a token", "metrics_token", "a token"),
        ("DASHBOARD_DRAIN", "2.5", "drain", 2.5),
        ("DASHBOARD_LOG_LEVEL", "Debug", "log_level", "debug"),
        ("PORT", "80", "port", 80),
        ("XDG_CACHE_HOME", "/there", "cache", Path("/there/recorded-csae-dashboard")),
    ],
)
def test_a_variable_is_read_as_what_it_means(variable, given, name, expected):
    assert getattr(Settings.read({variable: given}), name) == expected


@pytest.mark.parametrize("named", ["", "not/absolute"])
def test_the_cache_lies_in_the_users_own_unless_a_whole_path_is_named(monkeypatch, named):
    monkeypatch.setenv("HOME", "/home/me")
    assert Settings.read({"XDG_CACHE_HOME": named}).cache == Path("/home/me/.cache/recorded-csae-dashboard")


WRONG = [
    ("DASHBOARD_HOSTS", "https://example.org", "expected names such as data.example.org"),
    ("DASHBOARD_HOSTS", "a.example.org, b.*.org", "found 'b.*.org'"),
    ("DASHBOARD_ORIGINS", "example.org", "expected origins such as https://example.org; found 'example.org'"),
    ("DASHBOARD_ORIGINS", "https://example.org/path", "found 'https://example.org/path'"),
    ("DASHBOARD_ORIGIN", "data.example.org", "expected an origin such as"),
    ("DASHBOARD_ORIGIN", "https://data.example.org/site", "expected an origin such as"),
    ("DASHBOARD_ORIGIN", "javascript:alert(1)", "expected an origin such as"),
    ("DASHBOARD_ORIGIN", "http://[", "expected an origin such as"),
    ("DASHBOARD_DRAIN", "soon", "expected seconds from 0 to 60; found 'soon'"),
    ("DASHBOARD_DRAIN", "nan", "expected seconds from 0 to 60; found 'nan'"),
    ("DASHBOARD_DRAIN", "61", "found '61'"),
    ("DASHBOARD_LOG_LEVEL", "loud", "expected one of debug, info, warning, error; found 'loud'"),
    ("PORT", "0", "expected a whole number from 1 to 65535; found '0'"),
    ("PORT", "65536", "found '65536'"),
    ("PORT", "80x", "found '80x'"),
    ("PORT", "\N{ARABIC-INDIC DIGIT THREE}", "expected a whole number"),
]


@pytest.mark.parametrize(("variable", "given", "says"), WRONG)
def test_a_wrong_setting_is_named(variable, given, says):
    with pytest.raises(SettingsError) as caught:
        Settings.read({variable: given})
    assert str(caught.value).startswith(f"{variable}: expected ")
    assert says in str(caught.value)


def test_all_that_is_wrong_is_said_at_once_by_every_command_and_no_secret_is():
    wrong, secret = {variable: given for variable, given, _ in WRONG}, {"DASHBOARD_METRICS_TOKEN": SECRET}
    for command in ("check", "serve"):
        ended = subprocess.run(
            [sys.executable, "-m", "lib", command],
            cwd=ROOT, env=os.environ | wrong | secret, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 1
        assert [line.split(":")[0] for line in ended.stderr.splitlines()] == [
            one.variable for one in settings.ALL if one.variable in wrong
        ]
        assert SECRET not in ended.stderr + ended.stdout


def test_no_secret_stands_in_what_settings_say_of_themselves():
    assert "x" * 32 not in repr(Settings.read({"DASHBOARD_METRICS_TOKEN": "x" * 32}))


def test_only_settings_read_the_environment():
    readers = set()
    for file in [*(ROOT / "lib").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "dashboard.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = {getattr(node, "attr", ""), getattr(node, "arg", ""), getattr(node, "name", "")}
            if names & {"environ", "environb", "getenv", "envvar"}:
                readers.add(file.relative_to(ROOT).as_posix())
    assert readers == {"lib/settings.py"}


def test_the_docs_list_every_setting():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    scaling = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    assert settings.table(one for one in settings.ALL if not one.server) in readme
    assert settings.table(one for one in settings.ALL if one.server) in scaling


def test_the_port_of_the_environment_is_listened_on_unless_the_command_names_one():
    asked = "import lib.web.process as p, lib.cli as c; p.run = lambda **how: print(how['port']); c.main()"
    for arguments, expected in (([], "8612"), (["--port", "8613"], "8613")):
        ran = subprocess.run(
            [sys.executable, "-c", asked, "serve", *arguments],
            cwd=ROOT, env=os.environ | {"PORT": "8612"}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ran.stdout.split()[-1] == expected
