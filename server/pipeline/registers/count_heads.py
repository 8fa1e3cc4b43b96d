"""Taking headcounts: a figure is a fact, so it moves the boards by the one road, and its history is kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from server.pipeline.registers.enrol import BATCH
from server.pipeline.registers.read_headcounts import Figures, read_figures
from server.pipeline.registers.sheets import open_sheet
from server.records import facts, headcounts, place_changes, places
from server.records.database import Connection, Database
from server.records.headcounts import Headcount
from server.rules.catalogue import Ward, WardCode
from server.rules.refusals import Told
from server.rules.succession import Places, places_after

SOURCE = "headcount"


def read_headcounts(file: Path, wards: Mapping[WardCode, Ward]) -> Figures:
    """The figures of a CSV or XLSX file, with every fault of its rows. Raises Told if it cannot be read at all."""
    return read_figures(open_sheet(file.read_bytes()), wards)


async def count_heads(database: Database, figures: list[tuple[Headcount, str]], now: datetime) -> int:
    """Record the figures that differ from the last ones, all or none, and return how many there were.

    The boards are re-valued from the next tick. A figure that says what is known already changes nothing.
    """
    async with database.transaction() as connection:
        return await record_figures(connection, figures, now)


async def record_figures(
    connection: Connection, figures: list[tuple[Headcount, str]], now: datetime, upload_id: int | None = None
) -> int:
    """The same, inside a transaction that does more: one at a time, so that what was compared stays true."""
    await headcounts.lock(connection)
    figures = standing_figures(figures, places_after(await place_changes.all_changes(connection)))
    latest = await headcounts.latest_of_all(connection)
    news = [(figure, name) for figure, name in figures if latest.get((figure.kind, figure.code)) != figure]
    for start in range(0, len(news), BATCH):
        batch = news[start : start + BATCH]
        refs = [_ref(figure, now) for figure, _ in batch]
        await headcounts.remember(connection, zip((figure for figure, _ in batch), refs, strict=True), upload_id)
        own = [_fact(figure, ref, now) for (figure, _), ref in zip(batch, refs, strict=True)]
        await facts.record_own(connection, own)
    for kind in ("neighbourhood", "unit"):
        await places.name_places(connection, kind, {each.code: name for each, name in news if each.kind == kind})
    return len(news)


def standing_figures(figures: list[tuple[Headcount, str]], now_there: Places) -> list[tuple[Headcount, str]]:
    """The figures under the codes that stand: a renamed neighbourhood may be given by its new name.

    Raises Told for one that was merged or closed: its people are counted with those it went to.
    """
    for figure, _ in figures:
        if figure.code in now_there.gone:
            raise Told(
                "{code} đã gộp hoặc đóng. Bỏ dòng này, ghi số của nơi còn lại.", where="code", code=figure.code
            )
    return [(replace(figure, code=now_there.aliases.get(figure.code, figure.code)), name) for figure, name in figures]


def _ref(figure: Headcount, now: datetime) -> str:
    said = f"{figure.people}|{figure.as_of}|{figure.source}|{figure.state}|{now.isoformat()}"
    return f"{figure.kind}/{figure.code}/{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _fact(figure: Headcount, ref: str, now: datetime) -> dict[str, object]:
    return {
        "kind": "headcount",
        "source": SOURCE,
        "source_ref": ref,
        "contest_id": None,
        "resident": None,
        "happened_at": now.astimezone(UTC),
        "body": {
            "ward": figure.code.partition("/")[0] if figure.kind != "unit" else "",
            "neighbourhood": figure.code if figure.kind == "neighbourhood" else None,
            "unit": figure.code if figure.kind == "unit" else None,
            "people": figure.people,
            "state": figure.state,
        },
    }
