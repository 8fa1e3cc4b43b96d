"""The short form of `make chaos`: half a minute of bad weather, with a fixed seed."""

from pathlib import Path

import pytest

from tests.chaos.campaign import run_campaign
from tests.chaos.field import Field

pytestmark = pytest.mark.faults

SEED = 7
SECONDS = 30.0


async def test_after_bad_weather_everything_is_equal(tmp_path: Path, migrated: Path) -> None:
    with Field(tmp_path, migrated) as field:
        told = await run_campaign(field, SEED, SECONDS)

    print(told.report())
    assert told.struck.total() >= 5
