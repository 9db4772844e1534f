"""What the check of a text finds: a frozen report that a page, the command line and the API show alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from lib.addresses import address
from lib.claims import explaining, judging, own_sentences
from lib.claims.text_files import TextRead
from lib.claims.verdicts import AS_PUBLISHED, Verdict
from lib.model import words
from lib.model.records import Selection
from lib.model.uk_time import in_london
from lib.storage import caches

if TYPE_CHECKING:
    from datetime import date

    from lib.claims.verdicts import HeldCount, Judgement
    from lib.dataset.register import Register

SOURCES, FORCES = "/sources", "/forces"
OWN: Final = "These are the words of this dashboard."


@dataclass(frozen=True, slots=True)
class FindingLink:
    """A link to the exact row that a number is held against: its label, and its path with a query."""

    label: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One number of a text, held against the register.

    Args:
        number: as typed, with its sign and scale.
        start: of its first character in the text, from 0.
        end: after its last character.
        verdict: a key such as "same".
        label: the verdict for readers.
        statistics: ids of the statistics it is held against; empty for counts by area and for sentences of our own.
        counts: by area that it is held against.
        say: what may be said; empty where nothing may be.
        why: what is wrong, everything; empty where nothing is.
        caveats: cautions that must be shown with what may be said.
        links: to the rows.
    """

    number: str
    start: int
    end: int
    verdict: Verdict
    label: str
    statistics: tuple[str, ...] = ()
    counts: tuple[HeldCount, ...] = ()
    say: str = ""
    why: str = ""
    caveats: tuple[str, ...] = ()
    links: tuple[FindingLink, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.number) != self.end - self.start:
            raise ValueError("a number stands where it is said to stand")
        if self.verdict is Verdict.NOT_HELD and (self.statistics or self.counts or self.say):
            raise ValueError("what is not held is held against nothing")
        if self.verdict is not Verdict.NOT_HELD and not (self.statistics or self.counts or self.why):
            raise ValueError("a verdict rests on something")
        if self.verdict is not Verdict.SAME and not self.why:
            raise ValueError("what is not the same is explained")

    @property
    def as_published(self) -> bool:
        """Whether nothing is wrong with the number."""
        return self.verdict in AS_PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings of one text in its order.

    Args:
        text: as it was checked; offsets of findings refer to it.
        dated: the date by which "last year" and "now" were read.
        release: version of the data.
        findings: in the order of the text, none overlapping another.
        not_read: parts of a file that were not read, in words: "headers and footers".
    """

    text: str
    dated: date
    release: str
    findings: tuple[Finding, ...]
    not_read: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        end = 0
        for finding in self.findings:
            if finding.start < end or self.text[finding.start : finding.end] != finding.number:
                raise ValueError("findings stand in the order of the text, each at its number")
            end = finding.end

    @property
    def as_published(self) -> int:
        """Number of findings with nothing wrong."""
        return sum(finding.as_published for finding in self.findings)

    @property
    def not_held(self) -> int:
        """Number of findings of which the register holds nothing."""
        return sum(finding.verdict is Verdict.NOT_HELD for finding in self.findings)

    @property
    def to_correct(self) -> int:
        """Number of all other findings."""
        return len(self.findings) - self.as_published - self.not_held

    @property
    def headline(self) -> str:
        """The counts: "9 numbers: 5 as published, 3 to correct, 1 not held"."""
        if not self.findings:
            return "No numbers found that are statistics"
        counts = ((self.as_published, "as published"), (self.to_correct, "to correct"), (self.not_held, "not held"))
        told = ", ".join(f"{count} {what}" for count, what in counts if count)
        return f"{words.count_of(len(self.findings), 'number').capitalize()}: {told}"

    @property
    def corrected(self) -> str:
        """The sentences that may be said in place of what is wrong, one a line, each once; empty where none is."""
        told = (finding.say for finding in self.findings if not finding.as_published and finding.say)
        return "\n".join(dict.fromkeys(told))

    @property
    def as_text(self) -> str:
        """The whole report as plain text, to be copied."""
        lines = [self.headline, f"Held against: {words.data_release(self.release)}."]
        lines += [f"Not read: {words.listed(self.not_read)}."] if self.not_read else []
        for place, finding in enumerate(self.findings, 1):
            lines += ["", f"{place}. {finding.number}: {finding.label}"]
            lines += [text for text in (finding.why, finding.say, *finding.caveats) if text]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return the findings for JSON, with the fields that never change."""
        return {
            "findings": [
                {
                    "number": finding.number,
                    "start": finding.start,
                    "end": finding.end,
                    "verdict": str(finding.verdict),
                    "statistics": list(finding.statistics),
                    "say": finding.say,
                    "why": finding.why,
                    "caveats": list(finding.caveats),
                }
                for finding in self.findings
            ]
        }


