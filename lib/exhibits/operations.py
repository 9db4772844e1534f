"""Exhibits of operations and reviews: what was under way, named in public, and stated about closed cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lib.charts import statements as statements_chart
from lib.dataset.register import Context
from lib.exhibits import tables, worded
from lib.exhibits.exhibit import QUALIFIED, Aside, Column, ColumnKind, Exhibit, OpeningRows
from lib.model import anchors, words
from lib.model.periods import span
from lib.model.records import WHOLE, Grade

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import CaseStatement, Force, Operation, Selection, Statistic

INTO = '"child sexual exploitation and gang grooming"'  # as the Home Secretary named them
UNDER_WAY = ("operations", "operations-forces")  # roles
PANEL = ("panel-cases", "panel-charged")  # roles
PANEL_NAME = "Child Sexual Abuse Review Panel"
ARRESTS = ("arrests", "victims-protected")  # roles
WORDED_SUBJECTS = ("police operations", "closed-case reviews")


def under_way(register: Register, selection: Selection) -> Exhibit:
    """Build the one figure on major operations: national, at one moment, without a list.

    One row per statistic: the operations, and the forces that ran them.
    """
    count, forces = statistics = under_way_now(register)
    columns = (*tables.STANDARD, *tables.NOT_BY_FORCE, tables.READ)
    rows = [
        tables.row(s, label=s.short_name or s.measure, **tables.not_by_force(register, s), **tables.reading_cells(s))
        for s in statistics
    ]
    return Exhibit(
        id="operations-under-way",
        headline=f"{words.capitalised(words.label(count))} major police operations into {INTO} were under way in "
        f"{words.label(forces)} police forces in {count.geography} in {count.period}",
        subtitle=f"Major police operations into {INTO}, {count.geography}, {count.period}",
        description="The Home Secretary gave this figure once, on "
        f"{words.day(count.as_of)}. No list of the operations or of the forces was published, so none can be shown "
        "on a map or under a force. An operation is not a group, a case or an offence.",
        table=tables.table(rows, columns),
        columns=columns,
        said=(tables.said(register, selection, count, statistics),),
        aside=Aside.PHONE,
        caveats=register.caveats_of(statistics),
        sources=tables.sources(statistics),
        **tables.release_fields(register, selection),
    )


def under_way_now(register: Register) -> tuple[Statistic, Statistic]:
    """Return the newest figure on major operations, and the number of forces that ran them."""
    count, forces = (register.newest(role) for role in UNDER_WAY)
    return count, forces


NATIONAL = "National"  # in place of a force
PRESS = "Press report"  # the label of rows of which no original was read
NAMED = (
    Column("label", "Operation"),
    Column("area", "Police force"),
    Column("period", "Period"),
    Column("figures", "Reported figures"),
    Column("lead", "Led by"),
    Column("place", "Place"),
    Column("force", "Force code", ColumnKind.CODE, shown=False),
    tables.CITED,
    tables.SOURCE,
    tables.GRADE,
    Column("reviewed", "Last reviewed", ColumnKind.DATE, wording="reviewed_words"),
    Column("reviewed_words", "Last reviewed, in words", shown=False),
    Column("caution", "Caution", shown=False),
    Column("press", "Press report only", shown=False),
    Column("anchor", "Row id", shown=False, in_files=False),
)
IN_ROWS = OpeningRows(line=("label", "area", "period", "figures"), tag="press", anchor="anchor")


def named(register: Register, selection: Selection) -> Exhibit:
    """Build the list of operations that were named in public, filtered by force; national ones are always listed.

    One row per operation, by force; national ones last.
    """
    chosen = [register.forces[code] for code in selection.force if code != WHOLE]
    operations = [o for o in register.operations if not chosen or not o.force or o.force in {f.code for f in chosen}]
    operations.sort(key=lambda o: (not o.force, register.forces[o.force].name if o.force else "", o.name))
    reviewed = max(o.reviewed_on for o in operations).isoformat()
    where = words.listed(f.name for f in chosen) if chosen else "England and Wales"
    without = [f for f in chosen if f.code not in {o.force for o in operations}]
    return Exhibit(
        id="named-operations",
        headline=f"{words.capitalised(words.count_of(len(operations), 'publicly named police operation'))} into child "
        f"sexual exploitation, {where}, as last reviewed in {words.day(reviewed[:7])}",
        subtitle=f"Police operations into child sexual exploitation that were named publicly, {where}, as last "
        f"reviewed on {words.day(reviewed)}",
        description=_named_words(operations, without),
        table=tables.table([_operation(register, o) for o in operations], NAMED),
        columns=NAMED,
        rows=IN_ROWS,
        aside=Aside.NONE if without else Aside.PHONE,  # that there is none for a chosen force is said in the open
        caveats=register.caveats_for(Context(table="operations", forces=frozenset(f.code for f in chosen))),
        sources=tables.unique_sources(o.source for o in operations),
        **tables.release_fields(register, selection),
    )


def _named_words(operations: list[Operation], without: list[Force]) -> str:
    national = sum(not o.force for o in operations)
    parts = []
    if without:
        parts.append(f"No named operation is held for {words.listed(f.name for f in without)}.")
    parts.append(
        f"{words.capitalised(words.count_of(national, 'operation'))} {'is' if national == 1 else 'are'} national, so "
        f"{'it always shows' if national == 1 else 'they always show'}."
    )
    parts.append("Where sources disagree, we show both figures.")
    parts.append(
        "We hold no national figure for convictions in these cases. Some named operations report convictions of their "
        "own. They cannot be added up."
    )
    return " ".join(parts)


def _operation(register: Register, operation: Operation) -> dict[str, Any]:
    return {
        "label": operation.name,
        "area": register.forces[operation.force].name if operation.force else NATIONAL,
        "lead": operation.lead_body,
        "place": words.capitalised(operation.place),
        "force": operation.force,
        "period": operation.period,
        "figures": operation.figures or "No figure we can use",
        "reviewed": operation.reviewed_on.isoformat(),
        "reviewed_words": words.day(operation.reviewed_on.isoformat()),
        "caution": operation.caution,
        "press": PRESS if operation.grade is Grade.PRESS else "",
        "anchor": anchors.operation(operation.id),
    } | tables.provenance(operation.source, operation.grade)


CLOSED_CASES = "closed-cases"  # view of statements beside each other, for the choice of caveats
CLOSED_OF = "group-based child sexual exploitation"
CLOSED = (
    Column("first", "Stated", ColumnKind.DATE, wording="said"),
    Column("said", "Stated, in words", shown=False),
    Column("last", "Last day", ColumnKind.DATE, shown=False),
    Column("label", "Measure"),
    Column("value", "Number of cases", ColumnKind.NUMBER, wording="printed"),
    Column("printed", "Number in words", shown=False, named="value_in_words"),
    *QUALIFIED,
    Column("coverage", "Coverage"),
    Column("words", "In words"),
    Column("also", "Also worded"),
    Column("speaker", "Who said it"),
    tables.CITED,
    tables.SOURCE,
    tables.GRADE,
    *tables.NOT_BY_FORCE,
)


def closed_cases(register: Register, selection: Selection) -> Exhibit:
    """Build the statements on closed cases, by date, each on its own measure and not joined into a series.

    One row per statement.
    """
    stated = [s for s in register.case_statements if s.statistic.grade is not Grade.PRESS]
    rows = [_statement(register, s) for s in stated]
    covered = [s.coverage for s in stated if s.coverage]
    statistics = [s.statistic for s in stated]
    first, last = stated[0], stated[-1]
    spoken = words.listed(f"{row['printed']} ({row['said']})" for row in rows)
    return Exhibit(
        id="closed-cases",
        headline=f"{len(stated)} statements on closed cases of {CLOSED_OF} in England and Wales count different "
        f"things, {words.day(first.stated_on[:7])} to {words.day(last.stated_on[:7])}",
        subtitle=f"What was said about closed cases of {CLOSED_OF}, England and Wales, {words.day(first.stated_on)} to "
        f"{words.day(last.stated_on)}",
        description=f"{len(stated)} statements, each with its own measure: {spoken}. They cover different forces, or "
        f"do not say which. They are not steps of one series, so the marks are not joined. {tables.NOT_SPLIT}.",
        table=tables.table(rows, CLOSED),
        columns=CLOSED,
        draw=statements_chart.chart,
        plotted=statements_chart.plotted,
        aside=Aside.PHONE,
        caveats=register.caveats_for(
            *register.contexts_of([*statistics, *covered]), *register.contexts_of(statistics, CLOSED_CASES)
        ),
        sources=tables.sources([*statistics, *covered]),
        **tables.release_fields(register, selection),
        unit="cases",
    )


def _statement(register: Register, statement: CaseStatement) -> dict[str, Any]:
    statistic = statement.statistic
    first, last = span(statement.stated_on)
    others = [w for w in register.wordings if w.statistic == statistic.id and w.source.id != statistic.source.id]
    return tables.row(
        statistic,
        label=statement.measure,
        said=words.day(statement.stated_on),
        coverage=_coverage(statement.coverage),
        words=words.sentence(statistic),
        also=", ".join(f"{w.wording} ({words.short_citation(w.source)})" for w in others),
        speaker=statement.speaker,
        **tables.not_by_force(register, statistic),
        first=first.isoformat(),
        last=last.isoformat(),
    ) | tables.provenance(statistic.source, statistic.grade)


def _coverage(coverage: Statistic | None) -> str:
    if coverage is None:
        return "Not given"
    return coverage.printed_as or f"{words.label(coverage)} {coverage.unit}"


def later(register: Register, selection: Selection) -> Exhibit:
    """Build the list of figures on closed cases that were read only in the press and are used nowhere else.

    One row per statistic, oldest first.
    """
    by_id = {s.statistic.id: s for s in register.case_statements if s.statistic.grade is Grade.PRESS}
    statistics = [figure for s in by_id.values() for figure in (s.statistic, *_press_parts(register, s.statistic))]
    columns = (
        *(replace(c, shown=c.shown and c.name != "cited") for c in tables.STANDARD),
        Column("said", "Reported"),
        Column("speaker", "Who said it"),
        tables.READ,
        Column("note", "What to know"),
    )
    rows = [
        tables.row(
            s,
            label=by_id[s.id].measure if s.id in by_id else s.measure,
            said=words.day(s.as_of),
            speaker=by_id[s.id if s.id in by_id else s.part_of].speaker,
            note=s.note,
            **tables.reading_cells(s),
        )
        for s in statistics
    ]
    return Exhibit(
        id="later-figures",
        headline=f"Figures on closed cases of {CLOSED_OF} in England and Wales seen only in press reports, "
        f"{_from_to(statistics[0].as_of[:7], statistics[-1].as_of[:7])}",
        subtitle=f"Closed cases of {CLOSED_OF}, England and Wales, figures that we have seen only in press reports, "
        f"{_from_to(statistics[0].as_of, statistics[-1].as_of)}",
        description="We have not seen the publications that these figures come from. We list them so that you can "
        "recognise them. We do not use them anywhere else. They count different things in different places, and none "
        "is part of another unless it says so.",
        table=tables.table(rows, columns),
        columns=columns,
        caveats=register.caveats_of(statistics),
        sources=tables.sources(statistics),
        **tables.release_fields(register, selection),
    )


def _from_to(first: str, last: str) -> str:
    """Return a period in words from its first and last day, month or year."""
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


def _press_parts(register: Register, whole: Statistic) -> list[Statistic]:
    """Return the parts of a press figure that were read only in the press too."""
    return [s for s in register.statistics.values() if s.part_of == whole.id and s.grade is Grade.PRESS]


def panel(register: Register, selection: Selection) -> Exhibit:
    """Build the record of the Child Sexual Abuse Review Panel, with the announced change of its remit.

    One row per statistic.
    """
    referred, charged = statistics = [register.newest(role) for role in PANEL]
    (widened,) = [c for c in register.commitments if PANEL_NAME in c.commitment]
    columns = (
        Column("label", "What the source says"),
        *(replace(c, shown=c.shown and c.name != "cited") for c in tables.STANDARD[1:]),
        *tables.NOT_BY_FORCE,
        tables.READ,
    )
    rows = [
        tables.row(s, label=words.sentence(s), **tables.not_by_force(register, s), **tables.reading_cells(s))
        for s in statistics
    ]
    return Exhibit(
        id="review-panel",
        headline=f"Of {words.label(referred)} cases referred to the {PANEL_NAME} in {referred.geography} from "
        f"{referred.period}, {words.label(charged)} led to a charge",
        subtitle=f"Eligible cases referred to the {PANEL_NAME}, {referred.geography}, {referred.period}",
        description=f"{register.definitions[PANEL_NAME]} Announced on {words.day(widened.made_on.isoformat())}: "
        f"{widened.commitment[:1].lower()}{widened.commitment[1:]}. We have seen no figures of the panel after "
        f"{words.day(referred.as_of)}.",
        table=tables.table(rows, columns),
        columns=columns,
        said=tuple(tables.said(register, selection, s, [s]) for s in statistics),
        aside=Aside.PHONE,
        caveats=register.caveats_of(statistics),
        sources=tables.unique_sources([referred.source, widened.announced_in]),
        **tables.release_fields(register, selection),
    )


def arrests(register: Register, selection: Selection) -> Exhibit:
    """Build the arrests to which the taskforce contributed, each for its own period; they are never added up.

    One row per statistic.
    """
    made, protected = (register.by_role.get(role, ()) for role in ARRESTS)
    statistics = [*sorted(made, key=lambda s: s.as_of), *protected]
    periods = words.listed(s.period for s in statistics if s in made)
    columns = (*tables.STANDARD, tables.READ, Column("note", "What to know"))
    return Exhibit(
        id="taskforce-arrests",
        headline=f"Arrests the child sexual exploitation taskforce contributed to in {statistics[0].geography}, "
        f"{periods}",
        subtitle="Arrests that the child sexual exploitation taskforce contributed to, and victims identified, "
        f"{statistics[0].geography}, {periods}",
        description=f"{len(statistics)} figures of the taskforce, each for its own period. Local police forces made "
        "the arrests. No source adds them.",
        table=tables.table([tables.row(s, note=s.note, **tables.reading_cells(s)) for s in statistics], columns),
        columns=columns,
        said=tuple(tables.said(register, selection, s) for s in statistics),
        aside=Aside.PHONE,
        caveats=register.caveats_of(statistics),
        sources=tables.sources(statistics),
        **tables.release_fields(register, selection),
    )


def wordings(register: Register, selection: Selection) -> Exhibit:
    """Build the list of wordings of the figures on operations and closed cases.

    One row per wording.
    """
    statistics = [
        s for s in register.statistics.values() if s.subject in WORDED_SUBJECTS and s.grade is not Grade.PRESS
    ]
    measures = {s.statistic.id: s.measure for s in register.case_statements}
    names = {s.id: s.short_name or s.measure for s in under_way_now(register)}
    rows, said = worded.rows(register, statistics, names | measures), worded.said(register, statistics)
    return Exhibit(
        id="operations-wordings",
        headline="Where sources differ on operations and closed cases of child sexual exploitation, England and "
        f"Wales, {said}",
        subtitle="What each source said about police operations and closed cases of child sexual exploitation, England "
        f"and Wales, {said}",
        description=f"{words.capitalised(words.count_of(len(rows), 'statement'))}, by source. An operation is not an "
        "investigation. A case identified for review is not a case that was opened again. Each source's word is its "
        "own.",
        table=tables.table(rows, worded.COLUMNS),
        columns=worded.COLUMNS,
        caveats=worded.caveats(register),
        sources=worded.sources(register, statistics),
        **tables.release_fields(register, selection),
    )
