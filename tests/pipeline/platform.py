"""A platform on a real port that answers, or misbehaves, as a test says."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "thidua-ha-noi", "a-secret-of-the-platform"

FILE = """
[[connector]]
platform = "ihanoi"
token_url = "{address}/oauth/token"
client_id = "thidua-ha-noi"
client_secret_env = "IHANOI_SECRET"
scope = "cases.read"
url = "{address}/cases?service={{service}}&day={{day}}&page={{page}}"
timeout_seconds = 1
at_once = 2

[connector.services]
scene-report = "phan-anh"

[connector.answer]
cases = "data.items"
case = "code"
day = "finished"
by = "channel"
pages = "data.pages"

[connector.answer.done]
field = "status"
values = ["done"]

[connector.answer.bys]
online = "self"
counter = "done_for"
"""


@dataclass(slots=True)
class Platform:
    """What the platform holds, how it behaves, and what it was asked."""

    address: str = ""
    pages: list[list[dict[str, Any]]] = field(default_factory=lambda: [[]])
    ways: list[str] = field(default_factory=list)
    """How it answers the next questions: 'slow', 'cut', 'drip', 'not-json', 'no-list', or a status; then well."""
    tokens: set[str] = field(default_factory=set)
    token_seconds: int = 600
    asked: list[str] = field(default_factory=list)
    tokens_given: int = 0
    busy: int = 0
    busiest: int = 0

    def has(self, *codes: str, **more: str) -> None:
        """Finished cases with these numbers."""
        self.pages[0] += [{"code": code, "status": "done", **more} for code in codes]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            if target == "/oauth/token":
                self._token(writer, method, head, body)
            else:
                await self._cases(writer, target, headers.get("authorization", ""))
        finally:
            self.busy -= 1
            writer.close()

    def _token(self, writer: asyncio.StreamWriter, method: str, head: str, body: str) -> None:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = parse_qs(body)
        if method != "POST" or f"Basic {basic}" not in head or form.get("grant_type") != ["client_credentials"]:
            return _say(writer, 401, {"error": "invalid_client"})
        self.tokens_given += 1
        self.tokens = {f"token-{self.tokens_given}"}
        return _say(writer, 200, {"access_token": f"token-{self.tokens_given}", "expires_in": self.token_seconds})

    async def _cases(self, writer: asyncio.StreamWriter, target: str, authorization: str) -> None:
        self.asked.append(target)
        way = self.ways.pop(0) if self.ways else ""
        await asyncio.sleep(0.02)
        match way:
            case "slow":
                await asyncio.sleep(3)
            case "cut":
                return writer.transport.abort()
            case "drip":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{")
                await writer.drain()
                return writer.transport.abort()
            case "not-json":
                return _say(writer, 200, "<html>Đang bảo trì</html>")
            case "no-list":
                return _say(writer, 200, {"data": {"items": "none", "pages": 1}})
            case status if status:
                return _say(writer, int(status), {"error": "x"}, "retry-after: 77\r\nlocation: /elsewhere\r\n")
        if authorization.removeprefix("bearer ") not in self.tokens:
            return _say(writer, 401, {"error": "invalid_token"})
        page = int(parse_qs(urlsplit(target).query)["page"][0])
        return _say(writer, 200, {"data": {"items": self.pages[page - 1], "pages": len(self.pages)}})


def _say(writer: asyncio.StreamWriter, status: int, body: object, more: str = "") -> None:
    content = (body if isinstance(body, str) else json.dumps(body)).encode()
    writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: {len(content)}\r\nconnection: close\r\n{more}\r\n".encode())
    writer.write(content)


@asynccontextmanager
async def opened() -> AsyncIterator[Platform]:
    """The platform, listening."""
    platform = Platform()
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    platform.address = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with server:
        yield platform
