"""Tokenise text and numbers, and index documents by token. Standard library only."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONGEST: Final = 120  # characters of a query that are read
MOST_TOKENS: Final = 12
PREFIX_FROM: Final = 3  # shortest prefix that matches a word
SIMILAR_FROM: Final = 5  # shortest word whose spelling is corrected
LIKENESS: Final = 0.8  # of two words, as difflib measures it
WHOLE, BEGINNING = 3.0, 1.0  # weight of a whole word and of a prefix
# fmt: off
LIGHT: Final = frozenset({  # stop words: may match, but are not required
    "a", "about", "all", "an", "and", "are", "around", "as", "at", "by", "did", "do", "estimated", "exactly", "for",
    "from", "had", "has", "have", "how", "i", "in", "is", "it", "least", "many", "me", "more", "much", "of", "on", "or",
    "over", "per", "show", "than", "that", "the", "there", "to", "up", "was", "were", "what", "when", "where", "which",
    "who", "why", "with",
})
# fmt: on
_TOKEN: Final = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?(?:[a-z]{1,2}(?![a-z]))?|%|[^\W\d_]+(?:'[^\W\d_]+)?")
_SPACED: Final = re.compile(r"(?<!\d)(\d{1,3})[ \u00a0\u2009\u202f](\d{3})(?!\d)")
_SCALES: Final = {"k": "thousand", "m": "million", "bn": "billion"}
_ENOUGH: Final = 3  # shortest word after removing a plural ending


def tokens(text: str) -> tuple[str, ...]:
    """Split text into tokens: words without case, accents and plural, numbers without thousands separators; in order.

    "Children's offences" is ("children", "offence"), "£10m" ("10", "million"), "4,000" ("4000",), "42%" ("42", "cent").
    """
    plain = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return tuple(part for token in _TOKEN.findall(plain) for part in _parts(token))


def query_tokens(text: str) -> tuple[str, ...]:
    """Tokenise a query: also "115 489", and at most `MOST_TOKENS` tokens."""
    return tokens(_SPACED.sub(r"\1,\2", text[:LONGEST]))[:MOST_TOKENS]


def _parts(part: str) -> Iterator[str]:
    if part == "%":
        yield "cent"  # as in "per cent"
        return
    if not part[0].isascii() or not part[0].isdigit():
        yield _singular(part.removesuffix("'s"))
        return
    digits = part.rstrip("abcdefghijklmnopqrstuvwxyz")
    letters, number = part[len(digits) :], digits.replace(",", "")
    yield number if letters in _SCALES else number + letters
    if letters in _SCALES:
        yield _SCALES[letters]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _ENOUGH + 1:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > _ENOUGH else word


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A matching document: its position in the index, score, and whether every word matched."""

    place: int
    score: float
    whole: bool


class Index:
    """An inverted index of documents.

    Args:
        documents: of each, its fields' texts by name.
        weights: of the fields.
    """

    def __init__(self, documents: Sequence[Mapping[str, str]], weights: Mapping[str, float]) -> None:
        self._postings: dict[str, dict[int, float]] = {}
        for place, fields in enumerate(documents):
            for field, text in fields.items():
                for token in tokens(text):
                    postings = self._postings.setdefault(token, {})
                    postings[place] = max(postings.get(place, 0.0), weights[field])
        self._words = sorted(self._postings)
        self._rarity = {
            token: 1 + math.log(len(documents) / len(postings)) for token, postings in self._postings.items()
        }

    def find(self, query: Iterable[str]) -> list[SearchMatch]:
        """Return documents with every required word; else those with most of them, at least half."""
        wanted = list(dict.fromkeys(query))
        needed = [token for token in wanted if token not in LIGHT] or wanted
        if not needed:
            return []
        hits = {token: self._scores(token) for token in wanted}
        count: dict[int, int] = {}
        for token in needed:
            for place in hits[token]:
                count[place] = count.get(place, 0) + 1
        best = max(count.values(), default=0)
        if best * 2 < len(needed) or not best:
            return []
        is_whole = best == len(needed)
        return [self._match(place, hits, whole=is_whole) for place, matched in count.items() if matched == best]

    def similar(self, token: str) -> str:
        """Return the indexed word that is most like an unknown one; empty for a known, a short or an unlike one."""
        if len(token) < SIMILAR_FROM or token[0].isdigit() or next(self._words_like(token), None):
            return ""
        return next(iter(difflib.get_close_matches(token, self._words, 1, LIKENESS)), "")

    def _match(self, place: int, hits: Mapping[str, dict[int, float]], *, whole: bool) -> SearchMatch:
        return SearchMatch(place, sum(scores.get(place, 0.0) for scores in hits.values()), whole)

    def _scores(self, token: str) -> dict[int, float]:
        scores: dict[int, float] = {}
        for word in self._words_like(token):
            factor = (WHOLE if word == token else BEGINNING) * self._rarity[word]
            for place, weight in self._postings[word].items():
                scores[place] = max(scores.get(place, 0.0), weight * factor)
        return scores

    def _words_like(self, token: str) -> Iterator[str]:
        if token in self._postings:
            yield token
        if len(token) < PREFIX_FROM or token[0].isdigit() or token in LIGHT:
            return
        for word in self._words[bisect_left(self._words, token) :]:
            if not word.startswith(token):
                return
            if word != token:
                yield word
