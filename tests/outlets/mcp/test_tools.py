"""The tools without a client: what they say of themselves, what a result cannot lack, how arguments are read."""

from dataclasses import replace

import jsonschema
import polars as pl
import pytest

from lib.model import words
from lib.outlets.api.problems import ProblemError
from lib.outlets.mcp import comparison_tools, count_tools, figure_tools, reading_matter, tool_arguments, tool_result
from lib.outlets.mcp.tool_arguments import Given, ToolArgument
from lib.outlets.mcp.tool_registry import BY_NAME, INSTRUCTIONS, TOOLS
from lib.outlets.mcp.tool_result import ToolResult
from tests.test_public_words import found
from tests.wording import Block

MODULES = (comparison_tools, count_tools, figure_tools, tool_result)
CITY, DYFED = "E23000034", "W15000004"
LIST = ToolArgument(name="years", about="Years.", most=3)
WORD = ToolArgument(name="words", about="Words.", required=True)


def said():
    """Every sentence of ours that an assistant may pass on, but those of the data."""
    yield INSTRUCTIONS
    for tool in TOOLS:
        yield from (f"{tool.title}.", tool.about, *(argument.about for argument in tool.arguments))
    for module in MODULES:
        texts = [one for name, one in vars(module).items() if name.isupper() and isinstance(one, str)]
        yield from (text for text in texts if text.endswith("."))
    yield from filter(None, comparison_tools.WAYS.values())
    for matter in reading_matter.MATTER:
        yield from (f"{matter.title}.", matter.about)


@pytest.mark.parametrize("text", dict.fromkeys(said()), ids=lambda text: text[:50])
def test_what_is_said_of_the_tools_is_in_plain_words(text):
    plain = text
    for name in BY_NAME:  # a name that never changes
        plain = plain.replace(name, "it")
    assert found([Block(plain)]) == []


def test_each_tool_that_gives_numbers_says_when_to_refuse():
    for name in ("find_statistic", "get_statistic", "get_counts", "compare", "cite"):
        assert "Refuse" in BY_NAME[name].about or "Never" in BY_NAME[name].about


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_describes_what_it_takes_and_gives(register, tool):
    for schema in (tool_arguments.input_schema(tool.arguments, register), tool.output_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"


def test_a_result_has_a_sentence_and_a_caution():
    with pytest.raises(ValueError, match="begins with a full sentence"):
        ToolResult(say="717", caveats=("Careful.",), record={})
    with pytest.raises(ValueError, match="ends with its cautions"):
        ToolResult(say="There were 717.", caveats=(), record={})


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"words": "a"}, {"words": ("a",)}),
        ({"words": " a "}, {"words": ("a",)}),
        ({"words": 2023}, {"words": ("2023",)}),
        ({"words": "a", "years": ["b", 7]}, {"words": ("a",), "years": ("b", "7")}),
        ({"words": "a", "years": '["b", "c"]'}, {"words": ("a",), "years": ("b", "c")}),
        ({"words": "a", "years": "b"}, {"words": ("a",), "years": ("b",)}),
        ({"words": "a", "years": None}, {"words": ("a",), "years": ()}),
    ],
)
def test_arguments_are_read_as_text(register, given, read):
    assert tool_arguments.read((WORD, LIST), given, register) == Given(read)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "This tool needs 'words'. Words."),
        ({"words": ""}, "This tool needs 'words'."),
        ({"words": "a", "colour": "red"}, "This tool takes 'words' and 'years', and nothing else."),
        ({"words": ["a"]}, "'words' must be text."),
        ({"words": True}, "'words' must be text."),
        ({"words": "x" * 201}, "'words' can have at most 200 characters."),
        ({"words": "a", "years": ["b"] * 4}, "'years' takes at most 3 values."),
        ({"words": "a", "years": [{}]}, "'years' must be text."),
    ],
)
def test_arguments_that_would_have_no_effect_are_refused(register, given, why):
    with pytest.raises(ProblemError) as caught:
        tool_arguments.read((WORD, LIST), given, register)
    assert caught.value.problem.detail.startswith(why)
    assert found([Block(caught.value.problem.detail)]) == []


def test_every_area_with_figures_has_them_by_name(register):
    """Of every police force, region and nation, by code and by name: the names of two are the same."""
    for code, force in register.forces.items():
        assert count_tools.area_code(register, code) == count_tools.area_code(register, force.name) == code
    for code in register.regions:
        named = count_tools.naming.area(register, code)
        assert count_tools.area_code(register, code) == count_tools.area_code(register, named) == code
        result = BY_NAME["get_counts"].call(register, {"area": named})
        assert not result.refused
        assert result.record.area_code == code


