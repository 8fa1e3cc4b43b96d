"""Results of duels: taken once late facts can no longer come, at the position where the ledger then stands.

Until then they follow every fact and revocation; afterwards they change only by a correction that says why.
"""

from collections.abc import Mapping
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_duels import Sums, decision_of, sides_of, stage_of, sums_of
from server.pipeline.game.read_missions import heads_of
from server.records import duels, ledger, workings
from server.records.database import Connection, Database
from server.records.duels import Duel, Result
from server.records.ledger import Head
from server.rules.game.duel import Outcome, outcome
from server.rules.refusals import Told

REASON_LEAST, REASON_MOST = 20, 300


async def decide_duels(database: Database, known: KnownContest, now: datetime) -> int:
    """Decide what is due, and return how many were. Where nobody has counted a side's people, it waits."""
    if not await _due(database, known, now):
        return 0
    async with database.transaction(snapshot=True) as connection:
        kept = await duels.of_contest(connection, known.id)
        head = await ledger.head(connection, known.id, known.generation)
        waiting = await workings.facts_behind(connection, known.id, head.cursor)
        # What came in time and is not folded yet is waited for.
        settled = min(now, waiting.oldest) if waiting.oldest else now
        due = [each for each in kept if _is_due(known, each, now) and decision_of(known, each) <= settled]
        sums, heads = await sums_of(connection, known, due), await heads_of(connection, known)
    made = [(each, result) for each in due if (result := _result(known, each, sums, heads, head, now))]
    async with database.transaction() as connection:
        for each, result in made:
            await duels.add_result(connection, each.id, result)
    return len(made)


async def decide_again(
    connection: Connection, known: KnownContest, duel: Duel, reason: str, by: int, now: datetime
) -> Result:
    """Correct a decided duel: its result is taken anew where the ledger stands now. Raises Told."""
    if not duel.result:
        raise Told("Cuộc đua này chưa có kết quả nên chưa có gì để tính lại.")
    if not REASON_LEAST <= (n := len(reason.strip())) <= REASON_MOST:
        raise Told("Lý do có {n} ký tự; cần từ {least} đến {most}, nêu điều chỉnh nào.", where="reason",
                   n=n, least=REASON_LEAST, most=REASON_MOST)  # fmt: skip
    sums, heads = await sums_of(connection, known, [duel]), await heads_of(connection, known)
    head = await ledger.head(connection, known.id, known.generation)
    made = _result(known, duel, sums, heads, head, now, duel.result.version + 1, reason.strip())
    if not made:
        raise Told("Chưa tính lại được: số người của một bên chưa có, hoặc sổ điểm đang được dựng lại.")
    await duels.add_result(connection, duel.id, made, by)
    return made


async def _due(database: Database, known: KnownContest, now: datetime) -> bool:
    return any(_is_due(known, each, now) for each in await duels.of_contest(database, known.id))


def _is_due(known: KnownContest, duel: Duel, now: datetime) -> bool:
    return duel.state == "signed" and stage_of(duel, now) == "counts" and now >= decision_of(known, duel)


def _result(
    known: KnownContest, duel: Duel, sums: Sums, heads: Mapping[str, int], head: Head, now: datetime,
    version: int = 1, reason: str = "",
) -> Result | None:  # fmt: skip
    said = _without_opponent(known, duel)
    sides = None if said else sides_of(duel, sums, heads)
    if sides:
        said = outcome(*sides)
    if said is None or said == "open":
        return None
    at = (head.generation, head.position)
    return Result(
        version=version, generation=at[0], position=at[1], outcome=said, sides=sides, reason=reason, taken_at=now
    )


def _without_opponent(known: KnownContest, duel: Duel) -> Outcome | None:
    """Who is left where somebody rested, left the contest, or is a neighbourhood that was merged or closed."""
    first, second = (code is not None and _is_there(known, code) for code in (duel.first, duel.second))
    if first and second:
        return None
    return "first" if first else "second" if second else "draw"


def _is_there(known: KnownContest, code: str) -> bool:
    return code.partition("/")[0] in known.contest.wards and code not in known.layout.successors
