"""Benchmark many readers behind one IP address: what nginx refuses of their simultaneous requests to two replicas."""

from __future__ import annotations

import http.client
import ssl
import sys
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from common import tell

from tests.e2e.balanced import NGINX, balanced

READERS, FILES = 8, 200
NAMES = ("force-codes", "force-peers", "forces-time", "forces-table", "forces-map")  # exhibits of one force
GOAL = "0 refused"


def main() -> None:
    """Print how many requests of each kind were refused."""
    if NGINX is None:
        sys.exit("nginx is missing. On Debian, as root: apt-get install nginx.")
    with tempfile.TemporaryDirectory() as folder, balanced(Path(folder)) as site:
        host = site.url.removeprefix("https://")
        paths = drawings(next(iter(site.replicas)))
        asked = f"{READERS} readers, {len(paths)} drawings of the bulletin each"
        first, tags = office(host, [paths] * READERS, [{}] * READERS)
        tell(f"office: {asked}, for the first time:", f"{refused(first)} of {len(first)}", GOAL)
        again, _ = office(host, [paths] * READERS, [{}] * READERS)
        tell(f"office: {asked}, again:", f"{refused(again)} of {len(again)}", GOAL)
        kept, _ = office(host, [paths] * READERS, [tags] * READERS)
        unchanged = sum(status == http.client.NOT_MODIFIED for status in kept)
        tell(f"office: {asked}, kept by browsers ({unchanged} are 304):", f"{refused(kept)} of {len(kept)}", GOAL)
        files, _ = office(host, [tables(next(iter(site.replicas)))], [{}])
        tell(f"office: {len(files)} data files, one after another:", f"{refused(files)} refused", GOAL)


def refused(statuses: list[int]) -> int:
    """Count the responses 429."""
    return sum(status == http.client.TOO_MANY_REQUESTS for status in statuses)


def office(host: str, readers: list[list[str]], kept: list[dict[str, str]]) -> tuple[list[int], dict[str, str]]:
    """Request as all readers at once; return the statuses, and the entity tags received."""
    tags: dict[str, str] = {}
    with ThreadPoolExecutor(len(readers)) as together:
        answers = list(together.map(partial(reader, host, tags), readers, kept))
    return [status for statuses_ in answers for status in statuses_], tags


def reader(host: str, tags: dict[str, str], paths: list[str], kept: dict[str, str]) -> list[int]:
    """Request paths over one reader's connection; return the statuses."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection, statuses = http.client.HTTPSConnection(host, context=trusting), []
    for path in paths:
        connection.request("GET", path, headers={"if-none-match": kept[path]} if path in kept else {})
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        if tag := answer.headers["etag"]:
            tags[path] = tag
    connection.close()
    return statuses


def drawings(replica: str) -> list[str]:
    """List the charts of the bulletin's first page that a wide screen with a light theme requests."""
    with urllib.request.urlopen(f"{replica}/bulletin") as answer:  # noqa: S310 - our own replica
        page = answer.read().decode()
    paths = (part.partition('"')[0] for part in page.split('src="')[1:])
    return list(dict.fromkeys(path for path in paths if path.startswith("/bulletin/drawings/")))


def tables(replica: str) -> list[str]:
    """List addresses of data files of one force each, as a program that downloads all would request."""
    with urllib.request.urlopen(f"{replica}/data/forces.csv") as answer:  # noqa: S310 - our own replica
        codes = [line.split(",")[0] for line in answer.read().decode().splitlines()[1:]]
    return [f"/exhibits/{name}.csv?force={code}" for name in NAMES for code in codes][:FILES]


if __name__ == "__main__":
    main()
