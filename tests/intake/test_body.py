"""Bodies are taken in within limits of size, time and memory."""

import asyncio
import json
from contextlib import suppress

import pytest

from server.intake import body as intake_body
from tests.intake.portal import BATCH, Portal, signed, used

MIB = 1024 * 1024


async def exchange(port: int, *pieces: bytes, pause: float = 0.0) -> tuple[bytes, int]:
    """Write pieces to the server until it hangs up; what it answered, and how many bytes it took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    listening = asyncio.create_task(_listen(reader))
    taken = 0
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            taken += len(piece)
            await asyncio.sleep(pause)
    answer = await listening
    writer.close()
    return answer, taken


async def _listen(reader: asyncio.StreamReader) -> bytes:
    answer = b""
    with suppress(ConnectionError):
        async with asyncio.timeout(20):
            while chunk := await reader.read(65_536):
                answer += chunk
    return answer


def head(*lines: str) -> bytes:
    start = ["POST /api/v1/partners/dvcqg/events HTTP/1.1", "host: x", f"content-type: {BATCH}"]
    return "\r\n".join([*start, *lines, "", ""]).encode()


async def test_a_megabyte_is_taken(distant: Portal) -> None:
    body = b"[" + b" " * (MIB - 2) + b"]"

    assert (await distant.post_body(body)).status_code == 202


async def test_a_byte_more_is_too_large(distant: Portal) -> None:
    answer = await distant.post_body(b"[" + b" " * (MIB - 1) + b"]")

    assert answer.status_code == 413
    assert "1048577 bytes; the most is 1048576" in answer.json()["detail"]


async def test_an_announced_10_mb_body_is_refused_before_it_is_read(port: int) -> None:
    answer, taken = await exchange(port, head("content-length: 10485760"), *([b" " * 65_536] * 160))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"10485760 bytes; the most is 1048576" in answer
    assert taken < 9 * MIB, "the server hung up while the body was on its way"


async def test_a_chunked_10_mb_body_is_cut(port: int) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"

    answer, taken = await exchange(port, head("transfer-encoding: chunked"), *([chunk] * 160))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert taken < 9 * MIB, "the server hung up while the body was on its way"


async def test_a_wrong_content_length_does_not_make_room(port: int) -> None:
    answer, _ = await exchange(port, head("content-length: 5"), b"[" + b" " * 65_536)

    assert answer.startswith(b"HTTP/1.1 4")


async def test_a_body_that_never_ends_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_body, "BODY_SECONDS", 0.5)

    answer, _ = await exchange(port, head("content-length: 1000"), *([b" "] * 20), pause=0.1)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"bytes of the body had come" in answer


async def test_bodies_together_are_limited(distant: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_body, "HELD_MAX", 1_000)
    small, large = json.dumps([used()]).encode(), b"[" + b" " * 2_000 + b"]"

    answers = [await distant.post_body(body) for body in (large, small, large, small)]

    assert [answer.status_code for answer in answers] == [503, 202, 503, 202]
    assert answers[0].headers["retry-after"] == "2"


async def test_what_was_held_is_given_back(distant: Portal, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_body, "HELD_MAX", 3_000)
    announced = head("content-length: 2500")
    for _ in range(5):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(announced + b" " * 2_000)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.sleep(0.05)

    assert (await distant.post_body(b"[" + b" " * 2_500 + b"]")).status_code == 202


async def test_a_connection_survives_a_refusal(distant: Portal) -> None:
    codes = []
    for content_type in (BATCH, "text/plain", BATCH):
        body = json.dumps([used()]).encode()
        headers = signed(distant.secret, body, content_type=content_type)
        codes.append((await distant.client.post(distant.address, content=body, headers=headers)).status_code)

    assert codes == [202, 415, 202]
