"""It works for a user without any rights, on a folder of his own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg
import pytest

from server.standalone.engines import NOBODY
from tests.standalone.running import REPOSITORY, Running, gone

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.geteuid() != 0, reason="every other test here shows it already, being run by such a user"),
]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="thidua-so-test-"))
    os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def test_a_user_without_rights_starts_it_and_stops_it(home: Path) -> None:
    python, environment = _python(home)

    with Running(home / "var", python=python, user=NOBODY, environment=environment) as supervisor:
        supervisor.ready()
        below = supervisor.below()
        owners = {process.uids().effective for process in below}
        healthy = supervisor.healthy()
        code = supervisor.stop()

    assert (healthy, code, owners) == (True, 0, {NOBODY})
    assert gone(below, 1)
    assert {path.stat().st_uid for path in (home / "var").rglob("*")} == {NOBODY}


def _python(home: Path) -> tuple[str, Mapping[str, str]]:
    """A Python this user can run with our packages: this one, or the system's when this one is closed to others."""
    packages = Path(asyncpg.__file__).parents[1]
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    for python, path in ((sys.executable, ""), (system, str(packages))):
        environment = {"HOME": str(home), "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        if _can_run(python, environment):
            return python, environment
    pytest.skip(f"user {NOBODY} can run neither {sys.executable} nor {system} with our packages")


def _can_run(python: str, environment: Mapping[str, str]) -> bool:
    try:
        done = subprocess.run(
            [python, "-c", "import asyncpg, redis, server.standalone"],
            cwd=REPOSITORY,
            env={**os.environ, **environment},
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
