"""Three journeys of a reader who hears the page: what they press, and what they must hear, made of the register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import bare
from lib.exhibits import headlines
from lib.model import small_counts
from lib.model.records import Selection
from qa.spoken.transcript import Heard, says

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from qa.spoken.desktop import Desktop

MODE: Final = "Insert+a"  # Orca's key between reading a page and typing into it
CAUTION: Final = "These are offences recorded by the police, not all offences"
SKIP: Final = "Skip to main content"


@dataclass(frozen=True, slots=True)
class Step:
    """What the reader does once, or again and again until they hear what they seek.

    Attributes:
        action: in words.
        keys: pressed one after another; with `typed`, a text that is typed.
        expected: sentences that must be spoken.
        most: how often the keys are pressed at most, until all that is expected was spoken.
    """

    action: str
    keys: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    most: int = 1
    typed: str = ""

    def take(self, desktop: Desktop) -> Heard:
        """Take the step and record what was heard."""
        spoken: list[str] = []
        times = 0
        while times < self.most and (not times or not all(says(spoken, one) for one in self.expected)):
            alone = self.expected if self.most == 1 else ()
            spoken += desktop.type(self.typed, alone) if self.typed else desktop.press(*self.keys, expected=alone)
            times += 1
        keys = self.typed or " ".join(self.keys)
        return Heard(self.action, f"{keys} ({times} times)" if times > 1 else keys, tuple(spoken), self.expected)


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey: the name of its file, its title, the page where it begins, what opening must say, and its steps."""

    name: str
    title: str
    path: str
    opened: tuple[str, ...]
    steps: tuple[Step, ...]

    def take(self, desktop: Desktop, base: str) -> list[Heard]:
        """Open the page and take every step."""
        opened = Heard("Open the page", self.path, tuple(desktop.open(base + self.path, self.opened)), self.opened)
        return [opened, *(step.take(desktop) for step in self.steps)]


def journeys(register: Register) -> tuple[Journey, ...]:
    """Make the three journeys of a release."""
    return (_summary(register), _forces(register), _text(register))


def _summary(register: Register) -> Journey:
    group = headlines.groups(register, Selection())[0]
    tile = group.tiles[0]
    chart = exhibits.make("proportion", register, Selection())
    first, *_ = chart.table.iter_rows(named=True)
    return Journey(
        "summary",
        "Summary: the main figure with its caution, the chart and its table",
        "/",
        ("Finished loading Summary",),
        (
            Step("Go to the top", ("ctrl+Home",), (SKIP,)),
            Step("Go to the next heading", ("h",), ("heading level 1",)),
            Step("Go to the next heading", ("h",), (f"{group.heading} heading level 2",)),
            Step(
                "Read on to the first figure",
                ("Down",),
                (*(caveat.short for caveat in group.shared), tile.number, tile.beside),
                most=14,
            ),
            Step("Go to the heading of the chart", ("h",), (f"{chart.headline} heading level 2",), most=14),
            Step(
                "Read on to the chart and past it",
                ("Down",),
                (
                    chart.description.split(". ", maxsplit=1)[0],
                    chart.chart_name,
                    *(caveat.short for caveat in chart.must_show),
                    "Source",
                ),
                most=16,
            ),
            Step("Go back to the heading of the chart", ("shift+h",), (f"{chart.headline} heading level 2",)),
            Step("Go to the tabs of the chart", ("Tab",), ("Chart page tab",)),
            Step("Choose the next tab", ("Right",), ("Table page tab",)),
            Step("Switch to reading", (MODE,), ("Browse mode",)),
            Step("Go to the table", ("t",), ("table with",)),
            Step("Read the table", ("Down",), (first["printed"],), most=10),
        ),
    )


def _forces(register: Register) -> Journey:
    opened = bare.selection(register)
    selection, exhibit = next(
        (selection, exhibit)
        for code, _ in sorted(register.forces.items())
        for selection in [replace(opened, force=(code,))]
        for exhibit in [exhibits.make("forces-recent", register, selection)]
        if small_counts.FEWER in exhibit.headline
    )
    force = register.forces[selection.force[0]].name
    return Journey(
        "police_forces",
        f"Police forces: choose {force}, whose last count is small",
        "/forces",
        ("Finished loading Police forces",),
        (
            Step("Go to the top", ("ctrl+Home",), (SKIP,)),
            Step("Go to the next heading", ("h",), ("heading level 1",)),
            Step("Read the caution below it", ("Down",), (CAUTION,), most=4),
            Step("Go to the field for a force", ("Tab",), ("Police forces (up to 8) editable combo box", "Focus mode"), most=3),
            Step("Type the name of the force", (), (force,), typed=force.lower()),
            Step("Choose it", ("Return",), (f"Shown now: {exhibit.headline}", CAUTION)),
            Step("Close the list", ("Escape",), ()),
            Step("Switch to reading", (MODE,), ("Browse mode",)),
            Step("Go to the next heading", ("h",), (f"{exhibit.headline} heading level 2",)),
            Step("Read on through table and cautions", ("Down",), (*(one.short for one in exhibit.must_show if CAUTION not in one.short), "Source"), most=34),
        ),
    )  # fmt: skip


def _text(register: Register) -> Journey:
    tile = headlines.groups(register, Selection())[0].tiles[0]
    wrong = tile.number[:-2] + tile.number[-2:][::-1]
    return Journey(
        "check_a_text",
        "Check a text: a sentence with one wrong number",
        "/check_a_text",
        ("Finished loading Check a text",),
        (
            Step("Go to the top", ("ctrl+Home",), (SKIP,)),
            Step("Go to the next heading", ("h",), ("heading level 1",)),
            Step("Go to the field for the text", ("Tab",), ("Paste a speech", "Focus mode"), most=3),
            Step("Type a sentence with 2 digits swapped", (), (), typed=tile.said.replace(tile.number, wrong)),
            Step("Go to the button", ("Tab",), ("Check the numbers push button",), most=9),
            Step("Press it", ("space",), ("Shown now: One number: 1 to correct",)),
            Step("Go to the verdict", ("h",), ("One number: 1 to correct heading level 2",), most=3),
            Step("Go to the finding", ("h",), (f"{wrong} heading level 4",), most=4),
            Step("Read the finding", ("Down",), (f"{tile.number}",), most=8),
        ),
    )
