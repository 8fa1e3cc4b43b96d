"""Synthetic ledgers for measurements: entries as the scorer writes them, without scoring each."""

import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import ledger
from server.resources import Resources
from server.rules.entry import Entry, Place, Sums, block_hash

BLOCK = 2_000
SEED = 20_261_123


def entries(wards: Sequence[str], number: int) -> list[Entry]:
    """Entries of residents over all wards, twenty neighbourhoods each."""
    chance = random.Random(SEED)
    found = []
    for index in range(number):
        ward = wards[index % len(wards)]
        place = Place(ward, f"{ward}/to-{chance.randrange(20)}", None)
        points = chance.choice((5, 7, 10, 15))
        sums = Sums(points, 1, 0, points * points, 1, 0, points * points)
        found.append(Entry(index, UUID(int=chance.getrandbits(128)), 1, place, sums))
    return found


async def write(resources: Resources, known: KnownContest, number: int) -> None:
    """Append `number` entries to the contest's ledger, in blocks chained as the scorer chains them."""
    head = await ledger.head(resources.database, known.id, known.generation)
    todo = entries(list(known.contest.wards), number)
    for start in range(0, number, BLOCK):
        run = todo[start : start + BLOCK]
        hashed = block_hash(head.block_hash, head.position + 1, run)
        after = replace(
            head, position=head.position + len(run), block_hash=hashed, cursor=(0, head.position + len(run))
        )
        async with resources.database.transaction() as connection:
            await ledger.append(connection, head, run, hashed)
            assert await ledger.move_head(connection, head, after)
        head = after
