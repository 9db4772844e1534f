"""Registry of the tools: name, description, arguments, what each gives. The server and the tests iterate over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.addresses import address
from lib.claims import text_files
from lib.outlets.answers import json_schema
from lib.outlets.answers.full_answer import FullAnswer
from lib.outlets.api import api_records
from lib.outlets.api.problems import ProblemDetails, ProblemError
from lib.outlets.mcp import comparison_tools, count_tools, figure_tools, text_tools, tool_arguments, tool_result
from lib.outlets.mcp.tool_arguments import ToolArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lib.dataset.register import Register
    from lib.outlets.mcp.tool_arguments import Given
    from lib.outlets.mcp.tool_result import ToolResult

MOST_COMPARED: Final = address.MOST_FORCES
INSTRUCTIONS: Final = (
    "Published figures on child sexual abuse and exploitation recorded by the police in England and Wales. "
    "Begin with the first line of a result: it is the sentence that may be said, or the reason why none may be. "
    "Give every caution at the end of a result with its number. "
    "When a tool refuses, say why in its words, and offer what is published instead. "
    "Never estimate, add up, divide, rank or project a figure yourself. "
    "Recorded offences are not all offences, and offences are not people, cases or gangs. "
    "Do not give national figures for a police force, town or constituency. "
    "Do not give figures that only the press reported as facts. "
    "Do not guess from memory what the tools do not give."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantTool:
    """One tool.

    Args:
        name: as assistants call it.
        title: what it does, in a few words.
        about: what it gives, and when an assistant must refuse.
        arguments: what it takes.
        run: makes the result of a register and arguments that were read.
        record: the shape of its structured result.
    """

    name: str
    title: str
    about: str
    arguments: tuple[ToolArgument, ...]
    run: Callable[[Register, Given], ToolResult]
    record: type

    def call(self, register: Register, given: Mapping[str, Any]) -> ToolResult:
        """Return the result of a call, or its refusal."""
        try:
            return self.run(register, tool_arguments.read(self.arguments, given, register))
        except ProblemError as error:
            return tool_result.of_problem(error.problem)

    def output_schema(self) -> dict[str, Any]:
        """Describe the structured result as JSON Schema. A refusal has problem details in its place."""
        definitions = json_schema.schemas_of(self.record) | json_schema.schemas_of(ProblemDetails)
        one_of = [{"$ref": f"#/$defs/{one.__name__}"} for one in (self.record, ProblemDetails)]
        return {"type": "object", "anyOf": one_of, "$defs": definitions}


ID: Final = ToolArgument(name="id", about="Id of the figure, from find_statistic.", required=True)
AREA: Final = ToolArgument(
    name="area", about="Only where a question names a place. A part of a national figure is refused, so say so."
)
MEASURE: Final = ToolArgument(
    name="measure",
    about="What is counted. Without it, the sexual offence codes that name a child victim, added up.",
    options=lambda register: tuple(register.measures),
)
BASIS: Final = ToolArgument(
    name="basis", about="Number of offences, or rate by people aged 0 to 17.", options=lambda _: count_tools.BASES
)
YEAR: Final = ToolArgument(name="year", about="Financial year, from April to March. Without it, the newest full year.")

TOOLS: Final = (
    AssistantTool(
        name="find_statistic",
        title="Find national figures",
        about="Finds published national figures by words, each with its sentence, source and cautions. "
        "Give no number where a result has no sentence. Figures that only the press reported are labelled. "
        "Refuse shares by ethnicity, figures for a force or town, and totals that nobody published.",
        arguments=(
            ToolArgument(name="words", about="What the figure is about, in a few words.", required=True),
            ToolArgument(
                name="year",
                about="A year that the figure covers, or in which it was said.",
                options=lambda register: tuple(filter(None, address.choices(register)["when"].options)),
            ),
            AREA,
        ),
        run=figure_tools.find_statistic,
        record=tool_result.AnswerList,
    ),
    AssistantTool(
        name="get_statistic",
        title="Get one national figure",
        about="Gives one national figure with all that must travel with it. "
        "Refuse to divide it among police forces or places. Refuse figures that only the press reported.",
        arguments=(ID, AREA),
        run=figure_tools.get_statistic,
        record=FullAnswer,
    ),
    AssistantTool(
        name="find_area",
        title="Find an area",
        about="Finds police forces, regions, towns and constituencies by name. "
        "Towns and constituencies have no figures of their own: say which police force they have.",
        arguments=(ToolArgument(name="name", about="Name of the area, or a part of it.", required=True),),
        run=count_tools.find_area,
        record=count_tools.AreaList,
    ),
    AssistantTool(
        name="get_counts",
        title="Get recorded offences of one area",
        about="Gives recorded sexual offences against children of one area and financial year, as number or rate. "
        "These are single offence codes, not the national analysis: refuse to compare them. "
        "Refuse a rate of a constituency, an exact count under 10, and a whole year made of part of one.",
        arguments=(
            ToolArgument(
                name="area", about="Police force, region, nation or England and Wales: name or code.", required=True
            ),
            MEASURE,
            YEAR,
            BASIS,
            ToolArgument(
                name="part_year",
                about="Say yes to get the newest months of a year that is not complete.",
                options=lambda _: ("no", "yes"),
            ),
            ToolArgument(
                name="order",
                about="By name only. An order by value is refused: say that forces are not ranked.",
                options=lambda _: ("name", "value"),
            ),
        ),
        run=count_tools.get_counts,
        record=FullAnswer,
    ),
    AssistantTool(
        name="compare",
        title="Set figures or areas side by side",
        about="Sets figures, areas or 2 years of one police force side by side, where that is sound. "
        "Call it whenever a question asks for a sum, share, ratio, trend, ranking or forecast, and give its refusal. "
        "Never say which force is worst or lies outside limits, or that abuse is rising.",
        arguments=(
            ToolArgument(name="ids", about="Ids of national figures, from find_statistic.", most=MOST_COMPARED),
            ToolArgument(name="areas", about="Names or codes of areas, in place of ids.", most=MOST_COMPARED),
            MEASURE,
            ToolArgument(
                name="years",
                about="Financial years: one for several areas, or 2 in a row for one police force.",
                most=MOST_COMPARED,
            ),
            BASIS,
            ToolArgument(
                name="how",
                about="How the question wants them compared.",
                options=lambda _: tuple(comparison_tools.WAYS),
            ),
        ),
        run=comparison_tools.compare,
        record=tool_result.AnswerList,
    ),
    AssistantTool(
        name="what_is_not_known",
        title="Learn what is not known",
        about="Lists questions for which we have seen no published figure, who could answer, and what is published. "
        "It also gives the answer to common questions. Call it before you say that there is no figure.",
        arguments=(ToolArgument(name="question", about="The question, or none for the whole list."),),
        run=figure_tools.what_is_not_known,
        record=figure_tools.NotKnown,
    ),
    AssistantTool(
        name="check_text",
        title="Check the numbers of a text",
        about="Holds each number of a text against our figures and says what may be said instead. We keep no text. "
        "Call it on your own answer before you give it. A number that is not held is not false.",
        arguments=(
            ToolArgument(name="text", about="The text to check.", longest=text_files.MOST_CHARACTERS, required=True),
            ToolArgument(name="date", about="Date of the text, as year-month-day. Today where there is none."),
        ),
        run=text_tools.check_text,
        record=api_records.TextFindings,
    ),
    AssistantTool(
        name="cite",
        title="Cite a figure, chart or table",
        about="Gives the reference of a national figure, or of a chart or table, with the link that never changes. "
        "Refuse to cite figures that only the press reported.",
        arguments=(ToolArgument(name="id", about="Id of the figure, or of the chart or table.", required=True),),
        run=figure_tools.cite,
        record=figure_tools.CitationDetails,
    ),
)
BY_NAME: Final = {tool.name: tool for tool in TOOLS}
