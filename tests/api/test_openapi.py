"""The OpenAPI document is whole, valid, the one in docs/, and what is really answered."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import BaseRoute, Mount, Route

from config.settings import Settings
from server.api.openapi import openapi
from server.app import routes_of
from server.intake.routes import _partners
from server.pages import routes as pages
from server.pipeline.webhooks.tell import tell_phase, tell_published, tell_trial
from server.records import results, webhook_endpoints
from server.resources import Resources
from tests.console.addresses import CEREMONY
from tests.live.stage import SLUG

DOCS = Path(__file__).parents[2] / "docs"
DESCRIBING = {"/api", "/api/sockets", "/api/openapi.json", "/api/asyncapi.json", "/api/v1/openapi.json"}
"""The documents, and the pages that show them."""
FOR_SCREENS = {"/c/{slug}/duels/{code}.json", "/c/{slug}/milestones/{code}.json"}
"""What our own screens ask, in words for one language: it follows what they show."""
ROUNDS_OF_BOARDS = ("1/wards", "total/wards/phuong", "1/ward/00004/neighbourhoods", "1/units/school", "2/wards/xa")


def strict(document: dict[str, Any]) -> dict[str, Any]:
    """The document, taking no property that it does not name."""
    made = deepcopy(document)
    for schema in made["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return made


STRICT = strict(openapi())


def fits(schema: dict[str, Any], value: Any) -> None:
    """Raise if the value is not as a schema of the document says."""
    Draft202012Validator({**STRICT, **schema}).validate(value)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation: path, method, what is said of it."""
    for path, item in openapi()["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def routes_below(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    """Every address under /api with its methods, as the document writes them."""
    found = set()
    for route in routes:
        if isinstance(route, Route) and route.path.startswith("/api"):
            path = re.sub(r":[a-z]+}", "}", route.path)
            found |= {(path, method.lower()) for method in route.methods or () if method != "HEAD"}
    return found


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(openapi()).validate()


def test_the_document_in_docs_is_the_one_of_the_code() -> None:
    """Write it anew: python -m server.api.openapi > docs/openapi.json"""
    assert json.loads((DOCS / "openapi.json").read_text(encoding="utf-8")) == openapi()


def test_every_route_under_api_is_in_it_and_nothing_else_is() -> None:
    settings = Settings(database_url="x", redis_url="x", secret_key="x" * 32)  # type: ignore[arg-type]
    routes = routes_below([*routes_of(settings), *_partners.routes])
    served = {each for each in routes if each[0] not in DESCRIBING and "{rest}" not in each[0]}

    assert {(path, method) for path, method, _ in operations() if path.startswith("/api")} == served


def test_every_page_for_machines_is_in_it() -> None:
    (mount,) = [each for each in pages.routes if isinstance(each, Mount)]
    machines = {each.path for each in mount.routes if isinstance(each, Route)
                if each.path.endswith((".json", ".atom"))}  # fmt: skip

    assert machines - FOR_SCREENS <= openapi()["paths"].keys()


@pytest.mark.parametrize(("path", "method", "operation"), list(operations()), ids=lambda each: str(each)[:60])
def test_an_operation_has_a_name_of_its_own_and_examples_that_fit(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    names = [each["operationId"] for _, _, each in operations()]
    assert names.count(operation["operationId"]) == 1
    assert operation["tags"][0] in {tag["name"] for tag in openapi()["tags"]}
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for content in body.get("content", {}).values():
            if "example" in content:
                fits(content["schema"], content["example"])


def test_examples_of_messages_fit() -> None:
    for told in openapi()["webhooks"].values():
        content = told["post"]["requestBody"]["content"]["application/json"]
        fits(content["schema"], content["example"])


def answered(path: str, status: int) -> dict[str, Any]:
    """The schema of an answer."""
    content: dict[str, Any] = openapi()["paths"][path]["get"]["responses"][str(status)]["content"]
    (body,) = content.values()
    schema: dict[str, Any] = body["schema"]
    return schema


async def test_what_is_answered_is_as_documented(programs: httpx2.AsyncClient) -> None:
    board, ceremony = "/api/v1/contests/{slug}/{round}/{board}", "/api/v1/ceremonies/{id}"
    result, contests = "/api/v1/contests/{slug}/{round}/result", "/api/v1/contests"
    asked = [
        (contests, contests, 200),
        *((board, f"{contests}/{SLUG}/{name}", 200) for name in ROUNDS_OF_BOARDS if not name.startswith("2")),
        (board, f"{contests}/{SLUG}/9/wards", 404),
        (board, f"{contests}/none/1/wards", 404),
        (result, f"{contests}/{SLUG}/1/result", 200),
        (result, f"{contests}/{SLUG}/7/result", 404),
        (ceremony, f"/api/v1/ceremonies/{CEREMONY}", 200),
        (ceremony, f"/api/v1/ceremonies/{CEREMONY}?after=x", 422),
        (ceremony, "/api/v1/ceremonies/none", 404),
        ("/c/{slug}/wards.json", f"/c/{SLUG}/wards.json", 200),
        ("/c/{slug}/milestones.json", f"/c/{SLUG}/milestones.json", 200),
        ("/.well-known/jwks.json", "/.well-known/jwks.json", 200),
    ]
    for path, address, status in asked:
        answer = await programs.get(address)
        assert answer.status_code == status, address
        fits(answered(path, status), answer.json())
        if held := answer.headers.get("etag"):
            again = await programs.get(address, headers={"If-None-Match": held})
            assert (again.status_code, again.content) == (304, b"")


async def test_published_versions_are_told_and_their_links_lead_on(programs: httpx2.AsyncClient) -> None:
    found = (await programs.get(f"/api/v1/contests/{SLUG}/1/result")).json()

    (version,) = found["versions"]
    assert (await programs.get(version["links"]["page"])).status_code == 200
    assert (await programs.get(version["links"]["standings"])).headers["content-type"].startswith("text/csv")
    assert version["head"] in (await programs.get(version["links"]["page"])).text.replace(" ", "")


async def test_contests_lead_to_all_their_boards(programs: httpx2.AsyncClient) -> None:
    (contest,) = (await programs.get("/api/v1/contests")).json()["contests"]

    for board in contest["boards"]:
        address = f"/api/v1/contests/{contest['slug']}/{contest['rounds'][0]['number']}/{board}"
        assert (await programs.get(address)).status_code == 200, board


async def test_messages_that_go_out_are_as_documented(platform: Resources) -> None:
    database, known = platform.database, await platform.contests.by_slug(SLUG)
    assert known
    (version,) = await results.versions(database, known.id, 1)
    endpoint = await webhook_endpoints.by_id(database, 1)
    assert endpoint
    async with database.transaction() as connection:
        await tell_phase(connection, SLUG, 1, "frozen")
        await tell_published(connection, SLUG, 1, version, [version])
        await tell_trial(connection, endpoint, platform.clock())

    bodies = [json.loads(row["body"]) for row in await database.fetch("SELECT body FROM webhook_messages")]
    assert {body["type"] for body in bodies} == openapi()["webhooks"].keys()
    for body in bodies:
        content = openapi()["webhooks"][body["type"]]["post"]["requestBody"]["content"]
        fits(content["application/json"]["schema"], body)


async def test_the_documents_are_served(programs: httpx2.AsyncClient) -> None:
    assert (await programs.get("/api/openapi.json")).json() == openapi()
    assert (await programs.get("/api/v1/openapi.json", follow_redirects=True)).json() == openapi()
