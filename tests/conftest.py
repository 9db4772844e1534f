"""What several tests share: the frozen package, copies of it to break, and a cache folder of their own."""

import csv
import shutil
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient

from lib import settings
from lib.dataset import fingerprint, package, package_files
from lib.dataset.table_schema import DataError
from lib.releases.store import DATA, EARLIER
from lib.web import app

# How long an example takes says how busy the machine is: bench/ measures time.
hypothesis_settings.register_profile("here", deadline=None)
hypothesis_settings.load_profile("here")


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    """Tests neither trust nor leave stamps in the cache of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        configure(patch, XDG_CACHE_HOME=tmp_path_factory.mktemp("cache"))
        settings.current().cache.mkdir()
        yield


def configure(patch, **variables):
    """Let settings be what they are with these variables of the environment, until the patch is undone."""
    by_variable = {setting.variable: setting for setting in settings.ALL}
    chosen = [(by_variable[variable], str(given)) for variable, given in variables.items()]
    values = {setting.name: setting.read(given or setting.default) for setting, given in chosen}
    found = replace(settings.current(), **values)
    patch.setattr(settings, "current", lambda: found)


@pytest.fixture
def configured(monkeypatch):
    """Sets variables of the environment for one test: `configured(DASHBOARD_ORIGIN="https://data.example.org")`."""
    return lambda **variables: configure(monkeypatch, **variables)


@pytest.fixture(scope="session")
def register():
    """The frozen data package, checked."""
    return package.read(DATA)


@pytest.fixture(scope="session")
def public():
    """What lies in data/, checked, with its tables recorded as they are: for tests of the data and golden files."""
    return package.from_files(fingerprint.renew(package_files.read(settings.ROOT / "data")))


@pytest.fixture(scope="session")
def earlier():
    """The first release as it is kept, whose package lacks what later ones added."""
    return package.from_published(package_files.read(EARLIER / "2026-11-22"))


class Broken:
    """A copy of the frozen package, to be broken in one or more places."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(DATA, folder)

    def replace(self, file, old, new):
        """Put `new` for `old`, which stands once in the file; text or bytes."""
        place, encode = self.folder / file, lambda text: text.encode() if isinstance(text, str) else text
        content = place.read_bytes()
        assert content.count(encode(old)) == 1, f"{old!r} stands {content.count(encode(old))} times in {file}"
        place.write_bytes(content.replace(encode(old), encode(new)))

    def cell(self, file, key, column, value):
        """Change one cell of the row whose first cell is `key`; return the row's number in a spreadsheet."""
        with (self.folder / file).open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        (number,) = [number for number, row in enumerate(rows, 2) if row[0] == key]
        rows[number - 2][header.index(column)] = value
        self.write(file, [header, *rows])
        return number

    def write(self, file, rows):
        with (self.folder / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)

    def renew(self):
        """Record the tables as they are now, as an editor does who means the change."""
        renewed = fingerprint.renew(package_files.read(self.folder))
        (self.folder / package_files.DESCRIPTOR).write_bytes(renewed[package_files.DESCRIPTOR])

    def said(self, path=None, *, renewed=True):
        """What the check says, a line for each problem; of `path` as it is, of the copy with its tables recorded."""
        if renewed and path is None:
            with suppress(DataError):
                self.renew()
        with pytest.raises(DataError) as caught:
            package.check(path or self.folder)
        return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def broken(tmp_path):
    return Broken(tmp_path / "data")


@pytest.fixture(scope="session")
def client():
    """The server without a browser. One for all tests: a Streamlit runtime that has stopped does not start again."""
    with TestClient(app.app, follow_redirects=False) as client:
        yield client
