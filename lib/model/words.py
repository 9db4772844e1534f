"""Turn quantities into text: the only module that does.

Numbers follow GOV.UK style, alike in sentences, charts, tables and files: "26%", "£10 million", digits from 2 up.
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
MEGABYTE = 1_000_000  # bytes, as readers' systems count them
MOST_QUOTED = 50  # words of a copied text before its source
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
SMALL = ("no", "one")  # in words; larger numbers are in digits


def number(value: float) -> str:
    """Format a number as printed, with thousands separators: 115489 is "115,489", 7.6 is "7.6", 6.0 is "6"."""
    plain = Decimal(str(value)).normalize()
    return f"{plain:,f}".replace("-", "\N{MINUS SIGN}")


def rate(value: float) -> str:
    """Format a rate to one decimal: "4.9", "5.0", "1,204.6". One that would round to zero is "less than 0.1".

    Halves are rounded up, as spreadsheets round the same number.
    """
    finest = Decimal(1).scaleb(-RATE_DECIMALS)
    printed = _to_step(value, finest, ROUND_HALF_UP)
    return f"{printed:,.{RATE_DECIMALS}f}" if printed or not value else f"less than {finest}"


def small(count: int) -> str:
    """Format a count that is used without a noun: "none", "one", "7", "33"."""
    return number(count) if count >= len(SMALL) else SMALL[count] if count else "none"


def nearest(value: float) -> int:
    """Round to the nearest whole number, halves up as in all printed numbers.

    Charts draw as many marks as the words beside them say.
    """
    return int(_to_step(value, Decimal(1), ROUND_HALF_UP))


def about(count: int) -> str:
    """Format a whole number that was rounded: "about 2"; zero is "none"."""
    return f"about {number(count)}" if count else "none"


# Shares in hundredths and their words: of two the nearer is told, and halfway the one that is nearer to half.
SIMPLE_SHARES = {
    5: "about 1 in 20",
    10: "about 1 in 10",
    20: "about 1 in 5",
    25: "about a quarter",
    33: "about a third",
    40: "about 2 in 5",
    50: "about half",
    60: "about 3 in 5",
    67: "about two thirds",
    75: "about three quarters",
    80: "about 4 in 5",
    90: "about 9 in 10",
    95: "about 19 in 20",
}
FEW, NEARLY_ALL = "fewer than 1 in 20", "nearly all"


def simple_share(share: float) -> str:
    """Format a share whose digits would be too fine as a simple fraction: 0.82 is "about 4 in 5".

    A share and what is left of it have words that fit each other.

    Raises:
        ValueError: it is not above 0 and below 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"{share} is not a share of something that is divided")
    hundredths = nearest(share * 100)
    smallest, largest = min(SIMPLE_SHARES), max(SIMPLE_SHARES)
    if hundredths < smallest - 1 or hundredths > largest + 1:
        return FEW if hundredths < smallest else NEARLY_ALL
    return SIMPLE_SHARES[min(SIMPLE_SHARES, key=lambda told: (abs(told - hundredths), abs(told - 50)))]


def count_of(count: int, singular: str, plural: str = "") -> str:
    """Format a count with its noun: "no forces", "one force", "2 forces"."""
    spoken = SMALL[count] if count < len(SMALL) else number(count)
    return f"{spoken} {singular if count == 1 else plural or singular + 's'}"


def with_unit(digits: str, unit: str) -> str:
    """Add a unit without which a number cannot be read: "6%", "£10 million", "£426,000"."""
    if unit.startswith("%"):
        return f"{digits}%"
    if unit == "GBP":
        return f"£{digits}"
    if unit == "GBP million":
        return f"£{digits} million"
    return digits


def unit(named: str) -> str:
    """Name a unit by itself: "£ million" for "GBP million"; others are words already."""
    return named.replace("GBP", "£")


