"""Compare a number and the word before it with a published quantity: the same, a fair rounding, or saying more."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lib.claims.number_grammar import NumberKind
from lib.model.quantity import Qualifier

if TYPE_CHECKING:
    from lib.claims.number_grammar import NumberMention
    from lib.claims.understanding import Claim


class Agreement(StrEnum):
    """How a number agrees with a quantity, best first."""

    SAME = "same"
    ROUNDED = "rounded"
    QUALIFIER = "qualifier"  # the number is known, the word with it says more or the opposite
    NONE = ""


BEST_FIRST: Final = tuple(Agreement)
_FAIR: Final = 2  # significant digits of a fair rounding
_BARE: Final = 3  # significant digits of a fair rounding without a word such as "about"
_MOST_DIGITS: Final = 8  # of a rounded number
_LOOSE: Final = 0.15  # how far below a figure "over" may be, and how far off a wrong word still means it
_FRACTION: Final = 2  # points between a share and the fraction that tells it
_SAME_FRACTION: Final = 0.5  # points between a fraction and the whole percentage that is published for it
_TINY: Final = 1e-9
# What a published qualifier is called in claim terms.
WORDS: Final = {
    Qualifier.OVER: "over",
    Qualifier.AT_LEAST: "at-least",
    Qualifier.UP_TO: "up-to",
    Qualifier.AROUND: "about",
    Qualifier.ESTIMATE: "estimate",
}
_WEAKER: Final = frozenset({(Qualifier.ESTIMATE, "about"), (Qualifier.OVER, "at-least")})  # says less than the source
_LOOSELY: Final = frozenset({"about", "some", "estimate"})  # "some" says nothing of an exact number


def of(claim: Claim, value: float, qualifier: Qualifier, *, derived: bool = False) -> Agreement:
    """Compare the number of a claim with a published value and its qualifier.

    Args:
        claim: with a number of the same kind.
        value: in the unit of the number.
        qualifier: as published.
        derived: whether the value is computed, so that it is never told exactly.
    """
    mention = claim.mention
    if mention.bound:
        return Agreement.NONE
    equal = math.isclose(mention.value, value, rel_tol=_TINY)
    equal = equal or (mention.fraction and abs(mention.value - value) < _SAME_FRACTION)  # "a third" is 33%
    if qualifier is Qualifier.EXACTLY:
        return _equal(claim, derived=derived) if equal else _exact(claim, value, derived=derived)
    if qualifier is Qualifier.ROUNDED:
        return _rounded_share(claim, value, equal=equal)
    return _qualified(claim, qualifier) if equal else _loosely(claim, value, qualifier)


def _qualified(claim: Claim, qualifier: Qualifier) -> Agreement:
    """Compare the word with a number with the published qualifier."""
    word = "about" if claim.qualifier == "some" else claim.qualifier
    estimated = qualifier is Qualifier.ESTIMATE and claim.estimated and not word
    if estimated or word == WORDS[qualifier]:
        return Agreement.SAME
    return Agreement.ROUNDED if (qualifier, word) in _WEAKER else Agreement.QUALIFIER


def _equal(claim: Claim, *, derived: bool) -> Agreement:
    """Compare the word with an exact number: "about" and "an estimated" say less, others more or the opposite."""
    if claim.qualifier in {"", "exactly", "some"}:
        return Agreement.ROUNDED if derived else Agreement.SAME
    return Agreement.ROUNDED if claim.qualifier in _LOOSELY else Agreement.QUALIFIER


def _exact(claim: Claim, value: float, *, derived: bool) -> Agreement:
    """Compare another number with an exact one."""
    word, number, digits = claim.qualifier, claim.mention.value, claim.mention.digits
    if derived and word in {"", "about", "some"} and is_nearest(number, value, digits):
        return Agreement.ROUNDED
    if word:
        return _worded(claim, value)
    if _is_fair(number, value, _BARE) or _is_fraction(claim, value):
        return Agreement.ROUNDED
    return Agreement.QUALIFIER if _is_fair(number, value, _FAIR) else Agreement.NONE


def _worded(claim: Claim, value: float) -> Agreement:
    """Compare a number and its word with an exact number: which bound, on which side, how near."""
    word, number, digits = claim.qualifier, claim.mention.value, claim.mention.digits
    near = abs(number - value) <= _LOOSE * value
    if word in _LOOSELY:
        fair = _is_fair(number, value, _FAIR) or _is_fraction(claim, value)
        return Agreement.ROUNDED if fair else Agreement.NONE
    above = number > value
    if word in {"over", "at-least"} and not above:
        return Agreement.ROUNDED if near else Agreement.NONE
    if word in {"nearly", "under"} and above:
        fair = _rounds_up(number, value) and (word == "nearly" or digits >= _FAIR)
        return Agreement.ROUNDED if fair else Agreement.NONE
    return Agreement.QUALIFIER if near else Agreement.NONE


def _rounded_share(claim: Claim, value: float, *, equal: bool) -> Agreement:
    """Compare with a share that was published as a whole number: "about 26%" says as much as "26%"."""
    word = claim.qualifier
    if equal:
        if claim.mention.fraction:
            return Agreement.ROUNDED if word in {"", "about", "some"} else Agreement.QUALIFIER
        return Agreement.SAME if word in {"", "about", "some"} else Agreement.QUALIFIER
    if _is_fraction(claim, value):
        number = claim.mention.value
        fits = {"": True, "about": True, "some": True, "over": number < value, "nearly": number > value}
        return Agreement.ROUNDED if fits.get(word) else Agreement.QUALIFIER
    return Agreement.NONE


def _loosely(claim: Claim, value: float, qualifier: Qualifier) -> Agreement:
    """Compare a different number with a figure that is no exact one: only weaker bounds are fair."""
    number, word = claim.mention.value, claim.qualifier
    if qualifier in {Qualifier.OVER, Qualifier.AT_LEAST} and word in {"over", "at-least"} and number < value:
        return Agreement.ROUNDED if value - number <= _LOOSE * value else Agreement.NONE
    if qualifier in {Qualifier.AROUND, Qualifier.ESTIMATE} and _is_fraction(claim, value):
        return Agreement.ROUNDED if word in {"about", "some"} else Agreement.QUALIFIER
    return Agreement.NONE


def _is_fair(number: float, value: float, least: int) -> bool:
    """Return whether a number is a value rounded to so many significant digits or more."""
    if abs(number - value) > 5.1 * value / 10**least:  # half a step at most, with room for a halved step itself
        return False
    return any(is_nearest(number, value, digits) for digits in range(least, _MOST_DIGITS))


def is_nearest(number: float, value: float, digits: int) -> bool:
    """Return whether a number is a value rounded to so many significant digits, halves up."""
    if number <= 0 or value <= 0:
        return False
    step = 10.0 ** (math.floor(math.log10(value) + _TINY) - digits + 1)
    return abs(math.floor(value / step + 0.5) * step - number) < step * 1e-6


def _rounds_up(number: float, value: float) -> bool:
    """Return whether a number is a value rounded up at its first, second or third digit, and near it."""
    if value <= 0 or number - value > _LOOSE * value:
        return False
    steps = (10.0 ** (math.floor(math.log10(value)) - digits + 1) for digits in (1, 2, 3))
    return any(abs(math.ceil(value / step) * step - number) < step * 1e-6 for step in steps)


def _is_fraction(claim: Claim, value: float) -> bool:
    """Return whether a fraction such as "a quarter" tells a share: the nearest one, and near it."""
    mention: NumberMention = claim.mention
    return mention.kind is NumberKind.SHARE and mention.fraction and abs(mention.value - value) <= _FRACTION
