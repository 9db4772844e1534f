"""Choose the year of the national police analysis that an exhibit shows, and look its figures up by role.

An exhibit names the roles that it needs. It shows the year that the reader chose if that year has them all, and
otherwise the newest that has; figures that were read only in the press never count. Nothing here names a year or a
statistic: a new analysis is new rows of the tables statistics and analyses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib.dataset.register import ANNOUNCED
from lib.model import words
from lib.model.records import Selection

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Analysis, Statistic

POLICE: Final = "national-police"  # in the column `analysis`
ALL, GROUP, EXPLOITATION, FAMILY = "all", "group-based", "exploitation", "within-family"
FORCES, CHANGE, ONLINE = "forces", "change", "online"
CRIME_TYPE, PROFILE = "crime-type", "profile"
MAIN: Final = (ALL, GROUP)  # what a year must have to be offered as a choice


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of one year of the analysis, as published or as announced."""

    register: Register
    analysis: Analysis
    selection: Selection
    lacking: str  # year that was asked for, or the newest, where that lacks what the exhibit needs; else empty

    @property
    def version(self) -> str:
        """The earlier release that is shown, or empty."""
        return self.selection.version

    @property
    def figures(self) -> str:
        """Whether figures are shown as published or as announced."""
        return self.selection.figures

    @property
    def year(self) -> str:
        """The calendar year."""
        return self.analysis.year

    def get(self, role: str) -> Statistic:
        """Return the figure of a role.

        Raises:
            LookupError: the analysis has none.
        """
        found = _of_year(self.register, self.year, role)
        if not found:
            raise LookupError(f"the analysis for {self.year} has no figure of the role {role}")
        return self.register.statistic(found[0].id, self.figures)

    def every(self, role: str) -> tuple[Statistic, ...]:
        """Return the published figures of a role in file order; none where the analysis has none."""
        return _of_year(self.register, self.year, role)

    @property
    def types(self) -> tuple[Statistic, ...]:
        """The given parts of the group-based offences, in file order."""
        parts = self.register.parts_of(self.every(GROUP)[0])
        return tuple(self.register.statistic(part.id, self.figures) for part in parts)

    @property
    def note(self) -> str:
        """Say that an older analysis is shown, where it is; else empty."""
        return f"We have not read these figures for {self.lacking}, so {self.year} is shown." if self.lacking else ""


def shown(register: Register, selection: Selection, *roles: str) -> Shown:
    """Choose the year that has figures of all these roles: the one chosen if it has, or else the newest.

    Figures as announced are shown of the newest year for which a minister announced them.

    Raises:
        LookupError: no year has them.
    """
    having = [a for a in of_police(register) if _has(register, a, roles)]
    if selection.figures == ANNOUNCED:
        having = [a for a in having if a.announced_on] or having
    if not having:
        raise LookupError(f"no analysis has figures of the roles {', '.join(roles)}")
    chosen = next((a for a in having if a.year == selection.analysis), having[0])
    wanted = selection.analysis or ("" if selection.figures == ANNOUNCED else newest_year(register))
    return Shown(register, chosen, selection, wanted if wanted != chosen.year else "")


def of_year(register: Register, analysis: Analysis, *roles: str) -> Shown | None:
    """Return the published figures of one year; None where it lacks one of these roles."""
    return Shown(register, analysis, Selection(), "") if _has(register, analysis, roles) else None


def of_police(register: Register) -> list[Analysis]:
    """Return the national police analyses, newest first."""
    return [a for a in register.analyses if a.analysis == POLICE]


def offered(register: Register) -> list[Analysis]:
    """Return the years that readers may choose: those with all offences and the group-based ones, newest first."""
    return [a for a in of_police(register) if _has(register, a, MAIN)]


def newest_year(register: Register) -> str:
    """Return the newest year of which any figure of the analysis was read in more than the press."""
    return max(s.year for found in register.by_role.values() for s in found if s.analysis == POLICE)


def announced(register: Register) -> Analysis | None:
    """Return the newest analysis whose figures a minister announced; None where there is none."""
    return next((a for a in offered(register) if a.announced_on), None)


def figures_in_words(shown: Shown) -> str:
    """Say how the figures are shown: "as published", "as announced on 16 January 2025"."""
    day = shown.analysis.announced_on
    return f"as announced on {words.day(day.isoformat())}" if shown.figures == ANNOUNCED and day else "as published"


def _has(register: Register, analysis: Analysis, roles: tuple[str, ...]) -> bool:
    return all(_of_year(register, analysis.year, role) for role in roles)


def _of_year(register: Register, year: str, role: str) -> tuple[Statistic, ...]:
    return tuple(s for s in register.by_role.get(role, ()) if s.analysis == POLICE and s.year == year)
