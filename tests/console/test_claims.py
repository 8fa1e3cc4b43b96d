"""Claims before officials: the own ward's queue, decisions in writing, lists of partners, signals."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response

from server.console.guard import COOKIE
from server.pipeline.claims.claim import Asserted, make_claim, origin_of
from server.pipeline.registers.partners import add_partner
from server.records import audit_log, circuits, claims, residents
from server.records.claims import Claim
from server.rules.circuit import Circuit
from server.rules.connector import Answer, Connector
from server.rules.hanoi import local
from server.rules.signals import HASTY_DECISIONS, ONE_ORIGIN_PEOPLE
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.browser import launched, served, window
from tests.console.conftest import Console, SignIn
from tests.console.test_headcounts import xlsx
from tests.examples import CATALOGUE, resident
from tests.pages.element import Element, read

QUEUE, FILES = "/console/claims", "/console/claims/files"
REASON = "Đã xem sổ tiếp nhận ngày 4/11."
HEAD = "case,service,date,by\n"
NUMBER = "H26-251124-"


async def claim(console: Console, number: int, of: int = 1, ward: str = OWN_WARD) -> Claim:
    """A claim of a resident of a ward."""
    database, now = console.resources.database, console.now
    if not (who := await residents.by_id(database, resident(of))):
        await residents.sign_in(database, resident(of), f"Nguyễn Thị Hoa {of}", 1960, "", now)
        await residents.declare_residence(database, resident(of), ward, None, None, ("resident",), now)
        who = await residents.by_id(database, resident(of))
    assert who
    said = Asserted(service="scene-report", case=f"{NUMBER}{number:04}", day=local(now).date(), at=None, by="self",
                    evidence="Nộp ở nhà văn hóa.")  # fmt: skip
    origin = origin_of(b"key", "192.0.2.1", now)
    return await make_claim(database, CATALOGUE, console.resources.pseudonyms, who, said, origin, now)


async def state(console: Console, one: Claim) -> str:
    found = await claims.by_public_id(console.resources.database, one.public_id)
    assert found
    return found.state


async def send(client: AsyncClient, content: bytes, name: str = "ho-so.csv") -> Response:
    """Send a list, and return its preview, or why there is none."""
    answer = await client.post(FILES, data={"partner": "dvcqg"}, files={"file": (name, content)})
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def numbers(page: Element) -> list[str]:
    """What a preview counts: confirmed, unknown, another service, somebody else's, known before."""
    return [cell.text for cell in page.one("dl", "side-by-side").every("dd")]


@pytest.fixture
async def partner(console: Console) -> None:
    """A portal that may vouch for lists."""
    await add_partner(console.resources.database, "dvcqg", "Cổng thử", console.resources.settings.key_for("x"))


async def test_an_officer_sees_the_own_ward_oldest_first_and_nobody_by_name(
    console: Console, official: SignIn
) -> None:
    first = await claim(console, 1)
    console.now += timedelta(days=6)
    second = await claim(console, 2)
    await claim(console, 3, of=2, ward=ANOTHER_WARD)

    page = read((await (await official("ward_officer")).get(QUEUE)).text)

    rows = page.one("tbody").every("tr")
    assert [row.one("a").attributes["href"] for row in rows] == [
        f"{QUEUE}/{each.public_id}" for each in (first, second)
    ]
    assert ["quá hạn" in row.text for row in rows] == [True, False]
    assert "Nguyễn Thị Hoa" not in page.text


async def test_who_may_not_open_a_claim_is_led_to_none(console: Console, official: SignIn) -> None:
    await claim(console, 1)

    page = read((await (await official("council")).get(QUEUE)).text)

    assert page.one("tbody").every("tr")
    assert page.one("tbody").every("a") == []


