"""Write docs/sbom.cdx.json and docs/licences.md from requirements.txt and the vendored script of charts.

`python -m dependencies.sbom` runs it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from dependencies import licences, plotly_js
from dependencies.lock import ROOT, RUN

SBOM = ROOT / "docs" / "sbom.cdx.json"
LICENCES = ROOT / "docs" / "licences.md"
COMMANDS = Path(sys.executable).parent


def installed(folder: Path) -> Path:
    """Create an environment with exactly the hash-checked pins of requirements.txt; return its Python."""
    uv = [COMMANDS / "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([*uv, "pip", "sync", "--require-hashes", "--python", python, RUN], check=True)
    return python


def written(python: Path) -> str:
    """Write the validated bill of materials of an environment. Equal environments give equal text.

    It omits the packages' external references, which do not describe what is in use.
    """
    command = [
        COMMANDS / "cyclonedx-py",
        "environment",
        "--output-reproducible",
        "--pyproject",
        "pyproject.toml",
        python,
    ]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return with_script(json.loads(output, object_hook=_without_addresses))


def with_script(materials: dict[str, Any]) -> str:
    """Write a bill of materials with the vendored script as its last component."""
    script = plotly_js.component()
    kept = [one for one in materials["components"] if one["name"] != script["name"]]
    materials["components"] = [*kept, script]
    depends = [one for one in materials.get("dependencies", ()) if one["ref"] != script["bom-ref"]]
    materials["dependencies"] = [*depends, {"ref": script["bom-ref"]}]
    return json.dumps(materials, indent=1, ensure_ascii=False) + "\n"


def _without_addresses(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "externalReferences"}


def components() -> list[dict[str, Any]]:
    """Read the packages in docs/sbom.cdx.json."""
    return json.loads(SBOM.read_text())["components"]


def main() -> None:
    """Write both files; exit with a message where a licence is unknown or not allowed."""
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
