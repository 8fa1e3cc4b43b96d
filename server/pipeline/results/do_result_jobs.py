"""The chores' share of a result: draws, recounts and packs that were asked for at a desk, one after the other."""

import structlog

from server.boards.store import BoardStore
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.contests import Contests
from server.pipeline.results.draw_sample import draw_sample
from server.pipeline.results.recount_result import recount_result
from server.pipeline.results.seal_pack import seal_pack
from server.records import contests as stored
from server.records import result_jobs, results
from server.records.database import Database, Unavailable
from server.records.result_jobs import Job
from server.rules.contest_file import parse_contest
from server.rules.layout import Layout

log = structlog.get_logger()


async def do_result_jobs(database: Database, boards: BoardStore, contests: Contests) -> int:
    """Do every job that waits, and return how many there were. A worker that dies leaves its job to the next."""
    done = 0
    while job := await result_jobs.take(database):
        try:
            told = await _do(database, boards, contests, job)
        except (BoardsUnavailable, Unavailable) as error:
            log.warning("a job for a result waits for a store", kind=job.kind, why=str(error))
            await result_jobs.put_back(database, job.id)
            return done
        except Exception as error:
            log.exception("a job for a result failed", kind=job.kind, contest=job.contest_id, round=job.round)
            await result_jobs.end(database, job.id, "failed", type(error).__name__)
        else:
            await result_jobs.end(database, job.id, "done", told)
        done += 1
    return done


async def _do(database: Database, boards: BoardStore, contests: Contests, job: Job) -> str:
    async def progress(number: int) -> None:
        await result_jobs.beat(database, job.id, number)

    await contests.reread()
    known = await contests.by_id(job.contest_id)
    assert known, "a contest is never deleted"
    if job.kind == "draw":
        return str(await draw_sample(database, known, job.round, progress))
    if job.kind == "recount":
        return str(await recount_result(database, boards, contests, known, job.round, job.reason, progress))
    made = await results.versions(database, known.id, job.round)
    version = next(each for each in made if each.version == job.version)
    document = await stored.document_of(database, known.id, version.draft.contest_version)
    catalogue = contests.reference.catalogue
    layout = Layout(parse_contest(document, catalogue), catalogue)
    return (await seal_pack(database, known, layout, version, progress)).sha256.hex()
