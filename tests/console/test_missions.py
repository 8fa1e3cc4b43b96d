"""Missions at the desk: a calendar in one step, announced, edited with a reason, withdrawn."""

from typing import Any

import pytest

from server.pipeline.game.read_missions import Come, read_missions
from server.records import audit_log
from server.resources import Resources
from tests.console.conftest import Console, SignIn
from tests.live.stage import SLUG, Pipeline
from tests.pages.element import read

MISSIONS = f"/console/contests/{SLUG}/missions"
REASON = "Theo công văn số 5 ngày 4 tháng 11 của ban tổ chức."
SENT: dict[str, Any] = {
    "title_vi": "Hai người một phường", "title_en": "Two of a ward", "why_vi": "Để ai cũng có người hỏi.",
    "why_en": "So that everybody has somebody to ask.", "starts": "2026-11-02T00:00", "ends": "2026-11-09T00:00",
    "level": "ward", "by": "any", "activities": ["service/scene-report", "service/health-insurance"], "need": "1",
    "people": "2", "permille": "", "bonus": "4",
}  # fmt: skip


async def found(resources: Resources, *, officials: bool = True) -> list[Come]:
    known = await resources.contests.by_slug(SLUG)
    assert known
    return list((await read_missions(resources.database, known, officials=officials)).found)


async def test_a_calendar_is_drafted_in_one_step_edited_and_announced(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")

    assert (await client.post(MISSIONS, data={"do": "draft"})).status_code == 303

    drafts = await found(console.resources)
    assert [each.kept.plan.level for each in drafts] == [
        "resident", "neighbourhood", "resident", "ward", "family", "ward"]  # fmt: skip
    assert await found(console.resources, officials=False) == []
    page = read((await client.get(MISSIONS)).text)
    assert [each.text for each in page.every("h2")][:3] == [
        "Tuần từ 9/11/2026", "Tuần từ 16/11/2026", "Tuần từ 23/11/2026"]  # fmt: skip
    one = drafts[0].kept
    changed = {**SENT, "level": "resident", "starts": "2026-11-09T00:00", "ends": "2026-11-16T00:00", "version": "1"}
    assert (await client.post(f"{MISSIONS}/{one.id}", data={**changed, "do": "save"})).status_code == 303
    await client.post(MISSIONS, data={"do": "announce.all"})
    public = await found(console.resources, officials=False)
    assert len(public) == 6
    assert public[0].kept.plan.title["vi"] == "Hai người một phường"
    told = [line.act.action for line in await audit_log.lines(console.resources.database)]
    assert told == ["mission.announce"] * 6 + ["mission.edit", "missions.draft"]


async def test_it_fills_and_its_progress_stands_on_the_page(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    assert (await client.post(f"{MISSIONS}/new", data=SENT)).status_code == 303
    [draft] = await found(console.resources)
    await client.post(MISSIONS, data={"do": f"announce.{draft.kept.id}"})
    pipeline.mover.memory.forget()

    await pipeline.move()

    [mission] = await found(console.resources)
    assert mission.city.done > 10 and mission.reached
    page = read((await client.get(MISSIONS)).text)
    told = page.one("p", "mission-come").text
    assert told == f"{len(mission.reached)} phường, xã đã đạt. {mission.city.people} người đã tham gia."


async def test_an_edit_needs_a_reason_and_says_so_and_a_stale_form_is_refused(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    await client.post(f"{MISSIONS}/new", data=SENT)
    await client.post(MISSIONS, data={"do": "announce.all"})
    address = f"{MISSIONS}/1"
    sent = {**SENT, "bonus": "5", "version": "1", "reason": "Sai"}

    refused = await client.post(address, data=sent)
    assert refused.status_code == 422
    page = read(refused.text)
    assert "Lý do có 3 ký tự, cần từ 20 đến 500" in page.one("p", "error").text
    assert page.one("input", id="bonus").attributes["value"] == "5", "what was typed stays"
    assert (await client.post(address, data={**sent, "reason": REASON})).status_code == 303
    assert f"vì: {REASON}" in (await client.get(MISSIONS)).text
    stale = await client.post(address, data={**sent, "reason": REASON})
    assert stale.status_code == 422 and "vừa sửa nhiệm vụ này" in stale.text
    gone = await client.post(address, data={"do": "withdraw", "version": "2", "reason": REASON})
    assert gone.status_code == 303
    [mission] = await found(console.resources, officials=False)
    assert (mission.kept.state, mission.progress) == ("withdrawn", {})
    line = (await audit_log.lines(console.resources.database))[0]
    assert (line.act.action, line.act.arguments["reason"]) == ("mission.withdraw", REASON)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"people": "99999"}, "Là 99999, cần từ 0 đến 10000"),
        ({"people": "9999"}, "Cần 9999 người, mà Xã Minh Châu chỉ có"),
        ({"need": "3", "activities": ["skill/anti-scam"]}, "Cần 3 việc khác nhau, mà chỉ chọn 1"),
        ({"bonus": "21"}, "Là 21, cần từ 1 đến 20"),
        ({"starts": "2026-10-30T00:00"}, "Phải nằm trọn trong một vòng"),
        ({"ends": "2026-11-01T00:00"}, "kết thúc trước khi bắt đầu"),
        ({"ends": "hôm nay"}, "chưa phải ngày giờ"),
        ({"title_vi": "Số 001099012345"}, "giống số căn cước"),
        ({"activities": ["skill/ai-basic"]}, "skill/ai-basic"),
    ],
)
async def test_what_cannot_be_is_told_at_its_field_and_stays_typed(
    console: Console, pipeline: Pipeline, official: SignIn, more: dict[str, Any], said: str
) -> None:
    answer = await (await official("organizer")).post(f"{MISSIONS}/new", data={**SENT, **more})

    assert answer.status_code == 422
    page = read(answer.text)
    assert said in page.one("p", "error").text
    assert page.one("input", id="title_en").attributes["value"] == "Two of a ward"
    assert await found(console.resources) == []


async def test_the_same_twice_is_refused_by_name(console: Console, pipeline: Pipeline, official: SignIn) -> None:
    client = await official("organizer")
    await client.post(f"{MISSIONS}/new", data=SENT)

    again = await client.post(f"{MISSIONS}/new", data=SENT)

    assert "Trùng với “Hai người một phường” (2/11/2026 – 9/11/2026)" in read(again.text).one("p", "error").text


async def test_the_caps_are_set_with_a_reason_once_anything_is_announced(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client = await official("organizer")
    await client.post(f"{MISSIONS}/new", data=SENT)
    await client.post(MISSIONS, data={"do": "announce.all"})

    refused = await client.post(MISSIONS, data={"do": "caps", "person_cap": "9", "place_cap": "90", "reason": ""})
    assert "Lý do có 0 ký tự" in read(refused.text).one("p", "error").text
    await client.post(MISSIONS, data={"do": "caps", "person_cap": "9", "place_cap": "90", "reason": REASON})

    assert "mỗi người được nhiều nhất 9 điểm thưởng, mỗi nơi nhiều nhất 90" in (await client.get(MISSIONS)).text


async def test_a_council_reads_and_changes_nothing(console: Console, pipeline: Pipeline, official: SignIn) -> None:
    await (await official("organizer")).post(f"{MISSIONS}/new", data=SENT)
    council = await official("council")

    assert (await council.get(f"{MISSIONS}/1")).status_code == 200
    assert (await council.post(MISSIONS, data={"do": "announce.all"})).status_code == 403
    assert await found(console.resources, officials=False) == []
