"""Numbers and sentences: the only module that turns a quantity into text.

Numbers are written as GOV.UK writes them, alike in sentences, charts, tables and files: "26%", "£10 million", digits
from 2 up.
"""

from __future__ import annotations

import calendar
import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from lib.model.quantity import Qualifier, Quantity, Range
from lib.model.records import Caveat, Grade, Release, Shorthand, Source, Statistic, Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

MOST_WORDS = 60  # of a description
UNPUBLISHED = "Unpublished, supplied by the reader, not official statistics"
PREVIEW = "Preview, not for publication: do not pass it on."
PREVIEWED = "Preview: "  # before a title
RATE_DECIMALS = 1  # to which rates are printed, whatever their unit
AND = " and "
BEFORE = {
    Qualifier.EXACTLY: "",
    Qualifier.ROUNDED: "",
    Qualifier.AROUND: "around ",
    Qualifier.ESTIMATE: "an estimated ",
    Qualifier.OVER: "over ",
    Qualifier.AT_LEAST: "at least ",
    Qualifier.UP_TO: "up to ",
}
QUALIFIERS = {
    Qualifier.EXACTLY: "exactly",
    Qualifier.ROUNDED: "rounded",
    Qualifier.AROUND: "around",
    Qualifier.ESTIMATE: "estimate",
    Qualifier.OVER: "over",
    Qualifier.AT_LEAST: "at least",
    Qualifier.UP_TO: "up to",
}
MEANINGS = {
    Shorthand.NOT_AVAILABLE: "not available",
    Shorthand.NOT_APPLICABLE: "not applicable",
    Shorthand.CONFIDENTIAL: "confidential",
    Shorthand.ESTIMATED: "estimated",
    Shorthand.PROVISIONAL: "provisional",
    Shorthand.REVISED: "revised",
    Shorthand.BREAK: "break in the series",
    Shorthand.ROUNDS_TO_ZERO: "rounds to zero",
}
SHORTHAND = re.compile(rf"\[({'|'.join(MEANINGS)})\]")
SMALL = ("no", "one")  # what is said in words; all else stands in digits


def number(value: float) -> str:
    """Digits as printed, with thousands separators: 115489 is "115,489", 7.6 is "7.6", 6.0 is "6"."""
    plain = Decimal(str(value)).normalize()
    return f"{plain:,f}".replace("-", "\N{MINUS SIGN}")


def rate(value: float) -> str:
    """A rate as it is printed, to one decimal: "4.9", "5.0", "1,204.6". One that would print as nought is not nought.

    Halves are rounded up, as a reader's spreadsheet rounds the same number.
    """
    finest = Decimal(1).scaleb(-RATE_DECIMALS)
    printed = _to_step(value, finest, ROUND_HALF_UP)
    return f"{printed:,.{RATE_DECIMALS}f}" if printed or not value else f"less than {finest}"


def small(count: int) -> str:
    """A count that stands alone: "none", "one", "7", "33"."""
    return number(count) if count >= len(SMALL) else SMALL[count] if count else "none"


def nearest(value: float) -> int:
    """The nearest whole number, halves up as in all that is printed: so many marks as the words beside them say."""
    return int(_to_step(value, Decimal(1), ROUND_HALF_UP))


def about(count: int) -> str:
    """A whole number to which something was rounded: "about 2"; nought is "none"."""
    return f"about {number(count)}" if count else "none"


def count_of(count: int, singular: str, plural: str = "") -> str:
    """A small count of things in running text: "no forces", "one force", "2 forces"."""
    spoken = SMALL[count] if count < len(SMALL) else number(count)
    return f"{spoken} {singular if count == 1 else plural or singular + 's'}"


def with_unit(digits: str, unit: str) -> str:
    """Digits with the unit where a number cannot be read without it: "6%", "£10 million", "£426,000"."""
    if unit.startswith("%"):
        return f"{digits}%"
    if unit == "GBP":
        return f"£{digits}"
    if unit == "GBP million":
        return f"£{digits} million"
    return digits


def in_place(shorthand: str) -> str:
    """What stands where a number would: "x r", of a value that was revised to none, gives "[x]"."""
    return f"[{shorthand[:1]}]"


def quantity(value: Quantity, unit: str = "") -> str:
    """A published number with its word and, for money and shares, its unit: "over 300", "up to £65 million"."""
    return BEFORE[value.qualifier] + with_unit(number(value.value), unit)


