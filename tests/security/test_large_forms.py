"""A form is as large as it may be, and nobody keeps a server at reading one."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.console.guard import COOKIE as OFFICIAL
from server.paper.sent import FIELDS_MAX, FORM_BYTES_MAX
from server.residents.guard import COOKIE as RESIDENT
from tests.security.doors import House

SERVER = Path(__file__).parents[2] / "server"
FORM = {"content-type": "application/x-www-form-urlencoded"}
READS = {"paper/sent.py", "console/files.py"}
"""The one that everybody asks, and the one for files, which bounds them itself."""


def test_forms_are_read_in_one_place() -> None:
    found = {str(path.relative_to(SERVER)) for path in SERVER.rglob("*.py")
             if re.search(r"request\.form\(", path.read_text())}  # fmt: skip

    assert found == READS


@pytest.mark.parametrize(
    "address", ["/console/sign-in", "/me/sign-in/code", "/me/privacy/consents", "/console/seasons/1"]
)
async def test_a_form_that_is_too_large_is_refused_before_it_is_read(house: House, address: str) -> None:
    keys = {RESIDENT: house.resident, OFFICIAL: await house.official("organizer")}
    async with house.visitor(**keys) as visitor:
        announced = await visitor.post(address, content=b"login=" + b"x" * FORM_BYTES_MAX, headers=FORM)
        endless = await visitor.post(address, content=_pieces(), headers={**FORM, "transfer-encoding": "chunked"})

    assert announced.status_code == 413
    assert endless.status_code == 411


async def test_a_form_of_too_many_fields_is_refused(house: House) -> None:
    async with house.visitor() as visitor:
        answer = await visitor.post("/console/sign-in", content=b"a=&" * (FIELDS_MAX + 1), headers=FORM)

    assert answer.status_code == 400


async def _pieces() -> AsyncIterator[bytes]:
    yield b"login=x"
