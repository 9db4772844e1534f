"""Understand what each number of a text is said to be: unit, scope, subject, place, period, qualifier and use.

A sentence is cut into one clause for each of its numbers. What a clause does not say is taken from the clauses before
it, then from those after it, and, where a word such as "those" points back, from the sentence before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lib.claims import claim_periods, number_grammar, text_tokens
from lib.claims.claim_terms import TermKind
from lib.claims.number_grammar import NumberKind, NumberMention, is_year
from lib.claims.text_tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from lib.claims.claim_periods import PeriodMention
    from lib.claims.claim_terms import ClaimVocabulary, TermMatch
    from lib.claims.text_tokens import Token

CHANGE: Final = "change"  # the unit of a percentage by which something rose or fell
MONEY: Final = "money"
GANGS: Final = "gangs"  # the unit, and the subject where what is counted is said to be theirs
BOUNDS: Final = frozenset({"over", "at-least", "under", "nearly", "up-to"})
_AHEAD: Final = 5  # clauses in which what a clause does not say is looked for
_RECENT: Final = 2  # sentences before one that can say what it is about
_LISTED: Final = 60  # numbers of one sentence that are compared with each other
_PER: Final = 1_000  # the least number that a rate is per
_UP_TO_PER: Final = 25  # tokens from a rate to what it is per
_EQUALS: Final = frozenset({"was", "is", "were", "are", "of", ":", "at"})
_OLDEST: Final = 25  # a bare number up to this after "under" or "over" is an age
_STRONG: Final = frozenset(";:()\u2013\u2014-")
_STOPS: Final = frozenset(",;:.!?()")
_JOINTS: Final = frozenset({"and", "while", "but", "whereas", "against", "versus", "then", "now"})
_NEAR: Final = frozenset({"in", "by", "of", "for", "with", "at", "from", "to", "the", "only", "just", "across", "into"})
# Words after which a number's noun no longer follows.
# fmt: off
_ENDS_NOUN: Final = frozenset({
    "were", "was", "had", "have", "has", "are", "is", "be", "been", "in", "by", "from", "to", "against", "since",
    "last", "took", "involved", "happened", "make", "makes", "made", "at", "on", "while", "and", "but", "with",
    "as", "came", "did", "could", "will", "would", "may", "who", "which", "that", "when", "where", "during",
    "across", "under",
})
# fmt: on
_ENDS_NAME: Final = frozenset({"of", "about", "involving", "for", "concerning", "into", "among"})
_OTHER_THAN: Final = frozenset({"not", "nor", "than"})
_WHICH_YEARS: Final = frozenset(
    {"earlier", "later", "previous", "past", "further", "more", "full", "whole", "financial"}
)
_BEING: Final = frozenset({"were", "was", "are", "is", "being", "became"})
_WHO: Final = frozenset({"victims", "suspects", "children", "people"})  # of whom others are a part
_AGES_OF_CHILDREN: Final = ("0 to 17", "0 - 17", "0 \u2013 17", "under 18", "under the age of 18", "aged 17 and under")
_PEOPLE: Final = _WHO | {"girls", "boys", "women", "men", "adults"}
_VERBS: Final = frozenset(
    {"was", "were", "had", "has", "have", "is", "are", "did", "does", "do", "could", "can", "will", "would"}
)
_BEFALLS: Final = _VERBS | {"who", "be", "been", "suffered", "experienced", "suffer", "experience"}
_PREDICATES: Final = _VERBS | {"took", "happened", "involved", "led", "came", "alleged"}
_POINTING: Final = frozenset({"those", "these", "them", "they", "it", "such", "this", "its", "their", "which", "that"})
_SHORT_ANSWER: Final = 5  # tokens
_CALLED_NEAR: Final = 6  # tokens from "call" to a number to call
_OF_THE_N: Final = 3  # tokens from a number to the one that it is of
_NOT_BEFORE, _NOT_AFTER = 4, 7  # tokens from "not" to a number, and from it to "not"
_UP_TO_NOUN: Final = 9  # tokens from a number to its noun
_TENSE_NEAR: Final = 4  # tokens between a number and the verb that puts it in the present
_QUALIFIED_NEAR: Final = 4  # tokens of a qualifier and the words between it and its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one number is said to be. Empty means that it is not said.

    Args:
        mention: the number.
        text: as typed, with sign and scale.
        sentence: number of its sentence in the text.
        unit: of its noun, "change" or "money".
        noun: whether that noun stands in its own clause.
        scope: of offences that its clause names.
        subjects: that set it apart, of its clause.
        details: of its clause.
        context: scope, subjects and details of what its sentence says before, and of what it points back to.
        measures: of counts by offence code.
        places: codes.
        periods: first and last days.
        own_period: whether its own clause names a period.
        since: whether a period is only a beginning.
        relative: "now", "tense", "last-year", "each-year", "one-day".
        qualifier: directly before the number, empty for a bare one.
        estimated: whether its sentence calls something estimated.
        uses: of its sentence.
        direction: "rose" or "fell" where that is said of the number itself.
        part_of: position among the claims of the number that it is "of", or None.
        partitive: whether it is a part of what was spoken of before: "four of those".
        nearby: scope, subjects and details of the two sentences before, for what its own sentence leaves out.
        negated: whether its clause says that something was not so.
        per_whom: of a rate, whom it is per: "children", "people" or another unit; empty where it is not said.
        domain: whether its sentence, or what it points back to, speaks of what the register holds.
    """

    mention: NumberMention
    text: str
    sentence: int
    unit: str = ""
    noun: bool = False
    scope: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    measures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    periods: tuple[tuple[date, date], ...] = ()
    own_period: bool = False
    since: bool = False
    relative: frozenset[str] = frozenset()
    qualifier: str = ""
    estimated: bool = False
    uses: frozenset[str] = frozenset()
    direction: str = ""
    part_of: int | None = None
    partitive: bool = False
    nearby: frozenset[str] = frozenset()
    negated: bool = False
    per_whom: str = ""
    domain: bool = False

    @property
    def tags(self) -> frozenset[str]:
        """Scope, subjects and details of its clause."""
        return self.scope | self.subjects | self.details


