"""Render the parts of the Sources page and search results as HTML. Templates escape every value."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.addresses import address
from lib.exhibits import differences as differing
from lib.exhibits import headlines
from lib.model import anchors, words
from lib.model.records import Grade
from lib.model.site_map import SECTIONS
from lib.outlets.files import citation
from lib.outlets.html import feed_links, fragments
from lib.outlets.html.fragments import render
from lib.search import catalogue, methods
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.addresses.request import ListedRelease
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Selection, Statistic
    from lib.search.catalogue import StatisticEntry
    from lib.search.site_search import SearchResult

NOT_KNOWN: Final = "not-known"
# The parts of the page of sources, each with its own heading: fragment identifier -> heading.
SHELVES: Final = MappingProxyType(
    {name: SECTIONS[name] for name in ("statistics", "methods", "definitions", "sources", "dictionary")}
    | {"about": "Releases, revisions, accessibility and contact"}
)
# Where a search that found nothing sends readers.
ELSEWHERE: Final = {"questions": "/#questions", "forces": "/forces", "figures": "/sources#statistics"}
fragments.TEMPLATES.filters["wording_anchor"] = anchors.wording
fragments.TEMPLATES.filters["anchor"] = lambda name, kind: methods.anchor(kind, name)


def contents() -> str:
    """Render links to the parts of the page."""
    return fragments.contents(SHELVES)


def differences(register: Register, selection: Selection) -> str:
    """Render the figures on which sources differ, each a line that opens in place; with room all are open."""
    return _differences(register, selection.only(("topic",)))


@caches.per_release(16, also=citation.site)
def _differences(register: Register, selection: Selection) -> str:
    rows = [
        (statistic, words.label(statistic), differing.kinds(statistic, others), others)
        for statistic, others in differing.differing(register, selection)
    ]
    return render("differences.html", rows=rows)


def gaps_opening() -> str:
    """Render the heading of what is not known."""
    return render("section_opening.html", id=NOT_KNOWN, heading="What is not known")


@caches.per_release(16, also=citation.site)
def gaps(register: Register, version: str) -> str:
    """Render each question for which no published figure was seen, with its drafts; `version` is an earlier release."""
    shown = {
        gap.id: address.of_version(f"/exhibits/{gap.exhibit}", version) if gap.exhibit else "" for gap in register.gaps
    }
    return render("gaps.html", gaps=register.gaps, shown=shown)


def statistic(entry: StatisticEntry, version: str = "") -> str:
    """Render the statistic that an address names, expanded; `version` names an earlier release."""
    return render("named.html", entry=entry, whole=address.of_version("/sources", version))


def statistics_opening(caveat: Caveat) -> str:
    """Render the heading of the register, and the caveat shown beside every count."""
    return render("statistics_opening.html", heading=SECTIONS["statistics"], caution=caveat)


def statistics(
    register: Register, original: Sequence[Statistic], reported: Sequence[Statistic], version: str = ""
) -> str:
    """Render the figures by subject, from A to Z: those of official publications, then those of the press alone."""
    return _statistics(register, tuple(s.id for s in original), tuple(s.id for s in reported), version)


@caches.per_release(64, also=citation.site)
def _statistics(register: Register, original: tuple[str, ...], reported_ids: tuple[str, ...], version: str) -> str:
    def grouped(names: tuple[str, ...]) -> Mapping[str, tuple[StatisticEntry, ...]]:
        ordered = sorted((register.statistics[name] for name in names), key=lambda s: (s.subject.lower(), s.measure))
        return catalogue.by_subject(register, ordered, version)

    groups, reported_groups = grouped(original), grouped(reported_ids)
    lines = Counter(
        (entry.statistic.measure, entry.number, entry.statistic.period)
        for entries in (*groups.values(), *reported_groups.values())
        for entry in entries
    )
    return render(
        "statistics.html",
        groups=groups,
        pressed=reported_groups,
        alike={line for line, count in lines.items() if count > 1},
        count=len(original),
        reported=len(reported_ids),
        held=len(register.statistics),
        chosen=len(original) + len(reported_ids) < len(register.statistics),
    )


def results(hits: Sequence[SearchResult], version: str = "") -> str:
    """Render search results as links; a sentence where there are none. Never echoes the query.

    Caveats of the numbers found are shown once for all results, the first above and the others below; an answer has
    its own beside it.
    """
    links = [address.of_version(hit.link, version) for hit in hits]
    instead = {name: address.of_version(link, version) for name, link in ELSEWHERE.items()}
    cautions = tuple({caveat.id: caveat for hit in hits if not hit.says for caveat in hit.caveats}.values())
    return render("results.html", hits=hits, links=links, cautions=cautions, **instead)


@caches.per_release(8)
def reference(register: Register, contact: str, releases: tuple[ListedRelease, ...]) -> str:
    """Render all that follows the register: methods, sources, definitions, caveats, dictionary, revisions, statements.

    `releases` are the public ones.
    """
    return render(
        "reference.html",
        headings=SECTIONS,
        shelves=SHELVES,
        release=register.release,
        next_update=register.next_update,
        calendar=feed_links.CALENDAR,
        sections=methods.SECTIONS,
        facts=methods.facts(register),
        publishers=catalogue.sources_by_publisher(register),
        sources=register.sources,
        definitions=register.rows("definitions"),
        caveats=catalogue.caveats(register),
        tables=catalogue.tables(register),
        revisions=catalogue.revisions(register),
        releases=releases,
        licences=catalogue.licences(register),
        contact=contact,
    )


def unfiltered(register: Register, contact: str, releases: tuple[ListedRelease, ...]) -> str:
    """Render all parts of the page of sources, with every figure; arguments are those of `reference`."""
    press_only = [one for one in register.statistics.values() if one.grade is Grade.PRESS]
    original = [one for one in register.statistics.values() if one.grade is not Grade.PRESS]
    return "".join(
        (
            contents(),
            statistics_opening(headlines.lead_caveat(register)),
            statistics(register, original, press_only),
            reference(register, contact, releases),
        )
    )
