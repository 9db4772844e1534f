"""Words and numbers made comparable, whatever is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.search import text_index


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Children's offences", ("children", "offence")),
        ("Children\N{RIGHT SINGLE QUOTATION MARK}s offences", ("children", "offence")),
        ("around 4,000", ("around", "4000")),
        ("£10m", ("10", "million")),
        ("42%", ("42", "cent")),
        ("code 88A, 17b", ("code", "88a", "17b")),
        ("group-based 2024/25", ("group", "based", "2024", "25")),
        ("Dyfed\N{EN DASH}Powys, Ynys Môn", ("dyfed", "powy", "yny", "mon")),
        ("authorities bus glass", ("authority", "bus", "glass")),
        ("1,2345 7.6.", ("1", "2345", "7.6")),
        ("", ()),
    ],
)
def test_text_becomes_tokens(text, expected):
    assert text_index.tokens(text) == expected


def test_a_question_may_have_spaces_in_its_numbers():
    assert text_index.query_tokens("115 489 offences") == ("115489", "offence")
    assert text_index.query_tokens("in 2023 117 cases") == ("in", "2023", "117", "case")
    assert len(text_index.query_tokens("word " * 500)) == text_index.MOST_TOKENS


@given(st.text())
def test_any_text_has_tokens_that_are_their_own(text):
    for token in text_index.tokens(text):
        assert token
        assert not token.isspace()


@given(st.lists(st.fixed_dictionaries({"a": st.text(), "b": st.text()}), min_size=1), st.text())
def test_any_index_answers_any_question(documents, question):
    index = text_index.Index(documents, {"a": 2.0, "b": 1.0})
    found = index.find(text_index.query_tokens(question))
    assert len({f.place for f in found}) == len(found)
    assert all(f.score > 0 for f in found)


@given(st.lists(st.fixed_dictionaries({"a": st.text()}), min_size=1), st.data())
def test_a_document_is_found_by_any_of_its_words(documents, data):
    place = data.draw(st.integers(0, len(documents) - 1))
    words = text_index.tokens(documents[place]["a"])
    if words:
        word = data.draw(st.sampled_from(words))
        assert place in {f.place for f in text_index.Index(documents, {"a": 1.0}).find((word,))}


def test_every_word_counts_and_else_most_of_them():
    index = text_index.Index([{"a": "red house"}, {"a": "red boat"}, {"a": "old boat shed"}], {"a": 1.0})
    assert [f.place for f in index.find(("red", "boat"))] == [1]
    assert [(f.place, f.whole) for f in index.find(("red", "car"))] == [(0, False), (1, False)]
    assert index.find(("car", "van", "red")) == []
    assert [f.place for f in index.find(("the", "hou"))] == [0]
