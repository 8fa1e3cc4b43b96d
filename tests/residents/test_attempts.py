"""Assessments: resumed, saved at once, marked on the server, and closed to everybody else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from server.records import assistances, resident_sessions
from server.records.database import Database
from server.residents import attempt_rate
from server.residents.guard import COOKIE
from server.rules.learning import Item
from server.rules.marking import Answer
from tests.learning import DOCUMENT, right_answer
from tests.live.stage import Pipeline
from tests.pages.element import read
from tests.residents.conftest import Door, Signed, SignIn
from tests.residents.sitting import answer, answer_all, begin, sitting_of, take, teach, unknown


@pytest.fixture
async def here(door: Door, signed_in: SignIn) -> Signed:
    """Somebody who can learn to recognise scams."""
    await teach(door.resources)
    return await signed_in()


async def facts_of(door: Door, here: Signed) -> list[tuple[str, str, str, int]]:
    rows = await door.resources.database.fetch(
        "SELECT activity, source, by, score FROM facts WHERE kind = 'skill' AND resident = $1 ORDER BY id", here.id
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def test_passing_is_a_fact_that_moves_the_ward(door: Door, signed_in: SignIn, pipeline: Pipeline) -> None:
    await teach(door.resources)
    here = await signed_in(joined=True)

    address = await take(door, here)
    await pipeline.move()

    page = await here.get(address)
    rows = await door.resources.database.fetch("SELECT points FROM ledger_entries WHERE resident = $1", here.id)
    assert "Đạt rồi!" in page.text
    assert await facts_of(door, here) == [("anti-scam", "assessment", "self", 1_000_000)]
    assert [row["points"] for row in rows] == [10]


@pytest.mark.parametrize(("activity", "by"), [("anti-scam", "guided"), ("connect", "self")])
async def test_what_a_helper_stood_beside_is_guided(
    door: Door, here: Signed, signed_in: SignIn, activity: str, by: str
) -> None:
    helper, database = await signed_in(), door.resources.database
    address = await begin(here)
    door.now += timedelta(minutes=5)
    await assistances.begin(database, "help", helper.id, here.id, door.now)
    await assistances.confirm(database, "help", here.id, activity, door.now - timedelta(minutes=1), door.now)
    door.now += timedelta(hours=3)

    await answer_all(door, here, address)
    await here.post(f"{address}/finish")

    assert [found for _, _, found, _ in await facts_of(door, here)] == [by]


async def test_a_first_try_is_never_a_pass_and_the_next_form_shares_nothing_with_it(door: Door, here: Signed) -> None:
    first = await take(door, here, "pre")
    second = await begin(here)

    before, after = await sitting_of(door, here, first), await sitting_of(door, here, second)
    assert before.attempt.score == 1_000_000
    assert not before.attempt.passed
    assert await facts_of(door, here) == []
    assert not set(before.attempt.items) & set(after.attempt.items)


async def test_it_is_resumed_where_it_was_after_a_reload_and_from_another_phone(door: Door, here: Signed) -> None:
    address = await begin(here)
    await answer(door, here, address, 1)

    assert await begin(here) == address
    assert (await here.get(address)).headers["location"] == f"{address}/2"
    again = read((await here.get(f"{address}/1")).text)
    assert [part.attributes["value"] for part in again.every("input") if "checked" in part.attributes]
    assert "Làm tiếp" in (await here.get("/me/skills/anti-scam")).text


async def test_two_tabs_write_over_each_other_until_it_is_handed_in(door: Door, here: Signed) -> None:
    address = await begin(here)
    await answer_all(door, here, address, unknown)
    await answer(door, here, address, 1)
    await here.post(f"{address}/finish")

    late = await answer(door, here, address, 2)
    quick = await here.post(f"{address}/2", headers={"Accept": "application/json"}, data={"unknown": "1"})

    done = await sitting_of(door, here, address)
    assert [(number, done.answers[number].mark) for number in (1, 2)] == [(1, 1000), (2, 0)]
    assert (late.status_code, quick.status_code) == (409, 409)
    assert "không đổi được nữa" in late.text
    assert "không đổi được nữa" in quick.json()["told"]
    assert (await here.post(f"{address}/finish")).status_code == 303, "handing in twice is handing in once"


async def test_answers_and_the_end_at_the_same_moment_agree(door: Door, here: Signed) -> None:
    address = await begin(here)
    await answer_all(door, here, address, unknown)

    answers = await asyncio.gather(*(answer(door, here, address, number) for number in range(1, 7)),
                                   here.post(f"{address}/finish"))  # fmt: skip

    done = await sitting_of(door, here, address)
    kept = [number for number, told in enumerate(answers[:6], 1) if told.status_code == 303]
    assert {number for number, given in done.answers.items() if given.mark == 1000} == set(kept)
    assert done.attempt.score == len(kept) * 1_000_000 // 6


async def test_two_starts_at_once_are_one_attempt(door: Door, here: Signed) -> None:
    started = await asyncio.gather(*(begin(here, kind) for kind in ("pre", "post", "post", "pre")))

    assert len(set(started)) == 1


async def test_one_waits_a_little_after_a_form_that_was_not_passed(door: Door, here: Signed) -> None:
    await take(door, here, choose=unknown)

    early = await here.post("/me/skills/anti-scam", data={"kind": "post"})
    shown = await here.get("/me/skills/anti-scam")
    door.now += timedelta(minutes=10)

    hour = f"{(door.now + timedelta(hours=7)):%H:%M}"
    assert early.status_code == 409
    assert f"Làm lại được từ {hour}" in early.text
    assert f"Làm lại được từ {hour}" in shown.text
    assert await begin(here)


async def test_a_pass_is_tested_again_after_two_months_within_one(door: Door, here: Signed) -> None:
    await take(door, here)
    assert (await here.post("/me/skills/anti-scam", data={"kind": "post"})).status_code == 409

    door.now += timedelta(days=61)
    here.cookies.set(
        COOKIE, await resident_sessions.begin(door.resources.database, here.id, door.now, "t"), path="/me"
    )
    assert "Kiểm tra lại" in (await here.get("/me/skills/anti-scam")).text
    again = await take(door, here, "retest")

    assert "Lâu rồi mà vẫn còn nhớ" in (await here.get(again)).text
    assert len(await facts_of(door, here)) == 2, "what counts once is for the contest's criteria to say"
    assert (await here.post("/me/skills/anti-scam", data={"kind": "retest"})).status_code == 409


async def test_it_is_let_go_after_seven_days_and_nothing_is_lost_by_it(door: Door, here: Signed) -> None:
    address = await begin(here)
    await answer(door, here, address, 1)
    door.now += timedelta(days=6)
    await here.get("/me/skills")
    door.now += timedelta(days=1)

    late = await answer(door, here, address, 2)
    assert (late.status_code, (await here.get(address)).status_code) == (410, 410)
    assert "quá 7 ngày" in late.text
    assert (await begin(here)) != address


async def test_what_is_not_answered_is_named_before_it_is_handed_in(door: Door, here: Signed) -> None:
    address = await begin(here)
    await answer(door, here, address, 2)

    told = await here.post(f"{address}/finish")

    assert told.status_code == 422
    assert "Còn câu 1, 3, 4, 5, 6 chưa trả lời" in told.text


async def test_an_attempt_of_another_person_is_like_none(door: Door, here: Signed, signed_in: SignIn) -> None:
    address, stranger = await begin(here), await signed_in()
    before = await sitting_of(door, here, address)

    for there in (address, "/me/attempts/00000000-0000-0000-0000-000000000001", "/me/attempts/x"):
        told = [
            await stranger.get(there), await stranger.get(f"{there}/1"), await stranger.post(f"{there}/finish"),
            await stranger.post(f"{there}/1", data={"unknown": "1"}),
            await stranger.post(f"{there}/1", data={"unknown": "1"}, headers={"Accept": "application/json"}),
        ]  # fmt: skip
        assert [each.status_code for each in told] == [404] * 5, there
    assert await sitting_of(door, here, address) == before
    for number in ("0", "7", "x", "99999999999"):
        assert (await here.get(f"{address}/{number}")).status_code == 404


async def test_a_flood_of_answers_is_stopped_clearly_and_loses_nothing(
    door: Door, here: Signed, signed_in: SignIn
) -> None:
    address, other = await begin(here), await signed_in()
    quick = {"Accept": "application/json"}

    told = await asyncio.gather(
        *(here.post(f"{address}/{1 + number % 6}", data={"unknown": "1"}, headers=quick) for number in range(200))
    )
    shown = await answer(door, here, address, 5)

    kept = [each for each in told if each.status_code == 200]
    assert (len(kept), {each.status_code for each in told}) == (attempt_rate.ANSWERS, {200, 429})
    assert next(each for each in told if each.status_code == 429).headers["Retry-After"] == "10"
    assert shown.status_code == 429
    assert "chưa lưu" in shown.text
    assert next(part for part in read(shown.text).every("input") if part.attributes["name"] == "number").attributes[
        "value"
    ], "what was typed stays"
    assert len((await sitting_of(door, here, address)).answers) == 6
    assert (await other.get("/me/skills")).status_code == 200
    assert (await answer(door, other, await begin(other), 1)).status_code == 303, "others go on"


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STRANGE = ["🙂👨‍👩‍👧", "Ha\u0300 No\u0302\u0323i", "\u202eiộn àh", "\x00\x07", "<blink>", "\ud83d", "a" * 500, "٣"]


async def test_whatever_is_typed_is_kept_or_refused_clearly(door: Door, here: Signed) -> None:
    address = await begin(here)
    for text in STRANGE:
        typed = _quoted(text.encode("utf-8", "surrogatepass"))

        answers = [
            await here.post(f"{address}/5", content=b"number=" + typed, headers=FORM),
            await here.post(f"{address}/6", content=b"answer=1&field-4=" + typed, headers=FORM),
        ]

        pages = [*answers, await here.get(f"{address}/5"), await here.get(f"{address}/6")]
        assert {each.status_code for each in pages} <= {200, 303, 422}, repr(text)
        assert not any(mark in page.text for page in pages for mark in ("\u202e", "\x00", "<blink>")), repr(text)


def _quoted(raw: bytes) -> bytes:
    return "".join(f"%{byte:02x}" for byte in raw).encode()


async def test_an_identity_number_is_not_kept_on_a_practice_screen(door: Door, here: Signed) -> None:
    address = await begin(here)

    told = await here.post(f"{address}/6", data={"answer": "1", "field-4": "001 099 012 345"})

    assert told.status_code == 422
    assert "đừng ghi số thật" in told.text
    assert 6 not in (await sitting_of(door, here, address)).answers


MISSING: list[tuple[int, dict[str, str], str]] = [
    (1, {}, "Chọn một câu trả lời."),
    (1, {"answer": "9"}, "Chọn một câu trả lời."),
    (2, {"number": "3"}, "Chọn một câu trả lời."),
    (3, {"place-1": "1", "place-2": "1", "place-3": "2", "place-4": "3"}, "Số 1 dùng 2 lần"),
    (3, {"place-1": "1"}, "Còn 3 việc chưa có chỗ"),
    (4, {"place-1": "2"}, "Còn 2 dòng chưa nối"),
    (5, {"number": " "}, "Ghi một số."),
    (6, {"mark": "1"}, "Chọn một việc sẽ làm."),
]


async def test_what_is_missing_is_told_and_the_rest_stays(here: Signed) -> None:
    address = await begin(here)
    for number, sent, said in MISSING:
        told = await here.post(f"{address}/{number}", data=sent)

        assert told.status_code == 422, said
        assert said in told.text
        checked = [part.attributes["name"] for part in read(told.text).every("input") if "checked" in part.attributes]
        assert set(checked) == {name for name in sent if name.startswith(("place", "mark"))}, said


async def test_a_question_and_an_answer_cost_few_queries(
    door: Door, here: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await begin(here)
    await here.get(f"{address}/1")
    asked: list[str] = []
    for name in ("fetch", "fetchrow", "fetchval", "execute"):
        monkeypatch.setattr(Database, name, _counted(asked, getattr(Database, name)))

    await here.get(f"{address}/1")
    await here.post(f"{address}/1", data={"answer": "1"})

    assert len(asked) == 2 + 3, asked


def _counted(asked: list[str], ask: Any) -> Any:
    async def counted(database: Database, query: str, *args: Any, **more: Any) -> Any:
        asked.append(" ".join(query.split())[:60])
        return await ask(database, query, *args, **more)

    return counted


async def test_an_import_changes_nothing_for_who_is_at_work(door: Door, here: Signed) -> None:
    address = await begin(here)
    await teach(door.resources, DOCUMENT.replace("Câu hỏi", "Hỏi khác"), version=901)

    assert "Câu hỏi one" in (await here.get(f"{address}/1")).text
    await answer_all(door, here, address)
    await here.post(f"{address}/finish")
    assert "Câu hỏi one" in (await here.get(address)).text
    assert "Hỏi khác" in DOCUMENT.replace("Câu hỏi", "Hỏi khác")


async def test_the_result_explains_every_question_and_shows_what_was_right(door: Door, here: Signed) -> None:
    def half(item: Item) -> Answer:
        return right_answer(item) if item.kind in ("one", "number") else Answer(unknown=True)

    page = read((await here.get(await take(door, here, choose=half))).text)

    found = page.one("ol", "outcomes").every("li")
    texts = page.one("ol", "outcomes").text
    assert all(f"Vì sao {kind}" in texts for kind in ("one", "several", "order", "match", "number", "screen"))
    assert "1.500 đồng" in texts
    assert "Mã OTP: bỏ trống" in texts
    assert found
