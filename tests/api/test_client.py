"""The reference clients of docs/client do at a real server what they are there for, in Python and in a browser."""

import asyncio
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
import uvicorn
from playwright.async_api import Page
from standardwebhooks import Webhook

from config.settings import Settings
from server.app import create_app
from server.resources import Resources
from server.serve import uvicorn_config
from tests.console.browser import launched, window
from tests.examples import DURING
from tests.intake.conftest import add_dvcqg
from tests.live.stage import SLUG, WARDS, Pipeline, build_pipeline
from tests.processes import free_port

CLIENT = Path(__file__).parents[2] / "docs" / "client"
PATIENCE_SECONDS = 20.0
EVENT = {
    "specversion": "1.0",
    "type": "vn.thidua.skill.completed",
    "id": "from-the-client",
    "source": "https://dvc.example.vn",
    "time": DURING.isoformat(),
    "subject": "ref:A-17",
    "data": {"skill": "anti-scam", "score": 0.9, "by": "self"},
}


def client() -> ModuleType:
    """The client in Python, as a program of others imports it."""
    spec = importlib.util.spec_from_file_location("thidua", CLIENT / "thidua.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(slots=True)
class Site:
    """The platform behind an address, with a partner."""

    address: str
    secret: str
    pipeline: Pipeline

    async def rows(self) -> list[dict[str, Any]]:
        """The rows of the board as it is now."""
        async with httpx2.AsyncClient(base_url=self.address) as machine:
            rows: list[dict[str, Any]] = (await machine.get(f"/api/v1/contests/{WARDS}")).json()["rows"]
        return rows


@pytest.fixture
async def site(settings: Settings, resources: Resources) -> AsyncIterator[Site]:
    """A real server with every door, over a contest that the test moves."""
    pipeline, secret = await build_pipeline(resources), await add_dvcqg(resources)
    await pipeline.record(20)
    await pipeline.move()
    app = create_app(settings, lambda: DURING)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn_config(settings, app))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it.
            await asyncio.sleep(0.01)
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", secret, pipeline)
        server.should_exit = True
        await serving


async def test_it_reads_sends_and_follows_a_board(site: Site) -> None:
    thidua = client()
    (contest,) = (await asyncio.to_thread(thidua.ask, site.address, "contests"))["contests"]
    sent = [await asyncio.to_thread(thidua.send, site.address, "dvcqg", site.secret, [EVENT]) for _ in range(2)]
    assert [result["status"] for (result,) in sent] == ["recorded", "repeated"]
    assert f"{contest['slug']}/1/{contest['boards'][0]}" == WARDS

    follower = Follower(thidua, site.address)
    await follower.reach(1)
    for turn in range(2, 5):
        await site.pipeline.record(5)
        await site.pipeline.move()
        await follower.reach(turn)

    assert follower.board.standing() == await site.rows()


