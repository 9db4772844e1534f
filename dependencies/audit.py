"""Ask a public database whether anything that is pinned has a known vulnerability: `python -m dependencies.audit`.

Ends with status 1 where something has, and where the question was put and not answered in full. Where the database
cannot be reached it says so in a sentence and ends well: whoever works without a network is not stopped.
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
PATIENCE = 5  # seconds for a first answer
LONGEST = 300  # seconds for all


@dataclass(frozen=True, slots=True)
class Audit:
    """What to say of it; `held` is None where nobody could be asked."""

    said: str
    held: bool | None


def reached(database: str) -> bool:
    """Whether anything answers there within `PATIENCE` seconds."""
    answers: list[bool] = []
    thread = Thread(target=_ask, args=(database, answers), daemon=True)  # looking up a name has no limit of its own
    thread.start()
    thread.join(PATIENCE)
    return bool(answers)


def _ask(database: str, answers: list[bool]) -> None:
    try:
        urllib.request.urlopen(database, timeout=PATIENCE).close()
    except urllib.error.HTTPError:
        answers.append(True)  # it answers, and not to a question without a package
    except (OSError, HTTPException):
        return
    else:
        answers.append(True)


def audit(files: tuple[Path, ...] = (DEV, PEERS), database: str = DATABASE) -> Audit:
    """Every pin of the files held against a database that speaks OSV's language."""
    host = database.split("/")[2]
    if not reached(database):
        return Audit(f"Known vulnerabilities were not looked for: {host} cannot be reached from here.", None)
    asked = [word for file in files for word in ("--requirement", str(file))]
    command = [Path(sys.executable).with_name("pip-audit"), "--disable-pip", "--require-hashes", "--format", "json"]
    options = ["--progress-spinner", "off", "--vulnerability-service", "osv", "--osv-url", database]
    try:
        ran = subprocess.run([*command, *options, *asked], check=False, capture_output=True, text=True, timeout=LONGEST)
        return judged(json.loads(ran.stdout)["dependencies"], host)
    except subprocess.TimeoutExpired:
        return Audit(f"Known vulnerabilities: {host} did not answer within {LONGEST} seconds.", held=False)
    except ValueError:  # no JSON: it fell over
        last = (ran.stderr.strip().splitlines() or ["nothing was said"])[-1]
        return Audit(f"Known vulnerabilities: {host} was asked and gave no result ({last}).", held=False)


def judged(packages: list[dict[str, Any]], host: str) -> Audit:
    """What pip-audit's list of packages comes to. A package that it could not ask for is no package without a fault."""
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    faulty = [_fault(package, fault) for package in packages for fault in package.get("vulns", ())]
    if faulty:
        return Audit("Known vulnerabilities:\n" + "\n".join(faulty), held=False)
    if skipped or not packages:
        return Audit(f"Known vulnerabilities: {host} does not know {', '.join(skipped) or 'a package'}.", held=False)
    return Audit(f"No known vulnerability in {len(packages)} packages, says {host}.", held=True)


def _fault(package: dict[str, Any], fault: dict[str, Any]) -> str:
    mended = ", ".join(fault["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def main() -> None:
    """Ask and say."""
    found = audit()
    sys.stdout.write(f"{found.said}\n")
    sys.exit(found.held is False)


if __name__ == "__main__":
    main()
