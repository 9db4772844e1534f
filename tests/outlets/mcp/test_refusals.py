"""Questions in words, the calls that an assistant would make, and the answer or refusal, through a client of the SDK.

Then every tool with every figure, and with drawn arguments: no text without its sentence first and its cautions last.
"""

import asyncio
import json
import random
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from mcp import Client

from lib.addresses import address
from lib.model import words
from lib.model.records import Grade
from lib.outlets.answers.full_answer import ENDS, NO_PRESS_SENTENCE, PRESS_LABEL
from lib.outlets.api.problems import KINDS
from lib.outlets.mcp import comparison_tools, tool_result
from lib.outlets.mcp.mcp_server import FigureServer
from lib.outlets.mcp.tool_registry import TOOLS

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
ANSWERED, REFUSED = QUESTIONS["answered"], QUESTIONS["refused"]
DRAWN = 1000  # arguments
SEED = 21
DESCRIBED = {tool.name: jsonschema.Draft202012Validator(tool.output_schema()) for tool in TOOLS}


def called(register, *calls):
    """The results of some calls in one session of a client."""

    async def session():
        async with Client(FigureServer(lambda: register)) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(session())


def text(result):
    (block,) = result.content
    return block.text


def lines(result):
    return text(result).split("\n")


def with_its_cautions(name, result):
    """Check that a text begins with a sentence and ends with its cautions, and that its record is as described."""
    first, *others = lines(result)
    assert first.endswith(ENDS), first
    cautions = [line for line in others if line.startswith(tool_result.CAUTION)]
    assert cautions
    assert others[-len(cautions) :] == cautions
    assert "Traceback" not in text(result)
    record = result.structured_content
    DESCRIBED[name].validate(record)
    if result.is_error:
        assert first == record["detail"]
        assert record["title"] in {kind.title for kind in KINDS.values()}
        assert cautions[-1] == f"{tool_result.CAUTION}{tool_result.NOT_YOURS}"
    elif "say" in record:
        assert first == (record["say"] or record["no_sentence"])
        kept(cautions, record)
    for answer in record.get("answers", ()):
        if "no_sentence" in answer:
            assert (answer["say"] or answer["no_sentence"]) in text(result)
            assert answer["printed"] in text(result)
            kept(cautions, answer)
    for answer in [*record.get("answers", ()), record]:
        if answer.get("grade") == Grade.PRESS:
            assert (answer["say"], answer["label"]) == (None, PRESS_LABEL)
    return first


def kept(cautions, record):
    assert {f"{tool_result.CAUTION}{one}" for one in record["caveats"]} <= set(cautions)


def test_there_are_120_questions_of_which_30_and_more_are_refused():
    assert len(ANSWERED) + len(REFUSED) == 120
    assert len(REFUSED) >= 30
    questions = [row["question"] for row in (*ANSWERED, *REFUSED)]
    assert len(set(questions)) == 120
    assert {name for row in (*ANSWERED, *REFUSED) for name, _ in row["calls"]} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row["question"])
def test_a_question_that_has_an_answer_gets_it(register, row):
    *before, last = called(register, *row["calls"])
    assert not last.is_error, text(last)
    assert with_its_cautions(row["calls"][-1][0], last) == row["says"]
    if before:  # an assistant has the id from the first call
        asked = row["calls"][-1][1]
        found = json.dumps([one.structured_content for one in before])
        assert asked.get("id", asked.get("area")) in found


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["question"])
def test_a_question_that_must_not_be_answered_is_refused_with_the_reason(register, row):
    (result,) = called(register, *row["calls"])
    assert with_its_cautions(row["calls"][0][0], result).startswith(row["says"])
    assert result.is_error is not row.get("reason", False)
    if result.is_error:
        told = result.structured_content
        assert told["type"].endswith(f"#{row['refused']}")
        assert not re.search(r"[0-9],[0-9]{3}", text(result).split("What is published instead")[0])
    if "gap" in row:
        gap = next(one for one in register.gaps if one.id == row["gap"])
        assert told["gap"].endswith(f"#gap-{gap.id}")
        assert told["instead"] == gap.instead


def test_a_refusal_is_the_same_as_that_of_the_api(client, register):
    for name in register.statistics:
        (result,) = called(register, ("get_statistic", {"id": name, "area": "Kent"}))
        told = client.get(f"/api/v1/statistics/{name}?force=E23000032")
        assert told.status_code == 422
        assert result.structured_content == told.json()


