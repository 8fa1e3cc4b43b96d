"""A television that waits to be paired: the code that it shows, and everything that can become of it."""

import re
from datetime import timedelta
from typing import Any

from httpx2 import AsyncClient, Response

from server.pipeline.screens.programme import COOKIE
from server.pipeline.screens.wait_for_pairing import CODE_LASTS
from server.records import screen_codes, screens
from server.records.sessions import hash_of
from server.resources import Resources
from server.rules.guessing import OF_NEW_SCREENS
from server.rules.spoken_code import LETTERS
from tests.examples import DURING
from tests.screens.conftest import Door
from tests.screens.paired import WARD, official, pair

_CODE = re.compile(r"<span>([A-Z]{4})</span><span>([A-Z]{4})</span>")


def code_of(page: Response) -> str:
    """The code that a page shows."""
    found = _CODE.search(page.text)
    assert found, page.text
    return "".join(found.groups())


async def told(tv: AsyncClient) -> dict[str, Any]:
    answer: dict[str, Any] = (await tv.post("/screen/code")).json()
    return answer


async def offered(resources: Resources, code: str, name: str = "Sảnh tiếp dân", ward: str | None = WARD) -> int:
    """An official has offered the screen its ward and name."""
    by = await official(resources.database)
    async with resources.database.transaction() as connection:
        waiting = await screen_codes.lock(connection, code, DURING)
        assert waiting
        await screen_codes.offer(connection, waiting.device_hash, ward, name, by, DURING)
    return by


async def approved(resources: Resources, code: str) -> int:
    """The official has approved it."""
    async with resources.database.transaction() as connection:
        waiting = await screen_codes.lock(connection, code, DURING)
        assert waiting and waiting.name and waiting.offered_by
        await screen_codes.use(connection, waiting.device_hash)
        added = await screens.add(
            connection, waiting.device_hash, waiting.ward, waiting.name, waiting.offered_by, DURING
        )
    return added.id


async def revoked(resources: Resources, screen_id: int) -> None:
    async with resources.database.transaction() as connection:
        await screens.revoke(connection, screen_id, await official(resources.database), DURING)


async def test_the_code_is_shown_with_its_address_and_how_long_it_holds(door: Door) -> None:
    async with door.browser() as tv:
        page = await tv.get("/screen")
    assert page.status_code == 200 and set(code_of(page)) <= set(LETTERS)
    assert 'class="qr"' in page.text and "localhost/\u200bconsole/\u200bscreens/\u200bpair" in page.text
    assert "10 phút" in page.text and '<meta http-equiv="refresh"' in page.text
    cookie = page.headers["set-cookie"].lower()
    assert all(each in cookie for each in ("screen=", "path=/screen", "httponly", "samesite=lax", "max-age=34560000"))
    assert "secure" not in cookie


async def test_the_secret_is_kept_as_its_hash_alone(door: Door, resources: Resources) -> None:
    async with door.browser() as tv:
        code, token = code_of(await tv.get("/screen")), tv.cookies[COOKIE]
    kept = await screen_codes.of_device(resources.database, hash_of(token))
    assert kept and kept.code == code and len(token) >= 43
    assert token not in repr(await resources.database.fetch("SELECT * FROM screen_codes"))


async def test_loading_again_shows_the_same_code_until_it_ends_and_then_another(door: Door) -> None:
    async with door.browser() as tv:
        code, token = code_of(await tv.get("/screen")), tv.cookies[COOKIE]
        door.now += CODE_LASTS - timedelta(seconds=30)
        again = await tv.get("/screen")
        assert code_of(again) == code and "1 phút" in again.text
        door.now += timedelta(seconds=30)
        assert (await told(tv))["state"] == "expired"
        assert code_of(await tv.get("/screen")) != code
        assert tv.cookies[COOKIE] == token, "an approval that was on the way still finds it"


async def test_it_hears_what_becomes_of_its_code(door: Door, resources: Resources) -> None:
    async with door.browser() as tv:
        code = code_of(await tv.get("/screen"))
        waiting = await told(tv)
        assert (waiting["state"], waiting["left"], waiting["interval"]) == ("waiting", 600, 4)
        await offered(resources, code)
        door.now += timedelta(seconds=4)
        offer = await told(tv)
        assert offer["state"] == "offered" and offer["shown"] != waiting["shown"]
        page = (await tv.get("/screen")).text
        assert "Phường Hoàn Kiếm" in page and "Sảnh tiếp dân" in page and offer["shown"] in page
        await approved(resources, code)
        assert (await told(tv))["state"] == "paired"
        assert "Sảnh tiếp dân" in (await tv.get("/screen")).text


async def test_an_offer_that_was_taken_back_leaves_the_code(door: Door, resources: Resources) -> None:
    async with door.browser() as tv:
        code = code_of(await tv.get("/screen"))
        await offered(resources, code, ward=None)
        assert "Cả thành phố" in (await tv.get("/screen")).text
        async with resources.database.transaction() as connection:
            await screen_codes.take_back(connection, hash_of(tv.cookies[COOKIE]), DURING)
        assert (await told(tv))["state"] == "refused"
        page = await tv.get("/screen")
        assert code_of(page) == code and "đã lấy lại lúc" in page.text


async def test_an_offer_ends_with_its_code(door: Door, resources: Resources) -> None:
    async with door.browser() as tv:
        await offered(resources, code_of(await tv.get("/screen")))
        door.now += CODE_LASTS
        assert "Sảnh tiếp dân" not in (await tv.get("/screen")).text
        assert (await told(tv))["state"] == "waiting"


