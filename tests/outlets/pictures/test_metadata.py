"""Where the words of an SVG stand in other programs: said in the file, not left to how they set it."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest

from lib.outlets.pictures import fonts, metadata

SIZE = 14.0
OPEN = '<svg xmlns="http://www.w3.org/2000/svg"><defs id="defs-abc123"/>'
STYLE = f'style="font-family: &quot;Source Sans 3&quot;; font-size: {SIZE:.0f}px; white-space: pre;"'
BOLD = '<tspan style="font-weight:bold">'
LINES = (
    '<tspan class="line" dy="0em" x="1" y="15">Rape &amp; other offences</tspan>'
    f'<tspan class="line" dy="1.3em" x="1" y="15">{BOLD}1,125</tspan> within the family</tspan>'
    f'<tspan class="line" dy="2.6em" x="1" y="15">{BOLD}over 300</tspan></tspan>'
)


def settled(words, anchor="start"):
    """The lines of a text as they are given away: the place of each, and its parts with place, length and words."""
    text = f'<text class="annotation-text" text-anchor="{anchor}" x="100" y="15" {STYLE}>{words}</text>'
    made = metadata.with_fixed_positions(f"{OPEN}{text}</svg>", "name")
    root = ET.fromstring(made)  # noqa: S314 - our own
    assert not [one for one in root.iter() if "dy" in one.attrib]
    return [
        (
            float(line.get("y")),
            [(float(part.get("x")), float(part.get("textLength")), part.text, part.get("style", "")) for part in line],
            "".join(line.itertext()),
        )
        for line in root.iter()
        if line.get("class") == "line"
    ]


def test_each_line_says_how_far_down_it_stands_and_keeps_its_words():
    lines = settled(LINES)
    assert [y for y, *_ in lines] == pytest.approx([15, 15 + 1.3 * SIZE, 15 + 2.6 * SIZE])
    assert [said for *_, said in lines] == ["Rape & other offences", "1,125 within the family", "over 300"]


def test_each_part_of_a_line_says_where_it_begins_and_how_long_it_is():
    for _, parts, _ in settled(LINES):
        assert parts[0][0] == 1
        for _, length, words, style in parts:
            assert length == pytest.approx(fonts.width(words, SIZE, bold="bold" in style), abs=0.001)
        for (left, length, *_), (right, *_) in itertools.pairwise(parts):
            assert right == pytest.approx(left + length + fonts.width(" ", SIZE), abs=0.002)


@pytest.mark.parametrize(("anchor", "before"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_a_line_of_two_parts_stands_by_its_anchor_as_one(anchor, before):
    ((y, parts, said),) = settled(f"{BOLD}4,228</tspan> group-based offences", anchor)
    whole = fonts.width("4,228", SIZE, bold=True) + fonts.width(" group-based offences", SIZE)
    assert y == 15
    assert said == "4,228 group-based offences"
    assert parts[0][0] == pytest.approx(100 - before * whole, abs=0.002)
    assert parts[-1][0] + parts[-1][1] == pytest.approx(100 + (1 - before) * whole, abs=0.002)


def test_lines_that_are_set_in_another_way_are_refused():
    with pytest.raises(RuntimeError, match="where it begins"):
        settled('<tspan class="line" x="1" y="15" dx="2">Words</tspan>')


def test_no_word_of_a_text_is_without_a_length():
    text = f'<text x="1" y="15" {STYLE}>Plain</text><text x="1" y="30" {STYLE}> </text>'
    made = metadata.with_fixed_positions(f"{OPEN}{text}</svg>", "name")
    assert re.findall(r">([^<>]*\w[^<>]*)<", made) == ["Plain"]
    assert made.count("textLength") == 1
