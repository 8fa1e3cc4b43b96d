"""Corrections at the desk: seen before they are proposed, decided by another person, never telling who was typed."""

import re
from typing import Any

import pytest
from httpx2 import AsyncClient

from server.pipeline.registers.partners import add_partner
from tests.console.conftest import Console, SignIn
from tests.live.stage import SLUG, Pipeline

START = f"/console/contests/{SLUG}/corrections"
REASON = "Biên bản 14/BB-HĐ: báo cáo trùng do lỗi của cổng, đã đối chiếu."
NUMBER = "001099012345"


@pytest.fixture
async def at_desk(console: Console, pipeline: Pipeline) -> Console:
    """The desk beside a contest whose boards are there."""
    await console.resources.contests.reread()
    return console


async def send(client: AsyncClient, what: str, step: str = "propose", **typed: Any) -> Any:
    return await client.post(f"{START}/new/{what}", data={"reason": REASON, "step": step, **typed})


async def propose(client: AsyncClient, what: str, **typed: Any) -> str:
    """Propose, and return the address of the correction."""
    answer = await send(client, what, **typed)
    assert answer.status_code == 303, re.findall(r'class="(?:error|refused)".*?</p>', answer.text, re.S)
    return str(answer.headers["location"])


POINTS = {"rounds": "1", "points": "25", "to": "ward", "ward": "00004"}


async def test_points_go_from_the_form_to_the_board(at_desk: Console, pipeline: Pipeline, official: SignIn) -> None:
    organizer, council = await official("organizer"), await official("council")
    shown = await send(organizer, "points", "try", **POINTS)
    address = await propose(organizer, "points", **POINTS)
    assert "Chờ một người khác quyết định" in (await council.get(address)).text

    answer = await council.post(address, data={"agreed": "yes", "answer": ""})
    await pipeline.move()

    assert answer.status_code == 303
    assert "Nếu áp dụng ngay bây giờ" in shown.text
    assert "Đã áp dụng" in (await council.get(address)).text
    board = (await organizer.get(f"/console/contests/{SLUG}/board")).text
    assert board
    fact = await at_desk.resources.database.fetchrow("SELECT kind, body FROM facts WHERE source = 'correction'")
    assert (fact[0], fact[1]["points"], fact[1]["ward"]) == ("granted", 25, "00004")


async def test_what_waits_is_one_press_from_the_first_page(at_desk: Console, official: SignIn) -> None:
    address = await propose(await official("organizer"), "points", **POINTS)
    council = await official("council")

    for page in ("/console", f"/console/contests/{SLUG}"):
        assert f'href="{address}"' in (await council.get(page)).text
    assert f'href="{address}"' not in (await (await official("administrator")).get("/console")).text


async def test_who_proposed_sees_no_buttons_and_cannot_decide(at_desk: Console, official: SignIn) -> None:
    organizer = await official("organizer")
    address = await propose(organizer, "points", **POINTS)

    answer = await organizer.post(address, data={"agreed": "yes"})

    assert "Đồng ý và áp dụng" not in (await organizer.get(address)).text
    assert answer.status_code == 422
    assert "không tự quyết định được" in answer.text


async def test_a_rejection_needs_a_reason_and_keeps_it(at_desk: Console, official: SignIn) -> None:
    organizer, council = await official("organizer"), await official("council")
    address = await propose(organizer, "points", **POINTS)

    bare = await council.post(address, data={"agreed": "no", "answer": " "})
    await council.post(address, data={"agreed": "no", "answer": "Chưa có biên bản đối chiếu."})

    assert bare.status_code == 422
    assert "Viết lý do từ chối" in bare.text
    assert "Chưa có biên bản đối chiếu." in (await organizer.get(START)).text
    assert not await at_desk.resources.database.fetchval("SELECT count(*) FROM facts WHERE source = 'correction'")


async def test_an_identity_number_is_hashed_and_never_kept_or_told(
    at_desk: Console, pipeline: Pipeline, official: SignIn
) -> None:
    organizer, database = await official("organizer"), at_desk.resources.database
    who = at_desk.resources.pseudonyms.resident(f"cccd:{NUMBER}")
    await database.execute(
        "INSERT INTO facts (kind, source, source_ref, resident, activity, by, happened_at)"
        " VALUES ('skill', 'dvcqg', 'x', $1, 'anti-scam', 'self', now())",
        who,
    )

    tried = await send(organizer, "resident", "try", way="out", resident=f"cccd:{NUMBER}")
    address = await propose(organizer, "resident", way="out", resident=NUMBER)
    wrong = await send(organizer, "resident", "try", way="out", resident=f"cccd:{NUMBER}9")

    one = (await organizer.get(address)).text
    assert str(who) in tried.text
    assert str(who) in one
    assert wrong.status_code == 422
    assert "Chưa nhận ra mã này" in wrong.text
    assert not any(NUMBER in page for page in (tried.text, one, wrong.text))
    kept = await database.fetchval(
        "SELECT count(*) FROM (SELECT arguments::text AS said FROM proposals"
        " UNION ALL SELECT arguments::text || after::text FROM audit_log) AS all_said WHERE said LIKE $1",
        f"%{NUMBER}%",
    )
    assert kept == 0


