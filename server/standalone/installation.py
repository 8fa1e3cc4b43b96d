"""The folder a one-command installation lives in, held by one supervisor at a time."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from server.standalone.refusals import CannotStart

_ENV_HEAD: Final = """\
# The settings of this installation; config/example.env tells what else can be set here.
# DATABASE_URL, REDIS_URL and PORT are written anew at each start. Keep SECRET_KEY: losing it loses the keyed
# hashes of all identities and cases, and the partners' secrets.
"""
_NOT_OURS_BUT_HARMLESS: Final = {"lost+found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """DIR/{env,demo,lock,logs,postgres,redis}. Nobody else may look into it."""

    folder: Path

    @property
    def env(self) -> Path:
        return self.folder / "env"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def redis(self) -> Path:
        return self.folder / "redis"

    @property
    def is_demo(self) -> bool:
        return self._demo_mark.exists()

    @property
    def _demo_mark(self) -> Path:
        return self.folder / "demo"

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def setting(self, name: str) -> str | None:
        """What DIR/env says, as our processes will read it."""
        return dotenv_values(self.env).get(name) if self.env.exists() else None

    def begin_demo(self) -> None:
        """Mark a new installation as one of demonstration data; refuse where real data may be."""
        if self.env.exists() and not self.is_demo:
            raise CannotStart(
                f"{self.folder} holds real data, which --demo would mix with invented residents;"
                " give the demonstration a folder of its own: --data ANOTHER --demo"
            )
        self._demo_mark.write_text("Everything in this folder is demonstration data: invented residents.\n")

    def write_env(self, **managed: str) -> dict[str, str]:
        """Write what the supervisor decides into DIR/env, keep what the operator wrote there, and return the former.

        The secret is made once and kept.
        """
        managed["SECRET_KEY"] = self.setting("SECRET_KEY") or secrets.token_urlsafe(48)
        old = self.env.read_text() if self.env.exists() else _ENV_HEAD
        kept = [line for line in old.splitlines() if _name(line) not in managed]
        lines = [*kept, *(f"{name}={value}" for name, value in managed.items())]
        unfinished = self.env.with_suffix(".new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.env)
        return managed


def open_installation(folder: Path) -> Installation:
    """Make the folder or check that it is ours, and close it to everybody else."""
    try:
        folder = folder.resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check(folder)
        folder.chmod(0o700)
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be used for data: {error.strerror}; choose a folder with --data"
        ) from error
    return Installation(folder=folder)


@contextlib.contextmanager
def hold(installation: Installation) -> Iterator[None]:
    """Keep every other supervisor out of the folder. The kernel lets go when we end, however we end."""
    with (installation.folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise CannotStart(
                f"{installation.folder} is in use: a supervisor runs on it already, process {file.read().strip()};"
                " stop that one, or choose another folder with --data"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        installation.log("").parent.mkdir(mode=0o700, exist_ok=True)
        yield


def _check(folder: Path) -> None:
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        raise CannotStart(f"{folder} belongs to user {owner} and you are user {os.geteuid()}: start it as its owner")
    entries = {path.name for path in folder.iterdir()} - _NOT_OURS_BUT_HARMLESS
    if entries and "lock" not in entries:
        raise CannotStart(f"{folder} holds other things ({min(entries)!r}, …); choose an empty folder with --data")


def _name(line: str) -> str:
    return line.removeprefix("export ").partition("=")[0].strip()
