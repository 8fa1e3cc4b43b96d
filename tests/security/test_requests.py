"""What two servers could understand in two ways is refused by ours, and nobody holds it by being slow or endless."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server import patience
from tests.security.wire import END, Wire

POST = b"POST /first HTTP/1.1\r\nHost: a\r\n"
SECOND = b"GET /second HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
HELLO = b"5\r\nhello\r\n0\r\n\r\n"


@pytest.fixture(scope="module")
async def wire() -> AsyncIterator[Wire]:
    started = await Wire().start()
    yield started
    await started.stop()


@pytest.mark.parametrize(
    "request_",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + HELLO + SECOND,
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + SECOND,
        POST + b"Content-Length: 5, 5\r\n\r\nhello" + SECOND,
        POST + b"Content-Length: +5\r\n\r\nhello" + SECOND,
        POST + b"Content-Length: -5\r\n\r\nhello" + SECOND,
        POST + b"Content-Length: 0x5\r\n\r\nhello" + SECOND,
        POST + b"Transfer-Encoding: xchunked\r\n\r\n" + HELLO + SECOND,
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + HELLO + SECOND,
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + HELLO + SECOND,
        POST + b"Transfer-Encoding : chunked\r\n\r\n" + HELLO + SECOND,
        POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + HELLO + SECOND,
        POST + CHUNKED + b"5\nhello\n0\n\n" + SECOND,
        POST + CHUNKED + b"5;a\nb\r\nhello\r\n0\r\n\r\n" + SECOND,
        POST + CHUNKED + b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n" + SECOND,
        POST + CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n" + SECOND,
        POST + CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n" + SECOND,
        POST + CHUNKED + b"3\r\nhello\r\n0\r\n\r\n" + SECOND,
        b"GET /first HTTP/1.1\nHost: a\n\n" + SECOND,
        b"GET /first HTTP/1.1\r\nHost: a\r\nX: b\nTransfer-Encoding: chunked\r\n\r\n" + SECOND,
        b"GET /first HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n" + SECOND,
        b"GET /first HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n" + SECOND,
        b"GET /first HTTP/1.1\r\nHost: a\r\nX: b\x00c\r\n\r\n" + SECOND,
        b"GET /first\x01 HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND,
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + SECOND,
    ],
    ids=repr,
)
async def test_an_ambiguous_request_is_refused_with_all_that_comes_after_it(wire: Wire, request_: bytes) -> None:
    answer = await wire.said(request_, 2)

    assert answer.startswith(b"HTTP/1.1 400 ") and answer.endswith(END)
    assert wire.heard.whole == []


async def test_nothing_is_answered_after_a_connection_that_was_to_close(wire: Wire) -> None:
    answer = await wire.said(POST + b"Connection: close\r\nContent-Length: 0\r\n\r\n" + SECOND, 2)

    assert answer.count(b"HTTP/1.1 200") == 1 and answer.endswith(END)
    assert wire.heard.whole == [("POST", "/first", b"")]


async def test_what_is_clear_is_understood_as_it_was_meant(wire: Wire) -> None:
    answer = await wire.said(POST + b"Content-Length: 5\r\n\r\nhello" + SECOND + POST + CHUNKED + HELLO)

    assert answer.count(b"HTTP/1.1 200") == 3
    assert wire.heard.whole == [("POST", "/first", b"hello"), ("GET", "/second", b""), ("POST", "/first", b"hello")]


@pytest.mark.parametrize(
    "head", [b"", b"GET /first HTTP/1.1\r\nHost: a\r\nX: ", POST + b"Content-Length: 0\r\n\r\nGET /"]
)
async def test_who_sends_a_head_byte_by_byte_is_let_go(
    wire: Wire, head: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    async with wire.line() as line:
        answer = await line.said(head, 0.1)
        for _ in range(20):
            answer += await line.said(b"" if not head else b"x", 0.1)

    assert answer.endswith(END)


@pytest.mark.parametrize("path", [b"/first", b"/early"])
async def test_who_sends_a_body_byte_by_byte_is_let_go_whether_it_is_read_or_not(
    wire: Wire, path: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.5)
    async with wire.line() as line:
        answer = await line.said(b"POST %b HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" % path, 0.1)
        for _ in range(20):
            answer += await line.said(b"x", 0.1)

    assert answer.endswith(END)


async def test_who_was_answered_early_is_let_go_when_nothing_more_comes(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wire.line() as line:
        await line.said(b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", 0.1)
        (connection,) = wire.server.server_state.connections
        monkeypatch.setattr(connection, "timeout_keep_alive", 0.5)

        answer = await line.said(b"xx", 3)

    assert answer == END


async def test_a_head_without_end_is_refused_before_it_takes_memory(wire: Wire) -> None:
    wire.heard.whole.clear()
    async with wire.line() as line:
        answer = await line.said(b"GET /first HTTP/1.1\r\nHost: a\r\nX: ", 0.1)
        for _ in range(100):
            answer += await line.said(b"a" * 8_192, 0.005)

    assert END in answer and b"HTTP/1.1 200" not in answer
    assert wire.heard.whole == []


async def test_a_head_of_many_lines_is_refused(wire: Wire) -> None:
    lines = b"".join(b"X%d: y\r\n" % number for number in range(patience.HEADERS_MAX))

    answer = await wire.said(b"GET /first HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n", 2)

    assert answer.startswith(b"HTTP/1.1 400 ") and answer.endswith(END)


async def test_those_who_are_slow_keep_nobody_else_waiting(wire: Wire) -> None:
    slow = [await asyncio.open_connection("127.0.0.1", wire.server.servers[0].sockets[0].getsockname()[1])
            for _ in range(300)]  # fmt: skip
    for _, writer in slow:
        writer.write(b"GET /slow HTTP/1.1\r\n")

    answer = await wire.said(SECOND)

    for _, writer in slow:
        writer.transport.abort()
    assert answer.startswith(b"HTTP/1.1 200 ")
