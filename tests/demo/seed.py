"""`python -m tests.demo.seed --data DIR`: a contest of invented residents, folded day by day by the real steps."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click

from config import logs
from server.pipeline.accept import EVENTS_MAX, accept
from server.pipeline.contests import KnownContest
from server.pipeline.move import Mover, Stores
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.count_heads import count_heads
from server.pipeline.registers.enrol import enrol, read_register
from server.pipeline.registers.partners import add_partner, list_partners
from server.pipeline.remember_standings import remember_standings
from server.resources import Resources, open_resources
from server.rules.event import Event
from server.rules.identity import Pseudonyms
from tests.demo.accounts import SIGN_IN, make_accounts
from tests.demo.carry_on import carry_on
from tests.demo.claims import make_claims
from tests.demo.contest import DAYS_PAST, SLUG, new_contest
from tests.demo.deeds import Deed, deeds_of_day
from tests.demo.duels import make_duels
from tests.demo.guard import PARTNER, demo_settings
from tests.demo.missions import make_missions
from tests.demo.people import People, invent_people, write_register
from tests.demo.screens import make_screens

PARTNER_NAME = "Cổng mô phỏng (dữ liệu trình diễn)"
JOINED_BEFORE = timedelta(days=3)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of a demonstration; its env file is read.")
def main(data: Path | None) -> None:
    """Fill a new demonstration; one that was filled before is only carried on."""
    settings = demo_settings(data)
    logs.set_up(settings, "seed")

    async def opened() -> str:
        async with open_resources(settings, "seed") as resources:
            told = await seed(resources)
            if data:
                await make_accounts(resources, data / SIGN_IN)
                await make_claims(resources)
                await make_screens(resources)
                await make_missions(resources)
                await make_duels(resources)
            return told

    click.echo(asyncio.run(opened()))


async def seed(resources: Resources) -> str:
    """Fill the installation, and say what was done. Where it was broken off it goes on; twice changes nothing."""
    started = time.monotonic()
    now = resources.clock()
    if any(partner.code == PARTNER for partner in await list_partners(resources.database, now)):
        return await carry_on(resources, now)
    known = await _contest(resources, now)
    people = invent_people(known.layout.wards.values())
    await _enrol(resources, known, people)
    events = await _live_through(resources, known, people, now)
    # The partner comes last: it tells that everything else is there.
    await add_partner(resources.database, PARTNER, PARTNER_NAME, resources.settings.key_for("partner-secrets"))
    residents = sum(map(len, people.residents.values()))
    return f"{residents} residents, {events} events of {DAYS_PAST} days in {time.monotonic() - started:.1f} s"


async def _contest(resources: Resources, now: datetime) -> KnownContest:
    if not await resources.contests.by_slug(SLUG):
        await load_contest(resources.database, resources.reference.catalogue, new_contest(now), now)
        await resources.contests.reread()
    known = await resources.contests.by_slug(SLUG)
    assert known, "it was loaded just now, or before"
    return known


async def _enrol(resources: Resources, known: KnownContest, people: People) -> None:
    opens = known.contest.rounds[0].opens
    await count_heads(resources.database, people.places.figures((opens - timedelta(days=20)).date()), opens)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "register.csv")
        write_register(people, file, opens - JOINED_BEFORE)
        await enrol(resources.database, read_register(file, known, resources.pseudonyms))


async def _live_through(resources: Resources, known: KnownContest, people: People, now: datetime) -> int:
    """Record and fold each day, and remember the standings at its end, as the chores would have done."""
    at, opens, events = now, known.contest.rounds[0].opens, 0
    stores = Stores(
        database=resources.database,
        boards=resources.boards,
        bus=resources.bus,
        contests=resources.contests,
        clock=lambda: at,
        tick_seconds=float("inf"),  # Nobody watches yet.
    )
    mover = Mover(contest_id=known.id, stores=stores)
    for day in range(DAYS_PAST + 1):
        midnight = opens + timedelta(days=day)
        at = min(midnight + timedelta(days=1), now)
        deeds = [deed for deed in deeds_of_day(people, midnight, day, DAYS_PAST) if deed.at < at]
        await _record(resources, deeds)
        await _fold(resources, mover)
        if at < now:
            await remember_standings(resources.database, resources.boards, resources.contests, known, at)
        events += len(deeds)
    return events


async def _record(resources: Resources, deeds: Sequence[Deed]) -> None:
    events = [event_of(deed, resources.pseudonyms) for deed in deeds]
    for start in range(0, len(events), EVENTS_MAX):
        await accept(resources.database, PARTNER, events[start : start + EVENTS_MAX])


def event_of(deed: Deed, pseudonyms: Pseudonyms) -> Event:
    """The event as the door would have understood it."""
    if deed.kind == "revoked":
        return Event(id=deed.id, kind="revoked", happened_at=deed.at, target=deed.target, reason=deed.reason)
    return Event(
        id=deed.id,
        kind="skill" if deed.kind == "skill" else "service",
        happened_at=deed.at,
        resident=pseudonyms.resident(deed.resident.subject),
        activity=deed.activity,
        by=deed.by,
        case=pseudonyms.case(deed.case) if deed.case else None,
        score=900_000 if deed.kind == "skill" else None,
    )


async def _fold(resources: Resources, mover: Mover) -> None:
    """Fold until nothing is left: also what another transaction keeps behind the horizon for a moment."""
    last = await resources.database.fetchrow("SELECT xid, id FROM facts ORDER BY xid DESC, id DESC LIMIT 1")
    while await mover.move() or not mover.head or mover.head.cursor < tuple(last):
        pass


if __name__ == "__main__":
    main()
