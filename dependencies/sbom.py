"""Write docs/sbom.cdx.json and docs/licences.md of what requirements.txt pins: `python -m dependencies.sbom`."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from dependencies import licences
from dependencies.lock import ROOT, RUN

SBOM = ROOT / "docs" / "sbom.cdx.json"
LICENCES = ROOT / "docs" / "licences.md"
COMMANDS = Path(sys.executable).parent


def installed(folder: Path) -> Path:
    """The Python of a new environment that holds what requirements.txt pins, held against its hashes, and no more."""
    uv = [COMMANDS / "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([*uv, "pip", "sync", "--require-hashes", "--python", python, RUN], check=True)
    return python


def written(python: Path) -> str:
    """The bill of materials of an environment, validated: equal environments give equal text.

    Without the addresses that each package gives of itself: they say nothing of what is in use.
    """
    command = [
        COMMANDS / "cyclonedx-py",
        "environment",
        "--output-reproducible",
        "--pyproject",
        "pyproject.toml",
        python,
    ]
    made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return json.dumps(json.loads(made, object_hook=_without_addresses), indent=1, ensure_ascii=False) + "\n"


def _without_addresses(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "externalReferences"}


def components() -> list[dict[str, Any]]:
    """The packages in docs/sbom.cdx.json."""
    return json.loads(SBOM.read_text())["components"]


def main() -> None:
    """Install, write both, and end in words where a licence is not known or not allowed."""
    with tempfile.TemporaryDirectory() as folder:
        SBOM.write_text(written(installed(Path(folder) / "run")))
    try:
        LICENCES.write_text(licences.page(components()))
    except LookupError as error:
        sys.exit(str(error))
    if refused := [c for c in components() if not licences.allowed(licences.stated(c))]:
        sys.exit("\n".join(f"{licences.named(c)}: {licences.stated(c)} is not allowed" for c in refused))


if __name__ == "__main__":
    main()