def file_size(size: int) -> str:
    """Return a number of bytes as systems show it to readers: "87 KB", "1.8 MB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1000))} KB"
    return f"{f'{size / MEGABYTE:.1f}'.removesuffix('.0')} MB"


def in_place(shorthand: str) -> str:
    """Return the text in place of a missing number: "[x]" for "x r", a value that was revised to none."""
    return f"[{shorthand[:1]}]"


def quantity(value: Quantity, unit: str = "") -> str:
    """Format a published number with its qualifier and, for money and shares, its unit: "over 300", "£65 million"."""
    return BEFORE[value.qualifier] + with_unit(number(value.value), unit)


def label(statistic: Statistic | Wording, unit: str = "") -> str:
    """Format a statistic, or a wording of one; in the source's own words where it printed words."""
    if isinstance(statistic, Statistic):
        return statistic.printed_as or quantity(statistic.quantity, statistic.unit)
    return quantity(statistic.quantity, unit)


def derived(value: Range, finest: float = 1, unit: str = "", *, whole: float = math.inf) -> str:
    """Format a computed number, no finer than its least exact part and never finer than `finest`.

    "about 3.7%", "fewer than 2,086", "over 7%", "between 24.5% and 27.5%". Lower ends are rounded down and upper ends
    up, so that the text is never narrower than the range. An upper end that reaches the `whole` (100 for a share) is
    left out. A number above zero is never printed as zero but as "less than 0.1%".
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
    """Format a percentage as the largest plain fraction that it certainly exceeds: 26.6 is "more than a quarter".

    A share of rounded numbers is not certain: it is "about 28%".
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
NOT_SEEN = "not seen"  # status group in the data where no published position was read


def progress(group: str) -> str:
    """Format a status group for readers."""
    return NO_UPDATE if group == NOT_SEEN else capitalised(group)


def capitalised(sentence: str) -> str:
    """Capitalise the first letter; leave the rest unchanged."""
    return sentence[:1].upper() + sentence[1:]


def sentence(statistic: Statistic) -> str:
    """Write the statistic as one quotable sentence: number, measure, area and period."""
    return capitalised(statistic.sentence.replace("{n}", label(statistic)))


def day(published: str) -> str:
    """Format a date of any precision: "2025-04-08" is "8 April 2025", "2025-04" is "April 2025"; empty stays empty."""
    parts = published.split("-")
    if len(parts) == 1:
        return published
    month = calendar.month_name[int(parts[1])]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"  # noqa: PLR2004


def clock_time(moment: datetime) -> str:
    """Format a day and time: "2 June 2026 at 09:30"."""
    return f"{day(moment.date().isoformat())} at {moment:%H:%M}"


def data_release(version: str) -> str:
    """Name a release by its day: "Data release of 22 November 2026", with ", preview" before its publication."""
    id_, separator, _ = version.partition("-preview")
    return f"Data release of {day(id_)}{', preview' if separator else ''}"


def released(release: Release) -> str:
    """Name a release within a sentence: "data release of 22 November 2026"."""
    named = data_release(release.version)
    return f"{named[:1].lower()}{named[1:]}"


def superseded(release: Release) -> str:
    """Return the notice above figures of an earlier release."""
    return f"Newer figures exist. This is the {released(release)}."


def notice(release: Release, version: str) -> str:
    """Return the notice before figures of a release: that it is a preview, and that `version` is an earlier one."""
    sentences = [PREVIEW] if release.preview else []
    return " ".join([*sentences, superseded(release)] if version else sentences)


PRESS = "Press report"  # designation of what only the press reported


def citation(source: Source) -> str:
    """Cite a publication by publisher, title, kind and date, and where it was quoted; for copied texts and pictures."""
    title = titled(source)
    if title != source.title:
        named = source.publisher if title == source.publisher else f"{source.publisher}, {title}"
        return ", ".join(part for part in (_dated(named, source), carried(source)) if part)
    about = ", ".join(part for part in (source.kind, day(source.published)) if part)
    return f"{source.publisher}, {source.title}{f' ({about})' if about else ''}"


def titled(source: Source) -> str:
    """Return the title of a publication for citations: its own where the publisher's text was read, otherwise its kind.

    The title of a quoted publication is the quoting page's headline. In packages without kinds only a page of the
    publisher proves that the title is its own; without one the publisher's name is used.
    """
    if source.quoted_by or source.read_at or source.designation == PRESS or not (source.kind or source.url):
        return source.kind or source.publisher
    return source.title


