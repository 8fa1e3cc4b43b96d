"""The table of rights is what the door does: every page, every role."""

import pytest
from starlette.routing import Route

from server.console.guard import SIGN_IN
from server.console.routes import routes
from server.rules.rights import RIGHTS, ROLES, Role, own_ward_only
from tests.console.conftest import OWN_WARD, SignIn

ANOTHER_WARD = "00004"
PAGES = [route for route in routes if isinstance(route, Route) and route.path != SIGN_IN]


def address_of(route: Route, ward: str) -> str:
    """An address of the route; what else it names need not exist to be refused."""
    return route.path.format_map({name: ward if name == "ward" else "1" for name in route.param_convertors})


def test_every_page_has_a_line_and_every_line_a_page() -> None:
    assert {route.name for route in PAGES} == set(RIGHTS)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_what_the_table_says(official: SignIn, role: Role) -> None:
    client = await official(role)
    wrong = []
    for route in PAGES:
        right = RIGHTS[route.name][role]
        for method in (route.methods or set()) - {"HEAD"}:
            answer = await client.request(method, address_of(route, OWN_WARD), data={})
            allowed = right != "-" if method == "GET" else right in "wos"
            if (answer.status_code != 403) != allowed or answer.status_code >= 500:
                wrong.append((route.name, method, right, answer.status_code))
            if route.name == "sign-out":
                client = await official(role)
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_an_officer_of_another_ward_is_refused(official: SignIn, role: Role) -> None:
    client = await official(role)
    for route in PAGES:
        if "{ward}" in route.path and own_ward_only(role, route.name):
            for method in (route.methods or set()) - {"HEAD"}:
                answer = await client.request(method, address_of(route, ANOTHER_WARD), data={})
                assert answer.status_code == 403, (route.name, method)
