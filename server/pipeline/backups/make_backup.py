"""A backup of everything in PostgreSQL, made in one snapshot while the platform runs."""

import asyncio
import contextlib
import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from server.exports.age import Recipient
from server.exports.backup import FORMAT, PART_BYTES, About, BackupWriter, Part, Stand, Table, Written, writing
from server.records import contests, copies, ledger, restores
from server.records.database import Connection, Database
from server.records.migrate import level
from server.rules.refusals import Refusal

SPARE_BYTES: Final = 64 << 20
"""What shall be left on the disk beside the backup."""
NAMES: Final = "thidua-*.age"
_HALF: Final = ".part"

Progress = Callable[[int], object]
"""Told how many more bytes of text were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that lies whole on the disk."""

    path: Path
    about: About
    rows: int
    bytes: int


async def make_backup(
    database: Database, folder: Path, recipients: Sequence[Recipient], key: bytes, progress: Progress
) -> Made:
    """Write a new file into the folder, encrypted to each of the recipients and sealed by the key.

    A file with its final name is whole and on the disk: it is written under another one, which the next backup
    removes if this one is killed. Raises Refusal if the folder is full, in use or not ours to write to.
    """
    with _held(folder):
        await _look_for_room(database, folder)
        async with database.transaction(snapshot=True) as connection:
            about = await _about(connection, key)
            path = folder / _name(about)
            with _whole(path) as file:
                rows = await _write(connection, file, recipients, about, key, progress)
        size = path.stat().st_size
    await restores.note_made(database, about.id, datetime.fromisoformat(about.made_at), size, rows)
    return Made(path=path, about=about, rows=rows, bytes=size)


def keep_newest(folder: Path, keep: int) -> list[Path]:
    """Remove all backups of the folder but the newest, and return what was removed."""
    found = sorted(folder.glob(NAMES), reverse=True)[keep:]
    for path in found:
        path.unlink()
    return found


async def _look_for_room(database: Database, folder: Path) -> None:
    needed = await copies.bytes_of_tables(database) + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refusal(
            f"a backup may take {needed >> 20} MiB and {free >> 20} MiB are free; make room, keep fewer (--keep),"
            " or choose another disk (--to)",
            where=str(folder),
        )


async def _about(connection: Connection, key: bytes) -> About:
    stands = await level(connection)
    if not stands:
        raise Refusal("the database of DATABASE_URL has no tables of ours: there is nothing to back up")
    return About(
        format=FORMAT,
        id=uuid.uuid4().hex,
        made_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        level=stands,
        postgres=str(await connection.fetchval("SHOW server_version")),
        secret=secret_print(key),
        contests=[await _stand(connection, each) for each in await contests.all_contests(connection)],
        tables=[Table(name=each.name, columns=list(each.columns)) for each in await copies.tables(connection)],
        sequences=await copies.sequences(connection),
    )


def secret_print(key: bytes) -> str:
    """By what one SECRET_KEY is told from another. It says nothing of either."""
    return key[:8].hex()


async def _stand(connection: Connection, stored: contests.StoredContest) -> Stand:
    head = await ledger.head(connection, stored.id, stored.generation)
    return Stand(
        slug=stored.slug,
        version=stored.version,
        generation=stored.generation,
        position=head.position,
        head=head.block_hash.hex(),
        xid=head.cursor[0],
        fact_id=head.cursor[1],
    )


async def _write(
    connection: Connection,
    file: IO[bytes],
    recipients: Sequence[Recipient],
    about: About,
    key: bytes,
    progress: Progress,
) -> int:
    rows = 0
    with writing(file, recipients, about, key) as writer:
        for table in await copies.tables(connection):
            text = _Text(writer, table.name, progress)
            written = await text.finish(await copies.copy_out(connection, table, text.take))
            rows += written.rows
    return rows


class _Text:
    """The text of one table on its way into parts."""

    def __init__(self, writer: BackupWriter, table: str, progress: Progress) -> None:
        self._writer, self._table, self._progress = writer, table, progress
        self._waiting = bytearray()
        self._parts: list[Part] = []
        self._bytes = 0

    async def take(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) >= PART_BYTES:
            await self._put(bytes(self._waiting[:PART_BYTES]))

    async def finish(self, rows: int) -> Written:
        if self._waiting:
            await self._put(bytes(self._waiting))
        written = Written(name=self._table, rows=rows, bytes=self._bytes, parts=self._parts)
        self._writer.table(written)
        return written

    async def _put(self, text: bytes) -> None:
        del self._waiting[: len(text)]
        part = await asyncio.to_thread(self._writer.part, self._table, len(self._parts) + 1, text)
        self._parts.append(part)
        self._bytes += len(text)
        self._progress(len(text))


def _name(about: About) -> str:
    """Names sort by time."""
    moment = datetime.fromisoformat(about.made_at)
    return f"thidua-{moment:%Y%m%dT%H%M%S}.{moment.microsecond // 1_000:03d}Z-{about.id[:8]}.age"


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other backups out of the folder, and remove what killed ones left. The kernel lets go when we end."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise Refusal(
            f"cannot be written to: {error.strerror}; choose a folder with --to", where=str(folder)
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for half in folder.glob(f".{NAMES}{_HALF}"):
            half.unlink()
        yield
        os.fsync(lock)
    except BlockingIOError:
        raise Refusal("another backup is being written here; wait for it", where=str(folder)) from None
    finally:
        os.close(lock)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file that gets its name when it is whole and on the disk; otherwise nothing of it stays."""
    half = path.with_name(f".{path.name}{_HALF}")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        told = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise Refusal(f"the backup was not made: {told}", where=str(path.parent)) from None
    except BaseException:
        half.unlink(missing_ok=True)
        raise
