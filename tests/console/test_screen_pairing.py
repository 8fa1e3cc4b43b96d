"""Pairing from the desk: whose screens one may pair, what both sides show, and what guessing costs."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from httpx2 import AsyncClient, Response

from server.pipeline.identity.guess import of_screen_codes_from, take_guess
from server.pipeline.screens.pair_screen import SCREENS_MOST
from server.pipeline.screens.wait_for_pairing import CODE_LASTS
from server.records import audit_log, screens
from server.records.screens import Screen
from server.rules.guessing import OF_SCREEN_CODE
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.screens.conftest import Door
from tests.screens.paired import pair
from tests.screens.test_pairing import code_of, told

PAIR = "/console/screens/pair"
GONE = "Lời ghép ấy không còn"
NONE = "Không màn hình nào đang hiện mã này"


class Hall(Door):
    """Televisions at the same time as the console."""

    def __init__(self, console: Console) -> None:
        super().__init__(console.resources)
        self._console = console

    def clock(self) -> datetime:
        return self._console.now


@pytest.fixture
def hall(console: Console) -> Hall:
    return Hall(console)


@pytest.fixture
async def tv(hall: Hall) -> AsyncIterator[AsyncClient]:
    """A television that waits."""
    async with hall.browser() as waiting:
        yield waiting


async def offer(officer: AsyncClient, code: str, name: str = "Sảnh tiếp dân", **more: str) -> Response:
    return await officer.post(PAIR, data={"code": code, "name": name, **more})


async def paired(console: Console) -> list[Screen]:
    return list(await screens.paired(console.resources.database))


async def actions(console: Console) -> list[str]:
    return [line.act.action for line in reversed(await audit_log.lines(console.resources.database))]


async def test_from_the_code_over_both_sides_to_the_approval(
    console: Console, official: SignIn, tv: AsyncClient
) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    assert (await told(tv))["state"] == "waiting"

    answer = await offer(officer, f"{code[:4].lower()} {code[4:]}", "  Sảnh   tiếp dân ")
    step = await officer.get(answer.headers["location"])
    shown = (await tv.get("/screen")).text
    for side in (step.text, shown):
        assert "Phường Hoàn Kiếm" in side and ">Sảnh tiếp dân<" in side
    assert await paired(console) == []

    approved = await officer.post(answer.headers["location"])
    (screen,) = await paired(console)
    assert approved.headers["location"] == f"/console/screens/{screen.public_id}"
    assert (screen.ward, screen.name) == (OWN_WARD, "Sảnh tiếp dân")
    assert (await told(tv))["state"] == "paired"
    assert (await actions(console))[-2:] == ["screen.offer", "screen.pair"]


async def test_a_scanned_code_is_taken_by_a_press_alone(console: Console, official: SignIn, tv: AsyncClient) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    page = (await officer.get(f"{PAIR}?code={code[:4]}-{code[4:]}")).text
    assert f'value="{code[:4]}-{code[4:]}"' in page
    assert (await told(tv))["state"] == "waiting"


async def test_a_scanned_code_is_kept_while_one_signs_in(console: Console) -> None:
    async with console.visitor() as visitor:
        answer = await visitor.get(f"{PAIR}?code=BCDF-GHJK")
    assert answer.headers["location"] == "/console/sign-in?next=/console/screens/pair%3Fcode%3DBCDF-GHJK"


async def test_a_code_works_once(console: Console, official: SignIn, tv: AsyncClient) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    step = (await offer(officer, code)).headers["location"]
    answers = await asyncio.gather(officer.post(step), officer.post(step))
    assert len(await paired(console)) == 1
    assert sorted(each.headers["location"] == PAIR for each in answers) == [False, True]
    assert NONE in (await offer(officer, code, "Phòng họp")).text


async def test_codes_that_ended_were_used_or_never_were_are_told_the_same(
    console: Console, official: SignIn, hall: Hall, tv: AsyncClient
) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    used = (await offer(officer, code)).headers["location"]
    await officer.get((await officer.post(used)).headers["location"])
    async with hall.browser() as other:
        ended = code_of(await other.get("/screen"))
    console.now += CODE_LASTS
    pages = [await offer(officer, each, "Phòng họp") for each in (code, ended, "ZZZZZZZZ")]
    assert [page.status_code for page in pages] == [422] * 3
    bare = [re.sub(r'value="[^"]*"', "", page.text) for page in pages]
    assert NONE in bare[0] and len(set(bare)) == 1


async def test_what_was_typed_is_told_right_away_if_it_can_be_no_code(official: SignIn) -> None:
    officer = await official("ward_officer")
    page = (await offer(officer, "BCDFGHJ")).text
    assert "Mã có 7 chữ cái, cần 8" in page and 'value="Sảnh tiếp dân"' in page
    for _ in OF_SCREEN_CODE:
        await offer(officer, "BCD")
    assert "Mã có 3 chữ cái" in (await offer(officer, "BCD")).text, "that was no guess"


async def test_guessing_is_slowed_down_for_the_account(console: Console, official: SignIn, tv: AsyncClient) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    free = OF_SCREEN_CODE.index(timedelta(seconds=30))
    for _ in range(free + 1):
        assert NONE in (await offer(officer, "ZZZZZZZZ")).text
    held = await offer(officer, code)
    assert held.status_code == 422 and "phải chờ đến" in held.text and f'value="{code}"' in held.text
    console.now += timedelta(seconds=30)
    assert (await offer(officer, code)).status_code == 303
    console.now += timedelta(seconds=1)
    assert NONE in (await offer(officer, "ZZZZZZZZ")).text, "the right one was given back"
    assert "phải chờ đến" in (await offer(officer, "ZZZZZZZZ")).text, "and the wrong ones were not forgotten"


async def test_guessing_is_slowed_down_for_the_address_of_many_accounts(
    console: Console, official: SignIn, tv: AsyncClient
) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    resources = console.resources
    from_here = of_screen_codes_from(resources.settings.key_for, "127.0.0.1")
    while (await take_guess(resources.database, from_here, console.now)).free_at <= console.now:
        pass
    assert "phải chờ đến" in (await offer(officer, code)).text
    administrator = await official("administrator")
    await administrator.post("/console/accounts", data={"address": "127.0.0.1"})
    assert (await offer(officer, code)).status_code == 303


async def test_two_officials_at_once(console: Console, official: SignIn, tv: AsyncClient) -> None:
    first, second = await official("ward_officer"), await official("organizer")
    code = code_of(await tv.get("/screen"))
    step = (await offer(first, code)).headers["location"]
    held = await offer(second, code, "Phòng họp", ward=ANOTHER_WARD)
    assert held.status_code == 422 and "Một cán bộ khác đang ghép màn hình này" in held.text
    for address in (step, f"{step}/take-back"):
        assert (await second.post(address)).headers["location"] == PAIR
    assert (await second.get(step)).headers["location"] == PAIR
    assert await paired(console) == []

    await first.post(f"{step}/take-back")
    assert (await offer(second, code, "Phòng họp", ward=ANOTHER_WARD)).status_code == 303
    assert (await first.post(step)).headers["location"] == PAIR, "the offer is the other's now"
    await second.post(step)
    assert [(each.ward, each.name) for each in await paired(console)] == [(ANOTHER_WARD, "Phòng họp")]


async def test_an_offer_that_is_taken_back_can_be_made_better(
    console: Console, official: SignIn, tv: AsyncClient
) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    step = (await offer(officer, code, "Sảnh")).headers["location"]
    back = await officer.post(f"{step}/take-back")
    assert back.headers["location"] == f"{PAIR}?code={code[:4]}-{code[4:]}"
    assert (await told(tv))["state"] == "refused"
    await officer.post((await offer(officer, code, "Sảnh lớn")).headers["location"])
    assert [each.name for each in await paired(console)] == ["Sảnh lớn"]
    assert (await actions(console))[-4:] == ["screen.offer", "screen.take-back", "screen.offer", "screen.pair"]


async def test_an_offer_ends_with_its_code(console: Console, official: SignIn, tv: AsyncClient) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    step = (await offer(officer, code)).headers["location"]
    console.now += CODE_LASTS
    answer = await officer.post(step)
    assert answer.headers["location"] == PAIR and GONE in (await officer.get(PAIR)).text
    assert await paired(console) == []


async def test_an_organizer_says_whose_it_is(console: Console, official: SignIn, tv: AsyncClient) -> None:
    organizer, code = await official("organizer"), code_of(await tv.get("/screen"))
    for ward in ("", "99999"):
        assert (await offer(organizer, code, ward=ward)).status_code == 422
    await organizer.post((await offer(organizer, code, ward="city")).headers["location"])
    assert [each.ward for each in await paired(console)] == [None]


async def test_an_officer_pairs_for_the_own_ward_whatever_is_sent(
    console: Console, official: SignIn, tv: AsyncClient
) -> None:
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    await officer.post((await offer(officer, code, ward=ANOTHER_WARD)).headers["location"])
    assert [each.ward for each in await paired(console)] == [OWN_WARD]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Điền vào ô này."),
        ("x" * 41, "Có 41 ký tự, cần từ 1 đến 40."),
        ("Của 001 099 012 345", "số giống số căn cước"),
        ("sảnh TIẾP dân", "đã có màn hình tên"),
    ],
)
async def test_a_name_that_will_not_do(
    console: Console, official: SignIn, tv: AsyncClient, name: str, said: str
) -> None:
    await pair(console.resources.database)
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    page = await offer(officer, code, name)
    assert page.status_code == 422 and said in page.text and f'value="{code}"' in page.text
    assert (await told(tv))["state"] == "waiting"


async def test_a_ward_has_so_many_screens_and_no_more(console: Console, official: SignIn, tv: AsyncClient) -> None:
    for number in range(SCREENS_MOST):
        await pair(console.resources.database, name=f"Phòng {number}")
    officer, code = await official("ward_officer"), code_of(await tv.get("/screen"))
    assert f"đã có {SCREENS_MOST} màn hình" in (await offer(officer, code)).text


async def test_a_screen_is_renamed_and_moved(console: Console, official: SignIn) -> None:
    screen, _ = await pair(console.resources.database)
    officer, organizer = await official("ward_officer"), await official("organizer")
    address = f"/console/screens/{screen.public_id}"
    await officer.post(address, data={"name": "Phòng họp", "ward": ANOTHER_WARD})
    assert [(each.ward, each.name) for each in await paired(console)] == [(OWN_WARD, "Phòng họp")]
    await organizer.post(address, data={"name": "Phòng họp", "ward": ANOTHER_WARD})
    assert [(each.ward, each.name) for each in await paired(console)] == [(ANOTHER_WARD, "Phòng họp")]
    assert (await officer.get(address)).status_code == 404, "it is no screen of the ward any more"
    assert (await actions(console))[-2:] == ["screen.rename", "screen.rename"]


async def test_revoking_asks_first_and_is_written_down(console: Console, official: SignIn, hall: Hall) -> None:
    screen, token = await pair(console.resources.database)
    officer, address = await official("ward_officer"), f"/console/screens/{screen.public_id}"
    asked = await officer.get(f"{address}/revoke")
    assert "hỏi Phường Hoàn Kiếm" in asked.text
    assert (await officer.post(f"{address}/revoke")).status_code == 422
    assert len(await paired(console)) == 1

    await officer.post(f"{address}/revoke", data={"revoke": "yes"})
    assert await paired(console) == []
    assert (await actions(console))[-1] == "screen.revoke"
    async with hall.browser(token) as dark:
        assert "đã được gỡ" in (await dark.get("/screen")).text
    page = (await officer.get(address)).text
    assert "Đã gỡ lúc" in page and '<form method="post" class' not in page
    assert (await officer.post(address, data={"name": "Anew"})).status_code == 404
    assert (await officer.post(f"{address}/revoke", data={"revoke": "yes"})).status_code == 404


@pytest.mark.parametrize("ward", [ANOTHER_WARD, None])
async def test_screens_of_others_are_told_like_none(console: Console, official: SignIn, ward: str | None) -> None:
    screen, _ = await pair(console.resources.database, ward)
    officer = await official("ward_officer")
    for path in ("", "/revoke"):
        address = f"/console/screens/{screen.public_id}{path}"
        assert (await officer.get(address)).status_code == 404
        assert (await officer.post(address, data={"name": "x", "revoke": "yes"})).status_code == 404
    assert screen.name not in (await officer.get("/console/screens")).text
    assert len(await paired(console)) == 1
