"""Seasons at the desk: planned, announced, edited with a reason, one contest in one of a kind, withdrawn."""

from typing import Any

from server.records import audit_log, seasons
from server.records.seasons import Kept
from server.resources import Resources
from tests.console.conftest import Console, SignIn
from tests.live.stage import Pipeline
from tests.pages.element import read

SEASONS = "/console/seasons"
REASON = "Theo công văn số 5 ngày 4 tháng 11 của ban tổ chức."


def sent(contest: int, **changes: Any) -> dict[str, Any]:
    """A season as it is typed."""
    typed = {
        "name_vi": "Mùa thi đua số 2026", "name_en": "Digital season 2026", "kind": "year",
        "flags": ["first", "alone"], f"place_{contest}": "1", "do": "save",
    }  # fmt: skip
    return {**typed, **changes}


async def every(resources: Resources) -> list[Kept]:
    return await seasons.every(resources.database)


async def test_a_season_is_planned_announced_edited_with_a_reason_and_withdrawn(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client, [known] = await official("organizer"), await console.resources.contests.all()
    assert "Chưa có mùa nào" in (await client.get(SEASONS)).text

    answer = await client.post(f"{SEASONS}/new", data=sent(known.id))

    assert answer.status_code == 303
    address, [draft] = answer.headers["location"], await every(console.resources)
    assert (draft.state, draft.slug, draft.plan.contests) == ("draft", "mua-thi-dua-so-2026", (known.id,))
    assert (await client.post(address, data={"do": "announce", "version": "1"})).status_code == 303
    changed = sent(known.id, version="1", name_vi="Mùa đầu tiên", reason="Sai")
    refused = await client.post(address, data=changed)
    assert refused.status_code == 422
    page = read(refused.text)
    assert "Lý do có 3 ký tự" in page.one("p", id="reason-error").text
    assert page.one("input", name="name_vi").attributes["value"] == "Mùa đầu tiên", "what was typed stays"
    assert (await client.post(address, data={**changed, "reason": REASON})).status_code == 303
    [kept] = await every(console.resources)
    assert (kept.slug, kept.plan.name["vi"], kept.reason) == (draft.slug, "Mùa đầu tiên", REASON)
    stale = await client.post(address, data={**changed, "reason": REASON})
    assert stale.status_code == 422 and "vừa sửa mùa này" in stale.text
    assert (await client.post(address, data={"do": "withdraw", "version": "2"})).status_code == 422
    assert (await client.post(address, data={"do": "withdraw", "version": "2", "reason": REASON})).status_code == 303
    assert [each.state for each in await every(console.resources)] == ["withdrawn"]
    told = [line.act.action for line in await audit_log.lines(console.resources.database)]
    assert told == ["season.withdraw", "season.edit", "season.announce", "season.draft"]


async def test_a_contest_in_two_seasons_of_one_kind_is_refused_by_name(
    console: Console, pipeline: Pipeline, official: SignIn
) -> None:
    client, [known] = await official("organizer"), await console.resources.contests.all()
    await client.post(f"{SEASONS}/new", data=sent(known.id))

    twice = await client.post(f"{SEASONS}/new", data=sent(known.id, name_vi="Mùa nữa"))

    assert twice.status_code == 422
    assert "Thủ đô số 2026 đã ở trong mùa Mùa thi đua số 2026, cùng loại" in twice.text
    assert (
        await client.post(f"{SEASONS}/new", data=sent(known.id, name_vi="Mùa nữa", kind="theme"))
    ).status_code == 303
    same = await client.post(f"{SEASONS}/new", data=sent(known.id, kind="theme", **{f"place_{known.id}": ""}))
    assert same.status_code == 422 and "chưa có cuộc thi nào" in same.text
    discarded = {"do": "withdraw", "version": "1"}
    assert (await client.post(f"{SEASONS}/2", data=discarded)).status_code == 303
    assert [each.plan.name["vi"] for each in await every(console.resources)] == ["Mùa thi đua số 2026"]


async def test_others_read_seasons_and_change_nothing(console: Console, pipeline: Pipeline, official: SignIn) -> None:
    client, [known] = await official("ward_officer"), await console.resources.contests.all()

    assert (await client.get(SEASONS)).status_code == 200
    assert (await client.post(f"{SEASONS}/new", data=sent(known.id))).status_code == 403
    assert (await client.get(f"{SEASONS}/7")).status_code == 404