def check(
    text: str, register: Register, dated: date | None = None, *, version: str = "", not_read: tuple[str, ...] = ()
) -> Report:
    """Hold every number of a text against the register. Nothing of the text is kept or logged.

    Args:
        text: at most `text_files.MOST_CHARACTERS`.
        register: of the release.
        dated: date of the text; today in London where it is not given.
        version: of an earlier release, for links; empty for the current one.
        not_read: parts of a file that were not read.

    Raises:
        TextRefusedError: the text is empty or too long.
    """
    TextRead(text)  # refuses what cannot be checked
    day = dated or in_london(datetime.now(tz=UTC)).date()
    judged = judging.judge(text, register, day)
    forces = tuple(dict.fromkeys(place for judgement in judged for place in judgement.claim.places))
    findings = tuple(
        (judgement.verdict is Verdict.NOT_HELD and _own(text, judgement, forces, register, version))
        or _finding(judgement, register, version)
        for judgement in judged
    )
    return Report(text=text, dated=day, release=register.release.version, findings=findings, not_read=not_read)


def _finding(judgement: Judgement, register: Register, version: str) -> Finding:
    mention = judgement.claim.mention
    return Finding(
        number=judgement.claim.text,
        start=mention.start,
        end=mention.end,
        verdict=judgement.verdict,
        label=explaining.LABELS[judgement.verdict],
        statistics=tuple(dict.fromkeys(s.id for figure in judgement.figures for s in figure.statistics)),
        counts=judgement.counts,
        say=explaining.say(judgement, register),
        why=explaining.why(judgement, register),
        caveats=explaining.caveats(judgement, register),
        links=_links(judgement, register, version),
    )


def _own(text: str, judgement: Judgement, forces: tuple[str, ...], register: Register, version: str) -> Finding | None:
    """Return the finding of a number that no figure holds, but that the dashboard says in the same sentence."""
    sentence = own_sentences.find(text, judgement, forces, register)
    if sentence is None:
        return None
    mention = judgement.claim.mention
    return Finding(
        number=judgement.claim.text,
        start=mention.start,
        end=mention.end,
        verdict=Verdict.SAME,
        label=explaining.LABELS[Verdict.SAME],
        say=sentence.text,
        why=OWN,
        caveats=sentence.caveats,
        links=(FindingLink(sentence.name, sentence.path(version)),),
    )


@caches.pure(1024)
def _row(statistic: str, version: str) -> str:
    return address.path(SOURCES, Selection(statistic=statistic, version=version))


def _links(judgement: Judgement, register: Register, version: str) -> tuple[FindingLink, ...]:
    links = [
        FindingLink(f"{s.measure}, {s.period}", _row(s.id, version))
        for figure in judgement.figures[: explaining.MOST]
        for s in figure.statistics
    ]
    for count in judgement.counts[: explaining.MOST]:
        label = explaining.count_label(count, register)
        links.append(FindingLink(label, address.path(FORCES, explaining.selection(count, register, version))))
    return tuple(dict.fromkeys(links))
