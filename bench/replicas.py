"""How many reruns a second two replicas behind nginx manage against one, on this machine."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from common import Server, ours, tell
from rerun import READERS, crowd

from tests.e2e.balanced import NGINX, balanced

PAGES = ("/", "/forces")
GOAL = "1.6 times one, where every process has a core of its own"


def main() -> None:
    """Print what one replica manages, and what two do behind nginx with TLS."""
    if NGINX is None:
        sys.exit("nginx is missing. On Debian, as root: apt-get install nginx.")
    cores = f"{os.cpu_count()} cores, which the readers share"
    for path in PAGES:
        with ours() as server:
            tell(f"replicas: one alone, {path}, {READERS} sessions", asyncio.run(crowd(server, path)), cores)
        with tempfile.TemporaryDirectory() as folder, balanced(Path(folder)) as site:
            figure = asyncio.run(crowd(Server(site.url, 0, 0), path))
        tell(f"replicas: two behind nginx, {path}, {READERS} sessions", figure, GOAL)


if __name__ == "__main__":
    main()
