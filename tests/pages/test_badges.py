"""The badges for everybody, and how the game treats who plays it."""

import pytest
from httpx2 import AsyncClient

from server.pages import badges
from server.paper.print import paper_for
from server.paper.words import Language
from server.reference import read_badges
from tests.examples import REFERENCE
from tests.pages.element import read

EVERY = read_badges().badges


async def test_every_badge_says_what_one_can_do_and_what_it_needs(standing_visit: AsyncClient) -> None:
    page = read((await standing_visit.get("/badges")).text)

    shown = page.every("li", "badge")
    assert [each.attributes["id"] for each in shown] == [
        badge.key for family in ("safety", "services", "payment", "learning", "helping", "steadiness")
        for badge in EVERY if badge.family == family
    ]  # fmt: skip
    assert all(each.one("p", "needs").text.count(".") >= 2 for each in shown)
    assert len(page.every("section")) == 6


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_words_of_a_badge_have_a_hole_left(language: Language) -> None:
    told = badges.values(paper_for(language), REFERENCE.ever)

    for family in told["families"]:
        for badge in family.badges:
            assert badge.needs and not set("{}") & set(badge.needs + family.about), badge


async def test_a_picture_keeps_its_address_and_only_badges_have_one(standing_visit: AsyncClient) -> None:
    for badge in EVERY:
        answer = await standing_visit.get(f"/badges/{badge.key}.svg")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert (await standing_visit.get("/badges/none-of-ours.svg")).status_code == 404
    assert (await standing_visit.get("/badges/..%2f..%2fmark.svg")).status_code == 404


async def test_the_page_on_the_game_says_how_each_thing_is_switched_off(standing_visit: AsyncClient) -> None:
    page = read((await standing_visit.get("/game")).text)

    off = page.one("section", id="tat")
    assert [each.attributes["href"] for each in off.every("a")] == [
        "/me/game", "/me/privacy", "/me/contests", "/me/privacy/erase",
    ]  # fmt: skip
    assert "Không đếm ngày liên tiếp." in page.one("section", id="khong-bao-gio").text
    assert "Không bị so với ai" in page.one("section", id="tre-em").text