def test_every_constituency_is_refused_with_its_police_force(register):
    for one in register.constituencies.values():
        result = BY_NAME["get_counts"].call(register, {"area": f"{one.name} constituency", "basis": "rate"})
        assert result.refused
        assert "policed by" in result.say
        assert all(register.forces[code].name in result.text for code in one.forces)


def test_every_count_of_every_force_is_that_of_the_table(register):
    """Each full year under each measure, added up here by quarters."""
    recorded = register.tables["recorded_offences"]
    for measure in ("eleven-codes", "88A"):
        codes = register.codes_of(measure)
        for code in register.forces:
            year = register.newest_year
            result = BY_NAME["get_counts"].call(register, {"area": code, "measure": measure, "year": year})
            rows = [row for row in recorded.filter(recorded["area"] == code).to_dicts() if row["code"] in codes]
            start = int(year[:4])
            days = {f"{start}-04-01", f"{start}-07-01", f"{start}-10-01", f"{start + 1}-01-01"}
            whole = sum(row["offences"] for row in rows if str(row["quarter_start"]) in days)
            told = f"{whole:,}" if whole >= 10 else "fewer than 10"
            assert result.record.value == (whole if whole >= 10 else None)
            assert f"recorded {told} " in result.record.say


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("get_counts", {"area": CITY, "measure": "73"}),
        ("compare", {"areas": [CITY, DYFED], "measure": "73"}),
        ("compare", {"areas": [DYFED], "measure": "73", "years": ["2023-24", "2024-25"]}),
    ],
)
def test_packages_that_differ_only_in_small_counts_say_the_same(register, tool, given):
    """An assistant makes sentences of what it gets: nothing of a result tells a count under 10."""
    told = []
    for number in (2, 7):
        table = register.tables["recorded_offences"]
        small = pl.col("area").is_in([CITY, DYFED]) & (pl.col("code") == "73")
        counts = pl.when(small & pl.col("quarter_start").dt.month().eq(4)).then(number).when(small).then(0)
        tables = {**register.tables, "recorded_offences": table.with_columns(offences=counts.otherwise("offences"))}
        changed = replace(register, tables=tables, digest=f"{register.digest} {number}")
        result = BY_NAME[tool].call(changed, given)
        told.append((result.text, result.structured))
    assert told[0] == told[1]


def test_no_two_figures_are_comparable_that_count_different_things(register):
    figures = list(register.statistics.values())
    for one in figures:
        for other in figures:
            if one is not other and not comparison_tools.why_not(register, one, other):
                assert one.unit == other.unit
                assert one.part_of or other.part_of or one.role == other.role
                assert comparison_tools.why_not(register, other, one) == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"ids": ["csae-2023-total", "gb-2023-total"], "years": ["2024-25"]}, "'years' is for areas."),
        ({"ids": ["csae-2023-total", "gb-2023-total"], "basis": "rate"}, "'basis' is for areas."),
        ({"areas": ["Kent"], "years": ["2023-24", "2024-25"], "basis": "rate"}, "not how rates did."),
        ({"areas": ["Kent", "Essex"], "years": ["2023-24", "2024-25"]}, "one area in 2 years, or several areas in one"),
        ({"areas": ["Kent"]}, "Give 2 areas or more"),
        ({"ids": ["gb-2023-total", "gb-2023-total"]}, "Give 2 figures or more."),
        ({}, "Give the ids of figures, or areas."),
    ],
)
def test_what_cannot_be_compared_says_what_can(register, given, why):
    result = BY_NAME["compare"].call(register, given)
    assert result.refused
    assert why in result.say


def test_no_part_of_a_national_figure_is_had_by_naming_any_place(register):
    national = [one for one in register.statistics.values() if words.sentence(one).count("England and Wales")]
    for force in register.forces.values():
        result = BY_NAME["find_statistic"].call(register, {"words": f"group-based offences in {force.name}"})
        assert result.refused, force.name
        assert "No force breakdown has been published." in result.say
    assert national


def test_what_can_be_read_is_plain_text_of_the_release(register):
    texts = {matter.name: matter.make(register) for matter in reading_matter.MATTER}
    assert all(term in texts["glossary"] for term in register.definitions)
    assert all(caveat.short in texts["caveats"] for caveat in register.caveats.values())
    assert "Recorded offences show what was reported" in texts["methods"]
    assert "<" not in texts["methods"]


def test_an_earlier_release_has_the_tools_too(earlier):
    for tool in TOOLS:
        tool_arguments.input_schema(tool.arguments, earlier)
    assert not BY_NAME["get_counts"].call(earlier, {"area": "Kent"}).refused
    assert BY_NAME["what_is_not_known"].call(earlier, {"question": "ethnicity"}).say
