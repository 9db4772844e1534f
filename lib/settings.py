"""Every setting of the environment, read once and checked together, and where the project's own files lie.

Imports nothing of ours and is imported by every other part. No other module reads the environment. What is wrong is
said all at once, by name, and never with a secret in it: commands end with it, and a server does not start.
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
LEVELS: Final = ("debug", "info", "warning", "error")  # of our own lines of the log
LARGEST_PORT: Final = 65_535
LONGEST_DRAIN: Final = 60  # seconds
SHORTEST_KEY: Final = 32  # characters: a seal gives whoever guesses keys the means to try each guess
NO_CONTACT: Final = (
    "To report a mistake, write to the team that gave you this address: this copy names no other contact."
)


class SettingsError(ValueError):
    """Some settings cannot be used. The message has a line for each."""


class _WrongError(ValueError):
    """What was expected of a setting, and what was found where that may be said."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment.

    Attributes:
        name: of the field of `Settings`.
        variable: its name.
        meaning: what it is for, in Markdown, for whoever runs the dashboard.
        read: makes the value of its text.
        default: the text that stands for it where it is not set; empty where its meaning says what holds then.
        option: of `serve`, which outranks it; empty where there is none.
        server: whether it matters to a server alone.
    """

    name: str
    variable: str
    meaning: str
    read: Callable[[str], Any]
    default: str = ""
    option: str = ""
    server: bool = False


def _text(given: str) -> str:
    return given


def _path(given: str) -> Path | None:
    return Path(given) if given else None


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # such as an unclosed bracket
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text == f"{parts.scheme}://{parts.netloc}"


def _origin(given: str) -> str:
    origin = given.rstrip("/")
    if origin and not _is_origin(origin):
        raise _WrongError(f"expected an origin such as https://data.example.org; found '{origin}'")
    return origin


def _origins(given: str) -> frozenset[str]:
    if wrong := [origin for origin in _names(given) if not _is_origin(origin)]:
        raise _WrongError(f"expected origins such as https://example.org; found '{wrong[0]}'")
    return frozenset(origin.lower() for origin in _names(given))


def _hosts(given: str) -> tuple[str, ...]:
    if wrong := [host for host in _names(given) if host != "*" and not HOST.fullmatch(host)]:
        raise _WrongError(
            f"expected names such as data.example.org or *.example.org, with no scheme and no port; found '{wrong[0]}'"
        )
    return _names(given)


def _keys(given: str) -> tuple[bytes, ...]:
    keys = tuple(key.encode() for key in _names(given))
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise _WrongError(
            f"expected keys of at least {SHORTEST_KEY} characters, separated by commas, the newest first; found a "
            "shorter one. 'openssl rand -hex 32' makes a key"
        )
    return keys


def _port(given: str) -> int:
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= LARGEST_PORT):
        raise _WrongError(f"expected a whole number from 1 to {LARGEST_PORT}; found '{given}'")
    return int(given)


def _seconds(given: str) -> float:
    expected = f"expected seconds from 0 to {LONGEST_DRAIN}; found '{given}'"
    try:
        seconds = float(given)
    except ValueError:
        raise _WrongError(expected) from None
    if not 0 <= seconds <= LONGEST_DRAIN:
        raise _WrongError(expected)
    return seconds


def _level(given: str) -> str:
    if given.lower() not in LEVELS:
        raise _WrongError(f"expected one of {', '.join(LEVELS)}; found '{given}'")
    return given.lower()


def _cache(given: str) -> Path | None:
    return Path(given) if Path(given).is_absolute() else None


ALL: Final = (
    Setting(
        "data", "DASHBOARD_DATA", "another data package than `data/`: a folder, or a zip file that holds it", _path
    ),
    Setting(
        "earlier",
        "DASHBOARD_EARLIER",
        "another folder of earlier releases than the `data_earlier/` beside the data package, or that of the project",
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
        "scheme and host in every address that leaves, such as `https://data.example.org`; without it these addresses "
        "have no host, and nothing can be published",
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
        "image_keys",
        "DASHBOARD_IMAGE_KEY",
        "seals pictures: a secret of 32 characters or more (`openssl rand -hex 32`), the same in every replica. To "
        "replace it, put the new one before the old one, separated by a comma: what the old one sealed still verifies "
        "until it is taken out. Without it pictures are sealed with a key that everybody knows",
        _keys,
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
    """What the environment says, each value checked and of its type."""

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
    image_keys: tuple[bytes, ...]
    port: int
    chromium: str
    cache_home: Path | None

    def __repr__(self) -> str:
        """Nothing of a secret."""
        return "Settings(...)"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings of an environment. A variable that is empty counts as not set.

        Raises:
            SettingsError: with a line for each that cannot be used.
        """
        values, wrong = {}, []
        for setting in ALL:
            try:
                values[setting.name] = setting.read(environment.get(setting.variable, "") or setting.default)
            except _WrongError as error:
                wrong.append(f"{setting.variable}: {error}")
        if wrong:
            raise SettingsError("\n".join(wrong))
        return cls(**values)

    @property
    def cache(self) -> Path:
        """The folder of what is kept from one run to the next: clearing it costs time and nothing else.

        Raises:
            RuntimeError: this user has no home.
        """
        return (self.cache_home or Path.home() / ".cache") / "recorded-csae-dashboard"


def table(chosen: Iterable[Setting]) -> str:
    """Settings as a Markdown table: one row per setting, with what sets it and what it is for."""
    rows = ["| | |", "|---|---|"]
    for one in chosen:
        names = ", ".join(f"`{name}`" for name in (one.option, one.variable) if name)
        rows.append(f"| {names} | {one.meaning} |")
    return "\n".join(rows)


@cache
def current() -> Settings:
    """The settings of this process, read when they are first asked for.

    Raises:
        SettingsError: some cannot be used.
    """
    return Settings.read(os.environ)
