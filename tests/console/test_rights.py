"""The table of rights is what the door does: every page, every role, own ward and another's, and nobody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.routing import Route

from server.console.rights_table import pages, rights_document
from server.console.routes import OPEN
from server.rules.rights import RIGHTS, ROLES, Role, own_ward_only
from tests.console.addresses import ADDRESSES, ANOTHER_WARD, NAMES, OWN_WARD, WITHOUT
from tests.console.conftest import Console, SignIn

DOCUMENT = Path(__file__).parents[2] / "docs" / "rights.md"


def visits() -> Iterator[tuple[Route, str]]:
    """Every page with every method it takes. Signing out comes last: nothing is open after it."""
    for route in sorted(pages(), key=lambda route: route.name == "sign-out"):
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield route, method


def unknown(route: Route, ward: str = OWN_WARD) -> str:
    """An address of the route; what it names need not exist to be refused."""
    return route.path.format_map({name: ward if name == "ward" else "1" for name in route.param_convertors})


def example(route: Route) -> str:
    """An address of the route that exists in the example platform, if any does."""
    if route.name in ADDRESSES:
        return ADDRESSES[route.name]
    return unknown(route) if in_no_example(route) else route.path.format_map(NAMES)


def in_no_example(route: Route) -> bool:
    return route.name not in ADDRESSES and not set(route.param_convertors) <= set(NAMES)


def allowed(role: Role, route: Route, method: str) -> bool:
    right = RIGHTS[route.name][role]
    return right != "-" if method == "GET" else right in "wos"


def test_every_page_has_a_line_and_every_line_a_page() -> None:
    assert {route.name for route in pages()} == set(RIGHTS)


def test_every_page_has_an_example_or_is_known_to_have_none() -> None:
    assert {route.name for route in pages() if in_no_example(route)} == WITHOUT


def test_the_table_in_docs_is_the_one_of_the_door() -> None:
    """Write it anew: python -m server.console.rights_table > docs/rights.md"""
    assert DOCUMENT.read_text(encoding="utf-8") == rights_document()


def test_only_the_ways_in_are_open_to_everybody() -> None:
    assert {route.path for route in OPEN} == {
        "/console/sign-in", "/console/sign-in/passkey", "/console/invitation/{token}",
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_what_the_table_says(official: SignIn, role: Role) -> None:
    client, wrong = await official(role), []
    for route, method in visits():
        answer = await client.request(method, unknown(route), data={})
        if (answer.status_code != 403) != allowed(role, route, method) or answer.status_code >= 500:
            wrong.append((route.name, method, RIGHTS[route.name][role], answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_what_the_table_says_of_what_exists(
    furnished: Console, official: SignIn, role: Role
) -> None:
    client, wrong = await official(role), []
    for route, method in visits():
        answer = await client.request(method, example(route), data={})
        status = answer.status_code
        missing = status == 404 and (method == "POST" or in_no_example(route))
        right_answer = status in (200, 303) or missing or (method == "POST" and status in (409, 422))
        if not (right_answer if allowed(role, route, method) else status == 403):
            wrong.append((route.name, method, RIGHTS[route.name][role], status))
    assert wrong == []


async def test_nobody_is_led_to_the_door_from_everywhere(furnished: Console) -> None:
    async with furnished.visitor() as visitor:
        for route, method in visits():
            answer = await visitor.request(method, example(route), data={})
            assert answer.status_code == 303, (route.name, method)
            assert answer.headers["location"].startswith("/console/sign-in?next="), (route.name, method)


@pytest.mark.parametrize("role", [role for role in ROLES if any(rights[role] == "o" for rights in RIGHTS.values())])
async def test_an_officer_of_another_ward_is_refused(furnished: Console, official: SignIn, role: Role) -> None:
    client = await official(role)
    for route, method in visits():
        if "{ward}" in route.path and own_ward_only(role, route.name):
            for address in (unknown(route, ANOTHER_WARD), example(route).replace(OWN_WARD, ANOTHER_WARD)):
                answer = await client.request(method, address, data={})
                assert answer.status_code == 403, (address, method)


@pytest.mark.parametrize("role", ROLES)
async def test_what_cannot_be_taken_back_asks_again_who_it_is(
    furnished: Console, official: SignIn, role: Role
) -> None:
    client = await official(role)
    furnished.now += timedelta(minutes=11)
    for route, method in visits():
        answer = await client.request(method, example(route), data={"typed": "before"})
        asked = 'name="password_again"' in answer.text and 'value="before"' in answer.text
        assert asked == (method == "POST" and RIGHTS[route.name][role] == "s"), (route.name, method)
