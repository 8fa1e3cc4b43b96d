"""A file of headcounts: seen first, applied whole, and never a way to hang or break the console."""

import asyncio
import io
import time
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest
import xlsxwriter
from httpx2 import AsyncClient, Response

from server.pipeline.registers import uploads as staging
from server.pipeline.registers.sheets import UNPACKED_MAX
from server.pipeline.show import show_board
from server.records import audit_log, headcounts, uploads
from server.rules.board import parse_board_name
from server.rules.refusals import Told
from tests.console.conftest import Console, SignIn
from tests.live.stage import Pipeline
from tests.pages.element import read

HEAD = "kind,code,people,as_of,source,state\n"
GOOD = "ward,00070,1000,2026-07-01,điều tra,confirmed\n"


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return into.getvalue()


async def send(client: AsyncClient, content: bytes, name: str = "so-nguoi.csv") -> Response:
    answer = await client.post("/console/headcounts", files={"file": (name, content)})
    return answer if answer.status_code == 422 else await settled(client, answer.headers["location"])


async def settled(client: AsyncClient, address: str) -> Response:
    """The page of an upload once it was read."""
    async with asyncio.timeout(60):
        while "http-equiv" in (page := await client.get(address)).text:  # noqa: ASYNC110 - as a browser does.
            await asyncio.sleep(0.2)
    assert page.status_code == 200
    return page


async def apply(client: AsyncClient, page: Response) -> Response:
    seen = read(page.text).one("input", name="seen").attributes["value"]
    return await client.post(str(page.url), data={"seen": seen})


