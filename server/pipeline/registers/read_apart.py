"""Reading what somebody uploaded in a process of its own, within limits of memory and time.

`python -m server.pipeline.registers.read_apart headcounts|cases` takes a file on its standard input and writes what
it read on its output; how far it is, it says on its error output. It has no settings, no secrets and no store.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from server.rules.refusals import Told

MEMORY_MAX = 1024**3
CPU_SECONDS = 40
WALL_SECONDS = 90.0
"""100,000 rows take about 5 s; on a machine that is busy, several times as long."""
OUTPUT_MAX = 128 * 1024 * 1024
TOGETHER = 2
"""Files read at one time by one server: others wait their turn."""
_ROOT = Path(__file__).parents[3]
_MODULE = "server.pipeline.registers.read_apart"
_turns = asyncio.Semaphore(TOGETHER)


class Read(msgspec.Struct, array_like=True):
    """What came of a file: figures (kind, code, people, as_of, source, state, name), faults and notes of rows; or,
    if it could not be read at all, a refusal (template, values)."""

    figures: list[tuple[str, str, int, str, str, str, str]] = []
    faults: list[tuple[int, str, str, bool, str, dict[str, Any]]] = []
    notes: list[tuple[int, str, str, bool, str, dict[str, Any]]] = []
    faults_all: int = 0
    notes_all: int = 0
    rows: int = 0
    refused: tuple[str, dict[str, Any]] | None = None


class ReadCases(msgspec.Struct, array_like=True):
    """What came of a file of cases: rows (line, case, service, day, by), and faults; or a refusal."""

    cases: list[tuple[int, str, str, str, str]] = []
    faults: list[tuple[int, str, str, bool, str, dict[str, Any]]] = []
    faults_all: int = 0
    rows: int = 0
    refused: tuple[str, dict[str, Any]] | None = None


T = TypeVar("T", Read, ReadCases)


async def read_apart(content: bytes, progress: Callable[[int], None]) -> Read:
    """Read a file of headcounts. What breaks the reader is told as a refusal of the file."""
    return await _read_apart(content, "headcounts", Read, progress)


async def read_cases_apart(content: bytes) -> ReadCases:
    """Read a file of cases. Its numbers are nowhere but in what is returned."""
    return await _read_apart(content, "cases", ReadCases, lambda _: None)


async def _read_apart(content: bytes, what: str, into: type[T], progress: Callable[[int], None]) -> T:
    async with _turns:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _MODULE, what, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=_ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"}, limit=OUTPUT_MAX,
        )  # fmt: skip
        try:
            async with asyncio.timeout(WALL_SECONDS):
                output = await _talk(process, content, progress)
        except TimeoutError:
            slow = Told("Đọc quá {n} giây chưa xong nên đã dừng. Chia làm nhiều tệp.", n=int(WALL_SECONDS))
            return into(refused=_refusal(slow))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        broke = Told("Tệp làm trình đọc hết bộ nhớ hoặc thời gian. Chép số liệu sang một tệp mới rồi gửi.")
        return into(refused=_refusal(broke))
    return msgspec.msgpack.decode(output, type=into)


async def _talk(process: Process, content: bytes, progress: Callable[[int], None]) -> bytes:
    assert process.stdin and process.stdout and process.stderr, "all three are pipes"
    listening = asyncio.create_task(_listen(process.stderr, progress))
    reading = asyncio.create_task(process.stdout.read())
    try:
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # It ended before it had read everything; its exit says the rest.
    output = await reading
    await listening
    await process.wait()
    return output


async def _listen(errors: asyncio.StreamReader, progress: Callable[[int], None]) -> None:
    async for line in errors:
        if line.strip().isdigit():
            progress(int(line))


def _refusal(told: Told) -> tuple[str, dict[str, Any]]:
    return told.template, {key: _plain(value) for key, value in told.values.items()}


def main() -> None:
    """The process that reads."""
    import resource

    with suppress(ValueError, OSError):  # Some systems have no such limit; that of time holds everywhere.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    read = _read_cases if sys.argv[1:] == ["cases"] else _read
    sys.stdout.buffer.write(msgspec.msgpack.encode(read(sys.stdin.buffer.read()), enc_hook=str))


def _read_cases(content: bytes) -> ReadCases:
    from server.pipeline.registers.read_case_file import read_cases
    from server.pipeline.registers.sheets import open_sheet

    try:
        cases, faults, rows = read_cases(open_sheet(content))
    except Told as told:
        return ReadCases(refused=_refusal(told))
    return ReadCases(cases, [(*each,) for each in faults[:FAULTS_KEPT]], len(faults), rows)  # type: ignore[misc]


def _read(content: bytes) -> Read:
    from server.pipeline.registers.read_headcounts import read_figures
    from server.pipeline.registers.sheets import open_sheet
    from server.reference import read_reference

    try:
        found = read_figures(open_sheet(content), read_reference().catalogue.wards, _tell)
    except Told as told:
        return Read(refused=_refusal(told))
    figures = [(each.kind, each.code, each.people, each.as_of.isoformat(), each.source, each.state, name)
               for each, name in found.figures]  # fmt: skip
    return Read(
        figures, [(*each,) for each in found.faults[:FAULTS_KEPT]], [(*each,) for each in found.notes[:FAULTS_KEPT]],  # type: ignore[misc]
        len(found.faults), len(found.notes), found.rows,
    )  # fmt: skip


FAULTS_KEPT = 500
"""Faults and notes that are kept to be shown; all are counted."""


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def _tell(rows: int) -> None:
    sys.stderr.write(f"{rows}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
