"""Before anything is imported that reads the data: tests read them with their fingerprints renewed.

While somebody edits data/, its fingerprints are out of date until `python -m lib fingerprint`. One test says so
(tests/test_fingerprint.py); all others look at what the data say.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from lib.dataset import fingerprint, package_files
from lib.dataset.table_schema import DataError

DATA = Path(__file__).parent / "data"


def _renewed() -> None:
    """A copy of the data with their fingerprints renewed, where they are out of date."""
    files = package_files.read(DATA)
    try:
        renewed = fingerprint.renewed(files)
    except DataError:  # it is for the tests to name what is wrong
        return
    if renewed[package_files.DESCRIPTOR] != files[package_files.DESCRIPTOR]:
        folder = Path(tempfile.mkdtemp(prefix="recorded-csae-tests-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        (folder / "data").mkdir()
        for name, content in renewed.items():
            (folder / "data" / name).write_bytes(content)
        os.environ["DASHBOARD_DATA"] = str(folder / "data")


if "DASHBOARD_DATA" not in os.environ:
    _renewed()
