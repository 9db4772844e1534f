"""Write an Atom feed for one police force or one figure: what each release changed, and the sentence to use now.

Feeds hold only public releases. The newest entry alone has a sentence, so that a reader who scrolls back finds none
that was replaced.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.dataset import descriptor, succession
from lib.dataset.published_cells import parse_revision_key
from lib.model import periods, words
from lib.model.records import Selection
from lib.model.uk_time import in_utc
from lib.outlets.answers import row_answers, statistic_answers
from lib.outlets.files import citation
from lib.outlets.html import feed_links, fragments
from lib.outlets.updates import answer_changes
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from lib.dataset.register import Register
    from lib.outlets.answers.full_answer import FullAnswer
    from lib.releases.store import PublicReleases

    Answers = Mapping[str, FullAnswer]

COUNTS: Final = "force-codes"  # the exhibit whose rows are the figures of one police force
COUNTS_TABLE: Final = "recorded_offences"
NOT_GIVEN: Final = "The newest data release does not give this any more. Do not use an earlier number."
FIRST: Final = "The first data release in this feed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a feed is of: its path, its name, the page with the same figures, and the answers of each release.

    `history` has one step per public release, oldest first.
    """

    path: str
    name: str
    page: str
    history: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One public release: its answers by a key that stays, and what else it changed, in sentences."""

    release: str
    moment: datetime
    answers: Answers = field(repr=False)
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """One entry of a feed; `moment` is in UTC, `content` is HTML."""

    id: str
    title: str
    moment: datetime
    content: str

    @property
    def updated(self) -> str:
        """The moment in Atom's format."""
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ}"


def statistic_ids(shown: PublicReleases) -> list[str]:
    """List the figures that have a feed: those of every public release, of the newest first."""
    return list(dict.fromkeys(name for register, _ in reversed(_registers(shown)) for name in register.statistics))


def of_force(shown: PublicReleases, code: str) -> bytes:
    """Write the feed of one police force.

    Its answers are the counts of the newest whole year, by offence code, after their total.

    Raises:
        KeyError: the current release has no force of that code.
    """
    current = shown.current.register
    name = current.forces[code].name
    steps, before = [], None
    for register, version in _registers(shown):
        more = _counts_changed(register, before, code) if before else ()
        answers = _force_answers(register, code, version)
        steps.append(_step(register, answers, more))
        before = register
    selection = Selection(view="profile", force=(code,), measure=current.opening_measure)
    subject = Subject(
        path=feed_links.force_path(code),
        name=f"Child sexual offences that {name} recorded",
        page=address.path(fragments.FORCES, selection),
        history=tuple(steps),
    )
    return _feed(shown, subject)


def of_statistic(shown: PublicReleases, name: str) -> bytes:
    """Write the feed of one national figure.

    Raises:
        KeyError: no public release has a figure of that id.
    """
    steps = [
        _step(register, _statistic_answers(register, name, version), _reasons(register, name))
        for register, version in _registers(shown)
    ]
    held = [step for step in steps if step.answers]
    if not held:
        raise KeyError(name)
    answer = held[-1].answers[name]
    subject = Subject(
        path=feed_links.statistic_path(name),
        name=f"{answer.measure}, {answer.area}, {answer.period}",
        page=address.path(statistic_answers.PAGE, Selection(statistic=name)),
        history=tuple(steps[steps.index(held[0]) :]),
    )
    return _feed(shown, subject)


def _registers(shown: PublicReleases) -> list[tuple[Register, str]]:
    """Return the public releases, oldest first, each with its id where it is an earlier one."""
    earlier = [(package.register, package.id) for package in shown.earlier.values()]
    return [*reversed(earlier), (shown.current.register, "")]


def _step(register: Register, answers: Answers, more: tuple[str, ...]) -> Step:
    release = register.release
    return Step(release=release.version, moment=in_utc(release.published_at), answers=answers, more=more)


def _statistic_answers(register: Register, name: str, version: str) -> Answers:
    if name not in register.statistics:
        return {}
    return {name: statistic_answers.of_statistic(register, name, version)}


