"""The API keeps to its own description, whatever is asked: schemathesis draws requests from it, valid and invalid."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from lib.dataset import package
from lib.outlets.api import openapi
from lib.releases.store import DATA

load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(openapi.description(package.read(DATA)))
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
BASE = "http://testserver/api/v1"
# Filters that are valid one by one can have no figures together. No schema says which, but the refusal does.
TOGETHER = [CHECKS.get_one("positive_data_acceptance")]


def asked(client, case):
    drawn = case.as_transport_kwargs(base_url=BASE)
    sent = {name: drawn[name] for name in ("params", "headers") if drawn.get(name)}
    sent |= {to: drawn[name] for name, to in (("json", "json"), ("data", "content")) if drawn.get(name) is not None}
    return client.request(drawn["method"], drawn["url"], **sent)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_answers_are_as_described(client, operation, mode):
    if mode is GenerationMode.NEGATIVE and operation.path == "/":
        return  # it takes nothing that could be wrong

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def every(case):
        answer = asked(client, case)
        assert answer.status_code < 500
        assert "set-cookie" not in answer.headers
        case.validate_response(answer, excluded_checks=TOGETHER)

    every()
