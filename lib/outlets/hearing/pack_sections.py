"""Build a hearing pack from the register and the chosen areas: numbers, cautions and sentences are those of exhibits.

Forces stand from A to Z. A table keeps the counts that were published, as every table does; no sentence, rate or share
is made of one under 10. What exists for England and Wales alone has sections of its own and is never under a force.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
from lib.addresses import address, committee_areas, force_options
from lib.exhibits import forces_answer, forces_profile, naming, recorded, tables
from lib.exhibits.exhibit import ColumnKind
from lib.model import words
from lib.model.records import WHOLE, Selection
from lib.model.site_map import BY_ID
from lib.outlets.files import citation
from lib.outlets.hearing.pack_document import (
    BulletList,
    Cautions,
    Manner,
    PackDocument,
    PackSection,
    PackTable,
    Passage,
)
from lib.outlets.html import fragments
from lib.outlets.pictures.content import NOT_OFFICIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lib.addresses.committee_areas import CommitteeAreas, LeadingArea
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Caveat, Force
    from lib.outlets.hearing.pack_document import Block

    Report = Callable[[int, int, str], None]

PLACE: Final = "/hearing_pack"
TITLE: Final = "Hearing pack on child sexual abuse and exploitation recorded by the police"
RANGE_NOTE: Final = "range-independent"  # it stands beside every range here, although not every outlet has room for it
# Exhibits whose rows cite their own sources in the tables here.
CITED_IN_ROWS: Final = frozenset(
    {
        "forces-national",
        "later-figures",
        "named-operations",
        "differences",
        "gaps",
        "recommendations-summary",
        "recommendations",
    }
)
NOT_GIVEN: Final = "Not given"
PRESS: Final = "press report"
NOT_SPLIT: Final = f"{tables.NOT_SPLIT}."
DRAFTS: Final = "The drafts are ours. They are neutral and exact, and nobody has sent them. Change them as you need."
NO_OPERATION: Final = (
    "Our list of operations that were named publicly has none of this force. That does not mean that there was none."
)
NATIONAL: Final = "National figures on child sexual abuse and exploitation, England and Wales"
SOURCES: Final = "Sources of these figures on recorded child sexual abuse and exploitation, and their status"
SUPPORT: Final = "Report a concern about child sexual abuse, find support"
LED: Final = "The page of each force says which constituencies and places led to it."
CUT: Final = "This pack is kept short. Each section says what it leaves out and where you can find it."
LONGEST_YEAR: Final = 11  # characters of the heading "2024/25 [b]": the part-year and the rate need wider columns
MOST_NAMED: Final = 2  # forces that the running foot names
FORCES, OFFENCES, ACTIONS, DIFFERENCES, LIST = (
    BY_ID[name].path for name in ("forces", "offences", "action-plan", "differences", "sources")
)


@dataclass(frozen=True, slots=True, eq=False)
class BuiltSection:
    """A section, and the exhibits that it was made of."""

    section: PackSection
    made_of: tuple[Exhibit, ...]


def silent(_done: int, _count: int, _following: str) -> None:
    """Report nothing."""


def build(
    register: Register,
    areas: CommitteeAreas,
    version: str = "",
    report: Report = silent,
) -> PackDocument:
    """Build the document.

    Args:
        register: of the release.
        areas: that were chosen.
        version: id of the release where it is an earlier one.
        report: told before each step how many are done, how many there are, and what comes next.

    Raises:
        ValueError: there is no pack of these areas.
    """
    if problem := committee_areas.problem(register, areas):
        raise ValueError(problem)
    forces = committee_areas.forces(register, areas)
    led = committee_areas.leading(register, areas)
    steps: list[tuple[str, Callable[[], BuiltSection]]] = [
        *((force.name, lambda force=force: _of_force(register, force, led, version)) for force in forces),
        ("national figures", lambda: _national(register, version)),
        ("where sources differ", lambda: _differences(register, version)),
        ("what is not known", lambda: _gaps(register, version)),
        ("recommendations", lambda: _recommendations(register, version)),
    ]
    if len(forces) > 1:
        steps.insert(0, ("the police forces side by side", lambda: _side_by_side(register, forces, version)))
    parts = []
    for done, (name, make) in enumerate(steps):
        report(done, len(steps), name)
        parts.append(make())
    used = [exhibit for part in parts for exhibit in part.made_of]
    sections = (
        _about(register, areas, forces, used),
        *(part.section for part in parts),
        _sources([one for one in used if one.id not in CITED_IN_ROWS], areas, version),
        _support(register),
    )
    names = words.listed(force.name for force in forces)
    counted = _counts(register, forces, version)
    return PackDocument(
        title=TITLE,
        subtitle=counted.subtitle,
        foot=f"Hearing pack, {_in_brief(forces)}. {words.data_release(register.release.version)}.",
        description=" ".join((f"{TITLE}, {names}.", *(caveat.short for caveat in counted.must_show))),
        source=f"Source: {'; '.join(dict.fromkeys(source.publisher for one in used for source in one.sources))}.",
        licence=citation.OGL,
        version=f"{words.data_release(register.release.version)}.",
        address=citation.absolute(link(areas, version)),
        moment=register.release.published_at,
        sections=sections,
    )


def link(areas: CommitteeAreas, version: str = "", ending: str = "") -> str:
    """Return the permanent path of the page with these areas, or of its file with an ending."""
    path = f"{PLACE}.{ending}" if ending else PLACE
    return address.path(path, Selection(version=version), areas.parameters)


def _in_brief(forces: Sequence[Force]) -> str:
    few = len(forces) <= MOST_NAMED
    return words.listed(force.name for force in forces) if few else words.count_of(len(forces), "police force")


def _about(register: Register, areas: CommitteeAreas, forces: Sequence[Force], used: Sequence[Exhibit]) -> PackSection:
    """Say what the figures are, who polices the chosen areas, and that the pack is cut."""
    release = register.release
    blocks: list[Block] = [
        Passage(notice, Manner.NOTICE) for notice in dict.fromkeys(one.notice for one in used) if notice
    ]
    checked = words.day(release.checked_on.isoformat())
    standing = f"{words.data_release(release.version)}, figures last checked on {checked}. {NOT_OFFICIAL}"
    blocks.append(Passage(f"{standing} {CUT}"))
    if areas.constituencies or areas.places:
        blocks.append(Passage(f"{LED} {committee_areas.NO_FIGURE}"))
    return PackSection(heading=f"About this pack on {_in_brief(forces)}", level=1, blocks=tuple(blocks))


def _counts(register: Register, forces: Iterable[Force], version: str) -> Exhibit:
    codes = tuple(force.code for force in forces)
    return exhibits.make(
        "forces-recent", register, Selection(force=codes, measure=register.opening_measure, version=version)
    )


def _side_by_side(register: Register, forces: Sequence[Force], version: str) -> BuiltSection:
    """Put the newest years of all chosen forces in one table, beside their regions and nations."""
    exhibit = _counts(register, forces, version)
    blocks = (_cautions(exhibit), *_years(exhibit), _status(exhibit))
    return BuiltSection(PackSection(heading=exhibit.headline, level=1, blocks=blocks), (exhibit,))


def _of_force(register: Register, force: Force, led: Sequence[LeadingArea], version: str) -> BuiltSection:
    """Build the page of one force: counts, the rate with its range, five years, region, and what is only national."""
    measure, year = register.opening_measure, register.newest_year
    selection = Selection(force=(force.code,), measure=measure, version=version)
    counts, rates = (exhibits.make(name, register, selection) for name in ("forces-recent", "force-peers"))
    national = exhibits.make("forces-national", register, selection)
    named = exhibits.make("named-operations", register, selection)
    profile = Selection(force=(force.code,), measure=measure, view="profile")
    said = forces_answer.answer(register, selection, year).sentences
    blocks: list[Block] = [
        *_led_here(register, force, led),
        Passage(" ".join(said), Manner.LEAD),
        _cautions(counts, rates),
        *_years(counts),
        *_rates(register, force, rates),
        *_named(force, named),
        Passage(f"{national.headline}, are in the section on national figures. {NOT_SPLIT}"),
        _status(counts, rates, named),
        _cut("Counts under each offence code are left out.", address.path(FORCES, profile), version),
    ]
    what = naming.measure(register, measure).counted
    heading = f"{force.name}, {what}, {naming.period(register, year)}"
    section = PackSection(heading=heading, level=1, blocks=tuple(blocks), own_page=True)
    return BuiltSection(section, (counts, rates, named))


def _led_here(register: Register, force: Force, led: Sequence[LeadingArea]) -> list[Block]:
    """Say which constituencies and places led to a force, and why none of them has a figure."""
    here = [area for area in led if force.code in area.forces]
    if not here:
        return []
    chosen = [register.constituencies[area.code] for area in here if area.code in register.constituencies]
    caveats = _merged(force_options.caveats(register, one) for one in chosen)
    why = " ".join((committee_areas.NO_FIGURE, *(caveat.short for caveat in caveats)))
    return [BulletList(tuple(area.said for area in here)), Passage(why)]


def _years(exhibit: Exhibit) -> list[Block]:
    """Return the table of the newest full years, with the part-year apart and the rate of the newest."""
    lines = fragments.table_lines(exhibit)
    # Codes and regions are columns of files.
    kept = [place for place, cell in enumerate(lines.head) if not place or cell.kind is ColumnKind.NUMBER]
    head = tuple(lines.head[place].text for place in kept)
    wide = [16 if len(text) > LONGEST_YEAR else 9 for text in head[1:]]
    rows = tuple(tuple(line[place].text or NOT_GIVEN for place in kept) for line in lines.body)
    table = PackTable(
        caption=exhibit.subtitle,
        head=head,
        rows=rows,
        numbers=frozenset(range(1, len(kept))),
        widths=(100 - sum(wide), *wide),
    )
    return [table, *_shorthand(table)]


def _rates(register: Register, force: Force, exhibit: Exhibit) -> list[Block]:
    """Return the rate of a force with its range, beside those of its region and of the whole, which have no range."""
    places = {force.code, force.region_code, WHOLE}
    rows = [row for row in exhibit.table.to_dicts() if row["force"] in places]
    names = words.listed(row["label"] for row in rows)
    measure = exhibit.selection.measure
    year = forces_profile.rate_year(register, register.newest_year)
    defined, per = naming.measure(register, measure, year).defined, recorded.per(measure)
    caption = f"Recorded {defined} {per}, {names}, {naming.period(register, year)}"
    widths = {"label": 30, "value": 22, "range": 22, "offences": 11, "residents": 15}
    table = _table(exhibit, widths, rows, caption=caption)
    notes = [caveat.short for caveat in exhibit.caveats if caveat.id == RANGE_NOTE]
    return [table, *(Passage(note, Manner.QUIET) for note in notes), *_shorthand(table)]


def _named(force: Force, exhibit: Exhibit) -> list[Block]:
    """Return the operations of a force that were named publicly; rows from the press say so."""
    rows = [
        row | {"label": f"{row['label']} ({PRESS})" if row["press"] else row["label"]}
        for row in exhibit.table.to_dicts()
        if row["force"] == force.code
    ]
    if not rows:
        return [Passage(NO_OPERATION)]
    widths = {"label": 20, "period": 18, "figures": 28, "cited": 20, "reviewed": 14}
    return [_cautions(exhibit), _table(exhibit, widths, rows)]


def _national(register: Register, version: str) -> BuiltSection:
    """Build what exists for England and Wales alone; figures that only the press gave stand last and say so."""
    whole = Selection(measure=register.opening_measure, version=version)
    figures, newer, later = (
        exhibits.make(name, register, whole) for name in ("forces-national", "newer", "later-figures")
    )
    reported = [row | {"label": f"{row['label']} ({PRESS})"} for row in later.table.to_dicts()]
    blocks: list[Block] = [
        _cautions(figures, newer),
        Passage(figures.description),
        _table(figures, {"label": 36, "value": 12, "period": 20, "cited": 32}),
        Passage(newer.description),
    ]
    if reported:
        widths = {"label": 28, "value": 12, "said": 14, "speaker": 14, "note": 32}
        blocks += [_cautions(later), _table(later, widths, reported)]
    blocks += [
        _status(figures, newer, later),
        _cut("Shares, earlier years and charts are left out.", OFFENCES, version),
    ]
    return BuiltSection(
        PackSection(heading=NATIONAL, level=1, blocks=tuple(blocks), own_page=True), (figures, newer, later)
    )


def _differences(register: Register, version: str) -> BuiltSection:
    exhibit = exhibits.make("differences", register, Selection(version=version))
    # The period stands with the figure: a column of its own would make the others too narrow.
    rows = [row | {"label": f"{row['label']}, {row['period']}"} for row in exhibit.table.to_dicts()]
    blocks = (
        _cautions(exhibit),
        *_or_nothing(exhibit, {"label": 24, "value": 10, "said": 48, "differs": 18}, rows),
        _status(exhibit),
        _cut("What differs by rounding alone is left out.", DIFFERENCES, version),
    )
    return BuiltSection(PackSection(heading=exhibit.headline, level=1, blocks=blocks), (exhibit,))


def _gaps(register: Register, version: str) -> BuiltSection:
    exhibit = exhibits.make("gaps", register, Selection(version=version))
    widths = {"question": 25, "parliamentary_question": 75}
    blocks = (
        *([_cautions(exhibit)] if exhibit.must_show else []),
        Passage(DRAFTS),
        _cut(
            "Who holds each answer, what was promised, and drafts of freedom of information requests are left out.",
            f"{DIFFERENCES}#not-known",
            version,
        ),
        *_or_nothing(exhibit, widths),
    )
    return BuiltSection(PackSection(heading=exhibit.headline, level=1, blocks=blocks, own_page=True), (exhibit,))


def _recommendations(register: Register, version: str) -> BuiltSection:
    summary, every = (
        exhibits.make(name, register, Selection(version=version))
        for name in ("recommendations-summary", "recommendations")
    )
    blocks = (
        _cautions(every),
        Passage(summary.description),
        _table(every, {"label": 34, "group": 14, "date": 22, "cited": 30}),
        _status(every),
        _cut("Who leads each, progress in full, commitments and funding are left out.", ACTIONS, version),
    )
    return BuiltSection(PackSection(heading=summary.headline, level=1, blocks=blocks), (summary, every))


def _sources(used: Sequence[Exhibit], areas: CommitteeAreas, version: str) -> PackSection:
    """List every source once, under the sentence on the status of its figures."""
    groups: dict[str, dict[str, str]] = {}
    for source in (source for exhibit in used for source in exhibit.sources):
        groups.setdefault(source.designation_sentence, {})[source.id] = words.kind_citation(source)
    blocks: list[Block] = []
    for status, cited in groups.items():
        blocks.append(Passage(f"{status} {'; '.join(dict.fromkeys(cited.values()))}."))
    blocks += [
        Passage(f"{citation.OGL} {citation.contact()}"),
        Passage(f"This pack, with the figures of the day: {citation.absolute(link(areas, version))}"),
        _cut(
            "Sources that stand in the rows of other tables, and links to all sources, are left out.",
            f"{LIST}#sources",
            version,
        ),
    ]
    return PackSection(heading=SOURCES, level=1, blocks=tuple(blocks))


def _support(register: Register) -> PackSection:
    listed = tuple(f"{one.service}: {one.contact}. {one.note}." for one in register.support)
    return PackSection(heading=SUPPORT, level=1, blocks=(BulletList(listed),))


def _cut(what: str, place: str, version: str) -> Passage:
    """Say what a section leaves out, and where that is."""
    return Passage(f"{what} You can find them at {citation.absolute(address.of_version(place, version))}", Manner.QUIET)


def _status(*made_of: Exhibit) -> Passage:
    """Say what the figures of some exhibits are; each source stands in its row, or in the list of sources."""
    status = dict.fromkeys(source.designation for exhibit in made_of for source in exhibit.sources)
    return Passage(f"Status: {'; '.join(status)}.", Manner.QUIET)


def _cautions(*made_of: Exhibit) -> Cautions:
    """Return the cautions that the figures of some exhibits must show, the gravest first, each once."""
    caveats = sorted(_merged(exhibit.must_show for exhibit in made_of), key=lambda caveat: caveat.rank)
    return Cautions(tuple(dict.fromkeys(caveat.short for caveat in caveats)))


def _merged(groups: Iterable[tuple[Caveat, ...]]) -> tuple[Caveat, ...]:
    return tuple({caveat.id: caveat for group in groups for caveat in group}.values())


def _or_nothing(
    exhibit: Exhibit, widths: Mapping[str, int], rows: Sequence[dict[str, Any]] | None = None
) -> list[Block]:
    """Return the table of an exhibit, or the sentence in its place in a release without its rows."""
    return [Passage(exhibit.nothing)] if exhibit.nothing else [_table(exhibit, widths, rows)]


def _table(
    exhibit: Exhibit, widths: Mapping[str, int], rows: Sequence[dict[str, Any]] | None = None, *, caption: str = ""
) -> PackTable:
    """Return some columns of an exhibit's table, each with its share of the width; of some `rows`, or of all.

    With a `caption` of its own all columns but the first are numbers to be compared, and are set to the right. In a
    list of figures a number is set to the left: it would run into the words beside it.
    """
    titles = {column.name: column for column in exhibit.columns}
    columns = [titles[name] for name in widths]
    records = exhibit.table.to_dicts() if rows is None else rows
    cells = tuple(
        tuple(words.capitalised(fragments.cell_text(column, record)) or NOT_GIVEN for column in columns)
        for record in records
    )
    return PackTable(
        caption=caption or exhibit.subtitle,
        head=tuple(column.title for column in columns),
        rows=cells,
        numbers=frozenset(range(1, len(columns))) if caption else frozenset(),
        widths=tuple(widths.values()),
    )


def _shorthand(table: PackTable) -> list[Block]:
    """Explain the shorthand in a table, where it has some."""
    texts = " ".join(cell for row in (table.head, *table.rows) for cell in row)
    meanings = [f"[{code}] {meaning}" for code, meaning in words.MEANINGS.items() if f"[{code}]" in texts]
    return [Passage(f"{', '.join(meanings)}.", Manner.QUIET)] if meanings else []
