"""The chores process: arq runs what may be late, on a clock."""

import asyncio
import random
import signal
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any, cast

import structlog
from arq import cron
from arq.cron import CronJob
from arq.typing import WorkerCoroutine
from arq.worker import Worker

from config.settings import Settings
from server.boards.connection import UNREACHABLE
from server.boards.store import Unavailable as BoardsUnavailable
from server.jobs import (
    CERTIFICATES_MINUTE,
    CLAIMS_SECONDS,
    DUELS_SECOND,
    EFFECTS_MINUTE,
    FORGET_MINUTE,
    LOG_CHECK_MINUTE,
    LOOK_UPS_SECONDS,
    MILESTONES_SECONDS,
    RESULT_JOBS_SECONDS,
    STANDINGS_MINUTES,
    TITLES_SECOND,
    WEBHOOKS_SECONDS,
    job_queue,
)
from server.pipeline.audit import audit_boards
from server.pipeline.claims.ask_platform import Asker
from server.pipeline.claims.look_up import LookingUp, look_up
from server.pipeline.claims.match_claims import match_claims
from server.pipeline.game.count_titles import count_titles
from server.pipeline.game.decide_duels import decide_duels
from server.pipeline.game.tell_milestones import Telling, tell_milestones
from server.pipeline.identity.check_log import check_log
from server.pipeline.operations.stand_up import stand_up
from server.pipeline.planning.rehearse import Rehearsing, rehearse
from server.pipeline.registers.map_activities import settle_all
from server.pipeline.remember_standings import remember_standings
from server.pipeline.residents.certify import take_back_fallen
from server.pipeline.results.do_result_jobs import do_result_jobs
from server.pipeline.results.file_receipts import file_all_receipts
from server.pipeline.webhooks.deliver import Courier
from server.pipeline.webhooks.send import Sender
from server.records import (
    audits,
    rehearsals,
)
from server.records.database import Unavailable
from server.reference import read_marks, read_titles
from server.resources import Resources, open_resources
from server.rules.hanoi import HANOI
from workers.effects import MEASURING, effects
from workers.forgetting import forget
from workers.noted import noted

log = structlog.get_logger()

KEEP_AUDITS = timedelta(days=30)
RETRY_SECONDS = 2.0
REHEARSE_SECONDS = 8.0
REHEARSE_EVERY_SECONDS = 5
JOB_SECONDS = 25
"""A killed worker's job waits this long and ten seconds more before another may take it."""


@noted("audit")
async def audit(context: dict[Any, Any]) -> int:
    """Compare all boards with the ledger; boards that differ are taken down, and the pipeline rebuilds them."""
    resources: Resources = context["resources"]
    found = 0
    for known in await resources.contests.all():
        try:
            position, differences = await audit_boards(resources.database, resources.boards, known)
        except BoardsUnavailable:
            continue
        await audits.note(resources.database, known.id, position, len(differences))
        if differences:
            log.error("boards differ from the ledger and are rebuilt", contest=known.contest.slug,
                      position=position, differences=len(differences), first=differences[0])  # fmt: skip
            await resources.boards.distrust(known.id)
        found += len(differences)
    await audits.forget_before(resources.database, resources.clock() - KEEP_AUDITS)
    return found


@noted("standings")
async def standings(context: dict[Any, Any]) -> None:
    """Remember the standings of the hour."""
    resources: Resources = context["resources"]
    for known in await resources.contests.all():
        with suppress(BoardsUnavailable):
            await remember_standings(
                resources.database, resources.boards, resources.contests, known, resources.clock()
            )


@noted("receipts")
async def receipts(context: dict[Any, Any]) -> int:
    """File the receipts of the last minute, so that who looks at them waits for few."""
    resources: Resources = context["resources"]
    return sum([await file_all_receipts(resources.database, known) for known in await resources.contests.all()])


@noted("result-jobs")
async def result_jobs(context: dict[Any, Any]) -> None:
    """Let what was asked for at a desk begin. It may take minutes, and its own row says that its worker lives, so
    arq does not wait for it."""
    resources: Resources = context["resources"]
    doing: asyncio.Task[int] | None = context.get("doing")
    if not doing or doing.done():
        work = do_result_jobs(resources.database, resources.boards, resources.contests)
        context["doing"] = asyncio.create_task(work)


@noted("claims")
async def claims(context: dict[Any, Any]) -> int:
    """Match claims with what platforms reported since."""
    resources: Resources = context["resources"]
    moved = await match_claims(resources.database, resources.clock())
    if moved:
        await resources.bus.wake()
    return moved


@noted("statements")
async def statements(context: dict[Any, Any]) -> int:
    """Let statements of learning platforms count whose activity was mapped, and take back those of a mapping gone."""
    resources: Resources = context["resources"]
    changed = await settle_all(resources.database)
    if changed:
        await resources.bus.wake()
    return changed


@noted("duels")
async def duels(context: dict[Any, Any]) -> int:
    """Take the results of duels that nothing changes any more."""
    resources: Resources = context["resources"]
    found = 0
    for known in await resources.contests.all():
        found += await decide_duels(resources.database, known, resources.clock())
    return found


@noted("titles")
async def titles(context: dict[Any, Any]) -> int:
    """Let contests count what titles of their places ask for."""
    resources: Resources = context["resources"]
    found = 0
    for known in await resources.contests.all():
        found += await count_titles(resources.database, known, read_titles())
    return found


