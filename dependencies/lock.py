"""Read the dependency lists of pyproject.toml and the lock files that `make lock` makes of them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
RUN = ROOT / "requirements.txt"
DEV = ROOT / "requirements-dev.txt"
PEERS = ROOT / "bench" / "peers" / "requirements.txt"
HERE = {"sys_platform": "linux", "platform_system": "Linux", "python_full_version": "3.11.2", "python_version": "3.11"}


@dataclass(frozen=True)
class Pin:
    """A package pinned to one version, with its environment marker and the hashes of its files on all systems."""

    requirement: Requirement
    hashes: tuple[str, ...]
    direct: bool  # a direct dependency in pyproject.toml

    @cached_property
    def name(self) -> str:
        """The normalised name: lower case, with hyphens."""
        return canonicalize_name(self.requirement.name)

    @cached_property
    def version(self) -> str:
        """The pinned version.

        Raises:
            ValueError: the requirement allows several.
        """
        (specifier,) = self.requirement.specifier
        if specifier.operator != "==" or "*" in specifier.version:
            raise ValueError(f"{self.requirement} is not pinned to one version")
        return specifier.version

    @property
    def here(self) -> bool:
        """Whether Linux with Python 3.11 needs it, on which deploy/ and the tests run."""
        return self.requirement.marker is None or self.requirement.marker.evaluate(HERE)


def read(file: Path) -> dict[str, Pin]:
    """Parse a lock file: name -> pin."""
    pins = (_pin(block) for block in re.split(r"\n(?=[A-Za-z0-9])", file.read_text()) if not block.startswith("#"))
    return {pin.name: pin for pin in pins}


def _pin(block: str) -> Pin:
    origin = block.split("# via", 1)[-1]
    return Pin(
        Requirement(re.split(r"\s\\\n|\n", block, maxsplit=1)[0]),
        tuple(re.findall(r"--hash=(sha256:[0-9a-f]{64})(?=\s|$)", block)),
        "pyproject.toml" in origin,
    )


def declared() -> dict[str, dict[str, Requirement]]:
    """Read the lists of pyproject.toml as "run", "dev" and "peers", each as name -> requirement."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lists = {"run": project["project"]["dependencies"], **project["dependency-groups"]}
    return {kind: {canonicalize_name(r.name): r for r in map(Requirement, listed)} for kind, listed in lists.items()}
