"""Write an exhibit with numbers as a JSON-stat 2.0 data set: one cell for each row, qualified cells with a status."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import orjson

from lib.model import words
from lib.model.records import Grade
from lib.outlets.answers import row_answers
from lib.outlets.answers.full_answer import caveat_texts
from lib.outlets.files import citation, tabular

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.answers.full_answer import FullAnswer

ENDING: Final = "jsonstat.json"
TYPE: Final = "application/json"
EXACT: Final = "exactly"
PRESS: Final = "press"
FIGURE: Final = "figure"  # the one dimension of a table whose rows do not form a cube
DECIMALS: Final = re.compile(r"[0-9][.]([0-9]+)")
AREA, PERIOD, MEASURE = "area", "period", "measure"


def has_numbers(exhibit: Exhibit) -> bool:
    """Return whether an exhibit has numbers; the others are lists in words."""
    return "value" in exhibit.table.columns


def as_json_stat(exhibit: Exhibit, register: Register) -> bytes:
    """Write the data set; the order of its cells is that of the rows.

    Counts by area, period and measure have these dimensions, where there is a row for each. All other rows are
    categories of one dimension, because figures of different measures form no cube.

    Raises:
        ValueError: the exhibit has no numbers, or is not published.
    """
    if not has_numbers(exhibit):
        raise ValueError(f"{exhibit.id} has no numbers")
    answers = row_answers.of_rows(exhibit, register)
    dimensions = _cube(exhibit, answers) or {FIGURE: _figures(answers)}
    if FIGURE not in dimensions:
        answers = _ordered(exhibit, answers, dimensions)
    required, others = caveat_texts(exhibit.caveats)
    qualified = {str(place): _status(answer) for place, answer in enumerate(answers) if _status(answer)}
    link = citation.file_link(exhibit, ENDING)
    data: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": exhibit.name,
        "source": citation.sources_text(exhibit),
        "updated": register.release.published_at.isoformat(timespec="seconds"),
        "note": [*tabular.notices(exhibit), *required, *others, *exhibit.designations],
        "id": list(dimensions),
        "size": [len(dimension["category"]["index"]) for dimension in dimensions.values()],
        "role": _role(dimensions),
        "dimension": dimensions,
        "value": [answer.value for answer in answers],
        "status": qualified,
        "extension": {
            "headline": exhibit.headline,
            "description": exhibit.description,
            "release": exhibit.version,
            "licence": citation.licence(exhibit),
            "citation": citation.full_citation(exhibit),
            "address": citation.absolute(citation.permalink(exhibit)),
            "status": {"label": _labels(qualified.values())},
            "printed": [answer.printed for answer in answers],
            "note": {place: _notes(answers[int(place)]) for place in qualified},
            "say": [answer.say for answer in answers],
        },
    }
    if citation.origin():
        data["href"] = citation.absolute(link)
    return orjson.dumps(data)


def _status(answer: FullAnswer) -> str:
    """Return the status of a cell: its qualifier and note codes, "derived b"; empty for an exact number."""
    parts = [answer.qualifier.replace(", ", "-").replace(" ", "-")] if answer.qualifier != EXACT else []
    parts += [note.code for note in answer.note_codes]
    parts += [PRESS] if answer.grade is Grade.PRESS else []
    return " ".join(parts)


def _labels(statuses: Iterable[str]) -> dict[str, str]:
    """Say what each status means."""
    meanings = {str(code): meaning for code, meaning in words.MEANINGS.items()} | {PRESS: "press report"}
    return {
        status: ", ".join(meanings.get(part, part.replace("-", " ")) for part in status.split())
        for status in sorted(set(statuses))
    }


def _notes(answer: FullAnswer) -> list[str]:
    """Return what must be read with a qualified cell."""
    codes = [f"[{note.code}] {note.meaning}" for note in answer.note_codes]
    shown = f"Show it as: {answer.printed}" + (f" ({answer.qualifier})" if answer.qualifier != EXACT else "")
    return [shown, *codes, *([answer.label] if answer.label else [])]


def _keys(exhibit: Exhibit, answers: Sequence[FullAnswer]) -> list[tuple[str, str, str]]:
    codes = exhibit.table["measure_code"].to_list()
    return [(one.area_code, one.period, code) for one, code in zip(answers, codes, strict=True)]


def _cube(exhibit: Exhibit, answers: Sequence[FullAnswer]) -> dict[str, Any]:
    """Return the dimensions of counts by area, period and measure; empty where a cell is missing or stands twice."""
    if not {"measure_code", "force"} <= set(exhibit.table.columns) or not answers:
        return {}
    keys = _keys(exhibit, answers)
    areas, spans, codes = (list(dict.fromkeys(key[place] for key in keys)) for place in range(3))
    if len(set(keys)) != len(keys) or len(keys) != len(areas) * len(spans) * len(codes):
        return {}
    names = {one.area_code: one.area for one in answers}
    measures = dict(zip((key[2] for key in keys), (one.measure for one in answers), strict=True))
    shown = max(_decimals(one) for one in answers)
    units = {key[2]: {"label": one.unit, "decimals": shown} for key, one in zip(keys, answers, strict=True)}
    return {
        AREA: _dimension("Area", {code: names[code] for code in areas}),
        PERIOD: _dimension("Period", {span: span for span in spans}),
        MEASURE: _dimension("Measure", {code: measures[code] for code in codes}, unit=units),
    }


def _ordered(exhibit: Exhibit, answers: Sequence[FullAnswer], dimensions: dict[str, Any]) -> tuple[FullAnswer, ...]:
    """Return the answers in the order of the cells: the last dimension changes first."""
    by_key = dict(zip(_keys(exhibit, answers), answers, strict=True))
    indexes = [dimension["category"]["index"] for dimension in dimensions.values()]
    return tuple(by_key[key] for key in product(*indexes))


def _figures(answers: Sequence[FullAnswer]) -> dict[str, Any]:
    """Return the one dimension of rows that form no cube, each with its unit, area and period."""
    ids = [str(place) for place in range(1, len(answers) + 1)]
    labels = {
        name: f"{words.capitalised(one.measure)}, {one.area}, {one.period}"
        for name, one in zip(ids, answers, strict=True)
    }
    units = {name: {"label": one.unit, "decimals": _decimals(one)} for name, one in zip(ids, answers, strict=True)}
    notes = {name: _notes(one) for name, one in zip(ids, answers, strict=True) if _status(one)}
    return _dimension("Figure", labels, unit=units, **({"note": notes} if notes else {}))


def _decimals(answer: FullAnswer) -> int:
    """Return how many decimals a number is shown with: those of its words."""
    found = DECIMALS.search(answer.printed)
    return len(found[1]) if found else 0


def _dimension(label: str, labels: dict[str, str], **more: object) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(labels), "label": labels, **more}}


def _role(dimensions: dict[str, Any]) -> dict[str, list[str]]:
    if FIGURE in dimensions:
        return {"metric": [FIGURE]}
    return {"geo": [AREA], "time": [PERIOD], "metric": [MEASURE]}
