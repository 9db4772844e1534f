"""Answer with a national figure: its sentence, its cautions, its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.addresses import address
from lib.exhibits import offences, operations, tables
from lib.model import words
from lib.model.records import Grade, Selection
from lib.outlets.answers.full_answer import (
    NO_PRESS_SENTENCE,
    PRESS_LABEL,
    FullAnswer,
    absolute,
    caveat_texts,
    note_codes,
    plain_number,
    source_of,
)
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.model.records import Statistic

API: Final = "/api/v1/"
PAGE: Final = "/sources"
NO_COVERAGE: Final = "We have not seen how many police forces this covers."
NOT_SPLIT: Final = f"{tables.NOT_SPLIT}."


def origin() -> tuple[str]:
    """Return what cached answers depend on beside the release: the origin of this site."""
    return (absolute(""),)


def caveats_of(register: Register, statistic: Statistic) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts that must travel with a figure, and other notes.

    On a page some figures stand beside others that they must not be compared with, and closed cases beside their
    coverage. A program gets a figure alone: so it gets these cautions and the coverage with each.
    """
    statements = [one for one in register.case_statements if one.statistic.id == statistic.id]
    views = [operations.CLOSED_CASES] if statements else []
    views += [offences.BESIDE_EACH_OTHER] if statistic.role in offences.UNSEEN else []
    contexts = (*register.contexts_of([statistic]), *register.contexts_of([statistic], *views))
    required, others = caveat_texts(register.caveats_for(*contexts))
    coverage = (words.sentence(one.coverage) if one.coverage else NO_COVERAGE for one in statements)
    return (*required, *coverage), others


@caches.per_release(1024, also=origin)
def of_statistic(register: Register, name: str, version: str = "") -> FullAnswer:
    """Answer with one national figure; `version` names its release where that is an earlier one.

    Raises:
        KeyError: no statistic has that id.
    """
    statistic = register.statistics[name]
    row = tables.row(statistic)
    press = statistic.grade is Grade.PRESS
    caveats, notes = caveats_of(register, statistic)
    unsplit = (NOT_SPLIT,) if register.gap_of(statistic) else ()
    return FullAnswer(
        say=None if press else words.sentence(statistic),
        no_sentence=NO_PRESS_SENTENCE if press else "",
        measure=statistic.measure,
        about=f"{statistic.measure}, {statistic.geography}, {statistic.period}",
        value=plain_number(row["value"]),
        qualifier=row["qualifier"],
        printed=row["printed"],
        note_codes=note_codes(row["shorthand"]),
        unit=words.unit(statistic.unit),
        period=statistic.period,
        area=statistic.geography,
        area_code="",
        grade=statistic.grade,
        read_in=words.capitalised(words.read_in(statistic.source, statistic.grade)),
        label=PRESS_LABEL if press else "",
        designation=statistic.source.designation_sentence,
        source=source_of(statistic.source, statistic.grade),
        further_sources=(),
        caveats=caveats,
        notes=(*notes, *unsplit, *((statistic.note,) if statistic.note else ())),
        more={"id": statistic.id, "subject": statistic.subject, "as_of": statistic.as_of, "locator": statistic.locator},
        address=absolute(address.path(PAGE, Selection(statistic=name, version=version))),
        api=absolute(address.of_version(f"{API}statistics/{name}", version)),
        release=register.release.version,
        notice=words.notice(register.release, version),
    )
