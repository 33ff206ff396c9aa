"""The interface against its own description: no answer beyond it, and no fault of ours, whatever is
sent.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sibermata.web.api.access import RESOURCES
from sibermata.web.api.description import document
from sibermata.web.declared import declared_routes
from tests.web.programs import DELIVER, LISTS, VIEW, Program, check_problem

EXAMPLES = 20  # of each call and manner
CALLS = [  # what a file may be, and what not, is tried in test_deliveries
    (one.access.method, one.access.path, mode)
    for one in RESOURCES
    for mode in GenerationMode
    if one.access.method == "GET" or mode is GenerationMode.POSITIVE
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document("uji"))


@pytest.fixture(scope="module")
def program(api: Program) -> str:
    return api.token("Dedi", rights=VIEW | DELIVER)


@pytest.mark.parametrize(("method", "path", "mode"), CALLS)
def test_every_answer_is_as_described(
    api: Program, program: str, method: str, path: str, mode: GenerationMode
) -> None:
    operation = SCHEMA[path][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def tried(data: Any) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        check(api, program, case)

    tried()


def check(api: Program, token: str, case: Any) -> None:
    """Send what was made, and hold the answer against the description."""
    sent = case.as_transport_kwargs(base_url="https://sibermata.test")
    sent["headers"] = {**sent["headers"], "Authorization": f"Bearer {token}"}
    sent.pop("cookies", None)
    answer = api.browser.request(**sent)
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("name", LISTS)
def test_what_is_there_is_as_described_too(api: Program, ratna: str, name: str) -> None:
    path, _, query = name.partition("?")
    operation = SCHEMA[f"/api/v1/{path}"]["GET"]
    answer = api.get(name, ratna)
    assert answer.json()["data"]
    given_query = dict([query.split("=")]) if query else {}
    operation.Case(query=given_query).validate_response(answer, checks=CHECKS)


def test_the_description_is_for_whoever_has_a_token(api: Program, rini: str) -> None:
    described = api.get("openapi.json", rini).json()
    check_problem(api.get("openapi.json", "salah"), 404, "PAGE_UNKNOWN")
    routes = [one for one in declared_routes(api.app) if one.bearer]
    described = {
        (method.upper(), path) for path, found in described["paths"].items() for method in found
    }
    hidden = {("GET", "/api/v1/openapi.json")}
    assert described == {(one.method, one.path) for one in routes} - hidden
