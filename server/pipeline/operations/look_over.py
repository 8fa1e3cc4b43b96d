"""Looking over the whole platform: everything that its operators want to know, read now."""

from collections.abc import Collection
from datetime import datetime, timedelta

from server.boards.roll import Report, Roll
from server.boards.store import BoardStore
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.screens.oversee_screens import count_screens
from server.records import (
    arrivals,
    audits,
    chore_runs,
    circuits,
    deliveries,
    ledger,
    look_ups,
    partners,
    proposals,
    restores,
    webhook_deliveries,
    webhook_endpoints,
    workings,
)
from server.records import contests as stored
from server.records.audits import Audit
from server.records.circuits import Seen
from server.records.database import Database
from server.records.deliveries import Totals
from server.records.look_ups import Backlog
from server.records.webhook_deliveries import Standing
from server.rules.backup_trouble import BackupReading
from server.rules.circuit import Circuit
from server.rules.operations import ConnectorReading, ContestReading, PartnerReading, ProcessReading, Readings
from server.rules.webhook_trouble import WebhookReading

A_MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)


async def look_over(
    database: Database,
    boards: BoardStore,
    roll: Roll,
    contests: Contests,
    now: datetime,
    platforms: Collection[str] = (),
) -> Readings:
    """Read everything. PostgreSQL must answer; a Redis that is away is one of the readings."""
    redis_away, reports = False, list[Report]()
    try:
        reports = await roll.call()
    except BoardsUnavailable:
        redis_away = True
    writer_age, writer = await workings.oldest_writer(database)
    waiting, oldest = await workings.uploads_waiting(database)
    runs = await chore_runs.last_runs(database)
    return Readings(
        now=now,
        redis_away=redis_away,
        horizon_lag=await arrivals.horizon_lag(database),
        writer_age=writer_age,
        writer=writer,
        contests=await _contests(database, boards, contests, redis_away),
        partners=await _partners(database, now),
        processes=[_process(report) for report in reports],
        chores={name: (run.ended_at, run.worked, run.told) for name, run in runs.items()},
        uploads_waiting=waiting,
        upload_oldest=oldest,
        proposals_waiting=len(await proposals.waiting(database)),
        connectors=await read_connectors(database, platforms),
        screens=await count_screens(database, now),
        webhooks=await _webhooks(database),
        backups=await _backups(database),
    )


async def read_connectors(database: Database, platforms: Collection[str]) -> list[ConnectorReading]:
    """How each of these platforms answers, and what waits to be asked of it."""
    seen, waiting = await circuits.all_circuits(database), await look_ups.backlog(database)
    return [
        ConnectorReading(
            platform=each, circuit=how.circuit, answered_at=how.answered_at, last_error=how.last_error,
            last_error_at=how.last_error_at, questions=left.questions, next_at=left.next_at,
        )
        for each in platforms
        for how, left in [(seen.get(each, Seen(circuit=Circuit())), waiting.get(each, Backlog()))]
    ]  # fmt: skip


async def _backups(database: Database) -> BackupReading:
    last, begun = await restores.last_made(database), await stored.begun(database)
    return BackupReading(made_at=last.made_at if last else None, needed_since=min(begun.values(), default=None))


async def _webhooks(database: Database) -> list[WebhookReading]:
    standings = await webhook_deliveries.standings(database)
    return [
        WebhookReading(
            id=each.id, name=each.name, off=each.off, failing_since=each.failing_since,
            dead=standings.get(each.id, Standing()).dead,
        )
        for each in await webhook_endpoints.every(database)
    ]  # fmt: skip


async def _contests(
    database: Database, boards: BoardStore, contests: Contests, redis_away: bool
) -> list[ContestReading]:
    moved = await workings.contests_moved(database)
    audited = {each.contest_id: each for each in await audits.latest(database)}
    begun, there = await stored.begun(database), None if redis_away else boards
    return [
        await _contest(database, there, known, known.id in moved, audited.get(known.id), begun.get(known.id))
        for known in await contests.all()
    ]


async def _contest(
    database: Database,
    boards: BoardStore | None,
    known: KnownContest,
    moved: bool,
    audit: Audit | None,
    begun_at: datetime | None,
) -> ContestReading:
    head = await ledger.head(database, known.id, known.generation)
    waiting = await workings.facts_behind(database, known.id, head.cursor)
    position = None
    if boards:
        try:
            cursor = await boards.cursor(known.id)
            position = cursor.position if cursor else None
        except BoardsUnavailable:
            position = None
    return ContestReading(
        slug=known.contest.slug,
        moved=moved,
        waiting=waiting.facts,
        oldest=waiting.oldest,
        position=head.position,
        boards_position=position,
        begun_at=begun_at,
        audited_at=audit.audited_at if audit else None,
        equal=audit.equal if audit else True,
        differences=audit.differences if audit else 0,
    )


async def _partners(database: Database, now: datetime) -> list[PartnerReading]:
    minute = await deliveries.totals(database, now - A_MINUTE)
    hour = await deliveries.totals(database, now - AN_HOUR)
    found = []
    for each in await partners.all_partners(database, now):
        none = Totals(partner=each.code)
        last = hour.get(each.code, none)
        found.append(
            PartnerReading(
                code=each.code, name=each.name, paused=each.paused, per_minute=minute.get(each.code, none).recorded,
                calls=last.calls, failed=last.failed, events=last.events, refused=last.refused,
            )
        )  # fmt: skip
    return found


def _process(report: Report) -> ProcessReading:
    return ProcessReading(
        process=report.process,
        since=datetime.fromisoformat(report.since),
        sockets=report.sockets,
        pushed=report.pushed,
        stale=report.stale,
        cut_off=report.cut_off,
        errors=report.errors,
        last_error=report.last_error,
        last_error_at=datetime.fromisoformat(report.last_error_at) if report.last_error_at else None,
    )
