"""A desktop of its own for a screen reader: display, buses, speech to a file, Orca and Firefox, operated by real keys."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final

from qa.server import wait_until
from qa.spoken.transcript import SEPARATOR, says, utterances

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

PROGRAMS: Final = ("Xvfb", "dbus-daemon", "openbox", "xdotool", "speech-dispatcher", "orca", "firefox-esr")
ACCESSIBILITY_BUS: Final = Path("/usr/libexec/at-spi-bus-launcher")
QUIET: Final = 1.0  # seconds without a word after which all has been said
SILENT: Final = 4.0  # seconds after which a key that nothing answered is given up
LATE: Final = 30.0  # seconds in which what is expected of one action may come on a busy machine
ENDLESS: Final = 60.0  # seconds after which speech without an end is given up
PRESSED: Final = 90  # seconds in which keys are pressed
# Speech Dispatcher hands each text to a module that writes it down in place of a voice. The device of sound is none.
SPEECH: Final = """LogLevel 1
LogDir "{folder}/log"
AudioOutputMethod "alsa"
AudioALSADevice "null"
AddModule "written" "sd_generic" "written.conf"
DefaultModule written
DefaultLanguage "en"
"""
MODULE: Final = """GenericExecuteSynth "printf '%s\\\\036' '$DATA' >> {spoken}"
GenericMaxChunkLength 10000
GenericDelimiters "."
GenericLanguage "en" "en" "utf-8"
AddVoice "en" "MALE1" "en"
DefaultVoice "en"
"""
NO_SOUND: Final = "pcm.!default { type null }\nctl.!default { type null }\n"
# Orca's own settings but for two. The names of the keys themselves are left out of the record. And a page is not read
# from top to bottom by itself: the first key ends that, and a voice that needs no time never tells Orca that it did.
ORCA: Final = {
    "general": {"enableKeyEcho": False, "sayAllOnLoad": False, "startingProfile": ["Default", "default"]},
    "profiles": {"default": {"profile": ["Default", "default"], "pronunciations": {}, "keybindings": {}}},
    "pronunciations": {},
    "keybindings": {},
}
FIREFOX: Final[dict[str, bool | int | str]] = {
    "accessibility.force_disabled": -1,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtab.preload": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "en-GB, en",
    "intl.locale.requested": "en-GB",
    # It calls nobody: every host but this machine is asked from a proxy that is not there.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}
AT_REST: Final = """return Boolean(document.querySelector("footer.closing")) && !document.querySelector("#at-once") &&
  Boolean(document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')) &&
  !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"], [aria-busy=true]') &&
  ![...document.querySelectorAll("figure.chart:is([data-chart], [data-figure]):not(.drawn, .missing)")]
    .some((chart) => chart.getClientRects().length)"""


def missing() -> list[str]:
    """Programs that are needed and not installed."""
    found = [name for name in PROGRAMS if not shutil.which(name)]
    return found if ACCESSIBILITY_BUS.exists() else [*found, "at-spi2-core"]


def versions() -> str:
    """Name screen reader and browser with their versions."""
    orca = subprocess.run(["orca", "--version"], check=False, capture_output=True, text=True).stdout.split()
    firefox = subprocess.run(["firefox-esr", "--version"], check=False, capture_output=True, text=True).stdout.split()
    return f"Orca {orca[-1] if orca else '?'} and Firefox {firefox[-1].removesuffix('esr') if firefox else '?'}"


@dataclass(slots=True)
class Marionette:
    """Firefox's own remote control: opens a page and says when it is at rest. Nothing is pressed or read by it."""

    stream: socket.socket
    buffer: bytes = b""
    count: int = field(default=0)

    def receive(self) -> Any:  # noqa: ANN401 - JSON
        """Read a message: its length, a colon, JSON."""
        while b":" not in self.buffer:
            self.buffer += self._read()
        length, _, rest = self.buffer.partition(b":")
        while len(rest) < int(length):
            rest += self._read()
        self.buffer = rest[int(length) :]
        return json.loads(rest[: int(length)])

    def send(self, command: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        """Send a command and return its value.

        Raises:
            RuntimeError: Firefox refuses it.
        """
        self.count += 1
        message = json.dumps([0, self.count, command, options]).encode()
        self.stream.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, value = self.receive()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return value

    def _read(self) -> bytes:
        found = self.stream.recv(65536)
        if not found:
            raise ConnectionError("Firefox has closed its remote control")
        return found


@dataclass(frozen=True, slots=True)
class Desktop:
    """A running desktop: its environment, the file of what is spoken, and the remote control of its browser."""

    environment: dict[str, str]
    spoken: Path
    browser: Marionette

    def open(self, url: str, expected: tuple[str, ...] = ()) -> list[str]:
        """Open a page, wait until all of it is there, and return what was spoken meanwhile."""
        return self.hear(lambda: (self.browser.send("WebDriver:Navigate", url=url), self.wait_for_rest()), expected)

    def press(self, *keys: str, expected: tuple[str, ...] = ()) -> list[str]:
        """Press keys one after another as on a keyboard and return what was spoken."""
        return self.hear(lambda: self._xdotool("key", "--delay", "60", *keys), expected)

    def type(self, text: str, expected: tuple[str, ...] = ()) -> list[str]:
        """Type a text and return what was spoken."""
        return self.hear(lambda: self._xdotool("type", "--delay", "60", text), expected)

    def wait_for_rest(self) -> None:
        """Wait until the page has run and is drawn."""
        wait_until(lambda: self.browser.send("WebDriver:ExecuteScript", script=AT_REST, args=[])["value"])

    def hear(self, action: Callable[[], object], expected: tuple[str, ...] = ()) -> list[str]:
        """Do something, wait until all has been said that follows from it, and return that.

        What is expected may come late where other programs want the processors: it is waited for longer than the rest.

        Raises:
            TimeoutError: the speech has no end.
        """
        start = size = self._size()
        action()
        self.wait_for_rest()
        began = last = monotonic()
        while monotonic() - last < QUIET or (size == start and monotonic() - began < SILENT):
            if monotonic() - began > ENDLESS:
                raise TimeoutError(f"speech has no end within {ENDLESS:.0f} s")
            sleep(0.05)
            if (now := self._size()) != size:
                size, last = now, monotonic()
            elif monotonic() - last >= QUIET and monotonic() - began < LATE and not self._has_said(start, expected):
                last = monotonic() - QUIET / 2
        return self._said(start)

    def _said(self, start: int) -> list[str]:
        return utterances(self.spoken.read_bytes()[start:].decode())

    def _has_said(self, start: int, expected: tuple[str, ...]) -> bool:
        spoken = self._said(start)
        return all(says(spoken, one) for one in expected)

    def _size(self) -> int:
        return self.spoken.stat().st_size

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, env=self.environment, timeout=PRESSED)


@contextmanager
def running() -> Generator[Desktop]:
    """Run a desktop with Orca and Firefox until the end of the block, in a home folder of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        spoken = folder / "spoken"
        spoken.touch()
        environment = _environment(folder)

        def start(*command: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
            return stack.enter_context(_process(command, environment, folder, pass_fds))

        environment["DISPLAY"] = (
            f":{_first_line(start, 'Xvfb', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp', option='-displayfd')}"
        )
        bus = _first_line(start, "dbus-daemon", "--session", "--nofork", option="--print-address")
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        start("openbox")
        _write_speech(folder, spoken)
        speech = folder / "speech.sock"
        start("speech-dispatcher", "-s", "-C", str(folder / "speech"), "-L", str(folder / "log"), "-c", "unix_socket",
              "-S", str(speech), "-P", str(folder / "speech.pid"))  # fmt: skip
        start(str(ACCESSIBILITY_BUS), "--launch-immediately", "--a11y=1", "--screen-reader=1")
        wait_until(speech.exists)
        settings = folder / "orca"
        settings.mkdir()
        (settings / "user-settings.conf").write_text(json.dumps(ORCA))
        start("orca", "--user-prefs", str(settings))
        wait_until(lambda: SEPARATOR in spoken.read_text())  # "Screen reader on."
        yield Desktop(environment, spoken, _browser(start, folder, stack))


def _environment(folder: Path) -> dict[str, str]:
    """Return the variables of a session: nothing of the desktop that the command may run in."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TZ"}}
    # A Python of another installation must not run the system's Orca.
    path = os.pathsep.join(["/usr/bin", "/bin", *kept.pop("PATH", "").split(os.pathsep)])
    places = {
        name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    }
    return kept | places | {
        "PATH": path,
        "LANG": "C.UTF-8",
        "GNOME_ACCESSIBILITY": "1",
        "MOZ_ENABLE_WAYLAND": "0",
        "SPEECHD_ADDRESS": f"unix_socket:{folder / 'speech.sock'}",
    }  # fmt: skip


