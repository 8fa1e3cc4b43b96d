"""Drawing a round's sample once nothing can be added to the round, by the seed that was fixed at its opening."""

from datetime import datetime

from server.pipeline.audit import FACTS_A_WORD, Progress
from server.pipeline.contests import KnownContest
from server.pipeline.results.check_gate import SETTLES
from server.records import arrivals, facts, ledger, result_jobs, samples
from server.records.accounts import Account
from server.records.database import Connection, Database
from server.rules.recount import Recount
from server.rules.refusals import Told
from server.rules.sample import PERMILLE_LEAST, PERMILLE_MOST, draw


async def set_permille(connection: Connection, known: KnownContest, number: int, permille: int, now: datetime) -> int:
    """Set how many in a thousand are drawn, and return what it was. Refused once the round has closed: from then on
    somebody could choose a size by what it draws."""
    sample = await _locked(connection, known, number)
    if not PERMILLE_LEAST <= permille <= PERMILLE_MOST:
        raise Told("Là {n} phần nghìn, cần từ {least} đến {most}.", where="permille", n=permille,
                   least=PERMILLE_LEAST, most=PERMILLE_MOST)  # fmt: skip
    if known.contest.rounds[number - 1].closes <= now:
        raise Told("Vòng đã đóng, nên cỡ mẫu không đổi được nữa.", where="permille")
    await samples.set_permille(connection, known.id, number, permille)
    return sample.permille


async def ask_draw(connection: Connection, known: KnownContest, number: int, by: Account, now: datetime) -> None:
    """Ask for the draw, which reads every fact of the contest.

    Raises Told while a partner who knew the seed could still send what it does not draw.
    """
    sample = await _locked(connection, known, number)
    if sample.drawn_at:
        raise Told("Mẫu của vòng này đã rút rồi.", where="sample")
    if known.phase(number, now) in ("announced", "open", "frozen"):
        raise Told("Vòng chưa đóng.", where="sample")
    late_until = known.contest.rounds[number - 1].late_until
    if now < late_until:
        raise Told("Vòng còn nhận báo muộn đến {until}; rút mẫu sau lúc ấy.", where="sample",
                   until=late_until.isoformat(sep=" ", timespec="minutes"))  # fmt: skip
    head = await ledger.head(connection, known.id, known.generation)
    if now < late_until + SETTLES or await arrivals.waiting(connection, known.id, head.cursor, late_until):
        raise Told("Còn sự kiện chưa vào sổ. Đợi vài phút rồi thử lại.", where="sample")
    if not await result_jobs.ask(connection, "draw", known.id, number, by.id):
        raise Told("Đang rút mẫu rồi.", where="sample")


async def draw_sample(database: Database, known: KnownContest, number: int, progress: Progress) -> int:
    """Draw the sample, reveal the seed with it, and return how many facts are to be checked again.

    May run twice: what was drawn stays drawn.
    """
    counted, read = Recount(known.contest), 0
    async with database.transaction(snapshot=True) as connection:
        head = await ledger.head(connection, known.id, known.generation)
        async for fact in facts.all_facts(connection, known.id, head.cursor):
            counted.take(fact)
            read += 1
            if read % FACTS_A_WORD == 0:
                await progress(read)
    wards = counted.counted(number)
    async with database.transaction() as connection:
        sample = await _locked(connection, known, number)
        if sample.drawn_at:
            return len(await samples.drawn(connection, known.id, number))
        drawn = [(*key, wards[key]) for key in draw(sample.seed, sample.permille, wards.keys())]
        at = (head.generation, head.position, head.cursor)
        await samples.record_draw(connection, sample, at, len(wards), drawn)
    return len(drawn)


async def _locked(connection: Connection, known: KnownContest, number: int) -> samples.Sample:
    sample = await samples.lock(connection, known.id, number)
    if not sample:
        raise Told("Vòng chưa mở, nên chưa có số hạt giống.", where="sample")
    return sample
