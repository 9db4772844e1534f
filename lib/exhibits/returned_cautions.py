"""The cautions of a reader's own return. Those of the register are about published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lib.exhibit import UNPUBLISHED
from lib.model import Caveat
from lib.returns.protection import STEP, UNDER, WHOLE

if TYPE_CHECKING:
    from lib.model import Source
    from lib.returns.protection import Shown


class _Said(NamedTuple):
    id: str
    short: str
    long: str


UNCHECKED = _Said(
    "return-unpublished",
    f"{UNPUBLISHED}.",
    "The counts were read from a file that the reader of this page supplied. Nobody here has checked them against the "
    "records of a police force. They belong to whoever made or commissioned the return.",
)
RECORDING = _Said(
    "return-recording",
    "Differences between forces mix what happened with how it is counted and recorded.",
    "Forces differ in what they call an operation or a case and in how hard they look. A high number can mean a force "
    "that looks harder.",
)
HIDDEN = _Said(
    "return-hidden",
    f"Counts from 1 to {UNDER - 1} are hidden as [c], and others so that no total gives one away.",
    "Where a total would give a hidden count away, the smallest other count under it that is not zero is hidden too, "
    "or else the total. Zeros are shown.",
)
SMALL = _Said(
    "return-small",
    "Small counts are shown: they may point to people.",
    "The reader chose to show counts that would be hidden. They move by chance and can identify people.",
)
ROUNDED = _Said(
    "return-rounded",
    f"Numbers are rounded to the nearest {STEP}; totals are rounded from the exact sum.",
    "So rounded counts need not add up to the rounded total. [k] marks a count that is not zero but rounds to it.",
)


def of(shown: Shown, source: Source) -> tuple[Caveat, ...]:
    """Every caution of a return as it is shown, most important first; all must be shown. `source` is the return."""
    held = [UNCHECKED, _coverage(shown), RECORDING, HIDDEN if shown.suppressed else SMALL]
    held += [ROUNDED] if shown.rounded else []
    return tuple(
        Caveat(id=said.id, short=said.short, long=said.long, source=source, rank=rank, must_show=True)
        for rank, said in enumerate(held)
    )


def _coverage(shown: Shown) -> _Said:
    made, known = shown.made[WHOLE]
    return _Said(
        "return-coverage",
        "Every force made a return."
        if made == known
        else f"{made} of {known} forces made a return; totals are of those alone.",
        "A force without a count is shown as [x], which is not zero. A zero is shown as the return gives it.",
    )