@dataclass(frozen=True, slots=True, eq=False)
class _Clause:
    """The tokens of one number's clause with its terms and periods."""

    first: int
    last: int
    terms: tuple[TermMatch, ...]
    periods: tuple[PeriodMention, ...]
    apart: bool = False  # whether a semicolon or the like stands before it

    def means(self, kind: TermKind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for term in self.terms if term.kind is kind for one in term.means))

    @property
    def tags(self) -> frozenset[str]:
        return frozenset(one for kind in _TAGS for one in self.means(kind))


_TAGS: Final = (TermKind.SCOPE, TermKind.SUBJECT, TermKind.DETAIL)
_SAYING: Final = frozenset({*_TAGS, TermKind.UNIT, TermKind.MEASURE})  # of what a number is
_DOMAIN: Final = frozenset({TermKind.SCOPE, TermKind.SUBJECT, TermKind.MEASURE})


@dataclass(frozen=True, slots=True, eq=False)
class _Sentence:
    """One sentence: its tokens, terms, periods and numbers."""

    number: int
    found: Sequence[Token]
    terms: tuple[TermMatch, ...]
    periods: tuple[PeriodMention, ...]
    mentions: tuple[NumberMention, ...]


def claims(text: str, vocabulary: ClaimVocabulary) -> tuple[Claim, ...]:
    """Return a claim for each number of a text that is a statistic, in order."""
    found = text_tokens.tokens(text)
    made: list[Claim] = []
    before: _Clause | None = None
    recent: tuple[frozenset[str], ...] = ()
    for number, (first, last) in enumerate(text_tokens.sentences(text, found)):
        sentence = _sentence(found[first:last], number, vocabulary)
        nearby = frozenset().union(*recent)
        made += (replace(claim, nearby=nearby) for claim in _claims_of(text, sentence, before, len(made)))
        recent = (*recent, _Clause(0, 0, sentence.terms, ()).tags)[-_RECENT:]
        pointing = before if before and _points_back(sentence.found) else None
        terms = (*(pointing.terms if pointing and not sentence.mentions else ()), *sentence.terms)[-_LISTED:]
        before = _Clause(0, last - first, terms, sentence.periods) if sentence.terms else before
    return tuple(made)


def _sentence(found: Sequence[Token], number: int, vocabulary: ClaimVocabulary) -> _Sentence:
    terms = tuple(vocabulary.matches(found))
    periods = tuple(claim_periods.find(found))
    taken = [(p.first, p.last) for p in periods] + [(t.first, t.last) for t in terms]
    covered = {place for start, end in taken for place in range(start, end)}
    mentions = [m for m in number_grammar.find(found) if m.first not in covered]
    index = _TermIndex.of(terms, mentions)
    kept = [m for m in mentions if not _is_reference(found, m, index)]
    return _Sentence(number, found, terms, periods, tuple(_bounded(found, _of_every(found, kept))))


