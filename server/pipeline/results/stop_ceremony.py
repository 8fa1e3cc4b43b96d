"""A ceremony stops where it stands when its result is withdrawn, or followed by another version."""

from uuid import UUID

from server.records import ceremonies
from server.records.accounts import Account
from server.records.ceremonies import Ceremony
from server.records.database import Connection
from server.rules import ceremony as rules
from server.rules.ceremony import Act, Move


async def stop_older(connection: Connection, contest_id: int, number: int, version: int, by: Account) -> list[UUID]:
    """Stop what is under way of a version of a result, or of earlier ones, and return which. Needs the round's lock.

    Called where the version is withdrawn, and where the next one is signed.
    """
    stopped = []
    for each in await ceremonies.of_round(connection, contest_id, number):
        if each.running and each.version <= version:
            await close(connection, each, "stop", by)
            stopped.append(each.id)
    return stopped


async def close(connection: Connection, found: Ceremony, act: Act, by: Account) -> None:
    """End a ceremony where it stands, unless it is over."""
    await ceremonies.lock(connection, found.id)
    last = (await ceremonies.moves(connection, found.id))[-1].move
    if last.over:
        return
    now = await ceremonies.clock(connection)
    step = rules.step_at(last, found.steps, now)
    ended = Move(ordinal=last.ordinal + 1, act=act, step=step, playing=False, pace_ms=last.pace_ms, at=now)
    await ceremonies.add_move(connection, found.id, ended, by.id)
