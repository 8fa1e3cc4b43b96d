"""Telling endpoints what happened: into the outbox, in the transaction in which it happens."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from server.pipeline.webhooks.message import (
    Message,
    PhaseChanged,
    PhaseLinks,
    Published,
    ResultLinks,
    ResultPublished,
    RoundPhaseChanged,
    Trial,
    Tried,
    encode,
)
from server.records import webhook_deliveries
from server.records.database import Connection
from server.records.results import Version
from server.records.webhook_endpoints import Endpoint
from server.rules.contest import Phase
from server.rules.webhook import TRIAL


async def tell_phase(connection: Connection, slug: str, number: int, phase: Phase) -> None:
    """A round of the contest turned into a phase."""
    links = PhaseLinks(page=f"/c/{slug}/{number}", board=f"/api/v1/contests/{slug}/{number}/wards")
    data = PhaseChanged(contest=slug, round=number, phase=phase, links=links)
    now = await _now(connection)
    await _put(connection, "round.phase_changed", RoundPhaseChanged(timestamp=now, data=data), now)


async def tell_published(
    connection: Connection, slug: str, number: int, version: Version, made: Sequence[Version]
) -> None:
    """A version of a round's result was published; `made` are all its versions."""
    published = [each.version for each in made if each.published_at and each.version < version.version]
    draft, page = version.draft, f"/c/{slug}/{number}/result/{version.version}"
    data = Published(
        contest=slug,
        round=number,
        version=version.version,
        replaces=max(published, default=None),
        head=draft.head.hex(),
        boards_sha256=draft.boards_sha256.hex() if draft.boards_sha256 else "",
        links=ResultLinks(page=page, standings=f"{page}/standings.csv", pack=f"{page}/pack.zip"),
    )
    now = await _now(connection)
    await _put(connection, "result.published", ResultPublished(timestamp=now, data=data), now)


async def tell_trial(connection: Connection, endpoint: Endpoint, now: datetime) -> None:
    """Somebody tries an endpoint: it alone is told."""
    number = await _put(connection, TRIAL, Trial(timestamp=now, data=Tried(endpoint=endpoint.name)), now)
    await webhook_deliveries.deliver_to(connection, endpoint.id, number, now)


async def _now(connection: Connection) -> datetime:
    """The database's clock, by which turns and publications are recorded."""
    now: datetime = await connection.fetchval("SELECT now()")
    return now.astimezone(UTC)


async def _put(connection: Connection, kind: str, message: Message, now: datetime) -> int:
    name = f"msg_{secrets.token_hex(12)}"
    return await webhook_deliveries.put(connection, name, kind, encode(message), now)
