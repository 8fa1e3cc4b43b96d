"""An officer keeps the neighbourhoods of the own ward, and organizers read along."""

from server.records import audit_log
from tests.console.addresses import OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.live.stage import Pipeline
from tests.pages.element import read

LIST = f"/console/wards/{OWN_WARD}/neighbourhoods"
REASON = "Quyết định 15/QĐ-UBND"


async def test_an_officer_adds_renames_merges_and_takes_back(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    officer = await official("ward_officer")
    for name in ("Tổ 8", "Tổ 9"):
        await officer.post(LIST, data={"name": name, "reason": REASON})

    await officer.post(f"{LIST}/to-8", data={"do": "rename", "name": "Tổ dân phố 8", "reason": REASON})
    merged = {"do": "merge", "into": f"{OWN_WARD}/to-9", "people": "300", "reason": REASON}
    assert (await officer.post(f"{LIST}/to-8", data=merged)).status_code == 303
    await pipeline.move()

    page = read((await officer.get(LIST)).text)
    assert [cell.text for cell in page.every("tbody")[0].every("th")] == ["Tổ 9"]
    assert "Gộp vào “Tổ 9”, 300 người" in page.text
    undo = page.every("form", action=f"{LIST}/changes/4")
    assert (await officer.post(undo[0].attributes["action"], data={"reason": REASON})).status_code == 303
    names = [cell.text for cell in read((await officer.get(LIST)).text).every("tbody")[0].every("th")]
    assert names == ["Tổ 9", "Tổ dân phố 8"]
    assert [line.act.action for line in await audit_log.lines(console.resources.database)] == [
        "neighbourhood.undo", "neighbourhood.merge", "neighbourhood.rename", "neighbourhood.add", "neighbourhood.add",
    ]  # fmt: skip


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(official: SignIn) -> None:
    officer = await official("ward_officer")
    await officer.post(LIST, data={"name": "Tổ 8", "reason": REASON})

    answer = await officer.post(f"{LIST}/to-8", data={"do": "rename", "name": "Tổ mới", "reason": "ngắn"})

    page = read(answer.text)
    assert answer.status_code == 422
    assert "Căn cứ có 4 ký tự" in page.text
    assert [field.attributes["value"] for field in page.every("input", name="name")] == ["Tổ mới"]


async def test_organizers_read_every_ward_and_officers_go_to_their_own(official: SignIn) -> None:
    organizer, officer = await official("organizer"), await official("ward_officer")

    assert LIST in (await organizer.get("/console/wards")).text
    assert (await organizer.get(LIST)).status_code == 200
    assert (await organizer.post(LIST, data={"name": "Tổ 8", "reason": REASON})).status_code == 403
    assert (await officer.get("/console/wards")).headers["location"] == LIST