def _reasons(register: Register, name: str) -> tuple[str, ...]:
    """Return the reasons that a release gives for its own revisions of a figure."""
    rows = register.tables["revisions"].iter_rows(named=True)
    own = [row for row in rows if row["release"] == register.release.id and row["table"] == "statistics"]
    found = [row["reason"] for row in own if parse_revision_key("statistics", row["key"])[0] == name]
    return tuple(f"Reason: {reason.rstrip('.')}." for reason in dict.fromkeys(found))


def _force_answers(register: Register, code: str, version: str) -> Answers:
    if code not in register.forces:
        return {}
    selection = Selection(force=(code,), measure=register.opening_measure, version=version)
    exhibit = exhibits.make(COUNTS, register, exhibits.settled(COUNTS, register, selection))
    answers = row_answers.of_rows(exhibit, register)
    return dict(zip(exhibit.table["measure_code"].to_list(), answers, strict=True))


def _counts_changed(register: Register, before: Register, code: str) -> tuple[str, ...]:
    """Say which quarters are new for a police force, and how many of its published counts changed."""
    said = []
    new = [day for day in register.quarters if day not in before.quarters]
    if new:
        said.append(f"Counts for {periods.months(new[0], new[-1])} are new.")
    if count := _revised(register, before)[code]:
        said.append(
            f"{words.capitalised(words.count_of(count, 'published count'))} changed. The list of revisions has each."
        )
    return tuple(said)


@caches.per_release(8)
def _revised(register: Register, before: Register) -> Counter[str]:
    """Count the published counts that a release changed, by police force."""
    schemas = {COUNTS_TABLE: descriptor.schemas(register.descriptor)[COUNTS_TABLE]}
    changed = succession.changes(before.tables, register.tables, schemas)
    return Counter(parse_revision_key(COUNTS_TABLE, key)[0].split()[1] for key in changed["key"])


def _feed(shown: PublicReleases, subject: Subject) -> bytes:
    entries = sorted(_entries(shown, subject), key=lambda entry: (entry.moment, entry.id), reverse=True)
    return fragments.render(
        "changes.xml",
        title=f"{subject.name} (updates)",
        site=citation.TITLE,
        id=_urn(shown, subject.path),
        itself=citation.absolute(subject.path),
        page=citation.absolute(subject.page),
        licence=citation.OGL,
        entries=entries,
    ).encode()


def _entries(shown: PublicReleases, subject: Subject) -> Iterator[ChangeEntry]:
    """Yield an entry for each release that changed something, and for each withdrawal of a later one."""
    first = subject.history[0]
    changes = [(first, (FIRST,))]
    for before, now in pairwise(subject.history):
        if said := (*answer_changes.sentences(before.answers, now.answers), *now.more):
            changes.append((now, said))
    events = [(step.moment, step.release, words.data_release(step.release), said) for step, said in changes]
    events += [
        (
            gone.moment,
            f"{gone.release.id}-withdrawn",
            f"{words.data_release(gone.release.id)} withdrawn",
            (gone.reason,),
        )
        for gone in shown.recalled
    ]
    newest = max(events)
    for moment, name, title, said in events:
        content = _content(subject, said, subject.history[-1].answers if (moment, name) == newest[:2] else None)
        path = f"{subject.path}#{name}"
        yield ChangeEntry(id=_urn(shown, path), title=f"{subject.name}. {title}", moment=moment, content=content)


def _content(subject: Subject, said: Sequence[str], answers: Answers | None) -> str:
    """Render an entry; `answers` are those to use now, None in an entry that a newer one replaced."""
    found = list(answers.values()) if answers else []
    return fragments.render(
        "change_entry.html",
        said=said,
        newest=answers is not None,
        answers=found,
        caveats=list(dict.fromkeys(text for one in found for text in one.caveats)),
        notes=list(dict.fromkeys(text for one in found for text in one.notes)),
        sources=list(dict.fromkeys((one.source.citation, one.designation) for one in found)),
        notices=list(dict.fromkeys(one.notice for one in found if one.notice)),
        not_given=NOT_GIVEN,
        page=citation.absolute(subject.page),
    )


def _urn(shown: PublicReleases, path: str) -> str:
    """Return the id of a feed or an entry: of the data package and the path, the same whatever the site's address."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{shown.current.register.descriptor['name']}{path}").urn
