"""What others wrote.

The pins of every package are read, an environment is made of them and of nothing else, the dashboard is loaded and
its data checked in it, and the bill of materials is made anew from it. Then files are changed behind pip's back, and a
database is made up that knows of a fault.

A package is held against the hash that its index gave when `make lock` ran: whoever had changed it there before would
not be noticed. Licences are what packages declare, or what a person read in them; what they bundle is not unpacked.
Whether there are known vulnerabilities can be told only where a public database can be reached.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from dependencies import audit, licences, lock, sbom
from qa.findings import ROOT, Finding

LOCKS = {lock.RUN: "the dashboard", lock.DEV: "tests and checks", lock.PEERS: "what the measures compare with"}
LOADS = """
import importlib, pathlib
for file in sorted(pathlib.Path("lib").rglob("*.py")):
    name = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    if name != "lib.__main__":
        importlib.import_module(name)
"""


def findings() -> Iterator[Finding]:
    """All of it, the quick ones first."""
    yield from _pinned()
    yield _used()
    yield from _refused()
    yield from _audited()
    yield from _alone()


def _pinned() -> Iterator[Finding]:
    for file, whose in LOCKS.items():
        held = lock.read(file).values()
        bare = [pin.name for pin in held if not pin.hashes]
        hashes = sum(len(pin.hashes) for pin in held)
        found = f"{len(held)} packages, each in one version, {hashes} hashes of files for every system"
        yield Finding(f"Packages of {whose}", f"{found}; without a hash: {', '.join(bare) or 'none'}", not bare)


def _used() -> Finding:
    ran = _run(sbom.COMMANDS / "deptry", ".", "--no-ansi")
    said = ran.stderr.strip().splitlines()[-1]
    return Finding("Packages that no module imports, and imports that no list names (deptry)", said, not ran.returncode)


def _refused() -> Iterator[Finding]:
    """pip, given a small package: as it was pinned, with one byte changed, and with no hash to hold it against."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _wheel(folder)
        pin = f"parcel==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
        yield _installed("A package as it was pinned", folder, pin, expected="")
        changed = bytearray(wheel.read_bytes())
        changed[changed.index(b"VALUE = 1") + len("VALUE = ")] = ord("2")
        wheel.write_bytes(changed)
        yield _installed("The same package with one byte changed", folder, pin, expected="DO NOT MATCH THE HASHES")
        yield _installed("A package without a hash", folder, "parcel==1.0", expected="Hashes are required")


def _wheel(folder: Path) -> Path:
    place = folder / "parcel-1.0-py3-none-any.whl"
    about = "parcel-1.0.dist-info"
    with zipfile.ZipFile(place, "w") as file:  # stored, so that a byte can be found again
        file.writestr("parcel.py", "VALUE = 1\n")
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: parcel\nVersion: 1.0\n")
        file.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}/RECORD", "")
    return place


def _installed(tried: str, folder: Path, pin: str, *, expected: str) -> Finding:
    lock = folder / "requirements.txt"
    lock.write_text(f"{pin}\n")
    where = ["--no-index", "--find-links", folder, "--target", folder / "in", "--no-cache-dir", "--upgrade"]
    ran = _run(sys.executable, "-m", "pip", "--isolated", "install", "--require-hashes", *where, "-r", lock)
    if not expected:
        return Finding(tried, "installed" if not ran.returncode else "refused", not ran.returncode)
    refused = ran.returncode != 0 and expected in ran.stdout + ran.stderr
    return Finding(tried, "refused by pip" if refused else "installed", refused)


def _audited() -> Iterator[Finding]:
    real = audit.audit()
    yield Finding("Known vulnerabilities, asked of a public database", real.said, real.held is not False)
    with _made_up("click") as database:
        found = audit.audit(database=database)
    fails = found.held is False and "click" in found.said
    yield Finding("A made-up database that knows of a fault in click", found.said.replace("\n", " "), fails)
    with _made_up("nothing") as database:
        found = audit.audit(database=database)
    yield Finding("A made-up database that knows of none", found.said, found.held is True)


@contextmanager
def _made_up(faulty: str) -> Generator[str]:
    """A database on this machine that speaks OSV's language and knows of a fault in one package."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            package = json.loads(self.rfile.read(int(self.headers["content-length"])))["package"]
            mended = [{"type": "ECOSYSTEM", "events": [{"fixed": "999"}]}]
            fault = {"id": "MADE-UP-1", "summary": "none", "affected": [{"package": package, "ranges": mended}]}
            body = json.dumps({"vulns": [fault]} if package["name"] == faulty else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Nothing: the proof says what came of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def _alone() -> Iterator[Finding]:
    """The dashboard in an environment that holds requirements.txt and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            python = sbom.installed(Path(folder) / "run")
        except subprocess.CalledProcessError as error:
            yield Finding("requirements.txt into an empty environment", f"not installed: {error}", held=False)
            return
        ran = _run(python, "-c", LOADS)
        yield Finding(
            "Every module of lib, where nothing but requirements.txt is installed",
            (ran.stderr.strip().splitlines() or ["all are loaded"])[-1],
            not ran.returncode,
        )
        ran = _run(python, "-m", "lib", "check")
        yield Finding("`python -m lib check` there", ran.stdout.strip() or ran.stderr.strip(), not ran.returncode)
        yield from _billed(python)


def _billed(python: Path) -> Iterator[Finding]:
    made = sbom.written(python)  # an invalid one is an error of the tool that writes it
    same = made == sbom.SBOM.read_text()
    components = json.loads(made)["components"]
    found = (
        f"valid CycloneDX, {len(components)} packages, {'the same' if same else 'NOT the same'} as docs/sbom.cdx.json"
    )
    yield Finding("The bill of materials, made there anew", found, same)
    kinds = {licences.stated(component) for component in components}
    outside = [licence for licence in kinds if not licences.allowed(licence)]
    listed = sbom.LICENCES.read_text() == licences.page(components)
    found = f"{len(kinds)} in {len(components)} packages; outside the allowed list: {', '.join(outside) or 'none'}"
    yield Finding("Licences of what the dashboard runs on", found, listed and not outside)


def _run(*command: object) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
