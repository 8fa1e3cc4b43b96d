"""What a board was, and the changes that were told, make what the board is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.boards.announcement import Announcement, Gap
from server.pipeline.frames import decode_change, decode_phase
from server.pipeline.turn_phase import reveal
from server.resources import Resources
from server.rules.board import Row
from tests.examples import CONTEST, DURING, OPENS, revocation, service, skill, two_rounds
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

WARDS, CLUSTER = "1/wards", "1/wards/cum-1"
FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)
_runs, _marks = count(1), count(-1, -1)


@dataclass(slots=True)
class Held:
    """A board as a page holds it, by the rule of docs/live.md."""

    generation: int = 0
    position: int = -1
    rows: dict[str, Row] = field(default_factory=dict)
    asked_again: int = 0

    def hear(self, news: Announcement) -> None:
        change = decode_change(news.frame)
        if change.since == 0:
            self.rows = {}
        elif change.generation != self.generation or change.since > self.position:
            self.asked_again += 1
            return
        elif change.position <= self.position:
            return
        self.generation, self.position = change.generation, change.position
        self.rows |= {row.code: row for row in change.rows}
        for code in change.gone:
            del self.rows[code]


@dataclass(slots=True)
class Ear:
    """Everything that was announced of a contest, in order."""

    stage: Stage
    heard: list[Announcement] = field(default_factory=list)
    boards: tuple[str, ...] = ()
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self, *boards: str) -> list[Announcement]:
        """Watch boards, move until all is told, and return what was told meanwhile."""
        known = await self.stage.known()
        self.boards = boards or self.boards
        await self.stage.resources.bus.watch(known.id, [f"{self.stage.slug}/{board}" for board in self.boards])
        await self.stage.move()
        mark = Announcement(
            contest_id=known.id, board="", kind="beat", generation=0, since=0, position=next(_marks), frame=b""
        )
        await self.stage.resources.bus.announce([mark])
        async with asyncio.timeout(5):
            while mark not in self.heard:
                await self.arrived.wait()
                self.arrived.clear()
        told = [news for news in self.heard if news.kind != "beat"]
        self.heard.clear()
        return told


@asynccontextmanager
async def listening(stage: Stage) -> AsyncIterator[Ear]:
    """An ear that has begun to hear."""
    ear, listener, begun = Ear(stage), stage.resources.bus.listen(), asyncio.Event()

    async def hear() -> None:
        async for news in listener:
            if isinstance(news, Gap):
                begun.set()
            else:
                ear.heard.append(news)
                ear.arrived.set()

    await listener.subscribe((await stage.known()).id)
    task = asyncio.create_task(hear())
    await asyncio.wait_for(begun.wait(), 5)
    yield ear
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def held_after(stage: Stage, board: str, told: list[Announcement]) -> Held:
    held = Held()
    for news in told:
        if news.board == f"{stage.slug}/{board}":
            held.hear(news)
    view = await stage.view(board)
    assert {row.code: row for row in view.rows} == held.rows
    return held


async def test_a_board_that_is_newly_watched_is_told_whole(stage: Stage) -> None:
    async with listening(stage) as ear:
        await stage.enrol(1)
        await stage.accept(skill(of=1))

        (news,) = await ear.turn(WARDS)

    assert (news.since, news.position, news.board) == (0, 1, f"{stage.slug}/1/wards")
    assert len(decode_change(news.frame).rows) == 126


async def test_then_only_rows_that_changed_are_told_in_one_change(stage: Stage) -> None:
    async with listening(stage) as ear:
        await stage.enrol(1, BA_DINH)
        await stage.accept(skill(of=1))
        await ear.turn(WARDS)
        await stage.accept(*(service(of=1, case=f"H-{number}") for number in range(3)))

        (news,) = await ear.turn()

    change = decode_change(news.frame)
    assert (change.since, change.position) == (1, 4)
    assert [row.code for row in change.rows] == [BA_DINH]


async def test_the_first_change_of_a_board_that_had_counted_nothing_is_told_whole(stage: Stage) -> None:
    """From 0 means from the beginning: pages take it for all the rows there are."""
    async with listening(stage) as ear:
        await ear.turn(WARDS)
        await stage.enrol(1, BA_DINH)
        await stage.accept(skill(of=1))

        (news,) = await ear.turn()

    assert (news.since, len(decode_change(news.frame).rows)) == (0, 126)


async def test_what_nobody_watches_is_told_to_nobody(stage: Stage) -> None:
    async with listening(stage) as ear:
        await stage.enrol(1)
        await stage.accept(skill(of=1))

        told = await ear.turn("total/wards")

    assert {news.board for news in told} == {f"{stage.slug}/total/wards"}


async def test_nothing_is_told_where_nothing_changed(stage: Stage) -> None:
    async with listening(stage) as ear:
        await stage.enrol(1)
        await ear.turn(WARDS, "1/wards/xa", "1/ward/00004/neighbourhoods")
        await stage.accept(skill(of=1))

        told = await ear.turn()

    assert {news.board for news in told} == {f"{stage.slug}/1/wards"}, "Hoàn Kiếm is no xã, and not ward 00004"


async def test_a_frozen_board_is_silent_until_it_is_revealed(resources: Resources) -> None:
    stage = await build_stage(resources, FREEZING)
    await stage.enrol(1)
    async with listening(stage) as ear:
        await stage.accept(skill(of=1))
        seen = await ear.turn(WARDS, "total/wards")
        stage.clock.now = OPENS + timedelta(days=21)
        frozen = await ear.turn()
        await stage.accept(skill("password-otp", of=1))
        await stage.count_heads(HOAN_KIEM, 10)
        silent = await ear.turn()
        stage.clock.now = OPENS + timedelta(days=29)
        await ear.turn()
        await reveal(stage.resources.database, await stage.known(), 1, "test", stage.clock.now)
        await stage.resources.contests.reread()
        revealed = await ear.turn()

        assert {news.kind for news in frozen} == {"phase"}
        assert silent == []
        told = [news for news in (*seen, *revealed) if news.kind == "change"]
        assert (await held_after(stage, WARDS, told)).rows[HOAN_KIEM].points == 20
        assert (await held_after(stage, "total/wards", told)).rows[HOAN_KIEM].adults == 10


async def test_a_total_that_passes_from_one_freeze_to_the_next_is_told(resources: Resources) -> None:
    """Round 1 is revealed while round 2 is frozen: the total moves on to where it stood at the second freeze."""
    document = two_rounds(FREEZING).replace(
        "closes = 2026-12-20", "freezes = 2026-12-15T00:00:00+07:00\ncloses = 2026-12-20"
    )
    stage = await build_stage(resources, document)
    await stage.enrol(1)
    await stage.accept(skill("anti-scam", of=1))
    async with listening(stage) as ear:
        told = await ear.turn("total/wards")
        stage.clock.now = OPENS + timedelta(days=21)
        told += await ear.turn()
        await stage.accept(skill("password-otp", of=1))
        told += await ear.turn()
        stage.clock.now = OPENS + timedelta(days=45)
        told += await ear.turn()
        await reveal(stage.resources.database, await stage.known(), 1, "test", stage.clock.now)
        await stage.resources.contests.reread()
        told += await ear.turn()

        changes = [news for news in told if news.kind == "change"]
        assert (await held_after(stage, "total/wards", changes)).rows[HOAN_KIEM].points == 20


async def test_each_phase_is_told_once(stage: Stage) -> None:
    stage.clock.now = OPENS - timedelta(days=1)
    async with listening(stage) as ear:
        first = await ear.turn(WARDS)
        stage.clock.now = DURING
        opened = await ear.turn()
        again = await ear.turn()

    assert [news.kind for news in first] == ["change"]
    assert {(decode_phase(news.frame).round, decode_phase(news.frame).phase) for news in opened} == {
        (1, "open"),
        ("total", "open"),
    }
    assert again == []


async def test_a_board_that_is_put_right_at_the_same_position_is_told_whole(stage: Stage) -> None:
    """Pages ignore a change that leads to where they stand, so a correction must be told from the beginning."""
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    known = await stage.known()
    async with listening(stage) as ear:
        await stage.move()
        await stage.resources.boards._redis.hset(f"{{c:{known.id}}}:live:counts", "1|00070|p", "999")  # type: ignore[misc]
        wrong = await ear.turn(WARDS)
        await stage.resources.boards.distrust(known.id)
        right = await ear.turn()

        held = await held_after(stage, WARDS, [*wrong, *right])
        assert held.rows[HOAN_KIEM].points == 10


async def test_a_ward_that_leaves_a_cluster_is_told_as_gone(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    async with listening(stage) as ear:
        told = await ear.turn(CLUSTER)
        await stage.load(CONTEST.replace('wards = ["00070", "00004"]', 'wards = ["00070", "00008"]'))
        told += await ear.turn()

        assert set((await held_after(stage, CLUSTER, told)).rows) == {HOAN_KIEM, "00008"}


async def test_a_board_that_is_no_more_is_told_no_more(stage: Stage) -> None:
    async with listening(stage) as ear:
        await ear.turn(CLUSTER, "1/wards")
        await stage.load(CONTEST[: CONTEST.index("[[clusters]]")])
        await stage.enrol(1)
        await stage.accept(skill(of=1))

        told = await ear.turn()

    assert {news.board for news in told} == {f"{stage.slug}/1/wards"}


async def test_names_that_are_no_boards_are_ignored(stage: Stage) -> None:
    async with listening(stage) as ear:
        told = await ear.turn("nonsense", "9/wards", "1/wards/cum-9", "1/ward/00071/neighbourhoods")

    assert told == []


async def test_another_mover_goes_on_telling_where_the_first_one_stopped(stage: Stage) -> None:
    await stage.enrol(1)
    async with listening(stage) as ear:
        await stage.accept(skill("anti-scam", of=1))
        told = await ear.turn(WARDS)
        await stage.accept(skill("password-otp", of=1))
        await stage.restart()
        told += await ear.turn()

        assert (await held_after(stage, WARDS, told)).rows[HOAN_KIEM].points == 20


deeds = st.one_of(
    st.tuples(st.just("report"), st.integers(1, 6), st.integers(0, 30)),
    st.tuples(st.just("revoke"), st.integers(1, 6), st.integers(0, 30)),
    st.tuples(st.just("heads"), st.integers(1, 6), st.integers(1, 500)),
    st.tuples(st.just("turn"), st.just(0), st.just(0)),
    st.tuples(st.just("flush"), st.just(0), st.just(0)),
    st.tuples(st.just("restart"), st.just(0), st.just(0)),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(run=st.lists(deeds, max_size=25))
async def test_whatever_happens_the_changes_lead_to_the_board(
    resources: Resources, run: list[tuple[str, int, int]]
) -> None:
    number = next(_runs)
    slug = f"run-{number}"
    stage = await build_stage(resources, CONTEST.replace("thu-do-so-2026", slug), slug)
    stage.clock.now += timedelta(minutes=number)
    wards = (HOAN_KIEM, BA_DINH, "00008")
    for of in range(1, 7):
        await stage.enrol(number * 10 + of, wards[of % 3], neighbourhood=f"{wards[of % 3]}/to-{of}")
    boards = [WARDS, CLUSTER, "total/wards", "1/ward/00070/neighbourhoods"]
    async with listening(stage) as ear:
        told = await ear.turn(*boards)
        for kind, of, value in run:
            if kind == "report":
                await stage.accept(
                    service(of=number * 10 + of, case=f"{number}-{value}", name=f"{number}-{of}-{value}")
                )
            elif kind == "revoke":
                await stage.accept(revocation(f"{number}-{of}-{value}"))
            elif kind == "heads":
                await stage.count_heads(wards[of % 3], value)
            elif kind == "flush":
                await stage.flush()
            elif kind == "restart":
                await stage.restart()
            else:
                told += await ear.turn()
        told += await ear.turn()

        for board in boards:
            assert (await held_after(stage, board, told)).asked_again == 0


def test_a_change_reads_back_as_it_was_written() -> None:
    text = b'{"t":"change","board":"x/1/wards","generation":1,"from":3,"to":5,"rows":[],"gone":["a"]}'

    change = decode_change(text)

    assert (change.since, change.position, change.gone) == (3, 5, ["a"])
    assert msgspec.json.encode(change) == text
