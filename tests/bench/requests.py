"""A light client of pages: it asks for one address over kept connections, and does nothing else with the answers.

`python -m tests.bench.requests PORT PATH CONNECTIONS SECONDS PAUSE`: prints, as JSON, how many answers came in that
time, how many were refused, the bytes of one, and the seconds to the first byte of some. With a PAUSE each connection
waits so many seconds before it asks again.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Self

import uvloop

from tests.processes import REPOSITORY

REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\nAccept: text/html\r\n\r\n"


TIMES_MAX = 2_000


@dataclass(slots=True)
class Answers:
    """What came of asking. `bytes` is the size of one answer on the wire, without its head.

    `first` holds the seconds to the first byte of the first answers, at most TIMES_MAX of them.
    """

    seconds: float = 0.0
    came: int = 0
    refused: int = 0
    bytes: int = 0
    first: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.came / self.seconds

    def first_byte_ms(self, share: float) -> float:
        """The time to the first byte that so many were below."""
        return sorted(self.first)[int(len(self.first) * share)] * 1_000

    @classmethod
    def ask(cls, port: int, path: str, connections: int, seconds: float, pause: float = 0.0) -> Self:
        """Ask from a process of its own, on the last core."""
        words = [port, path, connections, seconds, pause]
        command = [sys.executable, "-m", "tests.bench.requests", *map(str, words)]
        return cls(**json.loads(subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True).stdout))


async def _ask(port: int, path: str, until: float, pause: float, answers: Answers) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    request = REQUEST.format(path=path, port=port).encode()
    while time.monotonic() < until:
        began = time.monotonic()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        answers.came += 1
        if len(answers.first) < TIMES_MAX:
            answers.first.append(round(time.monotonic() - began, 6))
        answers.refused += b" 200 " not in head.partition(b"\r\n")[0]
        answers.bytes = await _body(reader, head.lower())
        if pause:
            await asyncio.sleep(pause)
    writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> int:
    if b"transfer-encoding: chunked" not in head:
        return len(await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])))
    size = 0
    while part := int((await reader.readline()).strip(), 16):
        await reader.readexactly(part + 2)
        size += part
    await reader.readline()
    return size


async def main(port: int, path: str, connections: int, seconds: float, pause: float) -> Answers:
    """Ask for so long."""
    answers, began = Answers(), time.monotonic()
    until = began + seconds
    await asyncio.gather(*(_ask(port, path, until, pause, answers) for _ in range(connections)))
    answers.seconds = time.monotonic() - began
    return answers


if __name__ == "__main__":
    given = sys.argv[1:]
    found = uvloop.run(main(int(given[0]), given[1], int(given[2]), float(given[3]), float(given[4])))
    print(json.dumps({name: getattr(found, name) for name in ("seconds", "came", "refused", "bytes", "first")}))
