"""Milestones are told once they are true for everybody, and taken back when their ground falls.

What is looked at is what the public may see: boards as they stand behind a freeze, missions and duels without those
that a freeze hides. So nothing is told before the reveal, and what became true inside the freeze is told after it.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from server.boards.store import BoardStore, Member
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.game.read_duels import read_duels
from server.pipeline.game.read_missions import read_missions
from server.pipeline.show import read_members
from server.records import milestones
from server.records.database import Connection, Database
from server.records.milestones import Position
from server.rules.board import TOTAL, Scope
from server.rules.catalogue import WardCode
from server.rules.game.milestones import (
    Changes,
    Come,
    Look,
    Marks,
    compare,
    of_duel,
    of_mission,
    of_neighbourhoods,
    of_shares,
    of_targets,
)
from server.rules.valuing import value_ward

BOARDS_AT_ONCE = 20
"""Boards of neighbourhoods read by one script: others wait for it."""
NOWHERE: Position = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is needed to look at contests."""

    database: Database
    boards: BoardStore
    contests: Contests
    marks: Marks


async def tell_milestones(telling: Telling, known: KnownContest, now: datetime) -> int:
    """Record what has changed, and return how much.

    Safe to run twice, in several processes, and to be killed: one looks at a time, everything is written in one
    transaction, and a milestone has one row for ever.
    """
    if now < known.contest.rounds[0].opens:
        return 0
    async with telling.database.transaction() as connection:
        if not await milestones.try_lock(connection, known.id):
            return 0
        at, look = await _look(telling, connection, known, now)
        # A freeze that came meanwhile hides what was just read; the next look knows it.
        if await _is_another(telling, known):
            return 0
        changes = compare(await milestones.recorded(connection, known.id), look)
        if changes:
            await _keep(connection, known.id, changes, at, now)
        await milestones.keep_look(connection, known.id, at)
    return sum(len(each) for each in changes)


async def _keep(connection: Connection, contest_id: int, changes: Changes, at: Position, now: datetime) -> None:
    await milestones.add(connection, contest_id, changes.new, at, now)
    await milestones.withdraw(connection, contest_id, changes.fallen, now)
    await milestones.restore(connection, contest_id, changes.again)


async def _is_another(telling: Telling, known: KnownContest) -> bool:
    await telling.contests.reread()
    found = await telling.contests.by_id(known.id)
    return found is None or (found.turns, found.version) != (known.turns, known.version)


async def _look(
    telling: Telling, connection: Connection, known: KnownContest, now: datetime
) -> tuple[Position, Look]:
    """What holds, and where the boards stood. Boards that are being rebuilt, or that have counted less than when they
    were looked at before, are left out: Redis may have gone back in time."""
    last = await milestones.looked_at(connection, known.id)
    boards, found = NOWHERE, Look()
    with suppress(BoardsUnavailable):
        boards, found = await _look_at_boards(telling, known, now)
    if boards < last:
        found = Look()
    return max(boards, last), found | await _look_at_game(telling.database, known, now)


async def _look_at_boards(telling: Telling, known: KnownContest, now: datetime) -> tuple[Position, Look]:
    at, [wards] = await _read(telling, known, TOTAL, ["wards"])
    looks, stands = [of_shares(_come(wards), telling.marks)], [at]
    lines: dict[str, Come] = {}
    for start in range(0, len(known.contest.wards), BOARDS_AT_ONCE):
        codes = known.contest.wards[start : start + BOARDS_AT_ONCE]
        at, parts = await _read(telling, known, TOTAL, [f"ward/{code}/neighbourhoods" for code in codes])
        lines |= _come(each for part in parts for each in part)
        stands.append(at)
    looks.append(of_neighbourhoods(lines, telling.marks))
    for each in known.contest.rounds:
        if each.opens <= now and known.contest.composite:
            looks.append(await _look_at_targets(telling, known, each.number))
    return min(stands), _all(looks)


def _come(members: Iterable[Member]) -> dict[str, Come]:
    return {each.code: Come(each.participants, each.people) for each in members}


async def _look_at_targets(telling: Telling, known: KnownContest, number: int) -> Look:
    """While a new generation is being counted, boards go by other criteria than those in force: nothing is told."""
    composite = known.contest.composite
    assert composite, "only contests with targets are asked for them"
    at, [wards] = await _read(telling, known, number, ["wards"])
    if at[0] != known.generation:
        return Look()
    valued = {
        each.code: value
        for each in wards
        if each.people and (value := value_ward(known.contest, number, WardCode(each.code), each.rounds, each.people))
    }
    return of_targets(number, composite.components, valued)


async def _read(
    telling: Telling, known: KnownContest, scope: Scope, names: Sequence[str]
) -> tuple[Position, list[list[Member]]]:
    _, cursor, members = await read_members(telling.contests, telling.boards, known, scope, names)
    return (cursor.generation, cursor.position), members


async def _look_at_game(database: Database, known: KnownContest, now: datetime) -> Look:
    missions = await read_missions(database, known)
    looks = [
        of_mission(each.kept.id, each.reached, each.progress)
        for each in missions.found
        if each.told or each.kept.state == "withdrawn"
    ]
    duels = await read_duels(database, known, now)
    looks += [
        of_duel(fight.duel.id, fight.duel.codes)
        for fight in (*duels.standing(), *duels.standing(finer=True))
        # A side that rested, or that left, was not met: there is nothing to tell.
        if fight.stage == "decided" and fight.sides
    ]
    return _all(looks)


def _all(looks: Iterable[Look]) -> Look:
    return reduce(or_, looks, Look())
