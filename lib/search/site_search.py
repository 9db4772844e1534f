"""The search across the whole dashboard: what a reader types -> where it is answered. Nothing typed is kept.

The index is made once per release and set of pages. A result says no number of its own beside the headline of an
exhibit, whose cautions stand with the results: all else stands where the result leads, with its caveats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address
from lib.exhibits import naming
from lib.model import words
from lib.model.records import Grade, Selection
from lib.model.site_map import PAGES
from lib.search import methods, text_index
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Caveat, Statistic
    from lib.model.site_map import Page

MOST: Final = 10  # results
SOURCES, FORCES, OPERATIONS, PLAN = "/sources", "/forces", "/operations", "/action_plan"
# What a word counts for, by the field that it stands in, and how the reader is told.
WEIGHTS: Final = {"number": 7.0, "name": 4.0, "other": 4.0, "wording": 3.0, "text": 1.0, "note": 0.5}
TOLD: Final = {
    "number": "its number",
    "name": "its name",
    "other": "another name for it",
    "wording": "how another source worded it",
    "text": "its text",
    "note": "its note",
}
EXACT, PHRASE = 100.0, 100.0  # for a name that is just what was asked, and for the words in the order asked


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One result: what it is called, what kind of thing it is, where it is, and why it was found.

    `whole` is False where only some of the words were found; `cautions` are those of the numbers in its label.
    """

    label: str
    what: str
    link: str
    why: str
    whole: bool = True
    cautions: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found; `worth` is how much sooner than others, and `id` a statistic's.

    `cautions` are those of the numbers in its label.
    """

    label: str
    what: str
    link: str
    fields: Mapping[str, str]
    worth: float = 1.0
    id: str = ""
    cautions: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    documents: tuple[Document, ...]
    names: tuple[tuple[tuple[str, ...], ...], ...]  # of each document, what it is called
    phrases: tuple[str, ...]  # of each document, the tokens of its names, numbers and wordings in order
    index: text_index.Index
    terms: Mapping[tuple[str, ...], tuple[str, str]]  # what readers say, in tokens -> as they say it, what it means


def find(register: Register, text: str, pages: tuple[Page, ...] = PAGES) -> tuple[SearchResult, ...]:
    """The best results for what a reader typed, best first; none for nothing."""
    held = _held(register, pages)
    return tuple(_hit(held, found, read_as) for found, read_as in _ranked(held, text)[:MOST])


def statistics(register: Register, text: str) -> frozenset[str]:
    """The ids of the statistics that have every word of `text`; all where nothing is asked."""
    if not text_index.asked(text):
        return frozenset(register.statistics)
    held = _held(register, PAGES)
    found = (held.documents[f.place].id for f, _ in _ranked(held, text) if f.whole)
    return frozenset(name for name in found if name)


def _ranked(held: _Held, text: str) -> list[tuple[text_index.SearchMatch, str]]:
    """Every document found, best first, each with what the question was read as where that is not what was typed."""
    question = text_index.asked(text)
    best: dict[int, tuple[float, text_index.SearchMatch, str]] = {}
    for tokens, read_as in _readings(held, question):
        phrase = f" {' '.join(tokens)} " if len(tokens) > 1 else "\n"
        for found in held.index.find(tokens):
            exact = EXACT * (tokens in held.names[found.place]) + PHRASE * (phrase in held.phrases[found.place])
            score = (found.score + exact) * held.documents[found.place].worth * (1 if found.whole else 0.1)
            if found.place not in best or best[found.place][0] < score:
                best[found.place] = (score, found, read_as)
    ordered = sorted(best.values(), key=lambda item: (-item[0], held.documents[item[1].place].label))
    some_whole = any(found.whole for _, found, _ in ordered)
    return [(found, read_as) for _, found, read_as in ordered if found.whole or not some_whole]


def _readings(held: _Held, question: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The question as typed, and with each phrase that the data words otherwise replaced by the data's words."""
    yield question, ""
    for start in range(len(question)):
        for end in range(start + 1, len(question) + 1):
            if known := held.terms.get(question[start:end]):
                term, means = known
                replaced = question[:start] + text_index.tokens(means) + question[end:]
                yield replaced, f"'{term}' read as '{means}'"


def _hit(held: _Held, found: text_index.SearchMatch, read_as: str) -> SearchResult:
    document = held.documents[found.place]
    seen = f"Found in {words.listed(TOLD[field] for field in found.fields)}"
    why = f"{seen}; {read_as}." if read_as else f"{seen}."
    return SearchResult(document.label, document.what, document.link, why, found.whole, document.cautions)


@caches.per_release()
def _held(register: Register, pages: tuple[Page, ...]) -> _Held:
    there = {page.path for page in pages}
    found = (*_pages(pages), *_exhibits(register, pages), *_forces(register), *_statistics(register))
    found += (*_terms_and_methods(register), *_codes(register), *_trackers(register))
    documents = tuple(d for d in found if d.link.split("?")[0].split("#")[0] in there)
    names = tuple(
        tuple(text_index.tokens(name) for name in (d.label, *d.fields.get("other", "").split(";")) if name)
        for d in documents
    )
    phrases = tuple(
        " \t ".join(f" {' '.join(text_index.tokens(text))} " for text in d.fields.values()) for d in documents
    )
    terms = {text_index.tokens(row["term"]): (row["term"], row["means"]) for row in register.rows("search_terms")}
    return _Held(documents, names, phrases, text_index.Index([d.fields for d in documents], WEIGHTS), terms)


