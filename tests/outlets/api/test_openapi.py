"""The description of the API is made from its registry, and is valid."""

import re

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from lib import exhibits
from lib.addresses import address
from lib.dataset import package
from lib.outlets.answers.full_answer import FullAnswer
from lib.outlets.api import api_page, openapi, resources
from lib.outlets.api.endpoints import ENDPOINTS, FILTERS
from lib.outlets.api.problems import KINDS
from lib.releases.store import DATA
from tests.test_public_words import found
from tests.wording import Block, of_html

REGISTER = package.read(DATA)
DESCRIPTION = openapi.description(REGISTER)


def test_the_description_is_valid_openapi():
    assert DESCRIPTION["openapi"].startswith("3.1")
    assert not list(OpenAPIV31SpecValidator(DESCRIPTION).iter_errors())


def test_every_endpoint_is_described_with_what_it_takes_gives_and_refuses():
    assert list(DESCRIPTION["paths"]) == ["/", *(f"/{one.path}" for one in ENDPOINTS)]
    for endpoint in ENDPOINTS:
        operation = DESCRIPTION["paths"][f"/{endpoint.path}"][endpoint.methods[0].lower()]
        assert re.findall(r"{(\w+)}", endpoint.path) == [one.name for one in endpoint.named]
        assert [one["name"] for one in operation["parameters"]] == [
            *(one.name for one in endpoint.named), *(one.name for one in endpoint.query),
        ]  # fmt: skip
        answered = {"200"} if endpoint.body else {"200", "304"}
        assert set(operation.get("requestBody", {}).get("content", ())) == set(
            endpoint.body.schemas if endpoint.body else ()
        )
        assert set(operation["responses"]) == answered | {str(KINDS[kind].status) for kind in endpoint.problems}
        assert len({one["operationId"] for path in DESCRIPTION["paths"].values() for one in path.values()}) == 1 + len(
            ENDPOINTS
        )


def test_every_field_of_every_record_says_what_it_is():
    for name, schema in DESCRIPTION["components"]["schemas"].items():
        assert schema["description"], name
        assert all(one.get("description") for one in schema["properties"].values()), name


def test_every_filter_of_a_chart_or_table_is_described():
    taken = {field for name in exhibits.REGISTRY for field in resources.filters_of(name)}
    assert taken == {"force", *FILTERS}
    assert set(FILTERS) <= set(address.choices(REGISTER))


def test_the_schema_of_an_answer_is_one_of_json_schema():
    schema = openapi.answer_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith("/api/v1/answer.schema.json")
    assert set(schema["required"]) == set(FullAnswer.__dataclass_fields__)


def test_the_page_for_people_lists_every_endpoint_every_field_and_every_refusal():
    page = api_page.page(REGISTER)
    for endpoint in ENDPOINTS:
        assert endpoint.title in page
        assert all(
            f'href="/api/v1/{example.replace("&", "&amp;")}"' in page for example in endpoint.example_links(REGISTER)
        )
    assert all(f"<code>{name}</code>" in page for name in FullAnswer.__dataclass_fields__)
    assert all(f'<dt id="{name}">' in page for name in KINDS)
    assert "<script" not in page


def test_the_page_for_people_is_in_plain_words():
    assert found(of_html(api_page.page(REGISTER))) == []


@pytest.mark.parametrize("name", DESCRIPTION["components"]["schemas"])
def test_what_fields_are_is_said_in_plain_words(name):
    schema = DESCRIPTION["components"]["schemas"][name]
    said = [schema["description"], *(one["description"] for one in schema["properties"].values())]
    assert found([Block(text) for text in said]) == []


def test_an_earlier_release_that_lacks_a_table_is_described_too(earlier):
    assert not list(OpenAPIV31SpecValidator(openapi.description(earlier)).iter_errors())
    page = api_page.page(earlier)
    assert "What is not known" in page
    assert 'href="/api/v1/gaps/"' not in page
