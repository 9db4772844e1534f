"""Search the whole dashboard. Queries are never stored.

The index is built once per release and set of pages. A result has no number of its own except in an exhibit's
headline, whose caveats are shown with the results.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address, bare, force_options
from lib.exhibits import naming, questions
from lib.model import anchors, words
from lib.model.records import NATIONS, Grade, Selection
from lib.model.site_map import PAGES, SECTIONS
from lib.search import methods, text_index
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lib.dataset.register import Register
    from lib.model.records import Caveat, Statistic
    from lib.model.site_map import Page

MOST: Final = 10  # results
SUMMARY, SOURCES, FORCES, OPERATIONS, PLAN = "/", "/sources", "/forces", "/operations", "/action_plan"
DIFFERENCES = "/differences"
QUESTION: Final = 3.0  # worth of a common question: its answer says what may be said
# Weight of a word by the field in which it was found.
WEIGHTS: Final = {"number": 7.0, "name": 4.0, "other": 4.0, "wording": 3.0, "text": 1.0, "note": 0.5}
EXACT, PHRASE = 100.0, 100.0  # bonus of a name equal to the query, and of the query's words in order
ARTICLES: Final = frozenset({"a", "an", "the"})
BEGINS: Final = 5.0  # bonus of a name that begins with the query
PART_OF_PHRASE: Final = 0.1  # what remains of a match with some words of a phrase


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One result: label, kind and address.

    `read_as` is the words that were looked for in place of the reader's, empty where those were found as typed.
    `whole` is False where only some of the words were found. `number` is a figure with its unit and period, never one
    that only the press reported; `says` is how a question is answered; `caveats` are the caveats of the numbers in
    them and in the label.
    """

    label: str
    what: str
    link: str
    read_as: str = ""
    whole: bool = True
    caveats: tuple[Caveat, ...] = ()
    number: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found; `worth` multiplies its score, and `id` is a statistic's.

    `caveats` are the caveats of numbers in its label, or in `says`: how a question is answered. `by_phrase` is whether
    its other names are phrases that a reader types whole: "rate" alone is not "conviction rate". Of two that match
    alike the later `dated` comes first.
    """

    label: str
    what: str
    link: str
    fields: Mapping[str, str]
    worth: float = 1.0
    id: str = ""
    caveats: tuple[Caveat, ...] = ()
    number: str = ""
    says: str = ""
    by_phrase: bool = False
    dated: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _SearchIndex:
    documents: tuple[Document, ...]
    names: tuple[tuple[tuple[str, ...], ...], ...]  # names of each document
    phrases: tuple[str, ...]  # tokens of each document's names, numbers and wordings, in order
    index: text_index.Index
    terms: Mapping[tuple[str, ...], str]  # tokens of a reader's term -> what the data calls it


def find(register: Register, text: str, pages: tuple[Page, ...] = PAGES) -> tuple[SearchResult, ...]:
    """Return the best results for a query, best first; none for an empty one."""
    search_index = _search_index(register, pages)
    ranked = _ranked(search_index, text)
    if not any(match.whole for match, _ in ranked):
        ranked = _corrected(search_index, text) or ranked
    whole = any(match.whole for match, _ in ranked)
    held = _within(search_index, text, whole=whole)
    places = {match.place for match in held}
    ranked = [(match, "") for match in held] + [one for one in ranked if one[0].place not in places]
    return tuple(_hit(search_index, match, read_as) for match, read_as in ranked[:MOST])


def statistics(register: Register, text: str) -> frozenset[str]:
    """Return the ids of statistics that match every word of `text`; all where it has none."""
    if not text_index.query_tokens(text):
        return frozenset(register.statistics)
    search_index = _search_index(register, PAGES)
    ids = (search_index.documents[match.place].id for match, _ in _ranked(search_index, text) if match.whole)
    return frozenset(name for name in ids if name)


def _ranked(search_index: _SearchIndex, text: str) -> list[tuple[text_index.SearchMatch, str]]:
    """Rank every match, best first, with how the query was interpreted where not literally."""
    query = text_index.query_tokens(text)
    best: dict[int, tuple[float, text_index.SearchMatch, str]] = {}
    for tokens, read_as in _readings(search_index, query):
        phrase = f" {' '.join(tokens)} " if len(tokens) > 1 else "\n"
        for match in search_index.index.find(tokens):
            names = search_index.names[match.place]
            exact = EXACT * (tokens in names) + BEGINS * any(_begins(name, tokens) for name in names)
            exact += PHRASE * (phrase in search_index.phrases[match.place])
            document = search_index.documents[match.place]
            worth = document.worth * (
                PART_OF_PHRASE if document.by_phrase and not _asked(search_index, match, tokens) else 1
            )
            score = (match.score + exact) * worth * (1 if match.whole else 0.1)
            if match.place not in best or best[match.place][0] < score:
                best[match.place] = (score, match, read_as)
    ordered = sorted(best.values(), key=lambda item: search_index.documents[item[1].place].label)
    ordered.sort(key=lambda item: search_index.documents[item[1].place].dated, reverse=True)
    ordered.sort(key=lambda item: -item[0])
    any_whole = any(match.whole for _, match, _ in ordered)
    return [(match, read_as) for _, match, read_as in ordered if match.whole or not any_whole]


def _begins(name: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    """Return whether a name begins with the words of a query, an article apart."""
    return (name[1:] if name[0] in ARTICLES else name)[: len(tokens)] == tokens


def _asked(search_index: _SearchIndex, match: text_index.SearchMatch, tokens: tuple[str, ...]) -> bool:
    """Return whether a query holds one of a document's names whole, or nothing but words of its first."""
    names, query = search_index.names[match.place], f" {' '.join(tokens)} "
    return any(f" {' '.join(name)} " in query for name in names) or set(tokens) - text_index.LIGHT <= set(names[0])


