"""What operators watch, in the text format of Prometheus."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from server.boards.store import Unavailable as BoardsUnavailable
from server.records import arrivals, audits, ledger
from server.records.database import Unavailable
from server.resources import Resources


async def metrics(request: Request) -> Response:
    """How far each part is: read now, from the stores themselves. A store that is away is 0 in `thidua_up`."""
    resources: Resources = request.state.resources
    registry = CollectorRegistry()
    up = Gauge("thidua_up", "1 if the store answers", ["store"], registry=registry)
    up.labels("postgresql").set(1)
    up.labels("redis").set(1)
    try:
        await _of_ledger(resources, registry)
    except Unavailable:
        up.labels("postgresql").set(0)
    try:
        await _of_boards(resources, registry)
    except (BoardsUnavailable, Unavailable):
        up.labels("redis").set(0)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


async def _of_ledger(resources: Resources, registry: CollectorRegistry) -> None:
    lag = Gauge("thidua_horizon_lag_transactions", "Transactions behind which facts wait", registry=registry)
    head = Gauge("thidua_ledger_position", "Last position of the ledger", ["contest"], registry=registry)
    audited = Gauge("thidua_audit_time_seconds", "When boards were last compared", ["contest"], registry=registry)
    equal = Gauge("thidua_audit_equal", "1 if they were equal to the ledger", ["contest"], registry=registry)
    lag.set(await arrivals.horizon_lag(resources.database))
    slugs = {known.id: known for known in await resources.contests.all()}
    for known in slugs.values():
        at = await ledger.head(resources.database, known.id, known.generation)
        head.labels(known.contest.slug).set(at.position)
    for each in await audits.latest(resources.database):
        if known_contest := slugs.get(each.contest_id):
            audited.labels(known_contest.contest.slug).set(each.audited_at.timestamp())
            equal.labels(known_contest.contest.slug).set(each.equal)


async def _of_boards(resources: Resources, registry: CollectorRegistry) -> None:
    counted = Gauge("thidua_board_position", "Position the boards stand at", ["contest"], registry=registry)
    for known in await resources.contests.all():
        if cursor := await resources.boards.cursor(known.id):
            counted.labels(known.contest.slug).set(cursor.position)
