"""Answer with a national figure: its sentence, its cautions, its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.addresses import address
from lib.exhibits import tables
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

API: Final = "/api/v1/"
PAGE: Final = "/sources"
NOT_SPLIT: Final = f"{tables.NOT_SPLIT}."


def origin() -> tuple[str]:
    """Return what cached answers depend on beside the release: the origin of this site."""
    return (absolute(""),)


@caches.per_release(1024, also=origin)
def of_statistic(register: Register, name: str, version: str = "") -> FullAnswer:
    """Answer with one national figure; `version` names its release where that is an earlier one.

    Raises:
        KeyError: no statistic has that id.
    """
    statistic = register.statistics[name]
    row = tables.row(statistic)
    press = statistic.grade is Grade.PRESS
    caveats, notes = caveat_texts(register.caveats_of([statistic]))
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
