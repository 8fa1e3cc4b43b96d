"""Views are filled from one snapshot of the ledger and swapped in: nothing in Redis is irreplaceable."""

from datetime import UTC, datetime

from server.boards.store import BoardStore, Cursor, Filling
from server.pipeline.contests import KnownContest
from server.pipeline.project import cursor_at
from server.pipeline.score import as_of
from server.records import ledger
from server.records.database import Connection, Database
from server.rules.entry import GENESIS
from server.rules.layout import counted_member
from server.rules.succession import succeed_heads, succeed_sums


async def filling_at(connection: Connection, known: KnownContest, generation: int, position: int) -> Filling:
    """All that a view holds at a position of the ledger. Needs a snapshot transaction."""
    sums: dict[tuple[str, str], list[int]] = {}
    for number, _, member, added in await ledger.place_sums(connection, known.id, generation, position):
        scope = "total" if number is None else str(number)
        points, *_ = added
        in_scope = added[4:] if number is None else added[1:4]
        sums[scope, member] = [points, *in_scope]
    heads = {str(code): (ward.adults, "estimated") for code, ward in known.layout.wards.items()}
    for place, people, state in await ledger.latest_headcounts(connection, known.id, generation, position):
        heads[counted_member(place)] = (people, state)
    if successors := known.layout.successors:
        sums, heads = succeed_sums(sums, successors), succeed_heads(heads, successors)
    block = await ledger.block_at(connection, known.id, generation, position)
    found = await ledger.latest_samples(connection, known.id, generation, position)
    return Filling(
        cursor=cursor_at(generation, block) if block else _start(known, generation),
        sums=sums,
        heads=heads,
        samples={(str(number), ward): figures for (number, ward), figures in found.items()},
    )


def _start(known: KnownContest, generation: int) -> Cursor:
    """Where a view stands that has counted nothing. The time is the opening: an empty board that was frozen and
    is built anew must not differ in a byte."""
    opens = known.contest.rounds[0].opens.astimezone(UTC)
    return Cursor(generation, 0, GENESIS.hex(), as_of(min(opens, datetime.now(UTC))))


async def rebuild(
    database: Database, boards: BoardStore, known: KnownContest, view: str, generation: int, position: int | None
) -> Cursor:
    """Rebuild a view as it is at a position, or at the ledger's head, and swap it in at once.

    Readers see the old view until the new one is whole.
    """
    async with database.transaction(snapshot=True) as connection:
        if position is None:
            position = (await ledger.head(connection, known.id, generation)).position
        filling = await filling_at(connection, known, generation, position)
    await boards.rebuild(known.id, view, known.layout, filling)
    return filling.cursor
