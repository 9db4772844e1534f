"""Journeys with a screen reader.

Orca reads three journeys aloud in Firefox, operated by keys alone: the main figure with its caution, the chart and its
table; a police force with a small count; a text with one wrong number. Orca runs with its own settings but for two: it does not
speak the names of keys, and reads no page aloud before a key asks for it. Speech Dispatcher writes each text down in place of a voice: it is what a person would
hear. `docs/screen_reader/` keeps it beside what was expected, which is made of the data release.

What falls short: nobody listened. A program compares sentences and looks for noise it knows. Orca is the screen reader of
Linux; NVDA, JAWS and VoiceOver read pages in ways of their own.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from lib.dataset import package
from qa.report import ROOT, Finding
from qa.spoken import desktop, transcript
from qa.spoken.journeys import Journey, journeys
from tests.e2e.conftest import served

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT: Final = ROOT / "docs" / "screen_reader"
LISTED: Final = 3  # faults that a finding lists
ABOUT: Final = """What {versions} spoke, beside what was expected; data release {release}. `.venv/bin/python -m qa orca` wrote it.
Each line of "Heard" is one text that went to the voice."""


def findings() -> Iterator[Finding]:
    """Take each journey, keep what was spoken, and compare it."""
    if missing := desktop.missing():
        yield Finding(
            "Programs for the journeys", f"not installed: {', '.join(missing)}; nothing was heard", passed=False
        )
        return
    register = package.read(ROOT / "data")
    about = ABOUT.format(versions=desktop.versions(), release=register.release.id)
    KEPT.mkdir(exist_ok=True)
    # The contact is fixed, so that what is kept changes with the dashboard alone.
    with served(DASHBOARD_CONTACT="Write to contact@example.org") as base, desktop.running() as reader:
        for journey in journeys(register):
            yield _finding(journey, reader, base, about)


def _finding(journey: Journey, reader: desktop.Desktop, base: str, about: str) -> Finding:
    try:
        steps = journey.take(reader, base)
    except (
        OSError,
        RuntimeError,
        subprocess.SubprocessError,
    ) as error:  # the browser or the page did not answer in time
        return Finding(journey.title, f"not completed: {error}", passed=False)
    (KEPT / f"{journey.name}.md").write_text(transcript.markdown(journey.title, about, steps), encoding="utf-8")
    faults = [f"{step.action}: {fault}" for step in steps for fault in step.faults]
    more = [f"And {len(faults) - LISTED} more."] if len(faults) > LISTED else []
    sentences = sum(len(step.expected) for step in steps)
    texts = sum(len(step.spoken) for step in steps)
    found = f"{len(steps)} steps, {texts} texts spoken: all {sentences} expected sentences were among them, and no known noise"
    return Finding(f"{journey.title} ({desktop.versions()})", " ".join([*faults[:LISTED], *more]) or found, not faults)
