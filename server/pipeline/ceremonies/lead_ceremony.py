"""Leading a ceremony: begun once, moved by whoever pressed first, stopped when its result stands no more."""

from collections.abc import Sequence
from uuid import UUID

from server.pipeline.ceremonies.build_ceremony import Ground, build_rehearsal, draft_of
from server.pipeline.contests import KnownContest
from server.pipeline.results.stop_ceremony import close
from server.records import ceremonies, results
from server.records.accounts import Account
from server.records.ceremonies import Ceremony
from server.records.database import Connection
from server.rules import ceremony as rules
from server.rules.ceremony import Act, Move
from server.rules.ceremony_script import script_of
from server.rules.refusals import NotFound, Told


async def begin(connection: Connection, known: KnownContest, number: int, ceremony_id: UUID, by: Account) -> Move:
    """Begin the round's ceremony for everybody: its opening is shown. A rehearsal under way ends.

    Raises Told if it began before, was replaced, or its result stands no more.
    """
    await results.lock_round(connection, known.id, number)
    draft = await draft_of(connection, known, number, ceremony_id)
    await _end_rehearsals(connection, known, number, by)
    return await show_opening(connection, draft, by)


async def rehearse(
    connection: Connection, known: KnownContest, draft: Ceremony, ground: Ground, screens: Sequence[int], by: Account
) -> Ceremony:
    """Begin a rehearsal of a draft on some screens; an earlier one under way ends. Raises Told as building does."""
    if not screens:
        raise Told("Chọn ít nhất một màn hình để diễn tập.", where="screens")
    found = await build_rehearsal(connection, known, draft, ground, screens, by)
    await draft_of(connection, known, draft.round, draft.id)
    await _end_rehearsals(connection, known, draft.round, by)
    await show_opening(connection, found, by)
    return found


async def _end_rehearsals(connection: Connection, known: KnownContest, number: int, by: Account) -> None:
    for each in await ceremonies.of_round(connection, known.id, number):
        if each.rehearsal and each.running:
            await close(connection, each, "end", by)


async def show_opening(connection: Connection, found: Ceremony, by: Account) -> Move:
    """Make a ceremony's first move."""
    await ceremonies.lock(connection, found.id)
    pace_ms = script_of(found.script).pace_seconds * 1000
    made = rules.begin(pace_ms, await ceremonies.clock(connection))
    await ceremonies.add_move(connection, found.id, made, by.id)
    return made


async def move(
    connection: Connection,
    found: Ceremony,
    act: Act,
    by: Account,
    *,
    based_on: int,
    seen: int,
    to: int | None = None,
    pace_ms: int | None = None,
    early: bool = False,
) -> Move:
    """Move a ceremony that has begun. `based_on` is the ordinal of the move that stood on the page that was pressed.

    Raises Told where 'stale' if another move has come since; else for an act that leads nowhere, or that ends a
    ceremony before its last step unless `early` says that this is meant.
    """
    if act in ("begin", "stop"):
        raise NotFound(f"{act!r} is no act of an official", where="act")
    await ceremonies.lock(connection, found.id)
    made = await ceremonies.moves(connection, found.id)
    if not made:
        raise Told("Lễ này chưa bắt đầu.", where="act")
    last = made[-1]
    if last.move.ordinal != based_on:
        raise Told("{name} vừa bấm trước bạn. Xem lễ đang ở đâu rồi bấm lại.", where="stale", name=last.name)
    now = await ceremonies.clock(connection)
    after = rules.follow(last.move, act, found.steps, now, seen=seen, to=to, pace_ms=pace_ms)
    if act == "end" and after.step < found.steps and not early:
        raise Told("Mới đến bước {n} trên {of}. Đánh dấu vào ô xác nhận nếu muốn kết thúc ở đây.", where="early",
                   n=after.step, of=found.steps)  # fmt: skip
    await ceremonies.add_move(connection, found.id, after, by.id)
    return after
