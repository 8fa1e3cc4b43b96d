"""Answering before the body has come: told at once, and heard although the sender is still talking."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

LINGER_BYTES = 2 * 1024 * 1024
LINGER_SECONDS = 1.0
"""If we hung up at once, what is still on its way would reset the connection and wipe out the answer."""


class LastWord(Response):
    """An answer that is whole at once; then a little more of the body is dropped, and the connection ends."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.body, answer.status_code)
        self.raw_headers = [*answer.raw_headers, (b"connection", b"close")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        await _drop(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _drop(receive: Receive) -> None:
    dropped = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while dropped < LINGER_BYTES:
                message = await receive()
                if not message.get("more_body"):
                    return
                dropped += len(message["body"])
    except TimeoutError:
        return
