"""What a client says on a socket, and how each message is answered."""

import time
from typing import Final

from starlette.websockets import WebSocket

from server.live.from_client import Alive, Attend, FromClient, Unwatch, Watch, read_message
from server.live.ready_frame import text_frame
from server.live.relay import Relay
from server.live.to_client import encode_alive, encode_refused
from server.live.watcher import Watcher
from server.pipeline.screens.screen_frames import Report
from server.rules.refusals import Refusal

MESSAGES_PER_SECOND: Final = 5.0
MESSAGES_AT_ONCE: Final = 40
"""A page that opens says a handful of things, and then one every 25 seconds."""
OFFENCES_MAX: Final = 10
"""Who is refused so often before having behaved for a while does not listen to reasons."""
OFFENCES_FORGIVEN_PER_SECOND: Final = 0.1
REFUSED_TOO_OFTEN: Final = 4400
TOO_MANY_MESSAGES: Final = 4429


class Bucket:
    """So much at once, and so much a second."""

    __slots__ = ("_at", "_left", "_most", "_per_second")

    def __init__(self, most: float, per_second: float) -> None:
        self._most = self._left = most
        self._per_second = per_second
        self._at = time.monotonic()

    def take(self) -> bool:
        """Take one; False if there is none."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Conversation:
    """One socket's. It always sits in `receive`, because what is not taken waits in memory."""

    def __init__(self, websocket: WebSocket, relay: Relay, watcher: Watcher) -> None:
        self._websocket = websocket
        self._relay = relay
        self._watcher = watcher
        self._messages = Bucket(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND)
        self._offences = Bucket(OFFENCES_MAX, OFFENCES_FORGIVEN_PER_SECOND)

    async def hold(self) -> None:
        """Answer until the socket closes."""
        while True:
            event = await self._websocket.receive()
            if event["type"] != "websocket.receive":
                return
            if self._watcher.wire.ended:
                continue
            if not self._messages.take():
                limit = f"more than {MESSAGES_AT_ONCE} messages at once, or {MESSAGES_PER_SECOND:.0f} a second"
                self._refuse(Refusal(f"{limit}; wait and send less"), TOO_MANY_MESSAGES)
                continue
            await self._answer(event.get("text"))

    async def _answer(self, text: str | None) -> None:
        try:
            if text is None:
                raise Refusal("a binary frame; every message is JSON in a text frame")
            await self._obey(read_message(text))
        except Refusal as refusal:
            self._refuse(refusal, REFUSED_TOO_OFTEN)

    async def _obey(self, message: FromClient) -> None:
        match message:
            case Watch(boards=wishes):
                for wish in wishes:
                    try:
                        await self._relay.watch(self._watcher, wish)
                    except Refusal as refusal:
                        self._refuse(refusal, REFUSED_TOO_OFTEN)
            case Unwatch(boards=boards):
                for board in boards:
                    try:
                        self._relay.unwatch(self._watcher, board)
                    except Refusal as refusal:
                        self._refuse(refusal, REFUSED_TOO_OFTEN)
            case Attend():
                await self._relay.ceremonies.attend(self._watcher, message)
            case Alive():
                self._say(encode_alive(self._relay.hears(self._watcher)))
            case Report():
                self._relay.screens.hear(self._watcher, message)

    def _refuse(self, refusal: Refusal, code: int) -> None:
        self._say(encode_refused(refusal.message, refusal.where))
        if not self._offences.take():
            self._watcher.wire.end(code, "refused too often; the last messages say why")

    def _say(self, text: bytes) -> None:
        if self._watcher.fresh:
            self._watcher.write(text_frame(text))
