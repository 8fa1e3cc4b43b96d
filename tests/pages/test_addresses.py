"""Every address of a page, over real stores that no test here changes."""

import pytest
from httpx2 import AsyncClient

from tests.live.stage import SLUG
from tests.pages.element import read


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/badges",
        "/game",
        f"/c/{SLUG}",
        f"/c/{SLUG}/1",
        f"/c/{SLUG}/total",
        f"/c/{SLUG}/1/wards",
        f"/c/{SLUG}/1/wards/all",
        f"/c/{SLUG}/1/wards/phuong",
        f"/c/{SLUG}/1/wards/s3",
        f"/c/{SLUG}/1/wards/cum-1",
        f"/c/{SLUG}/1/units/school",
        f"/c/{SLUG}/1/ward/00070",
        f"/c/{SLUG}/total/ward/00070",
        f"/c/{SLUG}/how",
        f"/c/{SLUG}/changes",
        f"/c/{SLUG}/duels",
        f"/c/{SLUG}/duels/00070",
        f"/c/{SLUG}/missions",
        f"/c/{SLUG}/1?q=hoan+kiem",
    ],
)
async def test_an_address_answers_with_a_whole_page(standing_visit: AsyncClient, address: str) -> None:
    answer = await standing_visit.get(address)

    assert answer.status_code == 200
    assert len(read(answer.text).every("h1")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/c/nothing",
        f"/c/{SLUG}/2",
        f"/c/{SLUG}/0",
        f"/c/{SLUG}/-1",
        f"/c/{SLUG}/1.0",
        f"/c/{SLUG}/{'9' * 400}",
        f"/c/{SLUG}/1/wards/nothing",
        f"/c/{SLUG}/1/units/nothing",
        f"/c/{SLUG}/1/ward/99999",
        f"/c/{SLUG}/x/ward/00070",
        f"/c/{SLUG}/1/ward/%2e%2e",
        f"/c/{SLUG}/\u0661/ward/00070",
        "/c/nothing/how",
        f"/c/{SLUG}/duels/99999",
        "/c/nothing/wards.json",
        "/c/%00",
    ],
)
async def test_what_does_not_exist_is_a_page_that_says_so(standing_visit: AsyncClient, address: str) -> None:
    answer = await standing_visit.get(address)

    assert answer.status_code == 404
    assert read(answer.text).one("h1").text == "Không có trang này"
