"""A package that passed is trusted to the byte, under the same code, and no further."""

from pathlib import Path

from polars.testing import assert_frame_equal

from lib import members, package, sense, stamp


def test_a_package_that_passed_is_not_checked_twice_and_a_changed_one_is(broken, monkeypatch):
    checks = []
    monkeypatch.setattr(sense, "problems", lambda tables: checks.append(len(tables)) or [])
    broken.cell("statistics.csv", "gb-2023-cse", "note", "A package that no other test has read.")
    broken.renew()
    first, second = package.read(broken.folder), package.read(broken.folder)
    assert len(checks) == 1
    assert first.digest == second.digest
    for name, table in first.tables.items():
        assert_frame_equal(second.tables[name], table)
    broken.cell("statistics.csv", "gb-2023-cse", "note", "Another.")
    broken.renew()
    package.read(broken.folder)
    assert len(checks) == 2


def test_check_does_not_trust_a_stamp(broken):
    broken.cell("statistics.csv", "gb-2023-cse", "as_of", "2027")
    broken.renew()
    stamp.put(members.digest(members.read(broken.folder)))
    assert len(broken.said()) == 1


def test_a_changed_check_makes_every_stamp_worthless(monkeypatch):
    stamp.put("some digest")
    assert stamp.holds("some digest")
    monkeypatch.setattr(stamp, "_judges", lambda: "other sources")
    assert not stamp.holds("some digest")


def test_a_cache_that_cannot_be_written_is_no_error(configured, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    configured(XDG_CACHE_HOME=tmp_path / "file")
    stamp.put("some digest")
    assert not stamp.holds("some digest")


def test_every_module_that_judges_is_in_the_stamp():
    lib = Path(stamp.__file__).parent
    text = {path.stem: path.read_text(encoding="utf-8") for path in lib.glob("*.py")}
    for folder in lib.glob("*/__init__.py"):  # a folder judges as one
        text[folder.parent.name] = "\n".join(file.read_text(encoding="utf-8") for file in folder.parent.glob("*.py"))
    seen, todo = set(), ["package"]
    while todo:
        name = todo.pop()
        seen.add(name)
        todo += [other for other in text if other not in seen and _imports(text[name], other)]
    assert seen == set(stamp.JUDGES)


def _imports(source, name):
    lines = [line for line in source.splitlines() if line.lstrip().startswith("from lib")]
    return any(
        f"from lib.{name} import" in line or name in line.split("import")[1].replace(",", " ").split() for line in lines
    )
