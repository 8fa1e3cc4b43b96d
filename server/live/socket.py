"""The WebSockets /live, /me/live and /screen/live: from the handshake to the end."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.websockets import WebSocket

from server.answers import RETRY_SECONDS, problem
from server.live.conversation import Conversation
from server.live.entrance import Places, allows_origin
from server.live.own import Owner
from server.live.relay import Relay
from server.live.watcher import Watcher
from server.live.wire import wire_of
from server.pipeline.identity.resident_session import COOKIE, find_resident
from server.pipeline.screens.programme import COOKIE as SCREEN_COOKIE
from server.pipeline.screens.programme import find_screen
from server.resources import Resources

_places = Places()
Enter = Callable[[Watcher], None]
"""What is done with a watcher once it is there."""


async def live(websocket: WebSocket) -> None:
    """One watcher, for as long as it stays."""
    if await _is_welcome(websocket):
        await _hold(websocket, lambda _: None)


async def live_own(websocket: WebSocket) -> None:
    """A resident's own: boards as for everybody, and `me` frames that nobody else gets. The cookie says who it is."""
    if not await _is_welcome(websocket):
        return
    resources: Resources = websocket.state.resources
    token = websocket.cookies.get(COOKIE, "")
    found = await find_resident(resources.database, token, resources.clock())
    if not found:
        await websocket.send_denial_response(problem(401, "nobody is signed in with that cookie"))
        return
    owner, relay = Owner(found[0].id, found[1]), _relay(websocket)
    await _hold(websocket, lambda watcher: relay.own.enter(watcher, owner))


async def live_screen(websocket: WebSocket) -> None:
    """A screen's: boards as for everybody, and what it should show. The cookie says which screen it is."""
    if not await _is_welcome(websocket):
        return
    resources: Resources = websocket.state.resources
    screen = await find_screen(resources.database, websocket.cookies.get(SCREEN_COOKIE, ""))
    if not screen or screen.revoked_at:
        await websocket.send_denial_response(problem(401, "no screen is paired with that cookie"))
        return
    screen_id, relay = screen.id, _relay(websocket)
    await _hold(websocket, lambda watcher: relay.screens.enter(watcher, screen_id))


async def _hold(websocket: WebSocket, enter: Enter) -> None:
    relay = _relay(websocket)
    with _places.take(_address(websocket)):
        await websocket.accept()
        watcher = relay.audience.enter(wire_of(websocket))
        enter(watcher)
        try:
            await Conversation(websocket, relay, watcher).hold()
        finally:
            relay.own.leave(watcher)
            relay.screens.leave(watcher)
            relay.ceremonies.leave(watcher)
            relay.audience.leave(watcher)


async def _is_welcome(websocket: WebSocket) -> bool:
    resources: Resources = websocket.state.resources
    denial = _denial(websocket, resources, _address(websocket))
    if denial:
        await websocket.send_denial_response(denial)
    return denial is None


def _denial(websocket: WebSocket, resources: Resources, address: str) -> Response | None:
    if not allows_origin(websocket.headers, resources.settings.allowed_origins):
        origin = websocket.headers.get("origin", "")[:100]
        return problem(403, f"sockets are not for pages of {origin}; ORIGINS of this server lists those that may")
    if why := _places.full(address):
        return problem(503, why, retry_after=RETRY_SECONDS)
    return None


def _relay(websocket: WebSocket) -> Relay:
    relay: Relay = websocket.state.relay
    return relay


def _address(websocket: WebSocket) -> str:
    return websocket.client.host if websocket.client else ""
