"""A process that delivers is killed in the middle of a delivery: the message comes again, under its own id."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from server.pipeline.webhooks.deliver import TAKEN_FOR
from server.resources import Resources
from tests.pipeline.stage import Clock
from tests.pipeline.webhooks.conftest import Outside
from tests.pipeline.webhooks.receiver import receiving
from tests.processes import Process, environment_of

PATIENCE_SECONDS = 20.0


@pytest.mark.faults
async def test_a_killed_process_loses_no_message(resources: Resources, tmp_path: Path) -> None:
    with receiving(tmp_path) as receiver:
        outside = Outside(resources, receiver, Clock(datetime.now(UTC)))
        receiver.statuses = [0, 204]
        _, secret = await outside.register()
        await outside.tell("frozen")
        environment = environment_of(
            resources.settings, WEBHOOK_INTERNAL_HOSTS="localhost", SSL_CERT_FILE=str(receiver.authority)
        )
        process = Process("workers", "chores", environment=environment, log=tmp_path / "chores.log")
        assert await asyncio.to_thread(receiver.came.wait, PATIENCE_SECONDS), (tmp_path / "chores.log").read_text()
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.to_thread(process.process.wait)
        assert await outside.states() == ["sending"]

        outside.clock.now = datetime.now(UTC)
        await outside.deliver(TAKEN_FOR)

    first, second = receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    for got in (first, second):
        Webhook(secret).verify(got.body, dict(got.headers))
    assert await outside.states() == ["delivered"]
