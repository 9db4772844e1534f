"""The cautions of a reader's own return. Those of the register are about published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lib.data_returns.disclosure_control import STEP, UNDER, WHOLE
from lib.model import words
from lib.model.records import Caveat, Shorthand
from lib.model.words import UNPUBLISHED

if TYPE_CHECKING:
    from lib.data_returns.disclosure_control import ProtectedReturn
    from lib.model.records import Source


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
WITHHELD_LONG = (
    "The return has words or a sign in place of these counts. They were returned, so they are neither zero nor "
    "missing, but nobody here knows them. A total that holds one of them cannot be worked out."
)
SMALL = _Said(
    "return-small",
    "Small counts are shown: they may point to people.",
    "The reader chose to show counts that would be hidden. They move by chance and can identify people.",
)
ROUNDED = _Said(
    "return-rounded",
    f"Numbers are rounded to the nearest {STEP}; totals are rounded from the exact sum.",
    "So rounded counts need not add up to the rounded total.",
)
ROUNDS_TO_ZERO = " [k] marks a count that is not zero but rounds to it."


def of(shown: ProtectedReturn, source: Source) -> tuple[Caveat, ...]:
    """Every caution of a return as it is shown, most important first; all must be shown. `source` is the return.

    Only the letters that stand in it are explained.
    """
    held = [UNCHECKED, _coverage(shown), RECORDING]
    held += [_withheld(shown)] if shown.withheld else []
    held += [HIDDEN if shown.suppressed else SMALL] if not shown.suppressed or shown.hidden else []
    if shown.rounded:
        zero = ROUNDS_TO_ZERO if Shorthand.ROUNDS_TO_ZERO in shown.marks.values() else ""
        held.append(ROUNDED._replace(long=ROUNDED.long + zero))
    return tuple(
        Caveat(id=said.id, short=said.short, long=said.long, source=source, rank=rank, must_show=True)
        for rank, said in enumerate(held)
    )


def _withheld(shown: ProtectedReturn) -> _Said:
    count = words.capitalised(words.count_of(shown.withheld, "count"))
    one = shown.withheld == 1
    short = (
        f"{count} {'is' if one else 'are'} hidden in the return itself and {'stays' if one else 'stay'} hidden as [c]. "
        f"So do the totals that hold {'it' if one else 'them'}."
    )
    return _Said("return-withheld", short, WITHHELD_LONG)


def _coverage(shown: ProtectedReturn) -> _Said:
    made, known = shown.made[WHOLE]
    if made == known:
        return _Said("return-coverage", "Every force made a return.", "A zero is shown as the return gives it.")
    return _Said(
        "return-coverage",
        f"{made} of {known} forces made a return; totals are of those alone.",
        "A force that made no return is shown as [x], which is not zero. A zero is shown as the return gives it.",
    )
