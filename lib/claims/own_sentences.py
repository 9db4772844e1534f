"""Find the sentences in which the dashboard itself says a number that no single figure of the register holds.

Shares of a code, limits of a comparison, or how many recommendations are listed are worked out for one exhibit. A text
that repeats such a sentence whole says what the dashboard says; one that changes a word of it does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lib import exhibits
from lib.addresses import address, bare
from lib.claims import text_tokens
from lib.exhibits import headlines, questions
from lib.model.records import Selection
from lib.model.site_map import BY_ID, PAGES
from lib.storage import caches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lib.claims.verdicts import Judgement
    from lib.dataset.register import Register
    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Caveat

MOST_FORCES: Final = 8  # of a text whose exhibits are read
LEAST_WORDS: Final = 5  # a shorter sentence may be anybody's, about something else
_DIGITS: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BEGINS_AFTER: Final = frozenset("\n.!?:\"'\u201c\u2018(")
_STOPS: Final = frozenset(".!?")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSentence:
    """A sentence of the dashboard, and where it stands.

    Args:
        text: with its full stop; a heading has none.
        name: of the exhibit, or of the page.
        page: id of the page.
        selection: with which the page shows it.
        caveats: that must be shown with it, in short.
    """

    text: str
    name: str
    page: str
    selection: Selection
    caveats: tuple[str, ...] = ()

    def path(self, version: str) -> str:
        """Return the path of the page in a release; `version` is empty for the current one."""
        return address.path(BY_ID[self.page].path, replace(self.selection, version=version))


_Index = dict[str, tuple[tuple[OwnSentence, int], ...]]  # digits -> sentences with them, and the place of the digits


def find(text: str, judgement: Judgement, forces: Iterable[str], register: Register) -> OwnSentence | None:
    """Return the sentence of the dashboard in which a number of a text stands, word for word.

    Args:
        text: that was checked.
        judgement: of one of its numbers.
        forces: codes of the police forces that the text names.
        register: of the release.
    """
    mention = judgement.claim.mention
    digits = _DIGITS.search(text, mention.start, mention.end)
    if not digits:
        return None
    for index in (_general(register), *(_of_force(register, code) for code in list(forces)[:MOST_FORCES])):
        for sentence, place in index.get(digits[0], ()):
            if _stands(text, sentence.text, digits.start() - place):
                return sentence
    return None


def _stands(text: str, sentence: str, start: int) -> bool:
    """Return whether a sentence stands in a text from `start` on, and as a whole sentence."""
    if start < 0 or not text.startswith(sentence, start):
        return False
    before, after = text[:start].rstrip(" "), text[start + len(sentence) :].lstrip(" ")
    if before and before[-1] not in _BEGINS_AFTER:
        return False
    return sentence[-1] in _STOPS or not after or after[0] in _STOPS or after[0] == "\n"


@caches.per_release()
def _general(register: Register) -> _Index:
    """Index the sentences of exhibits that pages open with, of tiles, of answers and of cautions."""
    return _index(_general_sentences(register))


def _general_sentences(register: Register) -> Iterator[OwnSentence]:
    opening = bare.selection(register)
    for name, builder in exhibits.REGISTRY.items():
        if not builder.needs and exhibits.can_be_made(name, opening):
            yield from _of_exhibit(exhibits.make(name, register, opening), opening)
    first = PAGES[0]
    for group in headlines.groups(register, opening):
        for tile in group.tiles:
            yield from _split(tile.said, name=tile.label, page=first.id, selection=opening)
    for one in questions.answered(register):
        cautions = _short(one.caveats)
        yield from _split(one.answer, name=one.question, page=first.id, selection=opening, caveats=cautions)
    for caveat in register.caveats.values():
        for text in (caveat.short, caveat.brief, caveat.long):
            yield from _split(text, name=BY_ID["sources"].heading, page="sources", selection=Selection())


@caches.per_release(64)
def _of_force(register: Register, code: str) -> _Index:
    """Index the sentences of the exhibits of one police force; empty for another place."""
    if code not in register.forces:
        return {}
    opening = replace(bare.selection(register), force=(code,))
    made = (
        exhibits.make(name, register, opening)
        for name, builder in exhibits.REGISTRY.items()
        if builder.needs and exhibits.can_be_made(name, opening)
    )
    return _index(sentence for exhibit in made for sentence in _of_exhibit(exhibit, opening))


def _of_exhibit(exhibit: Exhibit, selection: Selection) -> Iterator[OwnSentence]:
    page, cautions = exhibits.REGISTRY[exhibit.id].page, _short(exhibit.must_show)
    for text in (
        exhibit.name,
        exhibit.headline,
        exhibit.subtitle,
        exhibit.description,
        *(s.words for s in exhibit.said),
    ):
        yield from _split(text, name=exhibit.headline, page=page, selection=selection, caveats=cautions)


def _short(caveats: Iterable[Caveat]) -> tuple[str, ...]:
    return tuple(caveat.short for caveat in caveats)


def _split(
    text: str, *, name: str, page: str, selection: Selection, caveats: tuple[str, ...] = ()
) -> Iterator[OwnSentence]:
    found = text_tokens.tokens(text)
    for first, last in text_tokens.sentences(text, found):
        said = text[found[first].start : found[last - 1].end]
        yield OwnSentence(text=said, name=name, page=page, selection=selection, caveats=caveats)


def _index(sentences: Iterable[OwnSentence]) -> _Index:
    index: dict[str, list[tuple[OwnSentence, int]]] = {}
    seen: set[str] = set()
    for sentence in sentences:
        if sentence.text not in seen and len(sentence.text.split()) >= LEAST_WORDS:
            seen.add(sentence.text)
            for match in _DIGITS.finditer(sentence.text):
                index.setdefault(match[0], []).append((sentence, match.start()))
    return {digits: tuple(found) for digits, found in index.items()}
