"""`python -m tests.demo.partner --data DIR`: a portal that reports invented deeds through the public door, and
screens in some offices that show the board."""

import asyncio
import signal
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import click
import httpx2
import structlog

from config import logs
from config.settings import Settings
from server.pipeline.registers.partners import read_keys
from server.records.database import Unavailable, connect
from server.reference import read_reference
from server.rules.partner_key import partner_secret
from server.standalone.address import at
from tests.demo.guard import PARTNER, demo_settings
from tests.demo.hung import hang
from tests.demo.life import Life
from tests.demo.people import invent_people
from tests.demo.portal import NotTaken, Portal, WrongKey

RETRY_SECONDS = 3.0
ANSWER_SECONDS = 15.0
TELL_EVERY = timedelta(minutes=10)

log = structlog.get_logger()


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of a demonstration; its env file is read.")
def main(data: Path | None) -> None:
    """Report invented deeds, a few in a second, until SIGTERM. The platform may go away and come back."""
    settings = demo_settings(data)
    logs.set_up(settings, "partner")
    with suppress(asyncio.CancelledError):
        asyncio.run(_until_signal(settings))


async def _until_signal(settings: Settings) -> None:
    task = asyncio.current_task()
    assert task, "it runs in one"
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with asyncio.TaskGroup() as group:
        group.create_task(report(settings))
        group.create_task(hang(settings))


async def report(settings: Settings) -> None:
    """Report deeds for ever."""
    life = Life(invent_people(read_reference().catalogue.wards.values()), token_hex(4))
    address = at(settings.host, settings.port)
    async with httpx2.AsyncClient(base_url=address, timeout=ANSWER_SECONDS) as client:
        while True:
            portal = Portal(client, PARTNER, await _secret(settings))
            log.info("reporting", to=address)
            try:
                await _report(life, portal)
            except WrongKey as error:
                log.warning("the key is not taken; it is read again", why=str(error)[:300])
                await asyncio.sleep(RETRY_SECONDS)


async def _report(life: Life, portal: Portal) -> None:
    told: Counter[str] = Counter()
    tell_at = datetime.now(UTC) + TELL_EVERY
    while True:
        now = datetime.now(UTC)
        batch = life.batch(now)
        try:
            told.update(await portal.deliver(batch))
        except NotTaken as error:
            log.error("a batch was not taken and is dropped", events=len(batch), why=str(error))
        if now >= tell_at:
            log.info("reported", **told)
            told.clear()
            tell_at = now + TELL_EVERY
        await asyncio.sleep(life.pause_seconds(len(batch)))


async def _secret(settings: Settings) -> str:
    """The newest key of our partner: its secret follows from the installation's own, so nobody had to keep it."""
    while True:
        with suppress(Unavailable):
            if key_id := await _key_id(settings):
                return partner_secret(settings.key_for("partner-secrets"), PARTNER, key_id)
            log.warning("the partner is not there yet; waiting", code=PARTNER)
        await asyncio.sleep(RETRY_SECONDS)


async def _key_id(settings: Settings) -> str | None:
    database = await connect(settings.database_url.get_secret_value(), most=1, process="partner")
    try:
        keys = await read_keys(database, datetime.now(UTC))
        return next((key.key_id for key in keys if key.partner == PARTNER), None)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
