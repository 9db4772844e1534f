"""A package in a zip file is as good as in a folder, and no zip file can do harm."""

import zipfile

import pytest

from lib.dataset import package
from tests.conftest import DATA


def zipped(target, names, write):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in names:
            write(archive, place)
    return target


@pytest.mark.parametrize("folder", ["", "package/"])
def test_a_zip_file_is_as_good_as_the_folder(tmp_path, register, folder):
    target = zipped(
        tmp_path / "data.zip", sorted(DATA.iterdir()), lambda archive, place: archive.write(place, folder + place.name)
    )
    found = package.check(target)
    assert found.digest == register.digest
    assert found.release == register.release


ZIPS = [
    (["../datapackage.json"], "data.zip: expected members that stay inside the zip file; found '../datapackage.json'"),
    (["/etc/tiles.csv"], "data.zip: expected members that stay inside the zip file; found '/etc/tiles.csv'"),
    (["a/datapackage.json", "b/datapackage.json"], "data.zip: expected one datapackage.json; found '2'"),
    (["a/b/datapackage.json"], "datapackage.json: expected a file; found nothing"),
]


@pytest.mark.parametrize(("names", "said"), ZIPS)
def test_a_zip_file_that_is_refused(tmp_path, broken, names, said):
    target = zipped(tmp_path / "data.zip", names, lambda archive, name: archive.writestr(name, "{}"))
    assert broken.said(target) == [said]


def test_a_zip_file_that_unpacks_to_too_much(tmp_path, broken):
    names = [f"{number}.bin" for number in range(101)]
    target = zipped(tmp_path / "data.zip", names, lambda archive, name: archive.writestr(name, bytes(1024 * 1024)))
    assert broken.said(target) == ["data.zip: expected at most 104,857,600 bytes unpacked; found '105,906,176'"]


def test_a_zip_member_larger_than_it_says_is_refused(tmp_path, broken):
    target = zipped(
        tmp_path / "data.zip", ["datapackage.json"], lambda archive, name: archive.writestr(name, b"a" * 5_000)
    )
    content = target.read_bytes()
    assert content.count((5_000).to_bytes(4, "little")) == 2
    target.write_bytes(content.replace((5_000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    (said,) = broken.said(target)
    assert said.startswith("data.zip: expected a folder or a zip file that can be read; found 'Bad CRC-32")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", b"id,value\n"])
def test_a_file_that_is_no_zip_file(tmp_path, broken, content):
    target = tmp_path / "data.zip"
    target.write_bytes(content)
    assert broken.said(target) == [
        "data.zip: expected a folder or a zip file that can be read; found 'File is not a zip file'"
    ]