async def test_every_act_and_every_look_stands_in_the_log(at_desk: Console, official: SignIn) -> None:
    organizer, council = await official("organizer"), await official("council")
    await send(organizer, "points", "try", **POINTS)
    address = await propose(organizer, "points", **POINTS)
    await council.post(address, data={"agreed": "yes"})

    rows = await at_desk.resources.database.fetch("SELECT action, object FROM audit_log ORDER BY number")

    assert [tuple(row) for row in rows if row[0].startswith("correction")] == [
        ("correction.try", f"contest:{SLUG}"),
        ("correction.propose", f"contest:{SLUG}"),
        ("correction.approve", f"contest:{SLUG}"),
    ]


async def test_a_batch_goes_out_and_is_offered_back(at_desk: Console, pipeline: Pipeline, official: SignIn) -> None:
    await add_partner(at_desk.resources.database, "dvcqg", "Cổng Dịch vụ công", b"key")
    await pipeline.record(1)
    names = await at_desk.resources.database.fetch(
        "SELECT source_ref FROM facts WHERE source = 'dvcqg' AND kind = 'service' LIMIT 2"
    )
    organizer, council = await official("organizer"), await official("council")

    address = await propose(organizer, "batch", source="dvcqg", events="\n".join(row[0] for row in names))
    await council.post(address, data={"agreed": "yes"})
    page = (await organizer.get(address)).text
    back = re.search(r'href="([^"]+/new/batch[^"]+)"', page)

    assert "Loại 2 báo cáo của dvcqg" in page
    assert back
    form = (await organizer.get(back[1].replace("&amp;", "&"))).text
    assert "đã loại được tính lại" in form
    number = address.rsplit("/", 1)[1]
    assert await propose(organizer, "batch", source="dvcqg", of=number)


async def test_every_fault_is_told_at_its_field_and_what_was_typed_stays(at_desk: Console, official: SignIn) -> None:
    organizer = await official("organizer")

    answer = await organizer.post(f"{START}/new/points", data={"reason": "Theo yêu cầu", "points": "mười"})

    assert answer.status_code == 422
    for said in ("Có 12 ký tự, cần từ 40", "Đây chưa phải số nguyên", "Theo yêu cầu", 'value="mười"'):
        assert said in answer.text


@pytest.mark.parametrize(
    ("what", "typed", "said"),
    [
        ("case", {"way": "out", "case": "H-404"}, "Chưa có báo cáo nào mang mã hồ sơ này"),
        ("batch", {"source": "dvcqg", "since": "2026-11-05T08:00"}, "Chọn lúc bắt đầu và lúc kết thúc"),
        ("batch", {"source": "dvcqg", "since": "2026-11-01T08:00", "until": "2099-01-01T00:00"}, "kết thúc ít nhất"),
        ("points", {**POINTS, "ward": "99999"}, "Chọn một phường, xã"),
        ("points", {**POINTS, "to": "place", "place": "00070/nowhere"}, "Chưa có nơi nào mang mã này"),
        ("move", {"resident": "ref:nobody", "rounds": "1", "ward": "00004"}, "Chưa có ghi danh hay báo cáo"),
        ("move", {"resident": "ref:resident-1", "ward": "00004"}, "Chọn trong các vòng"),
    ],
)
async def test_what_cannot_be_is_told(
    at_desk: Console, official: SignIn, what: str, typed: dict[str, str], said: str
) -> None:
    await add_partner(at_desk.resources.database, "dvcqg", "Cổng Dịch vụ công", b"key")

    answer = await send(await official("organizer"), what, "try", **typed)

    assert answer.status_code == 422
    assert said in answer.text


async def test_other_corrections_are_not_found(at_desk: Console, official: SignIn) -> None:
    organizer = await official("organizer")

    assert (await organizer.get(f"{START}/99")).status_code == 404
    assert (await organizer.get(f"{START}/new/ward")).status_code == 404
    assert (await organizer.get("/console/contests/none/corrections")).status_code == 404
    assert (await organizer.get(f"{START}/{'9' * 30}")).status_code == 404
