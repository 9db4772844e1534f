"""Environment variables, read once and validated together, and the project's folders.

Every other module may import this one, and it imports none of ours; no other module reads the environment. All errors
are reported at once, by variable, without secrets: commands end with them, and a server does not start.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ROOT: Final = Path(__file__).parents[1]
TEMPLATES: Final = ROOT / "lib" / "templates"
ASSETS: Final = ROOT / "lib" / "assets"

HOST: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)
LEVELS: Final = ("debug", "info", "warning", "error")  # of our own log lines
LARGEST_PORT: Final = 65_535
LONGEST_DRAIN: Final = 60  # seconds
NO_CONTACT: Final = "No contact has been set up for this dashboard."


class SettingsError(ValueError):
    """Invalid settings. The message has a line for each."""


class _InvalidError(ValueError):
    """The expected value of a setting, and the one found where it is not secret."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable.

    Attributes:
        name: field of `Settings`.
        variable: name of the variable.
        meaning: its purpose, in Markdown, for operators.
        read: parses its text.
        default: text used where it is not set; where empty, `meaning` says what applies.
        option: option of `serve` that overrides it; empty where there is none.
        server: whether only a server uses it.
    """

    name: str
    variable: str
    meaning: str
    read: Callable[[str], Any]
    default: str = ""
    option: str = ""
    server: bool = False


def _text(text: str) -> str:
    return text


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # such as an unclosed bracket
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text == f"{parts.scheme}://{parts.netloc}"


def _origin(text: str) -> str:
    origin = text.rstrip("/")
    if origin and not _is_origin(origin):
        raise _InvalidError(f"expected an origin such as https://data.example.org; found '{origin}'")
    return origin


def _origins(text: str) -> frozenset[str]:
    if invalid := [origin for origin in _names(text) if not _is_origin(origin)]:
        raise _InvalidError(f"expected origins such as https://example.org; found '{invalid[0]}'")
    return frozenset(origin.lower() for origin in _names(text))


def _hosts(text: str) -> tuple[str, ...]:
    if bad := [host for host in _names(text) if host != "*" and not HOST.fullmatch(host)]:
        raise _InvalidError(
            f"expected names such as data.example.org or *.example.org, with no scheme and no port; found '{bad[0]}'"
        )
    return _names(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PORT):
        raise _InvalidError(f"expected a whole number from 1 to {LARGEST_PORT}; found '{text}'")
    return int(text)


def _seconds(text: str) -> float:
    expected = f"expected seconds from 0 to {LONGEST_DRAIN}; found '{text}'"
    try:
        seconds = float(text)
    except ValueError:
        raise _InvalidError(expected) from None
    if not 0 <= seconds <= LONGEST_DRAIN:
        raise _InvalidError(expected)
    return seconds


def _level(text: str) -> str:
    if text.lower() not in LEVELS:
        raise _InvalidError(f"expected one of {', '.join(LEVELS)}; found '{text}'")
    return text.lower()


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise _InvalidError(f"expected on or off; found '{text}'")
    return text == "on"


def _cache(text: str) -> Path | None:
    return Path(text) if Path(text).is_absolute() else None


ALL: Final = (
    Setting(
        "data", "DASHBOARD_DATA", "another data package than `data/`: a folder, or a zip file that holds it", _path
    ),
    Setting(
        "earlier",
        "DASHBOARD_EARLIER",
        "another folder of earlier releases than the `data_earlier/` beside the data, or the project's",
        _path,
    ),
    Setting(
        "releases",
        "DASHBOARD_RELEASES",
        "another folder of releases to come than the `releases/` beside the data package",
        _path,
    ),
    Setting(
        "contact", "DASHBOARD_CONTACT", "the sentence that says whom to write to about a mistake", _text, NO_CONTACT
    ),
    Setting(
        "origin",
        "DASHBOARD_ORIGIN",
        "scheme and host of addresses that leave: `https://data.example.org`; `publish` needs it",
        _origin,
    ),
    Setting(
        "hosts",
        "DASHBOARD_HOSTS",
        "hosts that are answered (`data.example.org,*.example.org`); none named: all. The machine's own names always "
        "are, for health checks",
        _hosts,
        server=True,
    ),
    Setting(
        "origins",
        "DASHBOARD_ORIGINS",
        "other origins whose pages may connect and upload, if a front end gives replicas another host than readers see",
        _origins,
        server=True,
    ),
    Setting(
        "proxy",
        "DASHBOARD_PROXY",
        "addresses whose `X-Forwarded-Proto` is believed; none by default",
        _text,
        "",
        "--proxy",
        server=True,
    ),
    Setting(
        "drain",
        "DASHBOARD_DRAIN",
        "seconds between `/readyz` saying 503 and the end; 0 behind nginx, which hears a closed port; 5 where a "
        "balancer asks `/readyz`",
        _seconds,
        "0",
        "--drain",
        server=True,
    ),
    Setting(
        "log_level",
        "DASHBOARD_LOG_LEVEL",
        "`debug` adds health checks. The libraries stay at warnings: below that uvicorn names addresses",
        _level,
        "info",
        "--log-level",
        server=True,
    ),
    Setting(
        "metrics_token",
        "DASHBOARD_METRICS_TOKEN",
        "opens `/metrics` from elsewhere: `Authorization: Bearer ...`. Without it only the machine itself may see it",
        _text,
        server=True,
    ),
    Setting(
        "signing_cert",
        "DASHBOARD_SIGNING_CERT",
        "file with the certificates that images and PDF files are signed with, as PEM: the signer's own first, then "
        "its issuer's. Every replica has the same. Without it each machine makes a chain, and the check of an image "
        "says that anybody could have made it",
        _path,
        server=True,
    ),
    Setting(
        "signing_key",
        "DASHBOARD_SIGNING_KEY",
        "file with the private key of the first of these certificates, as PEM without a password, readable for the "
        "server alone: Ed25519, a curve P-256 or P-384, or RSA of 2,048 bits. Set both, or neither",
        _path,
        server=True,
    ),
    Setting(
        "signing_earlier",
        "DASHBOARD_SIGNING_EARLIER",
        "folder with the certificates that this dashboard signed with before, one `.pem` file for each chain, the "
        "signer's own first, without keys: what they signed is then read as signed by this dashboard with an earlier "
        "certificate. Only with the two files above",
        _path,
        server=True,
    ),
    Setting(
        "mcp",
        "DASHBOARD_MCP",
        "`on` lets assistants call the tools at `/mcp` (Model Context Protocol). It takes 35 MB more of memory. The "
        "hosts and origins above hold there too",
        _switch,
        "off",
        server=True,
    ),
    Setting("port", "PORT", "the port that is listened on; 8501 if none is named", _port, "8501", "--port"),
    Setting(
        "chromium",
        "CHROMIUM",
        "the browser that draws pictures, by name or path, where it is not found by itself",
        _text,
    ),
    Setting(
        "cache_home",
        "XDG_CACHE_HOME",
        "the folder in which the cache lies, in place of `~/.cache`; it can be cleared at any time",
        _cache,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Validated settings with their types."""

    data: Path | None
    earlier: Path | None
    releases: Path | None
    contact: str
    origin: str
    hosts: tuple[str, ...]
    origins: frozenset[str]
    proxy: str
    drain: float
    log_level: str
    metrics_token: str
    signing_cert: Path | None
    signing_key: Path | None
    signing_earlier: Path | None
    mcp: bool
    port: int
    chromium: str
    cache_home: Path | None

    def __repr__(self) -> str:
        """Return no values, because some are secret."""
        return "Settings(...)"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Parse the settings of an environment. An empty variable counts as not set.

        Raises:
            SettingsError: with a line for each invalid variable.
        """
        values, errors = {}, []
        for setting in ALL:
            try:
                values[setting.name] = setting.read(environment.get(setting.variable, "") or setting.default)
            except _InvalidError as error:
                errors.append(f"{setting.variable}: {error}")
        if bool(values.get("signing_cert")) != bool(values.get("signing_key")):
            missing = "DASHBOARD_SIGNING_KEY" if values.get("signing_cert") else "DASHBOARD_SIGNING_CERT"
            errors.append(f"{missing}: expected with the other of certificate and key; set both, or neither")
        if values.get("signing_earlier") and not values.get("signing_cert"):
            errors.append("DASHBOARD_SIGNING_EARLIER: expected only with DASHBOARD_SIGNING_CERT and its key")
        if errors:
            raise SettingsError("\n".join(errors))
        return cls(**values)

    @property
    def cache(self) -> Path:
        """The cache folder. It may be cleared at any time, at the cost of time only.

        Raises:
            RuntimeError: this user has no home folder.
        """
        return (self.cache_home or Path.home() / ".cache") / "recorded-csae-dashboard"


def table(settings: Iterable[Setting]) -> str:
    """Format settings as a Markdown table: one row per setting, with its names and purpose."""
    rows = ["| | |", "|---|---|"]
    for setting in settings:
        names = ", ".join(f"`{name}`" for name in (setting.option, setting.variable) if name)
        rows.append(f"| {names} | {setting.meaning} |")
    return "\n".join(rows)


@cache
def current() -> Settings:
    """Return the settings of this process, read at the first call.

    Raises:
        SettingsError: some are invalid.
    """
    return Settings.read(os.environ)
