"""Effects at the desk: what is told, what is not, and the files that carry it away."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from server.rules.rights import RIGHTS
from tests.console.conftest import Console, SignIn
from tests.effects import keep_report, mission_report
from tests.live.stage import SLUG, Pipeline
from tests.missions import announce
from tests.pages.element import read

EFFECTS = f"/console/contests/{SLUG}/effects"


async def test_a_mission_is_told_with_its_interval_and_what_it_cannot_know(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    number, client = await announce(console.resources), await official("council")
    empty = await client.get(EFFECTS)
    report = mission_report(number, 50)
    await keep_report(console.resources, report)

    page = read((await client.get(f"{EFFECTS}?lang=vi")).text)
    one = (await client.get(f"{EFFECTS}/mission-{number}")).text

    assert "Chưa có báo cáo nào" in empty.text
    assert "Hai người một phường" in [each.text for each in page.every("h3")]
    assert report.main.effect
    told = f"thêm {report.main.effect.value / 1_000:.2f}".replace(".", ",")
    assert f"{told} người so với quãng dài bằng thế ngay trước đó" in one
    assert "Nơi nào cũng làm nên không có nơi để so" in one
    assert (await client.get(f"{EFFECTS}/mission-99")).status_code == 404
    assert (await client.get(f"{EFFECTS}/nothing")).status_code == 404


async def test_the_files_come_back_as_they_were_and_tell_of_no_few_people(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    number, client = await announce(console.resources), await official("organizer")
    report = mission_report(number, 50)
    await keep_report(console.resources, report)
    assert report.main.effect

    book = CalamineWorkbook.from_filelike(
        BytesIO((await client.get(f"{EFFECTS}/mission-{number}/effect.xlsx")).content)
    )
    body = (await client.get(f"{EFFECTS}/mission-{number}/effect.csv")).content
    everything = (await client.get(f"{EFFECTS}/all/effect.csv")).content

    assert book.sheet_names == ["Kết quả", "So sánh", "Từng nơi"]
    head, first, *_ = book.get_sheet_by_index(1).to_python()
    told = dict(zip(head, first, strict=True))
    assert told["Khác biệt"] == report.main.effect.value / 1_000
    assert told["Khoảng 95 % từ"] == report.main.effect.low / 1_000
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == 30
    assert rows[0]["lần đầu có việc: trước"] == "5"
    few = {row.code: row for row in report.rows}
    assert all(Decimal(row["Người lớn"]) == few[row["Mã"]].adults for row in rows)
    assert "Hai người một phường" in everything.decode("utf-8-sig")
    assert (await client.get(f"{EFFECTS}/all/effect.pdf")).status_code == 404


async def test_wards_and_administrators_have_no_such_page() -> None:
    for page in ("effects", "effect", "effect-file"):
        assert [role for role, right in RIGHTS[page].items() if right == "r"] == ["organizer", "council", "inspector"]
