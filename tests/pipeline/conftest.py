"""A contest on real stores for every test that asks."""

import pytest

from server.resources import Resources
from tests.pipeline.stage import Stage, build_stage


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """The example contest during its first round, with nobody enrolled."""
    return await build_stage(resources)