def _within(search_index: _SearchIndex, text: str, *, whole: bool) -> list[text_index.SearchMatch]:
    """List the common questions of which a query holds a phrase, whatever else it holds; the longest phrase first.

    A phrase of one word counts only where nothing else has every word of the query, which `whole` says.
    """
    query = f" {' '.join(text_index.query_tokens(text))} "
    held = {
        place: max((len(name) for name in names if f" {' '.join(name)} " in query), default=0)
        for place, names in enumerate(search_index.names)
        if search_index.documents[place].by_phrase
    }
    places = sorted((place for place, long in held.items() if long > whole), key=lambda place: -held[place])
    return [text_index.SearchMatch(place, held[place], whole) for place in places]


def _corrected(search_index: _SearchIndex, text: str) -> list[tuple[text_index.SearchMatch, str]]:
    """Rank the matches of a query whose unknown words are replaced by the most similar known ones; none without."""
    query = text_index.query_tokens(text)
    corrected = tuple(search_index.index.similar(token) or token for token in query)
    if corrected == query:
        return []
    matches = _ranked(search_index, " ".join(corrected))
    return [(match, " ".join(corrected)) for match, _ in matches if match.whole]


def _readings(search_index: _SearchIndex, query: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the query as typed, and with each term that the data word otherwise replaced."""
    yield query, ""
    for start in range(len(query)):
        for end in range(start + 1, len(query) + 1):
            if means := search_index.terms.get(query[start:end]):
                replaced = query[:start] + text_index.tokens(means) + query[end:]
                yield replaced, means


def _hit(search_index: _SearchIndex, match: text_index.SearchMatch, read_as: str) -> SearchResult:
    document = search_index.documents[match.place]
    return SearchResult(
        document.label,
        document.what,
        document.link,
        read_as,
        match.whole,
        document.caveats,
        document.number,
        document.says,
    )


@caches.per_release()
def _search_index(register: Register, pages: tuple[Page, ...]) -> _SearchIndex:
    paths = {page.path for page in pages}
    documents_ = (
        *_questions(register),
        *_pages(pages),
        *_exhibits(register, pages),
        *_forces(register),
        *_constituencies(register),
    )
    documents_ += (
        *_statistics(register),
        *_terms_and_methods(register),
        *_codes(register),
        *_gaps(register),
        *_trackers(register),
        *_regions(register),
        *_sections(),
    )
    documents = tuple(d for d in documents_ if d.link.split("?")[0].split("#")[0] in paths)
    names = tuple(
        tuple(text_index.tokens(name) for name in (d.label, *d.fields.get("other", "").split(";")) if name)
        for d in documents
    )
    phrases = tuple(
        " \t ".join(f" {' '.join(text_index.tokens(text))} " for text in d.fields.values()) for d in documents
    )
    terms = {text_index.tokens(row["term"]): row["means"] for row in register.rows("search_terms")}
    return _SearchIndex(documents, names, phrases, text_index.Index([d.fields for d in documents], WEIGHTS), terms)


def _pages(pages: tuple[Page, ...]) -> Iterator[Document]:
    for page in pages:
        text = f"{page.heading} {page.shows}"
        fields = {"name": page.label, "other": page.finds.replace(" ", ";"), "text": text}
        yield Document(page.label, "Page", page.path, fields, 2.5)


def _questions(register: Register) -> Iterator[Document]:
    for one in questions.answered(register):
        yield Document(
            one.question,
            "Common question",
            f"{SUMMARY}#question-{one.id}",
            {"name": one.question, "other": "; ".join(one.search)},
            QUESTION,
            caveats=one.caveats,
            says=one.first,
            by_phrase=True,
        )


def _exhibits(register: Register, pages: tuple[Page, ...]) -> Iterator[Document]:
    pages_by_id, views = {page.id: page for page in pages}, address.choices(register)["view"].options
    for name, builder in exhibits.REGISTRY.items():
        if builder.needs or not builder.on_page or builder.page not in pages_by_id:
            continue
        selection, page = bare.selection(register).only(builder.uses), pages_by_id[builder.page]
        exhibit = exhibits.make(name, register, selection)
        _, _, view = name.partition("-")
        is_view = page.path == FORCES and view in views
        path = address.path(page.path, replace(selection, view=view)) if is_view else page.path
        fields = {
            "name": exhibit.headline,
            "other": views[view] if is_view else name.replace("-", " "),
            "text": f"{exhibit.subtitle} {exhibit.description}",
        }
        yield Document(exhibit.headline, f"{page.label} page", f"{path}#{name}", fields, 0.8, caveats=exhibit.must_show)


def _forces(register: Register) -> Iterator[Document]:
    aliases = register.rows("force_aliases")
    for force in register.forces.values():
        other = "; ".join([force.official_name, *(row["alias"] for row in aliases if row["force"] == force.code)])
        fields = {"name": force.name, "other": other, "text": f"police force {force.region}"}
        yield Document(force.both_names, "Police force", _profile(register, force.code), fields, 1.6)
    for row in register.rows("local_authorities"):
        name = register.forces[row["force"]].name
        if row["name"] != name:
            what = f"Place policed by {name}"
            yield Document(
                row["name"], what, _profile(register, row["force"]), {"name": row["name"], "text": what}, 1.4
            )


def _regions(register: Register) -> Iterator[Document]:
    for code, name in register.regions.items():
        path = address.path(FORCES, replace(bare.selection(register), region=code))
        forces = sorted(force.name for force in register.forces.values() if code in force.places)
        kind = "Nation" if code in NATIONS.values() else "Region"
        fields = {"name": name, "other": f"{name} forces;forces in {name}", "text": " ".join(forces)}
        yield Document(f"{name}, all {len(forces)} police forces", kind, path, fields, 1.7)


def _sections() -> Iterator[Document]:
    for fragment, heading in SECTIONS.items():
        yield Document(heading, "Data and sources", f"{SOURCES}#{fragment}", {"name": heading}, 1.5)


def _constituencies(register: Register) -> Iterator[Document]:
    for constituency in register.constituencies.values():
        what = f"Constituency policed by {force_options.policed_by(register, constituency)}"
        councils = " ".join(council for part in constituency.parts for council in part.local_authorities)
        yield Document(
            force_options.name(constituency),
            what,
            _profile(register, *constituency.forces),
            {
                "name": force_options.name(constituency),
                "other": f"{constituency.name};{constituency.name_cy}",
                "text": f"{what} {councils}",
            },
            1.3,
            caveats=force_options.caveats(register, constituency),
        )


def _profile(register: Register, *codes: str) -> str:
    return address.path(FORCES, replace(bare.selection(register), force=codes, view="profile"))


def _statistics(register: Register) -> Iterator[Document]:
    worded: dict[str, list[str]] = {}
    for wording in register.wordings:
        worded.setdefault(wording.statistic, []).append(f"{wording.wording} {words.quantity(wording.quantity)}")
    newest: dict[str, str] = {}
    for statistic in register.statistics.values():
        if statistic.grade is not Grade.PRESS:
            newest[statistic.measure] = max(newest.get(statistic.measure, ""), statistic.as_of)
    for statistic in register.statistics.values():
        press = statistic.grade is Grade.PRESS
        older = statistic.as_of < newest.get(statistic.measure, "")
        yield Document(
            f"{statistic.measure}, {statistic.period}",
            "From a press report only" if press else "Figure",
            address.path(SOURCES, Selection(statistic=statistic.id)),
            {
                "name": statistic.measure,
                "number": _number(statistic),
                "text": f"{statistic.subject} {statistic.sentence} {statistic.period} {statistic.geography} "
                f"{words.citation(statistic.source)}",
                "wording": " ".join(worded.get(statistic.id, ())),
                "note": statistic.note,
            },
            0.6 if press else 0.8 if older else 1.2,
            statistic.id,
            () if press else tuple(c for c in register.caveats_of([statistic]) if c.must_show),
            "" if press else _shown_number(statistic),
            dated=statistic.as_of,
        )


MILLION: Final = 1_000_000


UNITS_TYPED: Final = {"%": "per cent", "GBP": "pounds"}  # prefix of a unit -> how a reader may write it


def _shown_number(statistic: Statistic) -> str:
    """Return a number with its unit and place: "717 offences, England and Wales"."""
    told = words.label(statistic)
    unit = "" if statistic.printed_as or statistic.unit.startswith(("%", "GBP")) else f" {statistic.unit}"
    return f"{told}{unit}, {statistic.geography}"


def _number(statistic: Statistic) -> str:
    """Return the number as written and as it may be typed: "10 million pounds" finds "£10 million"."""
    value = statistic.quantity.value
    millions = f" {words.number(value / MILLION)} million" if value >= MILLION else ""
    typed = "".join(f" {word}" for unit, word in UNITS_TYPED.items() if statistic.unit.startswith(unit))
    return f"{words.quantity(statistic.quantity, statistic.unit)} {words.label(statistic)}{millions}{typed}"


def _terms_and_methods(register: Register) -> Iterator[Document]:
    for row in register.rows("definitions"):
        path = f"{SOURCES}#{methods.anchor('term', row['term'])}"
        other = f"definition of {row['term']};meaning of {row['term']};{row['term']} definition"
        yield Document(
            row["term"], "Definition", path, {"name": row["term"], "other": other, "text": row["meaning"]}, 0.9
        )
    for name, heading in methods.SECTIONS.items():
        yield Document(heading, "Method", f"{SOURCES}#{name}", {"name": heading}, 0.9)


def _gaps(register: Register) -> Iterator[Document]:
    for gap in register.gaps:
        fields = {"name": gap.question, "text": f"{gap.asked} {gap.holder}", "note": gap.answer}
        yield Document(gap.question, "What is not known", f"{DIFFERENCES}#gap-{gap.id}", fields, 0.9)


def _codes(register: Register) -> Iterator[Document]:
    for total in register.totals:
        label = naming.measure(register, total).label
        fields = {"name": label, "other": f"{len(register.codes_of(total))} codes", "text": "total of offence codes"}
        yield Document(label, "Total of offence codes", address.path(FORCES, Selection(measure=total)), fields)
    for row in register.rows("offence_codes"):
        path = address.path(FORCES, Selection(measure=row["code"]))
        label = naming.measure(register, row["code"]).label
        fields = {"name": f"{row['code']} {row['title']}", "other": f"code {row['code']}", "note": row["note"]}
        yield Document(label, "Offence code", path, fields)


def _trackers(register: Register) -> Iterator[Document]:
    for row in register.rows("operations"):
        path = f"{OPERATIONS}#{anchors.operation(row['id'])}"
        fields = {"name": row["name"], "text": f"{row['lead_body']} {row['place']} {row['period']}"}
        reported = ", reported by the press" if row["grade"] == Grade.PRESS else ""
        yield Document(row["name"], f"Police operation, {row['place']}{reported}", path, fields, 1.1)
    for row in register.rows("recommendations"):
        anchor = anchors.recommendation(row["inquiry"], row["number"])
        fields = {
            "name": row["title"],
            "other": anchor.replace("-", " "),
            "text": f"{row['inquiry']} recommendation {row['number']} {row['lead']}",
        }
        what = f"Recommendation {row['number']}, {row['inquiry']}"
        yield Document(row["title"], what, f"{PLAN}#{anchor}", fields, 1.2)
    for row in register.rows("commitments"):
        anchor = anchors.commitment(row["number"])
        fields = {
            "name": row["commitment"],
            "other": anchor.replace("-", " "),
            "text": "commitment promise",
            "note": row["status"],
        }
        yield Document(row["commitment"], f"Commitment {row['number']}", f"{PLAN}#{anchor}", fields, 1.2)
