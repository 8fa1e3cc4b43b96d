"""The installation that tests break."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """PostgreSQL, migrated, and Redis. Servers and pipelines are not started yet."""
    with Machine(tmp_path) as running:
        yield running
