"""Pages for what went wrong."""

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.boards.store import Unavailable as BoardsUnavailable
from server.paper.errors import error_handlers
from server.records.database import Unavailable
from server.resources import Resources
from tests.live.stage import SLUG, Pipeline
from tests.pages.conftest import visitor
from tests.pages.element import read


def _failing(error: Exception) -> AsyncClient:
    async def fail(_: Request) -> Response:
        raise error

    routes = [Route("/c/x", fail), Route("/api/v1/x", fail)]
    app = Starlette(routes=routes, exception_handlers=error_handlers())
    return AsyncClient(transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://thidua.example")


@pytest.mark.parametrize("error", [Unavailable("gone"), BoardsUnavailable("gone")])
async def test_a_store_that_is_away_is_a_clear_sentence_and_a_time_to_come_back(error: Exception) -> None:
    async with _failing(error) as visit:
        answer = await visit.get("/c/x")

    page = read(answer.text)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert page.one("h1").text == "Bảng đang được lấy lại"
    assert "Điểm không mất." in page.one("main").text


async def test_a_mistake_of_ours_is_a_page_that_tells_no_secret() -> None:
    async with _failing(ValueError("password=hunter2")) as visit:
        answer = await visit.get("/c/x")

    assert answer.status_code == 500
    assert read(answer.text).one("h1").text == "Lỗi của chúng tôi"
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("error", [Unavailable("gone"), ValueError("no")])
async def test_machines_are_answered_as_machines(error: Exception) -> None:
    async with _failing(error) as visit:
        answer = await visit.get("/api/v1/x")

    assert answer.headers["content-type"] == "application/problem+json"


async def test_machines_get_no_page_for_an_unknown_address() -> None:
    async with _failing(ValueError("never")) as visit:
        answer = await visit.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


async def test_an_error_is_never_kept(resources: Resources, pipeline: Pipeline) -> None:
    async with visitor(resources) as visit:
        answer = await visit.get("/nothing")

    assert answer.headers["cache-control"] == "no-store"


async def test_a_page_stands_without_postgresql_as_long_as_the_boards_do(
    resources: Resources, pipeline: Pipeline
) -> None:
    async with visitor(resources) as visit:
        await visit.get("/")
        await resources.database.close()
        board = await visit.get(f"/c/{SLUG}/1")
        ward = await visit.get(f"/c/{SLUG}/1/ward/00070")

    assert (board.status_code, ward.status_code) == (200, 200)


async def test_boards_that_are_being_rebuilt_are_a_503_and_the_first_page_still_stands(
    resources: Resources, pipeline: Pipeline
) -> None:
    known = await resources.contests.by_slug(SLUG)
    assert known
    await resources.boards.distrust(known.id)
    async with visitor(resources) as visit:
        board = await visit.get(f"/c/{SLUG}/1")
        home = await visit.get("/")

    assert (board.status_code, home.status_code) == (503, 200)
    assert read(home.text).one("article", "poster").one("h3").text == "Thủ đô số 2026"
