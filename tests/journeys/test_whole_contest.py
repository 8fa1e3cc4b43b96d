"""A contest from an empty desk to a pack that anybody can check with plain Python."""

import asyncio
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import httpx2
from playwright.async_api import Browser

from config.settings import Settings
from tests.journeys.officials import no_camera
from tests.journeys.story import open_story
from tests.journeys.whole_contest import SLUG, more_than, until, walk


async def test_a_contest_is_planned_held_signed_and_sealed(
    settings: Settings, browser: Browser, tmp_path: Path
) -> None:
    async with open_story(settings) as story:
        still = await walk(story, browser, tmp_path, no_camera)

        assert still > 0
        await until(lambda: more_than(story, still), "the board shows what the freeze hid")
        async with httpx2.AsyncClient(base_url=story.address, timeout=20) as client:
            page = await client.get(f"/c/{SLUG}/1/result")
            pack = await client.get(f"/c/{SLUG}/1/result/1/pack.zip")
    assert "Bản 1" in page.text
    zipfile.ZipFile(BytesIO(pack.content)).extractall(tmp_path / "pack")
    checked = await asyncio.to_thread(_check, tmp_path / "pack")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """As an inspector would: plain Python, in the folder of the pack, with nothing of ours on its path."""
    return subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
