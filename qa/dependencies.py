"""Third-party dependencies.

An environment is made of requirements.txt and of nothing else, the dashboard is imported and its data checked in it, and
the bill of materials and the list of licences are made anew from it. Known vulnerabilities are looked up in a public
database where one can be reached, and in a made-up one that knows a vulnerability.

That every package is pinned by hash, that no package is unused and that pip is told to require hashes is tested in
`tests/`. A package is compared with the hash that its index gave when `make lock` ran: whoever had changed it there before
would not be noticed. Licences are what packages declare, or what a person read in them; what they bundle is not unpacked.
"""

import json
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from dependencies import audit, licences, sbom
from qa.report import ROOT, Finding

IMPORT_ALL = """
import importlib, pathlib
for file in sorted(pathlib.Path("lib").rglob("*.py")):
    name = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    if name != "lib.__main__":
        importlib.import_module(name)
"""


def findings() -> Iterator[Finding]:
    """Look for vulnerabilities, then for what the lock lacks."""
    yield from vulnerabilities()
    yield from empty_environment()


def vulnerabilities() -> Iterator[Finding]:
    """Ask a public database, and one that knows a vulnerability."""
    real = audit.audit()
    yield Finding("Known vulnerabilities, asked of a public database", real.message, real.passed is not False)
    with vulnerability_database("click") as database:
        found = audit.audit(database=database)
    yield Finding(
        "A made-up database with a vulnerability in click",
        found.message,
        found.passed is False and "click" in found.message,
    )


@contextmanager
def vulnerability_database(vulnerable: str) -> Generator[str]:
    """Run a database that speaks OSV's protocol and knows a vulnerability in one package."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            package = json.loads(self.rfile.read(int(self.headers["content-length"])))["package"]
            ranges = [{"type": "ECOSYSTEM", "events": [{"fixed": "999"}]}]
            entry = {"id": "MADE-UP-1", "summary": "none", "affected": [{"package": package, "ranges": ranges}]}
            body = json.dumps({"vulns": [entry]} if package["name"] == vulnerable else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def empty_environment() -> Iterator[Finding]:
    """Import and check the dashboard where nothing but requirements.txt is installed."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            python = sbom.installed(Path(folder) / "run")
        except subprocess.CalledProcessError as error:
            yield Finding("requirements.txt into an empty environment", f"not installed: {error}", passed=False)
            return
        ran = _run(python, "-c", IMPORT_ALL)
        yield Finding(
            "Every module of lib, where nothing but requirements.txt is installed",
            (ran.stderr.strip().splitlines() or ["all are imported"])[-1],
            not ran.returncode,
        )
        ran = _run(python, "-m", "lib", "check")
        yield Finding("`python -m lib check` there", ran.stdout.strip() or ran.stderr.strip(), not ran.returncode)
        yield bill_of_materials(python)


def bill_of_materials(python: Path) -> Finding:
    """Make the bill of materials and the list of licences anew and compare them with those in docs/."""
    made = sbom.written(python)  # an invalid one is an error of the tool that writes it
    components = json.loads(made)["components"]
    same = made == sbom.SBOM.read_text() and licences.page(components) == sbom.LICENCES.read_text()
    found = f"valid CycloneDX, {len(components)} packages, {'the same' if same else 'NOT the same'} as in docs/"
    return Finding("The bill of materials and the list of licences, made there anew", found, same)


def _run(*command: object) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
