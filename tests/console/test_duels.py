"""Pledges at the desk: invited, answered, taken back; and a whole week paired, edited and announced."""

from datetime import timedelta

import pytest

from server.pipeline.game.read_duels import Duels, read_duels
from server.records import audit_log
from tests.console.conftest import Console, SignIn
from tests.console.examples import ANOTHER_WARD, LIKE_OWN_WARD, OWN_WARD
from tests.examples import OPENS
from tests.live.stage import SLUG
from tests.pages.element import read

DESK = f"/console/contests/{SLUG}/duels"
PAIR = f"{DESK}/pair/1-2"
WEEK = timedelta(days=7)
OFFER = {"do": "offer", "offer-opponent": LIKE_OWN_WARD, "offer-window": "1-2", "offer-text": "Cùng giúp bà con."}

pytestmark = pytest.mark.usefixtures("pipeline")


async def kept(console: Console) -> Duels:
    known = await console.resources.contests.by_slug(SLUG)
    assert known
    return await read_duels(console.resources.database, known, console.now)


async def test_a_pledge_is_offered_by_one_ward_and_signed_by_the_other_alone(
    console: Console, official: SignIn
) -> None:
    ours, theirs = await official("ward_officer"), await official("ward_officer", LIKE_OWN_WARD)
    stranger = await official("ward_officer", ANOTHER_WARD)

    assert (await ours.post(DESK, data=OFFER)).status_code == 303

    number = (await kept(console)).found[0].duel.id
    assert "chờ phường, xã ta trả lời: 1" in (await theirs.get("/console")).text
    assert "ta trả lời" not in (await ours.get("/console")).text
    assert "Chờ" in read((await ours.get(DESK)).text).one(data_duel=str(number)).text
    assert (await ours.post(f"{DESK}/{number}", data={"do": "sign"})).status_code == 422
    assert (await stranger.get(f"{DESK}/{number}")).status_code == 403
    assert (await theirs.post(f"{DESK}/{number}", data={"do": "sign"})).status_code == 303
    (fight,) = (await kept(console)).found
    assert (fight.duel.state, fight.duel.codes, fight.duel.agreed) == ("signed", (OWN_WARD, LIKE_OWN_WARD), True)
    lines = await audit_log.lines(console.resources.database)
    assert [line.act.action for line in lines] == ["duel.sign", "duel.offer"]


async def test_it_is_declined_with_a_reason_or_ends_unanswered(console: Console, official: SignIn) -> None:
    ours, theirs = await official("ward_officer"), await official("ward_officer", LIKE_OWN_WARD)
    await ours.post(DESK, data=OFFER)
    number = (await kept(console)).found[0].duel.id

    assert (await theirs.post(f"{DESK}/{number}", data={"do": "decline"})).status_code == 422
    await theirs.post(f"{DESK}/{number}", data={"do": "decline", "reason": "Tuần ấy xã có hội."})
    assert "Tuần ấy xã có hội." in (await ours.get(DESK)).text
    assert "Tuần ấy xã có hội." not in str((await kept(console)).current(OWN_WARD))

    await ours.post(DESK, data={**OFFER, "offer-window": "1-3"})
    console.now = OPENS + 2 * WEEK
    assert "đã tự hết" in (await (await official("ward_officer")).get(DESK)).text


async def test_what_is_wrong_is_told_and_what_was_typed_stays(console: Console, official: SignIn) -> None:
    client = await official("ward_officer")

    answer = await client.post(DESK, data={**OFFER, "offer-text": "x" * 301})

    page = read(answer.text)
    assert answer.status_code == 422
    assert "301" in page.text
    assert page.one("textarea", id="offer-text").text.strip() == "x" * 301
    assert (await client.post(DESK, data={**OFFER, "offer-opponent": "00340"})).status_code == 422
    assert not (await kept(console)).found


async def test_a_week_is_proposed_edited_and_announced_without_those_who_signed(
    console: Console, official: SignIn
) -> None:
    ours, theirs = await official("ward_officer"), await official("ward_officer", LIKE_OWN_WARD)
    await ours.post(DESK, data=OFFER)
    await theirs.post(f"{DESK}/{(await kept(console)).found[0].duel.id}", data={"do": "sign"})
    organizer = await official("organizer")
    page = read((await organizer.get(PAIR)).text)
    typed = {field.attributes["name"]: field.attributes["value"] or "" for field in page.every("input")
             if (field.attributes.get("name") or "").startswith("pair.")}  # fmt: skip
    first, second, third = list(typed)[:3]

    assert len(typed) == 124
    assert f"pair.{OWN_WARD}" not in typed
    wrong = await organizer.post(PAIR, data={**typed, first: "2", "text": "Thi đua", "do": "announce"})
    assert (wrong.status_code, len((await kept(console)).found)) == (422, 1)
    swapped = {**typed, second: typed[third], third: typed[second], "text": "Thi đua"}
    assert (await organizer.post(PAIR, data={**swapped, "do": "look"})).status_code == 200
    assert (await organizer.post(PAIR, data={**swapped, "do": "announce"})).status_code == 303

    sides = [set(each.duel.codes) for each in (await kept(console)).found if not each.duel.agreed]
    assert len(sides) == 62
    assert {first.removeprefix("pair."), third.removeprefix("pair.")} in sides
    again = await organizer.post(PAIR, data={**swapped, "do": "announce"})
    assert again.status_code == 422
    assert "Nơi nào cũng đã có" in again.text


async def test_two_neighbourhoods_are_signed_for_and_taken_back(console: Console, official: SignIn) -> None:
    client = await official("ward_officer")
    for name in ("Tổ 8", "Tổ 9"):
        added = {"name": name, "reason": "Quyết định 15/QĐ-UBND"}
        await client.post(f"/console/wards/{OWN_WARD}/neighbourhoods", data=added)
    page = read((await client.get(DESK)).text)
    codes = [each.attributes["value"] or "" for each in page.one("select", id="within-first").every("option")]
    within = {"do": "within", "within-first": codes[0], "within-second": codes[1], "within-window": "1-2",
              "within-text": "Hai tổ cùng học."}  # fmt: skip

    assert (await client.post(DESK, data={**within, "within-second": codes[0]})).status_code == 422
    assert (await client.post(DESK, data=within)).status_code == 303

    (fight,) = (await kept(console)).found
    assert (fight.duel.codes, fight.duel.finer) == (tuple(codes[:2]), True)
    taken = {"do": "withdraw", "reason": "Tổ xin dời sang tuần sau."}
    assert (await client.post(f"{DESK}/{fight.duel.id}", data=taken)).status_code == 303
    assert (await kept(console)).found[0].duel.state == "withdrawn"
