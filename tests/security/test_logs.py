"""Nobody writes a line into our logs that is not ours, and no key to anything stands in one."""

import asyncio
import io
import logging
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator

import httpx2
import pytest
import structlog
import uvicorn

from config import logs
from config.settings import Settings
from server.app import create_app
from server.console.guard import COOKIE as OFFICIAL
from server.pipeline.screens.programme import COOKIE as SCREEN
from server.records import sessions
from server.residents import guard
from server.residents.guard import COOKIE as RESIDENT
from server.resources import Resources
from server.serve import uvicorn_config
from tests.examples import SECRET_KEY
from tests.intake.conftest import add_dvcqg
from tests.intake.portal import signed

FORGED = 'x\n2026-11-24T00:00:00Z [error    ] forged\r\x1b[2J\u2028{"event": "forged"}'
LINE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z \[|  \| |\{\"")
"""How each line of a log begins: with its time, as a part of a traceback, or as JSON."""
PASSWORD = "Mật khẩu bí mật 7"


@pytest.fixture(params=["text", "json"])
def written(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Our logs, all of them, written as in production and read here."""
    root, kept = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", kept)
    logs.set_up(settings.model_copy(update={"log_format": request.param, "log_level": "DEBUG"}), "server")
    yield kept.getvalue
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = handlers, level


def test_what_others_wrote_forges_no_line(written: Callable[[], str]) -> None:
    log = structlog.get_logger()
    log.warning("an event", cause=FORGED)
    log.warning(FORGED)
    logging.getLogger("library").warning("it says %s", FORGED)
    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception("a mistake")
        logging.getLogger("library").exception(FORGED)

    lines = written().removesuffix("\n").split("\n")
    assert [line for line in lines if not LINE.match(line)] == []
    assert [line for line in lines if line.startswith(("2026-11-24T00:00:00Z", '{"event": "forged"'))] == []
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u2028]", "\n".join(lines).replace("\\u2028", ""))


@pytest.fixture
async def address(written: Callable[[], str], settings: Settings, resources: Resources) -> AsyncIterator[str]:
    """A real server with every door."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn_config(settings, create_app(settings)))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it.
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_no_key_is_in_the_log_whatever_breaks(
    address: str,
    written: Callable[[], str],
    resources: Resources,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    keys = {name: f"bi-mat-{name}" for name in (OFFICIAL, RESIDENT, SCREEN)}
    secret = await add_dvcqg(resources)
    async with httpx2.AsyncClient(base_url=address, cookies=keys) as client:
        for door in ("/console", "/me", "/screen", "/console/invitation/bi-mat-moi", "/nowhere?token=bi-mat-hoi"):
            await client.get(door)
        await client.post("/console/sign-in", data={"login": "bi-mat-ten", "password": PASSWORD})
        await client.post("/me/sign-in/code", data={"code": "bi-mat-ma"})
        await client.post(
            "/api/v1/partners/dvcqg/events", content=b"[]", headers={"Authorization": f"Bearer {secret}"}
        )
        monkeypatch.setattr(sessions, "of_token", broken)
        monkeypatch.setattr(guard, "find_resident", broken)
        answers = [await client.get("/console"), await client.get("/me")]
        broke = await client.post("/api/v1/partners/dvcqg/events", content=b"{", headers=signed(secret, b"{"))

    log = written()
    assert [answer.status_code for answer in answers] == [500, 500] and broke.status_code < 500
    assert log.count("a bug of ours") >= 2
    url = settings.database_url.get_secret_value()
    for key in ("bi-mat", PASSWORD, secret, SECRET_KEY, url, "whsec_"):
        assert key not in log + "".join(answer.text for answer in answers), key
