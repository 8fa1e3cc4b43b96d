"""The door keeps to the OpenAPI document whatever is thrown at it."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode, checks
from starlette.applications import Starlette

from config.settings import Settings
from server.app import create_app

EXAMPLES, EXAMPLES_OF_STRANGERS = 60, 20
EVENTS = "/api/v1/partners/{partner}/events"
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
"""Not negative_data_rejection: a bad event is refused in its result, within an answer 202."""


@pytest.fixture
def app(settings: Settings) -> Starlette:
    """The door, with room for many calls a second."""
    return create_app(settings.model_copy(update={"doors": "intake", "intake_requests_per_second": 100_000}))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), [(EVENTS, "POST"), (EVENTS + "/{id}", "GET")])
@pytest.mark.parametrize("partner", ["dvcqg", None], ids=["our partner", "any partner"])
async def test_whatever_is_sent_is_answered_as_documented(
    port: int, secret: str, path: str, method: str, mode: GenerationMode, partner: str | None
) -> None:
    address = f"http://127.0.0.1:{port}"

    def throw() -> None:
        schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
        operation = schema[path][method]

        @settings(
            max_examples=EXAMPLES if partner else EXAMPLES_OF_STRANGERS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def throw_one(case: "Case[Any]") -> None:
            if partner:
                case.path_parameters["partner"] = partner
            answer = case.call(base_url=address, headers={"authorization": f"Bearer {secret}"})
            case.validate_response(answer, checks=CHECKS)
            assert not partner or answer.status_code not in (401, 429)

        throw_one()

    await asyncio.to_thread(throw)
