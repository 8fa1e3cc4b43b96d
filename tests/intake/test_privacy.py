"""An identity number is planted wherever a partner could put one: it must come out nowhere."""

import json
import logging
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from config import logs
from config.settings import Settings
from server.intake import events as intake_events
from server.resources import Resources
from server.standalone.postgres import USER
from tests.engines import Engines
from tests.intake.portal import ONE, Portal, completed, revoked, signed, used

NUMBER = "001099012345"
GROUPED = "001 099 012 345"


def planted() -> list[dict[str, Any]]:
    return [
        used(subject=f"cccd:{NUMBER}"),
        used(subject=f"ref:{NUMBER}"),
        used(subject=f"cccd:{NUMBER}9"),
        used(subject=f"cccd: {NUMBER}"),
        used(subject=f"CCCD:{NUMBER}"),
        used(subject=NUMBER),
        used(subject=int(NUMBER.lstrip("0"))),
        used(subject=f"cccd:{NUMBER}é"),
        used(subject=[f"cccd:{NUMBER}"]),
        used(id=NUMBER),
        used(id=f"case-{NUMBER}-1"),
        used(id=f"{NUMBER}\n"),
        used(id={"a": NUMBER}),
        used(source=f"https://x.vn/{NUMBER}"),
        used(source=f"https://x.vn/ {NUMBER}"),
        used(type=f"vn.thidua.{NUMBER}"),
        used(type=f"a' - at `$.{NUMBER}"),
        used(specversion=NUMBER),
        used(time=NUMBER),
        used(datacontenttype=f"text/{NUMBER}"),
        used(cccd=NUMBER),
        used(NUMBER),
        used("-".join(NUMBER)),
        used(data={"by": NUMBER}),
        used(data={"by": f"x' - at `$.{NUMBER}`"}),
        used(data={"case": NUMBER}),
        used(data={"case": NUMBER * 6}),
        used(data={"case": {"number": NUMBER}}),
        used(data={NUMBER: NUMBER}),
        completed(NUMBER),
        completed(data={"score": int("1" + NUMBER)}),
        revoked(NUMBER),
        revoked("x", data={"reason": f"nhầm số {NUMBER}"}),
        revoked("x", data={"reason": f"nhầm số {GROUPED}"}),
        revoked("x", subject=f"cccd:{NUMBER}"),
    ]


async def test_it_is_in_no_answer_no_log_and_nowhere_in_the_database(
    portal: Portal, engines: Engines, resources: Resources, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = [await portal.post([event]) for event in planted()]
    answers.append(await portal.post(planted()))
    answers += [await portal.post_body(json.dumps(event).encode(), ONE) for event in planted()]
    answers.append(await portal.post_body(json.dumps(planted())[:-9].encode()))
    answers.append(await portal.post_body(b"[]", f"text/{NUMBER}"))
    answers.append(await portal.post_body(b"[]", webhook_id=NUMBER))
    answers.append(await portal.client.get(f"{portal.address}/{NUMBER}", headers=signed(portal.secret, b"")))
    answers.append(await portal.client.get(f"/api/v1/partners/{NUMBER}"))
    answers.append(await portal.client.post(f"/api/v1/partners/{NUMBER}/events", content=b"[]"))
    answers.append(await portal.client.put(f"{portal.address}/{NUMBER}"))

    told = "".join(f"{answer.headers} {answer.text}" for answer in answers)
    log = "".join(capfd.readouterr())
    stored = dump(engines, resources)
    assert "dvcqg" in stored
    assert sum(result["status"] == "recorded" for result in answers[len(planted())].json()["results"]) >= 6
    for place in (told, log, stored):
        for written in (NUMBER, NUMBER.lstrip("0"), GROUPED, "-".join(NUMBER)):
            assert written not in place


@pytest.fixture(params=["text", "json"])
def log(
    request: pytest.FixtureRequest, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], str]]:
    """Our logs, written as in production and read here."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up(settings.model_copy(update={"log_format": request.param}), "server")
    yield lambda: "".join(capfd.readouterr())
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = handlers, level


async def test_a_bug_does_not_tell_it_either(
    distant: Portal, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def accept(*_: object) -> set[str]:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(intake_events, "accept", accept)

    answer = await distant.post([used(subject=f"cccd:{NUMBER}")])

    written = log()
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "a bug of ours" in written
    assert NUMBER not in answer.text + written


@pytest.mark.parametrize(
    "name",
    [
        "550e8400-e29b-41d4-a716-001099012345",
        "20261123083000-000123456789",
        "a3f5001099012345bc",
        "000000123456",
        "HS.2026.11.23-0001",
    ],
)
async def test_ids_that_only_look_a_little_like_it_are_taken(portal: Portal, name: str) -> None:
    assert await portal.statuses(used(id=name)) == ["recorded"]


def dump(engines: Engines, resources: Resources) -> str:
    """Everything in the database as text, by the program that makes backups."""
    name = resources.settings.database_url.get_secret_value().partition("?")[0].rpartition("/")[2]
    program = str(engines.postgres.programs / "pg_dump")
    place = ["--host", str(engines.postgres.sockets), "--username", USER, "--inserts", name]
    return subprocess.run([program, *place], check=True, capture_output=True, text=True).stdout
