"""A package that passed is trusted to the byte, under the same code, and no further."""

import ast

import pytest
from polars.testing import assert_frame_equal

from lib import settings
from lib.dataset import checks, package, package_files, validation_cache
from lib.storage import source_digest


def test_a_package_that_passed_is_not_checked_twice_and_a_changed_one_is(broken, monkeypatch):
    checked = []
    monkeypatch.setattr(checks, "problems", lambda tables: checked.append(len(tables)) or [])
    broken.cell("statistics.csv", "gb-2023-cse", "note", "A package that no other test has read.")
    broken.renew()
    first, second = package.read(broken.folder), package.read(broken.folder)
    assert len(checked) == 1
    assert first.digest == second.digest
    for name, table in first.tables.items():
        assert_frame_equal(second.tables[name], table)
    broken.cell("statistics.csv", "gb-2023-cse", "note", "Another.")
    broken.renew()
    package.read(broken.folder)
    assert len(checked) == 2


def test_check_does_not_trust_a_stamp(broken):
    broken.cell("statistics.csv", "gb-2023-cse", "as_of", "2027")
    broken.renew()
    validation_cache.put(package_files.digest(package_files.read(broken.folder)))
    assert len(broken.said()) == 1


def test_a_changed_check_makes_every_stamp_worthless(monkeypatch):
    validation_cache.put("some digest")
    assert validation_cache.holds("some digest")
    monkeypatch.setattr(validation_cache.source_digest, "of", lambda *_: "other sources")
    assert not validation_cache.holds("some digest")


def test_a_cache_that_cannot_be_written_is_no_error(configured, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    configured(XDG_CACHE_HOME=tmp_path / "file")
    validation_cache.put("some digest")
    assert not validation_cache.holds("some digest")


def test_every_room_that_the_check_runs_is_in_the_digest():
    found = set(validation_cache.CHECKED_BY)
    for room in found:
        place = settings.ROOT / "lib" / room
        for file in [place] if place.is_file() else place.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "lib":
                    first = node.module.split(".")[1:2] or [alias.name for alias in node.names]
                    rooms = {f"{name}.py" if name == "settings" else name for name in first}
                    assert rooms <= found, (file, rooms)


def test_code_that_is_not_there_has_no_digest():
    with pytest.raises(FileNotFoundError):
        source_digest.of("no_such_room")
