"""Labels are split into lines without dividing what stands for one character."""

import html
import textwrap

from hypothesis import given
from hypothesis import strategies as st

from lib.charts import base


def test_an_escaped_character_is_one_and_whole():
    assert base.wrap("aaaaaa&lt;b&gt;bold", 8) == ["aaaaaa&lt;b", "&gt;bold"]
    assert base.wrap("&amp;lt; is text", 40) == ["&amp;lt; is text"]


@given(st.text("ab <>&;", max_size=60), st.integers(1, 12))
def test_lines_of_an_escaped_label_are_those_of_its_characters(label, characters):
    lines = base.wrap(html.escape(label, quote=False), characters)
    assert [html.unescape(line) for line in lines] == textwrap.wrap(label, characters)
