"""What operators watch, in the text format of Prometheus. docs/operations.md lists every figure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response

from server.operations.traffic import Traffic
from server.pipeline.operations.look_over import look_over
from server.records import migrate
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.operations import ContestReading, Readings, troubles

TEXT = "text/plain; version=0.0.4"


class Figure(NamedTuple):
    """One figure: its name, what it says, what its labels are, and its value for each combination of them."""

    name: str
    says: str
    labels: Sequence[str]
    values: Mapping[Any, float]
    """Keys are tuples of text, one for each label."""
    counter: bool = False


async def metrics(request: Request) -> Response:
    """How far each part is: read now, from the stores themselves. A store that is away is 0 in `thidua_up`."""
    resources: Resources = request.state.resources
    traffic: Traffic = request.state.traffic
    found = _of_process(request.state.sockets())
    try:
        readings = await look_over(
            resources.database, resources.boards, resources.roll, resources.contests, resources.clock(),
            list(resources.connectors),
        )  # fmt: skip
        found += [_up(postgresql=True, redis=not readings.redis_away), *figures_of(readings)]
        found += [Figure("thidua_schema_info", "1, with the level of the schema", ["level"],
                         {(await migrate.level(resources.database) or "none",): 1})]  # fmt: skip
    except Unavailable:
        found += [_up(postgresql=False, redis=True)]
    registry = CollectorRegistry()
    registry.register(_Told(found))
    return Response(generate_latest(registry) + generate_latest(traffic.registry), media_type=TEXT)


def figures_of(found: Readings) -> Iterator[Figure]:
    """The figures of everything that was looked over."""
    wrong = {(each.code, each.grave): 1.0 for each in troubles(found)}
    yield Figure("thidua_trouble", "1 for each thing that is wrong now", ["code", "grave"], wrong)
    yield _single("thidua_horizon_lag_transactions", "Transactions behind which facts wait", found.horizon_lag)
    yield _single("thidua_writer_age_seconds", "Age of the oldest open transaction", found.writer_age.total_seconds())
    yield _single("thidua_uploads_waiting", "Files that wait to be read", found.uploads_waiting)
    yield _single("thidua_proposals_waiting", "Proposals that wait for a second person", found.proposals_waiting)
    made = found.backups.made_at if found.backups else None
    yield Figure(
        "thidua_backup_age_seconds", "Age of the last backup", [], {(): _age(made, found.now)} if made else {}
    )
    yield from _of_contests(found.contests, found.now)
    yield from _of_partners(found)
    yield from _of_processes(found)
    yield from _of_chores(found)
    yield from _of_connectors(found)
    yield Figure("thidua_screens", "Ward screens by state", ["state"], {(s,): n for s, n in found.screens.items()})


def _of_contests(contests: Sequence[ContestReading], now: datetime) -> Iterator[Figure]:
    def each(name: str, says: str, value: Mapping[str, float]) -> Figure:
        return Figure(f"thidua_{name}", says, ["contest"], {(slug,): number for slug, number in value.items()})

    yield each("contest_moved", "1 if a pipeline holds the contest", {c.slug: c.moved for c in contests})
    yield each("facts_waiting", "Facts not folded yet, counted up to 10,000", {c.slug: c.waiting for c in contests})
    yield each(
        "facts_oldest_seconds", "How long the oldest of them waits", {c.slug: _age(c.oldest, now) for c in contests}
    )
    yield each("ledger_position", "Last position of the ledger", {c.slug: c.position for c in contests})
    there = {c.slug: c.boards_position for c in contests if c.boards_position is not None}
    yield each("board_position", "Position the boards stand at", there)
    compared = {c.slug: _age(c.audited_at, now) for c in contests if c.audited_at}
    yield each("audit_age_seconds", "Since boards were last compared with the ledger", compared)
    yield each("audit_equal", "1 if they were equal", {c.slug: c.equal for c in contests})
    yield each("audit_differences", "How many rows differed", {c.slug: c.differences for c in contests})


def _of_partners(found: Readings) -> Iterator[Figure]:
    calls = {(p.code, "answered"): float(p.calls - p.failed) for p in found.partners}
    calls |= {(p.code, "failed"): float(p.failed) for p in found.partners}
    events = {(p.code, "taken"): float(p.events - p.refused) for p in found.partners}
    events |= {(p.code, "refused"): float(p.refused) for p in found.partners}
    yield Figure("thidua_partner_calls_hour", "Calls of the last hour", ["partner", "outcome"], calls)
    yield Figure("thidua_partner_events_hour", "Events of the last hour", ["partner", "outcome"], events)


def _of_processes(found: Readings) -> Iterator[Figure]:
    there, errors = dict[tuple[str, ...], float](), dict[tuple[str, ...], float]()
    for each in found.processes:
        there[(each.process,)] = there.get((each.process,), 0) + 1
        errors[(each.process,)] = errors.get((each.process,), 0) + each.errors
    yield Figure("thidua_processes", "Processes of ours that are there", ["process"], there)
    yield Figure("thidua_process_errors", "Errors they have logged since each started", ["process"], errors)


def _of_chores(found: Readings) -> Iterator[Figure]:
    ages = {(name,): _age(ended, found.now) for name, (ended, _, _) in found.chores.items()}
    yield Figure("thidua_chore_age_seconds", "Since a chore last ended", ["chore"], ages)
    worked = {(name,): float(did) for name, (_, did, _) in found.chores.items()}
    yield Figure("thidua_chore_worked", "1 if it did what it should", ["chore"], worked)


def _of_connectors(found: Readings) -> Iterator[Figure]:
    waiting = {(each.platform,): float(each.questions) for each in found.connectors}
    yield Figure("thidua_connector_questions", "Cases a platform is still to be asked for", ["platform"], waiting)


def _of_process(sockets: Mapping[str, int]) -> list[Figure]:
    gauges = {"sockets": "Sockets of this server", "stale": "Of them, those that do not take what is sent"}
    counters = {"pushed": "Frames handed to sockets", "skipped": "Frames not sent to stale ones",
                "snapshots": "Whole boards sent", "cut_off": "Sockets cut off"}  # fmt: skip
    named = {"sockets": "thidua_sockets", "stale": "thidua_sockets_stale"}
    return [_single(named[key], says, sockets.get(key, 0)) for key, says in gauges.items()] + [
        Figure(f"thidua_{key}", says, [], {(): sockets.get(key, 0)}, counter=True) for key, says in counters.items()
    ]


def _up(*, postgresql: bool, redis: bool) -> Figure:
    up = {("postgresql",): float(postgresql), ("redis",): float(redis)}
    return Figure("thidua_up", "1 if the store answers", ["store"], up)


def _single(name: str, says: str, value: float) -> Figure:
    return Figure(name, says, [], {(): value})


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


class _Told(Collector):
    """Figures that were read, as the library wants to be told them."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        for each in self._figures:
            kind = CounterMetricFamily if each.counter else GaugeMetricFamily
            family = kind(each.name, each.says, labels=each.labels)
            for labels, value in each.values.items():
                family.add_metric(labels, value)
            yield family