def label(statistic: Statistic | Wording, unit: str = "") -> str:
    """A statistic or a wording of one, as it is written anywhere; the source's own words where it printed words."""
    if isinstance(statistic, Statistic):
        return statistic.printed_as or quantity(statistic.quantity, statistic.unit)
    return quantity(statistic.quantity, unit)


def derived(value: Range, finest: float = 1, unit: str = "", *, whole: float = math.inf) -> str:
    """A worked-out number, printed no finer than its least exact part and never finer than `finest`.

    "about 3.7%", "fewer than 2,086", "over 7%", "between 24.5% and 27.5%". Lower ends are rounded down and upper ends
    up, so that what is printed is never narrower than what is known. An upper end as large as the `whole` (100 of a
    share) says nothing and is left out. What is above nought is never printed as nought: it is "less than 0.1%".
    """
    step = Decimal(str(max(value.step, finest)))
    fewer = "less than" if unit else "fewer than"
    if value.is_point:
        rounded = _to_step(value.low, step, ROUND_HALF_UP)
        if not rounded and value.low:
            return f"{fewer} {with_unit(number(float(step)), unit)}"
        loose = value.approximate or bool(value.step) or float(rounded) != value.low
        return ("about " if loose else "") + with_unit(number(float(rounded)), unit)
    about = "about " if value.approximate else ""
    least = _to_step(value.low, step, ROUND_FLOOR)
    low = with_unit(number(float(least)), unit)
    if value.high >= whole:
        return f"{'over' if value.low_open else 'at least'} {about}{low}"
    high = with_unit(number(float(_to_step(value.high, step, ROUND_CEILING))), unit)
    if least <= 0:
        return f"{fewer if value.high_open else 'at most'} {about}{high}"
    return f"about {low}" if low == high else f"between {about}{low} and {high}"


FRACTIONS = ((1 / 2, "half"), (1 / 3, "a third"), (1 / 4, "a quarter"), (1 / 5, "a fifth"), (1 / 10, "a tenth"))


def fraction(value: Range) -> str:
    """A share in per cent as the largest plain fraction that it surely exceeds: 26.6 is "more than a quarter".

    Of a share of numbers that were rounded nothing is sure: it is "about 28%".
    """
    if value.approximate or value.step:
        return derived(value, 1, "%", whole=100)
    for size, spoken in FRACTIONS:
        if value.low > size * 100:
            return f"more than {spoken}"
    return "less than a tenth" if value.high < FRACTIONS[-1][0] * 100 else "some"


def _to_step(value: float, step: Decimal, rounding: str) -> Decimal:
    return (Decimal(repr(value)) / step).quantize(Decimal(1), rounding) * step


NO_UPDATE = "No update found"
NOT_SEEN = "not seen"  # the group, in the data, of what has no published position that was read


def progress(group: str) -> str:
    """The group of a status, as readers see it."""
    return NO_UPDATE if group == NOT_SEEN else capitalised(group)


def capitalised(sentence: str) -> str:
    """The same words with a capital first letter; the rest is left alone."""
    return sentence[:1].upper() + sentence[1:]


def sentence(statistic: Statistic) -> str:
    """What the statistic says, as one sentence that can be quoted: number, measure, place and period."""
    return capitalised(statistic.sentence.replace("{n}", label(statistic)))


def day(published: str) -> str:
    """A date of any precision: "2025-04-08" is "8 April 2025", "2025-04" is "April 2025"; nothing stays nothing."""
    parts = published.split("-")
    if len(parts) == 1:
        return published
    month = calendar.month_name[int(parts[1])]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"  # noqa: PLR2004


def clock_time(moment: datetime) -> str:
    """A day and the time on it: "2 June 2026 at 09:30"."""
    return f"{day(moment.date().isoformat())} at {moment:%H:%M}"


def released(release: Release) -> str:
    """A release by name and day: "release 2026-11-22 of 22 November 2026"."""
    return f"release {release.version} of {day(release.published_at.date().isoformat())}"


def superseded(release: Release) -> str:
    """What stands above figures of an earlier release."""
    return f"Newer figures exist: this is {released(release)}."


def notice(release: Release, version: str) -> str:
    """What stands before all figures of a release: that it is a preview, and that its `version` is an earlier one."""
    said = [PREVIEW] if release.preview else []
    return " ".join([*said, superseded(release)] if version else said)


