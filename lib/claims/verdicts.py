"""The verdicts on a number in a text, and what was found of it in the register."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lib.claims.held_figures import HeldFigure
    from lib.claims.understanding import Claim


class Verdict(StrEnum):
    """What the register says of a number, never whether it is true. In the order in which several are named."""

    UNIT = "unit"
    SUBJECT = "subject"
    PLACE = "place"
    NOT_BY_FORCE = "not-by-force"
    PERIOD = "period"
    PRESS_ONLY = "press-only"
    SUPERSEDED = "superseded"
    NOT_COMPARABLE = "not-comparable"
    VALUE = "value"
    QUALIFIER = "qualifier"
    ROUNDED = "rounded"
    SAME = "same"
    NOT_HELD = "not-held"


ORDER: Final = tuple(Verdict)
AS_PUBLISHED: Final = frozenset({Verdict.SAME, Verdict.ROUNDED})


class Reason(StrEnum):
    """What is wrong beside a verdict's own meaning, for its explanation."""

    TREND = "trend"
    SUM = "sum"
    RANKING = "ranking"
    COMPARED = "compared"
    MULTIPLE = "multiple"
    DENIED = "denied"
    NO_MEASURE = "no-measure"
    NO_SUBJECT = "no-subject"
    AMBIGUOUS_PLACE = "ambiguous-place"
    OPPOSITE = "opposite"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class HeldCount:
    """The offences of one measure in one area and financial year; of a rate also its value as printed."""

    measure: str
    area: str
    year: str
    offences: int
    rate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A claim with everything that is wrong with it and what it is held against.

    Args:
        claim: the number as understood.
        wrong: verdicts other than "same" and "rounded"; empty where nothing is wrong.
        agrees: "same" or "rounded" where nothing is wrong.
        figures: national figures that it is held against.
        counts: counts by area that it is held against; where it has no measure, all that fit.
        reasons: for the explanation.
        used: whether it is part of a trend, sum or ranking, which is then named before a wrong place or period.
        agreed: how many of unit, subject, place and period agree.
    """

    claim: Claim
    wrong: frozenset[Verdict] = frozenset()
    agrees: Verdict = Verdict.NOT_HELD
    figures: tuple[HeldFigure, ...] = ()
    counts: tuple[HeldCount, ...] = ()
    reasons: frozenset[Reason] = frozenset()
    used: bool = False
    agreed: int = 0

    def __post_init__(self) -> None:
        if self.wrong & (AS_PUBLISHED | {Verdict.NOT_HELD}):
            raise ValueError("what agrees, or is not held, is not wrong")
        if not self.wrong and self.agrees in AS_PUBLISHED and not (self.figures or self.counts):
            raise ValueError("a number agrees with something")

    @property
    def verdict(self) -> Verdict:
        """The one that is named: the gravest."""
        first = (Verdict.UNIT, Verdict.SUBJECT)
        if self.used and Verdict.NOT_COMPARABLE in self.wrong and not self.wrong & set(first):
            return Verdict.NOT_COMPARABLE
        return min(self.wrong, key=ORDER.index) if self.wrong else self.agrees

    @property
    def rank(self) -> tuple[int, int, int]:
        """Of several judgements of one claim the least is the best: fewest things wrong, then most that agree."""
        return len(self.wrong), -self.agreed, -ORDER.index(self.verdict)
