"""A watcher is brought to the board, and kept there."""

import asyncio

import httpx2

from server.resources import Resources
from tests.live.page import Board, open_page
from tests.live.publisher import Publisher
from tests.live.stage import SLUG, WARDS, Door, Pipeline


async def test_who_holds_nothing_gets_the_whole_board(door: Door) -> None:
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        message = await page.next()

    assert (message["t"], message["board"], message["contest"], message["round"]) == ("board", WARDS, SLUG, 1)
    assert len(message["rows"]) == 126
    assert message["phase"] == "open"


async def test_points_move_the_board_within_a_tick(door: Door, pipeline: Pipeline) -> None:
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        before = await page.next()
        await pipeline.record(3)
        await pipeline.move()
        change = await page.next_of("change")

    assert change["from"] == before["position"]
    assert change["to"] > before["position"]
    assert 1 <= len(change["rows"]) <= 126
    assert sum(row["points"] for row in page.boards[WARDS].rows.values()) > 0


async def test_who_is_up_to_date_gets_an_empty_change_and_the_phase(door: Door, pipeline: Pipeline) -> None:
    await pipeline.record(3)
    await pipeline.move()
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        await page.watch(WARDS)
        change, phase = await page.next(), await page.next()

    assert (change["t"], change["from"], change["to"], change["rows"]) == ("change", change["to"], change["to"], [])
    assert phase == {"t": "phase", "contest": SLUG, "round": 1, "phase": "open"}


async def test_who_missed_a_few_changes_gets_one_that_holds_just_those(door: Door, pipeline: Pipeline) -> None:
    await pipeline.record(100)
    await pipeline.move()
    async with open_page(door.url) as staying, open_page(door.url) as leaving:
        await staying.watch(WARDS)
        await leaving.watch(WARDS)
        await staying.next(), await leaving.next()
        await leaving.connection.close()
        await pipeline.move()  # The first tick after a board is watched tells all of it.
        for _ in range(2):
            await pipeline.record(1)
            await pipeline.move()
            await staying.next_of("change")

        async with open_page(door.url, leaving.boards) as back:
            await back.watch(WARDS)
            change, phase = await back.next(), await back.next()

    assert (change["t"], phase["t"]) == ("change", "phase")
    assert 1 <= len(change["rows"]) < 126
    assert back.boards[WARDS] == staying.boards[WARDS]


async def test_who_missed_more_than_is_remembered_gets_the_board(door: Door, pipeline: Pipeline) -> None:
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        for _ in range(8):
            await pipeline.record(6)
            await pipeline.move()
        reached = pipeline.mover.cursor
        assert reached
        latest = await page.until(WARDS, reached.position)

        async with open_page(door.url, {WARDS: Board(generation=latest.generation, position=0)}) as back:
            await back.watch(WARDS)
            message = await back.next()

    assert message["t"] == "board"
    assert back.boards[WARDS].rows == latest.rows


async def test_who_holds_another_generation_or_a_position_to_come_gets_the_board(door: Door) -> None:
    for wrong in (Board(generation=99, position=1), Board(generation=1, position=10**9)):
        async with open_page(door.url, {WARDS: wrong}) as page:
            await page.watch(WARDS)

            assert (await page.next())["t"] == "board"


async def test_the_same_board_comes_over_http(door: Door, pipeline: Pipeline) -> None:
    await pipeline.record(5)
    await pipeline.move()
    async with open_page(door.url) as page, httpx2.AsyncClient(base_url=f"http://{door.host}") as client:
        await page.watch(WARDS)
        await page.next()
        answer = await client.get(f"/api/v1/contests/{WARDS}")
        body = answer.json()

    assert {row["code"]: row for row in body["rows"]} == page.boards[WARDS].rows
    assert (body["board"], body["position"]) == ("wards", page.boards[WARDS].position)


async def test_no_more_is_told_of_a_board_that_is_unwatched(door: Door, pipeline: Pipeline) -> None:
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        await page.say(t="unwatch", boards=[WARDS])
        await page.say(t="alive")
        await page.next_of("alive")
        await pipeline.record(3)
        await pipeline.move()

        assert await page.nothing()


async def test_all_of_the_wards_have_one_name(door: Door) -> None:
    async with open_page(door.url) as page:
        await page.watch(f"{WARDS}/all")

        assert (await page.next())["board"] == WARDS


async def test_a_page_learns_whether_what_it_shows_is_live(door: Door, pipeline: Pipeline) -> None:
    async with open_page(door.url) as page, pipeline.alive():
        await page.watch(WARDS)
        await page.next_of("board")
        await pipeline.record(1)
        await page.next_of("change")
        answer = {}
        for _ in range(20):  # The announcer's sign of life comes once a second, later on a busy machine.
            await page.say(t="alive")
            answer = await page.next_of("alive")
            if answer["live"]:
                break
            await asyncio.sleep(0.5)

    assert answer == {"t": "alive", "live": True}


async def test_a_change_that_begins_before_what_is_held_is_not_told(
    door: Door, pipeline: Pipeline, resources: Resources
) -> None:
    """A row may have changed meanwhile and be again as it was: the change says nothing of it."""
    await pipeline.record(3)
    await pipeline.move()
    publisher = Publisher(resources, pipeline.mover.contest_id, WARDS)
    await publisher.begin()
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        await publisher.announce(1, earlier=1)
        await asyncio.sleep(0.5)
        await page.say(t="alive")
        told = [await page.next()]
        while told[-1]["t"] != "alive":
            told.append(await page.next())

    assert [message["t"] for message in told if message.get("rows")] == []
