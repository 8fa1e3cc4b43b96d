"""The AsyncAPI document holds every message of our sockets, is the one in docs/, and all that it names is in it."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import httpx2
from jsonschema import Draft202012Validator

from server.api.asyncapi import asyncapi
from server.live.from_client import FromClient
from server.live.to_client import ToClient
from tests.api.test_openapi import DOCS


def refs(value: Any) -> Iterator[str]:
    """Every reference in a document."""
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        for each in value.values():
            yield from refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from refs(each)


def led_to(document: Any, ref: str) -> Any:
    """What a reference leads to."""
    for part in ref.removeprefix("#/").split("/"):
        document = document[part]
    return document


def tags(union: Any) -> set[str]:
    return {each.__struct_config__.tag for each in get_args(union)}


def messages(socket: str, direction: str) -> set[str]:
    operation = asyncapi()["operations"][f"{socket}.{direction}"]
    found = (led_to(asyncapi(), led_to(asyncapi(), each["$ref"])["$ref"]) for each in operation["messages"])
    return {each["name"] for each in found}


def test_all_that_it_names_is_in_it_and_is_a_schema() -> None:
    document = asyncapi()

    for ref in set(refs(document)):
        assert led_to(document, ref), ref
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_screens_socket_knows_every_message_but_that_of_residents() -> None:
    assert messages("screen", "send") == tags(ToClient) - {"me"}
    assert messages("screen", "receive") == tags(FromClient)


def test_everybodys_socket_is_told_nothing_of_persons_and_screens() -> None:
    assert messages("live", "send") == {"board", "change", "phase", "again", "refused", "alive", "reveal"}
    assert messages("own", "send") == messages("live", "send") | {"me"}
    assert "report" not in messages("live", "receive")


def test_the_document_in_docs_is_the_one_of_the_code() -> None:
    """Write it anew: python -m server.api.asyncapi > docs/asyncapi.json"""
    assert json.loads((DOCS / "asyncapi.json").read_text(encoding="utf-8")) == asyncapi()


async def test_the_document_is_served(programs: httpx2.AsyncClient) -> None:
    assert (await programs.get("/api/asyncapi.json")).json() == asyncapi()
