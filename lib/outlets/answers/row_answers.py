"""Answer with a row of an exhibit: of a force or region its count or rate, of a national figure its own sentence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from lib.addresses import address
from lib.exhibits import naming
from lib.exhibits.exhibit import ColumnKind
from lib.model import periods, small_counts, words
from lib.model.records import Grade
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
from lib.outlets.answers.statistic_answers import API, caveats_of, origin
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Source, Statistic, Wording

Row = dict[str, Any]
COUNT_UNIT: Final = "offences"
IN_WORDS: Final = "in words"
DERIVED: Final = "derived"
MISSING: Final = "There is no number here. Missing is not zero."
NO_NUMBER: Final = "This row has no number. Its words are those of the source."
NOT_OURS: Final = "This is how one source worded the figure. Use the sentence of the figure that we show."
WITHOUT_SENTENCE: Final = "We have no sentence for this number alone. Use the words of its chart or table."
OWN: Final = frozenset(
    {"label", "value", "printed", "qualifier", "shorthand", "unit", "period", "area", "source", "grade", "force"}
)  # columns with a place of their own in an answer
WITHHELD: Final = frozenset({"position", "drawn"})  # which forces lie outside limits is for the chart to show


@caches.per_exhibit(64, also=origin)
def of_rows(exhibit: Exhibit, register: Register) -> tuple[FullAnswer, ...]:
    """Answer with every row of an exhibit, in its order.

    Args:
        exhibit: published.
        register: of the same release.

    Raises:
        ValueError: the exhibit is not published.
    """
    maker = _RowAnswers(exhibit, register)
    return tuple(maker.answer(row) for row in exhibit.table.iter_rows(named=True))


class _RowAnswers:
    """What the rows of one exhibit have in common."""

    def __init__(self, exhibit: Exhibit, register: Register) -> None:
        self.exhibit, self.register = exhibit, register
        self.sources = {source.id: source for source in exhibit.sources}
        self.columns = {column.name: column for column in exhibit.columns}
        self.caveats, self.notes = caveat_texts(exhibit.caveats)
        page, api = (
            address.path(f"{place}{exhibit.id}", exhibit.selection) for place in ("/exhibits/", f"{API}exhibits/")
        )
        self.page, self.api = absolute(page), absolute(api)
        self.statistics = list(register.statistics.values())
        self.announced = {
            w.statistic: register.statistic(w.statistic, "announced") for w in register.announced.values()
        }
        self.wordings = {wording.id: wording for wording in register.wordings}

    def answer(self, row: Row) -> FullAnswer:
        wording = self._wording(row)
        statistic = self.register.statistics[wording.statistic] if wording else self._statistic(row)
        value = plain_number(row.get("value"))
        source = self._source(row, statistic)
        grade = Grade(row["grade"]) if row.get("grade") else _grade_of(source)
        say, reason = self._sentence(row, statistic, grade, wording)
        of_figure = "row_caveat_ids" in row and statistic  # a list of all figures, each with cautions of its own
        caveats, notes = caveats_of(self.register, statistic) if of_figure else (self.caveats, self.notes)
        return FullAnswer(
            say=say,
            no_sentence=reason,
            measure=self._measure(row, statistic),
            about=self.exhibit.subtitle,
            value=value,
            qualifier=row.get("qualifier") or IN_WORDS,
            printed=row.get("printed") or self._words(row),
            note_codes=note_codes(row.get("shorthand") or ""),
            unit=words.unit(row.get("unit") or self.exhibit.unit or (statistic.unit if statistic else self._counted())),
            period=self._period(row, statistic),
            area=self._area(row, statistic),
            area_code=row.get("force") or "",
            grade=grade,
            read_in=words.capitalised(words.read_in(source, grade)),
            label=PRESS_LABEL if grade is Grade.PRESS else "",
            designation=source.designation_sentence,
            source=source_of(source, grade),
            further_sources=tuple(source_of(s) for s in self.exhibit.sources if s.id != source.id and self._rests(row)),
            caveats=caveats,
            notes=notes,
            more={
                column.file_name: _cell(row[name], column.kind)
                for name, column in self.columns.items()
                if column.in_files and name not in OWN | WITHHELD
            },
            address=self.page,
            api=self.api,
            release=self.exhibit.version,
            notice=self.exhibit.notice,
        )

    def _wording(self, row: Row) -> Wording | None:
        """Return the wording that a row quotes; None for other rows."""
        return self.wordings.get((row.get("anchor") or "").removeprefix("wording-")) if "wording" in row else None

    def _statistic(self, row: Row) -> Statistic | None:
        """Return the national figure that a row shows: same number, source, period. None where that is not certain."""
        if "printed" not in row or "measure_code" in row or row["qualifier"].startswith(DERIVED):
            return None
        if "id" in row:
            return self.register.statistics.get(row["id"])
        figures = self.exhibit.selection.figures
        shown = [self.announced.get(s.id, s) if figures == "announced" else s for s in self.statistics]
        found = [
            s
            for s in shown
            if (words.label(s), s.source.id, str(s.grade)) == (row["printed"], row.get("source"), row.get("grade"))
            and row.get("period", s.period) == s.period
        ]
        named = [s for s in found if row["label"] in {s.measure, s.short_name}]
        found = named or found
        return found[0] if len(found) == 1 else None

    def _sentence(
        self, row: Row, statistic: Statistic | None, grade: Grade, wording: Wording | None
    ) -> tuple[str | None, str]:
        """Return the sentence that may be said of a row, or None and the reason."""
        if statistic and not wording and grade is not Grade.PRESS:
            return words.sentence(statistic), ""
        counted = self.exhibit.unit == COUNT_UNIT and "earlier" not in row  # otherwise the value is a difference
        if counted and "measure_code" in row and small_counts.is_small(row.get("value")):
            return self._recorded(row | {"printed": small_counts.FEWER}), ""
        reasons = (
            (grade is Grade.PRESS, NO_PRESS_SENTENCE),
            ("value" not in row, NO_NUMBER),
            (wording is not None, NOT_OURS),
            (row.get("value") is None, MISSING),
            ("measure_code" not in row or "earlier" in row, WITHOUT_SENTENCE),
        )
        reason = next((said for applies, said in reasons if applies), "")
        if reason == WITHOUT_SENTENCE and _is_sentence(row):
            return row["label"], ""
        return (None, reason) if reason else (self._recorded(row), "")

    def _recorded(self, row: Row) -> str:
        """Say the count or rate of one area, period and measure."""
        code, year = row["force"], self._year(row)
        what = naming.measure(self.register, row["measure_code"], year).counted
        when = periods.during(self._period(row, None))
        if self.exhibit.unit != COUNT_UNIT:
            per = self.exhibit.unit.removeprefix(f"{COUNT_UNIT} ")
            place = naming.within(naming.rated_area(self.register, code, year))
            return f"Police recorded {row['printed']} {what} {per} in {place} {when}."
        if code in self.register.forces:
            return f"{self.register.forces[code].name} recorded {row['printed']} {what} {when}."
        return f"Police recorded {row['printed']} {what} in {naming.within(naming.area(self.register, code))} {when}."

    def _year(self, row: Row) -> str:
        """Return the financial year of a row as a code."""
        by_label = {periods.spoken(year): year for year in self.register.years}
        year = by_label.get(row["period"].removesuffix(" (part)"), "")
        return year or (periods.financial_year(date.fromisoformat(row["start"])) if row.get("start") else "")

    def _period(self, row: Row, statistic: Statistic | None) -> str:
        """Name the period of a row in full; of rows without one, that of their figure or the day of the statement."""
        if "measure_code" in row and (year := self._year(row)) and row.get("by", "year") == "year":
            return naming.period(self.register, year)
        if row.get("period"):
            return row["period"]
        checked = words.day(self.register.release.checked_on.isoformat())
        return (statistic.period if statistic else "") or row.get("said") or f"As checked on {checked}"

    def _area(self, row: Row, statistic: Statistic | None) -> str:
        if "measure_code" in row:
            code, year = row["force"], self._year(row)
            if self.exhibit.unit != COUNT_UNIT and code not in self.register.forces:
                return naming.rated_area(self.register, code, year)
            return naming.area(self.register, code)
        return row.get("area") or (statistic.geography if statistic else naming.EVERYWHERE)

    def _measure(self, row: Row, statistic: Statistic | None) -> str:
        """Name what is measured: a row whose label is a whole sentence takes the name of its figure."""
        if "measure_code" in row:
            return naming.measure(self.register, row["measure_code"], self._year(row)).label
        label = row.get("label") or row.get("question") or ""
        if not _is_sentence(row):
            return label
        return statistic.measure if statistic else self.exhibit.subtitle

    def _words(self, row: Row) -> str:
        """Return the words of a row without a number."""
        return row.get("figures") or row.get("progress") or row.get("answer") or row.get("label") or ""

    def _counted(self) -> str:
        """Return the unit of an exhibit whose rows count recommendations."""
        return "recommendations" if "inquiry" in self.columns else ""

    def _source(self, row: Row, statistic: Statistic | None) -> Source:
        if statistic and "wording" not in row:
            return statistic.source
        return self.sources.get(row.get("source") or "") or self.exhibit.sources[0]

    def _rests(self, row: Row) -> bool:
        """Return whether a value is derived, and so rests on every source of its exhibit."""
        return (row.get("qualifier") or "").startswith(DERIVED) or "residents" in row


def _is_sentence(row: Row) -> bool:
    """Return whether a row's label says its number in a whole sentence."""
    label = row.get("label") or ""
    return label.endswith(".") and bool(row.get("printed")) and row["printed"] in label


def _grade_of(source: Source) -> Grade:
    """Return how a source of counts by force was read, which has no grade in its rows."""
    if source.quoted_by:
        return Grade.QUOTED
    return Grade.MIRROR if source.read_at else Grade.ORIGINAL


def _cell(value: object, kind: ColumnKind) -> Any:  # noqa: ANN401 - text, number or null
    if kind is ColumnKind.NUMBER:
        return plain_number(value)  # ty: ignore[invalid-argument-type]
    return value or ""
