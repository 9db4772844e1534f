"""What is written is whole or not there at all, whatever happens meanwhile."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from lib.settings import ROOT
from lib.storage import files

HOLDS = """
import sys
from pathlib import Path
from lib.storage import files
with files.locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_written_with_the_folders_above_it_and_nothing_beside(tmp_path, durable):
    place = tmp_path / "a" / "b" / "file"
    files.write_whole(place, b"first", durable=durable)
    files.write_whole(place, b"second", durable=durable)
    assert place.read_bytes() == b"second"
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    place = tmp_path / "file"
    files.write_whole(place, b"first")
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (type(place), "replace")), full)
    with pytest.raises(OSError, match="No space"):
        files.write_whole(place, b"second", durable=True)
    assert place.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [place]


def test_a_reader_never_meets_half_a_file(tmp_path):
    place, bodies = tmp_path / "file", [bytes([sign]) * 300_000 for sign in b"abcd"]
    files.write_whole(place, bodies[0])

    def write(body):
        for _ in range(20):
            files.write_whole(place, body)

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, body) for body in bodies]
        while not all(one.done() for one in writing):
            assert place.read_bytes() in bodies
    assert [one.exception() for one in writing] == [None] * 4
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_is_moved_whole_or_leaves_nothing(tmp_path):
    unfinished, place = tmp_path / ".unfinished", tmp_path / "place"
    unfinished.mkdir()
    (unfinished / "left.txt").touch()  # of a run that was killed
    with suppress(ZeroDivisionError), files.whole_folder(unfinished) as folder:
        assert list(folder.iterdir()) == []
        (folder / "a.txt").write_text(str(1 / 0), encoding="utf-8")
    assert list(tmp_path.iterdir()) == []
    with files.whole_folder(unfinished) as folder:
        (folder / "a.txt").touch()
        files.move(folder, place)
    assert [file.name for file in place.iterdir()] == ["a.txt"]
    assert list(tmp_path.iterdir()) == [place]


def test_a_lock_goes_with_the_process_that_holds_it(tmp_path):
    lock = tmp_path / "folder" / "lock"
    command = [sys.executable, "-c", HOLDS, str(lock)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError), files.locked(lock):
            pass
        holder.kill()
    with files.locked(lock):
        pass