async def test_a_file_is_seen_first_and_then_applied_whole(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    client = await official("organizer")
    database = console.resources.database

    page = await send(client, (HEAD + GOOD + "ward,00004,500,1/7/2026,điều tra,ước tính\n").encode())
    assert await headcounts.latest(database, "ward", "00070") is None
    done = await apply(client, page)
    await pipeline.move()

    assert done.status_code == 303
    assert [await _people(console, code) for code in ("00070", "00004")] == [1_000, 500]
    assert [line.act.action for line in await audit_log.lines(database)] == ["headcounts.apply", "headcounts.upload"]
    past = await client.get("/console/headcounts/history?code=00070")
    assert "1.000" in past.text
    assert "điều tra" in past.text
    assert (await apply(client, page)).status_code == 422, "once is enough"


async def test_the_preview_says_who_would_move_as_the_board_then_says(
    official: SignIn, pipeline: Pipeline, console: Console
) -> None:
    client = await official("organizer")
    rows = "".join(
        f"ward,{code},{people},2026-07-01,x,confirmed\n" for code, people in (("00070", 7), ("00004", 9_999_999))
    )

    page = await send(client, (HEAD + rows).encode())
    told, in_cluster = _shifts(page), _shifts(page, "Nơi đổi hạng trong nhóm Cụm 1")
    await apply(client, page)
    await pipeline.move()

    resources, name = console.resources, parse_board_name("thu-do-so-2026/1/wards")
    view = await show_board(resources.contests, resources.boards, name, console.now)
    wards = resources.reference.catalogue.wards
    ranks = {wards[row.code].full_name: row.rank for row in view.rows}  # type: ignore[index]
    assert told
    assert {ward: then for ward, (_, then) in told.items()} == {ward: ranks[ward] for ward in told}
    known = await resources.contests.by_slug("thu-do-so-2026")
    assert known
    cluster = parse_board_name(f"thu-do-so-2026/1/wards/{known.contest.clusters[0].code}")
    view = await show_board(resources.contests, resources.boards, cluster, console.now)
    assert in_cluster
    assert {ward: then for ward, (_, then) in in_cluster.items()} == {
        wards[row.code].full_name: row.rank  # type: ignore[index]
        for row in view.rows
        if wards[row.code].full_name in in_cluster  # type: ignore[index]
    }


def _shifts(page: Response, label: str = "Nơi đổi hạng") -> dict[str, tuple[int, int]]:
    tables = read(page.text).every("div", aria_label=label)
    return {
        row.one("th").text: tuple(int(cell.text.split()[0]) for cell in row.every("td")[:2])  # type: ignore[misc]
        for row in tables[0].one("tbody").every("tr")
    }


async def test_figures_that_came_meanwhile_are_told_and_nothing_is_applied(
    console: Console, official: SignIn
) -> None:
    first, second = await official("organizer"), await official("organizer")
    mine = await send(first, (HEAD + GOOD).encode())
    theirs = await send(second, (HEAD + GOOD.replace("1000", "1234")).encode())
    await apply(second, theirs)

    answer = await apply(first, mine)

    assert answer.status_code == 409
    assert "từ lúc xem trước đã có số khác" in answer.text
    assert "1.234" in answer.text
    assert await _people(console, "00070") == 1_234
    assert (await apply(first, answer)).status_code == 303
    assert await _people(console, "00070") == 1_000


async def test_with_one_wrong_row_nothing_can_be_applied(console: Console, official: SignIn) -> None:
    client = await official("organizer")

    page = await send(client, (HEAD + GOOD + "ward,99999,5,2026-07-01,x,sure\n").encode())

    rows = [[cell.text for cell in row.every("td")] for row in read(page.text).every("tbody")[0].every("tr")]
    assert rows == [
        ["3", "tình trạng", "sure", "Không phải estimated (ước tính) hay confirmed (đã xác nhận)."],
        ["3", "mã", "99999", "Mã này không có trong danh mục phường, xã."],
    ]
    assert 'name="seen"' not in page.text
    assert (await client.post(str(page.url), data={"seen": "x"})).status_code == 422
    assert await headcounts.latest(console.resources.database, "ward", "00070") is None


async def test_excels_own_ways_are_mended_and_noted(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    rows: list[list[object]] = [["Danh sách"], ["Loại", "Mã", "Số người", "Ngày", "Nguồn", "Tình trạng"],
            ["phường", 70, 1000.0, 46204, "điều tra", "đã xác nhận"]]  # fmt: skip

    page = await send(client, xlsx(rows), "a.xlsx")
    await apply(client, page)

    assert "Excel đã bỏ các số 0 ở đầu mã" in page.text
    assert (await headcounts.history(console.resources.database, "ward", "00070"))[
        0
    ].as_of.isoformat() == "2026-07-01"


def bomb() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<a/>")
        piece = bytes(16 * 1024 * 1024)
        for number in range(1 + UNPACKED_MAX // len(piece)):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", piece)
    return into.getvalue()


def far() -> bytes:
    """5 KB that ask for 17,179,869,184 cells."""
    into = io.BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "kind")
        sheet.write(1_048_575, 16_383, "x")
    return into.getvalue()


HUGE = b"0" * (50 * 1024 * 1024)
WHOLE = xlsx(
    [["kind", "code", "people", "as_of", "source", "state"], ["ward", "00070", 5, "2026-07-01", "x", "confirmed"]]
)
TCVN3 = (
    HEAD + "ward,00070,5,2026-07-01,x,confirmed\n"
).encode() + b"neighbourhood,00070/T\xe6 d\xa9n ph\xe8 3,5,x,y,z\n"
VNI = (HEAD + "neighbourhood,00070/Toå daân phoá 3,5,2026-07-01,ñieàu tra,confirmed\n").encode("cp1252")


UNREADABLE = [
    (HUGE, "Tệp nặng 51 MB, nhiều nhất 16 MB"),
    (bomb(), "Tệp nén bung ra"),
    (far(), "hết bộ nhớ hoặc thời gian"),
    (WHOLE[: len(WHOLE) // 2], "Tệp XLSX bị hỏng"),
    (WHOLE[:200] + bytes(300) + WHOLE[500:], "Tệp XLSX bị hỏng"),
    (TCVN3, "bảng mã TCVN3"),
    (VNI, "bảng mã VNI"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), "XLS cũ hoặc tệp có mật khẩu"),
    (b"", "Tệp trống"),
    (b"ward,00070\xff\xfe,1000\n", "không phải Unicode"),
    (bytes(range(256)) * 9, "không phải văn bản"),
    ((HEAD + GOOD.replace("điều", "\0")).encode(), "không phải văn bản"),
    (b"kind,code\nward,00070\n", "Thiếu cột people"),
    (b'kind,code,people,as_of,source,state\nward,"00070,5\n', "không phải CSV"),
]


async def test_what_cannot_be_read_is_told_plainly(official: SignIn) -> None:
    client = await official("organizer")

    pages = await asyncio.gather(*(send(client, content) for content, _ in UNREADABLE))

    assert [said for (_, said), page in zip(UNREADABLE, pages, strict=True) if said not in page.text] == []


async def test_utf_16_is_simply_read(official: SignIn) -> None:
    page = await send(await official("organizer"), (HEAD + GOOD).replace(",", "\t").encode("utf-16"))

    assert "1.000" in page.text
    assert 'name="seen"' in page.text


async def test_a_hundred_thousand_rows_are_read_beside_the_others(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    rows = "".join(
        f"neighbourhood,00070/Tổ {number},{number + 1},2026-07-01,x,estimated\n" for number in range(100_000)
    )
    slowest = 0.0

    sending = asyncio.create_task(send(client, (HEAD + rows).encode()))
    while not sending.done():
        began = time.monotonic()
        await asyncio.sleep(0.01)
        slowest = max(slowest, time.monotonic() - began)

    assert "Áp dụng cả 100.000 số" in (await sending).text
    assert slowest < 2


async def test_a_file_whose_reader_died_is_read_by_who_looks_at_it(console: Console, official: SignIn) -> None:
    client, database = await official("organizer"), console.resources.database
    upload = await staging.stage(database, "a.csv", (HEAD + GOOD).encode(), 1, console.now)
    await uploads.claim(database, upload, console.now, console.now)
    await uploads.progress(database, upload, 5_000)
    address = f"/console/headcounts/uploads/{upload}"
    assert "Đã kiểm tra 5.000 dòng." in (await client.get(address)).text

    console.now += staging.CLAIMED + timedelta(seconds=1)

    assert 'name="seen"' in (await settled(client, address)).text


async def test_an_expired_preview_is_not_applied(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    page = await send(client, (HEAD + GOOD).encode())

    console.now += timedelta(minutes=59)
    upload = await uploads.by_id(console.resources.database, 1, "headcounts")
    assert upload
    async with console.resources.database.transaction() as connection:
        with pytest.raises(Told, match="hết hạn"):
            await staging.apply(connection, upload, "x", upload.account_id, console.now + staging.KEPT)
    assert (await apply(client, page)).status_code == 303


async def _people(console: Console, code: str) -> int:
    found = await headcounts.latest(console.resources.database, "ward", code)
    assert found
    return found[0].people
