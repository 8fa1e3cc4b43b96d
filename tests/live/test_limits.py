"""Whatever is sent to the live door gets a clear answer, and costs nobody else anything."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.live.page import Page, open_page
from tests.live.raw import RawSocket
from tests.live.stage import SLUG, WARDS, Door


@pytest.fixture
def door(standing_door: Door) -> Door:
    """The same for all tests here."""
    return standing_door


async def refusal(page: Page) -> tuple[str, str]:
    message = await page.next()
    assert message["t"] == "refused", message
    return message["reason"], message.get("where", "")


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("{", "", "not JSON"),
        ("", "", "not JSON"),
        ("[1, 2]", "", "expected `object`, got `array`"),
        ("12", "", "expected `object`, got `int`"),
        ("{}", "t", "watch, unwatch, attend, alive or report"),
        ('{"t": "subscribe"}', "t", "watch, unwatch, attend, alive or report"),
        ('{"t": "watch"}', "", "missing required field `boards`"),
        ('{"t": "watch", "boards": []}', "$.boards", "length >= 1"),
        ('{"t": "watch", "boards": ["a/1/wards"]}', "$.boards[0]", "expected `object`, got `str`"),
        ('{"t": "watch", "boards": [{"board": 7}]}', "$.boards[0].board", "expected `str`, got `int`"),
        (
            '{"t": "watch", "boards": [{"board": "a/1/wards", "position": "7"}]}',
            "$.boards[0].position",
            "expected `int`, got `str`",
        ),
        ('{"t": "watch", "boards": [{"board": "a/1/wards", "position": -1}]}', "$.boards[0].position", ">= 0"),
        ('{"t": "watch", "boards": [{"board": "a/1/wards", "position": 1e300}]}', "$.boards[0].position", "`int`"),
        ('{"t": "watch", "boards": [{"board": "nonsense"}]}', "nonsense", "CONTEST/ROUND/BOARD"),
        ('{"t": "watch", "boards": [{"board": "none/1/wards"}]}', "none/1/wards", "no contest 'none'"),
        (f'{{"t": "watch", "boards": [{{"board": "{SLUG}/9/wards"}}]}}', f"{SLUG}/9/wards", "1 rounds"),
        (f'{{"t": "unwatch", "boards": ["{WARDS}"]}}', WARDS, "does not watch"),
        ('{"x": ' + "[" * 8_000, "", "nested too deeply"),
    ],
)
async def test_a_wrong_message_is_told_what_is_wrong_and_where(
    door: Door, text: str, where: str, reason: str
) -> None:
    async with open_page(door.url) as page:
        await page.connection.send(text)
        told = await refusal(page)
        await page.watch(WARDS)
        goes_on = await page.next()

    assert reason in told[0]
    assert told[1] == where
    assert goes_on["t"] == "board"


async def test_a_binary_frame_is_refused(door: Door) -> None:
    async with open_page(door.url) as page:
        await page.connection.send(b"\x00\x01")

        assert "binary" in (await refusal(page))[0]


async def test_unknown_properties_are_for_later_clients(door: Door) -> None:
    async with open_page(door.url) as page:
        await page.connection.send(json.dumps({"t": "watch", "boards": [{"board": WARDS, "x": 1}], "y": 2}))

        assert (await page.next())["t"] == "board"


async def test_a_frame_of_a_megabyte_closes_the_socket(door: Door) -> None:
    async with open_page(door.url) as page:
        await page.connection.send("x" * 1_000_000)

        assert (await page.read_until_closed())[0] == 1009


async def test_a_message_of_endless_empty_fragments_closes_the_socket(door: Door) -> None:
    async with RawSocket.open(door.host) as raw:
        raw.send_frame(0x1, b"", final=False)
        for _ in range(100):
            raw.send_frame(0x0, b"", final=False)

        assert "fragments" in (await raw.read_until_closed())[1]


async def test_more_boards_than_a_message_may_name_are_refused(door: Door) -> None:
    async with open_page(door.url) as page:
        await page.connection.send(json.dumps({"t": "watch", "boards": [{"board": WARDS}] * 21}))

        assert (await refusal(page))[0] == "expected `array` of length <= 20"


async def test_more_boards_than_a_socket_may_watch_are_refused(door: Door) -> None:
    divisions = [
        "wards/phuong",
        "wards/xa",
        "wards/s1",
        "wards/s2",
        "wards/s3",
        "wards/s4",
        "wards/s5",
        "wards/cum-1",
    ]
    kinds = ["wards", *divisions, "units/agency", "units/school", "units/enterprise"]
    names = [f"{SLUG}/{scope}/{board}" for scope in ("1", "total") for board in kinds]
    assert len(names) > 20
    async with open_page(door.url) as page:
        await page.watch(*names[:20])
        for _ in range(20):
            assert (await page.next())["t"] == "board"
        await page.watch(names[20])

        assert await refusal(page) == (
            "this socket watches 20 boards, the most there may be; unwatch one",
            names[20],
        )


async def test_who_sends_too_many_messages_is_told_and_then_closed(door: Door) -> None:
    async with open_page(door.url) as page:
        for _ in range(60):
            await page.say(t="alive")
        code, reason = await page.read_until_closed()

    assert (code, reason) == (4429, "refused too often; the last messages say why")


async def test_who_keeps_sending_nonsense_is_closed(door: Door) -> None:
    async with open_page(door.url) as page:
        for _ in range(12):
            await page.connection.send("nonsense")

        assert (await page.read_until_closed())[0] == 4400


async def test_thousands_of_messages_in_one_segment_close_the_socket_and_cost_little_memory(door: Door) -> None:
    async with RawSocket.open(door.host) as raw:
        raw.send(b"".join(raw.frame(0x1, b'{"t":"alive"}') for _ in range(5_000)))
        code, _ = await raw.read_until_closed()

    assert code in (1008, 4429)


async def test_thousands_of_watches_do_not_disturb_another_page(door: Door) -> None:
    async with open_page(door.url) as page, RawSocket.open(door.host) as raw:
        await page.watch(WARDS)
        await page.next()
        watch = json.dumps({"t": "watch", "boards": [{"board": WARDS}] * 20}).encode()
        raw.send(b"".join(raw.frame(0x1, watch) for _ in range(2_000)))
        await page.say(t="alive")
        await page.next_of("alive", seconds=1)

        assert (await raw.read_until_closed())[0] in (1008, 4400, 4429)


async def test_who_pings_without_reading_is_cut_off(door: Door) -> None:
    async with RawSocket.open(door.host, receive_buffer=4_096) as raw:
        ping = raw.frame(0x9, b"x" * 125)

        assert await raw.is_cut_off(lambda: raw.send(ping * 1_000))


async def test_a_page_of_another_site_may_not_open_a_socket(door: Door) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(door.url, origin="https://elsewhere.example"):  # type: ignore[arg-type]
            pass

    body: dict[str, Any] = json.loads(refused.value.response.body)
    assert refused.value.response.status_code == 403
    assert "https://elsewhere.example" in body["detail"]


async def test_a_page_of_this_site_may_open_a_socket(door: Door) -> None:
    async with open_page(door.url, origin=f"http://{door.host}") as page:
        await page.watch(WARDS)

        assert (await page.next())["t"] == "board"


async def test_an_origin_that_is_no_address_may_not_open_a_socket(door: Door) -> None:
    for origin in ("null", "file://", f"ftp://{door.host}", "http://[::1"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(door.url, origin=origin):  # type: ignore[arg-type]
                pass

        assert refused.value.response.status_code == 403


async def test_an_answered_board_is_not_sent_twice_over_http(door: Door) -> None:
    async with httpx2.AsyncClient(base_url=f"http://{door.host}/api/v1/contests/") as client:
        first = await client.get(WARDS)
        second = await client.get(WARDS, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})

    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_a_board_that_does_not_exist_is_not_found_over_http(door: Door) -> None:
    async with httpx2.AsyncClient(base_url=f"http://{door.host}/api/v1/contests/") as client:
        answers = [await client.get(path) for path in (f"{SLUG}/1/nonsense", "none/1/wards", f"{SLUG}/7/wards")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers)
    assert "wards/DIVISION" in answers[0].json()["detail"]


async def test_a_socket_that_watches_nothing_is_closed(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.audience.IDLE_SECONDS_MAX", 0.5)
    async with open_page(door.url) as idle, open_page(door.url) as busy:
        await busy.watch(WARDS)
        await busy.next()

        assert await idle.read_until_closed() == (4408, "nothing watched for 0 s")
        assert await busy.nothing(1)


async def test_places_are_limited(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.entrance.SOCKETS_PER_ADDRESS_MAX", 2)
    async with open_page(door.url), open_page(door.url):
        await asyncio.sleep(0.05)
        with pytest.raises(InvalidStatus) as refused:
            async with connect(door.url):
                pass
    await asyncio.sleep(0.1)
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        assert (await page.next())["t"] == "board"

    assert refused.value.response.status_code == 503
    assert "2 sockets come from your address" in json.loads(refused.value.response.body)["detail"]


async def test_who_answers_no_ping_is_cut_off_and_who_does_stays(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.audience.PING_SECONDS", 0.5)
    monkeypatch.setattr("server.live.audience.PONG_SECONDS", 1.0)
    async with open_page(door.url) as page, RawSocket.open(door.host) as raw:
        await page.watch(WARDS)
        await page.next()

        assert await page.nothing(4)
        assert await raw.read_until_closed(1) == (0, "")