def _per(found: Sequence[Token], mentions: Sequence[NumberMention]) -> list[NumberMention]:
    """Read "6.2 offences under 11 codes per 1,000": the second number is what the first is per, and no number itself.

    A rate may also follow what it is per: "the rate per 1,000 people was 6.2".
    """
    read: list[NumberMention] = []
    waiting: NumberMention | None = None
    for mention in mentions:
        before = read[-1] if read else None
        every = _after(found, mention.first, "every", "each") and _after(found, mention.first - 1, "for")
        per = every or _after(found, mention.first, "per")
        if per and mention.value >= _PER and mention.kind is NumberKind.COUNT:
            if before and _is_rate_per(found, before, mention):
                read[-1] = replace(before, kind=NumberKind.RATE, per=int(mention.value))
            else:
                waiting = mention
        elif waiting and _could_be_per(mention, waiting) and _is_told_later(found, mention, waiting):
            read.append(replace(mention, kind=NumberKind.RATE, per=int(waiting.value)))
            waiting = None
        else:
            read.append(mention)
    return read


def _could_be_per(mention: NumberMention, whole: NumberMention) -> bool:
    return mention.kind is NumberKind.COUNT and mention.value < whole.value


def _is_told_later(found: Sequence[Token], mention: NumberMention, whole: NumberMention) -> bool:
    """Return whether a rate follows what it is per: after "was", or as a sentence begins with "Per 1,000 people"."""
    return whole.first <= len(("for", "every")) or _after(found, mention.first, *_EQUALS)


def _is_rate_per(found: Sequence[Token], mention: NumberMention, whole: NumberMention) -> bool:
    """Return whether a number is per another one later in its clause."""
    between = found[mention.last : whole.first]
    apart = any(token.text in _STOPS or token.text in _JOINTS for token in between)
    return _could_be_per(mention, whole) and not apart and len(between) <= _UP_TO_PER


