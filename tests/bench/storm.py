"""Bench: all sockets cut at once come back, while pages are asked for; and what a watcher costs in memory.

The sockets come back as the page's script does, at random within the first seconds, saying what they held. While they
are away the board moves once, so that each has something to be told.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.settings import Settings
from server.records.migrate import upgrade
from server.rules.board import BoardView
from tests.bench.client import Client, raise_file_limit
from tests.bench.cpu import hold_on_core, resident_bytes
from tests.bench.push import SETTLE_SECONDS, Changes, make_board
from tests.bench.requests import Answers
from tests.bench.row import Row
from tests.bench.servers.npm_ws import NpmWs
from tests.bench.servers.ours import Ours
from tests.bench.servers.peer import Missing, Server
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.live.stage import SLUG, WARDS
from tests.processes import REPOSITORY

SOCKETS = 10_000
BACK_SECONDS_MAX = 20.0
PAGES_FOR_SECONDS = 8
"""Pages are asked for from before the cut until long after it."""
PAGES_PAUSE = 0.05
REMEMBERED = 4_000
"""Watchers whose memory is measured."""


def run() -> Iterable[Row]:
    """The rows."""
    raise_file_limit()
    with Engines() as engines, tempfile.TemporaryDirectory() as folder:
        url = engines.create_database("bench_storm")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        contest_id, view = asyncio.run(make_board(settings))
        yield from _cut_all(Ours(settings, contest_id, doors="pages,live"), view)
        yield _memory(Ours(settings, contest_id), NpmWs(Path(folder)))


def _cut_all(server: Ours, view: BoardView) -> Iterable[Row]:
    """The storm: how long until the last one has the board, and how the pages went meanwhile."""
    try:
        server.start()
        hold_on_core(server.pid, 0)
        calm = Answers.ask(server.port, f"/c/{SLUG}/1", 1, 2, PAGES_PAUSE)
        found, pages = _storm(server, view)
    finally:
        server.stop()
    assert not found["wrong"], f"{found['wrong']} of {SOCKETS} were told another position"
    name = f"{SOCKETS:,} sockets cut at once"
    yield Row(name=f"{name}, until the last has the right board, of what is allowed", ours=found["seconds"][-1],
              peer=BACK_SECONDS_MAX, unit="s", target="≤ 1")  # fmt: skip
    yield Row(name=f"{name}, the median", ours=found["seconds"][SOCKETS // 2], peer=BACK_SECONDS_MAX, unit="s")
    yield Row(name=f"pages refused meanwhile, of {pages.came:,}", ours=pages.refused, peer=None, unit="pages",
              target="0")  # fmt: skip
    yield Row(name="first byte of a page meanwhile, the slowest, against calm", ours=pages.first_byte_ms(0.9999),
              peer=calm.first_byte_ms(0.9999), unit="ms")  # fmt: skip


def _storm(server: Ours, view: BoardView) -> tuple[dict[str, Any], Answers]:
    words = [sys.executable, "-m", "tests.bench.returning", str(server.port), WARDS, str(SOCKETS)]
    with (
        subprocess.Popen(words, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client,
        ThreadPoolExecutor() as pool,
    ):
        assert client.stdin and client.stdout
        word, _, position = client.stdout.readline().partition(" ")
        assert word == "ready", "the client program ended early"
        asking = pool.submit(Answers.ask, server.port, f"/c/{SLUG}/1", 4, PAGES_FOR_SECONDS, PAGES_PAUSE)
        time.sleep(SETTLE_SECONDS)
        client.stdin.write(f"{int(position) + 1}\n")
        client.stdin.flush()
        time.sleep(0.1)
        server.publish(Changes(replace(view, position=int(position))).next())
        return json.loads(client.stdout.readline()), asking.result()


def _memory(ours: Server, theirs: Server) -> Row:
    """What one more watcher costs a server."""
    name = f"server memory of a watcher, {REMEMBERED:,} of them, against npm ws"
    mine = _grown(ours)
    try:
        return Row(name=name, ours=mine, peer=_grown(theirs), unit="KiB", target="≤ 1")
    except Missing as missing:
        return Row(name=name, ours=mine, peer=None, unit="KiB", target="≤ 1", note=str(missing))


def _grown(server: Server) -> float:
    try:
        server.start()
        before = resident_bytes(server.pid)
        with Client(server, REMEMBERED, 0):
            time.sleep(SETTLE_SECONDS)
            return (resident_bytes(server.pid) - before) / REMEMBERED / 1024
    finally:
        server.stop()
