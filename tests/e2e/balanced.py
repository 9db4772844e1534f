"""nginx before two replicas on this machine, from the file in deploy/ with other ports and folders."""

import contextlib
import os
import shutil
import socket
import subprocess
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.e2e.conftest import PATIENCE, started

ROOT = Path(__file__).parents[2]
CONF = ROOT / "deploy" / "nginx" / "recorded-csae.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def rendered(replicas, ports, folder):
    """The file in deploy/ with this machine's ports and folders; every line that is changed must be there."""
    text = CONF.read_text()
    for times, shipped, ours in (
        (2, "server 127.0.0.1:8501 ", f"server 127.0.0.1:{replicas[0]} "),
        (2, "server 127.0.0.1:8502 ", f"server 127.0.0.1:{replicas[1]} "),
        (1, "listen 80;", f"listen 127.0.0.1:{ports[0]};"),
        (1, "listen 443 ssl http2;", f"listen 127.0.0.1:{ports[1]} ssl http2;"),
        (1, "listen [::]:80;", ""),
        (1, "listen [::]:443 ssl http2;", ""),
        (2, "/etc/ssl/recorded-csae/", f"{folder}/"),
        (1, "/var/lib/recorded-csae/published", f"{folder}/published"),
        (1, "/var/log/nginx/recorded-csae.log", f"{folder}/access.log"),
        (1, "client_header_timeout 10s;", "client_header_timeout 60s;"),  # as patient as the tests are
        (1, "error_log  /var/log/nginx/error.log alert", f"error_log {folder}/error.log warn"),
    ):
        assert text.count(shipped) == times, f"{CONF.name}: '{shipped}' stands {text.count(shipped)} times, not {times}"
        text = text.replace(shipped, ours)
    return text


def free_ports(count):
    """Ports that nobody listens on, all different."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def certificate(folder):
    """A certificate for this machine that nobody else trusts."""
    subject = ["-subj", "/CN=localhost", "-days", "1"]
    keys = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "privkey.pem"]
    command = ["openssl", "req", "-x509", *keys, "-out", folder / "fullchain.pem", *subject]
    subprocess.run(command, check=True, capture_output=True)


class Balanced:
    """What a test needs: addresses, the replicas' processes, and what nginx wrote."""

    def __init__(self, folder, ports, replicas):
        self.folder = folder
        self.plain, self.url = f"http://127.0.0.1:{ports[0]}", f"https://127.0.0.1:{ports[1]}"
        self.replicas = replicas  # address on this machine -> process

    def said(self):
        return (self.folder / "error.log").read_text() + (self.folder / "access.log").read_text()


@contextlib.contextmanager
def balanced(folder):
    """nginx and two replicas, ready; then their end."""
    with contextlib.ExitStack() as stack:
        with ThreadPoolExecutor(2) as together:
            starts = [started(DASHBOARD_PROXY="127.0.0.1") for _ in range(2)]
            running = together.map(stack.enter_context, starts)
        yield stack.enter_context(fronted(folder, dict(running)))


@contextlib.contextmanager
def fronted(folder, replicas, change=lambda text: text):
    """nginx before replicas that are there; `change` is made to its file."""
    (folder / "published" / "bulletin").mkdir(parents=True)
    certificate(folder)
    with contextlib.ExitStack() as stack:
        ports = free_ports(2)
        text = rendered([url.rpartition(":")[2] for url in replicas], ports, folder)
        (folder / "site.conf").write_text(change(text))
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
        nginx = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        stack.callback(nginx.wait, 10)
        stack.callback(nginx.terminate)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", ports[1]), 1):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                raise RuntimeError(f"nginx ended with status {nginx.wait(0.05)}: {(folder / 'error.log').read_text()}")
        yield Balanced(folder, ports, replicas)


def wait_for_session(url, process, seconds=PATIENCE):
    """Return once a page is open at a replica."""
    for _ in range(seconds * 20):
        if sessions(url):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the replica ended with status {process.wait(0.05)}")
    raise TimeoutError(f"no page was opened at {url} in {seconds} s")


def sessions(url):
    """How many pages a replica has open."""
    with urllib.request.urlopen(f"{url}/metrics") as answer:
        (line,) = [line for line in answer.read().decode().splitlines() if line.startswith("dashboard_sessions ")]
    return float(line.split()[1])
