"""No count that is hidden can be worked out from what is shown."""

import itertools
from collections import defaultdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.data_returns import disclosure_control
from lib.data_returns.disclosure_control import UNDER, WHOLE
from lib.data_returns.record import WITHHELD
from lib.dataset import package
from tests.conftest import DATA

REGISTER = package.read(DATA)
FORCES = list(REGISTER.forces)
TREE = disclosure_control.areas(REGISTER)
COUNTS = st.one_of(st.none(), st.integers(0, 8), st.sampled_from([0, 1, 2, 5, 12, 40, 1234]))
RETURNS = st.lists(COUNTS, min_size=len(FORCES), max_size=len(FORCES)).map(
    lambda counts: dict(zip(FORCES, counts, strict=True))
)


SOME_WITHHELD = st.lists(COUNTS | st.just(WITHHELD), min_size=len(FORCES), max_size=len(FORCES)).map(
    lambda counts: dict(zip(FORCES, counts, strict=True))
)


def totals_by_hand(counts):
    """Each force counted into its region, its nation and the whole, one by one."""
    found = dict.fromkeys(TREE)
    for code, count in counts.items():
        force = REGISTER.forces[code]
        for place in {*force.places, WHOLE} if count is not None else ():
            found[place] = (found[place] or 0) + count
    return found


def possible(hidden, total):
    """All that some hidden whole numbers of one or more can be, when they add up to a total: each number's values."""
    ways = [way for way in itertools.product(range(1, total + 1), repeat=len(hidden)) if sum(way) == total]
    return [set(values) for values in zip(*ways, strict=True)]


def found_out(shown):
    """What somebody finds out by adding up, in a plain telling: ends of what each can be, moved until none moves.

    It starts from what is printed alone: a letter for a number of one or more, and sums.
    """
    most = 10**6
    ends = {
        name: [1, most] if shown.shorthand[name] == "c" else [number or 0, number or 0]
        for name, number in shown.numbers.items()
    }
    moved = True
    while moved:
        moved = False
        for total, parts in TREE.items():
            for name in (total, *parts):
                others = [part for part in parts if part != name]
                if name == total:
                    low, high = sum(ends[p][0] for p in parts), sum(ends[p][1] for p in parts)
                else:
                    low = ends[total][0] - sum(ends[p][1] for p in others)
                    high = ends[total][1] - sum(ends[p][0] for p in others)
                narrower = [max(low, ends[name][0]), min(high, ends[name][1])]
                moved = moved or narrower != ends[name]
                ends[name] = narrower
    return ends


@given(RETURNS)
def test_totals_agree_with_adding_by_hand(counts):
    shown = disclosure_control.protect(REGISTER, counts, suppress=False)
    assert {name: shown.numbers[name] for name in TREE} == totals_by_hand(counts)
    assert {code: shown.numbers[code] for code in FORCES} == counts
    for name, (made, known) in shown.coverage.items():
        held = [c for c in FORCES if name in {*REGISTER.forces[c].places, WHOLE}]
        assert (made, known) == (sum(counts[c] is not None for c in held), len(held))


@settings(max_examples=300)
@given(RETURNS)
@example(dict.fromkeys(FORCES, 1))
@example(dict.fromkeys(FORCES, 4))
@example(dict.fromkeys(FORCES, 0) | {"BTP": 3})
@example(dict.fromkeys(FORCES, 5) | {"BTP": 1})
@example(dict.fromkeys(FORCES) | {"E23000001": 3, "E23000034": 5})
@example(dict.fromkeys(FORCES, 0) | {"W15000001": 1, "W15000002": 1, "W15000003": 1, "W15000004": 1})
def test_no_hidden_number_can_be_only_one(counts):
    shown = disclosure_control.protect(REGISTER, counts)
    truth = counts | totals_by_hand(counts)
    ends = found_out(shown)
    for name, mark in shown.shorthand.items():
        assert (shown.numbers[name] is None) == (mark in {"c", "x"})
        if mark == "c":
            assert ends[name][0] <= truth[name] <= ends[name][1]
            assert ends[name][0] < ends[name][1], name
        else:
            assert shown.numbers[name] == truth[name]
            assert truth[name] is None or truth[name] == 0 or truth[name] >= UNDER


@settings(max_examples=150)
@given(RETURNS)
def test_not_even_by_somebody_who_knows_which_are_small(counts):
    values = disclosure_control.totals(TREE, counts)
    secret = disclosure_control.hidden(TREE, values)
    limits = {
        name: max(UNDER, 2 + sum(bool(counts[f]) for f in FORCES if name in {*REGISTER.forces[f].places, WHOLE}))
        for name in TREE
    } | dict.fromkeys(FORCES, UNDER)
    known = {
        name: (value or 0,) * 2
        if name not in secret
        else (1, limits[name] - 1)
        if value < limits[name]
        else (limits[name], disclosure_control.BOUNDLESS)
        for name, value in values.items()
    }
    ends = disclosure_control.bounds(TREE, known)
    assert all(ends[name][0] < ends[name][1] for name in secret)


