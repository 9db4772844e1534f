"""Registry of the API's endpoints: path, parameters, what each gives and which refusals it has.

Routes, the OpenAPI description, the page for people and tests iterate over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib import exhibits
from lib.addresses import address
from lib.claims import text_files
from lib.model.records import WHOLE
from lib.outlets.answers.full_answer import FullAnswer
from lib.outlets.api import api_records, resources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lib.dataset.register import Register
    from lib.outlets.api.resources import ApiRequest

MOST_PER_PAGE: Final = 100
USUAL_PER_PAGE: Final = 20
LAST_PAGE: Final = 10_000
LONGEST_QUERY: Final = 2000  # characters
PAGING: Final = ("page", "per_page")
ALWAYS: Final = ("not-understood", "not-allowed", "withdrawn", "too-many", "unavailable", "too-slow")
READING: Final = ("GET", "HEAD")
EXAMPLE_FORCE: Final = "E23000005"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an endpoint; `schema` is its JSON Schema, of a release."""

    name: str
    description: str
    schema: Callable[[Register], dict[str, Any]]
    in_path: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """What a request carries: its media types, each with the JSON Schema of what may be sent, and its largest size.

    `most` is in bytes.
    """

    about: str
    schemas: Mapping[str, Mapping[str, Any]]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint.

    Args:
        path: below /api/v1/, with the names of its parameters in braces.
        title: what it gives, in a few words.
        about: what a program must know of it.
        parameters: beside `version` and, of a list, those of its pages.
        make: gives the record or all records of a request.
        record: the shape of each.
        listed: whether it gives a page of records.
        of_exhibit: whether a list says whose rows they are.
        refuses: kinds of problems besides those of every endpoint.
        examples: links that show its use, below /api/v1/; in braces what a release fills in.
        body: what it takes by POST; None where it is read.
    """

    path: str
    title: str
    about: str
    make: Callable[[ApiRequest], Any]
    record: type
    parameters: tuple[Parameter, ...] = ()
    listed: bool = True
    of_exhibit: bool = False
    refuses: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    body: RequestBody | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        """The HTTP methods that it answers, the one to use first."""
        return ("POST",) if self.body else READING

    def example_links(self, register: Register) -> tuple[str, ...]:
        """Return the examples with the first value that a release has for what their path names."""
        values = {one.name: one.schema(register).get("enum", ()) for one in self.named}
        if not all(values.values()):  # an earlier release lacks the table
            return ()
        return tuple(
            example.format(**{name: first for name, (first, *_) in values.items()}) for example in self.examples
        )

    @property
    def query(self) -> tuple[Parameter, ...]:
        """The parameters of its query."""
        own = tuple(parameter for parameter in self.parameters if not parameter.in_path)
        return (*own, VERSION, *(PAGES if self.listed else ()))

    @property
    def named(self) -> tuple[Parameter, ...]:
        """The parameters of its path."""
        return tuple(parameter for parameter in self.parameters if parameter.in_path)

    @property
    def problems(self) -> tuple[str, ...]:
        """Every kind of problem that it can answer with."""
        return tuple(dict.fromkeys((*ALWAYS, "not-found", *self.refuses)))


def _of_choice(name: str) -> Callable[[Register], dict[str, Any]]:
    """Return the schema of a filter that takes one of a few values."""

    def schema(register: Register) -> dict[str, Any]:
        return {"type": "string", "enum": list(address.choices(register)[name].options)}

    return schema


def _text(most: int = 100) -> Callable[[Register], dict[str, Any]]:
    return lambda _: {"type": "string", "maxLength": most}


def _one_of(values: Callable[[Register], Any]) -> Callable[[Register], dict[str, Any]]:
    """Return the schema of one of some values; of any text where a release has none, as an enumeration needs one."""

    def schema(register: Register) -> dict[str, Any]:
        offered = list(values(register))
        return {"type": "string", "enum": offered} if offered else {"type": "string"}

    return schema


def _whole(most: int, usual: int) -> Callable[[Register], dict[str, Any]]:
    return lambda _: {"type": "integer", "minimum": 1, "maximum": most, "default": usual}


def _forces(register: Register) -> dict[str, Any]:
    one = "|".join(register.forces)
    return {
        "type": "string",
        "pattern": f"^({WHOLE}|({one})(,({one})){{0,{address.MOST_FORCES - 1}}})$",
        "examples": [next(iter(register.forces))],
    }


VERSION: Final = Parameter(
    name="version",
    description="Data release, where not the current one. Its answers say that newer figures exist.",
    schema=lambda _: {"type": "string", "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
)
PAGES: Final = (
    Parameter(name="page", description="Page of the list, from 1.", schema=_whole(LAST_PAGE, 1)),
    Parameter(name="per_page", description="Records on a page.", schema=_whole(MOST_PER_PAGE, USUAL_PER_PAGE)),
)
SEARCH: Final = Parameter(name="search", description="Words to search for.", schema=_text(address.MOST_SEARCH))
FORCE: Final = Parameter(
    name="force",
    description=f"Codes of up to {address.MOST_FORCES} police forces with commas, or {WHOLE} for England and Wales.",
    schema=_forces,
)
FILTERS: Final = {
    "figures": "Figures as published, or as a minister announced them.",
    "analysis": "Year of the police analysis.",
    "region": "Code of a region or nation.",
    "measure": "Offence code, or codes that are added up. Without it the 12 codes are counted.",
    "basis": "Counts, or rates by number of people aged 0 to 17.",
    "year": "Financial year. Without it the newest full one.",
    "period": "Years or quarters.",
    "inquiry": "Who made the recommendations.",
    "status": "Progress of the recommendations.",
    "lead": "Who leads on the recommendations.",
    "kind": "Kind of event.",
    "topic": "What the figures are about.",
}
OF_EXHIBITS: Final = (
    FORCE,
    *(Parameter(name=name, description=said, schema=_of_choice(name)) for name, said in FILTERS.items()),
)
OF_STATISTICS: Final = tuple(
    Parameter(name=name, description=said, schema=_of_choice(name))
    for name, said in {
        "subject": "What the figure is about.",
        "grade": "Where we read the figure.",
        "publisher": "Who published it.",
        "when": "A year that the figure covers, or in which it was said.",
    }.items()
)

TEXT: Final = RequestBody(
    about="The text, as it is or in a JSON object.",
    schemas={
        "application/json": {
            "type": "object",
            "properties": {
                "text": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": text_files.MOST_CHARACTERS,
                    "description": "The text to check.",
                },
                "date": {
                    "type": "string",
                    "format": "date",
                    "description": "Date of the text, by which 'last year' is read. Today where there is none.",
                },
            },
            "required": ["text"],
            "additionalProperties": False,
        },
        "text/plain": {"type": "string", "minLength": 1, "maxLength": text_files.MOST_CHARACTERS},
    },
    most=text_files.MOST_BYTES,
)

ENDPOINTS: Final = (
    Endpoint(
        path="statistics",
        title="Search national figures",
        about="Every published figure that we hold, each with its sentence, source and cautions. Those that only the "
        "press reported are labelled and have no sentence.",
        make=resources.statistics,
        record=FullAnswer,
        parameters=(SEARCH, *OF_STATISTICS),
        refuses=("not-by-force",),
        examples=("statistics?search=group-based", "statistics?per_page=5"),
    ),
    Endpoint(
        path="statistics/{id}",
        title="One national figure",
        about="The figure with its sentence, source and cautions. It is never divided among police forces.",
        make=resources.statistic,
        record=FullAnswer,
        parameters=(
            Parameter(
                name="id",
                description="Id of the figure.",
                schema=_one_of(lambda register: register.statistics),
                in_path=True,
            ),
        ),
        listed=False,
        refuses=("not-by-force",),
        examples=("statistics/{id}",),
    ),
    Endpoint(
        path="areas",
        title="Find an area",
        about="Police forces, regions and nations with the links to their counts. Places and constituencies lead to "
        "the police forces there: they have no figures of their own.",
        make=resources.areas,
        record=api_records.FoundArea,
        parameters=(
            SEARCH,
            Parameter(name="type", description="Type of area.", schema=_one_of(lambda _: resources.AREA_TYPES)),
        ),
        examples=("areas?search=rotherham", "areas?type=police-force"),
    ),
    Endpoint(
        path="measures",
        title="What is counted by police force",
        about="Offence codes, and our totals of them. They are not parts of the national figures.",
        make=resources.measures,
        record=api_records.MeasureDetails,
        examples=("measures",),
    ),
    Endpoint(
        path="exhibits",
        title="List charts and tables",
        about="Every chart and table of the dashboard with its words, cautions and filters.",
        make=resources.exhibit_list,
        record=api_records.ExhibitDetails,
        examples=("exhibits",),
    ),
    Endpoint(
        path="exhibits/{id}",
        title="Rows of one chart or table",
        about="Each row is an answer with its cautions. The filters are those of the page. A filter that the chart or "
        "table does not take is refused, and so is an order by value.",
        make=resources.exhibit,
        record=FullAnswer,
        parameters=(
            Parameter(
                name="id",
                description="Id of the chart or table.",
                schema=_one_of(lambda _: exhibits.REGISTRY),
                in_path=True,
            ),
            *OF_EXHIBITS,
        ),
        of_exhibit=True,
        refuses=("not-by-force", "no-order"),
        examples=(
            "exhibits/breakdown",
            f"exhibits/forces-table?force={EXAMPLE_FORCE}&measure=eleven-codes",
            f"exhibits/force-peers?force={EXAMPLE_FORCE}",
        ),
    ),
    Endpoint(
        path="gaps",
        title="What is not known",
        about="Questions for which we have seen no published figure, who could answer them, and what is published.",
        make=resources.gaps,
        record=api_records.GapDetails,
        examples=("gaps",),
    ),
    Endpoint(
        path="gaps/{id}",
        title="One question that has no answer",
        about="What was answered or promised, and what is published instead.",
        make=resources.gap,
        record=api_records.GapDetails,
        parameters=(
            Parameter(
                name="id",
                description="Id of the question.",
                schema=_one_of(lambda register: [gap.id for gap in register.gaps]),
                in_path=True,
            ),
        ),
        listed=False,
        examples=("gaps/{id}",),
    ),
    Endpoint(
        path="check-text",
        title="Check the numbers of a text",
        about="Holds each number of a text against our figures and says what may be said instead. Send the text as the "
        "body. We do not keep it.",
        make=resources.checked_text,
        record=api_records.TextFindings,
        listed=False,
        refuses=("too-large", "wrong-type", "not-a-text"),
        body=TEXT,
    ),
    Endpoint(
        path="releases",
        title="Data releases",
        about="Every public data release. One that was withdrawn says why.",
        make=resources.releases,
        record=api_records.ReleaseDetails,
        examples=("releases",),
    ),
)