def _write_speech(folder: Path, spoken: Path) -> None:
    modules = folder / "speech" / "modules"
    modules.mkdir(parents=True)
    (folder / "log").mkdir()
    (folder / ".asoundrc").write_text(NO_SOUND)
    (folder / "speech" / "speechd.conf").write_text(SPEECH.format(folder=folder))
    (modules / "written.conf").write_text(MODULE.format(spoken=spoken))


def _browser(start: Callable[..., object], folder: Path, stack: ExitStack) -> Marionette:
    profile = folder / "firefox"
    profile.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in FIREFOX.items()]
    (profile / "user.js").write_text("\n".join([*lines, f'user_pref("marionette.port", {port});']))
    start("firefox-esr", "--no-remote", "--marionette", "--profile", str(profile), "about:blank")

    def connect() -> socket.socket | None:
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=90)
        return None

    found: list[socket.socket] = []
    wait_until(lambda: found or found.extend(filter(None, [connect()])))
    browser = Marionette(stack.enter_context(found[0]))
    browser.receive()  # its greeting
    browser.send("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "normal"}})
    return browser


@contextmanager
def _process(
    command: tuple[str, ...], environment: dict[str, str], folder: Path, pass_fds: tuple[int, ...]
) -> Generator[subprocess.Popen[bytes]]:
    """Run a process and end it with all that it started."""
    with (folder / "processes.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=log, stderr=log, start_new_session=True, pass_fds=pass_fds
        )
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)


def _first_line(start: Callable[..., object], *command: str, option: str) -> str:
    """Start a process that writes a line to the descriptor that an option names, and return the line."""
    reading, writing = os.pipe()
    joined = [f"{option}={writing}"] if option.startswith("--") else [option, str(writing)]
    start(*command, *joined, pass_fds=(writing,))
    os.close(writing)
    with os.fdopen(reading) as lines:
        return lines.readline().strip()