@settings(max_examples=200)
@given(SOME_WITHHELD, st.booleans(), st.booleans())
@example(counts=dict.fromkeys(FORCES, 7) | {"BTP": WITHHELD}, suppress=False, rounded=False)
@example(counts=dict.fromkeys(FORCES, WITHHELD), suppress=True, rounded=True)
def test_what_the_return_hides_stays_hidden_with_every_total_that_holds_it(counts, suppress, rounded):
    shown = disclosure_control.protect(REGISTER, counts, suppress=suppress, rounded=rounded)
    theirs = {code for code, count in counts.items() if count is WITHHELD}
    above = {place for code in theirs for place in {*REGISTER.forces[code].places, WHOLE}}
    for name in theirs | above:
        assert (shown.numbers[name], shown.shorthand[name]) == (None, "c")
    assert shown.withheld == len(theirs)
    assert shown.hidden == sum(mark == "c" for mark in shown.shorthand.values()) - len(theirs | above)
    for name, (made, _) in shown.coverage.items():
        held = [c for c in FORCES if name in {*REGISTER.forces[c].places, WHOLE}]
        assert made == sum(counts[c] is not None for c in held)  # returned, though nobody here knows the number
    if suppress and not rounded:  # nor can it, or any other hidden number, be worked out from what is shown
        ends = found_out(shown)
        assert all(ends[name][0] < ends[name][1] for name, mark in shown.shorthand.items() if mark == "c")
    if not suppress and not rounded:
        kept = {code: count for code, count in counts.items() if count is not WITHHELD}
        assert {code: shown.numbers[code] for code in kept} == kept


@given(SOME_WITHHELD, st.integers(0, 9_999_999))
def test_what_is_shown_does_not_depend_on_what_the_return_hides(counts, instead):
    """Whatever stood there before the file hid it: no total that is shown holds it."""
    shown = disclosure_control.protect(REGISTER, counts, suppress=False)
    truth = {code: instead if count is WITHHELD else count for code, count in counts.items()}
    whole = truth | totals_by_hand(truth)
    for name, number in shown.numbers.items():
        assert number is None or number == whole[name]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=3), st.integers(0, 6))
def test_the_ends_of_what_can_be_agree_with_trying_everything(hidden, beside):
    total = sum(hidden) + beside
    tree = {"T": ("s", *(f"h{i}" for i in range(len(hidden))))}
    known = {"T": (total, total), "s": (beside, beside)} | {f"h{i}": (1, 10**9) for i in range(len(hidden))}
    ends = disclosure_control.bounds(tree, known)
    for place, values in enumerate(possible(hidden, total - beside)):
        assert ends[f"h{place}"] == (min(values), max(values))


@pytest.mark.parametrize("names", ["abc", "abcd"])
def test_the_rule_itself_gives_nothing_away_under_one_total(names):
    """Everything that would look the same is tried: whoever runs the rule backwards is left with two answers."""
    tree, looks = {"T": tuple(names)}, defaultdict(list)
    for counts in itertools.product(range(15), repeat=len(names)):
        if sum(counts) > 14:
            continue
        values = disclosure_control.totals(tree, dict(zip(names, counts, strict=True)))
        secret = disclosure_control.hidden(tree, values)
        looks[tuple(None if name in secret else values[name] for name in (*names, "T"))].append(counts)
    for look, alike in looks.items():
        if look[-1] is not None:  # else larger sums look the same too
            for place in range(len(names)):
                assert look[place] is not None or len({counts[place] for counts in alike}) > 1, look


@given(RETURNS)
def test_rounding_changes_no_hidden_cell_and_comes_from_the_exact_sum(counts):
    exact, rounded = (
        disclosure_control.protect(REGISTER, counts),
        disclosure_control.protect(REGISTER, counts, rounded=True),
    )
    truth = counts | totals_by_hand(counts)
    for name, number in rounded.numbers.items():
        assert (number is None) == (exact.numbers[name] is None)
        if number is not None:
            assert number % 5 == 0
            assert abs(number - truth[name]) <= 2
            assert rounded.shorthand[name] == ("k" if truth[name] and not number else "")


def test_equal_numbers_look_equal_when_rounded():
    """What is rounded is made of what is shown alone, so it says no more than that does."""
    looks = {}
    for counts in itertools.product((0, 1, 3, 5, 6, 7, 8, 12), repeat=3):
        held = dict.fromkeys(FORCES, 20) | dict(zip(("E23000008", "E23000007", "E23000013"), counts, strict=True))
        exact, rounded = (
            disclosure_control.protect(REGISTER, held),
            disclosure_control.protect(REGISTER, held, rounded=True),
        )
        look = tuple(exact.numbers.items())
        assert looks.setdefault(look, tuple(rounded.numbers.items())) == tuple(rounded.numbers.items())


def test_zeros_and_what_was_not_returned_are_shown_as_what_they_are():
    shown = disclosure_control.protect(REGISTER, dict.fromkeys(FORCES, 9) | {"BTP": 0, "E23000032": None})
    assert (shown.numbers["BTP"], shown.shorthand["BTP"]) == (0, "")
    assert (shown.numbers["E23000032"], shown.shorthand["E23000032"]) == (None, "x")
    assert shown.coverage[WHOLE] == (43, 44)


def test_the_total_of_all_is_kept_where_it_can_be():
    one = dict.fromkeys(FORCES, 9) | {"BTP": 2}
    shown = disclosure_control.protect(REGISTER, one)
    assert shown.numbers[WHOLE] == 9 * 43 + 2
    assert {name for name, mark in shown.shorthand.items() if mark == "c"} == {"BTP", "W92000004", "W15000001"}


def test_small_counts_stand_where_the_reader_asks_for_them():
    shown = disclosure_control.protect(REGISTER, dict.fromkeys(FORCES, 3), suppress=False)
    assert set(shown.shorthand.values()) == {""}


def test_nothing_prints_the_counts():
    shown = disclosure_control.protect(REGISTER, dict.fromkeys(FORCES, 4321))
    assert "4321" not in repr(shown)
