"""Who is sent people: a server that can serve them, and no server that is about to stop."""

from typing import Any

import msgspec
from httpx2 import AsyncClient, Response

from config.settings import Settings
from server.app import create_app
from server.operations.health import Leaving
from server.records.migrate import levels_of_code
from server.resources import Resources
from tests.intake.conftest import opened
from tests.live.stage import build_pipeline


def states(answer: Response) -> dict[str, Any]:
    """The state of everything that was looked at."""
    return {each["name"]: each["state"] for each in answer.json()["checks"]}


async def test_a_server_whose_stores_answer_is_ready(operator: AsyncClient) -> None:
    alive, ready = await operator.get("/healthz"), await operator.get("/readyz")

    assert (alive.status_code, ready.status_code) == (200, 200)
    assert ready.json()["status"] == "ready"
    assert set(states(ready)) == {"postgresql", "schema", "pipeline", "redis", "boards"}


async def test_a_schema_that_is_older_than_the_code_takes_nobody_in(
    operator: AsyncClient, resources: Resources
) -> None:
    await resources.database.execute("UPDATE alembic_version SET version_num = '0001_spine'")

    answer = await operator.get("/readyz")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert states(answer)["schema"] == "behind"
    assert "python -m server migrate" in answer.text


async def test_a_schema_that_is_newer_lets_the_old_code_go_on_beside_the_new(
    operator: AsyncClient, resources: Resources
) -> None:
    await resources.database.execute("UPDATE alembic_version SET version_num = 'of the next release'")

    answer = await operator.get("/readyz")

    assert answer.status_code == 200
    assert levels_of_code()[0] in answer.text


async def test_a_pipeline_that_is_away_is_told_and_turns_nobody_away(
    operator: AsyncClient, resources: Resources
) -> None:
    pipeline = await build_pipeline(resources)
    await pipeline.record(3)
    await resources.database.execute("UPDATE facts SET received_at = received_at - interval '1 minute'")

    answer = await operator.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert states(answer)["pipeline"] == "behind"


async def test_a_redis_that_is_away_is_told_and_events_are_still_taken(settings: Settings) -> None:
    alone = settings.model_copy(update={"redis_url": type(settings.redis_url)("redis://127.0.0.1:9/0")})
    async with opened(create_app(alone)) as operator:
        answer = await operator.get("/readyz")

    assert (answer.status_code, states(answer)["redis"]) == (200, "away")


async def test_a_server_that_will_stop_says_so_and_still_answers(operator: AsyncClient, leaving: Leaving) -> None:
    leaving.begun = True

    answer, alive = await operator.get("/readyz"), await operator.get("/healthz")

    assert (answer.status_code, alive.status_code) == (503, 200)
    assert msgspec.json.decode(answer.content)["status"] == "not ready"
