"""An administrator opens the door to a learning platform; an organizer maps what it teaches, and takes that back."""

from uuid import uuid4

from server.pipeline.registers.keep_statements import keep
from server.pipeline.registers.partners import add_partner
from server.records import arrivals, audit_log, learning_activities
from server.resources import Resources
from server.rules.statement import Statement
from tests.console.conftest import Console, SignIn
from tests.examples import DURING, resident
from tests.pages.element import read

LIST = "/console/learning-activities"
PARTNER = "/console/partners/bdhvs"
COURSE = "https://hoc.hanoi.example/course/7"


async def furnish(resources: Resources, results: int = 3) -> str:
    """A learning platform that has sent results of one course; the address of the course's page."""
    await add_partner(
        resources.database, "bdhvs", "Bình dân học vụ số", resources.settings.key_for("partner-secrets")
    )
    said = [
        Statement(uuid4(), "scored", resident(number), COURSE, "Phòng <lừa đảo>", DURING, score=number * 250_000)
        for number in range(1, results + 1)
    ]
    await keep(resources.database, "bdhvs", said, [], DURING)
    return f"{LIST}/1"


async def recorded(resources: Resources) -> int:
    return await arrivals.received_since(resources.database, DURING.replace(year=2000))


async def test_results_that_wait_count_when_an_organizer_maps_them(console: Console, official: SignIn) -> None:
    address = await furnish(console.resources)
    organizer = await official("organizer")
    assert read((await organizer.get(LIST)).text).one("a", href=address).text == "Phòng <lừa đảo>"

    wrong = await organizer.post(address, data={"target": "skill:no-such", "percent": "101"})
    assert wrong.status_code == 422
    assert "Lựa chọn này không có trong danh sách" in wrong.text
    assert "Là 101, cần từ 0 đến 100" in wrong.text
    assert await recorded(console.resources) == 0

    answer = await organizer.post(address, data={"target": "skill:anti-scam", "percent": "50"})
    assert answer.headers["location"] == address
    page = await organizer.get(address)
    assert "2 kết quả đã gửi trước được tính ngay" in page.text
    assert await recorded(console.resources) == 2
    again = await organizer.post(address, data={"target": "skill:check-source", "percent": "50"})
    assert (again.status_code, "đã được ghép" in again.text) == (422, True)

    await organizer.post(f"{address}/unmap")
    assert "2 kết quả thôi được tính" in (await organizer.get(address)).text
    assert (await organizer.post(f"{address}/unmap")).status_code == 422
    await organizer.post(address, data={"target": "service:scene-report", "percent": "0"})
    assert await recorded(console.resources) == 2 + 2 + 3
    log = await audit_log.lines(console.resources.database)
    assert [line.act.action for line in log] == ["learning.map", "learning.unmap", "learning.map"]


async def test_an_administrator_says_how_a_platform_names_people(console: Console, official: SignIn) -> None:
    await furnish(console.resources, 0)
    client = await official("administrator")
    assert "learning-sh" not in (await client.get(PARTNER)).text

    wrong = await client.post(f"{PARTNER}/learning", data={"actor": "cccd", "home_page": "hoc.hanoi.example"})
    assert (wrong.status_code, "Viết cả phần đầu của địa chỉ" in wrong.text) == (422, True)
    assert 'value="hoc.hanoi.example"' in wrong.text
    good = {"actor": "cccd", "home_page": "https://hoc.hanoi.example"}
    assert (await client.post(f"{PARTNER}/learning", data=good)).status_code == 303

    page = read((await client.get(PARTNER)).text)
    assert "/xapi/statements" in page.one("code", id="learning-sh").text
    assert await learning_activities.platform(console.resources.database, "bdhvs") == tuple(good.values())
    await client.post(f"{PARTNER}/learning", data={"actor": "none", "home_page": ""})
    assert await learning_activities.platform(console.resources.database, "bdhvs") is None
    log = await audit_log.lines(console.resources.database)
    assert [line.act.action for line in log] == ["partner.learning"] * 2


async def test_many_activities_are_shown_in_parts(console: Console, official: SignIn) -> None:
    await furnish(console.resources, 0)
    async with console.resources.database.transaction() as connection:
        names = {f"{COURSE}?n={number}": f"Bài {number}" for number in range(70)}
        await learning_activities.remember(connection, "bdhvs", names, DURING)
    inspector = await official("inspector")

    first = read((await inspector.get(LIST)).text)
    assert first.one("a", href="?waiting=50")
    rest = read((await inspector.get(f"{LIST}?waiting=50")).text)

    assert (len(first.one("tbody").every("tr")), len(rest.one("tbody").every("tr"))) == (50, 20)
    assert (await inspector.get(f"{LIST}/99999999999")).status_code == 404