async def test_who_opens_a_claim_is_written_down_and_its_decision_too(console: Console, official: SignIn) -> None:
    one = await claim(console, 1)
    client = await official("ward_officer")

    page = await client.get(f"{QUEUE}/{one.public_id}")
    done = await client.post(f"{QUEUE}/{one.public_id}", data={"outcome": "return", "reason": REASON})

    assert "Nguyễn Thị Hoa 1" in page.text
    assert done.status_code == 303
    assert await state(console, one) == "returned"
    lines = await audit_log.lines(console.resources.database)
    about = f"claim:{one.public_id}"
    assert [(line.act.action, line.act.object) for line in lines] == [
        ("claim.return", about),
        ("resident.read", about),
    ]
    assert not any(str(resident(1)) in str(line.act) for line in lines)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"outcome": "confirm", "reason": ""}, "Điền vào ô này"),
        ({"outcome": "confirm", "reason": "ngắn"}, "Có 4 ký tự, cần từ 10 đến 500"),
        ({"reason": REASON}, "Chọn xác nhận hoặc trả lại"),
        ({"outcome": "confirm", "reason": "Căn cước 001 099 012 345 đã xem"}, "số giống số căn cước"),
        ({"outcome": "confirm", "reason": REASON, "case": "H26-9999"}, "không phải mã người dân đã khai"),
    ],
)
async def test_a_decision_that_lacks_something_is_told_at_its_field(
    console: Console, official: SignIn, sent: dict[str, str], said: str
) -> None:
    one = await claim(console, 1)

    answer = await (await official("ward_officer")).post(f"{QUEUE}/{one.public_id}", data=sent)

    assert answer.status_code == 422
    assert any(said in each.text for each in read(answer.text).every("p", "error"))
    assert "H26-9999" not in answer.text, "a case number is not even sent back"
    assert await state(console, one) == "pending"


async def test_a_claim_of_another_ward_is_not_there_for_an_officer(console: Console, official: SignIn) -> None:
    one = await claim(console, 1, ward=ANOTHER_WARD)
    client = await official("ward_officer")

    answers = [await client.get(f"{QUEUE}/{one.public_id}"),
               await client.post(f"{QUEUE}/{one.public_id}", data={"outcome": "confirm", "reason": REASON}),
               await client.post(QUEUE, data={"claim": one.public_id, "reason": REASON})]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404, 422]
    assert await state(console, one) == "pending"


async def test_several_are_confirmed_at_once_or_none(console: Console, official: SignIn) -> None:
    found = [await claim(console, number) for number in range(3)]
    client, names = await official("ward_officer"), [one.public_id for one in found]
    await claim(console, 0, of=2, ward=ANOTHER_WARD)

    refused = await client.post(QUEUE, data={"claim": names, "reason": REASON})
    done = await client.post(QUEUE, data={"claim": names[1:], "reason": REASON})

    assert "trùng mã" in read(refused.text).one("p", "refused").text
    assert REASON in refused.text, "what was typed stays"
    assert done.status_code == 303
    assert [await state(console, one) for one in found] == ["pending", "confirmed", "confirmed"]


async def test_a_list_is_seen_first_and_then_confirms_what_waits(
    console: Console, official: SignIn, partner: None
) -> None:
    first, other = await claim(console, 1), await claim(console, 2)
    rows = (
        f"{NUMBER}0001,scene-report,2026-11-04,self\n{NUMBER}0002,health-insurance,4/11/2026,\n"
        f"{NUMBER}0003,Gửi phản ánh hiện trường trên iHanoi,2026-11-04,tự làm\n"
    )
    client = await official("organizer")

    page = await send(client, (HEAD + rows).encode())
    before = await state(console, first)
    done = await client.post(str(page.url))
    later = await claim(console, 3, of=2)

    assert numbers(read(page.text)) == ["1", "1", "1", "0", "0"]
    assert before == "pending"
    assert done.status_code == 303
    assert [await state(console, one) for one in (first, other, later)] == ["confirmed", "pending", "confirmed"]
    assert "đã được áp dụng rồi" in (await client.post(str(page.url))).text


async def test_with_a_wrong_row_nothing_is_applied_and_no_number_is_repeated(
    console: Console, official: SignIn, partner: None
) -> None:
    await claim(console, 1)
    rows = (
        f"{NUMBER}0001,scene-report,2026-11-04,\n001099012345,scene-report,2026-11-04,\n"
        f"{NUMBER}7777,nothing,2026-11-04,\n{NUMBER}8888,{NUMBER}9999,32/13/2026,perhaps\n"
        "HS🪪1234,scene-report,2030-01-01,\n"
    )
    client = await official("organizer")

    page = await send(client, (HEAD + rows).encode())

    told = [[cell.text for cell in row.every("td")] for row in read(page.text).one("tbody").every("tr")]
    assert [(line, column) for line, column, _, _ in told] == [
        ("3", "mã hồ sơ"), ("4", "dịch vụ"), ("5", "ngày"), ("5", "ai làm"), ("6", "mã hồ sơ")]  # fmt: skip
    assert [value for _, _, value, _ in told] == [
        "không nhắc lại", "nothing", "32/13/2026", "perhaps", "không nhắc lại"]  # fmt: skip
    assert not any(number in page.text for number in ("8888", "9999", "7777", "001099012345"))
    assert (await client.post(str(page.url))).status_code == 422


