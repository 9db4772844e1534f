"""Vendor the script that draws charts in a browser: `python -m dependencies.plotly_js`, which needs npm.

Pages, embeds and the bulletin draw bars and scatter points, so they load Plotly's basic bundle, at exactly the version
whose schema the Python package writes. It stands in the repository with its licence and digests, since a machine that
only serves the dashboard has no npm.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dependencies.lock import ROOT

PACKAGE = "plotly.js-basic-dist-min"
FOLDER = ROOT / "lib" / "assets" / "plotly"
SCRIPT = FOLDER / "plotly-basic.min.js"
LICENCE = FOLDER / "LICENSE"
DIGESTS = FOLDER / "SHA256SUMS"
HEAD = 200  # characters in which a bundle says its version
LICENCE_ID = "MIT"  # read in LICENCE


def python_version() -> str:
    """Return the version of plotly.js that the Python package bundles.

    Raises:
        LookupError: Plotly is not installed, or its bundle does not say its version.
    """
    package = find_spec("plotly")
    if package is None or package.origin is None:
        raise LookupError("plotly is not installed")
    return bundle_version(Path(package.origin).parent / "package_data" / "plotly.min.js")


def bundle_version(file: Path) -> str:
    """Read the version in the head of a bundle of plotly.js.

    Raises:
        LookupError: it does not say its version.
    """
    with file.open(encoding="utf-8") as bundle:
        found = re.search(r"plotly\.js (?:\([^)]*\) )?v([0-9.]+)", bundle.read(HEAD))
    if not found:
        raise LookupError(f"{file.name} does not say its version in its first {HEAD} characters")
    return found[1]


def digests() -> dict[str, str]:
    """Read the vendored files' SHA-256 digests, by file name, in the format of sha256sum."""
    return {name: digest for digest, name in map(str.split, DIGESTS.read_text().splitlines())}


def component() -> dict[str, Any]:
    """Describe the vendored script for the bill of materials (CycloneDX)."""
    version, digest = bundle_version(SCRIPT), digests()[SCRIPT.name]
    return {
        "bom-ref": f"{PACKAGE}=={version}",
        "description": "Plotly's basic bundle, which draws charts in a browser; vendored in lib/assets/plotly.",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"acknowledgement": "declared", "id": LICENCE_ID}}],
        "name": PACKAGE,
        "purl": f"pkg:npm/{PACKAGE}@{version}",
        "type": "library",
        "version": version,
    }


def vendor(version: str) -> None:
    """Fetch a version with npm, check that the registry's digest is that of the file, and put it in its place."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--json", "--silent", f"{PACKAGE}@{version}"]
        said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
        packed = Path(folder) / json.loads(said)[0]["filename"]  # npm itself compares it with the registry's digest
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tarfile.open(packed) as archive:
            for file in (SCRIPT, LICENCE):
                member = archive.extractfile(f"package/{file.name}")
                if member is None:
                    raise LookupError(f"{PACKAGE} {version} has no file {file.name}")
                file.write_bytes(member.read())
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in (LICENCE, SCRIPT)]
    DIGESTS.write_text("".join(f"{line}\n" for line in lines))


def main() -> None:
    """Vendor the version that the Python package bundles, unless it is there; exit with a message without npm."""
    version = python_version()
    if SCRIPT.exists() and bundle_version(SCRIPT) == version:
        return
    try:
        vendor(version)
    except FileNotFoundError:
        sys.exit(f"{PACKAGE} {version} has to be fetched, and npm is not installed.")
    sys.stdout.write(f"{PACKAGE} {version} is in {FOLDER.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
