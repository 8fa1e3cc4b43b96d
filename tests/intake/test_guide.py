"""The examples of docs/partners.md work as they stand there."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from server.console.registers.partner_trial import learning_examples
from server.intake.openapi import described
from server.records import learning_activities
from server.resources import Resources
from tests.intake.portal import Portal

GUIDE = (Path(__file__).parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")


LEARNING = GUIDE[GUIDE.index("## 8. Learning platforms") :]
PROGRAMS = [("sh", ["sh", "-euc"]), ("python", [sys.executable, "-c"])]


def example(language: str, text: str = GUIDE) -> str:
    """The first code block in a language."""
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(("language", "program"), PROGRAMS)
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


@pytest.mark.parametrize(("language", "program"), PROGRAMS)
async def test_an_example_sends_what_was_learnt(
    distant: Portal, resources: Resources, language: str, program: list[str]
) -> None:
    await learning_activities.set_platform(resources.database, distant.code, "ref", "https://lms.example.vn")
    statement = str(uuid4())
    environment = {
        **os.environ,
        "ADDRESS": str(distant.client.base_url).rstrip("/"),
        "PARTNER": distant.code,
        "SECRET": distant.secret,
        "STATEMENT_ID": statement,
    }

    ended = await asyncio.to_thread(
        subprocess.run,
        [*program, example(language, LEARNING)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert statement in ended.stdout, ended.stderr
    assert (await distant.ask(statement)).json()["reason"] == "not_mapped"


def test_the_console_shows_the_examples_of_the_guide() -> None:
    shown = learning_examples("https://thidua.example", "bdhvs")

    assert (shown["sh"], shown["python"]) == (example("sh", LEARNING), example("python", LEARNING))


async def test_the_event_of_the_guide_is_taken(portal: Portal) -> None:
    assert await portal.statuses(json.loads(example("json"))) == ["recorded"]


def test_every_status_that_is_documented_is_explained() -> None:
    for path in described().paths.values():
        for method in path.values():
            for status in method["responses"] if isinstance(method, dict) else ():
                assert re.search(rf"\b{status}\b", GUIDE), status
