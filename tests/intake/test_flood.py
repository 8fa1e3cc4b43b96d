"""Floods: bounded, told when to come again, and nothing lost of what was taken."""

import asyncio
import json
from collections import Counter

import httpx2
import psutil

from server.intake import rates
from server.resources import Resources
from tests.intake.portal import BATCH, Portal, signed, used

REQUESTS = 10_000
CONNECTIONS = 50
GROWTH_MAX = 100 * 1024 * 1024


async def call(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes, bytes]:
    """One call over an open connection: status, headers, body. Bare, so that the test measures the door."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return int(head[9:12]), head, await reader.readexactly(length)


def tiny(portal: Portal, number: int) -> bytes:
    body = json.dumps([used(id=f"tiny-{number}")]).encode()
    headers = signed(portal.secret, body) | {"host": "x", "content-length": str(len(body))}
    lines = [f"POST {portal.address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body


async def test_ten_thousand_tiny_calls_are_bounded_and_nothing_taken_is_lost(
    distant: Portal, port: int, resources: Resources
) -> None:
    requests = iter([tiny(distant, number) for number in range(REQUESTS)])
    before = psutil.Process().memory_info().rss
    codes: Counter[int] = Counter()
    taken: set[str] = set()

    async def knock() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            status, head, body = await call(reader, writer, request)
            codes[status] += 1
            if status == 429:
                assert b"\r\nretry-after: 1\r\n" in head
            if status == 202:
                taken.add(json.loads(body)["results"][0]["id"])
        writer.close()

    await asyncio.gather(*(knock() for _ in range(CONNECTIONS)))
    recorded = {row[0] for row in await resources.database.fetch("SELECT source_ref FROM facts")}

    assert codes.keys() == {202, 429}
    assert codes.total() == REQUESTS
    assert recorded == taken
    assert len(taken) == codes[202]
    assert psutil.Process().memory_info().rss - before < GROWTH_MAX


async def test_calls_are_limited_for_each_partner(distant: Portal, resources: Resources) -> None:
    limit = resources.settings.intake_requests_per_second

    answers = await asyncio.gather(*(distant.post([]) for _ in range(limit + 150)))

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert f"more than {limit} calls in one second" in refused[0].json()["detail"]
    await asyncio.sleep(float(refused[0].headers["retry-after"]))
    assert (await distant.post([])).status_code == 202


async def test_wrong_signatures_are_limited_by_address(portal: Portal) -> None:
    wrong = signed("whsec_AAAA", b"[]")

    async def knock() -> httpx2.Response:
        return await portal.client.post(portal.address, content=b"[]", headers=wrong)

    codes = Counter([(await knock()).status_code for _ in range(rates.FAILURES_PER_MINUTE + 5)])
    last = await knock()

    assert codes == {401: rates.FAILURES_PER_MINUTE, 429: 5}
    assert 1 <= int(last.headers["retry-after"]) <= 60


async def test_strangers_cannot_use_up_a_partners_share(portal: Portal, resources: Resources) -> None:
    limit = resources.settings.intake_requests_per_second
    for _ in range(limit + 10):
        await portal.client.post("/api/v1/partners/nobody/events", content=b"[]", headers={"content-type": BATCH})

    assert (await portal.post([])).status_code == 202
