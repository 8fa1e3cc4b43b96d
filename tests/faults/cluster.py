"""A real Redis Cluster on this machine: three masters, each with a replica, in six processes of our own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError

from server.standalone.engines import redis_program
from server.standalone.processes import spawn, stop, wait_until

HOST = "127.0.0.1"
SLOTS = 16_384
MASTERS = 3
FIRST_PORT = 21_000
BUS_OFFSET = 10_000
"""Each node also listens so much higher, for the others."""
NODE_TIMEOUT_MS = 1_000
READY_SECONDS = 30.0
KEYS_AT_ONCE = 20
PAUSE_SECONDS = 0.02
"""Between two lots of keys on their way, so that half a contest is here and half there for a while."""


class Node:
    """One process of the cluster."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir()
        self.port = port
        self.process: subprocess.Popen[bytes] = spawn(
            [redis_program(), *_options(port)], cwd=folder, log=folder / "log", dying=signal.SIGKILL
        )
        self.client: Any = Redis(HOST, port, socket_timeout=5, decode_responses=True)

    def ask(self, *words: object) -> Any:
        return self.client.execute_command(*words)

    @property
    def id(self) -> str:
        return str(self.ask("CLUSTER", "MYID"))

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except RedisError:
            return False


class Cluster:
    """Six nodes, of which a slot may be moved and a master killed. Ends with the block."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        ports = _free_ports()
        self.nodes = [Node(folder / str(number), next(ports)) for number in range(2 * MASTERS)]
        _until(lambda: all(node.answers() for node in self.nodes), "six nodes answer")
        self._join()

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"{HOST}:{node.port}" for node in self.nodes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self.nodes:
            node.client.close()
            stop(node.process, ((signal.SIGKILL, 5.0),))

    def holder(self, slot: int) -> Node:
        """The master that has a slot, as those say that are alive."""
        for node in self._alive():
            for first, last, master, *_ in node.ask("CLUSTER", "SLOTS"):
                if first <= slot <= last:
                    return next(each for each in self.nodes if each.port == master[1])
        raise LookupError(f"nobody has slot {slot}")

    def move(self, slot: int) -> Node:
        """Move a slot to another master, key by key, while calls go on; return where it is now."""
        with self.moving(slot) as (_, there):
            return there

    @contextmanager
    def moving(self, slot: int) -> Iterator[tuple[Node, Node]]:
        """A slot that another master will have; its keys go there in the end."""
        here = self.holder(slot)
        there = next(node for node in self._masters() if node is not here)
        there.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", here.id)
        here.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", there.id)
        try:
            yield here, there
        finally:
            while keys := here.ask("CLUSTER", "GETKEYSINSLOT", slot, KEYS_AT_ONCE):
                here.ask("MIGRATE", HOST, there.port, "", 0, 5_000, "KEYS", *keys)
                time.sleep(PAUSE_SECONDS)
            for node in (there, here, *self._masters()):
                node.ask("CLUSTER", "SETSLOT", slot, "NODE", there.id)

    def kill(self, node: Node) -> None:
        """kill -9, by its pid."""
        os.kill(node.process.pid, signal.SIGKILL)
        node.process.wait()

    def wait_for_successor(self, slot: int, former: Node) -> Node:
        """Wait until a replica has taken a slot over, and return it."""
        _until(lambda: self.holder(slot) is not former, f"somebody else has slot {slot}")
        return self.holder(slot)

    def _alive(self) -> Iterator[Node]:
        return (node for node in self.nodes if node.process.poll() is None)

    def _masters(self) -> list[Node]:
        return [node for node in self._alive() if node.ask("ROLE")[0] == "master"]

    def _join(self) -> None:
        for number, node in enumerate(self.nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            if number < MASTERS:
                node.ask("CLUSTER", "ADDSLOTS", *range(number * SLOTS // MASTERS, (number + 1) * SLOTS // MASTERS))
            self.nodes[0].ask("CLUSTER", "MEET", HOST, node.port)
        everybody = len(self.nodes)
        _until(lambda: all(_knows(node) == everybody for node in self.nodes), "each node knows all")
        for number, replica in enumerate(self.nodes[MASTERS:]):
            replica.ask("CLUSTER", "REPLICATE", self.nodes[number].id)
        _until(lambda: all(_well(node) for node in self.nodes), "all slots are covered and replicas follow")


def _options(port: int) -> list[str]:
    settings = {
        "bind": HOST,
        "port": port,
        "cluster-enabled": "yes",
        "cluster-node-timeout": NODE_TIMEOUT_MS,
        "cluster-require-full-coverage": "no",
        "cluster-replica-validity-factor": 0,
        "repl-diskless-sync-delay": 0,
        "appendonly": "no",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [word for name, value in settings.items() for word in (f"--{name}", str(value))]


def _knows(node: Node) -> int:
    return len([line for line in node.ask("CLUSTER", "NODES").splitlines() if "handshake" not in line])


def _well(node: Node) -> bool:
    role = node.ask("ROLE")
    return "cluster_state:ok" in node.ask("CLUSTER", "INFO") and (role[0] == "master" or role[3] == "connected")


def _free_ports() -> Iterator[int]:
    for port in range(FIRST_PORT, FIRST_PORT + 5_000):
        if all(_is_free(each) for each in (port, port + BUS_OFFSET)):
            yield port


def _is_free(port: int) -> bool:
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False


def _until(what: Callable[[], bool], words: str) -> None:
    assert wait_until(what, READY_SECONDS), f"within {READY_SECONDS:.0f} s {words}"
