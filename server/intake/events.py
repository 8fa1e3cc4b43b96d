"""The two things a partner may ask: record these events, and what became of that one."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

from config import traces
from server.intake.body import body_of, form_of
from server.intake.gate import Gate
from server.intake.payload import Reader, split
from server.intake.problems import Problem
from server.intake.wire_event import Receipt
from server.pipeline.accept import accept
from server.pipeline.results.inquire import inquire
from server.resources import Resources
from server.rules.event import Event

log = structlog.get_logger()

RECORD_SECONDS = 10.0
"""After this a partner is told to come again, although its events may still be committed: they are repeats then."""
_SLICE = 250
"""Events read at a stretch: about 3 ms in which no socket of this process is served."""

Outcome = Event | Receipt


async def receive(request: Request) -> Response:
    """POST /api/v1/partners/{partner}/events"""
    with request.state.gate.noting(request.path_params["partner"], 202) as told:
        resources: Resources = request.state.resources
        async with _sent(request) as (partner, raws):
            told.receipts = await _record(resources, partner, await _read(resources, raws))
    return Response(msgspec.json.encode({"results": told.receipts}), 202, media_type="application/json")


async def check(request: Request) -> Response:
    """POST /api/v1/partners/{partner}/check: the same signature and the same look at each event; nothing is kept."""
    with request.state.gate.noting(request.path_params["partner"], 200, trial=True) as told:
        async with _sent(request) as (_, raws):
            outcomes = await _read(request.state.resources, raws)
            told.receipts = [each if isinstance(each, Receipt) else Receipt(each.id, "good") for each in outcomes]
    return Response(msgspec.json.encode({"results": told.receipts}), media_type="application/json")


async def tell(request: Request) -> Response:
    """GET /api/v1/partners/{partner}/events/{id}"""
    resources: Resources = request.state.resources
    partner = await request.state.gate.admit(request, b"")
    found = await inquire(resources.database, resources.contests, partner, request.path_params["id"])
    if not found:
        raise Problem(404, "not-found", "no event of this id was recorded")
    return Response(msgspec.json.encode(found), media_type="application/json", headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def _sent(request: Request) -> AsyncIterator[tuple[str, Sequence[msgspec.Raw]]]:
    """Who signed a call, and its events, still unread. The body is held until the caller is done."""
    gate: Gate = request.state.gate
    async with body_of(request, gate.hold) as body:
        form = form_of(request)
        partner = await gate.admit(request, body)
        yield partner, split(body, form)


async def _read(resources: Resources, raws: Sequence[msgspec.Raw]) -> list[Outcome]:
    await resources.reference.notice(resources.database)
    reader = Reader(catalogue=resources.reference.catalogue, pseudonyms=resources.pseudonyms, now=resources.clock())
    outcomes: list[Outcome] = []
    for first in range(0, len(raws), _SLICE):
        if first:
            await asyncio.sleep(0)
        outcomes += reader.read(raws[first : first + _SLICE], first + 1, len(raws))
    return outcomes


async def _record(resources: Resources, partner: str, outcomes: Sequence[Outcome]) -> list[Receipt]:
    events: dict[str, Event] = {}
    for outcome in outcomes:
        if isinstance(outcome, Event):
            events.setdefault(outcome.id, outcome)
    new: set[str] = set()
    if events:
        with traces.span("record", partner=partner, events=len(events)):
            async with asyncio.timeout(RECORD_SECONDS):
                new = await accept(resources.database, partner, list(events.values()))
            await resources.bus.wake()
        log.debug("recorded", partner=partner, events=len(events), new=len(new))
    return list(_receipts(outcomes, new))


def _receipts(outcomes: Iterable[Outcome], new: set[str]) -> Iterable[Receipt]:
    """The receipts in order; of events with one id in one call the first is recorded, the others are repeats."""
    for outcome in outcomes:
        if not isinstance(outcome, Event):
            yield outcome
        elif outcome.id in new:
            new.discard(outcome.id)
            yield Receipt(outcome.id, "recorded")
        else:
            yield Receipt(outcome.id, "repeated")