def carried(source: Source) -> str:
    """Say where an unread publication was quoted: "as quoted by Police Professional", "read in a copy on GOV.UK"."""
    if source.quoted_by:
        return _as_quoted(source) if source.quoted_by != source.publisher else ""
    return f"read in {_copy(source)}" if source.read_at else ""


def _copy(source: Source) -> str:
    """Name the site of the copy that was read, but never a file or a person."""
    return "a public copy" if re.search(r"[/(]", source.read_at) else f"a copy on {source.read_at}"


def _dated(named: str, source: Source) -> str:
    return f"{named}, {day(source.published)}" if source.published else named


def _as_quoted(source: Source) -> str:
    """Name the quoting publication: "as quoted by Police Professional", "as quoted in a news report"."""
    word = "in" if source.quoted_by.startswith(("a ", "an ", "another ")) else "by"
    return f"as quoted {word} {source.quoted_by}"


def short_citation(source: Source) -> str:
    """Cite publisher and date, for a tile."""
    return _dated(source.publisher, source)


def kind_citation(source: Source) -> str:
    """Cite publisher, kind of publication, date and who republished it, for a picture; no title that has a date."""
    kind = source.kind if source.published and source.kind else titled(source)
    named = source.publisher if kind == source.publisher else f"{source.publisher}, {kind}"
    copied = carried(source) if source.quoted_by else "via a public copy" if source.read_at else ""
    return ", ".join(part for part in (_dated(named, source), copied) if part)


GRADES = {
    Grade.ORIGINAL: "the original",
    Grade.MIRROR: "a copy on another site",
    Grade.QUOTED: "quoted by another publication",
    Grade.PRESS: "a press report only",
}


def read_in(source: Source, grade: Grade) -> str:
    """Say where a figure was read: "the original", "a copy on GOV.UK", "quoted in a news report"."""
    if grade is Grade.MIRROR and source.read_at:
        return _copy(source)
    if grade is Grade.QUOTED and source.quoted_by:
        return _as_quoted(source).removeprefix("as ")
    return GRADES[grade]


def _indirectly(source: Source, grade: Grade) -> str:
    """Say after a citation where a figure was read: "read in a copy on GOV.UK", "quoted in a news report"."""
    text = read_in(source, grade)
    return f"read in {text}" if grade is Grade.MIRROR else text


def cited(source: Source, grade: Grade) -> str:
    """Cite a publication for a figure, with where it was read unless that was the original."""
    text = citation(source)
    if grade is Grade.PRESS:
        return f"{text} (we have not seen the original)"
    named = source.quoted_by or source.read_at  # the citation says so already
    return text if grade is Grade.ORIGINAL or named else f"{text}, {_indirectly(source, grade)}"


def short_cited(source: Source, grade: Grade) -> str:
    """Cite publisher and date, with where it was read unless that was the original; for tiles and table rows."""
    text = short_citation(source)
    return text if grade is Grade.ORIGINAL else f"{text}, {_indirectly(source, grade)}"


def quote(statistic: Statistic, caveats: Iterable[Caveat], derivation: str = "", notice: str = "") -> str:
    """Write a text that is safe to quote: the number with its share, caveats and source.

    The share is left out where it would leave more than `MOST_QUOTED` words before the source; a caveat never is.
    `notice` says that newer figures exist, where they do.
    """
    cautions = [caveat.briefly for caveat in caveats]
    said = [sentence(statistic), derivation, *cautions]
    if len(" ".join(said).split()) > MOST_QUOTED:
        said = [sentence(statistic), *cautions]
    parts = [notice, *said, f"Source: {cited(statistic.source, statistic.grade)}."]
    return " ".join(part for part in parts if part)


def listed(items: Iterable[str]) -> str:
    """Join items in running text: "a", "a and b", "a, b and c"; "Wales, and England and Wales"."""
    texts = list(items)
    return joined(texts, serial=any(AND in text for text in texts))


def joined(parts: Sequence[str], *, serial: bool) -> str:
    """Join clauses as a list; `serial` adds a comma before the last "and", for items that contain an "and"."""
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])}{',' if serial else ''}{AND}{parts[-1]}"
