"""Sentences with numbers and the verdict that each should get, and how many of them are right.

claims.csv holds sentences of the issue, the others our own. held_back_claims.csv was written with own_claims.csv and
not looked at while words and rules were chosen; the last three were written when they stood.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lib.claims import report
from lib.claims.verdicts import AS_PUBLISHED

FOLDER = Path(__file__).parent
FILES = (
    "claims.csv",
    "own_claims.csv",
    "held_back_claims.csv",
    "later_claims.csv",
    "unseen_claims.csv",
    "last_claims.csv",
)
DATED = date(2026, 11, 26)
NONE = "none"  # no statistic


@dataclass(frozen=True)
class Case:
    """One number of a sentence, the verdict that it should get and the statistic that it is about."""

    id: str
    sentence: str
    number: str
    verdict: str
    statistic: str


@dataclass(frozen=True)
class Result:
    """What a case got."""

    case: Case
    verdict: str
    statistics: tuple[str, ...]

    @property
    def right(self):
        case = self.case
        about = not case.statistic or self.verdict in {NONE, "not-held"} or case.statistic in self.statistics
        return self.verdict == case.verdict and about

    @property
    def wrongly_passed(self):
        """Whether something is called as published that is not."""
        return self.verdict in AS_PUBLISHED and self.case.verdict not in AS_PUBLISHED

    def __str__(self):
        case = self.case
        wanted, got = f"{case.verdict} {case.statistic}".strip(), f"{self.verdict} {' '.join(self.statistics)}".strip()
        return f'{case.id} {case.number}: wanted {wanted}, got {got}: "{case.sentence}"'


def cases(file):
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        return [Case(**row) for row in csv.DictReader(stream)]


def results(register, file):
    return [_result(case, report.check(case.sentence, register, DATED).findings) for case in cases(file)]


def _result(case, findings):
    """The finding of a number: the one with its very words, or with a part of them, such as "26" of "26 per cent"."""
    found = [f for f in findings if f.number == case.number]
    if case.verdict != NONE:
        found += [f for f in findings if case.number.startswith(f.number) or f.number.endswith(case.number)]
    return Result(case, str(found[0].verdict), found[0].statistics) if found else Result(case, NONE, ())


def by_verdict(made):
    """Verdict -> how many of its cases are right, and how many it has."""
    right, whole = Counter(r.case.verdict for r in made if r.right), Counter(r.case.verdict for r in made)
    return {verdict: (right[verdict], whole[verdict]) for verdict in sorted(whole)}