async def test_who_asks_too_often_is_told_to_slow_down(door: Door) -> None:
    async with door.browser() as tv:
        await tv.get("/screen")
        assert (await told(tv))["state"] == "waiting"
        door.now += timedelta(seconds=1)
        assert await told(tv) == {"state": "slow_down", "interval": 9}
        door.now += timedelta(seconds=4)
        assert (await told(tv))["interval"] == 14, "four seconds are too few by now"
        door.now += timedelta(seconds=14)
        assert (await told(tv))["state"] == "waiting"


async def test_a_browser_without_cookies_is_told_so(door: Door) -> None:
    async with door.browser() as tv:
        assert (await told(tv))["state"] == "stranger"


async def test_another_site_cannot_ask_for_a_screen(door: Door) -> None:
    async with door.browser() as tv:
        await tv.get("/screen")
        for path in ("/screen/code", "/screen/again"):
            foreign = await tv.post(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert foreign.status_code == 403


async def test_codes_are_not_made_without_limit_from_one_address(door: Door) -> None:
    most = len(OF_NEW_SCREENS)
    for _ in range(most):
        async with door.browser() as tv:
            assert (await tv.get("/screen")).status_code == 200
    async with door.browser() as late, door.browser() as old:
        held = await late.get("/screen")
        assert held.status_code == 429 and COOKIE not in held.cookies
        assert "Trang tự xin lại sau 60 giây" in held.text
        assert held.headers["refresh"] == "60; url=/screen"
        door.now += timedelta(minutes=1)
        assert (await late.get("/screen")).status_code == 200
        assert (await old.get("/screen")).status_code == 200


async def test_screens_that_wait_already_get_their_next_code_beyond_the_limit(door: Door) -> None:
    async with door.browser() as tv:
        code = code_of(await tv.get("/screen"))
        door.now += CODE_LASTS
        for _ in range(len(OF_NEW_SCREENS) + 1):
            async with door.browser() as other:
                await other.get("/screen")
        assert code_of(await tv.get("/screen")) != code


async def test_a_revoked_screen_is_dark_and_says_whom_to_ask(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    city, city_token = await pair(resources.database, None, "Sảnh Ủy ban")
    for each in (screen, city):
        await revoked(resources, each.id)
    async with door.browser(token) as tv, door.browser(city_token) as other:
        page, of_city = (await tv.get("/screen")).text, (await other.get("/screen")).text
        assert (await told(tv))["state"] == "revoked"
    assert "đã được gỡ" in page and "hỏi cán bộ phường Hoàn Kiếm" in page
    assert "hỏi ban tổ chức của thành phố" in of_city
    assert not _CODE.search(page) and "Sảnh tiếp dân" not in page


async def test_a_revoked_screen_is_begun_again_by_a_press_for_ten_minutes(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    await revoked(resources, screen.id)
    async with door.browser(token) as tv:
        pressed = await tv.post("/screen/again")
        assert (pressed.status_code, pressed.headers["location"]) == (303, "/screen")
        assert tv.cookies[COOKIE] != token
        code = code_of(await tv.get("/screen"))
        door.now += CODE_LASTS
        assert "đã được gỡ" in (await tv.get("/screen")).text, "nobody came, so it is dark again"
        await screen_codes.forget_ended(resources.database, door.now, door.now - timedelta(days=400))
        assert "đã được gỡ" in (await tv.get("/screen")).text
        await tv.post("/screen/again")
        anew = code_of(await tv.get("/screen"))
        assert anew != code
        await offered(resources, anew)
        await approved(resources, anew)
        assert (await told(tv))["state"] == "paired"
    assert (await screens.of_ids(resources.database, [screen.id]))[screen.id].revoked_at


async def test_nobody_begins_again_what_was_not_revoked(door: Door, resources: Resources) -> None:
    _, token = await pair(resources.database)
    async with door.browser(token) as tv:
        await tv.post("/screen/again")
        assert tv.cookies[COOKIE] == token
        assert (await told(tv))["state"] == "paired"


async def test_what_ended_is_forgotten_and_begins_anew(door: Door, resources: Resources) -> None:
    async with door.browser() as tv:
        await tv.get("/screen")
        token = tv.cookies[COOKIE]
        door.now += CODE_LASTS
        await screen_codes.forget_ended(resources.database, door.now, door.now - timedelta(days=400))
        assert (await told(tv))["state"] == "expired"
        await tv.get("/screen")
        assert tv.cookies[COOKIE] != token


async def test_a_paired_screen_keeps_its_cookie_for_another_400_days(door: Door, resources: Resources) -> None:
    _, token = await pair(resources.database)
    async with door.browser(token) as tv:
        page = await tv.get("/screen")
    assert f"screen={token}" in page.headers["set-cookie"] and "34560000" in page.headers["set-cookie"]


async def test_a_television_speaks_vietnamese_whatever_its_box_prefers(door: Door) -> None:
    async with door.browser() as tv:
        usual = await tv.get("/screen", headers={"Accept-Language": "en-US,en"})
        chosen = await tv.get("/screen?lang=en")
    assert "Ghép màn hình này" in usual.text and usual.headers["content-language"] == "vi"
    assert "Pair this screen" in chosen.text


async def test_a_page_that_cannot_be_had_comes_again_by_itself(door: Door) -> None:
    async with door.browser() as tv:
        missing = await tv.get("/screen/nothing")
    assert missing.status_code == 404 and missing.headers["refresh"] == "15; url=/screen"