def _of_every(found: Sequence[Token], mentions: Sequence[NumberMention]) -> list[NumberMention]:
    """Read "Of every 1,000 offences, about 37 ... and 6 ...": the first number is what the others are per."""
    mentions = _per(found, mentions)
    whole = next((m for m in mentions if _after(found, m.first, "every", "each") and m.digits == 1), None)
    if whole is None or whole.value < _PER:
        return list(mentions)
    return [
        replace(m, kind=NumberKind.RATE, per=int(whole.value))
        if m.kind is NumberKind.COUNT and m.first > whole.first and m.value < whole.value
        else m
        for m in mentions
        if m is not whole
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _TermIndex:
    """The terms of a sentence by their first and last tokens."""

    by_first: Mapping[int, frozenset[TermKind]]
    by_last: Mapping[int, frozenset[TermKind]]
    calls: tuple[int, ...]  # where terms such as "call" end
    numbers: frozenset[int]  # last tokens of numbers

    @classmethod
    def of(cls, terms: Sequence[TermMatch], mentions: Sequence[NumberMention]) -> _TermIndex:
        by_first: dict[int, set[TermKind]] = {}
        by_last: dict[int, set[TermKind]] = {}
        for term in terms:
            by_first.setdefault(term.first, set()).add(term.kind)
            by_last.setdefault(term.last, set()).add(term.kind)
        calls = tuple(t.last for t in terms if t.kind is TermKind.REFERENCE and "call" in t.means)
        frozen = ({place: frozenset(kinds) for place, kinds in held.items()} for held in (by_first, by_last))
        return cls(*frozen, calls, frozenset(m.last - 1 for m in mentions))


_BEFORE_A_YEAR: Final = frozenset({"in", "of", "for", "during", "since", "by"})
_NO_KINDS: Final[frozenset[TermKind]] = frozenset()


def _is_reference(found: Sequence[Token], mention: NumberMention, index: _TermIndex) -> bool:
    """Return whether a number is a reference, an age, a length of time, part of a telephone number or of a list."""
    if mention.kind is not NumberKind.COUNT:
        return False
    before, after = mention.first - 1, mention.last
    first = found[mention.first]
    after += _follows(found, after, _WHICH_YEARS)
    behind = index.by_first.get(after, _NO_KINDS)
    kinds = index.by_last.get(mention.first, _NO_KINDS) | behind
    if before >= 0 and found[before].kind is TokenKind.NUMBER and before not in index.numbers:
        a_year = (
            is_year(found[before]) and before and found[before - 1].kind is TokenKind.WORD
        )  # "In 2023 717 offences"
        return not a_year and found[before].end + 1 == first.start  # the rest of a telephone number
    return (
        _is_marker(found, mention)
        or (first.joined and before >= 0 and found[before].kind is TokenKind.WORD)
        or (TermKind.AFTER in kinds and TermKind.UNIT not in behind)
        or _referring(found, mention.first, index)
        or _is_age(found, mention, index)
        or first.text == "one"
    )


def _is_age(found: Sequence[Token], mention: NumberMention, index: _TermIndex) -> bool:
    """Return whether a number is an age without a noun: "under 16"."""
    words = {found[mention.first - 1].text} if mention.first else set()
    if not words & {"under", "over", "before", "below", "above"} or mention.value not in range(_OLDEST + 1):
        return False
    after = range(mention.last, mention.last + 3)
    return not any(TermKind.UNIT in index.by_first.get(at, _NO_KINDS) for at in after)


def _referring(found: Sequence[Token], place: int, index: _TermIndex) -> bool:
    """Return whether a word before a number, or before the numbers it is listed with, makes it a reference."""
    if any(end <= place <= end + _CALLED_NEAR for end in index.calls[:_LISTED]):
        return True
    at = place
    while at > 0 and TermKind.REFERENCE not in index.by_last.get(at, _NO_KINDS):
        word = found[at - 1]
        listed = word.text in {"and", "or", "to", ",", "&", "."} or word.kind is TokenKind.NUMBER
        if not listed or place - at > _UP_TO_NOUN:
            return False
        if word.text == "." and TermKind.REFERENCE not in index.by_last.get(at - 1, _NO_KINDS):
            return False
        at -= 1
    return TermKind.REFERENCE in index.by_last.get(at, _NO_KINDS)


def _is_marker(found: Sequence[Token], mention: NumberMention) -> bool:
    """Return whether a number is the one of an item in a list ("2. ..."), or a round one with an ending ("100's")."""
    first, after = mention.first, mention.last
    if after >= len(found) or found[after].start != mention.end:
        return False
    begins = first == 0 or found[first - 1].text == "." or found[first].start > found[first - 1].end + 1
    alone = after + 1 == len(found)  # the full stop ends its sentence
    listed = found[first].kind is TokenKind.NUMBER and found[after].text in {".", ")"}
    if begins and listed and (alone or found[after + 1].capital):
        return True
    return not alone and found[after].text in {"'", "\u2019"} and found[after + 1].text == "s"


def _bounded(found: Sequence[Token], mentions: Sequence[NumberMention]) -> Iterator[NumberMention]:
    """Yield numbers; the two ends of a range are marked: "between 4,000 and 4,500", "4,000-4,500"."""
    bounds: dict[int, str] = {}
    for one, other in pairwise(mentions):
        between = [token.text for token in found[one.last : other.first]]
        ranged = found[other.first].joined or (between == ["and"] and _after(found, one.first, "between"))
        ranged = ranged or (between == ["to"] and not _after(found, one.first, "from", "rose", "fell"))
        if ranged and one.kind is other.kind and one.value < other.value:
            bounds |= {one.first: "low", other.first: "high"}
    for mention in mentions:
        yield replace(mention, bound=bounds.get(mention.first, ""))


def _after(found: Sequence[Token], place: int, *words: str) -> bool:
    return place > 0 and found[place - 1].text in words


def _points_back(found: Sequence[Token], last: int | None = None) -> bool:
    """Return whether a sentence refers to the one before: by a word, or because it is a short answer."""
    return len(found) <= _SHORT_ANSWER or any(token.text in _POINTING for token in found[:last])


def _claims_of(text: str, sentence: _Sentence, before: _Clause | None, count: int) -> list[Claim]:
    found, mentions = sentence.found, sentence.mentions
    if not mentions:
        return []
    clauses = _clauses(found, sentence)
    whole = _Clause(0, len(found), sentence.terms, sentence.periods)
    bare = not any(t.kind in _SAYING for t in sentence.terms)
    pointed = before if before and (bare or _points_back(found, mentions[-1].first + 3)) else None
    domain = any(t.kind in _DOMAIN for t in (*sentence.terms, *(before.terms if before else ())))
    estimated = "estimate" in whole.means(TermKind.QUALIFIER) or "survey" in whole.means(TermKind.DETAIL)
    shared = {"sentence": sentence.number, "domain": domain, "estimated": estimated}
    shared["uses"] = frozenset(whole.means(TermKind.USE))
    moves = {t.last if end else t.first: t.means[0] for t in whole.terms if _is_move(t) for end in (True, False)}
    made: list[Claim] = []
    context: frozenset[str] = pointed.tags if pointed else frozenset()
    for place, (mention, clause) in enumerate(zip(mentions, clauses, strict=True)):
        earlier = made[-1] if made else None
        claim = _claim(text, found, mention, clause, moves)
        if mention.bound == "low":  # what a range is of follows its upper end
            upper = _claim(text, found, mentions[place + 1], clauses[place + 1], moves)
            claim = replace(upper, mention=mention, text=claim.text, qualifier=claim.qualifier)
        claim = replace(claim, **shared)
        if not place and pointed and GANGS in pointed.means(TermKind.UNIT) and _has_them(found[: mention.first]):
            claim = replace(claim, subjects=claim.subjects | {GANGS})  # "They committed 717"
        if earlier and GANGS in earlier.subjects and _points_back(found[clause.first : clause.last]):
            claim = replace(claim, subjects=claim.subjects | {GANGS})  # "..., 717 of them": theirs too
        claim = _inherited(claim, earlier, clauses, place, pointed)
        if place < _LISTED:
            claim = replace(claim, part_of=_part_of(found, mentions, place, count))
        made.append(replace(claim, context=context | claim.tags))
        context |= clause.tags
    return [_of_its_whole(claim, made, count) for claim in made]


def _has_them(found: Sequence[Token]) -> bool:
    return any(token.text in {"they", "them", "their"} for token in found)


def _of_its_whole(claim: Claim, made: Sequence[Claim], count: int) -> Claim:
    """Return a claim with the noun of the number after it that it is "of": "717 of the 4,000 offences"."""
    whole = None if claim.part_of is None else made[claim.part_of - count]
    if whole is None or whole.mention.first < claim.mention.first:
        return claim
    periods, places = claim.periods or whole.periods, claim.places or whole.places
    unit = claim.unit or whole.unit
    return replace(claim, unit=unit, context=claim.context | whole.tags, periods=periods, places=places)


def _part_of(found: Sequence[Token], mentions: Sequence[NumberMention], place: int, count: int) -> int | None:
    """Return the position of the number that a number is "of": "40 of the 717", "Of the 717 offences, 26%"."""
    mention = mentions[place]
    if _is_of_next(found, mentions, place):
        return count + place + 1
    if place and mentions[place - 1].first >= 1:
        first = mentions[place - 1].first
        words = [token.text for token in found[max(0, first - 2) : first]]
        if "of" in words and found[mention.first - 1].text in {",", "around", "about", "over", "some", "only", "than"}:
            return count + place - 1
    return None


def _is_of_next(found: Sequence[Token], mentions: Sequence[NumberMention], place: int) -> bool:
    if place + 1 >= len(mentions):
        return False
    between = [token.text for token in found[mentions[place].last : mentions[place + 1].first]]
    joints = {"of", "the", "those", "these", "all"}
    return bool(between) and between[0] == "of" and len(between) <= _OF_THE_N and set(between) <= joints


def _clauses(found: Sequence[Token], sentence: _Sentence) -> list[_Clause]:
    """Cut a sentence into one clause for each number."""
    mentions = sentence.mentions
    starts = [0]
    starts += [_start(found, one.last, other.first) for one, other in pairwise(mentions)]
    ends = [*starts[1:], len(found)]
    clauses, term, period = [], 0, 0
    for first, last in zip(starts, ends, strict=True):
        terms, periods = [], []
        while term < len(sentence.terms) and sentence.terms[term].first < last:
            terms.append(sentence.terms[term])
            term += 1
        while period < len(sentence.periods) and sentence.periods[period].first < last:
            periods.append(sentence.periods[period])
            period += 1
        apart = first > 0 and found[first - 1].text in _STRONG
        clauses.append(_Clause(first, last, tuple(terms), tuple(periods), apart))
    for place in range(len(mentions) - 1):
        if _is_of_next(found, mentions, place):
            clauses[place : place + 2] = _parted(found, mentions[place + 1], *clauses[place : place + 2])
    return clauses


def _parted(found: Sequence[Token], whole: NumberMention, one: _Clause, other: _Clause) -> tuple[_Clause, _Clause]:
    """Give a part what follows the verb: in "717 of the 4,000 offences were group-based" the 717 were group-based."""
    verb = next((at for at in range(whole.last, other.last) if found[at].text in _PREDICATES), None)
    if verb is None:
        return one, other
    moved = tuple(t for t in other.terms if t.first >= verb)
    kept = tuple(t for t in other.terms if t.first < verb)
    return replace(one, terms=(*one.terms, *moved)), replace(other, terms=kept)


def _start(found: Sequence[Token], after: int, before: int) -> int:
    """Return where the clause of a number begins: at the last strong mark, comma or joining word before it."""
    for wanted in (_STRONG, frozenset(",")):
        for at in range(before - 1, after - 1, -1):
            if found[at].text in wanted and found[at].kind is TokenKind.MARK:
                return at + 1
    for at in range(before - 1, after - 1, -1):
        if found[at].text in _JOINTS:
            return at
    at = before
    while at > after and found[at - 1].text in _NEAR | {"more", "than", "over", "around", "about"}:
        at -= 1
    return at


def _claim(
    text: str, found: Sequence[Token], mention: NumberMention, clause: _Clause, moves: Mapping[int, str]
) -> Claim:
    """Return what the clause of a number says of it."""
    qualifier = _qualifier(mention, clause, found)
    direction = _direction(found, mention, moves)
    unit = _unit(found, mention, clause, direction)
    tense = {
        one
        for term in clause.terms
        if term.kind is TermKind.PERIOD
        for one in term.means
        if one != "tense" or -_TENSE_NEAR <= term.first - mention.first <= mention.last - mention.first + _TENSE_NEAR
    }
    return Claim(
        mention=mention,
        text=text[mention.start : mention.end],
        sentence=0,
        unit=unit,
        noun=bool(unit),
        scope=frozenset(clause.means(TermKind.SCOPE)),
        subjects=frozenset(clause.means(TermKind.SUBJECT)) | _of_gangs(found, clause, unit),
        details=frozenset(clause.means(TermKind.DETAIL)),
        measures=clause.means(TermKind.MEASURE),
        places=_places(found, clause),
        periods=tuple(p.days for p in clause.periods if p.days),
        since=any(p.since for p in clause.periods),
        relative=frozenset(tense),
        qualifier=qualifier,
        direction=direction,
        partitive=_follows(found, mention.last, frozenset({"of"})) and _follows(found, mention.last + 1, _POINTING),
        negated=_is_negated(found, mention, clause),
        per_whom=_per_whom(found, mention, clause),
        own_period=any(p.days for p in clause.periods),
    )


def _of_gangs(found: Sequence[Token], clause: _Clause, unit: str) -> frozenset[str]:
    """Return the subject of what gangs are said to have done: they stand in the clause, but are not what is counted."""
    named = (t.first for t in clause.terms if t.kind is TermKind.UNIT and GANGS in t.means)
    told = any(not (at and found[at - 1].text in _OTHER_THAN) for at in named)
    return frozenset({GANGS}) if told and unit != GANGS else frozenset()


def _follows(found: Sequence[Token], place: int, words: frozenset[str]) -> bool:
    return place < len(found) and found[place].text in words


def _is_negated(found: Sequence[Token], mention: NumberMention, clause: _Clause) -> bool:
    """Return whether a clause says of its number that something was not so: "did not record 12", "12 had not"."""
    for at in range(max(clause.first, mention.first - _NOT_BEFORE), min(clause.last, mention.last + _NOT_AFTER)):
        word, before = found[at].text, found[at - 1].text if at else ""
        denies = word in {"never", "neither"} or word.endswith("n't") or (word == "not" and before in _VERBS)
        denies = denies or (word == "to" and before in {"yet", "failed", "refused", "fails", "refuse"})
        asked = at < mention.first and any(t.text in {"which", "whether", "how"} for t in found[at : mention.first])
        if denies and not asked:
            return True
    return False


def _places(found: Sequence[Token], clause: _Clause) -> tuple[str, ...]:
    """Return the places of a clause: where a police force "recorded" something it alone, unless others did so too.

    A name of two kinds of area is then that of the force.
    """
    terms = [term for term in clause.terms if term.kind is TermKind.PLACE]
    acting = [t for t in terms if t.last < len(found) and found[t.last].text == "recorded"]
    if acting and not any(t.first and found[t.first - 1].text in {"and", "or", "nor"} for t in acting):
        return tuple(dict.fromkeys(t.means[0] for t in acting))
    places = [one for t in terms for one in (t.means[:1] if t in acting else t.means)]
    return tuple(dict.fromkeys(places))


def _qualifier(mention: NumberMention, clause: _Clause, found: Sequence[Token]) -> str:
    """Return the meaning of the qualifier before a number; only words such as "the" may stand between."""
    at = mention.first
    near = {"the", "a", "an", "that", "of", "only"}
    while at > clause.first and mention.first - at < _QUALIFIED_NEAR:
        term = next((t for t in clause.terms if t.last == at and t.kind is TermKind.QUALIFIER), None)
        if term:
            return term.means[0]
        if found[at - 1].text not in near:
            break
        at -= 1
    if mention.bound:
        return "at-least" if mention.bound == "low" else "up-to"
    return ""


def _is_move(term: TermMatch) -> bool:
    return term.kind is TermKind.USE and term.means[0] in {"rose", "fell"}


def _direction(found: Sequence[Token], mention: NumberMention, moves: Mapping[int, str]) -> str:
    """Return whether something is said to have risen or fallen by a number; `moves` by the edges of their terms."""
    if mention.kind not in {NumberKind.SHARE, NumberKind.POINTS}:
        return ""
    at = mention.first
    while at > 0 and found[at - 1].text in {"by", "of", "about", "around", "some", "nearly", "almost", "over"}:
        at -= 1
    return next((moves[place] for place in (at, mention.last, mention.last + 1) if place in moves), "")


def _unit(found: Sequence[Token], mention: NumberMention, clause: _Clause, direction: str) -> str:
    """Return what a number counts: its noun, or what it is said to be, or else the noun of its clause before it."""
    if direction:
        return CHANGE
    if mention.kind is NumberKind.MONEY:
        return MONEY
    before = _noun_before(mention, clause)
    if mention.kind is NumberKind.RATE and _after(found, mention.last - 1, "per"):  # a noun behind is whom it is per
        after = _noun(found, mention.last, clause)
        if _befalls(found, mention, clause):
            return after or before or "people"
        return before if after in {*_PEOPLE, ""} else after
    called = _predicate_noun(found, mention, clause)
    return (
        _noun(found, mention.last, clause)
        or ("" if before in _WHO and called in _PEOPLE else called)
        or (before or _apposed_noun(found, mention, clause))
    )


def _befalls(found: Sequence[Token], mention: NumberMention, clause: _Clause) -> bool:
    """Return whether a rate is said to be of those whom something befell: "7.0 per 1,000 were abused"."""
    later = found[mention.last : clause.last]
    said = any(t.first >= mention.last and t.kind in {TermKind.SCOPE, TermKind.SUBJECT} for t in clause.terms)
    return said or any(token.text in _BEFALLS for token in later)


def _per_whom(found: Sequence[Token], mention: NumberMention, clause: _Clause) -> str:
    """Return whom a rate is per: people "aged 0 to 17" are children."""
    if mention.kind is not NumberKind.RATE:
        return ""
    of = (at + 2 for at in range(clause.first, clause.last - 2) if found[at].text in {"per", "every", "each"})
    place = next((at for at in of if found[at - 1].kind is TokenKind.NUMBER), None)
    if place is None:
        return ""
    noun = _noun(found, place, clause)
    if not noun and found[place].kind is TokenKind.WORD and found[place].text not in _ENDS_NOUN | _NEAR:
        noun = found[place].text  # "per 1,000 households"
    said = " ".join(token.text for token in found[place : place + _UP_TO_NOUN])
    return "children" if noun not in _PEOPLE - {"people"} and any(age in said for age in _AGES_OF_CHILDREN) else noun


def _predicate_noun(found: Sequence[Token], mention: NumberMention, clause: _Clause) -> str:
    """Return the unit that a count is said to be: "717 were cases", "717 of them were classed as cases"."""
    if mention.kind is not NumberKind.COUNT:
        return ""
    at = mention.last
    if _follows(found, at, frozenset({"of"})):
        at += 1
    if _follows(found, at, _POINTING):
        at += 1
    if not _follows(found, at, _BEING):
        return ""
    at += 1
    for joint in (("as",), ("to", "be")):  # "were classed as", "were found to be"
        if tuple(token.text for token in found[at + 1 : at + 1 + len(joint)]) == joint:
            at += 1 + len(joint)
            break
    return _noun(found, at, clause, _ENDS_NOUN | _ENDS_NAME)


def _apposed_noun(found: Sequence[Token], mention: NumberMention, clause: _Clause) -> str:
    """Return the unit that is said of a number after a mark: "717 in 2023, all cases of exploitation"."""
    for at in range(mention.last, clause.last - 1):
        if found[at].text in _STOPS and found[at + 1].text in {"all", "each", "every", "mostly"}:
            return _noun(found, at + 2, clause, _ENDS_NOUN | _ENDS_NAME)
    return ""


def _noun(found: Sequence[Token], place: int, clause: _Clause, ends_noun: frozenset[str] = _ENDS_NOUN) -> str:
    """Return the first unit after a number, before a verb or a mark."""
    units = {t.first: t for t in clause.terms if t.kind is TermKind.UNIT}
    ends = {t.last: t for t in units.values()}
    others = {t.first: t.last for t in clause.terms if t.kind is not TermKind.UNIT}
    at, end = place, min(clause.last, place + _UP_TO_NOUN)
    while at < end:
        if at in units:
            return units[at].means[0]
        if found[at].text in ends_noun or found[at].text in _STOPS:
            return ""
        if others.get(at) in ends:  # a longer term that ends with a unit: "closed cases"
            return ends[others[at]].means[0]
        at = max(at + 1, others.get(at, 0))
    return ""


def _noun_before(mention: NumberMention, clause: _Clause) -> str:
    units = [t for t in clause.terms if t.kind is TermKind.UNIT and t.last <= mention.first]
    if not units:
        return ""
    share = mention.kind in {NumberKind.SHARE, NumberKind.POINTS, NumberKind.RATE}
    return (units[0] if share else units[-1]).means[0]


def _inherited(
    claim: Claim, earlier: Claim | None, clauses: Sequence[_Clause], place: int, pointed: _Clause | None
) -> Claim:
    """Return a claim with what its clause does not say taken from the rest of the sentence, or from before it."""
    filled: dict[str, object] = {}
    within = min(len(clauses), place + _AHEAD)
    ends = next((at for at in range(place + 1, within) if clauses[at].apart), within)
    near = clauses[:ends]
    # A clause with a noun of its own says when and where of that alone: "£5 million, and the programme has £8 million".
    ahead = [c for c in near[place + 1 :] if not c.means(TermKind.UNIT) and claim.unit != MONEY]
    ahead = [near[place], *ahead]
    same_kind = earlier is not None and earlier.mention.kind is claim.mention.kind
    if not claim.unit and earlier and same_kind and earlier.unit != CHANGE:
        filled["unit"] = earlier.unit
    elif not claim.unit and pointed:
        units = pointed.means(TermKind.UNIT)
        filled["unit"] = units[0] if units and claim.mention.kind is NumberKind.COUNT else ""
    elif not claim.unit and claim.mention.kind is NumberKind.SHARE:
        later = [unit for clause in near[place + 1 :] for unit in clause.means(TermKind.UNIT)]
        filled["unit"] = later[0] if later else ""
    if not claim.tags and earlier:
        filled |= {"scope": earlier.scope, "subjects": earlier.subjects, "details": earlier.details}
    elif not claim.tags and pointed:
        filled |= {
            name: frozenset(pointed.means(kind))
            for name, kind in zip(("scope", "subjects", "details"), _TAGS, strict=True)
        }
    if not claim.measures:
        found = earlier.measures if earlier else pointed.means(TermKind.MEASURE) if pointed else ()
        later = () if found else next((c.means(TermKind.MEASURE) for c in near[place + 1 :] if c.terms), ())
        filled["measures"] = found or later
    if not claim.places:
        filled["places"] = (earlier.places if earlier else ()) or _only(c.means(TermKind.PLACE) for c in ahead)
    if not claim.periods and not claim.relative & {"last-year", "this-year", "now"}:
        held = tuple(p.days for p in pointed.periods if p.days) if pointed else ()
        later = _only(tuple(p.days for p in c.periods if p.days) for c in ahead)
        filled["periods"] = (earlier.periods if earlier else ()) or later or held
        filled["relative"] = claim.relative | (
            earlier.relative & {"last-year", "now", "tense"} if earlier else frozenset()
        )
    return replace(claim, **filled)


def _only(found: Iterable[tuple]) -> tuple:
    """Return what some clauses say if all that say something say the same; otherwise nothing."""
    said = {one for one in found if one}
    return said.pop() if len(said) == 1 else ()
