"""Find the numbers of a text: digits, words, shares, sums of money, rates and multiples.

Dates, years, times, ordinals, codes, addresses, and numbers that are joined to a noun ("16-year-old", "12-point") are
no statistics and not found. Which words make a number a reference ("section 12") is data: see `claim_terms`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lib.claims.text_tokens import Token, TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class NumberKind(StrEnum):
    """What kind of number is written."""

    COUNT = "count"
    SHARE = "share"  # in hundredths of a whole
    POINTS = "points"  # percentage points
    MONEY = "money"  # in pounds
    RATE = "rate"  # per so many
    MULTIPLE = "multiple"  # so many times as much


@dataclass(frozen=True, slots=True)
class NumberMention:
    """One number as written.

    Args:
        kind: of number.
        value: of a share in hundredths, of money in pounds, of a rate per `per`.
        start: of its first character in the text.
        end: after its last character.
        first: its first token.
        last: after its last token, words such as "per cent" included.
        digits: significant digits as written.
        per: what a rate is per; 0 for others.
        fraction: whether a share is written as a fraction or as "one in ten".
        bound: "low" or "high" for the ends of a range, otherwise empty.
    """

    kind: NumberKind
    value: float
    start: int
    end: int
    first: int
    last: int
    digits: int
    per: int = 0
    fraction: bool = False
    bound: str = ""

    def __post_init__(self) -> None:
        if not self.start < self.end or not self.first < self.last:
            raise ValueError("a number stands somewhere in the text")
        if (self.kind is NumberKind.RATE) != (self.per > 0):
            raise ValueError("a rate, and nothing else, is per so many")


_ONE_TO_NINETEEN: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TWENTY_TO_NINETY: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final[dict[str, int]] = {str(word): n for n, word in enumerate(_ONE_TO_NINETEEN.split(), 1)}
_TENS: Final[dict[str, int]] = {str(word): 10 * n for n, word in enumerate(_TWENTY_TO_NINETY.split(), 2)}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SUFFIXES: Final = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}
_DOZEN: Final = 12
# fmt: off
_FRACTIONS: Final = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10,
    "halves": 2, "thirds": 3, "quarters": 4, "fifths": 5, "tenths": 10,
}
_MULTIPLES: Final = {
    "doubled": 2, "twofold": 2, "twice": 2, "tripled": 3, "trebled": 3, "threefold": 3, "fourfold": 4, "quadrupled": 4,
    "fivefold": 5, "tenfold": 10,
}
# fmt: on
_LONGEST: Final = 15  # digits of a number that is one
_CENTURIES: Final = re.compile(r"(?:19|20)\d\d")
_LARGE: Final = 1_000  # from which "in every" is a rate and not a share
_WHOLE: Final = 100
_POUND: Final = "£"


def find(found: Sequence[Token]) -> Iterator[NumberMention]:
    """Yield the numbers among tokens in order. None overlaps another."""
    place = 0
    while place < len(found):
        mention = _at(found, place)
        if mention is None:
            place += 1
            continue
        if not _joined_to_noun(found, mention):
            yield mention
        place = mention.last


def is_year(token: Token) -> bool:
    """Return whether a token is a year of this or the last century, without a thousands separator."""
    return token.kind is TokenKind.NUMBER and not token.suffix and bool(_CENTURIES.fullmatch(token.text))


def _word(found: Sequence[Token], place: int, *words: str) -> bool:
    return 0 <= place < len(found) and found[place].text in words


def _at(found: Sequence[Token], place: int) -> NumberMention | None:
    token = found[place]
    if token.kind is TokenKind.MARK and token.text == _POUND:
        return _money(found, place)
    if token.kind is TokenKind.WORD and token.text in _MULTIPLES:
        return _mention(found, place, place + 1, NumberKind.MULTIPLE, _MULTIPLES[token.text], 1)
    share = _fraction(found, place)
    if share:
        return share
    read = _cardinal(found, place)
    if read is None:
        return None
    value, last, digits = read
    return _with_unit(found, place, last, value, digits)


def _mention(
    found: Sequence[Token], first: int, last: int, kind: NumberKind, value: float, digits: int, **more: object
) -> NumberMention:
    shown = int(str(more.pop("shown", last)))  # after the token that ends what is marked in the text
    return NumberMention(kind, value, found[first].start, found[shown - 1].end, first, last, digits, **more)  # ty: ignore[invalid-argument-type]


def _money(found: Sequence[Token], place: int) -> NumberMention | None:
    read = _cardinal(found, place + 1)
    if read is None:
        return None
    value, last, digits = read
    return _mention(found, place, last, NumberKind.MONEY, value, digits)


# What may follow a number -> its kind, and whether it is marked in the text as part of the number.
_ENDINGS: Final = (
    (("%",), NumberKind.SHARE, True),
    (("percentage", "point"), NumberKind.POINTS, True),
    (("percentage", "points"), NumberKind.POINTS, True),
    (("percent",), NumberKind.SHARE, False),
    (("pc",), NumberKind.SHARE, False),
    (("per", "cent"), NumberKind.SHARE, False),
    (("pounds",), NumberKind.MONEY, False),
    (("times",), NumberKind.MULTIPLE, True),
)


def _with_unit(found: Sequence[Token], first: int, last: int, value: float, digits: int) -> NumberMention:
    """Read what follows a number: a sign, "per cent", "in ten", "of every 1,000", "times"."""
    for spoken, kind, marked in _ENDINGS:
        if all(_word(found, last + step, word) for step, word in enumerate(spoken)):
            end = last + len(spoken)
            return _mention(found, first, end, kind, value, digits, shown=end if marked else last)
    if found[last - 1].suffix == "pc":
        return _mention(found, first, last, NumberKind.SHARE, value, digits)
    return _proportion(found, first, last, value, digits) or _mention(
        found, first, last, NumberKind.COUNT, value, digits
    )


def _proportion(found: Sequence[Token], first: int, last: int, value: float, digits: int) -> NumberMention | None:
    """Read "one in ten", "9 out of 10", "37 of every 1,000", "6.1 per 1,000"."""
    for words in (("in", "every"), ("of", "every"), ("for", "every"), ("out", "of"), ("in",), ("per",)):
        if all(_word(found, last + step, word) for step, word in enumerate(words)):
            read = _cardinal(found, last + len(words))
            if read is None or is_year(found[last + len(words)]):
                continue
            whole, end, _ = read
            if whole != int(whole) or not value < whole:
                continue
            if whole >= _LARGE and words != ("in",):
                return _mention(found, first, end, NumberKind.RATE, value, digits, per=int(whole), shown=last)
            if words == ("per",) or (words == ("in",) and whole > _WHOLE):
                continue
            return _mention(found, first, end, NumberKind.SHARE, value / whole * 100, 2, fraction=True)
    return None


def _fraction(found: Sequence[Token], place: int) -> NumberMention | None:
    """Read "half of", "a quarter of", "two thirds of"; "half a million" is a count."""
    token = found[place]
    if token.kind is not TokenKind.WORD:
        return None
    top, at = 1, place
    if token.text in {"a", "one"} or (token.text in _ONES and _word(found, place + 1, *_FRACTIONS)):
        top, at = _ONES.get(token.text, 1), place + 1
    if not _word(found, at, *_FRACTIONS) or (at == place and token.text != "half"):
        return None
    part = top / _FRACTIONS[found[at].text]
    after = at + 1
    scale = after + (2 if _word(found, after, "of") else 1)
    if _word(found, after, "of", "a") and _word(found, scale - 1, "a") and _word(found, scale, *_SCALES):
        return _mention(found, place, scale + 1, NumberKind.COUNT, part * _SCALES[found[scale].text], 2)
    if not 0 < part < 1 or not (_word(found, after, "of") or (part * 2 == 1 and _word(found, after, "the", "all"))):
        return None
    return _mention(found, place, after, NumberKind.SHARE, part * 100, 2, fraction=True)


def _cardinal(found: Sequence[Token], place: int) -> tuple[float, int, int] | None:
    """Read a cardinal number in digits or words: its value, the place after it, and its significant digits."""
    if place >= len(found):
        return None
    token = found[place]
    if token.kind is TokenKind.NUMBER:
        return _digits(found, place)
    return _in_words(found, place) if token.kind is TokenKind.WORD else None


def _digits(found: Sequence[Token], place: int) -> tuple[float, int, int] | None:
    token = found[place]
    plain = re.sub(r"[^\d.]", "", token.text)
    if is_year(token) or (token.suffix and token.suffix not in {*_SUFFIXES, "pc"}) or len(plain) > _LONGEST:
        return None
    if len(plain) > 1 and plain[0] == "0" and plain[1] != ".":
        return None  # a telephone number
    value = float(plain) * _SUFFIXES.get(token.suffix, 1)
    last = place + 1
    while _word(found, last, *_SCALES):
        value *= _SCALES[found[last].text]
        last += 1
    if _word(found, last, "m", "bn") and found[last].start == found[last - 1].end + 1:
        value *= _SUFFIXES[found[last].text]
        last += 1
    return value, last, significant(plain)


def significant(plain: str) -> int:
    """Count the significant digits of a number in digits: "115000" has 3, "7.6" 2, "10" 1."""
    whole = plain.replace(".", "").lstrip("0")
    return max(1, len(whole if "." in plain else whole.rstrip("0")))


def _in_words(found: Sequence[Token], place: int) -> tuple[float, int, int] | None:
    """Read a number in words: "seven hundred and seventeen", "a dozen", "one million"."""
    total, group, at, read = 0, 0, place, 0
    while at < len(found):
        word = found[at].text
        if _is_joint(found, at, read, group, total):
            at += 1
            continue
        step = _step(word, group, counted=bool(group) or _word(found, at - 1, "a"))
        if step is None:
            break
        group, thousands = step
        total += thousands
        read, at = read + 1, at + 1
    value = total + group
    if not read or (value == 1 and not _word(found, at, "in", "out")):
        return None
    return float(value), at, significant(str(value))


def _step(word: str, group: int, *, counted: bool) -> tuple[int, int] | None:
    """Add a word to the hundreds read so far: the new hundreds, and what is complete; None where it does not go on."""
    ones = _ONES.get(word, 0)
    if ones and group % 10 == 0 and not (group % _WHOLE and ones >= len(_ONES) // 2 + 1):
        return group + ones, 0
    if word in _TENS and group % _WHOLE == 0:
        return group + _TENS[word], 0
    if counted and word in {"hundred", "dozen"}:
        return max(1, group) * (_WHOLE if word == "hundred" else _DOZEN), 0
    if counted and word in _SCALES:
        return 0, max(1, group) * _SCALES[word]
    return None


def _is_joint(found: Sequence[Token], at: int, read: int, group: int, total: int) -> bool:
    """Return whether a word only joins others: "a" of "a hundred", "and" after hundreds or thousands."""
    if found[at].text == "a" and not read:
        return _word(found, at + 1, *_SCALES, "dozen")
    rounded = (group >= _WHOLE and group % _WHOLE == 0) or (total > 0 and group == 0)
    return found[at].text == "and" and bool(read) and rounded and _word(found, at + 1, *_ONES, *_TENS)


def _joined_to_noun(found: Sequence[Token], mention: NumberMention) -> bool:
    """Return whether a hyphen joins a word to a number: "16-year-old", "five-point"; a unit was read before."""
    after = mention.last
    return after < len(found) and found[after].joined and found[after].kind is TokenKind.WORD
