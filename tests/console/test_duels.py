"""Pledges at the desk: invited, answered, taken back; and a whole week paired, edited and announced."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from server.pipeline.game.read_duels import Duels, read_duels
from server.pipeline.registers.count_heads import record_figures
from server.records import audit_log
from server.records.headcounts import Headcount
from server.rules.folding import slug
from tests.console.addresses import ANOTHER_WARD, LIKE_OWN_WARD, OWN_WARD
from tests.console.conftest import Console, SignIn
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


async def test_an_officer_pairs_the_neighbourhoods_of_the_own_ward_in_one_step(
    console: Console, official: SignIn
) -> None:
    client, stranger = await official("ward_officer"), await official("ward_officer", ANOTHER_WARD)
    assert "Cần từ hai tổ, thôn đã có số người" in (await client.get(PAIR)).text
    await count_within(console, client, {"Tổ 8": 400, "Tổ 9": 420, "Tổ 10": 300, "Tổ 11": 0})

    page = read((await client.get(PAIR)).text)
    typed = {str(each.attributes["name"]): each.attributes["value"] or "" for each in page.every("input")
             if (each.attributes.get("name") or "").startswith("pair.")}  # fmt: skip
    assert sorted(typed.values()) == ["0", "1", "1"]
    assert "chưa có số người: Tổ 11" in page.text
    assert (await client.post(PAIR, data={**typed, "text": "Cùng học", "do": "announce"})).status_code == 303

    found = (await kept(console)).found
    assert {code.partition("/")[0] for fight in found for code in fight.duel.codes} == {OWN_WARD}
    assert {(fight.duel.finer, fight.duel.agreed) for fight in found} == {(True, False)}
    pair = next(fight.duel for fight in found if fight.duel.second)
    assert (await stranger.get(f"{DESK}/{pair.id}")).status_code == 403
    taken = {"do": "withdraw", "reason": "Tổ xin dời sang tuần sau."}
    assert (await client.post(f"{DESK}/{pair.id}", data=taken)).status_code == 303
    lines = await audit_log.lines(console.resources.database)
    assert [line.act.action for line in lines][:2] == ["duel.withdraw", "duels.announce"]


async def count_within(console: Console, client: AsyncClient, figures: dict[str, int]) -> None:
    """Neighbourhoods of the own ward with so many adults; of 0 nobody is counted yet."""
    counted = []
    for name, people in figures.items():
        added = {"name": name, "reason": "Quyết định 15/QĐ-UBND"}
        await client.post(f"/console/wards/{OWN_WARD}/neighbourhoods", data=added)
        code = f"{OWN_WARD}/{slug(name)}"
        figure = Headcount(
            kind="neighbourhood",
            code=code,
            people=people,
            as_of=console.now.date(),
            source="điều tra",
            state="confirmed",
        )
        counted += [(figure, code)] if people else []
    async with console.resources.database.transaction() as connection:
        await record_figures(connection, counted, console.now)


async def test_an_organizer_takes_the_words_of_a_pledge_down_with_a_reason(
    console: Console, official: SignIn
) -> None:
    ours, organizer = await official("ward_officer"), await official("organizer")
    await ours.post(DESK, data=OFFER)
    number = (await kept(console)).found[0].duel.id
    gone = {"do": "words", "why": "Lời có tên một người dân."}

    assert (await ours.post(f"{DESK}/{number}", data=gone)).status_code == 422, "an officer has no such right"
    short = await organizer.post(f"{DESK}/{number}", data={**gone, "why": "Sai"})
    assert (short.status_code, "Lý do có 3 ký tự" in short.text) == (422, True)
    assert (await organizer.post(f"{DESK}/{number}", data=gone)).status_code == 303

    page = (await ours.get(f"{DESK}/{number}")).text
    assert "Cùng giúp bà con." not in page
    assert "Lời có tên một người dân." in page
    (line, *_) = await audit_log.lines(console.resources.database)
    assert (line.act.action, line.act.arguments) == ("duel.words", {"reason": gone["why"]})
