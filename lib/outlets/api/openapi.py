"""Describe the API for programs: OpenAPI 3.1, made from the registry of endpoints and the records they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lib.outlets.answers import json_schema, statistic_answers
from lib.outlets.answers.full_answer import FullAnswer, absolute
from lib.outlets.api import api_records, problems, resources
from lib.outlets.api.endpoints import ENDPOINTS, MOST_PER_PAGE
from lib.outlets.api.problems import KINDS, ProblemDetails
from lib.outlets.files import tabular
from lib.storage import caches

if TYPE_CHECKING:
    from lib.dataset.register import Register
    from lib.outlets.api.endpoints import Endpoint, Parameter

SCHEMAS: Final = "#/components/schemas/"
TITLE: Final = "Recorded child sexual abuse and exploitation, England and Wales"
TERMS: Final = (
    "Show an answer whole or not at all: its sentence ('say') or its value as printed, with qualifier, unit, period, "
    "area, source and every caution. Where 'say' is null, say nothing of the number and give the reason. Figures of "
    "different sources and methods are not added, divided or compared, and there is no order of police forces."
)
PAGE_FIELDS: Final[dict[str, tuple[str | list[str], str]]] = {
    "release": ("string", "Data release."),
    "notice": ("string", "Says that newer figures exist, or that this is a preview. Empty for most."),
    "total": ("integer", "Records on all pages."),
    "page": ("integer", "This page, from 1."),
    "pages": ("integer", "Number of pages, at least 1."),
    "per_page": ("integer", "Records on a page, at most."),
    "next_page": (["integer", "null"], "The next page. Null on the last."),
    "next": ("string", "Link to the next page. Empty on the last, and in a search: no link repeats what was typed."),
}
RETRY: Final = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


@caches.per_release(also=statistic_answers.origin)
def description(register: Register) -> dict[str, Any]:
    """Describe the API as an OpenAPI document, with the values that this release allows."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": TITLE,
            "version": "1",
            "summary": "Published figures with their sources and cautions. It refuses what must not be computed.",
            "description": TERMS,
            "license": {"name": "Open Government Licence v3.0", "url": tabular.OGL_ADDRESS},
        },
        "servers": [{"url": absolute(statistic_answers.API).removesuffix("/")}],
        "externalDocs": {"description": "The same for people", "url": absolute(problems.PAGE)},
        "paths": {
            "/": {"get": _start()},
            **{
                f"/{endpoint.path}": {endpoint.methods[0].lower(): _operation(endpoint, register)}
                for endpoint in ENDPOINTS
            },
        },
        "components": {"schemas": _schemas()},
    }


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer, for publication."""
    return json_schema.document(
        FullAnswer, absolute(resources.ANSWER_SCHEMA), "A value with all that must travel with it"
    )


def _start() -> dict[str, Any]:
    return {
        "operationId": "start",
        "summary": "The endpoints",
        "responses": {"200": _content("The endpoints.", {"$ref": f"{SCHEMAS}ApiDetails"})}
        | _problems(("not-allowed",)),
    }


def _operation(endpoint: Endpoint, register: Register) -> dict[str, Any]:
    schema = {"$ref": f"{SCHEMAS}{endpoint.record.__name__}"}
    body = _page(schema, of_exhibit=endpoint.of_exhibit) if endpoint.listed else schema
    answered = _content(endpoint.title, body)
    operation = {
        "operationId": endpoint.path.replace("/{id}", "_one"),
        "summary": endpoint.title,
        "description": endpoint.about,
        "parameters": [
            *(_parameter(one, register, required=True) for one in endpoint.named),
            *(_parameter(one, register) for one in endpoint.query),
        ],
    }
    if endpoint.body:
        taken = {media_type: {"schema": dict(one)} for media_type, one in endpoint.body.schemas.items()}
        operation["requestBody"] = {"description": endpoint.body.about, "content": taken, "required": True}
        return operation | {"responses": {"200": answered, **_problems(endpoint.problems)}}
    answered["headers"] = {
        "ETag": {
            "description": "Send it as If-None-Match to learn that nothing changed.",
            "schema": {"type": "string"},
        },
        **(
            {"Link": {"description": "Links to other pages of the list (rel).", "schema": {"type": "string"}}}
            if endpoint.listed
            else {}
        ),
    }
    same = {"description": "Nothing has changed since the answer with this entity tag."}
    return operation | {"responses": {"200": answered, "304": same, **_problems(endpoint.problems)}}


def _parameter(parameter: Parameter, register: Register, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "description": parameter.description,
        "required": required,
        "schema": parameter.schema(register),
    }


def _page(record: dict[str, Any], *, of_exhibit: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: {"type": kind, "description": said} for name, (kind, said) in PAGE_FIELDS.items()
    }
    if of_exhibit:
        properties["exhibit"] = {"$ref": f"{SCHEMAS}ExhibitDetails"}
    properties["items"] = {"type": "array", "items": record, "maxItems": MOST_PER_PAGE}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _content(said: str, schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": said, "content": {media_type: {"schema": schema}}}


def _problems(kinds: tuple[str, ...]) -> dict[str, Any]:
    """Describe refusals by their HTTP status; two kinds may share one."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(KINDS[kind].status, []).append(f"{KINDS[kind].title}. {KINDS[kind].meaning}")
    return {
        str(status): _content(" ".join(said), {"$ref": f"{SCHEMAS}ProblemDetails"}, problems.MEDIA_TYPE)
        | ({"headers": RETRY} if status == KINDS["too-many"].status else {})
        for status, said in sorted(by_status.items())
    }


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for record in (
        FullAnswer,
        ProblemDetails,
        api_records.ExhibitDetails,
        api_records.ApiDetails,
        *(e.record for e in ENDPOINTS),
    ):
        found |= json_schema.schemas_of(record, SCHEMAS)
    return dict(sorted(found.items()))
