"""The installation that tests break."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Machine, migrate_postgres
from tests.faults.scene import STORY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what happened under fire: how many events a second, and how soon all were equal again."""
    if STORY:
        terminalreporter.section("under fire")
        terminalreporter.write_line("\n".join(STORY))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of PostgreSQL with our schema and nothing else."""
    folder = migrate_postgres(tmp_path_factory.mktemp("migrated"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def machine(tmp_path: Path, migrated: Path) -> Iterator[Machine]:
    """PostgreSQL, migrated, and Redis. Servers and pipelines are not started yet."""
    with Machine(tmp_path, migrated) as running:
        yield running


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that PostgreSQL can reach, whoever it runs as."""
    folder = Path(tempfile.mkdtemp(prefix="thidua-so-moment-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
