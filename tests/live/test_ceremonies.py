"""A ceremony at its watchers: each step when it is shown, never ahead, the same everywhere, within a second."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
from websockets.asyncio.client import connect

from config.settings import Settings
from server.pipeline.ceremonies.ceremony import Standing
from server.records import screens
from server.records.database import Unavailable
from server.resources import open_resources
from tests.examples import DURING
from tests.live.attending import Attendant, watching
from tests.live.stage import SLUG, Door
from tests.live.telling import Telling, begun, build, planted, seal_over, sign_a_result, two_parts
from tests.pipeline.ending import Ending
from tests.screens.paired import pair


@pytest.fixture(scope="module")
async def ending(standing_settings: Settings) -> AsyncIterator[Ending]:
    """A signed result for all tests here."""
    async with open_resources(standing_settings) as opened:
        yield await sign_a_result(opened)


@pytest.fixture(scope="module")
async def door(standing_settings: Settings, ending: Ending) -> AsyncIterator[Door]:
    """A live door over it."""
    opened = await Door(standing_settings).open()
    yield opened
    await opened.close()


async def _api(door: Door, telling: Telling, after: int = 0) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=f"http://{door.host}") as client:
        return await client.get(f"/api/v1/ceremonies/{telling.id}", params={"after": after})


async def test_a_page_and_a_screen_are_told_each_step_when_it_is_shown(door: Door, ending: Ending) -> None:
    _, token = await pair(ending.stage.resources.database)
    async with (
        begun(ending) as telling,
        watching(door.url, Attendant(telling.id), SLUG) as page,
        watching(f"ws://{door.host}/screen/live", Attendant(telling.id), cookie=token) as screen,
    ):
        for step in (1, 2, 3):
            await asyncio.gather(page.until(step), screen.until(step))
            assert page.shows == screen.shows == (step, (await telling.stands()).seal.hex())
            assert page.frame["after"] == step - 1, "only what is new is told"
            await telling.lead("next")
        assert await telling.lead("jump", to=9) == 9
        await asyncio.gather(page.until(9), screen.until(9))
        await telling.lead("back")
        await asyncio.gather(page.until(8), screen.until(8))
        assert (page.frame["after"], page.frame["steps"]) == (9, []), "who goes back needs nothing anew"
        assert page.shows == screen.shows == (8, (await telling.stands()).seal.hex())


async def test_it_plays_on_and_ends(door: Door, ending: Ending) -> None:
    async with begun(ending) as telling, watching(door.url, Attendant(telling.id), SLUG) as page:
        await telling.lead("play", pace_ms=3_000)
        await page.until(2, seconds=4.5)
        assert page.frame["playing"]
        await telling.lead("pause")
        await telling.lead("end")
        await page.hears(lambda: page.frame["ended"], seconds=2)
    async with watching(door.url, Attendant(telling.id), SLUG) as late:
        await late.until(page.frame["step"])
        assert late.frame["ended"]
        assert late.shows == page.shows


async def test_who_comes_late_or_back_lands_on_the_same_step(door: Door, ending: Ending) -> None:
    async with begun(ending) as telling:
        early, late = Attendant(telling.id), Attendant(telling.id)
        async with watching(door.url, early, SLUG):
            await telling.lead("jump", to=4)
            await early.until(4)
        await telling.lead("jump", to=7)
        async with watching(door.url, early, SLUG):
            await early.until(7)
        async with watching(door.url, late, SLUG):
            await late.until(7)
            assert (early.frame["after"], late.frame["after"]) == (4, 0)
            assert early.shows == late.shows
        other = Attendant(telling.id, {1: {}, 2: {}}, {"ceremony": str(UUID(int=0))})
        async with watching(door.url, other, SLUG):
            await other.until(7)
            assert other.frame["after"] == 0, "what is held of another ceremony is of no use"
        boaster = Attendant(telling.id, {n: {} for n in range(1, 31)}, {"ceremony": telling.id})
        async with connect(door.url) as socket:
            await socket.send(json.dumps(boaster.wish(SLUG)))
            told = json.loads(await socket.recv())
            assert (told["after"], len(told["steps"])) == (0, 7), "nobody holds what was not told"


async def test_nothing_is_told_before_its_step(door: Door, ending: Ending) -> None:
    """Everything that any watcher has received before a step holds nothing of a later one, over all steps."""
    _, token = await pair(ending.stage.resources.database)
    async with (
        begun(ending, told=two_parts(), final=planted(20)) as telling,
        watching(door.url, Attendant(telling.id), SLUG) as page,
        watching(f"ws://{door.host}/screen/live", Attendant(telling.id), cookie=token) as screen,
    ):
        over_http = list[str]()
        for step in range(1, len(telling.bodies) + 1):
            await asyncio.gather(page.until(step), screen.until(step))
            answers = [await _api(door, telling), await _api(door, telling, step), await _api(door, telling, 9_999)]
            over_http += [answer.text for answer in answers]
            heard = "".join([*page.heard, *screen.heard, *over_http])
            assert [secret for secret in telling.secrets_after(step) if secret in heard] == []
            assert str(json.loads(telling.bodies[step - 1])["salt"]) in heard, "the plant would be found"
            if step < len(telling.bodies):
                await telling.lead("next")
        assert {body["kind"] for body in page.steps.values()} == {
            "opening", "part", "group", "single", "winners", "end"
        }  # fmt: skip
        assert page.shows == (len(telling.bodies), telling.found.seal.hex()), "the seal is the one told beforehand"


async def test_http_tells_the_same_and_what_is_held_is_not_sent_again(door: Door, ending: Ending) -> None:
    async with begun(ending) as telling:
        await telling.lead("jump", to=5)
        whole, rest = await _api(door, telling), await _api(door, telling, 3)
        assert [body["n"] for body in rest.json()["steps"]] == [4, 5]
        assert seal_over(whole.json()["steps"]) == whole.json()["seal"]
        async with httpx2.AsyncClient(base_url=f"http://{door.host}") as client:
            address = f"/api/v1/ceremonies/{telling.id}"
            held = {"If-None-Match": whole.headers["etag"]}
            assert (await client.get(address, headers=held)).status_code == 304
            await telling.lead("next")
            assert (await client.get(address, headers=held)).status_code == 200
            assert (await client.get(f"{address}?after=-1")).status_code == 422
            assert (await client.get("/api/v1/ceremonies/nothing")).status_code == 404


async def test_what_has_not_begun_is_not_there(door: Door, ending: Ending) -> None:
    telling = await build(ending)
    assert (await _api(door, telling)).status_code == 404


async def test_a_rehearsal_is_seen_on_the_chosen_screens_and_nowhere_else(door: Door, ending: Ending) -> None:
    database = ending.stage.resources.database
    chosen, token = await pair(database, name="Hội trường")
    _, other = await pair(database, name="Sảnh")
    screen_live = f"ws://{door.host}/screen/live"
    async with (
        begun(ending, screens=[chosen.id]) as telling,
        watching(screen_live, Attendant(telling.id), cookie=token) as here,
        watching(screen_live, Attendant(), cookie=other) as there,
        watching(door.url, Attendant(), SLUG) as page,
    ):
        await here.until(1)
        assert here.frame["rehearsal"]
        await telling.lead("next")
        await here.until(2)
        assert telling.id not in "".join([*there.heard, *page.heard])
        assert (await _api(door, telling)).status_code == 404


async def test_a_revoked_screen_is_told_no_step_more(door: Door, ending: Ending) -> None:
    screen, token = await pair(ending.stage.resources.database)
    address = f"ws://{door.host}/screen/live"
    async with begun(ending) as telling, watching(address, Attendant(telling.id), cookie=token) as watcher:
        await watcher.until(1)
        async with ending.stage.resources.database.transaction() as connection:
            await screens.revoke(connection, screen.id, screen.paired_by, DURING)
        await watcher.hears(lambda: '"revoked"' in watcher.heard[-1])
        await telling.lead("next")
        await asyncio.sleep(1)
        assert watcher.frame["step"] == 1


async def test_while_postgresql_is_away_the_last_step_stays(
    door: Door, ending: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> list[Standing]:
        raise Unavailable("PostgreSQL is away")

    async with begun(ending, final=planted(12)) as telling, watching(door.url, Attendant(telling.id), SLUG) as page:
        await page.until(1)
        heard = len(page.heard)
        with monkeypatch.context() as patch:
            patch.setattr("server.live.ceremonies.standing", away)
            await telling.lead("next")
            await asyncio.sleep(0.8)
            assert len(page.heard) == heard
        await page.until(2)


async def test_who_attends_what_is_not_there_is_told_so(door: Door) -> None:
    for contest, number in (("khong-co", 1), (SLUG, 99)):
        async with connect(door.url) as socket:
            await socket.send(json.dumps({"t": "attend", "contest": contest, "round": number}))
            assert "there is no round" in json.loads(await socket.recv())["reason"]