def test_every_tool_gives_every_figure_whole_or_not_at_all(register):
    calls = [
        (tool, arguments)
        for name, statistic in register.statistics.items()
        for tool, arguments in (
            ("get_statistic", {"id": name}),
            ("get_statistic", {"id": name, "area": statistic.geography}),
            ("get_statistic", {"id": name, "area": "E23000011"}),
            ("find_statistic", {"words": statistic.measure}),
            ("cite", {"id": name}),
            ("compare", {"ids": [name, "csae-2023-total"]}),
            ("compare", {"ids": [name, "gb-2023-cse"], "how": "ratio"}),
            ("what_is_not_known", {"question": statistic.measure}),
            ("check_text", {"text": words.sentence(statistic)}),
            ("find_area", {"name": statistic.geography}),
            ("get_counts", {"area": statistic.geography}),
        )
    ]
    results = called(register, *calls)
    for (tool, arguments), result in zip(calls, results, strict=True):
        first = with_its_cautions(tool, result)
        statistic = register.statistics.get(arguments.get("id", ""))
        if statistic is None:
            continue
        press = statistic.grade is Grade.PRESS
        if "area" not in arguments or (arguments["area"] == statistic.geography and not press):
            assert first == (NO_PRESS_SENTENCE if press else words.sentence(statistic))
        assert result.is_error is (press or arguments.get("area") == "E23000011")


def test_no_figure_of_the_press_is_compared_or_has_a_sentence(register):
    press = [name for name, one in register.statistics.items() if one.grade is Grade.PRESS]
    assert len(press) > 10
    calls = [
        ("compare", {"ids": [name, other], "how": how})
        for name in press
        for other in ("csae-2023-total", *press)
        for how in comparison_tools.WAYS
        if other != name and (how == comparison_tools.SIDE_BY_SIDE or other not in press)
    ]
    for (_, asked), result in zip(calls, called(register, *calls), strict=True):
        kind = "no-order" if asked["how"] in comparison_tools.ORDERS else "press-only"
        assert result.structured_content["type"].endswith(f"#{kind}")
    listed = called(register, *(("find_statistic", {"words": register.statistics[name].measure}) for name in press))
    rows = [one for result in listed for one in result.structured_content["answers"] if one["grade"] == Grade.PRESS]
    assert rows
    assert all(one["say"] is None and one["label"] == PRESS_LABEL for one in rows)


def drawn(tool, register, chance):
    """Arguments of a tool: those that it takes, of its values, others, or of another type."""
    common = [
        *register.statistics, *register.forces, *(force.name for force in register.forces.values()), *register.regions,
        "EW", "Rotherham", "Oldham West constituency", "London", "2023", "2024-25", "2025/26", "1999-00", "12-13", "",
        "operations", "group-based offences", "ethnicity", "is it rising", "which force is worst", "127", "115,489",
        "In 2023, 717 gangs in Kent", "\0", "\ud7ff", "<b>", "%", "'; drop", "x" * 300, "{}", "[]", "null",
    ]  # fmt: skip
    other = [None, True, 7, -1, 2.5, {}, {"a": 1}, [], [None], [[]], ["x"] * 20]
    found = {}
    for argument in tool.arguments:
        if not argument.required and chance.random() < 0.4:
            continue
        options = list(argument.options(register)) if argument.options else common
        pick = chance.random()
        one = chance.choice(options if pick < 0.8 else common if pick < 0.95 else other)
        many = argument.most > 1 and chance.random() < 0.9
        found[argument.name] = [chance.choice(options) for _ in range(chance.randint(0, 4))] if many else one
    if chance.random() < 0.02:
        found["more"] = "x"
    return found


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_whatever_is_asked_a_text_has_its_sentence_first_and_its_cautions_last(register, tool):
    chance = random.Random(f"{SEED} {tool.name}")  # noqa: S311 - arguments, not keys
    calls = [(tool.name, drawn(tool, register, chance)) for _ in range(DRAWN)]
    results = called(register, *calls)
    for (_, arguments), result in zip(calls, results, strict=True):
        try:
            with_its_cautions(tool.name, result)
        except Exception as error:
            raise AssertionError(f"{tool.name} {arguments}: {error}") from error
    assert 0 < sum(result.is_error for result in results) < DRAWN


def test_no_argument_is_said_again(register):
    for tool in TOOLS:
        argument = tool.arguments[0]
        secret = "Zebrahead"  # noqa: S105 - it is none
        (result,) = called(register, (tool.name, {argument.name: [secret] if argument.most > 1 else secret}))
        if tool.name != "check_text":
            assert secret not in text(result)


def test_values_that_a_refusal_lists_are_those_of_the_release(register):
    (result,) = called(register, ("get_counts", {"area": "Kent", "measure": "99"}))
    assert all(f"'{code}'" in text(result) for code in address.choices(register)["measure"].options if code)
