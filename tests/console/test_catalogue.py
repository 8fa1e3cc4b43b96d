"""A new catalogue is seen first, holds what contests need, and reaches every process."""

from httpx2 import AsyncClient, Response

from server.pipeline.registers.import_catalogue import written
from server.records import audit_log
from server.reference import read_reference
from server.resources import open_resources
from tests.console.conftest import Console, SignIn
from tests.examples import CATALOGUE
from tests.live.stage import Pipeline
from tests.pages.element import read

REASON = "Quyết định 757/QĐ-BKHCN"
WHOLE = written(CATALOGUE)
NEW = '[[skill]]\nkey = "digital-twin"\nvi = "Bản sao số"\nen = "Digital twin"\n'


async def send(client: AsyncClient, text: str) -> Response:
    answer = await client.post("/console/catalogue", files={"file": ("danh-muc.toml", text.encode())})
    return answer if answer.status_code != 303 else await client.get(answer.headers["location"])


async def apply(client: AsyncClient, page: Response, reason: str = REASON) -> Response:
    base = read(page.text).one("input", name="base").attributes["value"]
    return await client.post(str(page.url), data={"base": base, "reason": reason})


async def test_a_new_version_is_in_force_in_every_process(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    async with open_resources(console.resources.settings) as other:
        page = await send(client, WHOLE + NEW)
        assert "digital-twin" not in other.reference.catalogue.skills

        assert (await apply(client, page)).status_code == 303
        await other.reference.notice(other.database, at_once=True)

        assert other.reference.catalogue.skills["digital-twin"].names["vi"] == "Bản sao số"
        assert (other.reference.version, console.resources.reference.version) == (1, 1)
    assert [cell.text for cell in read(page.text).one("tbody").every("th")] == ["digital-twin kỹ năng"]
    assert [line.act.action for line in await audit_log.lines(console.resources.database)] == [
        "catalogue.apply", "catalogue.upload",
    ]  # fmt: skip


async def test_what_a_contest_gives_points_for_cannot_go(official: SignIn, pipeline: Pipeline) -> None:
    client = await official("organizer")
    kept = "\n\n".join(part for part in WHOLE.split("\n\n") if '"anti-scam"' not in part)

    page = await send(client, kept)

    assert "Không bỏ được: thu-do-so-2026 đang tính điểm việc này" in page.text
    assert 'name="base"' not in page.text
    refused = await client.post(str(page.url), data={"base": "0", "reason": REASON})
    assert refused.status_code == 422


async def test_skills_alone_leave_the_services(console: Console, official: SignIn) -> None:
    client = await official("organizer")

    await apply(client, await send(client, NEW))

    catalogue = console.resources.reference.catalogue
    assert list(catalogue.skills) == ["digital-twin"]
    assert catalogue.services == CATALOGUE.services
    assert set(CATALOGUE.skills) <= set(console.resources.reference.ever.skills)


async def test_every_fault_is_named_with_its_line(official: SignIn) -> None:
    wrong = (
        NEW
        + '[[skill]]\nkey = "Sai Khóa"\nvi = ""\nen = "x"\nscorable = "no"\n[[skill]]\nkey = "a"\nvi = "a"\nmà = 1\n'
    )

    page = await send(await official("organizer"), wrong.replace("mà", "ma"))

    rows = [[cell.text for cell in row.every("td")][:2] for row in read(page.text).every("tbody")[0].every("tr")]
    assert rows == [["6", "key"], ["7", "vi"], ["9", "scorable"], ["13", "ma"], ["10", "en"]]
    for text, told in (("[[skill", "không phải TOML"), ("a = 1", "không có mục"), ("[" * 9_000, "không phải TOML")):
        assert told in (await send(await official("organizer"), text)).text


async def test_another_version_meanwhile_is_told(official: SignIn) -> None:
    first, second = await official("organizer"), await official("organizer")
    mine, theirs = await send(first, WHOLE + NEW), await send(second, WHOLE + NEW.replace("twin", "two"))
    await apply(second, theirs)

    answer = await apply(first, mine)

    assert answer.status_code == 409
    assert "từ lúc xem trước đã có bản 1" in answer.text
    assert (await apply(first, answer)).status_code == 303


def test_version_0_is_what_the_files_say() -> None:
    reference = read_reference()

    assert (reference.version, len(reference.catalogue.skills), len(reference.catalogue.services)) == (0, 20, 34)
