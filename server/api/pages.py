"""The pages that show our two documents: made by the server, without a script and without anybody else's."""

from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.api import view
from server.api.asyncapi import asyncapi
from server.api.openapi import TAGS, openapi
from server.api.words import Titles
from server.live.schema import component
from server.paper.print import answer, language_of, paper_for, print_page
from server.paper.words import Language

TEMPLATE, SOCKETS = "api.html", "api_sockets.html"


async def show(request: Request) -> Response:
    """GET /api: the OpenAPI document."""
    address = str(request.base_url).rstrip("/")
    return _answer(request, TEMPLATE, _operations(language_of(request), address))


async def show_sockets(request: Request) -> Response:
    """GET /api/sockets: the AsyncAPI document."""
    return _answer(request, SOCKETS, {"channels": _channels(), "schemas": _schemas_of_sockets()})


def _answer(request: Request, template: str, values: dict[str, Any]) -> Response:
    demo = request.state.resources.settings.demo
    return answer(request, print_page(request, template, {**values, "contest": None, "demo": demo}))


def _operations(language: Language, address: str) -> dict[str, Any]:
    titles, document = Titles(paper_for(language).words), openapi()
    found = list(view.operations(document, titles, address))
    return {
        "address_of_site": address,
        "groups": [(tag, *titles.group(tag), [each for of, each in found if of == tag]) for tag in TAGS],
        "messages": list(view.messages(document, titles)),
        "statuses": titles.statuses(),
        "schemas": _schemas(),
        "version": document["info"]["version"],
    }


@cache
def _schemas() -> list[view.SchemaView]:
    return list(view.schemas(openapi()))


@cache
def _schemas_of_sockets() -> list[view.SchemaView]:
    shown = {component(each) for each in asyncapi()["components"]["messages"]}
    return [each for each in view.schemas(asyncapi()) if each.name not in shown]


@cache
def _channels() -> list[dict[str, Any]]:
    """Each socket with what it is sent and sends. A message that an earlier one has is only named again."""
    document, seen, found = asyncapi(), set[str](), []
    by_name = {each.name: each for each in view.schemas(document)}
    for name, channel in document["channels"].items():
        directions = {}
        for direction in ("receive", "send"):
            refs = document["operations"][f"{name}.{direction}"]["messages"]
            names = [each["$ref"].rpartition("/")[2] for each in refs]
            directions[direction] = [(by_name[component(each)], _tag(each), each in seen) for each in names]
            seen |= set(names)
        found.append({"name": name, "address": channel["address"], "about": channel["description"], **directions})
    return found


def _tag(name: str) -> str:
    told: str = asyncapi()["components"]["messages"][name]["name"]
    return told
