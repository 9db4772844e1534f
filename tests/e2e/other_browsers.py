"""Firefox and WebKit as a reader uses them: open, click, type, wait, go back, download, print.

Both know the commands of WebDriver. Firefox takes them itself, through its Marionette port; Debian has no geckodriver,
which only translates HTTP into them. WebKitGTK's MiniBrowser takes them from WebKitWebDriver by HTTP, on a display of
its own. Neither needs a library. `install_browsers.sh` installs what these functions look for.
"""

import base64
import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE = 60  # seconds to wait for what never comes
PAUSE = 0.05  # seconds between two looks
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's key of a reference to an element
UNFINISHED = {".part", ".wkdownload"}  # endings of files that are still coming
MINIBROWSER = "webkit2gtk-4.1/MiniBrowser"
# Command -> Marionette's name, and WebDriver's method and path below a session.
COMMANDS = {
    "open": ("Navigate", "POST", "url"),
    "address": ("GetCurrentURL", "GET", "url"),
    "back": ("Back", "POST", "back"),
    "forward": ("Forward", "POST", "forward"),
    "run": ("ExecuteScript", "POST", "execute/sync"),
    "await": ("ExecuteAsyncScript", "POST", "execute/async"),
    "click": ("ElementClick", "POST", "element/{id}/click"),
    "type": ("ElementSendKeys", "POST", "element/{id}/value"),
    "windows": ("GetWindowHandles", "GET", "window/handles"),
    "window": ("SwitchToWindow", "POST", "window"),
    "frame": ("SwitchToFrame", "POST", "frame"),
    "size": ("SetWindowRect", "POST", "window/rect"),
    "timeouts": ("SetTimeouts", "POST", "timeouts"),
    "screenshot": ("TakeScreenshot", "GET", "screenshot"),
    "print": ("Print", "POST", "print"),
}
# Of what is seen, the first element whose name or words are, or else begin with, what is asked for.
SEEN = """
const [selector, words] = arguments;
const said = (one) => (one.getAttribute("aria-label") ?? one.textContent).replace(/\\s+/g, " ").trim();
const seen = [...document.querySelectorAll(selector)].filter((one) => one.type === "file" || one.checkVisibility());
return seen.find((one) => said(one) === words) ?? seen.find((one) => said(one).startsWith(words)) ?? null;
"""
# The page has run and all of it is there, its drawings in view included.
AT_REST = """
return document.readyState === "complete" && Boolean(document.querySelector("footer.closing")
  && document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]'))
  && !document.querySelector('#at-once, [data-stale="true"], [data-testid="stSkeleton"], [aria-busy=true]')
  && ![...document.querySelectorAll("figure.chart:is([data-chart], [data-figure]):not(.drawn, .missing)")]
    .some((chart) => chart.checkVisibility());
"""
# The bars of both would let no page be as narrow as a phone.
SMALL = {
    "firefox": "#main-window { min-width: 0 !important; }\n",
    "webkit": "headerbar, entry, button, image { min-width: 0; padding: 0; margin: 0; font-size: 1px; }\n",
}
PREFERENCES = {
    "marionette.port": 0,  # a free one, which Firefox writes into its profile
    "browser.download.folderList": 2,
    "browser.download.alwaysOpenPanel": False,
    "pdfjs.disabled": True,
    "toolkit.legacyUserProfileCustomizations.stylesheets": True,
}


class CommandError(Exception):
    """A browser refused a command; its own words."""


class Reader:
    """One window of one browser. Addresses are paths below `base` or whole; a selector is CSS."""

    def __init__(self, name, version, ask, downloads, base):
        self.name, self.version, self.downloads, self.base = name, version, downloads, base
        self._ask = ask
        self.ask("timeouts", script=1000 * PATIENCE, pageLoad=1000 * PATIENCE)

    def ask(self, command, element=None, **parameters):
        return self._ask(*COMMANDS[command], element, parameters)

    def open(self, path):
        """Open a page of any kind, and wait until the browser has loaded it."""
        self.ask("open", url=path if "://" in path else self.base + path)

    def open_at_rest(self, path):
        """Open a page of the dashboard, and wait until all of it is there."""
        self.open(path)
        self.rest()

    def rest(self):
        self.until(AT_REST)

    @property
    def address(self):
        return self.ask("address").removeprefix(self.base)

    def back(self):
        self.ask("back")

    def forward(self):
        self.ask("forward")

    def run(self, script, *given):
        return self.ask("run", script=script, args=list(given))

    def until(self, script, *given):
        """What a script returns, once that is something; a page that changes meanwhile is asked again."""
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(CommandError):
                if found := self.run(script, *given):
                    return found
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} waited {PATIENCE} s for {script} with {given}")
            time.sleep(PAUSE)

    def find(self, selector, words=""):
        """The first element of a selector that is seen and says these words."""
        return self.until(SEEN, selector, words)[ELEMENT]

    def text(self, selector, words=""):
        return self.run("return arguments[0].innerText", {ELEMENT: self.find(selector, words)})

    def click(self, selector, words=""):
        """Click an element, once it is there and nothing covers it; a page that is made anew is asked again."""
        self.persist("click", selector, words)

    def type(self, selector, text, words=""):
        """Type into an element, or give a file field the path of a file."""
        self.persist("type", selector, words, text=text)

    def persist(self, command, selector, words, **parameters):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask(command, self.find(selector, words), **parameters)
            except CommandError:
                if time.monotonic() > end:
                    raise
            time.sleep(PAUSE)

    def download(self, selector, words=""):
        """Click what gives a file, and wait until the file is in the folder of downloads and whole."""
        before = set(self.downloads.iterdir())
        self.click(selector, words)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            files = set(self.downloads.iterdir()) - before
            if files and not any(file.suffix in UNFINISHED or not file.stat().st_size for file in files):
                (file,) = files
                return file
            time.sleep(PAUSE)
        raise TimeoutError(f"{self.name} downloaded nothing in {PATIENCE} s")

    def resize(self, width, height):
        """Make the room for the page this large, whatever the window has around it."""
        size = {"width": width, "height": height}
        window = dict(size)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.ask("size", **window)
            room = self.run("return {width: innerWidth, height: innerHeight}")
            if room == size:
                return
            window = {side: max(1, window[side] + size[side] - room[side]) for side in size}
            time.sleep(PAUSE)
        raise TimeoutError(f"{self.name} gives a page {room} where {size} was asked for")

    def screenshot(self):
        return base64.b64decode(self.ask("screenshot"))

    def printed(self):
        """The page as PDF on A4; only Firefox prints by WebDriver."""
        return base64.b64decode(self.ask("print", page={"width": 21.0, "height": 29.7}, background=True))


