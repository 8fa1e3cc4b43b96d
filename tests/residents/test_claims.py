"""Claims as residents make and follow them: told at each step, nobody else's, and without pictures."""

import pytest
from httpx2 import Response

from server.pipeline.accept import accept
from server.pipeline.claims.match_claims import match_claims
from server.records import claims
from server.rules.event import Event
from tests.examples import DURING
from tests.live.stage import Pipeline
from tests.pages.element import read
from tests.residents.conftest import Door, Signed, SignIn

CASE = "H26-251124-0001"
GOOD = {"service": "scene-report", "case": CASE, "day": "2026-11-04", "by": "self"}


async def claim(here: Signed, **changes: str) -> str:
    """Make a claim, and return its address."""
    answer = await here.post("/me/claims/new", data={**GOOD, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def error(answer: Response, field: str) -> str:
    """What is told at a field."""
    return read(answer.text).one("p", "error", id=f"{field}-error").text


def report(door: Door, here: Signed, case: str = CASE) -> Event:
    """What a portal reports of the resident and the case."""
    return Event(
        id=f"e-{here.id}", kind="service", happened_at=DURING, resident=here.id, activity="scene-report", by="self",
        case=door.resources.pseudonyms.case(case),
    )  # fmt: skip


async def test_a_claim_is_followed_step_by_step_until_its_point(
    door: Door, signed_in: SignIn, pipeline: Pipeline
) -> None:
    here = await signed_in(joined=True)
    address = await claim(here)
    waiting = await here.get(address)
    await accept(door.resources.database, "ihanoi", [report(door, here)])
    await match_claims(door.resources.database, door.now)
    await pipeline.move()

    done = read((await here.get(address)).text)

    assert "Chờ phường, xã xem, chậm nhất 10/11/2026" in waiting.text
    assert "Thủ đô số 2026, vòng 1: tính nếu được xác nhận trước 00:00, 3/12/2099" in waiting.text
    assert done.one("p", "claim-state").text == "Đã xác nhận"
    assert [item.one("b").text for item in done.one("ol", "claim-steps").every("li")] == [
        "Đã nhận hồ sơ khai.", "iHanoi báo về. Đã xác nhận."]  # fmt: skip
    assert done.one("ul", "claim-lines").text == "Thủ đô số 2026: đã tính, 5 điểm."


async def test_the_number_of_a_case_is_nowhere_once_it_was_sent(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()
    address = await claim(here, evidence="Nộp ở nhà văn hóa.")

    pages = [(await here.get(page)).text for page in ("/me/claims", address)]
    rows = await door.resources.database.fetch(
        "SELECT c::text FROM claims c UNION ALL SELECT s::text FROM claim_steps s"
    )

    assert CASE not in "".join([*pages, *(row[0] for row in rows)])


WRONG = [
    ({"case": "12"}, "case", "có 2 ký tự, cần từ 4 đến 64"),
    ({"case": "\u202eH26-🪪🪪"}, "case", "Bỏ các ký hiệu khác, hình vẽ"),
    ({"day": "2026-12-30"}, "day", "Ngày này chưa đến"),
    ({"day": "hôm qua"}, "day", "Đây chưa phải ngày"),
    ({"service": "birth"}, "service", "Chọn một việc trong danh sách"),
    ({"evidence": "Xem căn cước 001 099 012 345"}, "evidence", "số giống số căn cước"),
    ({"evidence": "Ảnh ở https://anh.example/1.jpg"}, "evidence", "Bỏ liên kết"),
]


@pytest.mark.parametrize(("changes", "field", "said"), WRONG)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    signed_in: SignIn, changes: dict[str, str], field: str, said: str
) -> None:
    here = await signed_in()

    answer = await here.post("/me/claims/new", data={**GOOD, "evidence": "Nộp ở nhà văn hóa.", **changes})

    assert answer.status_code == 422
    assert said in error(answer, field)
    page = read(answer.text)
    assert page.one("input", type="radio", value="self").attributes.get("checked") is not None
    if field != "case":
        assert page.one("input", name="case").attributes["value"] == CASE
    assert "001 099 012 345" not in answer.text


async def test_an_identity_number_is_not_taken_for_a_case_nor_sent_back(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()

    answer = await here.post("/me/claims/new", data={**GOOD, "case": "001099012345"})

    assert "giống số căn cước" in error(answer, "case")
    assert "001099012345" not in answer.text


async def test_pictures_are_refused_with_the_remedy_and_kept_nowhere(door: Door, signed_in: SignIn) -> None:
    here = await signed_in()

    answer = await here.post(
        "/me/claims/new", data=GOOD, files={"evidence": ("can-cuoc.jpg", b"\xff\xd8\xff" * 9_000)}
    )

    assert answer.status_code == 422
    assert "Ảnh căn cước là dữ liệu nhạy cảm" in read(answer.text).one("p", "refused").text
    assert await claims.of_resident(door.resources.database, here.id) == []


async def test_a_claim_of_somebody_else_is_not_there(signed_in: SignIn) -> None:
    mine, other = await signed_in(), await signed_in()
    address = await claim(mine)
    theirs = [await other.get(address)]
    theirs += [
        await other.post(f"{address}/{act}", data={"reason": "Giấy hẹn ở nhà."}) for act in ("withdraw", "appeal")
    ]
    nobodys = await other.get("/me/claims/0000000000000000")

    assert [answer.status_code for answer in theirs] == [404, 404, 404]
    assert theirs[0].text.replace(address, "") == nobodys.text.replace("/me/claims/0000000000000000", "")
    assert "Đang chờ" in (await mine.get(address)).text


async def test_who_was_led_here_for_a_service_finds_it_chosen(signed_in: SignIn) -> None:
    page = read((await (await signed_in()).get("/me/claims/new?service=driving-licence")).text)

    assert [each.attributes["value"] for each in page.every("option") if "selected" in each.attributes] == [
        "driving-licence"
    ]


async def test_a_claim_is_withdrawn_once_and_the_second_tab_is_told(signed_in: SignIn) -> None:
    here = await signed_in()
    address = await claim(here)

    assert (await here.post(f"{address}/withdraw")).status_code == 303
    again = await here.post(f"{address}/withdraw")

    assert again.status_code == 422
    assert "đã đổi tình trạng" in read(again.text).one("p", "refused").text


async def test_too_many_claims_are_told_when_to_go_on(signed_in: SignIn) -> None:
    here = await signed_in()
    for number in range(10):
        await claim(here, case=f"H26-{number:04}")

    answer = await here.post("/me/claims/new", data={**GOOD, "case": "H26-9999"})

    assert "Đã khai 10 hồ sơ trong một giờ" in error(answer, "case")


async def test_a_case_of_somebody_else_is_told_to_who_claims_it(
    door: Door, signed_in: SignIn, pipeline: Pipeline
) -> None:
    first, second = await signed_in(), await signed_in(ward="00004")
    await accept(door.resources.database, "ihanoi", [report(door, first)])

    address = await claim(second)

    assert "Mã hồ sơ này đã được ghi cho người khác. Một mã tính một lần" in (await second.get(address)).text


async def test_a_day_outside_of_every_round_is_told_before_anybody_looks(
    signed_in: SignIn, pipeline: Pipeline
) -> None:
    here = await signed_in()

    address = await claim(here, day="2026-10-20")

    assert "Ngày này không nằm trong vòng thi đua nào" in (await here.get(address)).text
    assert "việc từ 00:00, 2/11/2026 đến trước 00:00, 30/11/2026" in (await here.get("/me/claims/new")).text
