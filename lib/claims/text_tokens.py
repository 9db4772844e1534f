"""Split a text into tokens and sentences. Linear in the length of the text, whatever it holds."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    YEARS = "years"  # a financial year or two years with a stroke: "2024/25"
    SLASHED = "slashed"  # other numbers with strokes, such as dates
    MARK = "mark"  # a punctuation mark, or a sign such as the one of a currency
    LINK = "link"  # an address of the web or of e-mail


class Token(NamedTuple):
    """One token: `text` in small letters without a possessive ending, and where it stands.

    `suffix` is the letters that stand directly after the digits of a number; `joined` whether a hyphen or a dash joins
    it to the token before; `capital` whether it begins with a capital letter, `capitals` whether it has no other.
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    suffix: str = ""
    joined: bool = False
    capital: bool = False
    capitals: bool = False


_CHUNK: Final = re.compile(r"[^\s]+")
_HOST: Final = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/")
_TOKEN: Final = re.compile(
    r"(?P<years>(?:19|20)\d\d[/\u2013-]\d\d(?!\d))"
    r"|(?P<slashed>\d{1,4}/\d{1,4}(?:/\d{1,4})?)"
    r"|(?P<number>\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<suffix>[A-Za-z]{1,12})?"
    r"|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<mark>\S)"
)
_HUMP: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_HYPHENS: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_ENDS: Final = frozenset(".!?")
_QUOTES: Final = frozenset("\"'\u201c\u201d\u2018\u2019)]")
# Words that end with a full stop within a sentence.
_SHORT: Final = frozenset(
    {"mr", "mrs", "ms", "dr", "st", "no", "vol", "v", "e", "i", "g", "c", "cllr", "rt", "hon", "p"}
)
_LONGEST: Final = 200  # tokens of a sentence: longer ones are cut, so that time grows with the text and no faster
_SHORT_LINE: Final = 60  # characters: a line shorter than this was not broken for its length


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; hyphens between words are not tokens but join them."""
    return tuple(_tokens(text, list(_links(text))))


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses of the web and of e-mail stand."""
    for chunk in _CHUNK.finditer(text):
        held = chunk[0].lower().lstrip("(<\"'")
        if "://" in held or held.startswith("www.") or "@" in held[1:-1] or _HOST.match(held):
            yield chunk.span()


def _tokens(text: str, links: list[tuple[int, int]]) -> Iterator[Token]:
    waiting = iter(links)
    link = next(waiting, None)
    joined, before = False, -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while link and link[1] <= start:
            yield Token(TokenKind.LINK, "", *link)
            link = next(waiting, None)
        if link and link[0] <= start:
            continue
        held = match[0]
        if held in _HYPHENS and before == start and end < len(text) and not text[end].isspace():
            joined, before = True, end
            continue
        yield from _read(match, text, joined=joined and before == start)
        joined, before = False, end
    if link:
        yield Token(TokenKind.LINK, "", *link)


def _read(match: re.Match[str], text: str, *, joined: bool) -> Iterator[Token]:
    start, end = match.span()
    held = match[0]
    if match["word"]:
        if start and text[start - 1] == "#":
            for part in _HUMP.finditer(held):
                yield Token(TokenKind.WORD, part[0].lower(), start + part.start(), start + part.end(), capital=True)
            return
        plain = held.lower().replace("\u2019", "'").removesuffix("'s")
        capital = held[0].isupper()
        yield Token(TokenKind.WORD, plain, start, end, "", joined, capital, held.isupper())
    elif match["number"]:
        yield Token(TokenKind.NUMBER, match["number"], start, end, (match["suffix"] or "").lower(), joined)
    else:
        kind = TokenKind(match.lastgroup or TokenKind.MARK)
        yield Token(kind, held, start, end, joined=joined)


def sentences(text: str, found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text as ranges of its tokens; a heading and an item of a list are sentences too."""
    first = 0
    for place, token in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        if following is None or place + 1 - first >= _LONGEST or _ends(text, found, place, token, following):
            yield first, place + 1
            first = place + 1


def _ends(text: str, found: Sequence[Token], place: int, token: Token, following: Token) -> bool:
    between = text[token.end : following.start]
    if "\n" in between and _line_ends(text, token, following, between):
        return True
    if token.text in _QUOTES and place and found[place - 1].text in _ENDS:
        return bool(between) and (following.capital or following.kind is not TokenKind.WORD)
    if token.text not in _ENDS or following.text in _ENDS or not between:
        return False
    if token.text == "." and place and _is_short(found[place - 1], token):
        return False
    return following.capital or following.kind is not TokenKind.WORD


def _is_short(word: Token, stop: Token) -> bool:
    """Return whether a full stop belongs to a short form or to an initial."""
    return word.end == stop.start and word.kind is TokenKind.WORD and (word.text in _SHORT or len(word.text) == 1)


def _line_ends(text: str, token: Token, following: Token, between: str) -> bool:
    """Return whether the end of a line is one of a sentence: a blank line, an item of a list or a short line."""
    if between.count("\n") > 1 or following.kind is TokenKind.MARK or token.text in _ENDS:
        return True
    line = token.end - (text.rfind("\n", 0, token.end) + 1)
    return line < _SHORT_LINE and (following.capital or following.kind is TokenKind.NUMBER)
