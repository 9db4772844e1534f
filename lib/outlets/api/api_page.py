"""Describe the API for people: a page without scripts, made from the registry of endpoints."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from lib.addresses import address
from lib.claims import text_files
from lib.model.records import Selection
from lib.outlets.answers import json_schema, statistic_answers
from lib.outlets.answers.full_answer import FullAnswer
from lib.outlets.api import resources
from lib.outlets.api.endpoints import ENDPOINTS, MOST_PER_PAGE, PAGING, USUAL_PER_PAGE
from lib.outlets.api.problems import KINDS
from lib.outlets.files import citation
from lib.outlets.html import exhibit_pages, fragments, masthead
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register

HEADING: Final = "API: figures for programs"
MOST_LISTED: Final = 12  # values of a parameter that are listed


@caches.per_release(also=statistic_answers.origin)
def page(register: Register) -> str:
    """Render the page: what the API promises, its endpoints, the fields of an answer, and its refusals."""
    selection = Selection()
    described = json_schema.schemas_of(FullAnswer)[FullAnswer.__name__]["properties"]
    end = fragments.closing(register, citation.contact(), address.of_version(exhibit_pages.PRINT, ""), "")
    return fragments.render(
        "api.html",
        heading=HEADING,
        site=citation.TITLE,
        style=exhibit_pages.STYLE,
        top=fragments.as_markup(
            masthead.plain_top(register, selection, crumbs=(masthead.Crumb(HEADING),), framed=True)
        ),
        closing=fragments.as_markup(end),
        place=citation.absolute(statistic_answers.API),
        openapi=resources.OPENAPI,
        answer_schema=resources.ANSWER_SCHEMA,
        endpoints=[(one, _parameters(one.query, register), one.example_links(register)) for one in ENDPOINTS],
        answer_fields=[(one.name, described[one.name].get("description", "")) for one in fields(FullAnswer)],
        problems=KINDS,
        usual=USUAL_PER_PAGE,
        most=MOST_PER_PAGE,
        most_characters=text_files.MOST_CHARACTERS,
    )


def _parameters(parameters: Any, register: Register) -> list[tuple[str, str, list[str]]]:  # noqa: ANN401 - of an endpoint
    """Return name, description and the values of each parameter that only this endpoint has, if they are few."""
    rows = []
    for parameter in parameters:
        if parameter.name not in {*PAGING, "version"}:
            values = [value for value in parameter.schema(register).get("enum", ()) if value]
            rows.append((parameter.name, parameter.description, values if len(values) <= MOST_LISTED else []))
    return rows
