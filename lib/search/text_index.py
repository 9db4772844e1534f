"""Words and numbers as readers type them, made comparable with those of the data. Standard library only."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONGEST: Final = 120  # characters of a question that are looked at
MOST_TOKENS: Final = 12
PREFIX_FROM: Final = 3  # letters: the beginning of a word is enough from here on
WHOLE, BEGINNING = 3.0, 1.0  # what a word counts for, found whole or as a beginning
# fmt: off
LIGHT: Final = frozenset({  # found where they stand, never asked for
    "a", "about", "all", "an", "and", "are", "around", "as", "at", "by", "did", "do", "estimated", "exactly", "for",
    "from", "had", "has", "have", "how", "i", "in", "is", "it", "least", "many", "me", "more", "much", "of", "on", "or",
    "over", "per", "show", "than", "that", "the", "there", "to", "up", "was", "were", "what", "when", "where", "which",
    "who", "why", "with",
})
# fmt: on
_TOKEN: Final = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?(?:[a-z]{1,2}(?![a-z]))?|%|[^\W\d_]+(?:'[^\W\d_]+)?")
_SPACED: Final = re.compile(r"(?<!\d)(\d{1,3})[ \u00a0\u2009\u202f](\d{3})(?!\d)")
_SCALES: Final = {"k": "thousand", "m": "million", "bn": "billion"}
_ENOUGH: Final = 3  # letters that a word keeps when its plural is cut


def tokens(text: str) -> tuple[str, ...]:
    """Words without case, accents and plural, numbers without thousands separators; in order.

    "Children's offences" is ("children", "offence"), "£10m" ("10", "million"), "4,000" ("4000",), "42%" ("42", "cent").
    """
    plain = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return tuple(part for found in _TOKEN.findall(plain) for part in _parts(found))


def asked(text: str) -> tuple[str, ...]:
    """The tokens of a reader's question: also "115 489", and no more of it than a question needs."""
    return tokens(_SPACED.sub(r"\1,\2", text[:LONGEST]))[:MOST_TOKENS]


def _parts(found: str) -> Iterator[str]:
    if found == "%":
        yield "cent"  # as in "per cent"
        return
    if not found[0].isascii() or not found[0].isdigit():
        yield _singular(found.removesuffix("'s"))
        return
    digits = found.rstrip("abcdefghijklmnopqrstuvwxyz")
    letters, number = found[len(digits) :], digits.replace(",", "")
    yield number if letters in _SCALES else number + letters
    if letters in _SCALES:
        yield _SCALES[letters]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _ENOUGH + 1:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > _ENOUGH else word


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """One document that answers: its place in the index, how well, in which fields, and whether with every word."""

    place: int
    score: float
    fields: tuple[str, ...]
    whole: bool


class Index:
    """Documents by their words.

    Args:
        documents: for each, the text of its fields by name.
        weights: what a word found in a field counts for.
    """

    def __init__(self, documents: Sequence[Mapping[str, str]], weights: Mapping[str, float]) -> None:
        self._postings: dict[str, dict[int, tuple[float, str]]] = {}
        for place, fields in enumerate(documents):
            for field, text in fields.items():
                for token in tokens(text):
                    at = self._postings.setdefault(token, {})
                    at[place] = max(at.get(place, (0.0, "")), (weights[field], field))
        self._words = sorted(self._postings)
        self._rarity = {token: 1 + math.log(len(documents) / len(at)) for token, at in self._postings.items()}

    def find(self, question: Iterable[str]) -> list[SearchMatch]:
        """Documents with every word asked for; if there are none, those with the most of them, at least half."""
        wanted = list(dict.fromkeys(question))
        needed = [token for token in wanted if token not in LIGHT] or wanted
        if not needed:
            return []
        hits = {token: self._with(token) for token in wanted}
        count: dict[int, int] = {}
        for token in needed:
            for place in hits[token]:
                count[place] = count.get(place, 0) + 1
        most = max(count.values(), default=0)
        if most * 2 < len(needed) or not most:
            return []
        whole = most == len(needed)
        return [self._found(place, hits, whole=whole) for place, had in count.items() if had == most]

    def _found(self, place: int, hits: Mapping[str, dict[int, tuple[float, str]]], *, whole: bool) -> SearchMatch:
        parts = [at[place] for at in hits.values() if place in at]
        fields = tuple(dict.fromkeys(field for _, field in sorted(parts, reverse=True)))
        return SearchMatch(place, sum(score for score, _ in parts), fields, whole)

    def _with(self, token: str) -> dict[int, tuple[float, str]]:
        found: dict[int, tuple[float, str]] = {}
        for word in self._like(token):
            factor = (WHOLE if word == token else BEGINNING) * self._rarity[word]
            for place, (weight, field) in self._postings[word].items():
                found[place] = max(found.get(place, (0.0, "")), (weight * factor, field))
        return found

    def _like(self, token: str) -> Iterator[str]:
        if token in self._postings:
            yield token
        if len(token) < PREFIX_FROM or token[0].isdigit() or token in LIGHT:
            return
        for word in self._words[bisect_left(self._words, token) :]:
            if not word.startswith(token):
                return
            if word != token:
                yield word
