"""The examples of docs/partners.md work as they stand there."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.intake.openapi import openapi
from tests.intake.portal import Portal

GUIDE = (Path(__file__).parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    """The first code block in a language."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(("language", "program"), [("sh", ["sh", "-euc"]), ("python", [sys.executable, "-c"])])
async def test_an_example_sends_an_event(distant: Portal, language: str, program: list[str]) -> None:
    environment = {
        **os.environ,
        "ADDRESS": str(distant.client.base_url).rstrip("/"),
        "PARTNER": distant.code,
        "SECRET": distant.secret,
        "EVENT_ID": "from-the-guide",
    }

    ended = await asyncio.to_thread(
        subprocess.run, [*program, example(language)], env=environment, capture_output=True, text=True, timeout=60
    )

    assert "recorded" in ended.stdout, ended.stderr
    assert (await distant.ask("from-the-guide")).status_code == 200


async def test_the_event_of_the_guide_is_taken(portal: Portal) -> None:
    assert await portal.statuses(json.loads(example("json"))) == ["recorded"]


def test_every_status_that_is_documented_is_explained() -> None:
    for path in openapi()["paths"].values():
        for method in path.values():
            for status in method["responses"] if isinstance(method, dict) else ():
                assert re.search(rf"\b{status}\b", GUIDE), status
