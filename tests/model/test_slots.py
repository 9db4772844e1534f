"""A slot of an answer is of a known kind and names what it is filled with; anything else is no slot."""

import pytest

from lib.model import slots


@pytest.mark.parametrize(
    ("text", "kind", "of"),
    [
        ("{figure:exploitation}", slots.Kind.FIGURE, ("exploitation",)),
        ("{one-in:reported-share}", slots.Kind.ONE_IN, ("reported-share",)),
        ("{count:eleven-codes:before}", slots.Kind.COUNT, ("eleven-codes", "before")),
        ("{codes:twelve-codes}", slots.Kind.CODES, ("twelve-codes",)),
        ("{ending:newest}", slots.Kind.ENDING, ("newest",)),
    ],
)
def test_a_slot_says_its_kind_and_of_what(text, kind, of):
    assert slots.parse(text) == slots.Slot(kind, of)


@pytest.mark.parametrize(
    "text",
    [
        "{", "}", "{}", "{717}", "{figure}", "{figure:}", "{figure:all:2023}", "{number:all}", "{count:eleven-codes}",
        "{count:88A:newest}", "{count:eleven-codes:2024}", "{ending:2024}", "{codes:all}", "figure:all",
    ],
)  # fmt: skip
def test_what_is_no_slot_is_refused(text):
    with pytest.raises(ValueError, match=r"slot|valid"):
        slots.parse(text)


def test_a_text_is_filled_slot_by_slot_and_no_brace_is_left():
    assert slots.fill("a {figure:x} b {ending:newest}.", lambda slot: "/".join(slot.of)) == "a x b newest."
    with pytest.raises(ValueError, match=r"slot|valid"):
        slots.fill("a {figure:x", lambda _: "")
    assert list(slots.found("a {figure:x} {y")) == ["{figure:x}", "{"]
