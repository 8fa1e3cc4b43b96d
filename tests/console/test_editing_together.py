"""Two officials at one contest: each sees what the other saved, and nothing is overwritten."""

import pytest
from httpx2 import AsyncClient

from server.pipeline.planning.plan_contest import planned
from tests.console.conftest import Console, SignIn
from tests.console.drafting import BASE, BEFORE, WHY, begun, filled, form_of, page_of
from tests.examples import CONTEST
from tests.live.stage import SLUG, Pipeline


@pytest.fixture
async def organizer(console: Console, official: SignIn) -> AsyncClient:
    console.now = BEFORE
    return await official("organizer")


async def test_two_officials_who_edit_one_contest_see_each_other_and_lose_nothing(
    console: Console, organizer: AsyncClient, official: SignIn
) -> None:
    await begun(console)
    other = await official("organizer")
    mine, theirs = await form_of(organizer, "facts"), await form_of(other, "facts")
    await other.post(f"{BASE}/facts", data=theirs | {"slogan.vi": "Của người kia", "name.en": "Theirs"})

    answer = await organizer.post(f"{BASE}/facts", data=mine | {"slogan.vi": "Của tôi"})

    page = page_of(answer)
    assert answer.status_code == 409
    assert page.one("input", id="slogan.vi").attributes["value"] == "Của tôi"
    assert page.one("input", id="name.en").attributes["value"] == "Theirs"
    assert "Của người kia" in page.one("div", id="slogan.vi-entry").text
    assert (await planned(console.resources.database, SLUG)).plan["slogan"]["vi"] == "Của người kia"
    again = await organizer.post(f"{BASE}/facts", data=filled(page))
    saved = (await planned(console.resources.database, SLUG)).plan
    assert again.status_code == 303
    assert (saved["slogan"]["vi"], saved["name"]["en"]) == ("Của tôi", "Theirs")


async def test_a_button_that_only_changes_the_form_does_not_take_over_what_somebody_saved_meanwhile(
    console: Console, organizer: AsyncClient, official: SignIn
) -> None:
    await begun(console)
    other, mine = await official("organizer"), await form_of(organizer, "rounds")
    await other.post(f"{BASE}/rounds", data=mine | {"rounds.1.closes": "2026-11-28T00:00"})
    more = filled(page_of(await organizer.post(f"{BASE}/rounds", data=mine | {"do": "add"})))

    answer = await organizer.post(f"{BASE}/rounds", data=more)

    assert answer.status_code == 409
    assert page_of(answer).one("input", id="rounds.1.closes").attributes["value"] == "2026-11-28T00:00"


async def test_clusters_that_somebody_removed_meanwhile_are_not_mixed_up(
    console: Console, organizer: AsyncClient, official: SignIn
) -> None:
    await begun(console)
    drafted = filled(
        page_of(await organizer.post(f"{BASE}/clusters", data=await form_of(organizer, "clusters") | {"do": "draft"}))
    )
    await organizer.post(f"{BASE}/clusters", data=drafted)
    other, mine = await official("organizer"), await form_of(organizer, "clusters")
    fewer = filled(page_of(await other.post(f"{BASE}/clusters", data=mine | {"do": "remove.2"})))
    await other.post(f"{BASE}/clusters", data=fewer)

    answer = await organizer.post(f"{BASE}/clusters", data=mine | {"clusters.16.name": "Cụm cuối"})

    page = page_of(answer)
    assert answer.status_code == 409
    assert "không gộp được từng ô" in page.text
    assert page.one("input", id="clusters.16.name").attributes["value"] == "Cụm cuối"
    assert len((await planned(console.resources.database, SLUG)).plan["clusters"]) == 15


async def test_a_form_of_a_draft_that_was_announced_meanwhile_overwrites_nothing(
    console: Console, organizer: AsyncClient
) -> None:
    await begun(console)
    mine = await form_of(organizer, "facts")
    version = filled(page_of(await organizer.get(BASE)))["version"]
    assert (await organizer.post(f"{BASE}/announce", data={"version": version})).status_code == 303

    answer = await organizer.post(f"{BASE}/facts", data=mine | {"slogan.vi": "Của tôi", "reason": WHY})

    page = page_of(answer)
    assert answer.status_code == 409
    assert "có người vừa lưu trước" in page.text
    assert page.one("input", id="slogan.vi").attributes["value"] == "Của tôi"
    assert (await organizer.post(f"{BASE}/facts", data=filled(page) | {"reason": WHY})).status_code == 303


async def test_what_is_wrong_on_another_page_is_told_where_one_wanted_to_save(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    spoilt = CONTEST.replace('number = "12/QĐ-UBND"', 'number = " "')
    await console.resources.database.execute("UPDATE contests SET document = $1", spoilt)
    sent = await form_of(client, "rounds") | {"rounds.1.closes": "2026-12-01T00:00", "reason": WHY}

    answer = await client.post(f"{BASE}/rounds", data=sent)

    assert answer.status_code == 422
    assert "Số quyết định: Chưa điền." in page_of(answer).one("section", "meanwhile").text
