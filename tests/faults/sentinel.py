"""A master, its replica and three sentinels, in processes of our own on this machine."""

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError

from server.standalone.address import free_port
from server.standalone.engines import redis_program
from server.standalone.processes import spawn, stop, wait_until

HOST = "127.0.0.1"
MASTER = "bus"
SENTINELS = 3
DOWN_MS = 500
READY_SECONDS = 30.0


class Watched:
    """Two Redis that follow each other, and who says which of them is the master. Ends with the block."""

    def __init__(self, folder: Path) -> None:
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        self.master = self._start(folder / "master", *_options())
        replica = self._start(folder / "replica", *_options(), "--replicaof", HOST, str(self.master))
        self._until(lambda: self.ask(replica, "ROLE")[3] == "connected", "the replica follows")
        self.sentinels = [self._sentinel(folder / f"sentinel-{number}") for number in range(SENTINELS)]
        self._until(lambda: all(self._sees(port) for port in self.sentinels), "sentinels see all others")

    @property
    def url(self) -> str:
        return f"redis+sentinel://{','.join(f'{HOST}:{port}' for port in self.sentinels)}/{MASTER}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            stop(process, ((signal.SIGKILL, 5.0),))

    def kill_master(self) -> None:
        """kill -9, by its pid; return when every sentinel names another."""
        process = self.processes[self.master]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        former, self.master = self.master, 0
        self._until(lambda: all(self._named(port) != former for port in self.sentinels), "there is another master")
        self.master = self._named(self.sentinels[0])

    def ask(self, port: int, *words: object) -> Any:
        with Redis(HOST, port, socket_timeout=5, decode_responses=True) as client:
            return client.execute_command(*words)

    def _start(self, folder: Path, *options: str) -> int:
        folder.mkdir(parents=True)
        port = free_port(HOST, 0)
        words: list[str | Path] = [redis_program(), *options, "--port", str(port), "--bind", HOST]
        self.processes[port] = spawn(words, cwd=folder, log=folder / "log", dying=signal.SIGKILL)
        self._until(lambda: self._answers(port), f"Redis answers on port {port}")
        return port

    def _sentinel(self, folder: Path) -> int:
        folder.mkdir(parents=True)
        path = folder / "sentinel.conf"
        path.write_text(
            f"sentinel monitor {MASTER} {HOST} {self.master} {SENTINELS // 2 + 1}\n"
            f"sentinel down-after-milliseconds {MASTER} {DOWN_MS}\n"
            f"sentinel failover-timeout {MASTER} 3000\n"
        )
        return self._start(folder / "run", str(path), "--sentinel")

    def _sees(self, port: int) -> bool:
        seen = self.ask(port, "SENTINEL", "MASTER", MASTER)
        state = seen if isinstance(seen, dict) else dict(zip(seen[::2], seen[1::2], strict=True))
        return int(state["num-slaves"]) == 1 and int(state["num-other-sentinels"]) == SENTINELS - 1

    def _named(self, port: int) -> int:
        return int(self.ask(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)[1])

    def _answers(self, port: int) -> bool:
        try:
            return bool(self.ask(port, "PING"))
        except RedisError:
            return False

    def _until(self, what: Any, words: str) -> None:
        assert wait_until(what, READY_SECONDS), f"within {READY_SECONDS:.0f} s {words}"


def _options() -> list[str]:
    return ["--appendonly", "no", "--save", "", "--repl-diskless-sync-delay", "0"]