async def test_the_numbers_of_a_list_are_kept_nowhere(console: Console, official: SignIn, partner: None) -> None:
    client, database = await official("organizer"), console.resources.database
    page = await send(
        client, xlsx([["Mã hồ sơ", "Dịch vụ", "Ngày"], [f"{NUMBER}4711", "scene-report", 46_330]]), "a.xlsx"
    )

    async def everything() -> str:
        tables = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await database.fetch(f'SELECT t::text FROM "{table[0]}" t') for table in tables]
        return " ".join(str(row[0]) for found in rows for row in found)

    between = await everything()
    await client.post(str(page.url))

    assert "ho-so" not in between
    assert NUMBER not in between + await everything()
    assert "a.xlsx" in between


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xd8\xff" + bytes(900), "Đây là ảnh. Cần CSV hoặc XLSX"),
        (b"case,service\nH26-1,x\n", "Thiếu cột date"),
        (b"", "Tệp trống"),
        (b"PK\x03\x04" + bytes(90), "Tệp XLSX bị hỏng"),
    ],
)
async def test_what_is_no_list_is_told(official: SignIn, partner: None, content: bytes, said: str) -> None:
    assert said in (await send(await official("organizer"), content)).text


async def test_signals_tell_what_to_look_into_and_name_no_resident(console: Console, official: SignIn) -> None:
    for of in range(1, ONE_ORIGIN_PEOPLE + 1):
        await claim(console, of % 4, of=of, ward=OWN_WARD if of % 2 else ANOTHER_WARD)
    found = [await claim(console, number, of=number) for number in range(100, 100 + HASTY_DECISIONS)]
    client = await official("ward_officer")
    await client.post(QUEUE, data={"claim": [one.public_id for one in found], "reason": REASON})

    await console.resources.database.execute(
        """
        INSERT INTO assistances (public_id, helper, resident, activity, begun_at, confirmed_at)
        SELECT 'help-' || row_number() OVER (), $1, id, 'scene-report', $2, $2 FROM residents WHERE id <> $1
        """,
        resident(1),
        console.now,
    )

    page = read((await (await official("organizer")).get("/console/signals")).text)

    kinds = [row.attributes["data-signal"] for row in page.one("tbody").every("tr")]
    assert {"copied", "hasty", "origin", "helper"} <= set(kinds)
    assert "Nguyễn Thị Hoa" not in page.text


async def test_a_platform_that_is_left_alone_is_shown_with_its_last_error(console: Console, official: SignIn) -> None:
    await circuits.failed(
        console.resources.database, "ihanoi",
        Circuit(failures=7, open_until=console.now + timedelta(minutes=4)), "HTTP 500", console.now,
    )  # fmt: skip
    answer = Answer(cases="", case="code")
    console.resources.connectors["ihanoi"] = Connector(  # type: ignore[index]
        platform="ihanoi", url="", token_url="", client_id="", client_secret="", answer=answer
    )

    page = read((await (await official("organizer")).get("/console/operations")).text)

    assert "HTTP 500" in page.one("tr", data_connector="ihanoi").text
    assert "connector-open" in [each.attributes.get("data-trouble") for each in page.every("li")]


@pytest.mark.browser
async def test_a_long_queue_is_worked_through_by_keys(console: Console, official: SignIn) -> None:
    for number in range(3):
        await claim(console, number)
    token = str((await official("ward_officer")).cookies.get(COOKIE))

    async with launched() as browser, served(console) as address, window(browser, address, token) as context:
        page = await context.new_page()
        await page.goto(QUEUE)
        for key in ("j", "j", "x", "Shift", "k", "x"):
            await page.keyboard.press(key)
        boxes = await page.locator("#queue input[type=checkbox]").all()
        ticked = [await box.is_checked() for box in boxes]
        await page.fill("#reason", "Đã xem sổ ngày 4/11, xác nhận.")
        await page.get_by_role("button", name="Xác nhận các hồ sơ đã chọn").click()
        said = await page.locator(".said").inner_text()

    assert ticked == [True, True, False]
    assert said == "Đã xác nhận 2 hồ sơ. Bảng đổi trong giây lát."
