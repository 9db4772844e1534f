"""Caveats of an unpublished data return; those of the register are about published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lib.data_returns.disclosure_control import STEP, UNDER, WHOLE
from lib.model import words
from lib.model.records import Caveat, Shorthand
from lib.model.words import UNPUBLISHED

if TYPE_CHECKING:
    from lib.data_returns.disclosure_control import ProtectedReturn
    from lib.model.records import Source


class _CaveatText(NamedTuple):
    id: str
    short: str
    long: str


UNCHECKED = _CaveatText(
    "return-unpublished",
    f"{UNPUBLISHED}.",
    "The counts were read from a file that the reader of this page supplied. Nobody here has checked them against the "
    "records of a police force. They belong to whoever made or commissioned the return.",
)
RECORDING = _CaveatText(
    "return-recording",
    "Differences between forces mix what happened with how it is counted and recorded.",
    "Forces differ in what they call an operation or a case and in how hard they look. A high number can mean a force "
    "that looks harder.",
)
HIDDEN = _CaveatText(
    "return-hidden",
    f"Counts from 1 to {UNDER - 1} are hidden as [c], and others so that no total gives one away.",
    "Where a total would give a hidden count away, the smallest other count under it that is not zero is hidden too, "
    "or else the total. Zeros are shown.",
)
WITHHELD_LONG = (
    "The return has words or a sign in place of these counts. They were returned, so they are neither zero nor "
    "missing, but nobody here knows them. A total that holds one of them cannot be worked out."
)
SMALL = _CaveatText(
    "return-small",
    "Small counts are shown: they may point to people.",
    "The reader chose to show counts that would be hidden. They move by chance and can identify people.",
)
ROUNDED = _CaveatText(
    "return-rounded",
    f"Numbers are rounded to the nearest {STEP}; totals are rounded from the exact sum.",
    "So rounded counts need not add up to the rounded total.",
)
ROUNDS_TO_ZERO = " [k] marks a count that is not zero but rounds to it."


def of(protected: ProtectedReturn, source: Source) -> tuple[Caveat, ...]:
    """Return the caveats of a return as it is shown, most important first; all must be shown. `source` is the return.

    Only shorthand that is used in it is explained.
    """
    texts = [UNCHECKED, _coverage(protected), RECORDING]
    texts += [_withheld(protected)] if protected.withheld else []
    texts += [HIDDEN if protected.suppressed else SMALL] if not protected.suppressed or protected.hidden else []
    if protected.rounded:
        zero = ROUNDS_TO_ZERO if Shorthand.ROUNDS_TO_ZERO in protected.shorthand.values() else ""
        texts.append(ROUNDED._replace(long=ROUNDED.long + zero))
    return tuple(
        Caveat(id=text.id, short=text.short, long=text.long, source=source, rank=rank, must_show=True)
        for rank, text in enumerate(texts)
    )


def _withheld(protected: ProtectedReturn) -> _CaveatText:
    count = words.capitalised(words.count_of(protected.withheld, "count"))
    single = protected.withheld == 1
    short = (
        f"{count} {'is' if single else 'are'} hidden in the return itself and {'stays' if single else 'stay'} hidden "
        "as [c]. "
        f"So do the totals that hold {'it' if single else 'them'}."
    )
    return _CaveatText("return-withheld", short, WITHHELD_LONG)


def _coverage(protected: ProtectedReturn) -> _CaveatText:
    returned, known = protected.coverage[WHOLE]
    if returned == known:
        return _CaveatText("return-coverage", "Every force made a return.", "A zero is shown as the return gives it.")
    return _CaveatText(
        "return-coverage",
        f"{returned} of {known} forces made a return; totals are of those alone.",
        "A force that made no return is shown as [x], which is not zero. A zero is shown as the return gives it.",
    )
