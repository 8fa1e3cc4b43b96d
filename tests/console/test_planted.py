"""An identity number that an official types into any form of the console is kept, told and logged nowhere."""

import logging

import pytest
from structlog.testing import capture_logs

from config.settings import Settings
from server.console.rights_table import pages
from server.rules.rights import Role, may_read
from tests.console.conftest import Console, SignIn
from tests.console.examples import ADDRESSES, NAMES, WITHOUT
from tests.planted import NUMBER, found_in_database, found_in_redis, plant

GOODBYE = ("/sign-out", "/password", "/second-factor", "/recovery-codes", "/passkeys", "/sessions")


@pytest.mark.parametrize("role", ["administrator", "organizer", "ward_officer"])
async def test_no_form_of_the_console_keeps_an_identity_number(
    furnished: Console, official: SignIn, settings: Settings, role: Role, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    here = await official(role)
    addresses = [
        ADDRESSES.get(route.name) or route.path.format_map(NAMES)
        for route in pages()
        if "GET" in (route.methods or ()) and route.name not in WITHOUT and may_read(role, route.name)
    ]
    with capture_logs() as logs:
        filled, told = await plant(here, addresses, GOODBYE)
    assert told == []
    assert filled > 3, "forms were found"
    assert await found_in_database(furnished.resources.database) == []
    assert await found_in_redis(settings.redis_url.get_secret_value()) == []
    assert NUMBER not in str(logs) and NUMBER not in caplog.text
