"""A backup is put into an empty database: all of it in one transaction, or nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.exports.age import Identity
from server.exports.backup import About, BackupReader
from server.pipeline.backups.make_backup import secret_print
from server.pipeline.backups.read_backup import Progress, compare_rows, opened
from server.records import copies, fence, restores
from server.records.database import Connection, Database
from server.records.migrate import level, levels_of_code, upgrade
from server.rules.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was put into the database. `rewritten` if its transaction ids came from a cluster that was further on."""

    about: About
    rows: int
    rewritten: bool


async def load_backup(
    database: Database, url: str, path: Path, keys: Sequence[Identity], key: bytes | None, progress: Progress
) -> Loaded:
    """Make the schema at the backup's level, fill it, and set its facts behind this cluster's transactions.

    `key` is the seal's, None where the SECRET_KEY of the backup is lost. Raises Refusal if the database is not
    empty, the backup is of newer software or another secret, or anything in the file is not as it was written; then
    the database holds no row. What is loaded must then be made to fit (fit.py).
    """
    await refuse_company(database)
    with contextlib.ExitStack() as stack:
        reader = stack.enter_context(opened(path, keys))
        _refuse_others(reader.about, key, path)
        await _make_empty_schema(database, url, reader.about.level)
        async with database.transaction(alone=True) as connection:
            rows = await _fill(connection, reader, progress)
            manifest = reader.close(key)
            compare_rows(manifest, rows)
            stack.close()  # Only now is it known that nothing is missing or changed.
            await restores.begin(connection, reader.about.id, datetime.fromisoformat(reader.about.made_at))
            rewritten = await set_behind(database, connection)
    return Loaded(about=reader.about, rows=sum(rows.values()), rewritten=rewritten)


async def set_behind(database: Database, connection: Connection) -> bool:
    """Set facts behind this cluster's transactions, if they are not; say whether they had to be.

    `connection` is in the transaction that writes them; transactions are spent beside it.
    """
    if await fence.xids_are_behind(connection):
        return False
    last = await fence.rewrite_xids(connection)
    async with database.connection() as beside:
        await fence.spend_xids(beside, last)
    return True


async def refuse_company(database: Database) -> None:
    """Raises Refusal while a process of the platform uses the database."""
    if there := await restores.connected(database):
        raise Refusal(f"{', '.join(there)} of the platform run on this database; stop them first")


def _refuse_others(about: About, key: bytes | None, path: Path) -> None:
    if about.level not in levels_of_code()[1]:
        raise Refusal(
            f"it was made by newer software: its schema is at {about.level}, which this software does not know."
            " Restore with the software that made it, or a newer one",
            where=path.name,
        )
    if key is not None and about.secret != secret_print(key):
        raise Refusal(
            "it was made under another SECRET_KEY, without which no identity, case or partner would be known again."
            " Set the SECRET_KEY that was kept apart; if it is lost for good, add --secret-lost",
            where=path.name,
        )


async def _make_empty_schema(database: Database, url: str, wanted: str) -> None:
    there = await level(database)
    if filled := await copies.filled(database):
        raise Refusal(
            f"the database is not empty: {len(filled)} tables hold rows ({', '.join(filled[:3])}, …). Restore into a"
            " new one: CREATE DATABASE …, and name it in DATABASE_URL; in the one-command mode take another --data"
        )
    if there not in (None, wanted):
        async with database.transaction(alone=True) as connection:
            await copies.clear(connection)
    await asyncio.to_thread(upgrade, url, wanted)


async def _fill(connection: Connection, reader: BackupReader, progress: Progress) -> dict[str, int]:
    names = [table.name for table in reader.about.tables]
    known = {table.name: set(table.columns) for table in await copies.tables(connection)}
    for table in reader.about.tables:
        if set(table.columns) != known.get(table.name):
            raise Refusal(f"the table {table.name} of the backup is not the one of its level, {reader.about.level}")
    await copies.switch_triggers(connection, names, on=False)
    rows = {}
    for table in reader.about.tables:
        into = copies.Table(name=table.name, columns=table.columns)
        rows[table.name] = await copies.copy_in(connection, into, _texts(reader, table.name, progress))
    await copies.set_sequences(connection, reader.about.sequences)
    await copies.switch_triggers(connection, names, on=True)
    return rows


async def _texts(reader: BackupReader, table: str, progress: Progress) -> AsyncIterator[bytes]:
    parts = reader.parts(table)
    while (text := await asyncio.to_thread(next, parts, None)) is not None:
        yield text
        progress(len(text))