def missing(name):
    """What to install before a browser can be driven here, in a sentence; empty if it can be."""
    lacking = [tool for tool, place in TOOLS[name]().items() if not place]
    return f"{', '.join(lacking)} missing: on Debian, as root, {INSTALL[name]}" if lacking else ""


def firefox_tools():
    return {"firefox-esr": shutil.which("firefox-esr") or shutil.which("firefox")}


def webkit_tools():
    places = [*Path("/usr/lib").glob(f"*/{MINIBROWSER}"), *Path("/usr/libexec").glob(MINIBROWSER)]
    return {
        "WebKitWebDriver": shutil.which("WebKitWebDriver"),
        "MiniBrowser": next(map(str, places), None),
        "Xvfb": shutil.which("Xvfb"),
    }


TOOLS = {"firefox": firefox_tools, "webkit": webkit_tools}
INSTALL = {
    "firefox": "apt-get install firefox-esr",
    "webkit": "apt-get install webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb",
}


@contextlib.contextmanager
def opened(name, base="", *, dark=False):
    """A browser with a profile and a folder of downloads of its own; then its end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.ExitStack() as stack:
        downloads = Path(folder) / "downloads"
        downloads.mkdir()
        start = {"firefox": _firefox, "webkit": _webkit}[name]
        ask, version = start(stack, Path(folder), downloads, dark=dark)
        reader = Reader(name, version, ask, downloads, base)
        reader.resize(1280, 900)
        yield reader


def _started(stack, command, **options):
    process = stack.enter_context(
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    )
    stack.callback(process.terminate)
    return process


def _when(look, process):
    """What a look finds, once it finds something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}")
        with contextlib.suppress(OSError, ValueError):
            if found := look():
                return found
        time.sleep(PAUSE)
    raise TimeoutError(f"{process.args[0]} did not start in {PATIENCE} s")


def _firefox(stack, folder, downloads, *, dark):
    profile = folder / "profile"
    (profile / "chrome").mkdir(parents=True)
    (profile / "chrome" / "userChrome.css").write_text(SMALL["firefox"])
    chosen = PREFERENCES | {
        "browser.download.dir": str(downloads),
        "layout.css.prefers-color-scheme.content-override": 0 if dark else 1,
    }
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items())
    (profile / "user.js").write_text("".join(lines))
    command = [firefox_tools()["firefox-esr"], "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = _started(stack, command, env=os.environ | {"HOME": str(folder)})
    port = _when(lambda: int((profile / "MarionetteActivePort").read_text()), process)
    link = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
    stream = stack.enter_context(link.makefile("rb"))

    def read():
        size = b"".join(iter(lambda: stream.read(1), b":"))
        return json.loads(stream.read(int(size)))

    numbers = itertools.count(1)

    def ask(name, _method, _path, element, parameters):
        number = next(numbers)
        body = json.dumps([0, number, f"WebDriver:{name}", parameters | ({"id": element} if element else {})]).encode()
        link.sendall(b"%d:%s" % (len(body), body))
        _, answered, error, result = read()
        assert answered == number
        if error:
            raise CommandError(f"{error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    read()  # Firefox greets first
    session = ask("NewSession", "", "", None, {"strictFileInteractability": False})
    return ask, session["capabilities"]["browserVersion"]


def _webkit(stack, folder, downloads, *, dark):
    tools = webkit_tools()
    reading, writing = os.pipe()
    with os.fdopen(reading) as said:
        screen = [tools["Xvfb"], "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        _started(stack, screen, pass_fds=[writing])
        os.close(writing)
        display = said.readline().strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"DISPLAY": f":{display}", "HOME": str(folder), "XDG_DOWNLOAD_DIR": str(downloads)}
    style = folder / ".config" / "gtk-3.0"
    style.mkdir(parents=True)
    (style / "gtk.css").write_text(SMALL["webkit"])
    (folder / ".config" / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads}"\n')
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | own
    process = _started(stack, [tools["WebKitWebDriver"], f"--port={port}"], env=environment)
    address = f"http://127.0.0.1:{port}"

    def sent(method, path, parameters):
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(f"{address}{path}", body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            with error:
                value = json.loads(error.read() or b"{}").get("value") or {}
            raise CommandError(f"{value.get('error', error)}: {value.get('message', path)}") from None

    _when(lambda: sent("GET", "/status", {}), process)
    options = {"binary": tools["MiniBrowser"], "args": ["--automation", *(["--dark-mode"] if dark else [])]}
    asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    session = sent("POST", "/session", asked)
    place = f"/session/{session['sessionId']}"
    stack.callback(sent, "DELETE", place, {})

    def ask(_name, method, path, element, parameters):
        return sent(method, f"{place}/{path.format(id=element)}", parameters)

    return ask, session["capabilities"]["browserVersion"]
