"""The machine burns down under load; what was backed up comes back elsewhere, and nobody holds a wrong row."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest

from server.exports import age
from server.standalone.postgres import start_postgres
from tests.faults.machine import SERVERS, Machine
from tests.faults.scene import open_scene

pytestmark = pytest.mark.faults

BEFORE_SECONDS = 0.5
AFTER_SECONDS = 0.3


async def command(machine: Machine, *words: str | Path) -> str:
    """What a command said that ended well."""
    code, said = await asyncio.to_thread(machine.command(*map(str, words)).result)
    assert code == 0, said
    return said


def burn(machine: Machine) -> None:
    """Everything ends at once, and PostgreSQL's disk is gone; Redis still holds the boards of what is lost."""
    for name in ("postgres", "pipeline-1", *SERVERS):
        machine.kill(name)
    shutil.rmtree(machine.folder / "postgres")
    machine.postgres = start_postgres(machine.folder / "postgres", log=machine.log("postgres"))


async def test_a_backup_made_under_load_brings_everything_back(machine: Machine, tmp_path: Path) -> None:
    async with open_scene(machine, "pipeline-1") as scene:
        await scene.until_everybody_watches()
        keys, folder = tmp_path / "keys", tmp_path / "backups"
        folder.mkdir()
        secret, public = age.new_identity()
        keys.write_text(secret)
        async with scene.sender.sending():
            await asyncio.sleep(BEFORE_SECONDS)
            said = await command(machine, "backup", "make", "--to", folder, "--recipient", public)
            await asyncio.sleep(AFTER_SECONDS)
        file = said.splitlines()[-1]

        burn(machine)
        said = await command(machine, "restore", file, "--identity", keys)
        machine.start("pipeline-1", *SERVERS)
        await asyncio.to_thread(machine.wait_for_servers)
        await scene.sender.send_again()

        answers = Counter(status for each in scene.sender.answered.values() for status in each.elements())
        assert answers["recorded"] > 0, "something was lost"
        assert answers["recorded"] < len(scene.reports.made), "and something came back"
        scene.told["restored"] = said.splitlines()[-1]
        await scene.compare("restored in another cluster")
