"""What it would take, on the page of a ward and on the desk of its officer."""

import re
from datetime import timedelta

from httpx2 import AsyncClient

from server.boards.store import Cursor
from server.pipeline.game.forecast_ward import Forecasts, forecast_ward
from server.pipeline.show import read_members
from server.records import standings
from server.resources import Resources
from server.rules.board import Row
from server.rules.game.forecast import Forecast, Hold, Mean, NextPlace, Span
from server.rules.hanoi import midnight
from server.rules.valuing import Figures
from tests.live.stage import Pipeline
from tests.pages.printed import NOW, OWN, print_ward, row, ward_data

ABOVE = row(code="00070", name="Hoàn Kiếm", rank=26, value=460_000)
FOUND = Forecast(
    row=row(),
    figures=Figures(points=22_097, participants=8_880, attained=3_000, squares=90_000),
    mean=Mean(2_400, 2_488, 2_600),
    next_place=NextPlace(row=ABOVE, gap=12_069, close=True, people=Span(123, 140, 161)),
    aims=(),
    hold=Hold(days=7, of_days=14, wanted=(450_000, 455_000, 470_000), people=Span(1_010, 1_080, 1_311)),
    followed=True,
)
PARTS = [row(code=f"{OWN}/to-1", name="Tổ 1", adults=200, participants=45, attained=0)]


def test_it_is_told_in_people_with_its_arithmetic_and_without_pressure() -> None:
    section = print_ward(ward_data(forecast=FOUND, neighbourhoods=PARTS)).one("section", "forecast")
    text = section.text

    assert "Thêm khoảng 120–170 người lớn tham gia thì bằng nơi đứng trên, Hoàn Kiếm" in text
    assert "Để giữ hạng 27 sau 7 ngày nữa, theo nhịp 14 ngày qua của các nơi: thêm khoảng 1.000–1.400 người" in text
    assert "22.097 : 8.880 = 2,5 điểm" in text and "597 điểm với 49.334 người lớn" in text
    assert "Tổ 1 : thêm 5 người tham gia là được 25" in re.sub(r"\s*:", " :", text)
    assert not re.search("thua|tụt|mất hạng|nhanh lên|chỉ còn", text)


def test_a_frozen_round_tells_of_its_figures_alone_and_a_closed_one_nothing() -> None:
    frozen = print_ward(ward_data(forecast=FOUND, phase="frozen")).one("section", "forecast").text

    assert "Theo số lúc bảng dừng lại" in frozen and "nhịp 14 ngày" not in frozen.split("Ước tính")[0]
    assert not print_ward(ward_data(phase="closed")).every("section", "forecast")


async def test_a_position_is_worked_out_once(resources: Resources, pipeline: Pipeline) -> None:
    known, kept = await resources.contests.by_slug("thu-do-so-2026"), Forecasts()
    assert known
    known, cursor, (members,) = await read_members(resources.contests, resources.boards, known, 1, ["wards"])
    ward = known.contest.wards[0]

    async def ask(where: Cursor, later: timedelta = timedelta()) -> Forecast | None:
        at = (known, where, members)
        return await forecast_ward(kept, resources.database, at, 1, ward, {}, NOW + later)

    start = midnight(NOW)
    for day in range(9):
        rows = [_stood(code, 90_000 - 10_000 * day) for code in known.contest.wards]
        at = (cursor.generation, 1)
        await standings.remember(resources.database, known.id, "1", "all", start - timedelta(days=day), at, rows)
    once = await ask(cursor)

    assert once is await ask(cursor) is not None
    assert once is not await ask(cursor._replace(position=cursor.position + 1))
    assert await ask(cursor, timedelta(days=200)) is None
    paces = await kept.paces(resources.database, known.id, cursor.generation, 1, start)
    assert paces[ward] == (7, 70_000, 7 * 10_000**2)


def _stood(code: str, value: int) -> Row:
    return row(code=code, value=value)


async def test_the_page_of_a_ward_says_when_it_is_too_early(visit: AsyncClient) -> None:
    page = (await visit.get("/c/thu-do-so-2026/1/ward/00070")).text

    assert "Cần thêm bao nhiêu người" in page and "cần ít nhất 30 người có điểm" in page
    assert "Cần thêm bao nhiêu người" not in (await visit.get("/c/thu-do-so-2026/total/ward/00070")).text
