"""Everything on one machine, started in order, kept running and stopped in order."""

import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Final

import click

from server.standalone.address import at, free_port, healthy
from server.standalone.child import Child
from server.standalone.installation import Installation
from server.standalone.logs import tail
from server.standalone.postgres import DATABASE, POSTGRES_STEPS, PostgresServer, launch_postgres, start_postgres
from server.standalone.processes import Steps, spawn, stop
from server.standalone.redis import REDIS_STEPS, RedisServer, launch_redis, start_redis
from server.standalone.refusals import CannotStart
from server.standalone.waiting import Stopped, Waiting

_LOOK_SECONDS: Final = 0.25
_READY_SECONDS: Final = 120.0
_DEATHS_MAX: Final = 3
"""A process that ended so often before we are ready will not do better: we say so and end."""
_ADMINISTRATORS: Final = "SELECT count(*) FROM accounts WHERE role = 'administrator' AND closed_at IS NULL"
_STEPS: Final[Steps] = ((signal.SIGTERM, 20.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to start, and where."""

    installation: Installation
    host: str
    port: int
    demo: bool
    stores_only: bool = False


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Starts engines, migrations and processes one after the other. All of them end when it ends, however it ends."""

    plan: Plan
    waiting: Waiting
    _children: list[Child] = field(default_factory=list)
    """In the order of their start; they are stopped in the opposite one."""
    _postgres: PostgresServer | None = None
    _environment: dict[str, str] = field(default_factory=dict)
    _begin: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        """Run until asked to stop. Raises `CannotStart` when it is hopeless; nothing is left running."""
        try:
            self._start_stores()
            if self.plan.stores_only:
                self._rest()
            self._start()
            self._tell("ready")
            click.echo(f"ready {at(self.plan.host, self.plan.port)}")
            click.echo(self._way_in(), err=True)
            if self.plan.demo:
                self._keep("partner", "tests.demo.partner")
            while True:
                self._look_after_children()
        except Stopped:
            click.echo("stopping (ask once more to hurry) …", err=True)
        finally:
            for child in reversed(self._children):
                child.stop(lambda: self.waiting.hurried)
        click.echo("stopped", err=True)

    def _way_in(self) -> str:
        """How officials sign in, or how the first of them comes to be."""
        folder, door = self.plan.installation.folder, f"{at(self.plan.host, self.plan.port)}/console"
        if self.plan.demo:
            return (
                f"officials sign in at {door}; logins, passwords and codes: {folder / 'console.txt'}\n"
                f"a ward's screen opens {at(self.plan.host, self.plan.port)}/screen; those that are paired already:\n"
                f"  {sys.executable} -m tests.demo.screens --data {folder}"
            )
        assert self._postgres, "it was started"
        if self._postgres.psql(_ADMINISTRATORS, DATABASE).strip() == "0":
            return (
                f"officials sign in at {door}; there is no administrator yet, make the first one by\n"
                f"  {sys.executable} -m server --data {folder} account add LOGIN --name NAME"
            )
        return f"officials sign in at {door}"

    def _start_stores(self) -> None:
        self._tell(f"PostgreSQL, its data in {self.plan.installation.folder}")
        postgres = self._postgres = self._start_postgres()
        self._tell("Redis")
        self._write_env(postgres, self._start_redis())

    def _rest(self) -> None:
        """Keep the stores alone running, for commands that need the platform to stand still."""
        click.echo("ready: PostgreSQL and Redis alone")
        while True:
            self._look_after_children()

    def _start(self) -> None:
        self._tell("migrations")
        self._run_once("migrate", "server", "migrate")
        if self.plan.demo:
            self._tell("demonstration data")
            self._run_once("seed", "tests.demo.seed")
        self._tell("server, pipeline, chores")
        self._keep("chores", "workers", "chores")
        self._keep("pipeline", "workers", "pipeline")
        if self.plan.demo:
            self._keep("identity", "tests.demo.identity")
        self._keep("server", "server", "serve")
        self._wait_until_ready()

    def _start_postgres(self) -> PostgresServer:
        folder, log, pause = (
            self.plan.installation.postgres,
            self.plan.installation.log("postgres"),
            self.waiting.pause,
        )
        server = start_postgres(folder, log=log, pause=pause)
        child = Child(
            "postgres",
            launch=lambda: launch_postgres(folder, log=log, pause=pause).process,
            log=log,
            steps=POSTGRES_STEPS,
        )
        child.adopt(server.process)
        self._children.append(child)
        return server

    def _start_redis(self) -> RedisServer:
        folder, log, pause = self.plan.installation.redis, self.plan.installation.log("redis"), self.waiting.pause
        server = start_redis(folder, log=log, pause=pause)
        child = Child(
            "redis",
            launch=lambda: launch_redis(folder, log=log, pause=pause).process,
            log=log,
            steps=REDIS_STEPS,
        )
        child.adopt(server.process)
        self._children.append(child)
        return server

    def _write_env(self, postgres: PostgresServer, redis: RedisServer) -> None:
        """What we decide stands in DIR/env and above anything else that the environment says of it."""
        managed = self.plan.installation.write_env(
            DATABASE_URL=postgres.url, REDIS_URL=redis.url, PORT=str(self.plan.port)
        )
        self._environment = os.environ | managed | {"DEMO": str(self.plan.demo).lower(), "PYTHONUNBUFFERED": "1"}
        if self.plan.demo:
            self._environment |= self._demo_identity()

    def _demo_identity(self) -> dict[str, str]:
        """Where the invented residents of a demonstration sign in: a provider of its own, new at each start."""
        return {
            "OIDC_ISSUER": f"http://localhost:{free_port('127.0.0.1', 0, self.waiting.pause)}",
            "OIDC_CLIENT_ID": "thi-dua-so",
            "OIDC_CLIENT_SECRET": secrets.token_urlsafe(24),
            "OIDC_LABEL": "định danh trình diễn",
            "OIDC_NATIONAL_ID_CLAIM": "cccd",
        }

    def _keep(self, name: str, module: str, *words: str) -> None:
        """Start a module of ours as a child, and keep it running from now on."""
        child = Child(
            name,
            launch=lambda: self._spawn(name, module, *words),
            log=self.plan.installation.log(name),
            steps=_STEPS,
        )
        child.start()
        self._children.append(child)

    def _run_once(self, name: str, module: str, *words: str) -> None:
        """Run a module of ours to its end, which must be a good one."""
        process = self._spawn(name, module, *words)
        try:
            while process.poll() is None:
                self.waiting.pause(_LOOK_SECONDS)
        finally:
            stop(process, _STEPS)
        if process.returncode:
            log = self.plan.installation.log(name)
            raise CannotStart(
                f"{name} failed (exit code {process.returncode}). Its last words in {log}:\n{tail(log)}"
            )

    def _spawn(self, name: str, module: str, *words: str) -> subprocess.Popen[bytes]:
        """SIGKILL if we are killed: ours are built to survive that, and may be too busy to heed anything gentler."""
        return spawn(
            [sys.executable, "-m", module, "--data", self.plan.installation.folder, *words],
            env=self._environment,
            log=self.plan.installation.log(name),
            dying=signal.SIGKILL,
        )

    def _wait_until_ready(self) -> None:
        assert self._postgres, "it was started"
        deadline = time.monotonic() + _READY_SECONDS
        while not (healthy(self.plan.host, self.plan.port) and self._postgres.serves("thidua pipeline")):
            self._look_after_children()
            for child in self._children:
                if child.deaths >= _DEATHS_MAX:
                    raise CannotStart(f"{child.name} ended {child.deaths} times; its last words are above")
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"the server does not answer on {at(self.plan.host, self.plan.port)}/readyz after"
                    f" {_READY_SECONDS:.0f} s; see {self.plan.installation.log('server')}"
                )

    def _look_after_children(self) -> None:
        self.waiting.pause(_LOOK_SECONDS)
        for child in self._children:
            child.look()

    def _tell(self, what: str) -> None:
        """What is being started now, and how long after we were."""
        click.echo(f"{time.monotonic() - self._begin:4.1f} s  {what}", err=True)
