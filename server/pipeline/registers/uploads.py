"""A file of headcounts between its two steps: kept, read in a process apart, compared, applied all or nothing."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import structlog

from server.pipeline.registers.count_heads import record_figures, standing_figures
from server.pipeline.registers.read_apart import WALL_SECONDS, Read, read_apart
from server.records import headcounts, place_changes, uploads
from server.records.database import Connection, Database, Queries, Unavailable
from server.records.headcounts import Headcount
from server.records.uploads import Upload
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.succession import Places, places_after

log = structlog.get_logger()

HEADCOUNTS = "headcounts"
KEPT = timedelta(hours=24)
"""So long a file waits to be applied; then it must be sent again."""
CLAIMED = timedelta(seconds=2 * WALL_SECONDS)
"""A server that took a file and died gives it back after this."""
NOTICED = timedelta(minutes=1)
"""Figures taken this shortly before a preview are told with those after it: a transaction has the time it began."""

Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file says, and what it would change. `seen` tells whether other figures came meanwhile."""

    rows: int
    faults: Sequence[RowFault]
    faults_all: int
    notes: Sequence[RowFault]
    notes_all: int
    news: Sequence[tuple[Headcount, Headcount | None, str]]
    same: int
    seen: str


@dataclass(frozen=True, slots=True)
class Applied:
    """How many figures were new."""

    changed: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was applied: other figures came for these places since the preview."""

    seen: str


async def stage(database: Database, file_name: str, content: bytes, account_id: int, now: datetime) -> int:
    """Keep a file, and return its id."""
    name = " ".join(file_name.split())[:120] or "?"
    return await uploads.add(database, HEADCOUNTS, name, content, account_id, now, now + KEPT)


async def read_staged(database: Database, upload_id: int, now: datetime) -> None:
    """Read a waiting file, if nobody does. May be called by anybody who looks at it; read once."""
    content = await uploads.claim(database, upload_id, now, now - CLAIMED)
    if content is None:
        return
    teller = _Teller(database, upload_id)
    found = await read_apart(content, teller.heard)
    await teller.stop()
    state = "refused" if found.refused else "read"
    await uploads.finish(database, upload_id, state, await asyncio.to_thread(msgspec.to_builtins, found))


class _Teller:
    """Writes down how far the reader is, each second at most."""

    def __init__(self, database: Database, upload_id: int) -> None:
        self._rows = 0
        self._task = asyncio.create_task(self._tell(database, upload_id))

    def heard(self, rows: int) -> None:
        self._rows = rows

    async def stop(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _tell(self, database: Database, upload_id: int) -> None:
        while True:
            await asyncio.sleep(1)
            with suppress(Unavailable):
                await uploads.progress(database, upload_id, self._rows)


async def what_was_read(database: Queries, upload: Upload) -> Read:
    """What came of reading the file."""
    return await asyncio.to_thread(msgspec.convert, await uploads.result(database, upload.id), type=Read)


async def preview(database: Queries, found: Read) -> Preview:
    """Compare what was read with the figures that count now."""
    latest = await headcounts.latest_of_all(database)
    now_there = places_after(await place_changes.all_changes(database))
    # 100,000 rows take a second or two to compare; nobody else's page waits for that.
    return await asyncio.to_thread(_compared, found, latest, now_there)


def _compared(found: Read, latest: Mapping[Place, Headcount], now_there: Places) -> Preview:
    read = figures_of(found)
    faults = [RowFault(*fault) for fault in found.faults]
    lost = [_lost(figure) for figure, _ in read if figure.code in now_there.gone]
    figures = standing_figures([each for each in read if each[0].code not in now_there.gone], now_there)
    news = [(figure, latest.get((figure.kind, figure.code)), name) for figure, name in figures]
    changed = [each for each in news if each[0] != each[1]]
    return Preview(
        rows=found.rows,
        faults=[*faults, *lost],
        faults_all=found.faults_all + len(lost),
        notes=[RowFault(*note) for note in found.notes],
        notes_all=found.notes_all,
        news=changed,
        same=len(news) - len(changed),
        seen=seen_of(latest, {(figure.kind, figure.code) for figure, _ in figures}),
    )


def _lost(figure: Headcount) -> RowFault:
    return RowFault.of(
        0,
        figure.code,
        Told("{code} đã gộp hoặc đóng. Bỏ dòng này, ghi số của nơi còn lại.", where="code", code=figure.code),
    )


def figures_of(found: Read) -> list[tuple[Headcount, str]]:
    """The figures with the names of their places."""
    return [(_figure(*said[:6]), said[6]) for said in found.figures]


def _figure(kind: str, code: str, people: int, as_of: str, source: str, state: str) -> Headcount:
    day = date.fromisoformat(as_of)
    return Headcount(kind=kind, code=code, people=people, as_of=day, source=source, state=state)


def seen_of(latest: Mapping[Place, Headcount], places: Collection[Place]) -> str:
    """A digest of what counts now for these places: another one means that figures came meanwhile."""
    told = repr(sorted((place, repr(latest.get(place))) for place in places))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


async def apply(
    connection: Connection, upload: Upload, seen: str, account_id: int, now: datetime
) -> Applied | Overtaken:
    """Take every figure of the file, or none. Raises Told if it was applied before, expired, or has faults.

    What the preview compared with is compared again under the lock that all takers of figures hold.
    """
    state = await uploads.lock(connection, upload.id)
    if state == "applied":
        raise Told("Tệp này đã được áp dụng rồi.", where="upload")
    if state != "read" or upload.expires_at < now:
        raise Told("Bản xem trước đã hết hạn. Gửi lại tệp.", where="upload")
    await headcounts.lock(connection)
    found = await what_was_read(connection, upload)
    if found.faults_all:
        raise Told("Tệp còn dòng sai nên chưa áp dụng được. Sửa rồi gửi lại.", where="upload")
    now_there = places_after(await place_changes.all_changes(connection))
    latest = await headcounts.latest_of_all(connection)
    figures, now_seen = await asyncio.to_thread(_as_it_stands, found, latest, now_there)
    if now_seen != seen:
        return Overtaken(now_seen)
    changed = await record_figures(connection, figures, now, upload.id)
    await uploads.applied(connection, upload.id, account_id, now)
    return Applied(changed)


def _as_it_stands(
    found: Read, latest: Mapping[Place, Headcount], now_there: Places
) -> tuple[list[tuple[Headcount, str]], str]:
    figures = standing_figures(figures_of(found), now_there)
    return figures, seen_of(latest, {(each.kind, each.code) for each, _ in figures})


def logged(upload: Upload, changed: int) -> dict[str, Any]:
    """What the audit log keeps of an application; the figures themselves are in the history."""
    return {"file": upload.file_name, "changed": changed}