class Follower:
    """Follows the board in a thread of its own."""

    def __init__(self, thidua: ModuleType, address: str) -> None:
        self.board: Any = None
        self.seen = 0
        threading.Thread(target=self._run, args=(thidua, address), daemon=True).start()

    def _run(self, thidua: ModuleType, address: str) -> None:
        for board in thidua.follow(address, WARDS):
            self.board, self.seen = board, self.seen + 1

    async def reach(self, times: int) -> None:
        """Wait until the board changed so often."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.seen < times:  # noqa: ASYNC110 - the thread is not ours to wake from.
                await asyncio.sleep(0.02)


async def test_its_commands_print_what_they_are_asked(site: Site) -> None:
    told = await run(site, "board", WARDS)
    checked = await run(site, "check", sent=json.dumps([EVENT]))

    first = (await site.rows())[0]
    assert told.splitlines()[0] == f"{first['rank']}\t{first['name']}\t{first['points']}"
    assert json.loads(checked) == [{"id": "from-the-client", "status": "good", "reason": ""}]


async def run(site: Site, *words: str, sent: str = "") -> str:
    environment = {**os.environ, "PARTNER": "dvcqg", "SECRET": site.secret}
    command = [sys.executable, str(CLIENT / "thidua.py"), site.address, *words]
    ended = await asyncio.to_thread(
        subprocess.run, command, input=sent, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"type":"webhook.trial","timestamp":"2026-11-20T03:00:00Z","data":{"endpoint":"x"}}'


def signed(secret: str = SECRET) -> dict[str, str]:
    """The headers of a message, as the library signs it now."""
    now = datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", now, BODY.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}


def test_it_verifies_what_the_library_signs_and_nothing_else() -> None:
    verify, headers = client().verify, signed()
    other = signed("whsec_" + "A" * 32)["webhook-signature"]

    assert verify(SECRET, headers, BODY) == json.loads(BODY)
    assert verify(SECRET, {**headers, "webhook-signature": f"{other} {headers['webhook-signature']}"}, BODY)
    for wrong in ({**headers, "webhook-signature": other}, {**headers, "webhook-id": "msg_2"}, {}):
        with pytest.raises(ValueError, match="signed"):
            verify(SECRET, wrong, BODY)
    with pytest.raises(ValueError, match="signed"):
        verify(SECRET, headers, BODY + b" ")
    with pytest.raises(ValueError, match="just now"):
        verify(SECRET, headers, BODY, now=time.time() + 301)


async def test_the_endpoint_of_its_guide_takes_a_message_once() -> None:
    found = re.search(r"```python\n(.*?)```", (CLIENT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    port = free_port()
    environment = {**os.environ, "SECRET": SECRET, "PORT": str(port), "PYTHONPATH": str(CLIENT)}
    endpoint = await asyncio.create_subprocess_exec(
        sys.executable, "-c", found[1], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        statuses = [await post(port, headers) for headers in (signed(), signed(), {})]
    finally:
        endpoint.terminate()
        printed, _ = await endpoint.communicate()

    assert statuses == [204, 204, 401]
    assert printed.decode() == "webhook.trial {'endpoint': 'x'}\n"


async def post(port: int, headers: dict[str, str]) -> int:
    """Post the message once the endpoint listens."""
    async with httpx2.AsyncClient() as sender:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    answer = await sender.post(f"http://127.0.0.1:{port}/", content=BODY, headers=headers)
                except httpx2.ConnectError:
                    await asyncio.sleep(0.02)
                else:
                    return answer.status_code


IN_A_PAGE = """async ({ address, secret, event, board, signing, headers, body }) => {
  const { ask, follow, send, verify } = await import("/client.mjs")
  window.boards = 0
  follow(address, board, (held) => { window.held = held; window.boards++ })
  const failed = await verify(signing, headers, body + " ").catch((error) => error.message)
  return {
    slug: (await ask(address, "contests")).contests[0].slug,
    sent: (await send(address, "dvcqg", secret, [event]))[0].status,
    told: (await verify(signing, headers, body)).type,
    failed,
  }
}"""


async def changed(page: Page, times: int) -> None:
    """Wait until the board in the page changed so often. The page lets nobody make scripts out of texts, so it is
    asked from outside."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await page.evaluate("window.boards") < times:  # noqa: ASYNC110 - a page has no event for us.
            await asyncio.sleep(0.02)


@pytest.mark.browser
async def test_the_one_in_javascript_does_the_same(site: Site) -> None:
    script = (CLIENT / "thidua.mjs").read_text(encoding="utf-8")
    async with launched() as browser, window(browser, site.address) as context:
        page = await context.new_page()
        await page.route("**/client.mjs", lambda route: route.fulfill(body=script, content_type="text/javascript"))
        await page.goto("/api/sockets")
        given = {"address": site.address, "secret": site.secret, "event": EVENT, "board": WARDS,
                 "signing": SECRET, "headers": signed(), "body": BODY.decode()}  # fmt: skip
        found = await page.evaluate(IN_A_PAGE, given)
        for turn in range(1, 4):
            await changed(page, turn)
            await site.pipeline.record(5)
            await site.pipeline.move()
        await changed(page, 4)
        standing = await page.evaluate("window.held.standing()")

    assert found == {
        "slug": SLUG, "sent": "recorded", "told": "webhook.trial", "failed": "nobody who has the secret signed it",
    }  # fmt: skip
    assert standing == await site.rows()
