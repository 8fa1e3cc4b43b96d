"""Partners at the console: keys shown once, limits, deliveries, a trial, and examples that work as they stand."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import uvicorn

from config.settings import Settings
from server.app import create_app
from server.console.guard import COOKIE
from server.intake import keyring
from server.pipeline.identity.accounts import add_account
from server.records import arrivals, audit_log, deliveries, sessions
from server.resources import Resources, utc_now
from server.serve import uvicorn_config
from tests.console.conftest import Console, SignIn
from tests.intake.portal import Portal, completed, used
from tests.pages.element import Element, read

ADDRESS = "/console/partners"
GUIDE = (Path(__file__).parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")


@pytest.fixture
async def server(settings: Settings, resources: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    """An administrator's browser at a real server, with the doors for partners and officials."""
    added = await add_account(resources.database, "an", "An", "administrator", None, None)
    token = await sessions.begin(resources.database, added, utc_now(), "127.0.0.1", "test", strong=True)
    app = create_app(settings.model_copy(update={"doors": "intake,console"}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = uvicorn.Server(uvicorn_config(settings, app))
        serving = asyncio.create_task(running.serve(sockets=[listener]))
        while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it.
            await asyncio.sleep(0.01)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with httpx2.AsyncClient(base_url=address, timeout=30, cookies={COOKIE: token}) as client:
            yield client
        running.should_exit = True
        await serving


async def add(client: httpx2.AsyncClient) -> str:
    """Add dvcqg, and return the secret that the page shows."""
    page = await client.post(ADDRESS, data={"code": "dvcqg", "name": "Cổng Dịch vụ công quốc gia"})
    assert page.headers["cache-control"] == "no-store"
    return read(page.text).one("code", id="secret").text


async def one(client: httpx2.AsyncClient) -> Element:
    return read((await client.get(f"{ADDRESS}/dvcqg")).text)


def _code(page: Element, name: str) -> str:
    return "".join(part for part in page.one("code", id=name).parts if isinstance(part, str))


async def test_the_examples_on_the_page_work_against_this_server(
    server: httpx2.AsyncClient, resources: Resources
) -> None:
    secret = await add(server)
    page = await one(server)
    set_up = _code(page, "example-environment").replace("whsec_…", secret)
    python = f'exec {sys.executable} -c "$EXAMPLE"'

    for action, said, program in (
        ("check", "good", _code(page, "example-sh")),
        ("events", "recorded", _code(page, "example-sh")),
        ("check", "good", python),
    ):
        script = set_up.replace("ACTION=check", f"ACTION={action}") + program
        environment = {**os.environ, "EXAMPLE": _code(page, "example-python")}
        ended = await asyncio.to_thread(
            subprocess.run, ["sh", "-euc", script], env=environment, capture_output=True, text=True, timeout=60
        )
        assert said in ended.stdout, ended.stderr
    assert await arrivals.received_since(resources.database, utc_now().replace(year=2000)) == 1
    assert _code(page, "example-sh") in GUIDE
    assert _code(page, "example-python") in GUIDE


async def test_deliveries_are_written_beside_the_calls_and_a_trial_records_nothing(
    server: httpx2.AsyncClient, resources: Resources
) -> None:
    portal = Portal(server, "dvcqg", await add(server))
    await portal.send(used(id="a"), completed(id="b"), used("no-such", id="c"))
    await portal.send(used(id="a"))
    await server.post("/api/v1/partners/dvcqg/events", content=b"[]", headers={"content-type": "text/plain"})
    for _ in range(30):
        await server.post("/api/v1/partners/nobody/events", content=b"[]")

    page = await server.post(f"{ADDRESS}/dvcqg/trial")
    await asyncio.sleep(0.7)

    assert "Cửa nhận làm đúng" in page.text
    found = await deliveries.latest(resources.database, "dvcqg", 10)
    assert [(each.status, each.recorded, each.repeated, each.refused, each.trial) for each in found] == [
        (200, 0, 0, 1, True), (415, 0, 0, 0, False), (202, 0, 1, 0, False), (202, 2, 0, 1, False),
    ]  # fmt: skip
    assert "data.service: 'no-such' is no service" in found[-1].reason
    day = (await deliveries.totals(resources.database, utc_now().replace(year=2000)))["dvcqg"]
    assert (day.calls, day.failed, day.events) == (3, 1, 4)
    assert await deliveries.latest(resources.database, "nobody", 10) == []
    assert await arrivals.received_since(resources.database, utc_now().replace(year=2000)) == 2


async def test_a_limit_a_pause_and_a_revoked_key_hold_at_the_door(
    server: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.1)
    portal = Portal(server, "dvcqg", await add(server))
    assert (await portal.post([used()])).status_code == 202

    await server.post(f"{ADDRESS}/dvcqg/limit", data={"calls": "1"})
    await server.post(f"{ADDRESS}/dvcqg/pause", data={"paused": "1"})
    await asyncio.sleep(0.2)
    assert (await portal.post([used()])).status_code == 403

    await server.post(f"{ADDRESS}/dvcqg/pause", data={"paused": "0"})
    await asyncio.sleep(0.2)
    assert {(await portal.post([used()])).status_code for _ in range(4)} == {202, 429}

    key = (await one(server)).one("input", name="key").attributes["value"]
    await server.post(f"{ADDRESS}/dvcqg/revoke", data={"key": key})
    await asyncio.sleep(0.2)
    assert (await portal.post([used()])).status_code == 401


async def test_a_new_key_is_shown_once_and_the_old_one_expires(console: Console, official: SignIn) -> None:
    client = await official("administrator")
    first = await add(client)

    second = read((await client.post(f"{ADDRESS}/dvcqg/rotate", data={"overlap": "24"})).text).one(
        "code", id="secret"
    )

    page = (await client.get(f"{ADDRESS}/dvcqg")).text
    assert second.text != first
    assert "whsec_…" in page
    assert first not in page
    assert second.text not in page
    log = await audit_log.lines(console.resources.database)
    assert [line.act.action for line in log] == ["partner.rotate", "partner.add"]
    assert first not in str(log)


async def test_a_code_that_cannot_be_is_told_at_its_field(official: SignIn) -> None:
    client = await official("administrator")
    await add(client)

    for code, told in (
        ("Cổng", "Mã gồm 1 đến 40 chữ thường"),
        ("dvcqg", "Đã có đối tác mang mã này"),
        ("register", "tên riêng"),
    ):
        answer = await client.post(ADDRESS, data={"code": code, "name": "X"})
        assert (answer.status_code, told in answer.text) == (422, True)
