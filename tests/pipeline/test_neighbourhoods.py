"""A ward's neighbourhoods are renamed, merged and closed, and no sum of any level moves by it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from server.pipeline.identity.accounts import add_account
from server.pipeline.registers import neighbourhoods
from server.records import headcounts, place_changes, places
from server.rules.board import Row
from server.rules.refusals import Told
from tests.examples import service, skill
from tests.pipeline.stage import HOAN_KIEM, Stage, build_stage
from tests.pipeline.test_freeze import AFTER, FREEZING

TO_1, TO_2, TO_3 = (f"{HOAN_KIEM}/to-{number}" for number in (1, 2, 3))
BOARD = f"1/ward/{HOAN_KIEM}/neighbourhoods"
REASON = "Quyết định 15/QĐ-UBND"


class Ward:
    """Phường Hoàn Kiếm with points in three neighbourhoods, and an officer."""

    def __init__(self, stage: Stage, officer: int) -> None:
        self.stage, self._officer = stage, officer

    async def change(self, step: Callable[..., Awaitable[Any]], *words: Any, clocked: bool = False) -> Any:
        self.stage.clock.now += timedelta(microseconds=1)
        async with self.stage.resources.database.transaction() as connection:
            late = (self.stage.clock.now,) if clocked else ()
            made = await step(connection, HOAN_KIEM, *words, REASON, self._officer, *late)
        await self.stage.resources.contests.reread()
        await self.stage.move()
        return made

    async def merge(self, code: str, into: str, people: int | None = None) -> None:
        await self.change(neighbourhoods.merge, code, into, people, clocked=True)

    async def undo_last(self) -> None:
        last = (await place_changes.of_ward(self.stage.resources.database, HOAN_KIEM))[-1]
        await self.change(neighbourhoods.undo, last.id, clocked=True)

    async def rows(self, board: str = BOARD) -> dict[str, Row]:
        return {row.code: row for row in (await self.stage.view(board)).rows}

    async def points(self) -> dict[str, int]:
        return {code.removeprefix(f"{HOAN_KIEM}/"): row.points for code, row in (await self.rows()).items()}

    async def ward_row(self) -> Row:
        return (await self.rows("1/wards"))[HOAN_KIEM]


async def build_ward(stage: Stage) -> Ward:
    officer = await add_account(stage.resources.database, "an", "An", "ward_officer", HOAN_KIEM, None)  # type: ignore[arg-type]
    names = {code: f"Tổ {code[-1]}" for code in (TO_1, TO_2, TO_3)}
    await places.name_places(stage.resources.database, "neighbourhood", names)
    for number in range(1, 7):
        await stage.enrol(number, neighbourhood=f"{HOAN_KIEM}/to-{(number + 1) // 2}")
    await stage.accept(*(skill(of=number) for number in range(1, 7)), service(of=1, case="a"))
    for code, people in ((TO_1, 40), (TO_2, 60)):
        await stage.count_heads(code, people, kind="neighbourhood")
    await stage.move()
    return Ward(stage, officer)


@pytest.fixture
async def ward(stage: Stage) -> Ward:
    return await build_ward(stage)


async def test_the_merged_ones_points_stand_with_the_successor(ward: Ward) -> None:
    before, of_ward = await ward.points(), await ward.ward_row()

    await ward.merge(TO_1, TO_2, 100)

    row = (await ward.rows())[TO_2]
    assert before == {"to-1": 25, "to-2": 20, "to-3": 20}
    assert await ward.points() == {"to-2": 45, "to-3": 20}
    assert (row.participants, row.adults, row.value) == (4, 100, 450_000)
    assert await ward.ward_row() == of_ward
    assert await ward.stage.differences() == []


async def test_what_comes_late_for_the_old_code_counts_there_too(ward: Ward) -> None:
    await ward.merge(TO_1, TO_2, 100)

    await ward.stage.accept(service(of=2, case="b"))
    await ward.stage.enrol(7, neighbourhood=TO_1)
    await ward.stage.accept(skill(of=7))
    await ward.stage.move()

    assert await ward.points() == {"to-2": 60, "to-3": 20}
    assert await ward.stage.differences() == []


async def test_a_closed_ones_points_stay_the_wards(ward: Ward) -> None:
    of_ward = await ward.ward_row()

    await ward.change(neighbourhoods.close, TO_3)

    assert await ward.points() == {"to-1": 25, "to-2": 20}
    assert await ward.ward_row() == of_ward
    assert await ward.stage.differences() == []


async def test_a_merger_taken_back_leaves_everything_as_it_was(ward: Ward) -> None:
    before = await ward.rows()
    await ward.merge(TO_1, TO_2, 100)
    await ward.stage.accept(service(of=1, case="c"))

    await ward.undo_last()

    after = await ward.rows()
    assert await ward.points() == {"to-1": 30, "to-2": 20, "to-3": 20}
    assert {code: row.adults for code, row in after.items()} == {code: row.adults for code, row in before.items()}
    assert await ward.stage.differences() == []


async def test_a_chain_of_mergers_keeps_the_sum_and_unwinds_from_its_end(ward: Ward) -> None:
    await ward.merge(TO_1, TO_2, 100)
    first = (await place_changes.of_ward(ward.stage.resources.database, HOAN_KIEM))[-1].id
    await ward.merge(TO_2, TO_3, 150)

    assert await ward.points() == {"to-3": 65}
    with pytest.raises(Told, match="sau đó dựa vào việc này"):
        await ward.change(neighbourhoods.undo, first, clocked=True)

    await ward.undo_last()
    assert await ward.points() == {"to-2": 45, "to-3": 20}


async def test_a_lost_redis_comes_back_with_the_merger(ward: Ward) -> None:
    await ward.merge(TO_1, TO_2, 100)
    shown = await ward.rows()

    await ward.stage.resources.boards.distrust((await ward.stage.known()).id)
    await ward.stage.move()

    assert await ward.rows() == shown


async def test_a_new_name_is_shown_and_may_be_used_by_the_register(ward: Ward) -> None:
    await ward.change(neighbourhoods.rename, TO_3, "Tổ dân phố Tràng Tiền")

    await ward.stage.enrol(8, neighbourhood=f"{HOAN_KIEM}/to-dan-pho-trang-tien")
    await ward.stage.accept(skill(of=8))
    await ward.stage.count_heads(f"{HOAN_KIEM}/to-dan-pho-trang-tien", 70, kind="neighbourhood")
    await ward.stage.move()

    row = (await ward.rows())[TO_3]
    assert (row.name, row.points, row.adults) == ("Tổ dân phố Tràng Tiền", 30, 70)
    assert len(await ward.points()) == 3
    assert await ward.stage.differences() == []


async def test_people_of_a_merged_one_are_not_counted_again(ward: Ward) -> None:
    await ward.merge(TO_1, TO_2, 100)

    with pytest.raises(Told, match="đã gộp hoặc đóng"):
        await ward.stage.count_heads(TO_1, 41, kind="neighbourhood")
    assert len(await headcounts.history(ward.stage.resources.database, "neighbourhood", TO_1)) == 1


@pytest.mark.parametrize(
    ("step", "words", "told"),
    [
        (neighbourhoods.add, ["Tổ 3"], "trùng với"),
        (neighbourhoods.add, ["!!"], "Tên có 2 ký tự"),
        (neighbourhoods.rename, [TO_1, "Tổ 2"], "trùng với"),
        (neighbourhoods.rename, [TO_1, "Tổ 001099012345"], "không có số căn cước"),
    ],
)
async def test_what_would_mix_neighbourhoods_up_is_refused(
    ward: Ward, step: Any, words: list[str], told: str
) -> None:
    with pytest.raises(Told, match=told):
        await ward.change(step, *words)


async def test_into_itself_or_without_people_nothing_is_merged(ward: Ward) -> None:
    for code, into, people, told in (
        (TO_1, TO_1, 9, "một tổ, thôn khác"),
        (TO_1, TO_2, None, "số người sau khi gộp"),
        (TO_1, "00004/to-2", 9, "một tổ, thôn khác"),
    ):
        with pytest.raises(Told, match=told):
            await ward.merge(code, into, people)
    assert await place_changes.of_ward(ward.stage.resources.database, HOAN_KIEM) == []


async def test_a_frozen_board_shows_no_later_merger(ward: Ward) -> None:
    built = await build_stage(ward.stage.resources, FREEZING.replace("thu-do-so-2026", "khac"), slug="khac")
    frozen = Ward(built, ward._officer)
    for number in (1, 3):
        await built.enrol(number, neighbourhood=f"{HOAN_KIEM}/to-{(number + 1) // 2}")
    await built.move()
    built.clock.now = AFTER
    await built.move()
    before = await frozen.rows()

    await frozen.merge(TO_1, TO_2, 100)
    await built.move()

    assert len(before) == 2
    assert await frozen.rows() == before
