"""An identity number that an official types into any form of the console is kept, told and logged nowhere."""

import logging

import pytest
from structlog.testing import capture_logs

from config.settings import Settings
from server.console.rights_table import pages
from server.rules.rights import ROLES, Role, may_read, may_write
from tests.console.addresses import ADDRESSES, NAMES, WITHOUT
from tests.console.conftest import Console, SignIn
from tests.console.test_axe import NOT_PAGES
from tests.live.stage import SLUG
from tests.pages.element import read
from tests.planted import NUMBER, WRITTEN, found_in_database, found_in_redis, plant

GOODBYE = ("/sign-out", "/me/sessions")
GROWS = ("/rounds", "/clusters")
"""Forms that are shown again, unsaved, with one round or cluster more."""


def addresses_of(role: Role) -> list[str]:
    """Every page with forms that are this role's and no other's before it."""
    earlier = ROLES[: ROLES.index(role)]
    return [
        ADDRESSES.get(route.name) or route.path.format_map(NAMES)
        for route in pages()
        if "GET" in (route.methods or ())
        and route.name not in NOT_PAGES | WITHOUT
        and may_read(role, route.name)
        and not any(may_write(each, route.name) for each in earlier)
    ]


async def test_no_form_of_an_official_keeps_an_identity_number(
    furnished: Console, official: SignIn, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pressed = 0
    with capture_logs() as logs:
        for role in ROLES:
            here = await official(role)
            filled, told = await plant(here, addresses_of(role), GOODBYE, GROWS)
            assert told == []
            pressed += filled

    assert pressed > 60, "forms were found"
    assert await found_in_database(furnished.resources.database) == []
    assert await found_in_redis(settings.redis_url.get_secret_value()) == []
    assert NUMBER not in str(logs) and NUMBER not in caplog.text


async def test_the_number_is_named_at_its_field_and_the_rest_stays(furnished: Console, official: SignIn) -> None:
    organizer = await official("organizer")
    typed = {"reason": f"Biên bản của ông {WRITTEN}", "outcome": "return"}

    answer = await organizer.post("/console/residences/1", data=typed)

    page = read(answer.text)
    assert answer.status_code == 422
    assert "số giống số căn cước" in page.one("p", id="reason-error").text
    assert typed["reason"] in page.one("textarea", id="reason").text


async def test_where_a_number_belongs_it_is_taken(furnished: Console, official: SignIn) -> None:
    organizer = await official("organizer")
    typed = {"way": "out", "resident": NUMBER, "reason": "Biên bản số 7 ngày 4 tháng 11 của hội đồng."}

    answer = await organizer.post(f"/console/contests/{SLUG}/corrections/new/resident", data=typed)

    assert "số giống số căn cước" not in answer.text