PRESS = "Press report"  # the standing of what only the press reported


def citation(source: Source) -> str:
    """A publication by publisher, title, kind and date, and who carries it: fit for any copied sentence and picture."""
    title = titled(source)
    if title != source.title:
        named = source.publisher if title == source.publisher else f"{source.publisher}, {title}"
        return ", ".join(part for part in (_dated(named, source), carried(source)) if part)
    about = ", ".join(part for part in (source.kind, day(source.published)) if part)
    return f"{source.publisher}, {source.title}{f' ({about})' if about else ''}"


def titled(source: Source) -> str:
    """What a publication is called in what leaves: its title where its publisher's own text was read, else its kind.

    The title of what others carry is their headline. In packages that came before kinds were kept, only a page of the
    publisher's own tells that the title is its own; without one the publisher's name stands alone.
    """
    if source.quoted_by or source.read_at or source.designation == PRESS or not (source.kind or source.url):
        return source.kind or source.publisher
    return source.title


def carried(source: Source) -> str:
    """Who carries what was not read itself: "as quoted by Police Professional", "read in a copy on GOV.UK"; or ""."""
    if source.quoted_by:
        return _as_quoted(source) if source.quoted_by != source.publisher else ""
    return f"read in {_copy(source)}" if source.read_at else ""


def _copy(source: Source) -> str:
    """The copy that was read, by its site: what names a file or a person is not repeated."""
    return "a public copy" if re.search(r"[/(]", source.read_at) else f"a copy on {source.read_at}"


def _dated(named: str, source: Source) -> str:
    return f"{named}, {day(source.published)}" if source.published else named


def _as_quoted(source: Source) -> str:
    """Who carries the words: "as quoted by Police Professional", "as quoted in a news report"."""
    word = "in" if source.quoted_by.startswith(("a ", "an ", "another ")) else "by"
    return f"as quoted {word} {source.quoted_by}"


def short_citation(source: Source) -> str:
    """Publisher and date, for a tile."""
    return _dated(source.publisher, source)


GRADES = {
    Grade.ORIGINAL: "the original",
    Grade.MIRROR: "a copy on another site",
    Grade.QUOTED: "quoted by another publication",
    Grade.PRESS: "a press report only",
}


def read_in(source: Source, grade: Grade) -> str:
    """Where a figure of this publication was read: "the original", "a copy on GOV.UK", "quoted in a news report"."""
    if grade is Grade.MIRROR and source.read_at:
        return _copy(source)
    if grade is Grade.QUOTED and source.quoted_by:
        return _as_quoted(source).removeprefix("as ")
    return GRADES[grade]


def cited(source: Source, grade: Grade) -> str:
    """The citation of a publication for a figure that was read in this way; of the original nothing more is said."""
    said = citation(source)
    if grade is Grade.PRESS:
        return f"{said}; we have not seen the original"
    second_hand = source.quoted_by or source.read_at
    return said if grade is Grade.ORIGINAL or second_hand else f"{said}; {read_in(source, grade)}"


def short_cited(source: Source, grade: Grade) -> str:
    """Publisher and date, and where the figure was read if not in the original: for a tile and a line of a table."""
    said = short_citation(source)
    return said if grade is Grade.ORIGINAL else f"{said}; {read_in(source, grade)}"


def quote(statistic: Statistic, caveats: Iterable[Caveat], derivation: str = "", notice: str = "") -> str:
    """A sentence safe to say with what must travel with it: the number, its share, its cautions and its source.

    `notice` says that newer figures exist, where they do.
    """
    parts = [notice, sentence(statistic), derivation]
    parts += [caveat.short for caveat in caveats]
    parts.append(f"Source: {cited(statistic.source, statistic.grade)}.")
    return " ".join(part for part in parts if part)


def listed(items: Iterable[str]) -> str:
    """A list in running text: "a", "a and b", "a, b and c"; "Wales, and England and Wales" where a name holds "and"."""
    words = list(items)
    return joined(words, serial=any(AND in word for word in words))


def joined(parts: Sequence[str], *, serial: bool) -> str:
    """Parts of a sentence as a list; `serial` sets a comma before the last "and", where a name holds one of its own."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}{',' if serial else ''}{AND}{parts[-1]}"
