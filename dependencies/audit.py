"""Query a public database for known vulnerabilities of pinned packages: `python -m dependencies.audit`.

Exits with 1 where there are any, and where the query failed. Where the database cannot be reached it says so and exits
with 0, so that work without a network goes on.
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from typing import Any

from dependencies.lock import DEV, PEERS

DATABASE = "https://api.osv.dev/v1/query"
PATIENCE = 5  # seconds for a first response
LONGEST = 300  # seconds for the whole query


@dataclass(frozen=True, slots=True)
class Audit:
    """The result as a message; `passed` is whether no package is vulnerable, None where the database is unreachable."""

    message: str
    passed: bool | None


def reached(database: str) -> bool:
    """Return whether anything responds at the address within `PATIENCE` seconds."""
    answers: list[bool] = []
    thread = Thread(target=_ask, args=(database, answers), daemon=True)  # name resolution has no timeout
    thread.start()
    thread.join(PATIENCE)
    return bool(answers)


def _ask(database: str, answers: list[bool]) -> None:
    try:
        urllib.request.urlopen(database, timeout=PATIENCE).close()
    except urllib.error.HTTPError:
        answers.append(True)  # it responds, though not to a query without a package
    except (OSError, HTTPException):
        return
    else:
        answers.append(True)


def audit(files: tuple[Path, ...] = (DEV, PEERS), database: str = DATABASE) -> Audit:
    """Check every pin of the files with a database that implements OSV's API."""
    host = database.split("/")[2]
    if not reached(database):
        return Audit(f"Known vulnerabilities were not looked for: {host} cannot be reached from here.", None)
    requirements = [word for file in files for word in ("--requirement", str(file))]
    command = [Path(sys.executable).with_name("pip-audit"), "--disable-pip", "--require-hashes", "--format", "json"]
    options = ["--progress-spinner", "off", "--vulnerability-service", "osv", "--osv-url", database]
    try:
        result = subprocess.run(
            [*command, *options, *requirements], check=False, capture_output=True, text=True, timeout=LONGEST
        )
        return judged(json.loads(result.stdout)["dependencies"], host)
    except subprocess.TimeoutExpired:
        return Audit(f"Known vulnerabilities: {host} did not answer within {LONGEST} seconds.", passed=False)
    except ValueError:  # no JSON: pip-audit failed
        last_line = (result.stderr.strip().splitlines() or ["nothing was said"])[-1]
        return Audit(f"Known vulnerabilities: {host} was asked and gave no result ({last_line}).", passed=False)


def judged(packages: list[dict[str, Any]], host: str) -> Audit:
    """Summarise pip-audit's list of packages. A skipped package counts as a failure."""
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    vulnerabilities = [_fault(package, fault) for package in packages for fault in package.get("vulns", ())]
    if vulnerabilities:
        return Audit("Known vulnerabilities:\n" + "\n".join(vulnerabilities), passed=False)
    if skipped or not packages:
        return Audit(f"Known vulnerabilities: {host} does not know {', '.join(skipped) or 'a package'}.", passed=False)
    return Audit(f"No known vulnerability in {len(packages)} packages, says {host}.", passed=True)


def _fault(package: dict[str, Any], fault: dict[str, Any]) -> str:
    fixed_in = ", ".join(fault["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {fault['id']}, mended in {fixed_in}"


def main() -> None:
    """Run the audit and print its result."""
    result = audit()
    sys.stdout.write(f"{result.message}\n")
    sys.exit(result.passed is False)


if __name__ == "__main__":
    main()