@noted("milestones")
async def milestones(context: dict[Any, Any]) -> int:
    """Tell what has become true, and take back what is true no more."""
    resources: Resources = context["resources"]
    telling = Telling(
        database=resources.database, boards=resources.boards, contests=resources.contests, marks=read_marks()
    )
    found = 0
    for known in await resources.contests.all():
        found += await tell_milestones(telling, known, resources.clock())
    return found


@noted("look-ups")
async def look_ups(context: dict[Any, Any]) -> int:
    """Ask platforms for the cases that claims wait for."""
    resources: Resources = context["resources"]
    await resources.reference.notice(resources.database)
    asker = context.setdefault("asker", Asker())
    looking = LookingUp(
        database=resources.database,
        connectors=resources.connectors,
        pseudonyms=resources.pseudonyms,
        asker=asker,
        chance=random.random,
    )
    return await look_up(looking, resources.reference.catalogue, resources.clock())


@noted("webhooks")
async def webhooks(context: dict[Any, Any]) -> int:
    """Deliver what is to be told outside. An answer may take long, so arq does not wait for it: the outbox says what
    is under way."""
    if "courier" not in context:
        resources: Resources = context["resources"]
        context["courier"] = Courier(
            database=resources.database,
            key=resources.settings.key_for("webhook-secrets"),
            sender=Sender(resources.settings.internal_hosts),
            clock=resources.clock,
            chance=random.random,
        )
    courier: Courier = context["courier"]
    return await courier.go_round()


@noted("changes")
async def changes(context: dict[Any, Any]) -> None:
    """Count rehearsed changes of criteria a while on; what is left is counted at the next time."""
    resources: Resources = context["resources"]
    rehearsing = context.setdefault("rehearsing", Rehearsing())
    waiting = await rehearsals.at_work(resources.database)
    for rehearsal_id in waiting:
        seconds = REHEARSE_SECONDS / len(waiting)
        await rehearse(resources.database, resources.contests, rehearsal_id, rehearsing, resources.clock(), seconds)


@noted("certificates")
async def certificates(context: dict[Any, Any]) -> int:
    """Revoke certificates whose ground fell."""
    resources: Resources = context["resources"]
    return await take_back_fallen(resources.database, resources.contests, resources.clock())


@noted("log-check")
async def log_check(context: dict[Any, Any]) -> None:
    """Hash the audit log again, and say loudly if somebody has been at it."""
    resources: Resources = context["resources"]
    found = await check_log(resources.database, resources.clock())
    if found.wrong:
        log.error("the audit log is not as it was written", lines=found.number, wrong=found.wrong)


def clockwork() -> list[CronJob]:
    """When each chore is due. One that misses its time runs at the next."""
    return [
        _due(audit, second=15),
        _due(changes, second=set(range(0, 60, REHEARSE_EVERY_SECONDS))),
        _due(standings, minute=set(STANDINGS_MINUTES), second=5, run_at_startup=True),
        _due(claims, second=set(range(0, 60, CLAIMS_SECONDS))),
        _due(look_ups, second=set(range(0, 60, LOOK_UPS_SECONDS))),
        _due(statements, second=45),
        _due(webhooks, second=set(range(0, 60, WEBHOOKS_SECONDS))),
        _due(receipts, second=35),
        _due(duels, second=DUELS_SECOND),
        _due(titles, second=TITLES_SECOND),
        _due(milestones, second=set(range(10, 60, MILESTONES_SECONDS))),
        _due(effects, minute=EFFECTS_MINUTE, second=55, run_at_startup=True),
        _due(forget, minute=FORGET_MINUTE, second=25, run_at_startup=True),
        _due(certificates, minute=CERTIFICATES_MINUTE, second=45),
        _due(log_check, minute=LOG_CHECK_MINUTE, second=35, run_at_startup=True),
        # Each worker looks for what was asked for at a desk; the rows say who has it.
        _due(result_jobs, second=set(range(0, 60, RESULT_JOBS_SECONDS)), unique=False),
    ]


def _due(chore: Any, *, unique: bool = True, **when: Any) -> CronJob:
    return cron(cast(WorkerCoroutine, chore), timeout=JOB_SECONDS, keep_result=0, unique=unique, **when)


def worker_of(settings: Settings, resources: Resources) -> Worker:
    """arq's worker with our clockwork."""
    queue = job_queue(settings.redis_url.get_secret_value())
    return Worker(
        functions=[],
        cron_jobs=clockwork(),
        redis_pool=queue,
        ctx={"resources": resources},
        handle_signals=False,
        keep_result=0,
        job_timeout=JOB_SECONDS,
        max_jobs=4,
        timezone=HANOI,
        job_serializer=queue.job_serializer,
        job_deserializer=queue.job_deserializer,
    )  # fmt: skip


async def run(settings: Settings) -> None:
    """Run the chores until SIGINT or SIGTERM; outages of the stores are waited out."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            await _run_once(settings, stopping)
        except (Unavailable, *UNREACHABLE) as error:
            log.warning("chores wait for the stores", why=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), RETRY_SECONDS)


async def _run_once(settings: Settings, stopping: asyncio.Event) -> None:
    async with AsyncExitStack() as stack:
        resources = await stack.enter_async_context(open_resources(settings, "chores"))
        await stack.enter_async_context(stand_up(resources.roll, "chores"))
        worker = worker_of(settings, resources)
        working = asyncio.create_task(worker.async_run())
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if working.done():
            working.result()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        if courier := worker.ctx.get("courier"):
            await courier.stop()
        for doing in (worker.ctx[name] for name in ("doing", MEASURING) if name in worker.ctx):
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
        await worker.close()
