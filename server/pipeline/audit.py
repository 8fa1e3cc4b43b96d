"""Do the boards hold what the ledger says, the ledger what the facts say, and the chain what was written?"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from server.boards.keys import LIVE
from server.boards.store import BoardStore, Filling, Member, Unavailable, boards_filled
from server.pipeline.audit_game import compare_game
from server.pipeline.contests import KnownContest
from server.pipeline.rebuild import filling_at
from server.records import facts, ledger
from server.records.database import Connection, Database, Queries
from server.rules.entry import GENESIS, NOTHING, block_hash
from server.rules.layout import counted_member
from server.rules.recount import Recount

BLOCKS_A_READING = 500
FACTS_A_WORD = 5_000
"""How many facts are counted between two words about the progress."""

Progress = Callable[[int], Awaitable[None]]
"""Told how many facts are done."""


async def audit_boards(database: Database, boards: BoardStore, known: KnownContest) -> tuple[int, list[str]]:
    """Compare every live board with the ledger at the position the boards stand at.

    Returns the position and one line a difference. Raises boards.store.Unavailable while boards are rebuilt, also
    while they are laid out as somebody has just changed it.
    """
    if not await boards.fits(known.id, LIVE, known.layout):
        raise Unavailable("this board is being rebuilt from the ledger; try again in a moment")
    wanted = sorted(
        {
            (str(scope), board)
            for scope in known.contest.scopes
            for member in [*known.contest.wards, *await _other_members(database, known)]
            for board in known.layout.boards_of(member)
        }
    )
    cursor, found = await boards.read(known.id, LIVE, wanted)
    async with database.transaction(snapshot=True) as connection:
        filling = await filling_at(connection, known, cursor.generation, cursor.position)
    differences = []
    if filling.cursor[:3] != cursor[:3] and cursor.position:
        differences.append(f"cursor: the boards stand at {cursor[:3]}, the ledger at {filling.cursor[:3]}")
    expected = boards_filled(known.layout, filling)
    for (scope, board), members in zip(wanted, found, strict=True):
        differences += _compare(scope, board, members, expected.get((scope, board), {}), filling)
    return cursor.position, differences


async def _other_members(database: Database, known: KnownContest) -> set[str]:
    async with database.transaction(snapshot=True) as connection:
        head = await ledger.head(connection, known.id, known.generation)
        filling = await filling_at(connection, known, known.generation, head.position)
    return {*filling.heads, *(member for _, member in filling.sums)}


def _compare(
    scope: str, board: str, members: list[Member], expected: Mapping[str, int], filling: Filling
) -> list[str]:
    held = {member.code: member for member in members}
    lines = [f"{scope}/{board}: {code} is missing" for code in expected.keys() - held.keys()]
    for code, member in held.items():
        says = (*filling.figures(scope, code), *filling.heads.get(code, (0, "unknown")))
        if code not in expected:
            lines.append(f"{scope}/{board}: {code} should not be there")
        elif (holds := tuple(member[1:9])) != says:
            lines.append(f"{scope}/{board}: {code} holds {holds}, the ledger says {says}")
        elif member.level != expected[code]:
            lines.append(f"{scope}/{board}: {code} is ordered by {member.level}, the ledger says {expected[code]}")
    return lines


async def audit_chain(database: Queries, known: KnownContest) -> list[str]:
    """Hash every block of the ledger again up to its head, and return one line a block that does not fit."""
    head = await ledger.head(database, known.id, known.generation)
    previous, last, lines = GENESIS, 0, list[str]()
    reached = GENESIS if head.position == 0 else b""
    while found := await ledger.blocks_after(database, known.id, known.generation, last, BLOCKS_A_READING):
        for block in found:
            entries = await ledger.entries_after(
                database, known.id, known.generation, block.first - 1, block.last - block.first + 1
            )
            hashed = block_hash(previous, block.first, (entry for _, entry in entries))
            if block.first != last + 1 or block.previous_hash != previous or block.hash != hashed:
                lines.append(f"block {block.first}-{block.last}: its entries hash to {hashed.hex()}, "
                             f"written is {block.hash.hex()}")  # fmt: skip
            previous, last = block.hash, block.last
            reached = previous if last == head.position else reached
    if reached != head.block_hash:
        lines.append(f"head: it stands at position {head.position} with {head.block_hash.hex()}, "
                     f"no block ends there with that hash; the last one ends at {last}")  # fmt: skip
    return lines


async def recount(database: Database, known: KnownContest) -> tuple[ledger.Head, int, list[str]]:
    """Count all facts anew in memory and compare with the ledger: the head, how many facts, the differences."""
    async with database.transaction(snapshot=True) as connection:
        return await recount_in(connection, known)


async def recount_in(
    connection: Connection, known: KnownContest, progress: Progress | None = None, counted: Recount | None = None
) -> tuple[ledger.Head, int, list[str]]:
    """The same within a snapshot that somebody holds; `progress` is told how far it is.

    Who wants more of what was counted gives an empty `counted`, which then has taken all facts.
    """
    head = await ledger.head(connection, known.id, known.generation)
    counted, number = counted or Recount(known.contest), 0
    async for fact in facts.all_facts(connection, known.id, head.cursor):
        counted.take(fact)
        number += 1
        if progress and number % FACTS_A_WORD == 0:
            await progress(number)
    differences = await _compare_sums(connection, known, head, counted)
    differences += await _compare_heads(connection, known, head, counted)
    differences += await _compare_samples(connection, known, head, counted)
    differences += await compare_game(connection, known, head, counted)
    return head, number, differences


async def _compare_sums(
    connection: Connection, known: KnownContest, head: ledger.Head, counted: Recount
) -> list[str]:
    written = await ledger.resident_sums(connection, known.id, head.generation, head.position)
    again = counted.sums()
    return [
        f"resident {key[0]}, round {key[1]}, {'/'.join(filter(None, key[2]))}: "
        f"the ledger says {tuple(written.get(key, NOTHING))}, the facts say {tuple(again.get(key, NOTHING))}"
        for key in written.keys() | again.keys()
        if written.get(key, NOTHING) != again.get(key, NOTHING)
    ]


async def _compare_heads(
    connection: Connection, known: KnownContest, head: ledger.Head, counted: Recount
) -> list[str]:
    rows = await ledger.latest_headcounts(connection, known.id, head.generation, head.position)
    written = {counted_member(place): (people, state) for place, people, state in rows}
    again: dict[str, Any] = {counted_member(place): figure for place, figure in counted.headcounts.items()}
    return [
        f"headcount {code}: the ledger says {written.get(code)}, the facts say {again.get(code)}"
        for code in written.keys() | again.keys()
        if written.get(code) != again.get(code)
    ]


async def _compare_samples(
    connection: Connection, known: KnownContest, head: ledger.Head, counted: Recount
) -> list[str]:
    written = await ledger.latest_samples(connection, known.id, head.generation, head.position)
    return [
        f"sample of {ward} in round {number}: the ledger says {written.get((number, ward))}, "
        f"the facts say {counted.samples.get((number, ward))}"
        for number, ward in written.keys() | counted.samples.keys()
        if written.get((number, ward)) != counted.samples.get((number, ward))
    ]
