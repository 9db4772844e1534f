"""Domain records: frozen dataclasses that reject contradictions. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib.model.quantity import Qualifier, Quantity

if TYPE_CHECKING:
    from datetime import date, datetime


NATIONS = MappingProxyType(
    {"England": "E92000001", "Wales": "W92000004"}
)  # name -> code of the Office for National Statistics
FORCE_AREA = "police-force-area"  # the kind of area of a police force, and of British Transport Police
WHOLE = "EW"  # England and Wales as a whole, where a code names an area
NONE = "none"  # no value, in a field of several values
NOT_STATED = "not-stated"  # in place of a lead body
# The totals of codes that may be added, where a code names a measure: what an address without a measure means, and
# the one of codes whose titles name a child victim.
TWELVE_CODES, ELEVEN_CODES = "twelve-codes", "eleven-codes"


class Grade(StrEnum):
    """How close to the publisher's own text a number was read, closest first."""

    ORIGINAL = "original"
    MIRROR = "mirror"
    QUOTED = "quoted"
    PRESS = "press"


class Shorthand(StrEnum):
    """A letter in brackets, printed in place of a number or beside one."""

    NOT_AVAILABLE = "x"
    NOT_APPLICABLE = "z"
    CONFIDENTIAL = "c"
    ESTIMATED = "e"
    PROVISIONAL = "p"
    REVISED = "r"
    BREAK = "b"
    ROUNDS_TO_ZERO = "k"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publication. `published` is a day, a month or a year as text, or empty; `url` and `read_at` may be empty.

    `title` is its name where it was read: for quoted words that is the quoting page's headline, so citations leave it
    out. `kind` is empty in packages from before the column existed.
    """

    id: str
    title: str
    publisher: str
    published: str
    url: str
    read_at: str
    licence: str
    designation: str  # official status of its figures, in a few words
    designation_sentence: str
    kind: str = ""  # of publication, in a few words
    quoted_by: str = ""  # the publication that quotes it, where it was not read itself
    copy_details: str = ""  # exact place of the copy that was read; never in an image or caption

    def __post_init__(self) -> None:
        if self.url and not self.url.startswith(("http://", "https://")):
            raise ValueError(f"source {self.id}: the address '{self.url}' is not a web address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """One published national number: one measure, period, area and source."""

    id: str
    subject: str
    measure: str
    quantity: Quantity
    printed_as: str  # the source's words, where it printed words and not a number
    unit: str
    period: str
    as_of: str
    geography: str
    source: Source
    locator: str
    grade: Grade
    sentence: str  # "{n}" stands for the number
    note: str
    role: str = ""  # what the figure is, whatever its id: "group-based"
    analysis: str = ""  # the analysis or inquiry that it belongs to
    year: str = ""  # that the analysis covers
    part_of: str = ""  # id of the figure of which it is a part
    short_name: str = ""  # where the rest of its name is already said
    of_what: str = ""  # what a share is of, where its short name does not say it

    def __post_init__(self) -> None:
        if self.sentence.count("{n}") != 1:
            raise ValueError(f"statistic {self.id}: its sentence needs '{{n}}' once")

    def worded(self, wording: Wording) -> Statistic:
        """Return the statistic as another source gave it, with the number, source and grade of that source."""
        if wording.statistic != self.id:
            raise ValueError(f"wording {wording.id} is of {wording.statistic}, not of {self.id}")
        return replace(
            self,
            quantity=wording.quantity,
            printed_as="",
            source=wording.source,
            grade=wording.grade,
            as_of=wording.source.published or self.as_of,
            locator="",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One source's wording of a statistic."""

    id: str
    statistic: str
    source: Source
    wording: str
    quantity: Quantity
    grade: Grade
    used_as: str  # "announced", or empty
    differs_by: str = ""  # how it differs from the figure used here: "unit", "rounding" and so on
    unit: str = ""  # unit in the source's words, where it is not the statistic's


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One analysis of one calendar year, which `Statistic.analysis` and `Statistic.year` refer to."""

    analysis: str
    year: str
    announced_on: date | None  # when a minister gave its figures in other words
    comparable: bool  # with the totals of the year before
    remainder: str  # what the group-based offences of no type given are


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesBreak:
    """One financial year from which the counts of an offence code are not comparable with those before."""

    code: str
    financial_year: str
    note: str  # what changed, in a sentence
    breaks_totals: bool  # those with this code


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How much the quarterly counts of a measure vary, over some whole financial years."""

    measure: str
    factor: float  # times the variance of independent offences, to one decimal
    first_year: str
    last_year: str
    forces: int  # whose counts were large enough
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """One caveat. Rank 1 comes first; an outlet without room for a `must_show` caveat is refused."""

    id: str
    short: str
    long: str
    source: Source
    rank: int
    must_show: bool
    brief: str = ""  # the short text, shorter still: for copied sentences and phones; empty where that is short enough

    @property
    def briefly(self) -> str:
        """The shortest text that says it."""
        return self.brief or self.short


