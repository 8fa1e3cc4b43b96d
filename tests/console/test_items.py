"""The bank in the console: every fault of a file is named, a newer version is seen first, and put into force once."""

from httpx2 import AsyncClient, Response

from server.records import audit_log
from tests.console.conftest import Console, SignIn
from tests.learning import DOCUMENT
from tests.pages.element import read

REASON = "Quyết định 757/QĐ-BKHCN"
NEWER = DOCUMENT.replace("version = 1", "version = 900")


async def send(client: AsyncClient, text: str) -> Response:
    answer = await client.post("/console/items", files={"file": ("anti-scam.toml", text.encode())})
    return answer if answer.status_code != 303 else await client.get(answer.headers["location"])


async def test_a_newer_version_is_seen_and_then_in_force(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    bank, database = console.resources.reference.bank, console.resources.database
    page = await send(client, NEWER)
    before = await bank.in_force(database, "anti-scam")

    done = await client.post(str(page.url), data={"reason": REASON})

    found = await bank.in_force(database, "anti-scam")
    assert done.headers["location"] == "/console/items/skills/anti-scam"
    assert not before or before.version < 900
    assert found and (found.version, len(found.items)) == (900, 12)
    assert "cần 30 bài" in (await client.get("/console/items/skills/anti-scam")).text
    assert [line.act.action for line in await audit_log.lines(database)] == ["items.apply", "items.upload"]
    again = await client.post(str(page.url), data={"reason": REASON})
    assert "đã được áp dụng rồi" in again.text or "Đã áp dụng lúc" in again.text
    assert "Ghi số lớn hơn" in (await send(client, NEWER)).text


async def test_what_is_wrong_is_named_and_cannot_be_applied(official: SignIn) -> None:
    client = await official("organizer")

    page = await send(client, NEWER.replace('kind = "match"', 'kind = "mach"'))

    rows = [[cell.text for cell in row.every("td")] for row in read(page.text).one("tbody").every("tr")]
    assert rows[0][1:3] == ["item match-1.kind", "mach"]
    assert 'name="reason"' not in page.text
    assert (await client.post(str(page.url), data={"reason": REASON})).status_code == 422
    for text, told in (("[[item", "không phải TOML"), ("a" * 1_100_000, "1")):
        assert told in (await send(client, text)).text


async def test_a_reason_is_asked_for(official: SignIn) -> None:
    client = await official("organizer")
    page = await send(client, NEWER)

    told = await client.post(str(page.url), data={"reason": "ừ"})

    assert told.status_code == 422
    assert "Lý do có 1 ký tự" in told.text
