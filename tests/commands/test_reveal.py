"""`contest reveal` opens what two people signed; anything else only when it is said aloud."""

import asyncio

import pytest
from click.testing import CliRunner

from config.settings import Settings
from server.commands import contest as commands
from server.resources import Resources
from tests.examples import CONTEST
from tests.pipeline.ending import build_ending
from tests.pipeline.stage import SLUG, build_stage


async def test_an_unsigned_result_is_not_revealed_by_the_way(
    resources: Resources, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = CONTEST.replace("2026-11-30", "2026-11-20")
    ending = await build_ending(await build_stage(resources, document))
    await ending.over()
    monkeypatch.setattr("server.commands.opening.read_settings", lambda _: settings)

    async def reveal(*more: str) -> tuple[int, str]:
        run = await asyncio.to_thread(CliRunner().invoke, commands.contest, ["reveal", SLUG, "1", *more])
        return run.exit_code, run.output

    code, told = await reveal()
    assert code == 1
    assert "nobody signed" in told
    assert (await reveal("--unsigned"))[0] == 0
    await resources.contests.reread()
    assert (await ending.stage.known()).turn_of(1, "revealed")
