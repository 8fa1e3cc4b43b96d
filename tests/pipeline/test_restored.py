"""PostgreSQL comes back without its last seconds and is behind Redis: boards follow the ledger that is there now."""

import pytest

from server.live.from_client import Wish
from server.live.held import HeldBoard
from server.rules.board import parse_board_name
from tests.examples import skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG, Stage


async def restore_to(stage: Stage, position: int) -> None:
    """Put the ledger back to where it stood, as a backup does."""
    database = stage.resources.database
    query = "SELECT xid, id FROM facts WHERE kind = 'skill' ORDER BY xid, id OFFSET $1"
    fact = await database.fetchrow(query, position)
    await database.execute("DELETE FROM facts WHERE (xid, id) >= ($1, $2)", fact["xid"], fact["id"])
    await database.execute("DELETE FROM ledger_entries WHERE position > $1", position)
    await database.execute("DELETE FROM blocks WHERE last > $1", position)
    await database.execute(
        """
        UPDATE fold_cursors SET position = $1, block_hash = (SELECT hash FROM blocks WHERE last = $1),
               (xid, fact_id) = (SELECT xid, id FROM facts ORDER BY xid DESC, id DESC LIMIT 1)
        """,
        position,
    )


@pytest.mark.parametrize("more", [0, 1, 2, 3])
async def test_boards_ahead_of_the_ledger_are_rebuilt(stage: Stage, more: int) -> None:
    for of in (1, 2, 3, 4, 5, 6):
        await stage.enrol(of, HOAN_KIEM if of < 4 else BA_DINH)
    for of in (1, 2, 3):
        await stage.accept(skill(of=of))
        await stage.move()
    assert await stage.points() == 30
    lost = await stage.view()

    await restore_to(stage, 1)
    for of in range(4, 4 + more):
        await stage.accept(skill(of=of))
    await stage.restart()

    assert (await stage.points(HOAN_KIEM), await stage.points(BA_DINH)) == (10, more * 10)
    assert await stage.differences() == []
    held = HeldBoard(parse_board_name(f"{SLUG}/1/wards"), 1)
    held.replace(await stage.view())
    wish = Wish(board=held.key, generation=lost.generation, position=lost.position)
    assert held.answer(wish) == [held.snapshot()], "who saw what is lost is told everything anew"


async def test_boards_that_are_behind_the_ledger_are_no_loss(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    generation = (await stage.known()).generation
    await stage.flush()
    await stage.restart()
    await stage.accept(skill("password-otp", of=1))
    await stage.restart()

    assert (await stage.known()).generation == generation
    assert await stage.points() == 20