@dataclass(frozen=True, slots=True, kw_only=True)
class CaveatScope:
    """Where a caveat applies: every field that is not empty must match the exhibit."""

    caveat: str
    table: str
    subject: str = ""
    statistic: str = ""
    measure: str = ""
    force: str = ""
    view: str = ""
    period_from: date | None = None
    period_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """One of the 43 territorial forces, or British Transport Police, which has no region and no nation."""

    code: str
    name: str
    official_name: str
    welsh_name: str  # that it uses for itself in Welsh; empty outside Wales
    slug: str
    region_code: str
    region: str
    nation: str
    territorial: bool
    rated: bool  # whether a rate per resident is ever shown
    tile_row: int
    tile_column: int
    tile_label: str
    inset: bool
    note: str

    @property
    def both_names(self) -> str:
        """Its name, with the one in Welsh of a force of Wales: "Gwent (Heddlu Gwent)"."""
        return f"{self.name} ({self.welsh_name})" if self.welsh_name else self.name

    @property
    def places(self) -> tuple[str, ...]:
        """Codes of its region and nation; none for British Transport Police."""
        return (self.region_code, NATIONS[self.nation]) if self.nation else ()


@dataclass(frozen=True, slots=True)
class PolicedPart:
    """The part of a constituency in the area of one police force.

    `share` is of its residents of all ages, of 2019; None where one force polices the whole constituency. It is told in
    words and never used to split a figure.
    """

    force: str
    share: float | None
    local_authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituency:
    """One parliamentary constituency; `name_cy` is its other name or empty: in Welsh, but of Caerfyrddin in English."""

    code: str
    name: str
    name_cy: str
    parts: tuple[PolicedPart, ...]  # the largest share first

    def __post_init__(self) -> None:
        if any((part.share is None) != (len(self.parts) == 1) for part in self.parts):
            raise ValueError(f"constituency {self.code}: a share for each of several forces, and none for one")

    @property
    def forces(self) -> tuple[str, ...]:
        """Codes of the police forces that police it or a part of it."""
        return tuple(part.force for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One headline number with its texts and the roles of its statistics, empty where there is none."""

    position: int
    label: str
    role: str
    analysis: str  # or empty: the newest statistic of the role
    whole_role: str
    coverage_role: str
    beside: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One common question with its answer, which is built from held figures only.

    `answer` has slots (`model.slots`), and so has `copied`, which says it in fewer words. `figures` are roles of the
    figures it rests on, `sources` what it rests on beside them. `caveats` must be shown with it. `link` is the path of
    the page that holds the evidence; `search` are other words that readers ask with.
    """

    position: int
    id: str
    question: str
    answer: str
    copied: str = ""  # empty where the answer itself is short enough to be copied
    figures: tuple[str, ...]
    sources: tuple[Source, ...]
    caveats: tuple[str, ...]
    link: str
    search: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One support service; `source` is None where no page was fit to link to."""

    service: str
    contact: str
    reach: str  # "call" or "web"
    note: str
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One police operation that was named in public; `force` is empty for a national one."""

    id: str
    name: str
    lead_body: str
    force: str
    place: str
    period: str
    figures: str  # as the source reports them, both where sources disagree; empty where none is usable
    source: Source
    grade: Grade
    reviewed_on: date
    caution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStatement:
    """One dated statement about closed cases; `coverage` is None where none was stated."""

    statistic: Statistic
    stated_on: str  # a day or a month
    coverage: Statistic | None
    measure: str
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One sum of public money: the action plan, a part of it, or separate from it."""

    statistic: Statistic
    programme: str
    relation: str  # "plan", "part" or "separate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One recommendation of an inquiry and its last published status; `source` is None where none is recorded.

    `title_source` is where its title was read, if not in the source of the status.
    """

    inquiry: str
    number: int
    title: str
    lead: str
    leads: tuple[str, ...]  # the bodies that `lead` names
    status: str
    status_group: str
    status_date: str  # a day, a month or a year
    status_date_note: str  # "approx", "inferred" or empty
    source: Source | None
    grade: Grade
    title_source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One commitment of January 2025; status, its date, source and grade are empty or None where none was seen."""

    number: int
    commitment: str
    made_on: date
    due: str
    status: str
    status_date: str
    source: Source | None
    announced_in: Source
    grade: Grade | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated event; `date` is a day, a month or a year; `source` is None where none is recorded."""

    id: str
    date: str
    event: str
    kind: str
    source: Source | None
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One question for which no published figure was seen, with two drafts for asking it.

    `subject` and `statistics` name the national figures that lead to it. `dated` is a day, a month, a year or empty;
    `exhibit` shows what is published instead, or is empty. `beside` are the exhibits that lead to it, which name it by
    `short_name`.
    """

    position: int
    id: str
    question: str
    asked: str
    subject: str
    statistics: tuple[str, ...]
    holder: str
    answer: str
    dated: str
    source: Source
    further_sources: tuple[Source, ...]
    grade: Grade
    instead: str
    exhibit: str
    beside: tuple[str, ...]
    short_name: str
    parliamentary_question: str
    foi_request: str
    foi_addressed_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of the data package; `published_at` is Europe/London time.

    `preview`: its makers are viewing it before publication.
    """

    id: str
    published_at: datetime
    checked_on: date
    note: str
    preview: bool = False

    @property
    def version(self) -> str:
        """Its name for readers; that of a preview says so."""
        return f"{self.id}-preview" if self.preview else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRelease:
    """A release to come whose day was announced, or is provisional.

    `time` is London time such as "09:30", or empty; `release_of` is "dashboard" for the next release of this data
    package, and "source" for a publication that its figures come from.
    """

    id: str
    date: date
    time: str
    status: str
    release_of: str
    title: str
    source: Source
    note: str

    @property
    def announced(self) -> bool:
        """Whether its publisher announced the day; otherwise it is provisional."""
        return self.status == "announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The reader's choices. The defaults are what an address without a query means.

    Every field has codes, never labels: `force` none, or up to eight codes of forces, or "EW" alone for England and
    Wales; `region` a code of a region or a nation, or empty; `measure` an offence code or a total; `year` a financial
    year such as "2024-25", or empty for the newest whole one; `inquiry`, `status`, `lead` and `kind` codes of
    the register, or empty for all; `topic` what the figures are about on which sources differ, or empty. `statistic`,
    `subject`, `grade`, `publisher` and `when` (a calendar year) filter the register of statistics; `search` is the
    normalised text typed into a list, which no exhibit and no link repeats; `rows` are the ids of the rows that a
    search found, none for all. `version` is an earlier release, or empty for the current one: it changes every
    exhibit, so `only` always keeps it.
    """

    figures: str = "published"  # or "announced": as a minister rounded them
    analysis: str = ""  # calendar year of the police analysis, or empty for the newest that has what is shown
    force: tuple[str, ...] = ()
    region: str = ""
    measure: str = TWELVE_CODES
    basis: str = "count"  # or "rate"
    year: str = ""
    period: str = "years"  # or "quarters"
    sort: str = "name"  # or "value", which only the reader asks for
    view: str = "map"
    inquiry: str = ""
    status: str = ""
    lead: str = ""
    search: str = ""
    rows: tuple[str, ...] = ()
    statistic: str = ""
    subject: str = ""
    grade: str = ""
    publisher: str = ""
    when: str = ""
    kind: str = ""
    topic: str = ""
    version: str = ""

    def only(self, uses: tuple[str, ...]) -> Selection:
        """Reset the fields that an exhibit does not use to their defaults."""
        return Selection(**{name: getattr(self, name) for name in (*uses, "version")})

    @property
    def changed(self) -> dict[str, str | tuple[str, ...]]:
        """The fields that differ from the defaults, by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}


__all__ = [
    "ELEVEN_CODES",
    "FORCE_AREA",
    "NATIONS",
    "NONE",
    "NOT_STATED",
    "TWELVE_CODES",
    "WHOLE",
    "Analysis",
    "CaseStatement",
    "Caveat",
    "CaveatScope",
    "Commitment",
    "Constituency",
    "Dispersion",
    "Event",
    "Force",
    "Gap",
    "Grade",
    "Operation",
    "PolicedPart",
    "Qualifier",
    "Quantity",
    "Question",
    "Recommendation",
    "Release",
    "Selection",
    "SeriesBreak",
    "Shorthand",
    "Source",
    "Statistic",
    "Sum",
    "Support",
    "Tile",
    "Wording",
]
