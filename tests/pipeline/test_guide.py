"""The lists and connectors of docs/partners.md work as they stand there."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server.pipeline.claims import vouch
from server.pipeline.claims.ask_platform import Asker
from server.pipeline.claims.look_up import LookingUp, look_up
from server.pipeline.registers.partners import add_partner
from server.records import uploads
from server.rules.connector_file import read_connectors
from tests.examples import CATALOGUE, PSEUDONYMS
from tests.pipeline.claiming import Claiming
from tests.pipeline.stage import Stage

GUIDE = (Path(__file__).parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")


def example(heading: str, language: str) -> str:
    """The first code block in a language below a heading."""
    found = re.search(rf"## \d+\. {heading}\n.*?```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found[1]


async def test_the_list_of_the_guide_is_taken_whole(stage: Stage) -> None:
    claim, database = (
        await Claiming(stage).claim("H26-251124-0002", service="health-insurance"),
        stage.resources.database,
    )
    await add_partner(database, "dvcqg", "Cổng thử", b"key")
    by, now = await Claiming(stage).official("organizer"), stage.clock.now.replace(month=12)
    content = example("Or send a list of cases", "csv").encode()

    upload_id = await vouch.stage(database, CATALOGUE, PSEUDONYMS, "dvcqg", "a.csv", content, by.id, now)
    upload = await uploads.by_id(database, upload_id, vouch.CASES)
    assert upload
    found = await vouch.preview(database, upload, await vouch.what_was_read(database, upload))

    assert (found.rows, found.cases, found.faults_all, found.matches.matching) == (2, 2, 0, 1)
    assert await Claiming(stage).state(claim) == "pending"


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def test_the_platform_of_the_guide_confirms_a_claim_through_its_connector(
    stage: Stage, tmp_path: Path, port: int
) -> None:
    claiming, cases = Claiming(stage), tmp_path / "cases.json"
    claim = await claiming.claim("H26-251124-0001", service="temporary-residence")
    case = {
        "service": "1.004194",
        "code": "H26-251124-0001",
        "finished": "2026-11-05",
        "status": "done",
        "channel": "online",
    }
    cases.write_text(json.dumps([case]))
    text = re.sub(r"https://[a-z.]+", f"http://127.0.0.1:{port}", example("Or be asked", "toml"))
    connectors = read_connectors(text, {"dvcqg"}, {"DVCQG_CLIENT_SECRET": "secret"})
    environment = {**os.environ, "CLIENT_ID": "thidua-ha-noi", "CLIENT_SECRET": "secret", "PORT": str(port)}
    looking = LookingUp(
        database=stage.resources.database, connectors=connectors, pseudonyms=PSEUDONYMS, asker=Asker(),
        chance=lambda: 0.0,
    )  # fmt: skip

    platform = subprocess.Popen(  # noqa: ASYNC220 - it runs beside the test.
        [sys.executable, "-c", example("Or be asked", "python")], env={**environment, "CASES": str(cases)},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _listening(port)
        assert await look_up(looking, CATALOGUE, stage.clock.now) == 1
    finally:
        platform.terminate()
        platform.wait(10)

    assert (await claiming.again(claim)).proof == "connector"


async def _listening(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
