"""The parts of the Sources page, and the results of a search, as HTML. Everything is escaped."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lib.addresses import address
from lib.outlets.files import citation
from lib.outlets.html import fragments
from lib.outlets.html.fragments import render
from lib.search import catalogue, methods
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.addresses.request import ListedRelease
    from lib.dataset.register import Register
    from lib.model.records import Caveat, Statistic
    from lib.search.catalogue import StatisticEntry
    from lib.search.site_search import SearchResult

# The sections of the page: the end of their address, and heading; in the order of the page.
CONTENTS: Final = MappingProxyType(
    {
        "statistics": "Every statistic",
        "methods": "How the figures are made",
        "sources": "All sources",
        "definitions": "Definitions",
        "caveats": "Cautions",
        "dictionary": "Data dictionary",
        "revisions": "Revisions",
        "licence": "Licence and attribution",
        "mistakes": "How to report a mistake",
        "accessibility": "Accessibility statement",
    }
)
fragments.TEMPLATES.filters["anchor"] = lambda name, kind: methods.anchor(kind, name)


def contents() -> str:
    """Links to the sections of the page."""
    return render("contents.html", contents=CONTENTS)


def named(entry: StatisticEntry, version: str = "") -> str:
    """The statistic that an address names, opened; `version` names an earlier release."""
    return render("named.html", entry=entry, whole=address.of_version("/sources", version))


def statistics_opening(caution: Caveat) -> str:
    """The heading of the register, and the caution that stands beside every count."""
    return render("statistics_opening.html", heading=CONTENTS["statistics"], caution=caution)


def statistics(register: Register, shown: Sequence[Statistic], pressed: Sequence[Statistic], version: str = "") -> str:
    """The register: what was read in the publisher's words, then what only the press reported."""
    return _statistics(register, tuple(s.id for s in shown), tuple(s.id for s in pressed), version)


@caches.per_release(64, also=citation.site)
def _statistics(register: Register, shown: tuple[str, ...], pressed: tuple[str, ...], version: str) -> str:
    def grouped(names: tuple[str, ...]) -> Mapping[str, tuple[StatisticEntry, ...]]:
        return catalogue.by_subject(register, [register.statistics[name] for name in names], version)

    groups, reported = grouped(shown), grouped(pressed)
    lines = Counter(
        (entry.statistic.measure, entry.number, entry.statistic.period)
        for entries in (*groups.values(), *reported.values())
        for entry in entries
    )
    return render(
        "statistics.html",
        groups=groups,
        pressed=reported,
        alike={line for line, count in lines.items() if count > 1},
        count=len(shown),
        reported=len(pressed),
        held=len(register.statistics),
    )


def results(hits: Sequence[SearchResult], version: str = "") -> str:
    """What a search found, as a list of links; a plain sentence where it found nothing. What was typed is not said.

    The cautions of the numbers in the results stand once for all of them, the first above and the others below.
    """
    links = [address.of_version(hit.link, version) for hit in hits]
    cautions = tuple({caveat.id: caveat for hit in hits for caveat in hit.cautions}.values())
    return render("results.html", hits=hits, links=links, cautions=cautions)


@caches.per_release(8)
def reference(register: Register, contact: str, releases: tuple[ListedRelease, ...]) -> str:
    """All that follows the register: methods, sources, definitions, cautions, dictionary, revisions, statements.

    `releases` are those that are public.
    """
    return render(
        "reference.html",
        headings=CONTENTS,
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
