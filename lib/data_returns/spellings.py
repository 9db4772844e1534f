"""Recognise spellings that published tables use for suppressed counts and for missing returns.

Only unambiguous spellings are accepted. A dash, two dots, "x", "none" or "low" have different meanings in different
tables: they are refused, and the author of the return must say which is meant.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from lib.data_returns.record import HIDDEN, NOT_RETURNED, WITHHELD, Withheld, visible_text

MOST: Final = 100  # limit above which "fewer than" and the like no longer mean a suppressed count
_DIGITS: Final = {
    word: str(number)
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
} | {"twelve": "12", "fifteen": "15", "twenty": "20"}
_SIGNS: Final = (  # variants of each sign, and the sign
    (re.compile("[\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}]"), "-"),
    (re.compile("=<|[\N{LESS-THAN OR EQUAL TO}\N{LESS-THAN OVER EQUAL TO}\N{LESS-THAN OR SLANTED EQUAL TO}]"), "<="),
    (
        re.compile(
            "=>|[\N{GREATER-THAN OR EQUAL TO}\N{GREATER-THAN OVER EQUAL TO}\N{GREATER-THAN OR SLANTED EQUAL TO}]"
        ),
        ">=",
    ),
)
_QUOTES: Final = "'\"`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_N: Final = "([0-9]{1,3})"
# Each form with the lowest possible limit: "fewer than 1" is 0, and suppresses nothing.
_LIMITS: Final = tuple(
    (re.compile(form), least)
    for form, least in (
        (rf"(?:n ?)?< ?{_N}", 2),
        (rf"(?:n ?)?<= ?{_N}", 1),
        (rf"(?:(?:fewer|less|lower|smaller) than|under|below) {_N}", 2),
        (rf"{_N} (?:or|and) (?:fewer|less|lower|under|below)", 1),
        (rf"(?:up to|at most|no more than|not more than|a maximum of|maximum) {_N}", 1),
        (rf"(?:n ?)?>=? ?{_N}", 0),
        (rf"{_N} ?\+", 0),
        (rf"(?:more than|greater than|over|above|at least) {_N}", 0),
        (rf"{_N} (?:or|and) (?:more|over|above|higher)", 0),
    )
)
_RANGE: Final = re.compile(rf"(?:between |from )?{_N} ?(?:-|to|and) ?{_N}")
_WORDS: Final = (
    r"(?:(?:data|count|number|value|figure) )?(?:is )?(?:suppressed|redacted|withheld|hidden|masked|confidential)|"
    r"(?:small|low) (?:numbers?|counts?)(?: suppressed)?"
)
_HIDDEN: Final = re.compile(
    rf"\*+(?: (?:{_WORDS}))?|c|\N{{COPYRIGHT SIGN}}|{_WORDS}"
)  # spreadsheets convert "(c)" to the third
_AFTER: Final = re.compile(
    rf" ?\*+$| (?:c|{_WORDS})$|\.$| (?:operation|case|offence|crime|record|incident)s?$"
)  # suffixes of limits without a meaning
_NOT_RETURNED: Final = frozenset(
    {NOT_RETURNED, "n/a", "na", "n.a.", "not available", "no data", "no return", "no return made", "no return was made",
     "not returned", "no response"}
)  # fmt: skip
_MONTH: Final = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DATE: Final = re.compile(
    rf"[0-9]{{1,2}}[- ]{_MONTH}(?:[- ][0-9]{{2,4}})?|{_MONTH}[- ][0-9]{{1,2}}"
    r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}(?: [0-9:]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ t][0-9:]+)?"
)


DATED: Final = f"{HIDDEN} if the count is hidden: spreadsheets turn a range such as 1-4 into a date"


def meaning(cell: str) -> Withheld | str | None:
    """Interpret the text of a cell in the column of counts.

    Returns:
        WITHHELD where a count was returned and is suppressed, None where no return was made, and the normalised text
        where
        it means neither.
    """
    plain = _plain(cell)
    if plain in _NOT_RETURNED:
        return None
    open_ = " ".join(re.sub(r"[\[\]()]", " ", plain).split())
    return WITHHELD if _HIDDEN.fullmatch(open_) or _limits(open_) else plain


def advice(plain: str) -> str:
    """Explain what a spreadsheet did to a cell, in words that follow "expected"; "" where nothing is known."""
    if _DATE.fullmatch(plain):
        return DATED
    if plain and not plain.strip("#"):
        return "a whole number: the column was too narrow to show it when the file was saved"
    return ""


def _limits(plain: str) -> bool:
    """Return whether it gives limits of a count, such as "<5" or "1 to 4", with more than one number between them."""
    bare = _AFTER.sub("", _AFTER.sub("", plain))
    for form, least in _LIMITS:
        if found := form.fullmatch(bare):
            return least <= int(found[1]) <= MOST
    ends = _RANGE.fullmatch(bare)
    return bool(ends) and int(ends[1]) < int(ends[2]) <= MOST


def _plain(cell: str) -> str:
    """Normalise to lower case, one variant of each sign, digits for number words, and single spaces."""
    text = unicodedata.normalize("NFKC", visible_text(html.unescape(cell))).casefold()
    for written, sign in _SIGNS:
        text = written.sub(sign, text)
    return " ".join(_DIGITS.get(word, word) for word in text.strip(_QUOTES).split())
