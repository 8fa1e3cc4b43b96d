"""Notices of a ward: seen before they are shown, planned in Hà Nội's time, changed and withdrawn."""

from datetime import timedelta

import pytest

from server.pipeline.screens.programme import due
from server.records import audit_log, screen_plans
from server.rules.hanoi import typed
from server.rules.screen_notice import STANDING_MOST
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.examples import DURING
from tests.pages.element import Element, read
from tests.screens.paired import official as by_whom
from tests.screens.paired import pair

NOTICES = "/console/screens/notices"
HOUR = timedelta(hours=1)


def notice(console: Console, after: int = 1, **more: str) -> dict[str, str]:
    """A notice as the form sends it, from so many hours from now on, until two hours from now."""
    starts, ends = console.now + after * HOUR, console.now + 2 * HOUR
    return {"text": "Họp tổ dân phố", "starts": typed(starts), "ends": typed(ends), "ward": "city", **more}


async def shown(console: Console, screen: int) -> list[str]:
    found = await due(console.resources.database, console.resources.contests, [screen], console.now)
    return [each.text for each in found[screen].notices if each.starts <= console.now]


def listed(page: Element, name: str) -> list[str]:
    section = page.one("section", aria_labelledby=f"{name}-heading")
    return [each.text for each in section.every("p", "notice-text")]


async def test_a_notice_is_shown_between_its_times_of_ha_noi(console: Console, official: SignIn) -> None:
    screen, _ = await pair(console.resources.database)
    client = await official("ward_officer")
    sent = notice(console, starts="2026-11-05T08:00", ends="5/11/2026 9:00", ward=ANOTHER_WARD)

    assert (await client.post(NOTICES, data=sent)).status_code == 303

    told = []
    for hours in (0.99, 1, 1.99, 2):
        console.now = DURING + 8 * HOUR + timedelta(hours=hours - 1)
        told.append(await shown(console, screen.id))
    assert told == [[], ["Họp tổ dân phố"], ["Họp tổ dân phố"], []]
    (line,) = await audit_log.lines(console.resources.database)
    assert (line.act.action, line.act.after["ward"]) == ("screen-notice.add", OWN_WARD)


async def test_it_is_listed_as_coming_running_and_over(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    await client.post(NOTICES, data=notice(console))
    seen = []
    for hours in (0, 1, 1):
        console.now += timedelta(hours=hours)
        page = read((await (await official("organizer")).get(NOTICES)).text)
        seen.append([len(listed(page, name)) for name in ("coming", "running", "past")])

    assert seen == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


async def test_it_is_seen_before_it_is_saved(console: Console, official: SignIn) -> None:
    client = await official("organizer")

    page = read((await client.post(NOTICES, data={**notice(console), "do": "look"})).text)

    assert "Họp tổ dân phố" in page.one("div", "thumb-frame").text
    assert page.one("textarea").text.strip() == "Họp tổ dân phố"
    assert await screen_plans.notices(console.resources.database, console.now) == []


async def test_a_changed_notice_stands_in_the_place_of_the_old(console: Console, official: SignIn) -> None:
    screen, _ = await pair(console.resources.database)
    client = await official("organizer")
    await client.post(NOTICES, data=notice(console, -1))
    (old,) = await screen_plans.notices(console.resources.database, console.now)

    await client.post(f"{NOTICES}/{old.id}", data=notice(console, -1, text="Họp lúc 21:00", ward=OWN_WARD))

    assert await shown(console, screen.id) == ["Họp lúc 21:00"]
    (past,) = await screen_plans.past_notices(console.resources.database, None, console.now, 9)
    assert (past[0].text, past[1]) == ("Họp tổ dân phố", console.now)
    assert (await client.post(f"{NOTICES}/{old.id}", data=notice(console))).status_code == 404
    (new,) = await screen_plans.notices(console.resources.database, console.now)
    await client.post(f"{NOTICES}/{new.id}", data={"do": "withdraw"})
    assert await shown(console, screen.id) == []
    assert [line.act.action for line in await audit_log.lines(console.resources.database)] == [
        "screen-notice.withdraw", "screen-notice.change", "screen-notice.add"]  # fmt: skip


async def test_a_notice_of_another_ward_is_not_an_officers_to_change(console: Console, official: SignIn) -> None:
    async with console.resources.database.transaction() as connection:
        by = await by_whom(console.resources.database)
        for ward in (ANOTHER_WARD, None):
            await screen_plans.add_notice(connection, ward, "x", console.now, console.now + HOUR, by, console.now)
    client = await official("ward_officer")

    for found in await screen_plans.notices(console.resources.database, console.now):
        assert (await client.get(f"{NOTICES}/{found.id}")).status_code == 403
        assert (await client.post(f"{NOTICES}/{found.id}", data={"do": "withdraw"})).status_code == 403
    assert len(await screen_plans.notices(console.resources.database, console.now)) == 2
    assert listed(read((await client.get(NOTICES)).text), "running") == ["x"], "the city's is shown in the ward too"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"text": "ộ" * 281}, "Có 281 ký tự, nhiều nhất 280. Bớt 1"),
        ({"text": "Số 001099012345 đến quầy 2"}, "số giống số căn cước"),
        ({"ends": "2026-13-45T99:00"}, "chưa phải ngày giờ"),
        ({"ends": "2026-11-04T00:00"}, "phải sau giờ bắt đầu"),
        ({"ward": "99999"}, "không có trong danh sách"),
    ],
)
async def test_what_cannot_be_shown_is_told_at_its_field_and_stays_typed(
    console: Console, official: SignIn, more: dict[str, str], said: str
) -> None:
    sent = {**notice(console), **more}

    answer = await (await official("organizer")).post(NOTICES, data=sent)

    assert answer.status_code == 422
    page = read(answer.text)
    assert said in page.one("p", "error").text
    assert page.one("textarea").text.strip() == sent["text"]
    assert await screen_plans.notices(console.resources.database, console.now) == []


async def test_a_ward_has_only_so_many(console: Console, official: SignIn) -> None:
    client = await official("ward_officer")
    for number in range(STANDING_MOST):
        times = {"starts": f"2026-11-{10 + number}T08:00", "ends": f"2026-11-{10 + number}T18:00"}
        assert (await client.post(NOTICES, data={**notice(console), **times})).status_code == 303

    assert "Đã có 6 thông báo" in (await client.post(NOTICES, data=notice(console))).text


async def test_at_one_moment_there_are_no_more_than_a_screen_has_room_for(console: Console, official: SignIn) -> None:
    city, officer = await official("organizer"), await official("ward_officer")
    for client in (city, officer, officer):
        assert (await client.post(NOTICES, data=notice(console))).status_code == 303

    answer = await officer.post(NOTICES, data=notice(console, 0))

    assert "đã hiện 3 thông báo" in read(answer.text).one("p", "error").text
    assert (await city.post(NOTICES, data=notice(console, 0))).status_code == 303, (
        "one of the city has room beside one"
    )