def _pages(pages: tuple[Page, ...]) -> Iterator[Document]:
    for page in pages:
        yield Document(page.label, "Page", page.path, {"name": page.label, "text": f"{page.heading} {page.shows}"}, 2.5)


def _exhibits(register: Register, pages: tuple[Page, ...]) -> Iterator[Document]:
    known, views = {page.id: page for page in pages}, address.choices(register)["view"].options
    for name, builder in exhibits.REGISTRY.items():
        if builder.needs or builder.page not in known:
            continue
        shown, page = exhibits.make(name, register, Selection()), known[builder.page]
        _, _, view = name.partition("-")
        at = address.path(page.path, Selection(view=view)) if page.path == FORCES and view in views else page.path
        fields = {"name": shown.headline, "text": f"{shown.subtitle} {shown.description}"}
        yield Document(shown.headline, f"{page.label} page", f"{at}#{name}", fields, 0.8, cautions=shown.must_show)


def _forces(register: Register) -> Iterator[Document]:
    aliases = register.rows("force_aliases")
    for force in register.forces.values():
        other = "; ".join([force.official_name, *(row["alias"] for row in aliases if row["force"] == force.code)])
        fields = {"name": force.name, "other": other, "text": f"police force {force.region}"}
        yield Document(force.name, "Police force", _profile(force.code), fields, 1.6)
    for row in register.rows("local_authorities"):
        name = register.forces[row["force"]].name
        if row["name"] != name:
            what = f"Place policed by {name}"
            yield Document(row["name"], what, _profile(row["force"]), {"name": row["name"], "text": what}, 1.4)


def _profile(code: str) -> str:
    return address.path(FORCES, Selection(force=(code,), view="profile"))


def _statistics(register: Register) -> Iterator[Document]:
    worded: dict[str, list[str]] = {}
    for wording in register.wordings:
        worded.setdefault(wording.statistic, []).append(f"{wording.wording} {words.quantity(wording.quantity)}")
    for statistic in register.statistics.values():
        press = statistic.grade is Grade.PRESS
        yield Document(
            f"{statistic.measure}, {statistic.period}",
            "Reported by the press, original not read" if press else "Statistic",
            address.path(SOURCES, Selection(statistic=statistic.id)),
            {
                "name": statistic.measure,
                "number": _number(statistic),
                "text": f"{statistic.subject} {statistic.sentence} {statistic.period} {statistic.geography} "
                f"{words.citation(statistic.source)}",
                "wording": " ".join(worded.get(statistic.id, ())),
                "note": statistic.note,
            },
            0.6 if press else 1.2,
            statistic.id,
        )


MILLION: Final = 1_000_000


UNITS_TYPED: Final = {"%": "per cent", "GBP": "pounds"}  # how a unit begins -> how a reader may write it


def _number(statistic: Statistic) -> str:
    """The number as it is written and as it may be asked for: "£10 million" is found by "10 million pounds"."""
    value = statistic.quantity.value
    millions = f" {words.number(value / MILLION)} million" if value >= MILLION else ""
    typed = "".join(f" {said}" for unit, said in UNITS_TYPED.items() if statistic.unit.startswith(unit))
    return f"{words.quantity(statistic.quantity, statistic.unit)} {words.label(statistic)}{millions}{typed}"


def _terms_and_methods(register: Register) -> Iterator[Document]:
    for row in register.rows("definitions"):
        at = f"{SOURCES}#{methods.anchor('term', row['term'])}"
        yield Document(row["term"], "Definition", at, {"name": row["term"], "text": row["meaning"]}, 0.9)
    for name, heading in methods.SECTIONS.items():
        yield Document(heading, "Method", f"{SOURCES}#{name}", {"name": heading}, 0.9)


def _codes(register: Register) -> Iterator[Document]:
    for row in register.rows("offence_codes"):
        at = address.path(FORCES, Selection(measure=row["code"]))
        label = naming.measure(register, row["code"]).label
        fields = {"name": f"{row['code']} {row['title']}", "other": f"code {row['code']}", "note": row["note"]}
        yield Document(label, "Offence code", at, fields)


def _trackers(register: Register) -> Iterator[Document]:
    for row in register.rows("operations"):
        at = address.path(OPERATIONS, Selection(force=(row["force"],) if row["force"] else ()))
        fields = {"name": row["name"], "text": f"{row['lead_body']} {row['place']} {row['period']}"}
        reported = ", reported by the press" if row["grade"] == Grade.PRESS else ""
        yield Document(row["name"], f"Police operation, {row['place']}{reported}", at, fields, 1.1)
    for row in register.rows("recommendations"):
        fields = {"name": row["title"], "text": f"{row['inquiry']} recommendation {row['number']} {row['lead']}"}
        yield Document(row["title"], f"Recommendation {row['number']}, {row['inquiry']}", PLAN, fields, 1.2)
    for row in register.rows("commitments"):
        fields = {"name": row["commitment"], "text": "commitment promise", "note": row["status"]}
        yield Document(row["commitment"], f"Commitment {row['number']}", PLAN, fields, 1.2)
